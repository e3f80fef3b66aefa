import { foldFlag, unflagged } from '../case/flagging.ts';
import { foldShared, isShared, type Sealed, type SharedEvent } from '../case/kind.ts';
import { unsettledMails } from '../case/statutory-mails.ts';
import {
	type CaseMailing,
	foldMailing,
	letterOfReturns,
	mailingsThatReached,
	mailingUnderWay,
	missedBy,
	settledOf,
} from '../mailing/case-mailing.ts';
import type { BreachEvent, BreachState, BreachStatus, Notification, PublicNotice, Remedy, Withdrawal } from './breach.ts';
import { type EscalationHour, escalationHours, hoursAfter } from './breach-clock.ts';

/** Those that reached the authority: not one whose mail came back, until a person has dealt with that. */
export const notificationsThatArrived = ({ notifications, undelivered = [] }: BreachState): readonly Notification[] =>
	notifications.filter(({ mail }) => !undelivered.some((each) => each.mail === mail && each.settledAt === undefined));

/** Something has reached the authority: the 72 hours are over, whatever follows in phases. */
export const isNotified = (state: BreachState): boolean => notificationsThatArrived(state).length > 0;

/** Whether the 72 hours go on: until the authority is notified, or it is decided that it need not be. */
export function isClockRunning(state: BreachState): boolean {
	return state.closedAt === undefined && !isNotified(state) && state.authorityDecision?.notify !== false;
}

/** What the authority is to hear has reached it; nothing is, while that is not decided. */
export const isAuthorityDone = (state: BreachState): boolean =>
	state.authorityDecision !== undefined &&
	(!state.authorityDecision.notify || notificationsThatArrived(state).some(({ final }) => final));

/** How many people were told, each, and when the last of them had been; `undefined`: nobody was. */
export function peopleTold(state: Pick<BreachState, 'mailings' | 'tellings'>) {
	const all = [...mailingsThatReached(state), ...state.tellings];
	const [last] = all
		.map(({ at }) => at)
		.toSorted()
		.slice(-1);
	return last === undefined ? undefined : { at: last, people: all.reduce((sum, { people }) => sum + people, 0) };
}

/** The one that stands. */
export const standingNotice = ({ notices }: Pick<BreachState, 'notices'>): PublicNotice | undefined =>
	notices.findLast(({ withdrawn }) => withdrawn === undefined);

/** The first by which the people were told (Art 34(3)(c)): not one that was withdrawn before it had served. */
export const noticeThatTold = ({ notices }: Pick<BreachState, 'notices'>): PublicNotice | undefined =>
	notices.find(({ withdrawn }) => withdrawn?.served !== false);

/** The notices once the one that stands is withdrawn. */
export const noticesAfter = (state: BreachState, withdrawn: Withdrawal): readonly PublicNotice[] =>
	state.notices.map((notice) => (notice === standingNotice(state) ? { ...notice, withdrawn } : notice));

/** Keys of the letters of which mails came back after they were reported, and that nobody has dealt with. */
export const unsettledReturns = (state: BreachState): readonly string[] =>
	unsettledMails(state).flatMap(({ mail }) => (letterOfReturns(mail) === undefined ? [] : [mail]));

/** Letters that missed more people than it is recorded of how they were told. */
export const lettersUnanswered = (state: BreachState): readonly CaseMailing[] =>
	state.mailings.filter((letter) => {
		const told = state.tellings.flatMap(({ letters }) =>
			letters.filter(({ number }) => number === letter.number).map(({ missed }) => missed),
		);
		return missedBy(letter) > Math.max(settledOf(state, letter.number), ...told);
	});

/** The people know, or need not. Of those whom a letter did not reach it is recorded how they were told. */
export function arePeopleDone(state: BreachState): boolean {
	const { peopleDecision } = state;
	if (mailingUnderWay(state)) return false;
	switch (peopleDecision?.outcome) {
		case undefined:
			return false;
		case 'tell-each':
			if (unsettledReturns(state).length > 0) return false;
			return peopleTold(state) !== undefined && lettersUnanswered(state).length === 0;
		case 'public-notice':
			return noticeThatTold(state) !== undefined;
		case 'not-told':
			return true;
	}
}

export interface EscalationDue {
	readonly hours: EscalationHour;
	/** Instant. */
	readonly at: string;
}

/** The escalation of these hours, unless it was sent; none while the clock stands. */
export function escalationDue(state: BreachState, hours: EscalationHour): EscalationDue | undefined {
	if (!isClockRunning(state) || state.escalated.includes(hours)) return undefined;
	return { hours, at: hoursAfter(state.awareAt, hours) };
}

/** The escalation that comes next, or should have come; none while the clock stands. */
export function nextEscalation(state: BreachState): EscalationDue | undefined {
	return escalationHours.flatMap((hours) => escalationDue(state, hours) ?? [])[0];
}

