import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { requestClock } from '../../../functions/core/clock/deadlines.ts';
import { CalendarExhaustedError, daysBetween } from '../../../functions/core/clock/statutory.ts';
import type { Policy } from '../../../functions/core/policy/schema.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const house: Policy['clock'] = { houseTarget: 'P21D', lapseUnverified: 'P14D', remindDaysBefore: [7, 2, 0] };
const policy: Policy = { ...loadPolicy(), timeZone: 'Europe/London', jurisdictions: ['GB-ENG'], clock: house };

describe('the clock of a request', () => {
	test('over the end of summer time: each moment is the start of a local day, or the end of one', () => {
		expect(requestClock(policy, '2026-10-12T08:30:00.000Z')).toEqual({
			receivedOn: '2026-10-12',
			dueOn: '2026-11-12',
			houseTargetOn: '2026-11-02',
			deadlines: [
				{ threshold: 'house-target-7', at: '2026-10-26T00:00:00.000Z' },
				{ threshold: 'lapse', at: '2026-10-27T00:00:00.000Z' },
				{ threshold: 'house-target-2', at: '2026-10-31T00:00:00.000Z' },
				{ threshold: 'house-target-0', at: '2026-11-02T00:00:00.000Z' },
				{ threshold: 'due-7', at: '2026-11-05T00:00:00.000Z' },
				{ threshold: 'due-2', at: '2026-11-10T00:00:00.000Z' },
				{ threshold: 'due-0', at: '2026-11-12T00:00:00.000Z' },
				{ threshold: 'overdue', at: '2026-11-13T00:00:00.000Z' },
			],
		});
	});

	test.each([
		['the third of September', '2026-09-03', '2026-10-05', 'a Saturday: the Monday after'],
		['the thirty-first of March', '2026-03-31', '2026-04-30', 'no such date in April: its last day'],
		['a month before Boxing Day', '2024-11-25', '2024-12-27', 'two bank holidays: the next working day'],
		['New Year’s Day', '2027-01-01', '2027-02-01', 'a bank holiday starts it all the same'],
		['the end of January', '2028-01-31', '2028-02-29', 'a leap year'],
	])('received on %s (%s) it is due on %s: %s', (_, on, dueOn) => {
		expect(requestClock(policy, `${on}T12:00:00.000Z`).dueOn).toBe(dueOn);
	});

	test('the day is the controller’s, not that of Greenwich', () => {
		const lastSecond = '2026-06-30T22:59:59.999Z';
		const midnight = '2026-06-30T23:00:00.000Z';
		expect(requestClock(policy, lastSecond).receivedOn).toBe('2026-06-30');
		expect(requestClock(policy, midnight).receivedOn).toBe('2026-07-01');
		expect(requestClock({ ...policy, timeZone: 'Asia/Tokyo' }, lastSecond).receivedOn).toBe('2026-07-01');
		expect(requestClock({ ...policy, timeZone: 'America/New_York' }, midnight).receivedOn).toBe('2026-06-30');
	});

	test('it is overdue when the last day is over there, and not before', () => {
		const overdue = (timeZone: string) =>
			requestClock({ ...policy, timeZone }, '2026-06-15T12:00:00.000Z').deadlines.find(({ threshold }) => threshold === 'overdue');
		expect(overdue('Europe/London')?.at).toBe('2026-07-15T23:00:00.000Z');
		expect(overdue('America/New_York')?.at).toBe('2026-07-16T04:00:00.000Z');
	});

	test('a house target past the due date is the due date', () => {
		const late = requestClock({ ...policy, clock: { ...house, houseTarget: 'P6W' } }, '2026-10-12T08:30:00.000Z');
		expect(late.houseTargetOn).toBe(late.dueOn);
	});

	test('what came by post weeks ago has as long to be confirmed as any other request', () => {
		const { receivedOn, dueOn, deadlines } = requestClock(policy, '2026-10-12T08:30:00.000Z', '2026-11-02T09:00:00.000Z');
		expect({ receivedOn, dueOn }).toEqual({ receivedOn: '2026-10-12', dueOn: '2026-11-12' });
		expect(deadlines.at(-1)).toEqual({ threshold: 'lapse', at: '2026-11-17T00:00:00.000Z' });
	});

	test('outside the years whose bank holidays are known there is none', () => {
		expect(() => requestClock(policy, '2017-06-01T12:00:00.000Z')).toThrow(CalendarExhaustedError);
	});

	test('whenever it comes: target before due date, within a month and the longest run of holidays, every threshold once and in order', () => {
		const instants = fc.date({ min: new Date('2019-01-01'), max: new Date('2034-11-01'), noInvalidDate: true });
		fc.assert(
			fc.property(instants, fc.constantFrom('Europe/London', 'Pacific/Auckland', 'America/Los_Angeles'), (received, timeZone) => {
				const clock = requestClock({ ...policy, timeZone }, received.toISOString());
				expect(clock.houseTargetOn <= clock.dueOn).toBe(true);
				const days = daysBetween(clock.receivedOn, clock.dueOn);
				expect(days).toBeGreaterThanOrEqual(28);
				expect(days).toBeLessThanOrEqual(31 + 4);
				const instantsInOrder = clock.deadlines.map(({ at }) => at);
				expect(instantsInOrder.toSorted()).toEqual(instantsInOrder);
				expect(clock.deadlines.map(({ threshold }) => threshold).toSorted()).toEqual(
					[
						'lapse',
						'overdue',
						...['house-target', 'due'].flatMap((before) => house.remindDaysBefore.map((days) => `${before}-${days}`)),
					].toSorted(),
				);
				expect(clock.deadlines.every(({ at }) => at > received.toISOString())).toBe(true);
			}),
		);
	});
});
