import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { mostDays } from '../../lib/period.ts';

test.each([
	['P30D', 30],
	['P2W', 14],
	['P1M', 31],
	['P1Y', 366],
	['P1Y2M3W4D', 366 + 62 + 21 + 4],
])('%s lasts %d days at most', (period, days) => {
	expect(mostDays(period)).toBe(days);
});

test.each(['', 'P', '30', 'PT5M', 'P1H', 'P-1D', 'P1.5D'])('%j is no period of whole days', (text) => {
	expect(() => mostDays(text)).toThrow(RangeError);
});

test('no period lasts longer than its most days, whenever it starts', () => {
	const count = fc.integer({ min: 0, max: 40 });
	const start = fc.integer({ min: 0, max: 20_000 });
	fc.assert(
		fc.property(count, count, count, count, start, (years, months, weeks, days, offset) => {
			const from = Temporal.PlainDate.from('2000-01-01').add({ days: offset });
			const lasted = from.until(from.add({ years, months, weeks, days }), { largestUnit: 'day' }).days;
			expect(mostDays(`P${years}Y${months}M${weeks}W${days}D`)).toBeGreaterThanOrEqual(lasted);
		}),
	);
});
