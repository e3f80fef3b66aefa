/**
 * Commands on a breach: each decides, from the state alone, which events follow, or rejects. One that finds its work done already
 * gives no events, so that everything can be repeated.
 */

import { goingOn, nextExecution } from '../case/flagging.ts';
import type { TextReference } from '../case/kind.ts';
import { conflict, unprocessable } from '../errors.ts';
import { assertSeen, mailingUnderWay, missedBy, orderMailing as orderLetter } from '../mailing/case-mailing.ts';
import type { MailingSource } from '../mailing/mailing.ts';
import type {
	BreachEvent,
	BreachFacts,
	BreachState,
	Notification,
	OrderedNotification,
	PeopleOutcome,
	PeopleReason,
	Remedy,
	Telling,
	Withdrawal,
} from './breach.ts';
import { peopleOutcomes, reasonsForNotice, reasonsNotToTell } from './breach.ts';
import { type EscalationHour, isLate, notifyBy } from './breach-clock.ts';
import {
	arePeopleDone,
	isAuthorityDone,
	lettersUnanswered,
	noticesAfter,
	noticeThatTold,
	notificationsThatArrived,
	peopleTold,
	standingNotice,
	unsettledReturns,
} from './fold.ts';
import { type DataKind, severityOf } from './severity.ts';

type Events = readonly BreachEvent[];

/** @throws CommandRejectedError where the breach is closed, or about to be. */
export function assertOpen(state: BreachState): void {
	if (state.closedAt !== undefined || state.settledAt !== undefined) {
		throw conflict(`Breach ${state.caseId} is closed (${state.status}); nothing more can be done to it.`);
	}
}

/**
 * More is known. The clock starts when the breach was first known: an earlier `awareAt` moves it at once, a later one is refused.
 *
 * @param implied kinds of data that the categories bring with them
 */
export function recordFacts(
	state: BreachState,
	facts: BreachFacts,
	awareAt: string | undefined,
	implied: (categories: readonly string[]) => readonly DataKind[],
): Events {
	assertOpen(state);
	if (awareAt !== undefined && awareAt > state.awareAt) {
		throw unprocessable(`The clock started at ${state.awareAt} and never starts later; write an earlier instant.`, 'awareAt');
	}
	const moved = awareAt !== undefined && awareAt < state.awareAt;
	if (!moved && Object.keys(facts).length === 0) return [];
	const all = { ...state.facts, ...facts };
	const severity = severityWith(all, implied);
	return [
		{
			type: 'facts-recorded',
			data: { facts, severity, ...(moved && { clock: { awareAt, notifyBy: notifyBy(awareAt) } }) },
		},
	];
}

/** The severity of the facts, with the kinds that their categories bring with them. */
export function severityWith(facts: BreachFacts, implied: (categories: readonly string[]) => readonly DataKind[]) {
	const kinds = [...(facts.dataKinds ?? []), ...implied(facts.categories ?? [])];
	return severityOf({ ...facts, ...(kinds.length > 0 && { dataKinds: kinds }) }, facts.people);
}

/** Whether the authority is notified (Art 33(1)). It can be decided anew, until it has been. */
export function decideAuthority(state: BreachState, notify: boolean, grounds: TextReference): Events {
	assertOpen(state);
	if (!notify && (state.notifications.length > 0 || state.ordered))
		throw conflict('The authority has been notified; that cannot be undone.');
	return [{ type: 'authority-decided', data: { notify, grounds } }];
}

/** Whether the people are told, and how (Art 34). It can be decided anew, until they have been. */
export function decidePeople(
	state: BreachState,
	outcome: PeopleOutcome,
	reason: PeopleReason | undefined,
	grounds: TextReference,
): Events {
	assertOpen(state);
	const mailed = state.mailings.some(({ ended }) => ended?.outcome !== 'refused');
	if (state.tellings.length > 0 || mailed || (noticeThatTold(state) && outcome === 'not-told')) {
		throw conflict('The people have been told; that cannot be undone.');
	}
	const fitting: readonly PeopleReason[] =
		outcome === 'not-told' ? reasonsNotToTell : outcome === 'public-notice' ? reasonsForNotice : [];
	if (reason === undefined ? fitting.length > 0 : !fitting.includes(reason)) {
		throw unprocessable(
			fitting.length > 0 ? `Write one of: ${fitting.join(', ')}.` : `Only ${peopleOutcomes.slice(1).join(' and ')} have a reason.`,
			'reason',
		);
	}
	return [{ type: 'people-decided', data: { outcome, ...(reason && { reason }), grounds } }];
}

