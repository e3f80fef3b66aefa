/**
 * Commands on a case: each decides, from the state alone, which events follow, or rejects. A command that finds its
 * work done already gives no events, so that everything can be repeated.
 */

import { isAwaitingProof, outstandingProofs } from '../clock/request-clock.ts';
import { CommandRejectedError, conflict, unprocessable } from '../errors.ts';
import { rulesOfRight } from '../request/rights.ts';
import {
	type CameBack,
	type CaseEvent,
	type CaseState,
	type CompletedTask,
	type Effect,
	type IdentityProof,
	type RefusalReason,
	type ReviewOutcome,
	reviewOutcomes,
	type StoreResult,
	type TextReference,
} from './case.ts';
import { goingOn } from './flagging.ts';
import { isEnded, mayLapse } from './fold.ts';

type Events = readonly CaseEvent[];

/** @throws CommandRejectedError where the case has ended. */
export function assertOpen(state: CaseState): void {
	if (isEnded(state)) throw conflict(`Case ${state.caseId} has ended (${state.status}); nothing more can be done to it.`);
}

/** Nothing is done for somebody of whom it is not known who asks. @throws CommandRejectedError */
export function assertIdentity(state: CaseState): void {
	if (!state.identity)
		throw conflict(`Case ${state.caseId} waits for the person to confirm the address; nothing can be done before.`);
}

/** A second proof changes nothing; one for a case that has ended neither. */
export function establishIdentity(state: CaseState, how: IdentityProof): Events {
	return state.identity || isEnded(state) ? [] : [{ type: 'identity-established', data: { how } }, ...goingOn(state)];
}

/** The person takes the request back: until fulfilment has begun. */
export function withdraw(state: CaseState): Events {
	if (state.ended === 'withdrawn') return [];
	assertOpen(state);
	if (state.stores || state.decision) throw conflict('The request is being carried out already and cannot be withdrawn any more.');
	return [{ type: 'request-withdrawn', data: {} }, ...goingOn(state)];
}

/** Nobody used the mailed link in time, or what the person was asked for did not come. */
export function lapse(state: CaseState): Events {
	return mayLapse(state) ? [{ type: 'request-lapsed', data: {} }, ...goingOn(state)] : [];
}

/** Joins the open request of the same person and right. */
export function join(state: CaseState, to: string): Events {
	if (state.joined || isEnded(state)) return [];
	assertIdentity(state);
	if (state.plan) throw conflict(`Case ${state.caseId} was assessed already.`);
	return [{ type: 'request-joined', data: { to } }];
}

export function assess(state: CaseState, assessment: Extract<CaseEvent, { type: 'request-assessed' }>['data']): Events {
	if (state.plan || isEnded(state)) return [];
	assertIdentity(state);
	return [{ type: 'request-assessed', data: assessment }];
}

function assertAwaitsDecision(state: CaseState): void {
	assertOpen(state);
	if (state.decision) throw conflict(`Case ${state.caseId} was decided already (${state.decision.outcome}).`);
	assertIdentity(state);
}

/** What the DPO says when approving. */
export interface Approval {
	/** How much is left out of the copy; the text says what. */
	readonly redactions?: number;
	/** What the review of an automated decision came to. */
	readonly review?: ReviewOutcome;
}

/** The DPO approves what needed a person. `text` is which redactions, or, where the law wants them in writing, the grounds. */
export function approve(state: CaseState, { redactions = 0, review }: Approval, text?: TextReference): Events {
	assertAwaitsDecision(state);
	const awaited = outstandingProofs(state.clock).map(({ kind, askedOn }) => `${kind} (asked for on ${askedOn})`);
	if (awaited.length > 0) {
		throw conflict(`Case ${state.caseId} waits for ${awaited.join(' and ')}; nothing is carried out before. It can be refused.`);
	}
	if (!state.plan || state.needs.length === 0) throw conflict(`Case ${state.caseId} needs no decision.`);
	if (state.status === 'needs-attention') throw conflict(`Case ${state.caseId} is flagged; retry it first.`);
	const { act, decides } = rulesOfRight[state.right];
	if (redactions > 0 && act !== 'export') {
		throw unprocessable('Redactions belong to a request for a copy of the data.', 'redactions');
	}
	if (decides && !text) throw unprocessable('Write the grounds of the decision: the person is told them.', 'grounds');
	if ((decides === 'human-review') !== (review !== undefined)) {
		throw unprocessable(
			review ? 'Only an automated decision is reviewed.' : `Write what the review came to: ${reviewOutcomes.join(' or ')}.`,
			'review',
		);
	}
	const missing = state.incomplete.filter(({ store }) => !state.leftOut.includes(store));
	if (missing.length > 0) {
		throw conflict(
			`The search is incomplete: ${missing.map(({ store, why }) => `${store} (${why})`).join(', ')}. Use proceed-without for each, or refuse.`,
		);
	}
	return [
		{
			type: 'decision-made',
			data: { outcome: 'approved', without: state.leftOut, redactions, ...(text && { text }), ...(review && { review }) },
		},
	];
}

