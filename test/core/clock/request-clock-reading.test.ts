import { describe, expect, test } from '@jest/globals';
import { clockDates } from '../../../functions/core/clock/clock-dates.ts';
import {
	awaitProof,
	extend,
	openClock,
	pause,
	type RequestClockState,
	receiveProof,
	resume,
} from '../../../functions/core/clock/request-clock.ts';
import { deadlinesOf, readClock } from '../../../functions/core/clock/request-reading.ts';
import { CalendarExhaustedError } from '../../../functions/core/clock/statutory.ts';
import { readThreshold, thresholdName } from '../../../functions/core/clock/thresholds.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const policy = {
	...loadPolicy(),
	timeZone: 'Europe/London',
	jurisdictions: ['GB-ENG' as const],
	clock: { houseTarget: 'P21D', lapseUnverified: 'P14D', remindDaysBefore: [7, 2, 0] },
};
const receivedAt = '2026-10-12T08:30:00.000Z';
const clock = openClock(policy, receivedAt);
const thresholds = (state: RequestClockState) => deadlinesOf(state).map(({ threshold }) => threshold);

describe('what the clock of a request shows', () => {
	test('as it runs from receipt', () => {
		expect(readClock(clock, '2026-11-10')).toEqual({
			phase: 'running',
			receivedOn: '2026-10-12',
			startsOn: '2026-10-12',
			dueOn: '2026-11-12',
			houseTargetOn: '2026-11-02',
			extensionNoticeBy: '2026-11-12',
			extended: false,
			daysLeft: 2,
			pausedDays: 0,
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

	test('paused: the dates as if the answer came today, and nothing to remind of', () => {
		expect(readClock(pause(clock, '2026-10-15'), '2026-10-20')).toEqual({
			phase: 'paused',
			pausedSince: '2026-10-15',
			receivedOn: '2026-10-12',
			startsOn: '2026-10-12',
			dueOn: '2026-11-17',
			houseTargetOn: '2026-11-07',
			extensionNoticeBy: '2026-11-17',
			extended: false,
			daysLeft: 28,
			pausedDays: 5,
			deadlines: [{ threshold: 'lapse', at: '2026-10-27T00:00:00.000Z' }],
		});
	});

	test('resumed: the moments anew, under names that were not used yet', () => {
		expect(deadlinesOf(resume(pause(clock, '2026-10-15'), '2026-10-20'))).toEqual([
			{ threshold: 'lapse', at: '2026-10-27T00:00:00.000Z' },
			{ threshold: 'house-target-7@20261107', at: '2026-10-31T00:00:00.000Z' },
			{ threshold: 'house-target-2@20261107', at: '2026-11-05T00:00:00.000Z' },
			{ threshold: 'house-target-0@20261107', at: '2026-11-07T00:00:00.000Z' },
			{ threshold: 'due-7@20261117', at: '2026-11-10T00:00:00.000Z' },
			{ threshold: 'due-2@20261117', at: '2026-11-15T00:00:00.000Z' },
			{ threshold: 'due-0@20261117', at: '2026-11-17T00:00:00.000Z' },
			{ threshold: 'overdue@20261117', at: '2026-11-18T00:00:00.000Z' },
		]);
	});

	test('extended on the last day', () => {
		expect(readClock(extend(clock, '2026-11-12'), '2026-11-12')).toEqual({
			phase: 'running',
			receivedOn: '2026-10-12',
			startsOn: '2026-10-12',
			dueOn: '2027-01-12',
			houseTargetOn: '2027-01-02',
			extensionNoticeBy: '2026-11-12',
			extended: true,
			daysLeft: 61,
			pausedDays: 0,
			deadlines: [
				{ threshold: 'lapse', at: '2026-10-27T00:00:00.000Z' },
				{ threshold: 'house-target-7@20270102', at: '2026-12-26T00:00:00.000Z' },
				{ threshold: 'house-target-2@20270102', at: '2026-12-31T00:00:00.000Z' },
				{ threshold: 'house-target-0@20270102', at: '2027-01-02T00:00:00.000Z' },
				{ threshold: 'due-7@20270112', at: '2027-01-05T00:00:00.000Z' },
				{ threshold: 'due-2@20270112', at: '2027-01-10T00:00:00.000Z' },
				{ threshold: 'due-0@20270112', at: '2027-01-12T00:00:00.000Z' },
				{ threshold: 'overdue@20270112', at: '2027-01-13T00:00:00.000Z' },
			],
		});
	});

	test('awaiting proof: the dates as if it came today, nothing to remind of, and as long to lapse as if asked only now', () => {
		const asked = awaitProof(clock, 'identity', '2026-10-13');
		expect(readClock(asked, '2026-10-16')).toEqual({
			phase: 'awaiting-proof',
			awaiting: [{ kind: 'identity', askedOn: '2026-10-13' }],
			receivedOn: '2026-10-12',
			startsOn: '2026-10-16',
			dueOn: '2026-11-16',
			houseTargetOn: '2026-11-06',
			extensionNoticeBy: '2026-11-16',
			extended: false,
			daysLeft: 31,
			pausedDays: 0,
			deadlines: [{ threshold: 'lapse', at: '2026-10-28T00:00:00.000Z' }],
		});
		expect(readClock(receiveProof(asked, 'identity', '2026-10-20'), '2026-10-20')).toMatchObject({
			phase: 'running',
			receivedOn: '2026-10-12',
			startsOn: '2026-10-20',
			dueOn: '2026-11-20',
			houseTargetOn: '2026-11-10',
		});
	});

	test('a request that came by post days ago has as long to be confirmed as any other', () => {
		const posted = openClock(policy, receivedAt, '2026-10-19T09:00:00.000Z');
		expect(deadlinesOf(posted).find(({ threshold }) => threshold === 'lapse')?.at).toBe('2026-11-03T00:00:00.000Z');
		expect(readClock(posted, '2026-10-19')).toMatchObject({ dueOn: '2026-11-12' });
	});

	test('it is overdue when the last day is over there, and not before', () => {
		const overdue = (timeZone: string) =>
			deadlinesOf(openClock({ ...policy, timeZone }, '2026-06-15T12:00:00.000Z')).find(({ threshold }) => threshold === 'overdue');
		expect(overdue('Europe/London')?.at).toBe('2026-07-15T23:00:00.000Z');
		expect(overdue('America/New_York')?.at).toBe('2026-07-16T04:00:00.000Z');
	});

	test('an event carries it with its dates as they stand on the day', () => {
		for (const each of [clock, awaitProof(clock, 'identity', '2026-10-28')]) {
			const { dueOn, houseTargetOn } = readClock(each, '2026-10-28');
			expect(clockDates(each, '2026-10-28')).toEqual({ clock: each, dueOn, houseTargetOn, deadlines: deadlinesOf(each) });
		}
	});

	test('outside the years whose bank holidays are known there is none', () => {
		expect(() => clockDates(openClock(policy, '2017-06-01T12:00:00.000Z'), '2026-10-12')).toThrow(CalendarExhaustedError);
	});
});

describe('the names of moments', () => {
	test('a change that does not move the date does not repeat what was said of it', () => {
		expect(thresholds(resume(pause(clock, '2026-10-15'), '2026-10-15'))).toEqual(thresholds(clock));
	});

	test('a pause that a weekend swallows repeats the reminders of the house target only', () => {
		const february = openClock(policy, '2026-01-28T12:00:00.000Z');
		const names = thresholds(resume(pause(february, '2026-02-03'), '2026-02-05'));
		expect(names.filter((threshold) => threshold.includes('@'))).toEqual([
			'house-target-7@20260220',
			'house-target-2@20260220',
			'house-target-0@20260220',
		]);
	});

	test('a later start names them anew: those of the date from receipt may have been used before proof was asked for', () => {
		const proven = receiveProof(awaitProof(clock, 'identity', '2026-10-28'), 'identity', '2026-10-29');
		expect(thresholds(proven)).toEqual([
			'lapse',
			'house-target-7@20261119',
			'house-target-2@20261119',
			'house-target-0@20261119',
			'due-7@20261130',
			'due-2@20261130',
			'due-0@20261130',
			'overdue@20261130',
		]);
	});

	test('each change of the date names it anew', () => {
		const resumed = resume(pause(clock, '2026-10-15'), '2026-10-20');
		const twice = resume(pause(resumed, '2026-10-21'), '2026-10-23');
		const sent = [clock, resumed, extend(resumed, '2026-10-20')].flatMap(thresholds).filter((name) => name !== 'lapse');
		const all = [...sent, ...thresholds(twice).filter((name) => name !== 'lapse')];
		expect(new Set(all).size).toBe(all.length);
	});

	test.each([
		['lapse', { kind: 'lapse' }],
		['overdue', { kind: 'overdue' }],
		['overdue@20261117', { kind: 'overdue' }],
		['due-0', { kind: 'due', daysBefore: 0 }],
		['due-2@20261117', { kind: 'due', daysBefore: 2 }],
		['house-target-14@20261107', { kind: 'house-target', daysBefore: 14 }],
	] as const)('%s can be read again', (name, threshold) => {
		expect(readThreshold(name)).toEqual(threshold);
		expect(thresholdName(threshold, name.includes('@') ? '2026-11-17' : undefined)).toBe(name.replace('20261107', '20261117'));
	});

	test.each(['', 'due', 'overdue-2', 'due-2@', 'due-2@2026-11-17', 'undue-2'])('“%s” is no name', (name) => {
		expect(() => readThreshold(name)).toThrow(RangeError);
	});
});
