import { describe, expect, test } from '@jest/globals';
import {
	awaitProof,
	daysLeft,
	dueOn,
	extend,
	extensionNoticeBy,
	houseTargetOn,
	ImpossibleClockError,
	isAwaitingProof,
	isExtended,
	isPaused,
	openClock,
	outstandingProofs,
	pause,
	pausedDays,
	periodEndsOn,
	type RequestClockState,
	receivedOn,
	receiveProof,
	resume,
	startsOn,
} from '../../../functions/core/clock/request-clock.ts';
import { deadlinesOf } from '../../../functions/core/clock/request-reading.ts';
import { CalendarExhaustedError } from '../../../functions/core/clock/statutory.ts';

const policy: Parameters<typeof openClock>[0] = {
	timeZone: 'Europe/London',
	jurisdictions: ['GB-ENG'],
	clock: { houseTarget: 'P21D', lapseUnverified: 'P14D', remindDaysBefore: [7, 2, 0] },
};
const received = (on: string): RequestClockState => openClock(policy, `${on}T12:00:00.000Z`);
const paused = (clock: RequestClockState, from: string, to: string): RequestClockState => resume(pause(clock, from), to);

describe('the month in which a request must be answered', () => {
	test.each([
		['2024-09-03', '2024-10-03', 'published: 3 September to 3 October'],
		['2025-03-31', '2025-04-30', 'published: 31 March to 30 April'],
		['2024-11-25', '2024-12-27', 'published: Monday 25 November to Friday 27 December'],
		['2024-01-01', '2024-02-01', 'published: 1 January, a holiday, to 1 February'],
		['2023-01-31', '2023-02-28', 'published: 31 January to 28 February'],
		['2024-01-31', '2024-02-29', 'published: 31 January to 29 February in a leap year'],
		['2026-01-31', '2026-03-02', 'published: 31 January to the Monday after, where February ends on a weekend'],
	])('received on %s: due on %s (%s)', (on, due) => {
		expect(dueOn(received(on))).toBe(due);
	});

	test.each([
		['2026-03-28T23:59:00.000Z', '2026-03-28', '2026-04-28', '2026-04-28T23:00:00.000Z', '23:59 on the eve of summer time'],
		['2026-03-29T00:01:00.000Z', '2026-03-29', '2026-04-29', '2026-04-29T23:00:00.000Z', '00:01 in the night of the change'],
		['2026-03-29T22:59:00.000Z', '2026-03-29', '2026-04-29', '2026-04-29T23:00:00.000Z', '23:59 on the first day of summer time'],
		['2026-03-29T23:01:00.000Z', '2026-03-30', '2026-04-30', '2026-04-30T23:00:00.000Z', '00:01 on the second'],
		['2026-10-24T22:59:00.000Z', '2026-10-24', '2026-11-24', '2026-11-25T00:00:00.000Z', '23:59 on the eve of winter time'],
		['2026-10-24T23:01:00.000Z', '2026-10-25', '2026-11-25', '2026-11-26T00:00:00.000Z', '00:01 in the night of the change'],
		['2026-10-25T23:59:00.000Z', '2026-10-25', '2026-11-25', '2026-11-26T00:00:00.000Z', '23:59 on the first day of winter time'],
		['2026-10-26T00:01:00.000Z', '2026-10-26', '2026-11-26', '2026-11-27T00:00:00.000Z', '00:01 on the second'],
	])('received at %s, which is %s in London: due on %s, overdue from %s (%s)', (instant, on, due, overdueAt) => {
		const clock = openClock(policy, instant);
		expect([receivedOn(clock), dueOn(clock)]).toEqual([on, due]);
		expect(deadlinesOf(clock).at(-1)).toEqual({ threshold: 'overdue', at: overdueAt });
	});

	test('days left are counted to the due date, and go on below nothing when it has passed', () => {
		const clock = received('2026-03-02');
		expect(['2026-03-02', '2026-04-01', '2026-04-02', '2026-04-03'].map((today) => daysLeft(clock, today))).toEqual([31, 1, 0, -1]);
	});

	test('the house target stands before the due date, never after it', () => {
		expect(houseTargetOn(received('2026-03-02'))).toBe('2026-03-23');
		const slow = openClock({ ...policy, clock: { ...policy.clock, houseTarget: 'P6W' } }, '2026-03-02T12:00:00.000Z');
		expect(houseTargetOn(slow)).toBe('2026-04-02');
	});

	test('after the table of holidays the due date is the earlier one, before it there is none but an error', () => {
		expect(dueOn(received('2035-12-01'))).toBe('2036-01-01');
		expect(() => dueOn(received('2017-11-01'))).toThrow(CalendarExhaustedError);
	});
});

