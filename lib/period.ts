/**
 * The most days that an ISO-8601 period of the policy can last: a month counts 31, a year 366. For lifecycle rules, which
 * count days and must not come before what the policy promises.
 *
 * @throws RangeError when the text is no period of whole years, months, weeks and days.
 */
export function mostDays(period: string): number {
	const match = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(period);
	if (match === null) throw new RangeError(`${period} is not a period of whole days, weeks, months or years`);
	const [years, months, weeks, days] = match.slice(1).map((count) => Number(count ?? 0)) as [number, number, number, number];
	return years * 366 + months * 31 + weeks * 7 + days;
}
