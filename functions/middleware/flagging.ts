/** What becomes of a case whose workflow could not go on, whatever its kind. */
import type { Links } from '../adapters/links.ts';
import { flag } from '../core/case/flagging.ts';
import type { CaseHead } from '../core/case/kind.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock, Mailbox } from '../core/ports.ts';
import { caseFlagged } from '../views/letters/case-flagged.ts';
import type { KindFlagging } from './kinds/flagging.ts';

export interface FlagPorts {
	readonly clock: Clock;
	readonly policy: Policy;
	readonly mailbox: Pick<Mailbox, 'send'>;
	readonly links: Pick<Links, 'forDpo'>;
}

/** Records that the workflow could not go on, and where. @param error the error's name. */
export function flagCase({ clock }: FlagPorts, kind: KindFlagging, caseId: string, error: string): Promise<CaseHead> {
	return kind.cases.apply(caseId, 'system', clock.now(), (now) => flag(now, kind.stepInHand(now), error));
}

/**
 * Tells the DPO that the case is flagged, unless they were: whoever flagged it may have died before the DPO knew.
 *
 * @returns true where they had not been told.
 */
export async function tellOfFlag(
	{ policy, clock, mailbox, links }: FlagPorts,
	kind: KindFlagging,
	state: CaseHead,
): Promise<boolean> {
	const key = `flagged-${state.executions.length}`;
	if (!state.flagged || state.mails.includes(key)) return false;
	const about = kind.describe(state, clock.now());
	const letter = caseFlagged({ policy, state, ...about, ...state.flagged, caseLink: links.forDpo(state.caseId) });
	await mailbox.send(state.caseId, key, { to: policy.dpo.email, ...letter });
	return true;
}
