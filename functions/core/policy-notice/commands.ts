/**
 * Commands on a notice: each decides, from the state alone, which events follow, or rejects. One that finds its work done already
 * gives no events, so that everything can be repeated.
 */
import { goingOn } from '../case/flagging.ts';
import type { TextReference } from '../case/kind.ts';
import { localDate, startOfLocalDay } from '../clock/statutory.ts';
import { conflict, unprocessable } from '../errors.ts';
import { mailingsThatReached, mailingUnderWay, missedNobody, orderMailing } from '../mailing/case-mailing.ts';
import type { MailingSource } from '../mailing/mailing.ts';
import type { NoticeDecision, PolicyNoticeEvent, PolicyNoticeState, Reminder, Standing } from './policy-notice.ts';

type Events = readonly PolicyNoticeEvent[];

function assertOpen(state: PolicyNoticeState): void {
	if (state.closedAt !== undefined || state.settled) {
		throw conflict(`Notice ${state.caseId} is closed (${state.status}); nothing more can be done to it.`);
	}
}

/** What the DPO says of telling: of which changes, unless said of all that people must be told of; from which day on they apply. */
export type TellingGiven = Pick<NoticeDecision, 'grounds'> &
	(
		| { readonly tell: false }
		| { readonly tell: true; readonly changes?: readonly number[] | undefined; readonly appliesOn: string }
	);

/** Whether people are told, and of what. It can be decided anew, while nobody has been. @param now instant */
export function decide(state: PolicyNoticeState, given: TellingGiven, now: string, timeZone: string): Events {
	assertOpen(state);
	if (mailingUnderWay(state)) throw conflict('A letter to the people is under way; decide anew when it has gone out.');
	if (mailingsThatReached(state).length > 0) throw conflict('People have been told; that cannot be undone.');
	const { grounds } = given;
	if (!given.tell) return [{ type: 'notice-decided', data: { tell: false, grounds } }];
	const changes = [...new Set(given.changes ?? state.mustBeTold)].toSorted((one, other) => one - other);
	if (changes.length === 0) {
		throw unprocessable(
			'None of the changes must be told of: write the numbers of those that people are told of all the same.',
			'changes',
		);
	}
	if (changes.some((number) => number < 1 || number > state.changes)) {
		throw unprocessable(`Write numbers from 1 to ${state.changes}.`, 'changes');
	}
	const { appliesOn } = given;
	const today = localDate(now, timeZone);
	if (state.standing === 'to-come' && appliesOn <= today) {
		throw unprocessable('The version is yet to come: write a day after today.', 'appliesOn');
	}
	if (state.standing === 'in-force' && appliesOn > today) {
		throw unprocessable('The version is in force already: write the day since which it is, or today.', 'appliesOn');
	}
	const appliesAt = startOfLocalDay(appliesOn, timeZone);
	return [{ type: 'notice-decided', data: { tell: true, changes, appliesOn, appliesAt, grounds } }];
}

/** The changes that people are told of. @throws CommandRejectedError where that is not decided. */
export function changesToTell({ decision }: PolicyNoticeState): readonly number[] {
	if (!decision?.tell) throw conflict('Decide first that people are told, and of what.');
	return decision.changes;
}

/** The workflow mails the people: one letter at a time, and as many as it takes. */
export function orderLetter(state: PolicyNoticeState, text: TextReference, source: MailingSource, again = false): Events {
	assertOpen(state);
	changesToTell(state);
	if (state.standing === 'dropped') throw conflict('The version was dropped before it came into force: there is nothing to tell.');
	return [orderMailing(state, text, source, again), ...goingOn(state)];
}

/** Letters reached everybody on their lists, and somebody. */
const toldAll = (state: PolicyNoticeState): boolean => mailingsThatReached(state).length > 0 && missedNobody(state);

/**
 * All is decided and told: it can be closed. @param note how those are told, or why not, whom the letters did not reach
 *
 * @throws CommandRejectedError that says what is not.
 */
export function settle(state: PolicyNoticeState, note?: TextReference): Events {
	assertOpen(state);
	const { decision, caseId, standing } = state;
	if (mailingUnderWay(state)) throw conflict(`Notice ${caseId} cannot be closed: a letter to the people is under way.`);
	if (!decision && standing !== 'dropped') {
		throw conflict(`Notice ${caseId} cannot be closed: whether people are told is not decided.`);
	}
	if (decision?.tell && standing !== 'dropped' && !toldAll(state) && !note) {
		throw unprocessable('The letters did not reach everybody: write how the others are told, or why they are not.', 'note');
	}
	return [{ type: 'notice-settled', data: { ...(note && { note }) } }, ...goingOn(state)];
}

/** The workflow closes what is settled. */
export function close(state: PolicyNoticeState): Events {
	if (state.closedAt !== undefined) return [];
	if (!state.settled) throw conflict(`Notice ${state.caseId} is not settled yet.`);
	const some = mailingsThatReached(state).length > 0;
	const outcome = some ? 'told' : state.decision?.tell && state.standing !== 'dropped' ? 'told-otherwise' : 'not-told';
	return [{ type: 'case-closed', data: { outcome } }];
}

/** Somebody was reminded. */
export const recordReminder = (state: PolicyNoticeState, of: Reminder): Events =>
	state.reminded.includes(of) ? [] : [{ type: 'notice-reminded', data: { of } }];

/** Where the newer version stands now. @param inForceSince instant */
export function recordStanding(state: PolicyNoticeState, standing: Standing, inForceSince?: string): Events {
	if (state.closedAt !== undefined || state.standing === standing) return [];
	return [{ type: 'policy-standing', data: { standing, ...(inForceSince !== undefined && { inForceSince }) } }];
}
