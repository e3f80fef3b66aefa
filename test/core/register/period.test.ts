import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Period, readPeriod, wasInHand } from '../../../functions/core/register/period.ts';

const now = '2026-06-10T09:00:00.000Z';
const london = 'Europe/London';
const read = (asked: Parameters<typeof readPeriod>[0], at = now) => readPeriod(asked, at, london);
const period = (asked: Parameters<typeof readPeriod>[0], at = now) => read(asked, at) as Period;

describe('the period of a register', () => {
	test('is the present month and the eleven before it, unless said', () => {
		expect(read({})).toEqual({
			...{ from: '2025-07', to: '2026-06', start: '2025-06-30T23:00:00.000Z', end: '2026-06-30T23:00:00.000Z' },
			closedIn: [
				...['2025-06', '2025-07', '2025-08', '2025-09', '2025-10', '2025-11', '2025-12'],
				...['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06'],
			],
		});
	});

	test('is a year to the month that was given last', () => {
		expect(period({ to: '2026-03' })).toMatchObject({ from: '2025-04', to: '2026-03' });
	});

	test('may be one month; what was closed since is looked through too, for it was in hand then', () => {
		expect(read({ from: '2026-02', to: '2026-02' })).toEqual({
			...{ from: '2026-02', to: '2026-02', start: '2026-02-01T00:00:00.000Z', end: '2026-03-01T00:00:00.000Z' },
			closedIn: ['2026-02', '2026-03', '2026-04', '2026-05', '2026-06'],
		});
	});

	test('has the months of the controller’s time zone: on the last evening of May in UTC, June has begun in London', () => {
		expect(period({}, '2026-05-31T22:59:59.999Z').to).toBe('2026-05');
		expect(period({}, '2026-05-31T23:00:00.000Z').to).toBe('2026-06');
		expect(period({ from: '2026-06' }, '2026-05-31T23:00:00.000Z').closedIn).toEqual(['2026-05']);
	});

	test.each([
		['no month', { from: 'June' }, [{ field: 'from', message: 'Write a month, as 2026-06.' }]],
		['a month that no year has', { to: '2026-13' }, [{ field: 'to', message: 'Write a month, as 2026-06.' }]],
		[
			'a month that has not begun',
			{ to: '2026-07' },
			[{ field: 'to', message: 'Write a month that has begun: 2026-06, or an earlier one.' }],
		],
		['more than ten years', { from: '2016-06' }, [{ field: 'from', message: 'Write 2016-07, or a later month.' }]],
		[
			'a beginning after its end',
			{ from: '2026-03', to: '2026-02' },
			[{ field: 'from', message: 'Write 2026-02, or an earlier month: a period ends after it begins.' }],
		],
		[
			'two months that are none',
			{ from: '', to: '2026-6' },
			[
				{ field: 'from', message: 'Write a month, as 2026-06.' },
				{ field: 'to', message: 'Write a month, as 2026-06.' },
			],
		],
	])('is none with %s', (_, asked, wrong) => {
		expect(read(asked)).toEqual(wrong);
	});

	test('may begin ten years back', () => {
		expect(period({ from: '2016-07' }).closedIn).toHaveLength(121);
	});
});

describe('a case was in hand in a period', () => {
	const march = period({ from: '2026-03', to: '2026-03' });
	test.each([
		['came before it and is open', '2026-02-01T00:00:00.000Z', undefined, true],
		['came in its last moment', '2026-03-31T22:59:59.999Z', undefined, true],
		['came when it was over', '2026-03-31T23:00:00.000Z', undefined, false],
		['was closed in its first moment', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z', true],
		['was closed before it began', '2026-02-01T00:00:00.000Z', '2026-02-28T23:59:59.999Z', false],
		['was closed long after', '2026-03-02T00:00:00.000Z', '2026-06-01T00:00:00.000Z', true],
	])('one that %s', (_, receivedAt, closedAt, expected) => {
		expect(wasInHand({ receivedAt, ...(closedAt && { closedAt }) }, march)).toBe(expected);
	});

	test('and then is in a month of those that are looked through, if it is closed', () => {
		const instant = fc.date({ min: new Date('2024-01-01'), max: new Date(now), noInvalidDate: true });
		const month = fc.integer({ min: 0, max: 29 }).map((n) => new Date(Date.UTC(2024, n, 1)).toISOString().slice(0, 7));
		fc.assert(
			fc.property(instant, instant, month, month, (one, other, from, to) => {
				fc.pre(from <= to);
				const [receivedAt = '', closedAt = ''] = [one.toISOString(), other.toISOString()].sort();
				const asked = period({ from, to });
				if (wasInHand({ receivedAt, closedAt }, asked)) expect(asked.closedIn).toContain(closedAt.slice(0, 7));
			}),
		);
	});
});
