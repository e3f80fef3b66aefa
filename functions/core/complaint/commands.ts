/**
 * Commands on a complaint: each decides, from the state alone, which events follow, or rejects. A command that finds its work done
 * already gives no events, so that everything can be repeated.
 */

import { goingOn, nextExecution } from '../case/flagging.ts';
import type { TextReference } from '../case/kind.ts';
import { recordSentAgain } from '../case/mail-commands.ts';
import { dutyOf, unsettledMails } from '../case/statutory-mails.ts';
import { conflict, unprocessable } from '../errors.ts';
import {
	type ComplainantProof,
	type ComplaintEvent,
	type ComplaintOutcome,
	type ComplaintState,
	type Ending,
	type FormerAddress,
	formerAddresses,
	type RemedyDecided,
	type ToldByMail,
	toldByMail,
} from './complaint.ts';
import { isAcknowledged, isOver, isWithAuthority, openRemedies } from './fold.ts';
import { nextWork } from './work.ts';

type Events = readonly ComplaintEvent[];

function assertOpen(state: ComplaintState): void {
	if (state.closedAt) throw conflict(`Case ${state.caseId} is closed; only escalate opens it again.`);
	if (state.ended) throw conflict(`Case ${state.caseId} has ended (${state.ended.why}); nothing more can be done to it.`);
}

function assertUndecided(state: ComplaintState): void {
	assertOpen(state);
	if (state.outcome) throw conflict(`Case ${state.caseId} was decided already (${state.outcome.outcome}).`);
}

/** What tells personal data goes to nobody of whom it is not known who they are. */
function assertMayDisclose(state: ComplaintState, discloses: boolean): void {
	if (!discloses || state.identity) return;
	throw conflict(
		`Case ${state.caseId}: it is not known who complains, and the text discloses personal data. Use ask-identity, with what it discloses, or establish-identity first.`,
	);
}

/** Key of the mail that tells it; another each time that it has to be told anew. */
export function mailThatTells({ toldAnew }: Pick<ComplaintState, 'toldAnew'>, what: ToldByMail): string {
	const times = toldAnew?.[what] ?? 0;
	return times === 0 ? what : `${what}-${times + 1}`;
}

/** The person was mailed that the complaint came. */
export function recordAcknowledgement(state: ComplaintState, mail: string): Events {
	if (state.acknowledged || isOver(state) || mail !== mailThatTells(state, 'acknowledgement')) return [];
	return [{ type: 'complaint-acknowledged', data: { by: 'mail', mail } }, ...settledBy(state, mail)];
}

/** Once the mail has gone out, those for the same duty that came back before need nobody any more. */
function settledBy(state: ComplaintState, mail: string): Events {
	const { kind, mails } = state;
	if (!mails.includes(mail)) return [];
	const before = unsettledMails(state).filter((each) => each.mail !== mail && dutyOf(kind, each.mail) === dutyOf(kind, mail));
	return before.flatMap((each) => recordSentAgain(state, each.mail, mail));
}

/** Whether whoever complained is still to be told that it came: who is to hear the outcome next knows by it. */
export const isToBeAcknowledged = (state: ComplaintState): boolean => !state.outcome && !isOver(state);

/** The DPO told the person otherwise, on a calendar date. */
export function acknowledge(
	state: ComplaintState,
	{ on, today, how }: { readonly on: string; readonly today: string; readonly how: TextReference },
): Events {
	assertOpen(state);
	if (isAcknowledged(state)) throw conflict(`Case ${state.caseId} was acknowledged already.`);
	if (on > today) throw unprocessable('It lies in the future; write a day that has come.', 'on');
	if (on < state.clock.receivedOn)
		throw unprocessable(`It came on ${state.clock.receivedOn}; write that day or a later one.`, 'on');
	return [{ type: 'complaint-acknowledged', data: { by: 'dpo', on, how } }];
}

/** Who handles it from now on. The same again changes nothing. */
export function assignHandler(state: ComplaintState, address: TextReference): Events {
	assertOpen(state);
	return state.handler?.address.key === address.key ? [] : [{ type: 'handler-assigned', data: { address } }];
}

export function enquire(state: ComplaintState, question: TextReference): Events {
	assertOpen(state);
	return [{ type: 'enquiry-made', data: { question } }];
}