/** What every notification needs: a decision for it, nothing final before it, and reasons where it is late. */
function assertNotifiable(state: BreachState, at: string, delay: TextReference | undefined): number {
	assertOpen(state);
	if (!state.authorityDecision?.notify) throw conflict('Decide first that the authority is notified, with the grounds.');
	if (isAuthorityDone(state)) throw conflict('The last phase has been sent already.');
	const phase = state.notifications.length + 1;
	if (!delay && lacksReasons(state, at)) {
		throw unprocessable(`The 72 hours were over at ${state.notifyBy}: write the reasons for the delay (Article 33(1)).`, 'delay');
	}
	return phase;
}

/** The first word to the authority comes, or by an awareness that proved to be earlier came, after the 72 hours, and nobody said why. */
function lacksReasons(state: BreachState, at: string): boolean {
	const [first] = notificationsThatArrived(state);
	return isLate(state.awareAt, first?.at ?? at) && !state.notifications.some(({ delay }) => delay !== undefined);
}

/** The workflow mails the authority the next phase. @param at instant of the order */
export function orderNotification(
	state: BreachState,
	at: string,
	order: Pick<OrderedNotification, 'final'> & { readonly delay?: TextReference | undefined },
): Events {
	const phase = assertNotifiable(state, at, order.delay);
	if (state.ordered)
		throw conflict(
			`Phase ${state.ordered.phase} is being mailed; send the next one after it, or file this one on the authority's site.`,
		);
	const { final, delay } = order;
	return [{ type: 'notification-ordered', data: { phase, final, ...(delay && { delay }) } }, ...goingOn(state)];
}

/** The mail that was ordered has gone out. @param reasons for its delay, where it was ordered without */
export function recordNotification(state: BreachState, phase: number, mail: string, at: string, reasons?: TextReference): Events {
	if (state.ordered?.phase !== phase) return [];
	const { final, delay = reasons } = state.ordered;
	return [{ type: 'authority-notified', data: { phase, at, final, ...(delay && { delay }), mail } }];
}

/** The DPO filed a phase on the authority's site; one that is ordered, and that no mail carries, is not mailed any more. @param now instant; `filing.at` has passed. */
export function recordFiling(
	state: BreachState,
	now: string,
	filing: Pick<Notification, 'at' | 'final'> & {
		readonly delay?: TextReference | undefined;
		readonly reference: string;
		readonly document: TextReference;
	},
): Events {
	const { at, final, delay, reference, document } = filing;
	if (at > now) throw unprocessable('It lies in the future; write when it was filed.', 'filed.at');
	if (at < state.awareAt) throw unprocessable(`It lies before awareness (${state.awareAt}).`, 'filed.at');
	const phase = assertNotifiable(state, at, delay);
	const filed = { phase, at, final, ...(delay && { delay }), reference, document };
	return [{ type: 'authority-notified', data: filed }, ...(state.ordered ? goingOn(state) : [])];
}

/** The authority gave it a reference. */
export function recordAuthorityReference(state: BreachState, reference: string): Events {
	if (state.notifications.length === 0) throw conflict('The authority has not been notified yet.');
	return state.authorityReference === reference ? [] : [{ type: 'authority-answered', data: { reference } }];
}

/**
 * The people were told, each, by other means than a letter of ours: how many, since when, how. Where a letter did not reach everybody:
 * the others; none of them, where the words say why. Again, where a later letter, or mails that came back since, leave others.
 *
 * @param now instant
 * @param told `missed`: how many all letters missed, when the DPO read who they are
 */
export function recordTelling(
	state: BreachState,
	now: string,
	told: Pick<Telling, 'at' | 'people' | 'how'> & { readonly missed?: number | undefined },
): Events {
	assertOpen(state);
	if (state.peopleDecision?.outcome !== 'tell-each') throw conflict('Decide first that each of the people is told.');
	if (state.tellings.length > 0 && arePeopleDone(state))
		throw conflict('The people have been told already, all that letters missed.');
	if (mailingUnderWay(state))
		throw conflict('A letter to the people is under way; record what it does not come to when it has gone out.');
	if (told.people === 0 && !peopleTold(state)) throw unprocessable('Write how many people.', 'people');
	if (told.at > now) throw unprocessable('It lies in the future; write when they had been told.', 'at');
	const letters = state.mailings.map((letter) => ({ number: letter.number, missed: missedBy(letter) }));
	const missed = letters.reduce((sum, letter) => sum + letter.missed, 0);
	assertSeen(told.missed, missed);
	const { at, people, how } = told;
	// Whoever a letter came back from since is among those others.
	const settled = unsettledReturns(state).map((mail) => ({ type: 'mail-settled', data: { mail, note: how } }) as const);
	return [{ type: 'people-told', data: { at, people, how, letters } }, ...settled];
}

