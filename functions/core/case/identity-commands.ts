/** Commands about who asks: what the DPO wants proven before anything is done (Art 12(5), 12(6)), and where the person is reached. */

import { clockDates } from '../clock/clock-dates.ts';
import { mayAwaitProof, mayReceiveProof } from '../clock/permissions.ts';
import { awaitProof, type ProofKind, receiveProof as proven } from '../clock/request-clock.ts';
import { conflict } from '../errors.ts';
import type { CaseEvent, CaseState, TextReference } from './case.ts';
import { assertPermitted } from './clock-commands.ts';
import { assertOpen } from './commands.ts';
import { goingOn } from './flagging.ts';

type Events = readonly CaseEvent[];

/**
 * The person is asked today for something without which nothing is done, and the period starts on the day on which it comes. Once
 * the DPO has decided, or the work has begun, it is too late to ask.
 */
export function askProof(state: CaseState, { kind, today }: { kind: ProofKind; today: string }, text: TextReference): Events {
	assertOpen(state);
	if (state.decision) {
		throw conflict(`Case ${state.caseId} was decided already (${state.decision.outcome}); nothing more can be asked for.`);
	}
	if (state.stores) throw conflict(`Case ${state.caseId} is being carried out already; nothing more can be asked for.`);
	assertPermitted(mayAwaitProof(state.clock, { kind, right: state.right, identity: state.identity?.how, today }));
	return [{ type: 'proof-asked', data: { ...clockDates(awaitProof(state.clock, kind, today), today), kind, text } }];
}

/** It has come; `on` is the day on which it did. Proof of identity establishes it, as the DPO's own finding. */
export function receiveProof(
	state: CaseState,
	{ kind, on, today }: { readonly kind: ProofKind; readonly on?: string | undefined; readonly today: string },
	note?: TextReference,
): Events {
	assertOpen(state);
	const arrivedOn = on ?? today;
	assertPermitted(mayReceiveProof(state.clock, { kind, on: arrivedOn, today }));
	const dates = clockDates(proven(state.clock, kind, arrivedOn), today);
	return [
		{ type: 'proof-received', data: { ...dates, kind, on: arrivedOn, ...(note && { note }) } },
		...(kind === 'identity' ? establishedByDpo(state) : []),
		...goingOn(state),
	];
}

/**
 * The DPO has made sure by other means that it is the same person: mails go to another address from now on.
 *
 * @param former whose the address before is: `not-theirs` where it was mistyped. Nothing may have been searched by that: nothing is
 *   before identity is established.
 */
export function changeAddress(state: CaseState, how: TextReference, former: 'theirs' | 'not-theirs' = 'theirs'): Events {
	assertOpen(state);
	if (state.delivered) {
		throw conflict(`Case ${state.caseId} was answered already; what is sent to another address now, send yourself.`);
	}
	if (former === 'not-theirs' && state.identity) {
		throw conflict(
			`Case ${state.caseId} was confirmed (${state.identity.how}), and is searched by the address before; refuse it, and enter the request anew.`,
		);
	}
	return [{ type: 'address-changed', data: { how } }, ...establishedByDpo(state), ...goingOn(state)];
}

/** Stronger than a mailed link that was used. */
function establishedByDpo({ identity }: CaseState): Events {
	return identity?.how === 'dpo' ? [] : [{ type: 'identity-established', data: { how: 'dpo' } }];
}