/** Art 12(4): a refusal carries a typed reason, and the DPO's own words if there are any. */
export function refuse(state: CaseState, reason: RefusalReason, text?: TextReference): Events {
	assertAwaitsDecision(state);
	if (state.stores) throw conflict(`Case ${state.caseId} is being carried out already; stop it instead.`);
	if (rulesOfRight[state.right].decides && !text)
		throw unprocessable('Write the grounds of the decision: the person is told them.', 'text');
	return [{ type: 'decision-made', data: { outcome: 'refused', reason, ...(text && { text }) } }, ...goingOn(state)];
}

/** The DPO goes on without a store, which is what a flagged case was waiting for; the letter will say what is missing. */
export function leaveOut(state: CaseState, store: string, known: readonly string[], note?: TextReference): Events {
	// What ended may still have marks to take off; where a store is gone for good, it is left out of that too.
	if (!state.flagged || state.closedAt) assertOpen(state);
	if (!known.includes(store)) {
		throw new CommandRejectedError('unprocessable', `There is no store ${store}. Write one of: ${known.join(', ')}.`, 'store');
	}
	if (state.leftOut.includes(store)) return goingOn(state);
	const done = !state.lifting && state.results?.some((result) => result.store === store && result.status === 'done');
	if (done || state.tasksDone.some((task) => task.store === store)) throw conflict(`Store ${store} is done already.`);
	return [{ type: 'store-left-out', data: { store, ...(note && { note }) } }, ...goingOn(state)];
}

function assertTask(state: CaseState, store: string): void {
	assertOpen(state);
	const asked = state.plan?.some((entry) => entry.store === store && entry.outcome === 'task');
	if (!asked || !state.stores?.includes(store)) throw conflict(`Case ${state.caseId} has no open task for store ${store}.`);
	if (state.tasksDone.some((task) => task.store === store)) throw conflict(`The task for store ${store} was done already.`);
	if (state.leftOut.includes(store)) throw conflict(`Store ${store} was left out.`);
}

/**
 * The DPO gives the task of a store that only a person can search to somebody, or to somebody else.
 *
 * @param today calendar date in the controller's time zone.
 * @param due the last day of the case on which it is still in time.
 */
export function assignTask(
	state: CaseState,
	task: { readonly store: string; readonly dueOn: string; readonly assignee: string },
	{ today, due }: { readonly today: string; readonly due: string },
): Events {
	assertTask(state, task.store);
	if (state.stopped) throw conflict(`Case ${state.caseId} was stopped; nothing more is to be done for it.`);
	if (task.dueOn < today) throw unprocessable(`${task.dueOn} has passed; today is ${today}.`, 'dueOn');
	if (task.dueOn > due && due >= today) {
		throw unprocessable(`The person is to have the answer by ${due}; write a day until then.`, 'dueOn');
	}
	return [{ type: 'task-assigned', data: task }];
}

/** A person did the task of a store that only a person can search. */
export function completeTask(state: CaseState, task: CompletedTask & { readonly note: TextReference }): Events {
	assertTask(state, task.store);
	return [{ type: 'task-completed', data: task }];
}

/** Stops an erasure at the next page; what is gone stays gone, the rest is kept and reported. */
export function stop(state: CaseState, note?: TextReference): Events {
	assertOpen(state);
	if (state.right !== 'erasure') throw conflict('Only an erasure can be stopped.');
	if (!state.stores || state.results) throw conflict(`Case ${state.caseId} is not erasing at this moment.`);
	return state.stopped ? [] : [{ type: 'erasure-stopped', data: { ...(note && { note }) } }];
}

/** What the request does by itself has been done. */
export function recordEffect(state: CaseState, effect: Effect, purposes?: readonly string[]): Events {
	if (state.effects.includes(effect) || isEnded(state)) return [];
	return [{ type: 'effect-taken', data: { effect, ...(purposes && { purposes }) } }];
}

/** Another request of the same person is carried out first. */
export function defer(state: CaseState, behind: string): Events {
	if (state.deferredBehind !== undefined || state.stores || isEnded(state)) return [];
	return [{ type: 'fulfilment-deferred', data: { behind } }];
}

