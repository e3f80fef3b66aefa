/** The dates of a case as people see them on a day. */
import { isExtended, isPaused } from '../clock/request-clock.ts';
import { readClock } from '../clock/request-reading.ts';
import { daysBetween, localDate } from '../clock/statutory.ts';
import type { CaseState } from './case.ts';

/** Dates are calendar dates in the controller's time zone. */
export interface CaseDates {
	readonly dueOn: string;
	readonly houseTargetOn: string;
	/** Calendar days until `dueOn`; negative when it has passed. */
	readonly daysLeft: number;
	readonly paused: boolean;
	readonly extended: boolean;
}

/**
 * Those that the events said, or, while the clock stands still, those that would hold if the person's answer came now.
 *
 * @param now instant.
 * @throws CalendarExhaustedError
 */
export function caseDates({ clock, dueOn, houseTargetOn, closedAt }: CaseState, now: string): CaseDates {
	const today = localDate(now, clock.timeZone);
	const said = {
		...{ dueOn, houseTargetOn, daysLeft: daysBetween(today, dueOn) },
		...{ paused: isPaused(clock) && closedAt === undefined, extended: isExtended(clock) },
	};
	if (!said.paused) return said;
	const reading = readClock(clock, today);
	if (reading.phase !== 'paused') return said;
	return { ...said, dueOn: reading.dueOn, houseTargetOn: reading.houseTargetOn, daysLeft: reading.daysLeft };
}