export function answerEnquiry(state: ComplaintState, enquiry: number, answer: TextReference): Events {
	assertOpen(state);
	const asked = state.enquiries.find(({ number }) => number === enquiry);
	if (!asked) {
		const known = state.enquiries.map(({ number }) => number);
		throw unprocessable(
			known.length > 0 ? `There is no such enquiry. Write one of: ${known.join(', ')}.` : 'Nothing was enquired yet.',
			'enquiry',
		);
	}
	if (asked.answered) throw conflict(`Enquiry ${enquiry} of case ${state.caseId} was answered already.`);
	return [{ type: 'enquiry-answered', data: { enquiry, answer } }];
}

/** Words to the person; also after the outcome, as long as the case is open. */
export function reply(state: ComplaintState, text: TextReference, discloses: boolean): Events {
	assertOpen(state);
	assertMayDisclose(state, discloses);
	return [{ type: 'reply-written', data: { text, discloses } }];
}

/** Key of the next mail that says how it stands. */
export const progressMail = ({ words }: Pick<ComplaintState, 'words'>): string => `progress-${words + 1}`;

/** The person was told how it stands, by that mail; said again, it changes nothing. */
export function recordProgress(state: ComplaintState, mail: string): Events {
	return mail === progressMail(state) && !state.closedAt ? [{ type: 'progress-told', data: { mail } }] : [];
}

/**
 * The person is mailed a link that proves who reads the mailbox. Asked again, they are mailed again.
 *
 * @param grounds what personal data the answer is to tell: nobody is asked who they are in order to complain.
 */
export function askIdentity(state: ComplaintState, reachable: boolean, grounds: TextReference): Events {
	assertOpen(state);
	if (state.identity) throw conflict(`It is known already who complains in case ${state.caseId} (${state.identity.how}).`);
	if (!reachable) {
		throw conflict(`Case ${state.caseId} has no e-mail address: make sure otherwise who complains, and use establish-identity.`);
	}
	return [{ type: 'identity-asked', data: { grounds } }];
}

/** A second proof changes nothing; one for a case that is over neither. */
export function establishIdentity(state: ComplaintState, how: ComplainantProof, note?: TextReference): Events {
	return state.identity || isOver(state) ? [] : [{ type: 'identity-established', data: { how, ...(note && { note }) } }];
}

/** What the case has of the address of whoever complains, beside the one that is said: none; the same; another; nobody is known any more. */
export type KnownAddress = 'none' | 'same' | 'other' | 'erased';

/**
 * Whoever complains has an e-mail address now, and the DPO has made sure that it is theirs: letters go there, and what is kept of the case is
 * the person's, who may ask for it. Of a closed case, too.
 *
 * @param former whose that one is; `not-theirs`: it was mistyped, say.
 */
export function addAddress(state: ComplaintState, known: KnownAddress, how: TextReference, former?: FormerAddress): Events {
	const { caseId, addressAddedAt, identity } = state;
	if (known === 'erased') throw conflict(`Who complained in case ${caseId} has been erased; there is nobody to write to.`);
	if (known === 'same') return [];
	const established: Events = identity?.how === 'dpo' ? [] : [{ type: 'identity-established', data: { how: 'dpo' } }];
	if (known === 'other') {
		if (former === undefined) {
			const write = `Write ${formerAddresses.join(' or ')}: whose that is.`;
			throw unprocessable(`Case ${caseId} has another e-mail address, which this one takes the place of. ${write}`, 'former');
		}
		return [...changeAddress(state, former, how), ...established];
	}
	return addressAddedAt === undefined ? [{ type: 'address-added', data: { how } }, ...established] : [];
}

/**
 * What came back from an address of theirs has to be told anew. Of one that is not theirs all has: what a crash has kept from being recorded
 * went there too, and so may what is on its way.
 */
function changeAddress(state: ComplaintState, former: FormerAddress, how: TextReference): Events {
	const returned = unsettledMails(state).map(({ mail }) => mail);
	const isOwed = (what: ToldByMail) => what === 'outcome' || isToBeAcknowledged(state);
	const cameBack = (what: ToldByMail) => returned.includes(mailThatTells(state, what)) && isOwed(what);
	const anew = toldByMail.filter((what) => former === 'not-theirs' || cameBack(what));
	const execution = state.closedAt && state.answered && anew.includes('outcome') ? nextExecution(state) : undefined;
	return [{ type: 'address-changed', data: { how, former, anew, ...(execution && { execution }) } }, ...goingOn(state)];
}

