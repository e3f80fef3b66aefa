import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayExtend, mayPause, mayResume } from '../../../functions/core/clock/permissions.ts';
import {
	awaitProof,
	daysLeft,
	dueOn,
	extend,
	extensionNoticeBy,
	houseTargetOn,
	ImpossibleClockError,
	isPaused,
	openClock,
	pause,
	pausedDays,
	periodEndsOn,
	type RequestClockState,
	receivedOn,
	receiveProof,
	resume,
} from '../../../functions/core/clock/request-clock.ts';
import { deadlinesOf, readClock } from '../../../functions/core/clock/request-reading.ts';
import { addPeriod, daysBetween, isWorkingDay, localDate } from '../../../functions/core/clock/statutory.ts';

const london = 'Europe/London';
const daysAfter = (date: string, days: number): string => addPeriod(date, `P${days}D`);
const defined = <T>(value: T | undefined): T => {
	if (value === undefined) throw new Error('The period has not begun.');
	return value;
};
/** The same instant with other facts, which the changes would refuse one after the other. */
const receivedAgain = (clock: RequestClockState, receivedAt: string): RequestClockState => ({ ...clock, receivedAt });

const instants = fc
	.date({ min: new Date('2018-01-01'), max: new Date('2034-06-30'), noInvalidDate: true })
	.map((date) => date.toISOString());
const policies = fc.record({
	timeZone: fc.constantFrom(london, 'UTC', 'America/St_Johns', 'Pacific/Kiritimati'),
	jurisdictions: fc.uniqueArray(fc.constantFrom('GB-ENG', 'GB-SCT', 'GB-NIR'), { minLength: 1 }),
	clock: fc.record({
		houseTarget: fc.constantFrom('P0D', 'P10D', 'P21D', 'P1M', 'P6W'),
		lapseUnverified: fc.constantFrom('P7D', 'P14D'),
		remindDaysBefore: fc.uniqueArray(fc.nat(10), { minLength: 1, maxLength: 3 }),
	}),
});
/** Days on which the clock runs before a pause, and those of the pause: all begin within the month. */
const stretches = fc.array(fc.record({ running: fc.nat(9), paused: fc.nat(30) }), { maxLength: 3 });

function pausing(clock: RequestClockState, pauses: readonly { readonly running: number; readonly paused: number }[]) {
	let day = receivedOn(clock);
	let moved = clock;
	for (const { running, paused } of pauses) {
		const from = daysAfter(day, running);
		day = daysAfter(from, paused);
		moved = resume(pause(moved, from), day);
	}
	return moved;
}

const fresh = fc.tuple(policies, instants).map(([policy, receivedAt]) => openClock(policy, receivedAt));
/** Received, perhaps proven later, paused up to three times, perhaps extended. */
const clocks = fc
	.tuple(fresh, fc.option(fc.nat(25), { nil: undefined }), stretches, fc.boolean())
	.map(([clock, proofAfter, pauses, extended]) => {
		if (proofAfter !== undefined) {
			const day = receivedOn(clock);
			return receiveProof(awaitProof(clock, 'identity', day), 'identity', daysAfter(day, proofAfter));
		}
		const moved = pausing(clock, pauses);
		return extended ? extend(moved, defined(extensionNoticeBy(moved))) : moved;
	});