/** The task of whose missed day nobody was reminded yet that was due first. */
export function nextReminder(state: BreachState): Remedy | undefined {
	if (state.closedAt !== undefined) return undefined;
	return state.remedies
		.filter(({ done, remindedAt }) => done === undefined && remindedAt === undefined)
		.toSorted((one, other) => (one.overdueAt < other.overdueAt ? -1 : 1))[0];
}

/** Instant at which a sweep next has something to do. */
export function nextDue(state: BreachState): string | undefined {
	const dues = [nextEscalation(state)?.at, nextReminder(state)?.overdueAt].filter((at) => at !== undefined);
	return dues.toSorted()[0];
}

/** Where a breach stands by what is recorded. */
function progress(state: BreachState): BreachStatus {
	if (state.flagged) return 'needs-attention';
	if (state.settledAt !== undefined) return 'closing';
	if (state.authorityDecision === undefined || state.peopleDecision === undefined) return 'awaiting-decision';
	return isAuthorityDone(state) && arePeopleDone(state) ? 'remedying' : 'notifying';
}

/**
 * The projection after one more event.
 *
 * @throws Error when the chain does not start with `breach-reported`, or starts twice.
 */
export function foldBreach(state: BreachState | undefined, event: Sealed<BreachEvent>): BreachState {
	if (event.type === 'breach-reported') {
		if (state) throw new Error(`Case ${event.caseId} was opened twice, at event ${event.seq}.`);
		const { execution, ...reported } = event.data;
		return {
			...{ caseId: event.caseId, ...reported, status: 'awaiting-decision', openedAt: event.at },
			...{
				notifications: [],
				tellings: [],
				mailings: [],
				notices: [],
				escalated: [],
				remedies: [],
				worked: 0,
				mails: [],
				executions: [execution],
			},
			...{ seq: event.seq, head: event.hash },
		};
	}
	if (!state) throw new Error(`Case ${event.caseId} does not start with breach-reported but with ${event.type}.`);
	const changed = isShared(event) ? foldShared(state, event) : change(state, event);
	const status = changed.closedAt === undefined ? progress(changed) : changed.status;
	return { ...changed, status, seq: event.seq, head: event.hash };
}

function change(
	state: BreachState,
	event: Sealed<Exclude<BreachEvent, SharedEvent | { readonly type: 'breach-reported' }>>,
): BreachState {
	const { at } = event;
	switch (event.type) {
		case 'facts-recorded': {
			const { facts, severity, clock } = event.data;
			return { ...state, ...clock, facts: { ...state.facts, ...facts }, severity };
		}
		case 'authority-decided':
			return { ...state, authorityDecision: { ...event.data, at, by: event.actor } };
		case 'people-decided':
			return { ...state, peopleDecision: { ...event.data, at, by: event.actor } };
		case 'notification-ordered':
			return { ...state, ordered: { ...event.data, orderedAt: at } };
		case 'authority-notified': {
			const { ordered, ...rest } = state;
			const notified = { ...rest, notifications: [...state.notifications, event.data] };
			// Filed, too, it takes the place of what was ordered: that is no work any more.
			return { ...notified, worked: state.worked + (ordered ? 1 : 0), ...named(event.data.reference) };
		}
		case 'authority-answered':
			return { ...state, ...named(event.data.reference) };
		case 'people-told':
			return { ...state, tellings: [...state.tellings, event.data] };
		case 'mailing-ordered':
		case 'mailing-recounted':
			return { ...state, mailings: foldMailing(state.mailings, event, at) };
		case 'mailing-ended':
			return { ...state, mailings: foldMailing(state.mailings, event, at), worked: state.worked + 1 };
		case 'notice-published':
			return { ...state, notices: [...state.notices, { publishedAt: at, text: event.data.text }] };
		case 'notice-withdrawn': {
			const { execution, ...withdrawal } = event.data;
			const now = { ...state, notices: noticesAfter(state, { at, ...withdrawal }) };
			if (arePeopleDone(now)) return now;
			const { settledAt: _, closedAt: _c, ...open } = now;
			return execution === undefined ? open : { ...open, executions: [...state.executions, execution] };
		}
		case 'escalation-sent':
			return { ...state, escalated: [...state.escalated, event.data.hours] };
		case 'remedy-set':
			return { ...state, remedies: [...state.remedies, { ...event.data, setAt: at }] };
		case 'remedy-reminded':
			return remedied(state, event.data.number, { remindedAt: at });
		case 'remedy-done':
			return remedied(state, event.data.number, { done: { at, by: event.actor, note: event.data.note } });
		case 'breach-settled':
			return { ...state, settledAt: at };
		case 'case-flagged':
		case 'case-retried':
			return foldFlag(state, event);
		case 'case-closed':
			return { ...unflagged(state), status: event.data.outcome, closedAt: at };
	}
}

const named = (reference: string | undefined) => (reference === undefined ? {} : { authorityReference: reference });

function remedied(state: BreachState, number: number, news: Partial<Remedy>): BreachState {
	return { ...state, remedies: state.remedies.map((remedy) => (remedy.number === number ? { ...remedy, ...news } : remedy)) };
}
