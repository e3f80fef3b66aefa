/** Working days, by the bank holidays of the jurisdictions that a policy names. */
import { getISO } from 'temporal-polyfill/fns/Calendar';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import { holidays } from './holidays.generated.ts';

/** ISO 3166-2 codes whose bank holidays the table has. England stands for England and Wales, which share theirs. */
export type Jurisdiction = keyof typeof holidays;

/** The date lies before the years of the table of bank holidays. Generate the table anew with more years. */
export class CalendarExhaustedError extends Error {
	override readonly name = 'CalendarExhaustedError';
	constructor(date: string, jurisdiction: string) {
		super(
			`No bank holidays of ${jurisdiction} are known for ${date}: extend the years in bin/generate-holidays.ts and run it again`,
		);
	}
}

/** @throws RangeError where the text is no calendar date. */
export const plainDate = (date: string): PlainDate.Record => PlainDate.fromString(date, getISO);

/**
 * Whether people work on the date in any of the jurisdictions.
 *
 * Where there are several, a day counts as a holiday only if it is one in all of them: that gives the earlier deadline,
 * which is on time by every reading. For the same reason none is taken for a holiday after the years of the table: a case that was
 * accepted has its dates, and is never late for what was not known.
 *
 * @throws CalendarExhaustedError before the years of the table.
 */
export function isWorkingDay(date: string, jurisdictions: readonly Jurisdiction[]): boolean {
	const day = plainDate(date);
	const holidayEverywhere =
		jurisdictions.length > 0 && jurisdictions.every((jurisdiction) => isHoliday(PlainDate.toString(day), jurisdiction));
	return PlainDate.dayOfWeek(day) < 6 && !holidayEverywhere;
}

/** The date itself where it is a working day, else the next one that is. @throws CalendarExhaustedError */
export function firstWorkingDayFrom(date: string, jurisdictions: readonly Jurisdiction[]): string {
	let day = plainDate(date);
	while (!isWorkingDay(PlainDate.toString(day), jurisdictions)) day = PlainDate.addDays(day, 1);
	return PlainDate.toString(day);
}

/**
 * The last year of the table, where fewer than two more follow on the date: time to generate it anew, while dates are still those of
 * the law. `undefined`: there is time, or no holidays are asked of it.
 */
export function holidaysEndSoon(date: string, jurisdictions: readonly Jurisdiction[]): number | undefined {
	const last = Math.min(...jurisdictions.map(lastYear));
	return last - Number(date.slice(0, 4)) < 2 ? last : undefined;
}

const yearsOf = (jurisdiction: Jurisdiction): Readonly<Record<string, string>> => holidays[jurisdiction];

const lastYear = (jurisdiction: Jurisdiction): number => Math.max(...Object.keys(yearsOf(jurisdiction)).map(Number));

function isHoliday(date: string, jurisdiction: Jurisdiction): boolean {
	const year = date.slice(0, 4);
	const days = yearsOf(jurisdiction)[year];
	if (days !== undefined) return days.includes(date.slice(5));
	if (Number(year) > lastYear(jurisdiction)) return false;
	throw new CalendarExhaustedError(date, jurisdiction);
}
