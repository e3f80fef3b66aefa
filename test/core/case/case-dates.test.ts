import { describe, expect, test } from '@jest/globals';
import type { CaseState } from '../../../functions/core/case/case.ts';
import { caseDates, withCaseDates } from '../../../functions/core/case/case-dates.ts';
import { clockDates } from '../../../functions/core/clock/clock-dates.ts';
import { awaitProof, extend, pause, type RequestClockState } from '../../../functions/core/clock/request-clock.ts';
import { clock, confirmed, having } from '../../fixtures/cases.ts';

const state = having(confirmed);
/** The case once its clock was moved to this on the day. */
const moved = (to: RequestClockState, on: string): CaseState => ({ ...state, ...clockDates(to, on) });
const running = { dueOn: '2026-04-02', houseTargetOn: '2026-03-23', paused: false, extended: false, awaiting: [] };

describe('the dates of a case', () => {
	test('are those that were said when it was opened, whatever the calendar says since', () => {
		expect(caseDates(state, '2026-03-02T10:00:00.000Z')).toEqual({ ...running, daysLeft: 31 });
		const said = { ...state, dueOn: '2026-04-03', houseTargetOn: '2026-03-24' };
		expect(caseDates(said, '2026-03-02T10:00:00.000Z')).toMatchObject({ dueOn: '2026-04-03', houseTargetOn: '2026-03-24' });
	});

	test('count days of the controller: the last minute in London, and the one after it', () => {
		const left = (now: string) => caseDates(state, now).daysLeft;
		expect([left('2026-04-02T22:59:59.999Z'), left('2026-04-02T23:00:00.000Z')]).toEqual([0, -1]);
	});

	test('move with each day of a pause, and stand where it was closed in one', () => {
		const paused = moved(pause(clock, '2026-03-10'), '2026-03-10');
		const at = (day: string) => caseDates(paused, `${day}T12:00:00.000Z`);
		expect([at('2026-03-10'), at('2026-03-16')]).toEqual([
			{ ...running, daysLeft: 23, paused: true },
			{ ...running, dueOn: '2026-04-08', houseTargetOn: '2026-03-29', daysLeft: 23, paused: true },
		]);
		const closed = { ...paused, closedAt: '2026-03-11T12:00:00.000Z' };
		expect(caseDates(closed, '2026-03-16T12:00:00.000Z')).toEqual({ ...running, daysLeft: 17 });
	});

	test('say that they were extended', () => {
		expect(caseDates(moved(extend(clock, '2026-03-10'), '2026-03-10'), '2026-03-10T12:00:00.000Z')).toEqual({
			...{ ...running, dueOn: '2026-06-02', houseTargetOn: '2026-05-23', daysLeft: 84, extended: true },
		});
	});

	test('while proof is awaited are those if it came today, and stand where the case was closed', () => {
		const asked = moved(awaitProof(clock, 'authority', '2026-03-10'), '2026-03-10');
		const awaiting = [{ kind: 'authority', askedOn: '2026-03-10' }];
		const at = (day: string) => caseDates(asked, `${day}T12:00:00.000Z`);
		expect([at('2026-03-10'), at('2026-03-16')]).toEqual([
			{ ...running, dueOn: '2026-04-10', houseTargetOn: '2026-03-31', daysLeft: 31, awaiting },
			{ ...running, dueOn: '2026-04-16', houseTargetOn: '2026-04-06', daysLeft: 31, awaiting },
		]);
		const closed = { ...asked, closedAt: '2026-03-24T12:00:00.000Z' };
		expect(caseDates(closed, '2026-03-25T12:00:00.000Z')).toEqual({
			...{ ...running, dueOn: '2026-04-10', houseTargetOn: '2026-03-31', daysLeft: 16 },
		});
	});

	test('in letters are those of the day, and the case is otherwise the same', () => {
		const paused = moved(pause(clock, '2026-03-10'), '2026-03-10');
		expect(withCaseDates(paused, '2026-03-16T12:00:00.000Z')).toEqual({
			...paused,
			dueOn: '2026-04-08',
			houseTargetOn: '2026-03-29',
		});
		expect(withCaseDates(state, '2026-03-16T12:00:00.000Z')).toEqual(state);
	});
});
