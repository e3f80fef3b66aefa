/** The dates of a case as people see them on a day. */
import { isExtended, isPaused, outstandingProofs, type Proof } from '../clock/request-clock.ts';
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
	/** What the person was asked for and has not sent: the period has not begun. */
	readonly awaiting: readonly Pick<Proof, 'kind' | 'askedOn'>[];
}

/**
 * Those that the events said, or, while the person's answer is awaited, those that would hold if it came now.
 *
 * @param now instant.
 * @throws CalendarExhaustedError
 */
export function caseDates({ clock, dueOn, houseTargetOn, closedAt }: CaseState, now: string): CaseDates {
	const today = localDate(now, clock.timeZone);
	const paused = isPaused(clock) && closedAt === undefined;
	const awaiting = closedAt === undefined ? outstandingProofs(clock) : [];
	const standing = { paused, extended: isExtended(clock), awaiting };
	if (!paused && awaiting.length === 0) return { dueOn, houseTargetOn, daysLeft: daysBetween(today, dueOn), ...standing };
	const reading = readClock(clock, today);
	return { dueOn: reading.dueOn, houseTargetOn: reading.houseTargetOn, daysLeft: reading.daysLeft, ...standing };
}

/** The case with its dates as they stand at `now`, an instant: for letters. @throws CalendarExhaustedError */
export function withCaseDates(state: CaseState, now: string): CaseState {
	const { dueOn, houseTargetOn } = caseDates(state, now);
	return { ...state, dueOn, houseTargetOn };
}
