import {
	type CaseMailing,
	foldMailing,
	type MailingEvent,
	mailingOf,
	type Reach,
	recountMailings,
} from '../../core/mailing/case-mailing.ts';
import type { KeptMailing, MailingProgress } from '../../core/mailing/mailing.ts';
import type { Mailings } from '../../core/mailing/ports.ts';

interface Mailed {
	readonly caseId: string;
	readonly mailings: readonly CaseMailing[];
}

export const reachOf = (
	{ listing }: Pick<KeptMailing, 'listing'>,
	{ sent, failed, undelivered, rejectedRows }: MailingProgress,
): Reach => ({ reached: sent - undelivered, missed: failed + undelivered + rejectedRows + listing.notListed.length });

/**
 * Lets a command decide on what the letters of a case come to now: mails come back for days after one has ended.
 *
 * @returns the command, which first says what came back since.
 */
export async function onRecount<S extends Mailed, E, R extends readonly unknown[]>(
	mailings: Pick<Mailings, 'get' | 'progress'>,
	{ caseId, mailings: letters }: S,
	decide: (state: S, ...rest: R) => readonly E[],
): Promise<(state: S, ...rest: R) => readonly (E | MailingEvent)[]> {
	const counted = new Map<number, Reach>();
	for (const { number, ended } of letters) {
		if (ended?.outcome !== 'sent') continue;
		const id = mailingOf(caseId, number);
		const mailing = await mailings.get(id);
		if (mailing) counted.set(number, reachOf(mailing, await mailings.progress(id)));
	}
	return (state, ...rest) => {
		const news = recountMailings(state, counted);
		const now = news.reduce((all, event) => foldMailing(all, event, ''), state.mailings);
		return [...news, ...decide({ ...state, mailings: now }, ...rest)];
	};
}
