/** Letters to many that a case sends, one after the other. */
import { type CaseHead, type NonDelivery, recordNonDelivery, type SharedEvent, type TextReference } from '../case/kind.ts';
import { settleMail } from '../case/mail-commands.ts';
import { conflict, unprocessable } from '../errors.ts';
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

/** How many the letter missed, as far as it is known: never fewer than before. */
export const missedBy = ({ ended }: Pick<CaseMailing, 'ended'>): number => (ended?.outcome === 'sent' ? ended.missed : 0);

/** How many of those whom the letter missed were dealt with, as was said when mails of it that had come back were. */
export const settledOf = ({ undelivered = [] }: Pick<CaseHead, 'undelivered'>, number: number): number =>
	Math.max(0, ...undelivered.flatMap(({ mail, missed = 0 }) => (letterOfReturns(mail) === number ? [missed] : [])));

/**
 * What is said of those whom letters missed is said of those whom the DPO has seen: mails come back while they are being told.
 *
 * @param seen how many, when the DPO read who they are. @throws CommandRejectedError where it is another number now.
 */
export function assertSeen(seen: number | undefined, missed: number): void {
	if (seen === undefined && missed > 0) {
		throw unprocessable(
			'Write how many letters missed, as mailings of the case say: of all of them it is taken to be said.',
			'missed',
		);
	}
	if ((seen ?? 0) !== missed) {
		throw conflict(`Letters have missed ${missed} by now, not ${seen}: look at who they are, and write missed: ${missed}.`);
	}
}

/**
 * The DPO has told in another way all whom a letter missed, and so deals with the mails of it that came back. Done already: no events.
 *
 * @param seen how many these were for the DPO.
 */
export function settleReturns(
	state: CaseHead & Mailed,
	mail: string,
	note: TextReference,
	seen: number | undefined,
): readonly SharedEvent[] {
	if (settleMail(state, mail, note).length === 0) return [];
	const letter = state.mailings.find(({ number }) => number === letterOfReturns(mail));
	const missed = letter ? missedBy(letter) : 0;
	assertSeen(seen, missed);
	return [{ type: 'mail-settled', data: { mail, note, missed } }];
}

/**
 * A mail of a letter came back after it was reported: the case counts anew whom it reached, and notes it. What a count had in it already
 * was noted then, or the DPO had seen it.
 *
 * @param now what the letter comes to.
 */
export function recordReturnOf(
	state: CaseHead & Mailed,
	number: number,
	now: Reach,
	why: NonDelivery,
): readonly (MailingEvent | SharedEvent)[] {
	const counted = recountMailings(state, new Map([[number, now]]));
	const isKnown = counted.length === 0 && state.mailings.some((each) => each.number === number && each.ended !== undefined);
	return isKnown ? [] : [...counted, ...recordNonDelivery(state, keyOfReturns(state, number), why)];
}

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