/** The workflow mails the people, each (Art 34(1), (2)): one letter at a time, and as many as it takes. */
export function orderMailing(state: BreachState, text: TextReference, source: MailingSource): Events {
	assertOpen(state);
	if (state.peopleDecision?.outcome !== 'tell-each') throw conflict('Decide first that each of the people is told.');
	return [orderLetter(state, text, source), ...goingOn(state)];
}

/** The notice stands where anybody can read it (Art 34(3)(c)). */
export function publishNotice(state: BreachState, text: TextReference): Events {
	assertOpen(state);
	if (state.peopleDecision?.outcome !== 'public-notice') throw conflict('Decide first that a public notice tells the people.');
	if (standingNotice(state)) throw conflict('A notice is published already; withdraw it first.');
	return [{ type: 'notice-published', data: { text } }];
}

/**
 * The notice is taken down. One that had not served told nobody: the people are to be told in another way, for which a closed breach is
 * open again, in the hands of another execution.
 *
 * @param at instant
 */
export function withdrawNotice(state: BreachState, at: string, withdrawal: Pick<Withdrawal, 'served' | 'note'>): Events {
	if (!standingNotice(state)) throw conflict('No notice is published.');
	const told = arePeopleDone({ ...state, notices: noticesAfter(state, { at, ...withdrawal }) });
	const opens = state.closedAt !== undefined && !told;
	return [{ type: 'notice-withdrawn', data: { ...withdrawal, ...(opens && { execution: nextExecution(state) }) } }];
}

/** Of the mails of an escalation one at least has gone out. Recorded even where the clock has stopped meanwhile: they were sent. */
export function recordEscalation(state: BreachState, hours: EscalationHour): Events {
	return state.escalated.includes(hours) ? [] : [{ type: 'escalation-sent', data: { hours } }];
}

/** A remedy or a lesson becomes a task. */
export function setRemedy(
	state: BreachState,
	remedy: Pick<Remedy, 'kind' | 'what' | 'owner' | 'dueOn' | 'overdueAt'>,
	today: string,
): Events {
	assertOpen(state);
	if (remedy.dueOn < today) throw unprocessable('The day has passed; write today or a later one.', 'dueOn');
	return [{ type: 'remedy-set', data: { number: state.remedies.length + 1, ...remedy } }];
}

export function completeRemedy(state: BreachState, number: number, note: TextReference): Events {
	assertOpen(state);
	const remedy = state.remedies.find((each) => each.number === number);
	if (!remedy) throw unprocessable(`There is no task ${number}.`, 'task');
	if (remedy.done) throw conflict(`Task ${number} is done already.`);
	return [{ type: 'remedy-done', data: { number, note } }];
}

/** Its owner and the DPO were told that its day has passed. */
export function recordRemedyReminder(state: BreachState, number: number): Events {
	const remedy = state.remedies.find((each) => each.number === number);
	return !remedy || remedy.remindedAt !== undefined ? [] : [{ type: 'remedy-reminded', data: { number } }];
}

/** All is decided, told and done: the breach can be closed. @throws CommandRejectedError that says what is not. */
export function settle(state: BreachState): Events {
	assertOpen(state);
	const undone = state.remedies.filter(({ done }) => !done).map(({ number }) => number);
	const missing = [
		...(state.authorityDecision === undefined ? ['whether the authority is notified is not decided'] : []),
		...(state.authorityDecision !== undefined && !isAuthorityDone(state) ? ['the last phase has not reached the authority'] : []),
		...(state.peopleDecision === undefined ? ['whether the people are told is not decided'] : []),
		...(state.peopleDecision !== undefined && !arePeopleDone(state) ? [peopleMissing(state)] : []),
		...(undone.length > 0 ? [`these tasks are not done: ${undone.join(', ')}`] : []),
	];
	if (missing.length > 0) throw conflict(`Breach ${state.caseId} cannot be closed: ${missing.join('; ')}.`);
	return [{ type: 'breach-settled', data: {} }, ...goingOn(state)];
}

function peopleMissing(state: BreachState): string {
	if (mailingUnderWay(state)) return 'a letter to the people is under way';
	if (state.peopleDecision?.outcome === 'public-notice' && state.notices.length > 0) {
		return 'the notice was withdrawn before it had served: publish another, or decide anew how the people are told';
	}
	if (!peopleTold(state)) return 'the people have not been told';
	const letters = lettersUnanswered(state).map((letter) => `; letter ${letter.number} missed ${missedBy(letter)}`);
	return `not everybody was reached by mail: record-telling says how the others were told${letters.join('')}`;
}

/** The workflow closes what is settled. */
export function closeBreach(state: BreachState): Events {
	if (state.closedAt !== undefined) return [];
	if (state.settledAt === undefined) throw conflict(`Breach ${state.caseId} is not settled yet.`);
	return [{ type: 'case-closed', data: { outcome: 'completed' } }];
}