export interface Decision {
	readonly outcome: ComplaintOutcome;
	readonly reasons: TextReference;
	readonly discloses: boolean;
	/** In order. */
	readonly remedies: readonly RemedyDecided[];
}

/** The outcome, with reasons, and what is put right. @param today calendar date. */
export function decide(state: ComplaintState, decision: Decision, today: string): Events {
	assertUndecided(state);
	assertMayDisclose(state, decision.discloses);
	if (decision.outcome === 'not-upheld' && decision.remedies.length > 0) {
		throw unprocessable('Nothing is put right where nothing was wrong: leave remedies out, or uphold it in part.', 'remedies');
	}
	const late = decision.remedies.findIndex(({ dueOn }) => dueOn < today);
	if (late >= 0) throw unprocessable('That day has passed; write today or a later one.', `remedies.${late}.dueOn`);
	const open = state.enquiries.filter(({ answered }) => !answered).map(({ number }) => number);
	if (open.length > 0) {
		throw conflict(
			`Case ${state.caseId} has enquiries without an answer: ${open.join(', ')}. Answer each; that nothing came is one too.`,
		);
	}
	return [{ type: 'outcome-decided', data: decision }, ...goingOn(state)];
}

/** The person has the outcome. */
export function recordAnswer(state: ComplaintState, mail: string): Events {
	if (state.answered || isOver(state) || mail !== mailThatTells(state, 'outcome')) return [];
	if (!state.outcome) throw conflict(`Case ${state.caseId} was not decided yet; there is no answer.`);
	return [{ type: 'outcome-told', data: { mail } }, ...settledBy(state, mail)];
}

export function completeRemedy(state: ComplaintState, remedy: number, note: TextReference): Events {
	assertOpen(state);
	if (!state.remedies.some(({ number }) => number === remedy)) {
		const known = state.remedies.map(({ number }) => number);
		throw unprocessable(
			known.length > 0 ? `There is no such remedy. Write one of: ${known.join(', ')}.` : 'No remedy was decided.',
			'remedy',
		);
	}
	if (!openRemedies(state).some(({ number }) => number === remedy)) {
		throw conflict(`Remedy ${remedy} of case ${state.caseId} was completed already.`);
	}
	return [{ type: 'remedy-completed', data: { remedy, note } }, ...goingOn(state)];
}

/** It ends without an outcome: taken back, made before, or none at all. */
export function end(state: ComplaintState, why: Ending, note: TextReference): Events {
	assertUndecided(state);
	return [{ type: 'complaint-ended', data: { why, note } }, ...goingOn(state)];
}

export interface Escalation {
	/** The authority's own. */
	readonly reference: string;
	/** Calendar date by which the authority wants our answer, where it stated one. */
	readonly dueOn?: string;
	readonly note?: TextReference;
}

/**
 * It went to the supervisory authority; said again, with another date or reference, that holds from then on. A case that was closed is
 * open again, in a new execution.
 *
 * @param today calendar date.
 */
export function escalate(state: ComplaintState, { reference, dueOn, note }: Escalation, today: string): Events {
	if (dueOn !== undefined && dueOn < today) throw unprocessable('That day has passed; write today or a later one.', 'dueOn');
	const known = isWithAuthority(state) && state.authority?.reference === reference && state.authority.dueOn === dueOn;
	if (known) return [];
	const execution = state.closedAt ? nextExecution(state) : undefined;
	return [
		{
			type: 'authority-involved',
			data: { reference, ...(dueOn && { dueOn }), ...(note && { note }), ...(execution && { execution }) },
		},
	];
}

/** The authority has our answer, and its clock stands. */
export function answerAuthority(state: ComplaintState, note: TextReference): Events {
	if (!isWithAuthority(state)) throw conflict(`Case ${state.caseId} owes the supervisory authority no answer.`);
	return [{ type: 'authority-answered', data: { note } }, ...goingOn(state)];
}

export function recordReminder(state: ComplaintState, threshold: string): Events {
	return state.reminded.includes(threshold) || state.closedAt ? [] : [{ type: 'reminder-sent', data: { threshold } }];
}

/** Nothing is left to do. */
export function close(state: ComplaintState): Events {
	if (state.closedAt) return [];
	const outcome = state.ended?.why ?? state.outcome?.outcome;
	if (nextWork(state).next !== 'close' || outcome === undefined) {
		throw conflict(`Case ${state.caseId} still has something to be done; it cannot be closed.`);
	}
	return [{ type: 'case-closed', data: { outcome } }];
}
