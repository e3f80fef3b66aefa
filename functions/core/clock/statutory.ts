/**
 * Statutory time. Instants are UTC; dates are calendar dates (`YYYY-MM-DD`) in the controller's time zone, because
 * periods of months are counted in dates. Malformed dates, instants, periods and zones throw RangeError.
 */
import { getISO } from 'temporal-polyfill/fns/Calendar';
import * as Duration from 'temporal-polyfill/fns/Duration';
import * as Instant from 'temporal-polyfill/fns/Instant';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import * as PlainDateTime from 'temporal-polyfill/fns/PlainDateTime';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { firstWorkingDayFrom, type Jurisdiction, plainDate } from './calendar.ts';

/** The calendar date of an instant in the time zone. */
export function localDate(instant: string, timeZone: string): string {
	return PlainDate.toString(ZonedDateTime.toPlainDate(Instant.toZonedDateTimeISO(Instant.fromString(instant), timeZone)));
}

/** The instant at which the date begins in the time zone. */
export function startOfLocalDay(date: string, timeZone: string): string {
	const start = ZonedDateTime.toInstant(PlainDate.toZonedDateTime(plainDate(date), timeZone));
	return Instant.toString(start, { fractionalSecondDigits: 3 });
}

/**
 * The instant at which clocks in the time zone show the date and time (`2026-11-22T14:30`). One that they show twice is the earlier: what
 * it starts ends earlier.
 */
export function instantOfLocalTime(dateTime: string, timeZone: string): string {
	const zoned = PlainDateTime.toZonedDateTime(PlainDateTime.fromString(dateTime, getISO), timeZone, { disambiguation: 'earlier' });
	return Instant.toString(ZonedDateTime.toInstant(zoned), { fractionalSecondDigits: 3 });
}

/** The first instant after the date in the time zone: what is due on the date is late from here on. */
export function endOfLocalDay(date: string, timeZone: string): string {
	return startOfLocalDay(addPeriod(date, 'P1D'), timeZone);
}

/**
 * The date after an ISO-8601 period of years, months, weeks and days. Years and months first; where the month reached has no such
 * date, its last day. Nothing lies after 9999-12-31, which many systems write for never: dates are compared as texts, and a later one
 * would sort before all others.
 */
export function addPeriod(date: string, period: string): string {
	const reached = PlainDate.toString(PlainDate.add(plainDate(date), Duration.fromString(period)));
	return reached.startsWith('+') ? '9999-12-31' : reached;
}

/** Calendar days from one date to another: 1 from a day to the next, negative backwards. */
export function daysBetween(from: string, to: string): number {
	return PlainDate.diffDays(plainDate(from), plainDate(to));
}

/**
 * The date by whose end a request must be answered, Art 12(3): one month from receipt, the day of receipt included, or three
 * with the extension, counted from receipt too.
 *
 * The same date of the month, or its last day where it has no such date; where nobody works then, the next working day (ICO, right of
 * access guidance; Regulation 1182/71 Art 3). The Act's "beginning with" read to the letter ends a day earlier; this
 * is the date that the ICO publishes. Of several jurisdictions' holidays, see {@link isWorkingDay}.
 *
 * @throws CalendarExhaustedError where the date lies before the table of bank holidays.
 */
export function responseDueOn(
	receivedOn: string,
	{ jurisdictions, months = 1 }: { readonly jurisdictions: readonly Jurisdiction[]; readonly months?: number },
): string {
	return firstWorkingDayFrom(addPeriod(receivedOn, `P${months}M`), jurisdictions);
}

export { CalendarExhaustedError, isWorkingDay } from './calendar.ts';
