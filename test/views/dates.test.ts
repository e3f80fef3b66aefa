import { describe, expect, test } from '@jest/globals';
import { lastDayBefore, longDate, longDateOf, periodInWords } from '../../functions/views/dates.ts';

describe('a calendar date for people', () => {
	test.each([
		['2026-10-03', '3 October 2026'],
		['2024-02-29', '29 February 2024'],
		['2026-12-31', '31 December 2026'],
	])('%s is %s', (date, words) => {
		expect(longDate(date)).toBe(words);
	});

	test.each(['2026-13-01', '2026-10-03T00:00:00Z', 'soon', ''])('%p is refused', (date) => {
		expect(() => longDate(date)).toThrow(RangeError);
	});

	test('an instant falls on the date that the time zone has then', () => {
		expect(longDateOf('2026-06-30T23:30:00.000Z', 'Europe/London')).toBe('1 July 2026');
		expect(longDateOf('2026-12-31T23:30:00.000Z', 'Europe/London')).toBe('31 December 2026');
	});

	test('what ends at midnight lasts through the day before', () => {
		expect(lastDayBefore('2026-06-30T23:00:00.000Z', 'Europe/London')).toBe('30 June 2026');
		expect(lastDayBefore('2026-06-30T23:00:00.001Z', 'Europe/London')).toBe('1 July 2026');
	});
});

describe('a period in words', () => {
	test.each([
		['P5Y', '5 years'],
		['P1M', '1 month'],
		['P1Y6M', '1 year and 6 months'],
		['P1Y2M3W4D', '1 year, 2 months, 3 weeks and 4 days'],
		['P0D', 'no time'],
	])('%s is %s', (period, words) => {
		expect(periodInWords(period)).toBe(words);
	});
});