describe('proof without which the period does not begin', () => {
	const asked = awaitProof(received('2026-03-02'), 'identity', '2026-03-03');

	test('while it is awaited the dates are those that would hold if it came today', () => {
		const datesOf = (clock: RequestClockState, today?: string) =>
			[startsOn, periodEndsOn, dueOn, houseTargetOn, extensionNoticeBy].map((date) => date(clock, today));
		expect(datesOf(asked, '2026-03-20')).toEqual(['2026-03-20', '2026-04-20', '2026-04-20', '2026-04-10', '2026-04-20']);
		expect(datesOf(asked, '2026-03-20')).toEqual(datesOf(receiveProof(asked, 'identity', '2026-03-20')));
		expect([daysLeft(asked, '2026-03-20'), pausedDays(asked, '2026-03-20')]).toEqual([31, 0]);
		expect(outstandingProofs(asked)).toEqual([{ kind: 'identity', askedOn: '2026-03-03' }]);
	});

	test('without a day to read it on they are the earliest that are still possible', () => {
		expect([startsOn(asked), dueOn(asked)]).toEqual(['2026-03-03', '2026-04-07']);
		expect(dueOn(asked, '2026-03-01')).toBe('2026-04-07');
	});

	test('the month runs from the day on which it arrives, working day or not', () => {
		const clock = receiveProof(asked, 'identity', '2026-03-14');
		expect([startsOn(clock), dueOn(clock), extensionNoticeBy(clock), houseTargetOn(clock)]).toEqual([
			'2026-03-14',
			'2026-04-14',
			'2026-04-14',
			'2026-04-04',
		]);
		expect(outstandingProofs(clock)).toEqual([]);
	});

	test('proof that arrives on the day of receipt changes nothing', () => {
		const clock = receiveProof(awaitProof(received('2026-03-02'), 'authority', '2026-03-02'), 'authority', '2026-03-02');
		expect(dueOn(clock)).toBe(dueOn(received('2026-03-02')));
	});

	test('of several it is the last to arrive that counts, in whatever order they were asked for', () => {
		const both = awaitProof(asked, 'fee', '2026-03-04');
		const feeFirst = receiveProof(both, 'fee', '2026-03-09');
		expect([isAwaitingProof(feeFirst), startsOn(feeFirst, '2026-03-11')]).toEqual([true, '2026-03-11']);
		expect(startsOn(receiveProof(feeFirst, 'identity', '2026-03-12'))).toBe('2026-03-12');
		expect(startsOn(receiveProof(receiveProof(both, 'identity', '2026-03-06'), 'fee', '2026-03-09'))).toBe('2026-03-09');
	});

	test('what was not asked for, or arrives before it was, is refused', () => {
		expect(() => receiveProof(asked, 'fee', '2026-03-04')).toThrow(ImpossibleClockError);
		expect(() => receiveProof(received('2026-03-02'), 'identity', '2026-03-04')).toThrow(ImpossibleClockError);
		expect(() => receiveProof(asked, 'identity', '2026-03-02')).toThrow(ImpossibleClockError);
		expect(() => awaitProof(received('2026-03-02'), 'identity', '2026-03-01')).toThrow(ImpossibleClockError);
	});

	test('what has not begun cannot be paused or extended', () => {
		expect(() => pause(asked, '2026-03-04')).toThrow(ImpossibleClockError);
		expect(() => extend(asked, '2026-03-04')).toThrow(ImpossibleClockError);
		expect(() => awaitProof(pause(received('2026-03-02'), '2026-03-04'), 'identity', '2026-03-05')).toThrow(ImpossibleClockError);
	});
});

