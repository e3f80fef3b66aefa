/**
 * The journal: the chain of what belongs to no case. Sweeps, holds and replays are its events, as cases have theirs; it names nobody.
 */
import type { ChainHead, UnsealedEvent } from './chain.ts';

/** Names the chain, where a case's reference names the case's; mails that belong to no case are kept under it too. */
export const journalName = 'retention';

export interface Journal {
	/**
	 * Adds an event. What was added under the same `once` lately, by a try that died after it, is not added again.
	 *
	 * @param event without personal data: nothing in a chain can be erased. @param at instant
	 * @param actor `system`, or the DPO's account. @param once names what happened, as `sweep/sweep-2026-11-22/completed`
	 */
	append(event: UnsealedEvent, at: string, actor: string, once: string): Promise<void>;
	/** Where it ends; `undefined`: nothing happened yet. */
	head(): Promise<ChainHead | undefined>;
}
