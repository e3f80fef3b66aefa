/** Commands that move a case's clock, where the law lets the DPO do so (Art 12(3), 12A). They change nothing else of the case. */

import { clockDates } from '../clock/clock-dates.ts';
import { type ClockPermission, mayExtend, mayPause, mayResume } from '../clock/permissions.ts';
import { extend as extended, pause, resume as resumed } from '../clock/request-clock.ts';
import { CommandRejectedError } from '../errors.ts';
import type { CaseEvent, CaseState, TextReference } from './case.ts';
import { assertIdentity, assertOpen } from './commands.ts';

type Events = readonly CaseEvent[];

/** A person who has the answer waits for nothing. */
function assertUnanswered(state: CaseState): void {
	assertOpen(state);
	assertIdentity(state);
	if (state.delivered || state.decision?.outcome === 'refused') {
		throw new CommandRejectedError('conflict', `Case ${state.caseId} was answered already; its clock moves no more.`);
	}
}

/** @throws CommandRejectedError with the reason where the law does not permit it. */
export function assertPermitted(permission: ClockPermission): void {
	if (!permission.allowed) throw new CommandRejectedError(permission.kind, permission.why, permission.field);
}

/** Two further months; `today` is the day on which the person is told of it, with the reasons. */
export function extend(state: CaseState, today: string, reasons: TextReference): Events {
	assertUnanswered(state);
	assertPermitted(mayExtend(state.clock, today));
	return [{ type: 'clock-extended', data: { ...clockDates(extended(state.clock, today), today), reasons } }];
}

/** The person is asked today what the request is about, and the clock stands still until the answer. */
export function clarify(state: CaseState, today: string, question: TextReference, about: 'request' | 'format' = 'request'): Events {
	assertUnanswered(state);
	assertPermitted(mayPause(state.clock, { right: state.right, about, today }));
	return [{ type: 'clock-paused', data: { ...clockDates(pause(state.clock, today), today), question } }];
}

/** The clock moves on; `on` is the day on which the person's answer came. */
export function resume(state: CaseState, today: string, on: string = today, note?: TextReference): Events {
	assertUnanswered(state);
	assertPermitted(mayResume(state.clock, { on, today }));
	return [{ type: 'clock-resumed', data: { ...clockDates(resumed(state.clock, on), today), on, ...(note && { note }) } }];
}
