/** A breach's letters to the people, as mailings. */
import type { Breaches } from '../adapters/breaches.ts';
import type { BreachState, MailingEnd, PeopleMailing } from '../core/breach/breach.ts';
import { endMailing } from '../core/breach/commands.ts';
import { mailingUnderWay } from '../core/breach/fold.ts';
import type { KeptMailing, MailingProgress } from '../core/mailing/mailing.ts';
import type { Mailings } from '../core/mailing/ports.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock, ErasableTexts } from '../core/ports.ts';
import { breachTold } from '../views/letters/breach-told.ts';

export interface BreachMailingDeps {
	readonly cases: Pick<Breaches, 'apply'>;
	readonly clock: Clock;
	readonly policy: Policy;
	readonly texts: Pick<ErasableTexts, 'get'>;
	readonly mailings: Pick<Mailings, 'open' | 'get' | 'progress'>;
}

/** Id of the mailing of that number of a case. */
export const mailingOf = (caseId: string, number: number): string => `${caseId}-m${number}`;

/**
 * Opens the mailing that was ordered, for its steps to carry out; one that is over is recorded as such.
 *
 * @returns the breach as it then stands, and the mailing that is under way.
 */
export async function tendMailing(
	deps: BreachMailingDeps,
	state: BreachState,
): Promise<{ readonly state: BreachState; readonly mailing?: string }> {
	const ordered = mailingUnderWay(state);
	if (!ordered) return { state };
	const id = mailingOf(state.caseId, ordered.number);
	const mailing = (await deps.mailings.get(id)) ?? (await open(deps, state, ordered, id));
	if (mailing.reportedAt === undefined) return { state, mailing: id };
	const end = endOf(mailing, await deps.mailings.progress(id));
	const ended = await deps.cases.apply(state.caseId, 'system', deps.clock.now(), (now) => endMailing(now, ordered.number, end));
	return { state: ended };
}

async function open(
	{ mailings, texts, policy, clock }: BreachMailingDeps,
	{ caseId }: BreachState,
	{ text: { key }, source }: PeopleMailing,
	id: string,
): Promise<KeptMailing> {
	const text = await texts.get(caseId, key);
	if (text === undefined) throw new Error(`The letter ${key} of ${caseId} is gone.`);
	return mailings.open({ id, caseId, letter: breachTold({ policy, caseId, text }), source }, clock.now());
}

function endOf({ refused, listing }: KeptMailing, { sent, failed, undelivered, rejectedRows }: MailingProgress): MailingEnd {
	if (refused !== undefined) return { outcome: 'refused' };
	return { outcome: 'sent', reached: sent - undelivered, missed: failed + undelivered + rejectedRows + listing.notListed.length };
}
