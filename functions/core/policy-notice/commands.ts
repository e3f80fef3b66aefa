/**
 * Commands on a notice: each decides, from the state alone, which events follow, or rejects. One that finds its work done already
 * gives no events, so that everything can be repeated.
 */
import { goingOn } from '../case/flagging.ts';
import type { TextReference } from '../case/kind.ts';
import { conflict, unprocessable } from '../errors.ts';
import { mailingsThatReached, mailingUnderWay, missedNobody, orderMailing } from '../mailing/case-mailing.ts';
import type { MailingSource } from '../mailing/mailing.ts';
import type { NoticeDecision, PolicyNoticeEvent, PolicyNoticeState, Reminder } from './policy-notice.ts';

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

/** Whether people are told, and of what. It can be decided anew, until a letter has gone out. */
export function decide(state: PolicyNoticeState, given: TellingGiven): Events {
	assertOpen(state);
	if (state.mailings.some(({ ended }) => ended?.outcome !== 'refused')) {
		throw conflict('People have been told; that cannot be undone.');
	}
	const { grounds } = given;
	if (!given.tell) return [{ type: 'notice-decided', data: { tell: false, grounds } }];
	const changes = [...new Set(given.changes ?? state.mustBeTold)].toSorted((one, other) => one - other);
	if (changes.length === 0) throw unprocessable('Write the numbers of the changes: none has to be told of without.', 'changes');
	const unknown = changes.filter((number) => number < 1 || number > state.changes);
	if (unknown.length > 0) throw unprocessable(`Write numbers from 1 to ${state.changes}.`, 'changes');
	return [{ type: 'notice-decided', data: { tell: true, changes, appliesOn: given.appliesOn, grounds } }];
}

/** The changes that people are told of. @throws CommandRejectedError where that is not decided. */
export function changesToTell({ decision }: PolicyNoticeState): readonly number[] {
	if (!decision?.tell) throw conflict('Decide first that people are told, and of what.');
	return decision.changes;
}

/** The workflow mails the people: one letter at a time, and as many as it takes. */
export function orderLetter(state: PolicyNoticeState, text: TextReference, source: MailingSource): Events {
	assertOpen(state);
	changesToTell(state);
	return [orderMailing(state, text, source), ...goingOn(state)];
}

/**
 * All is decided and told: it can be closed. @param note how those are told, or why not, whom the letters did not reach
 *
 * @throws CommandRejectedError that says what is not.
 */
export function settle(state: PolicyNoticeState, note?: TextReference): Events {
	assertOpen(state);
	const { decision, caseId } = state;
	if (!decision) throw conflict(`Notice ${caseId} cannot be closed: whether people are told is not decided.`);
	if (mailingUnderWay(state)) throw conflict(`Notice ${caseId} cannot be closed: a letter to the people is under way.`);
	const toldAll = mailingsThatReached(state).length > 0 && missedNobody(state);
	if (decision.tell && !toldAll && !note) {
		throw unprocessable('The letters did not reach everybody: write how the others are told, or why they are not.', 'note');
	}
	return [{ type: 'notice-settled', data: { ...(note && { note }) } }, ...goingOn(state)];
}

/** The workflow closes what is settled. */
export function close(state: PolicyNoticeState): Events {
	if (state.closedAt !== undefined) return [];
	if (!state.settled) throw conflict(`Notice ${state.caseId} is not settled yet.`);
	return [{ type: 'case-closed', data: { outcome: state.decision?.tell ? 'told' : 'not-told' } }];
}

/** Somebody was told that nothing is decided. */
export const recordReminder = (state: PolicyNoticeState, whom: Reminder): Events =>
	state.reminded.includes(whom) ? [] : [{ type: 'notice-reminded', data: { whom } }];
