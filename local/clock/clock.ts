import { Temporal } from 'temporal-polyfill';
import { makeOffset, offsetDate, readOffset, type SharedOffset, writeOffset } from './offset-date.ts';

/** The local time machine. */
export interface LocalClock {
	/** This instant: UTC, ISO-8601, milliseconds, `Z`. */
	now(): string;
	/**
	 * Moves forward by an ISO-8601 period of calendar units in UTC, as `P1M` or `PT15M`.
	 *
	 * @returns the new now.
	 * @throws RangeError when it is no period, or goes back.
	 */
	advance(period: string): string;
	/** Moves to an instant, forward or back. @throws RangeError when it is none. */
	set(instant: string): string;
	/** Back to the real time. */
	reset(): string;
	readonly offset: SharedOffset;
	/** Gives this process its own `Date` back. */
	stop(): void;
}

/**
 * Moves this process's `Date` until it is stopped: of several systems in one process, one at a time should move its clock.
 *
 * @param start instant at which the clock begins to run; now, unless said.
 */
export function startClock(start?: string): LocalClock {
	const offset = makeOffset();
	const realNow = () => Date.now() - readOffset(offset);
	const instant = (text: string) => Temporal.Instant.from(text).epochMilliseconds;
	if (start !== undefined) writeOffset(offset, instant(start) - Date.now());
	const restore = offsetDate(offset);
	const now = () => new Date().toISOString();
	const set = (milliseconds: number) => {
		writeOffset(offset, milliseconds - realNow());
		return now();
	};
	return {
		now,
		advance(period) {
			const duration = Temporal.Duration.from(period);
			if (duration.sign < 0) throw new RangeError(`${period} goes back: use an instant to set the clock`);
			return set(Temporal.Instant.from(now()).toZonedDateTimeISO('UTC').add(duration).epochMilliseconds);
		},
		set: (text) => set(instant(text)),
		reset() {
			writeOffset(offset, 0);
			return now();
		},
		offset,
		stop: restore,
	};
}
