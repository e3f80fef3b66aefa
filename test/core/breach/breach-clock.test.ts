import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hoursBetween, isLate, notifyBy } from '../../../functions/core/breach/breach-clock.ts';
import { instantOfLocalTime } from '../../../functions/core/clock/statutory.ts';
import { longTimeOf } from '../../../functions/views/dates.ts';

const london = 'Europe/London';

describe('72 elapsed hours', () => {
	test.each([
		['over the beginning of summer time', '2026-03-28T20:00', 'Tuesday 31 March 2026, 21:00 BST'],
		['over its end', '2026-10-24T20:00', 'Tuesday 27 October 2026, 19:00 GMT'],
		['over a weekend', '2026-11-06T17:30', 'Monday 9 November 2026, 17:30 GMT'],
		['over Christmas', '2026-12-24T09:00', 'Sunday 27 December 2026, 09:00 GMT'],
	])('%s', (_, aware, until) => {
		expect(longTimeOf(notifyBy(instantOfLocalTime(aware, london)), london)).toBe(until);
	});

	test('are 72 × 3600 seconds, whenever they begin', () => {
		const instant = fc.date({ min: new Date('2018-05-25'), max: new Date('2099-01-01'), noInvalidDate: true });
		fc.assert(
			fc.property(instant, (aware) => {
				const until = notifyBy(aware.toISOString());
				expect(Date.parse(until) - aware.getTime()).toBe(259_200_000);
				expect(hoursBetween(aware.toISOString(), until)).toBe(72);
			}),
		);
	});

	test('end with their last millisecond: what stands there is in time', () => {
		const aware = '2026-03-28T20:00:00.000Z';
		expect(isLate(aware, '2026-03-31T20:00:00.000Z')).toBe(false);
		expect(isLate(aware, '2026-03-31T20:00:00.001Z')).toBe(true);
	});
});

describe('a time that was typed', () => {
	test('and that clocks show twice is the earlier of the two', () => {
		expect(instantOfLocalTime('2026-10-25T01:30', london)).toBe('2026-10-25T00:30:00.000Z');
	});

	test('and that they leave out is the one before the gap', () => {
		expect(instantOfLocalTime('2026-03-29T01:30', london)).toBe('2026-03-29T00:30:00.000Z');
	});

	test('and that is none is refused', () => {
		expect(() => instantOfLocalTime('yesterday', london)).toThrow(RangeError);
	});
});
