import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CalendarExhaustedError, daysBetween } from '../../../functions/core/clock/statutory.ts';
import { acknowledgementDue, complaintClock } from '../../../functions/core/complaint/clock.ts';
import { rules } from '../../fixtures/complaints.ts';

const policy = { ...rules, jurisdictions: [...rules.jurisdictions] };

describe('a complaint is acknowledged within 30 days beginning with receipt', () => {
	test.each([
		['on a weekday', '2026-07-01', '2026-07-30', '2026-07-31'],
		['so that the thirtieth is a Sunday, which moves nothing; the ICO goes on to Monday', '2026-08-01', '2026-08-30', '2026-09-01'],
		['so that the ICO’s day is Christmas', '2026-11-25', '2026-12-24', '2026-12-29'],
		['on the last day of a month', '2026-01-31', '2026-03-01', '2026-03-02'],
		['in a leap year', '2028-01-31', '2028-02-29', '2028-03-01'],
	])('received %s', (_, on, conservative, published) => {
		expect(acknowledgementDue(on, ['GB-ENG'])).toEqual({ conservative, published });
	});

	test('the day of receipt is day 1, and the conservative day is never the later one', () => {
		const day = fc.integer({ min: 0, max: 1000 }).map((days) => new Date(Date.UTC(2026, 5, 19 + days)).toISOString().slice(0, 10));
		fc.assert(
			fc.property(day, (on) => {
				const { conservative, published } = acknowledgementDue(on, ['GB-ENG']);
				expect(daysBetween(on, conservative) + 1).toBe(30);
				expect(conservative < published).toBe(true);
			}),
		);
	});

	test('the day of receipt is the controller’s: an hour before midnight in summer it is tomorrow', () => {
		const { receivedOn, acknowledgeBy } = complaintClock(policy, '2026-07-01T23:00:00.000Z');
		expect({ receivedOn, acknowledgeBy }).toEqual({ receivedOn: '2026-07-02', acknowledgeBy: '2026-07-31' });
		expect(complaintClock(policy, '2026-07-01T22:59:59.999Z').receivedOn).toBe('2026-07-01');
	});

	test('after the years whose holidays are known the law’s date is what it always is, the ICO’s the earlier one', () => {
		expect(complaintClock(policy, '2036-11-25T12:00:00.000Z')).toMatchObject({
			...{ acknowledgeBy: '2036-12-24', publishedAcknowledgeBy: '2036-12-25' },
		});
	});

	test('no guess is made where the holidays are not known', () => {
		expect(() => complaintClock(policy, '1999-01-01T00:00:00.000Z')).toThrow(CalendarExhaustedError);
	});
});

test('the outcome follows the policy', () => {
	expect(complaintClock(policy, '2026-12-31T12:00:00.000Z').outcomeTargetOn).toBe('2027-02-28');
});