/** The other request is over. */
export function takeTurn(state: CaseState): Events {
	if (state.deferredBehind === undefined || isEnded(state)) return [];
	return [{ type: 'turn-come', data: { behind: state.deferredBehind } }];
}

/** Restricted in the stores while the DPO weighs. */
export function recordRestriction(state: CaseState, results: readonly StoreResult[]): Events {
	return state.restricted || isEnded(state) ? [] : [{ type: 'records-restricted', data: { results } }];
}

/** The DPO lifts a restriction that was carried out, Art 18(3): the workflow tells the person first, and then does it. */
export function lift(state: CaseState, reasons: TextReference): Events {
	// Consent that was withdrawn comes back by nothing but a new one (Art 7).
	if (state.right !== 'restriction' && state.right !== 'objection') throw conflict('Only a restriction can be lifted.');
	if (state.lifting || state.lifted) throw conflict(`The restriction of case ${state.caseId} was lifted already.`);
	if (state.status !== 'completed' || !state.results) throw conflict(`Case ${state.caseId} restricts nothing (${state.status}).`);
	return [{ type: 'restriction-lifting', data: { reasons, execution: `${state.caseId}-r${state.executions.length}` } }];
}

export function recordLifting(state: CaseState, results: readonly StoreResult[]): Events {
	return state.lifted ? [] : [{ type: 'restriction-lifted', data: { results } }];
}

/** Nothing, once the request has ended or was refused, nor while the person was asked for proof. */
export function startFulfilment(state: CaseState, stores: readonly string[]): Events {
	if (state.stores || isEnded(state) || state.decision?.outcome === 'refused' || isAwaitingProof(state.clock)) return [];
	assertIdentity(state);
	if (!state.plan || (state.needs.length > 0 && !state.decision)) {
		throw conflict(`Case ${state.caseId} has not been assessed and decided yet; nothing can be carried out before.`);
	}
	return [{ type: 'fulfilment-started', data: { stores } }];
}

export function recordResults(state: CaseState, results: readonly StoreResult[]): Events {
	return isEnded(state) || JSON.stringify(state.results) === JSON.stringify(results)
		? []
		: [{ type: 'request-fulfilled', data: { results } }];
}

export function recordVerification(state: CaseState, problems: readonly string[]): Events {
	return isEnded(state) || state.verified?.problems.length === 0 ? [] : [{ type: 'fulfilment-verified', data: { problems } }];
}

export function recordDelivery(state: CaseState, delivery: Extract<CaseEvent, { type: 'response-delivered' }>['data']): Events {
	if (state.delivered || isEnded(state)) return [];
	if (state.decision?.outcome !== 'refused' && state.verified?.problems.length !== 0) {
		throw conflict(`Case ${state.caseId} has not been verified; there is no answer yet.`);
	}
	return [{ type: 'response-delivered', data: delivery }];
}

/** What came of sending the data to another controller. */
export function recordTransfer(state: CaseState, outcome: 'sent' | 'refused', text: TextReference): Events {
	return state.transfer || isEnded(state) ? [] : [{ type: 'data-transferred', data: { outcome, text } }];
}

/** Every download is recorded. */
export function recordDownload(state: CaseState): Events {
	if (!state.delivered) throw conflict('There is nothing to download yet.');
	return [{ type: 'export-downloaded', data: {} }];
}

/** What unsubscribing has set going can be undone once it is: by the link that is mailed then. */
export function assertUndoable(state: CaseState): void {
	if (!state.verified) throw conflict(`Case ${state.caseId} is still being carried out; it can be undone in a moment.`);
}

/** Who unsubscribed came back: every time that something changed by it is recorded. */
export function recordComingBack(state: CaseState, by: 'link' | 'consent', cameBack: CameBack): Events {
	if (state.right !== 'unsubscribing') throw conflict('Only unsubscribing can be undone.');
	return [{ type: 'unsubscription-undone', data: { by, ...cameBack } }];
}

export function recordReminder(state: CaseState, threshold: string): Events {
	return state.reminded.includes(threshold) || isEnded(state) ? [] : [{ type: 'reminder-sent', data: { threshold } }];
}

/** A case is closed when it has ended, or the person has the answer. */
export function close(state: CaseState): Events {
	if (state.closedAt) return [];
	if (state.ended) return [{ type: 'case-closed', data: { outcome: state.ended === 'joined' ? 'completed' : state.ended } }];
	if (!state.delivered) throw conflict(`Case ${state.caseId} has not been answered yet.`);
	return [{ type: 'case-closed', data: { outcome: state.decision?.outcome === 'refused' ? 'refused' : 'completed' } }];
}
