const months = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December',
] as const;

/**
 * A calendar date for people: `2026-10-03` → `3 October 2026`.
 *
 * @throws RangeError when it is no ISO-8601 calendar date.
 */
export const longDate = (date: string): string => {
	const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
	const name = months[Number(month) - 1];
	if (year === undefined || name === undefined) throw new RangeError(`Not a calendar date: ${date}`);
	return `${Number(day)} ${name} ${year}`;
};

/** The calendar date that an instant (UTC, ISO-8601) falls on in a time zone (IANA), for people. */
export const longDateOf = (instant: string, timeZone: string): string => longDate(calendarDate(instant, timeZone));

/** An instant as clocks in a time zone (IANA) show it, for people: `Tuesday 31 March 2026, 21:00 BST`. */
export const longTimeOf = (instant: string, timeZone: string): string => {
	const parts = new Intl.DateTimeFormat('en-GB', {
		...{ timeZone, weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' },
	}).formatToParts(new Date(instant));
	const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
	return `${part('weekday')} ${longDateOf(instant, timeZone)}, ${part('hour')}:${part('minute')} ${part('timeZoneName')}`;
};

/** The last calendar date in a time zone (IANA) on which an instant, from which something no longer holds, is still to come. */
export const lastDayBefore = (instant: string, timeZone: string): string =>
	longDateOf(new Date(Date.parse(instant) - 1).toISOString(), timeZone);

const calendarDate = (instant: string, timeZone: string): string => {
	const parts = new Intl.DateTimeFormat('en-GB', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(
		new Date(instant),
	);
	const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? '';
	return `${part('year')}-${part('month')}-${part('day')}`;
};

const units = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const;

/** An ISO-8601 period of whole days, weeks, months and years in words: `P5Y` → `5 years`, `P0D` → `no time`. */
export const periodInWords = (period: string): string => {
	const parts = [...period.matchAll(/(\d+)([YMWD])/g)]
		.map(([, amount, unit]) => ({ amount: Number(amount), unit: units[unit as keyof typeof units] }))
		.filter(({ amount }) => amount > 0)
		.map(({ amount, unit }) => `${amount} ${unit}${amount === 1 ? '' : 's'}`);
	if (parts.length === 0) return 'no time';
	return parts.length === 1 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
};
