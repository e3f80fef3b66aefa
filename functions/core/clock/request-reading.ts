/** What a request's clock shows: its dates, and every moment at which a sweep has something to do. */
import type { Deadline } from '../case/case.ts';
import {
	daysLeft,
	dueOn,
	extensionNoticeBy,
	houseTargetOn,
	isAwaitingProof,
	isExtended,
	lastAskedOn,
	openPause,
	outstandingProofs,
	type Proof,
	pausedDays,
	type RequestClockState,
	receivedOn,
	startsOn,
} from './request-clock.ts';
import { addPeriod, endOfLocalDay, startOfLocalDay } from './statutory.ts';
import { thresholdName } from './thresholds.ts';

/** Dates are calendar dates in the controller's time zone. */
export interface RequestDates {
	readonly receivedOn: string;
	/** The day that the period is counted from. */
	readonly startsOn: string;
	readonly dueOn: string;
	readonly houseTargetOn: string;
	/** The last day on which the person can be told of an extension. */
	readonly extensionNoticeBy: string;
	readonly extended: boolean;
	/** Calendar days until `dueOn`; negative when it has passed. */
	readonly daysLeft: number;
	/** Calendar days in pauses, so far. */
	readonly pausedDays: number;
	/** Earliest first. */
	readonly deadlines: readonly Deadline[];
}

export type ClockReading =
	| (RequestDates & { readonly phase: 'running' })
	/** Dates are those that would hold if the answer came today. */
	| (RequestDates & { readonly phase: 'paused'; readonly pausedSince: string })
	/** Nothing is due yet: dates are those that would hold if all that is awaited came today. */
	| (RequestDates & { readonly phase: 'awaiting-proof'; readonly awaiting: readonly Proof[] });

/** The clock as it stands on a day, a calendar date in the controller's time zone. @throws CalendarExhaustedError */
export function readClock(clock: RequestClockState, today: string): ClockReading {
	const dates: RequestDates = {
		receivedOn: receivedOn(clock),
		startsOn: startsOn(clock, today),
		dueOn: dueOn(clock, today),
		houseTargetOn: houseTargetOn(clock, today),
		extensionNoticeBy: extensionNoticeBy(clock, today),
		extended: isExtended(clock),
		daysLeft: daysLeft(clock, today),
		pausedDays: pausedDays(clock, today),
		deadlines: deadlinesOf(clock),
	};
	const awaiting = outstandingProofs(clock);
	if (awaiting.length > 0) return { ...dates, phase: 'awaiting-proof', awaiting };
	const open = openPause(clock);
	return open ? { ...dates, phase: 'paused', pausedSince: open.from } : { ...dates, phase: 'running' };
}

/**
 * Every moment at which a sweep has something to do, earliest first: reminders at the start of their day, `overdue` when the due date has
 * passed, `lapse` when an unverified request has waited long enough since the person was last asked for something. While the period
 * has not begun or stands still, nothing but `lapse` comes.
 *
 * @throws CalendarExhaustedError
 */
export function deadlinesOf(clock: RequestClockState): readonly Deadline[] {
	const { timeZone, periods } = clock;
	const lapse = { threshold: 'lapse', at: endOfLocalDay(addPeriod(lastAskedOn(clock), periods.lapseUnverified), timeZone) };
	if (openPause(clock) || isAwaitingProof(clock)) return [lapse];
	const target = houseTargetOn(clock);
	const due = dueOn(clock);
	const { extension: _, ...facts } = clock;
	const atReceipt: RequestClockState = { ...facts, proofs: [], pauses: [] };
	const movedTarget = target === houseTargetOn(atReceipt) ? undefined : target;
	const movedDue = due === dueOn(atReceipt) ? undefined : due;
	const dayBefore = (date: string, days: number) => startOfLocalDay(addPeriod(date, `-P${days}D`), timeZone);
	return [
		lapse,
		...periods.remindDaysBefore.flatMap((daysBefore) => [
			{ threshold: thresholdName({ kind: 'house-target', daysBefore }, movedTarget), at: dayBefore(target, daysBefore) },
			{ threshold: thresholdName({ kind: 'due', daysBefore }, movedDue), at: dayBefore(due, daysBefore) },
		]),
		{ threshold: thresholdName({ kind: 'overdue' }, movedDue), at: endOfLocalDay(due, timeZone) },
	].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
