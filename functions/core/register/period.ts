/** The months that a register is asked for. */
import { addPeriod, localDate, startOfLocalDay } from '../clock/statutory.ts';

/** Months that are covered where nothing else is said, the present one included. */
const usualMonths = 12;
/** Months that a register reaches back at most. */
export const mostMonths = 120;

/** `from` and `to` are months (`yyyy-mm`) in the controller's time zone, both included. */
export interface Period {
	readonly from: string;
	readonly to: string;
	/** Instant at which `from` begins. */
	readonly start: string;
	/** Instant at which `to` is over. */
	readonly end: string;
	/** Every month of UTC from the one in which the period begins up to the present: closed cases are listed by these. */
	readonly closedIn: readonly string[];
}

export interface WrongMonth {
	readonly field: 'from' | 'to';
	/** Says what to write. */
	readonly message: string;
}

/**
 * The period that is asked for: from eleven months ago to the present month, unless said.
 *
 * @param now Instant.
 * @returns What is wrong, where it is none.
 */
export function readPeriod(
	asked: { readonly from?: string | undefined; readonly to?: string | undefined },
	now: string,
	timeZone: string,
): Period | readonly WrongMonth[] {
	const present = localDate(now, timeZone).slice(0, 7);
	const earliest = monthsBefore(present, mostMonths - 1);
	const wrong = (['from', 'to'] as const).flatMap((field) => {
		const month = asked[field];
		if (month === undefined) return [];
		if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) return [{ field, message: `Write a month, as ${present}.` }];
		if (month > present) return [{ field, message: `Write a month that has begun: ${present}, or an earlier one.` }];
		return month < earliest ? [{ field, message: `Write ${earliest}, or a later month.` }] : [];
	});
	if (wrong.length > 0) return wrong;
	const to = asked.to ?? present;
	const from = asked.from ?? monthsBefore(to, usualMonths - 1);
	if (from > to) return [{ field: 'from', message: `Write ${to}, or an earlier month: a period ends after it begins.` }];
	const start = startOfLocalDay(`${from}-01`, timeZone);
	const end = startOfLocalDay(addPeriod(`${to}-01`, 'P1M'), timeZone);
	return { from, to, start, end, closedIn: monthsFromTo(start.slice(0, 7), now.slice(0, 7)) };
}

/** Whether a case was in hand at some time of the period: had come before its end, and was not closed before it began. */
export function wasInHand(
	{ receivedAt, closedAt }: { readonly receivedAt: string; readonly closedAt?: string },
	{ start, end }: Period,
): boolean {
	return receivedAt < end && (closedAt === undefined || closedAt >= start);
}

const monthsBefore = (month: string, count: number): string => addPeriod(`${month}-01`, `-P${count}M`).slice(0, 7);

function monthsFromTo(first: string, last: string): string[] {
	const months: string[] = [];
	for (let month = first; month <= last; month = addPeriod(`${month}-01`, 'P1M').slice(0, 7)) months.push(month);
	return months;
}
