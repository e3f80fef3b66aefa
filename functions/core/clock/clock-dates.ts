/** What an event that sets or moves the clock carries, so that a later table of holidays does not change what was said then. */
import type { Deadline } from '../case/case.ts';
import type { RequestClockState } from './request-clock.ts';
import { readClock } from './request-reading.ts';

/** Calendar dates in the controller's time zone. */
export type ClockDates = {
	readonly clock: RequestClockState;
	readonly dueOn: string;
	readonly houseTargetOn: string;
	/** What the clock does to the case by itself, earliest first. */
	readonly deadlines: readonly Deadline[];
};

/** The clock, and its dates as they stand on the day. @throws CalendarExhaustedError */
export function clockDates(clock: RequestClockState, today: string): ClockDates {
	const { dueOn, houseTargetOn, deadlines } = readClock(clock, today);
	return { clock, dueOn, houseTargetOn, deadlines };
}