describe('for every request', () => {
	test('a later receipt never gives an earlier date, whatever else happened', () => {
		fc.assert(
			fc.property(clocks, fc.nat(40 * 24 * 60), (clock, minutes) => {
				const received = new Date(Date.parse(clock.receivedAt) - minutes * 60_000).toISOString();
				fc.pre(received >= '2018-01-02');
				const earlier = receivedAgain(clock, received);
				for (const date of [dueOn, houseTargetOn, extensionNoticeBy, periodEndsOn]) {
					expect(defined(date(earlier)) <= defined(date(clock))).toBe(true);
				}
			}),
		);
	});

	test('the due date is the first working day from the end of the period on', () => {
		fc.assert(
			fc.property(clocks, (clock) => {
				const due = defined(dueOn(clock));
				expect(isWorkingDay(due, clock.jurisdictions)).toBe(true);
				for (let day = defined(periodEndsOn(clock)); day < due; day = daysAfter(day, 1)) {
					expect(isWorkingDay(day, clock.jurisdictions)).toBe(false);
				}
			}),
		);
	});

	test('an extension is always later, by at least 54 days', () => {
		fc.assert(
			fc.property(fresh, stretches, (clock, pauses) => {
				const moved = pausing(clock, pauses);
				const extended = extend(moved, defined(extensionNoticeBy(moved)));
				expect(daysBetween(defined(dueOn(moved)), defined(dueOn(extended)))).toBeGreaterThanOrEqual(54);
				expect(defined(houseTargetOn(extended)) > defined(houseTargetOn(moved))).toBe(true);
				expect(extensionNoticeBy(extended)).toBe(extensionNoticeBy(moved));
			}),
		);
	});

	test('a pause adds its days to the period, and never makes the due date earlier', () => {
		fc.assert(
			fc.property(fresh, stretches, fc.nat(3), fc.nat(60), (clock, pauses, running, days) => {
				const before = pausing(clock, pauses);
				const from = daysAfter(before.pauses.at(-1)?.to ?? receivedOn(clock), running);
				const paused = resume(pause(before, from), daysAfter(from, days));
				expect(periodEndsOn(paused)).toBe(daysAfter(defined(periodEndsOn(before)), days));
				expect(pausedDays(paused)).toBe(pausedDays(before) + days);
				expect(defined(dueOn(paused)) >= defined(dueOn(before))).toBe(true);
				expect(defined(dueOn(paused)) >= daysAfter(defined(periodEndsOn(before)), days)).toBe(true);
			}),
		);
	});

	test('pauses equal one of all their days', () => {
		fc.assert(
			fc.property(fresh, stretches, fc.boolean(), (clock, pauses, extended) => {
				const sum = pauses.reduce((days, { paused }) => days + paused, 0);
				const all = [pausing(clock, pauses), pausing(clock, [{ running: 0, paused: sum }])].map((moved) =>
					extended ? extend(moved, receivedOn(clock)) : moved,
				);
				const [apart, together] = all.map((moved) => [dueOn(moved), extensionNoticeBy(moved)]);
				expect(apart).toEqual(together);
			}),
		);
	});

	test('two pauses are taken if, and only if, they lie in order after the start', () => {
		fc.assert(
			fc.property(fresh, fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 4, maxLength: 4 }), (clock, offsets) => {
				const dates = offsets.map((days) => addPeriod(receivedOn(clock), `${days < 0 ? '-' : ''}P${Math.abs(days)}D`));
				const [from, to, again, until] = dates as [string, string, string, string];
				const inOrder = offsets.every((days, index) => days >= (offsets[index - 1] ?? 0));
				const both = () => resume(pause(resume(pause(clock, from), to), again), until);
				if (inOrder) expect(both().pauses).toHaveLength(2);
				else expect(both).toThrow(ImpossibleClockError);
			}),
		);
	});

	test('while paused it shows what it would if the answer came today', () => {
		fc.assert(
			fc.property(fresh, stretches, fc.nat(3), fc.nat(60), (clock, pauses, running, days) => {
				const before = pausing(clock, pauses);
				const from = daysAfter(before.pauses.at(-1)?.to ?? receivedOn(clock), running);
				const today = daysAfter(from, days);
				const open = readClock(pause(before, from), today);
				const answered = readClock(resume(pause(before, from), today), today);
				expect(open).toEqual({ ...answered, phase: 'paused', pausedSince: from, deadlines: open.deadlines });
			}),
		);
	});

	test('while it is not paused the day on which it is read changes the days left and nothing else', () => {
		fc.assert(
			fc.property(clocks, fc.integer({ min: -100, max: 100 }), (clock, days) => {
				const due = defined(dueOn(clock));
				const today = addPeriod(due, `${days < 0 ? '-' : ''}P${Math.abs(days)}D`);
				expect([dueOn(clock, today), daysLeft(clock, today)]).toEqual([due, -days || 0]);
				expect({ ...readClock(clock, today), daysLeft: 0 }).toEqual({ ...readClock(clock, receivedOn(clock)), daysLeft: 0 });
			}),
		);
	});
});

describe('what is allowed can be done', () => {
	const days = fc.integer({ min: 0, max: 120 });

	test('a pause that is allowed is taken, and the request is never due before the answer', () => {
		let allowed = 0;
		fc.assert(
			fc.property(clocks, days, fc.nat(60), (clock, offset, length) => {
				const today = daysAfter(receivedOn(clock), offset);
				if (!mayPause(clock, { right: 'access', today }).allowed) return;
				allowed++;
				const on = daysAfter(today, length);
				const paused = pause(clock, today);
				expect([isPaused(paused), mayResume(paused, { on }).allowed]).toEqual([true, true]);
				expect(defined(dueOn(resume(paused, on))) >= on).toBe(true);
			}),
		);
		expect(allowed).toBeGreaterThan(0);
	});

	test('an extension is allowed, and counts, up to the last day for telling the person and on no later one', () => {
		fc.assert(
			fc.property(fresh, stretches, days, (clock, pauses, offset) => {
				const moved = pausing(clock, pauses);
				const today = daysAfter(receivedOn(clock), offset);
				const inTime = today <= defined(extensionNoticeBy(moved));
				expect(mayExtend(moved, today).allowed).toBe(inTime);
				expect(defined(dueOn(extend(moved, today))) > defined(dueOn(moved))).toBe(inTime);
			}),
		);
	});
});

describe('for the moments at which a sweep has something to do', () => {
	test('each has a name of its own, they come in order, and none stands for two dates', () => {
		fc.assert(
			fc.property(clocks, fc.boolean(), (clock, extended) => {
				const before = deadlinesOf(clock);
				const day = receivedOn(clock);
				const moved = extended ? extend(clock, defined(extensionNoticeBy(clock))) : clock;
				const further = moved.pauses.at(-1)?.to ?? clock.proofs.at(-1)?.arrivedOn ?? day;
				const changed = deadlinesOf(resume(pause(moved, further), daysAfter(further, 5)));
				for (const moments of [before, changed]) {
					expect(new Set(moments.map(({ threshold }) => threshold)).size).toBe(moments.length);
					expect(moments.map(({ at }) => at)).toEqual(moments.map(({ at }) => at).sort());
				}
				const known = new Map(before.map(({ threshold, at }) => [threshold, at]));
				for (const { threshold, at } of changed) expect(known.get(threshold) ?? at).toBe(at);
			}),
		);
	});

	test('what is overdue is so when the due date is over in the controller’s time zone', () => {
		fc.assert(
			fc.property(clocks, (clock) => {
				const at = defined(deadlinesOf(clock).find(({ threshold }) => threshold.startsWith('overdue'))).at;
				expect(localDate(at, clock.timeZone)).toBe(daysAfter(defined(dueOn(clock)), 1));
			}),
		);
	});
});
