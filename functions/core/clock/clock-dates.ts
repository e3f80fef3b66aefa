/** What an event that sets or moves the clock carries, so that a later table of holidays does not change what was said then. */
import type { Deadline } from '../case/case.ts';
import { ImpossibleClockError, type RequestClockState } from './request-clock.ts';
import { readClock } from './request-reading.ts';

/** Calendar dates in the controller's time zone. */
export type ClockDates = {
	readonly clock: RequestClockState;
	readonly dueOn: string;
	readonly houseTargetOn: string;
	/** What the clock does to the case by itself, earliest first. */
	readonly deadlines: readonly Deadline[];
};

/**
 * The clock, and its dates as they stand on the day.
 *
 * @throws ImpossibleClockError while the period has not begun: it has no dates. @throws CalendarExhaustedError
 */
export function clockDates(clock: RequestClockState, today: string): ClockDates {
	const reading = readClock(clock, today);
	if (reading.phase === 'awaiting-proof') throw new ImpossibleClockError('A period that has not begun has no due date.');
	const { dueOn, houseTargetOn, deadlines } = reading;
	return { clock, dueOn, houseTargetOn, deadlines };
}