describe('a pause', () => {
	test.each([
		['2026-02-09', '2026-02-12', '2026-02-16', '2026-03-13', 'Thursday to Monday: four calendar days, 9 to 13 March'],
		['2026-02-09', '2026-02-12', '2026-02-13', '2026-03-10', 'one day'],
		['2026-02-09', '2026-02-12', '2026-02-12', '2026-03-09', 'answered on the day: none'],
		['2026-02-09', '2026-02-09', '2026-02-16', '2026-03-16', 'from the day of receipt'],
		['2026-02-09', '2026-03-09', '2026-03-12', '2026-03-12', 'from the last day: due on the day of the answer'],
		['2025-12-15', '2025-12-22', '2026-01-05', '2026-01-29', 'over Christmas and New Year: calendar days, fourteen'],
		['2026-03-02', '2026-03-05', '2026-03-06', '2026-04-07', 'moved onto Good Friday: the Tuesday after Easter'],
		['2026-03-02', '2026-03-05', '2026-03-10', '2026-04-07', 'moved past Easter: no holiday counts twice'],
		['2026-01-15', '2026-01-20', '2026-02-09', '2026-03-09', 'the month first, then twenty days: 7 March, a Saturday'],
		[
			'2026-01-28',
			'2026-02-03',
			'2026-02-05',
			'2026-03-02',
			'two days after Saturday 28 February: the Monday it would have been anyway',
		],
		['2026-01-28', '2026-02-03', '2026-02-06', '2026-03-03', 'three days after it'],
	])('received on %s, asked on %s, answered on %s: due on %s (%s)', (on, from, to, due) => {
		expect(dueOn(paused(received(on), from, to))).toBe(due);
	});

	test('moves the house target and the time for telling of an extension by the same days', () => {
		const clock = paused(received('2026-02-09'), '2026-02-12', '2026-02-16');
		expect([houseTargetOn(clock), extensionNoticeBy(clock), pausedDays(clock)]).toEqual(['2026-03-06', '2026-03-13', 4]);
	});

	test('that began after the house target does not move it', () => {
		expect(houseTargetOn(paused(received('2026-02-09'), '2026-03-02', '2026-03-06'))).toBe('2026-03-06');
		expect(houseTargetOn(paused(received('2026-02-09'), '2026-03-03', '2026-03-06'))).toBe('2026-03-02');
	});

	test('that began after the period had ended does not count', () => {
		expect(dueOn(paused(received('2026-02-09'), '2026-03-10', '2026-03-20'))).toBe('2026-03-09');
		expect(dueOn(paused(received('2026-01-28'), '2026-03-01', '2026-03-20'))).toBe('2026-03-02');
	});

	test('two that touch are two pauses', () => {
		const clock = paused(paused(received('2026-02-09'), '2026-02-12', '2026-02-16'), '2026-02-16', '2026-02-18');
		expect([pausedDays(clock), dueOn(clock)]).toEqual([6, '2026-03-16']);
	});

	test('that is open counts up to today, and not at all where today is not said', () => {
		const clock = pause(received('2026-02-09'), '2026-02-12');
		expect([undefined, '2026-02-10', '2026-02-12', '2026-02-16'].map((today) => dueOn(clock, today))).toEqual([
			'2026-03-09',
			'2026-03-09',
			'2026-03-09',
			'2026-03-13',
		]);
		expect([isPaused(clock), isPaused(resume(clock, '2026-02-16'))]).toEqual([true, false]);
	});

	test('lets the days that are left stand still, but for the weekend that the date rolls over', () => {
		const clock = pause(received('2026-02-09'), '2026-02-12');
		const days = ['2026-02-12', '2026-02-13', '2026-02-16', '2026-02-17', '2026-02-18'];
		expect(days.map((today) => [dueOn(clock, today), daysLeft(clock, today)])).toEqual([
			['2026-03-09', 25],
			['2026-03-10', 25],
			['2026-03-13', 25],
			['2026-03-16', 27],
			['2026-03-16', 26],
		]);
	});

	test.each([
		['before the period starts', () => pause(received('2026-02-09'), '2026-02-08')],
		['while there is one already', () => pause(pause(received('2026-02-09'), '2026-02-12'), '2026-02-13')],
		['that ends before it begins', () => paused(received('2026-02-09'), '2026-02-12', '2026-02-11')],
		['that overlaps the one before', () => pause(paused(received('2026-02-09'), '2026-02-12', '2026-02-16'), '2026-02-15')],
		['that ends without having begun', () => resume(received('2026-02-09'), '2026-02-12')],
	])('%s is refused', (_, change) => {
		expect(change).toThrow(ImpossibleClockError);
	});

	test('on what is no date is refused', () => {
		expect(() => pause(received('2026-02-09'), '2026-02-30')).toThrow(RangeError);
	});
});

