/** Letters to many that a case sends, one after the other. */
import type { CaseHead, TextReference } from '../case/kind.ts';
import { conflict } from '../errors.ts';
import type { MailingSource } from './mailing.ts';

/** One of them; those whom it does not reach are told in another way, or by the next one. */
export interface CaseMailing {
	/** From 1: the mailing is `<caseId>-m<number>`. */
	readonly number: number;
	readonly text: TextReference;
	readonly source: MailingSource;
	/** It goes to those, too, who got an earlier one. */
	readonly again?: boolean;
	readonly orderedAt: string;
	/** What it came to when all of it had gone out, at that instant; less what had come back when it was last counted. */
	readonly ended?: MailingEnd & { readonly at: string };
}

export type Reach = {
	/** People to whom it was sent, and from whom it has not come back. */
	readonly reached: number;
	/** People, rows and stores of whom nobody, or perhaps nobody, was reached. */
	readonly missed: number;
};

/** `refused`: the list could not be read, and nobody was mailed. */
export type MailingEnd = { readonly outcome: 'refused' } | ({ readonly outcome: 'sent' } & Reach);

export type MailingEvent =
	| { readonly type: 'mailing-ordered'; readonly data: Omit<CaseMailing, 'orderedAt' | 'ended'> }
	| { readonly type: 'mailing-ended'; readonly data: MailingEnd & { readonly number: number } }
	/** Mails of it came back since. */
	| { readonly type: 'mailing-recounted'; readonly data: Reach & { readonly number: number } };

interface Mailed {
	readonly mailings: readonly CaseMailing[];
}

/** Id of the mailing of that number of a case. */
export const mailingOf = (caseId: string, number: number): string => `${caseId}-m${number}`;

/** The number, among those of its case, of a mailing. */
export const numberOfMailing = (id: string): number => Number(id.slice(id.lastIndexOf('-m') + 2));

const ofReturns = /^people-(\d+)-\d+$/;

/**
 * Key under which a letter to many, of which mails came back after it was reported, stands among the mails of its case that did: one for
 * all of them, until that is settled, and then another.
 */
export function keyOfReturns({ undelivered = [] }: Pick<CaseHead, 'undelivered'>, number: number): string {
	const all = undelivered.filter(({ mail }) => letterOfReturns(mail) === number);
	return all.find(({ settledAt }) => settledAt === undefined)?.mail ?? `people-${number}-${all.length + 1}`;
}

/** The number of the letter that the key stands for; `undefined`: it is of a single mail. */
export function letterOfReturns(mail: string): number | undefined {
	const [, number] = ofReturns.exec(mail) ?? [];
	return number === undefined ? undefined : Number(number);
}

/** The one that the workflow is at. */
export const mailingUnderWay = ({ mailings }: Mailed): CaseMailing | undefined => mailings.find(({ ended }) => ended === undefined);

/** Those that reached somebody: how many, and when. */
export const mailingsThatReached = ({ mailings }: Mailed): readonly { readonly at: string; readonly people: number }[] =>
	mailings.flatMap(({ ended }) =>
		ended?.outcome === 'sent' && ended.reached > 0 ? [{ at: ended.at, people: ended.reached }] : [],
	);

/** Each reached everybody on its list, as far as it is known. */
export const missedNobody = ({ mailings }: Mailed): boolean =>
	mailings.every(({ ended }) => ended?.outcome === 'refused' || (ended?.outcome === 'sent' && ended.missed === 0));

/** The workflow sends another. @throws CommandRejectedError while one is under way. */
export function orderMailing(state: Mailed, text: TextReference, source: MailingSource, again = false): MailingEvent {
	const underWay = mailingUnderWay(state);
	if (underWay) throw conflict(`Letter ${underWay.number} to the people is under way; order the next one after it.`);
	return { type: 'mailing-ordered', data: { number: state.mailings.length + 1, text, source, ...(again && { again }) } };
}

/** All of it has gone out, or its list was refused. */
export const endMailing = (state: Mailed, number: number, end: MailingEnd): readonly MailingEvent[] =>
	mailingUnderWay(state)?.number === number ? [{ type: 'mailing-ended', data: { number, ...end } }] : [];

/** What came back since they were counted last. @param counted what each comes to now, by its number */
export function recountMailings({ mailings }: Mailed, counted: ReadonlyMap<number, Reach>): readonly MailingEvent[] {
	return mailings.flatMap(({ number, ended }): MailingEvent[] => {
		const now = counted.get(number);
		// Of two who count at once, the one who counted first may come last.
		if (ended?.outcome !== 'sent' || !now || now.missed <= ended.missed) return [];
		return [{ type: 'mailing-recounted', data: { number, reached: now.reached, missed: now.missed } }];
	});
}

/** The letters after one more event. @param at its instant */
export function foldMailing(mailings: readonly CaseMailing[], event: MailingEvent, at: string): readonly CaseMailing[] {
	if (event.type === 'mailing-ordered') return [...mailings, { ...event.data, orderedAt: at }];
	return mailings.map((mailing) => (mailing.number === event.data.number ? ended(mailing, event, at) : mailing));
}

function ended(mailing: CaseMailing, { type, data }: Exclude<MailingEvent, { type: 'mailing-ordered' }>, at: string): CaseMailing {
	const { number: _, ...news } = data;
	if (type === 'mailing-ended') return { ...mailing, ended: { ...(news as MailingEnd), at } };
	return { ...mailing, ended: { outcome: 'sent', ...(news as Reach), at: mailing.ended?.at ?? at } };
}