describe('an extension', () => {
	test.each([
		['2025-09-03', '2025-12-03', 'three months'],
		['2025-11-30', '2026-03-02', 'February has no 30th, and its last day is a Saturday'],
		['2026-01-31', '2026-04-30', 'from the start, not two months from the end of February, nor from the Monday after it'],
		['2025-09-25', '2025-12-29', 'Christmas, Boxing Day and a weekend'],
	])('received on %s: due on %s (%s)', (on, due) => {
		expect(dueOn(extend(received(on), on))).toBe(due);
	});

	test('counts from the day on which the proof arrived', () => {
		const clock = receiveProof(awaitProof(received('2026-03-02'), 'identity', '2026-03-03'), 'identity', '2026-03-12');
		expect(dueOn(extend(clock, '2026-04-10'))).toBe('2026-06-12');
	});

	test('has the same days of pauses, and further ones in the further months', () => {
		const before = paused(received('2026-02-09'), '2026-02-12', '2026-02-16');
		const extended = extend(before, '2026-03-13');
		expect(dueOn(extended)).toBe('2026-05-13');
		const after = paused(extended, '2026-04-01', '2026-04-04');
		expect([periodEndsOn(after), dueOn(after), pausedDays(after)]).toEqual(['2026-05-16', '2026-05-18', 7]);
		expect(extensionNoticeBy(after)).toBe('2026-03-13');
	});

	test('moves the house target by the same two months', () => {
		expect(houseTargetOn(extend(received('2026-02-09'), '2026-03-09'))).toBe('2026-04-30');
	});

	test('that the person is told of on the last day counts; a day later it does not, whatever day of the week it is', () => {
		const clock = received('2026-01-28');
		expect(extensionNoticeBy(clock)).toBe('2026-02-28');
		const [onTheDay, dayAfter] = [extend(clock, '2026-02-28'), extend(clock, '2026-03-01')];
		expect([isExtended(onTheDay), dueOn(onTheDay)]).toEqual([true, '2026-04-28']);
		expect([isExtended(dayAfter), dueOn(dayAfter), houseTargetOn(dayAfter)]).toEqual([false, '2026-03-02', '2026-02-18']);
	});

	test('told of in a pause that turns out to have been over by then does not count', () => {
		const clock = extend(pause(received('2026-02-09'), '2026-02-12'), '2026-03-20');
		expect([isExtended(clock), dueOn(resume(clock, '2026-03-23'))]).toEqual([true, '2026-06-17']);
		const overBefore = resume(clock, '2026-02-14');
		expect([isExtended(overBefore), dueOn(overBefore)]).toEqual([false, '2026-03-11']);
	});

	test('before the period starts is refused', () => {
		expect(() => extend(received('2026-02-09'), '2026-02-08')).toThrow(ImpossibleClockError);
	});
});
