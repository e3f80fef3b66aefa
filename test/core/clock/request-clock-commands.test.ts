import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayAwaitProof, mayExtend, mayPause, mayReceiveProof, mayResume } from '../../../functions/core/clock/permissions.ts';
import {
	awaitProof,
	daysLeft,
	dueOn,
	extend,
	houseTargetOn,
	isAwaitingProof,
	isPaused,
	openClock,
	pause,
	proofKinds,
	type RequestClockState,
	receivedOn,
	receiveProof,
	resume,
} from '../../../functions/core/clock/request-clock.ts';
import { deadlinesOf, readClock } from '../../../functions/core/clock/request-reading.ts';
import { addPeriod, isWorkingDay } from '../../../functions/core/clock/statutory.ts';

const acts = ['extend', 'pause', 'resume', 'await', 'receive'] as const;
/** What the DPO may do to a clock, each so many days after the one before. */
const commands = fc.array(
	fc.record({
		act: fc.constantFrom(...acts),
		kind: fc.constantFrom(...proofKinds),
		days: fc.nat({ max: 12 }),
	}),
	{ maxLength: 14 },
);
type Command = Parameters<typeof step>[1];
const received = fc
	.date({ min: new Date('2018-01-01'), max: new Date('2033-12-31'), noInvalidDate: true })
	.map((date) => date.toISOString());
const clockAt = (receivedAt: string, timeZone = 'Europe/London') =>
	openClock(
		{
			timeZone,
			jurisdictions: ['GB-ENG'],
			clock: { houseTarget: 'P21D', lapseUnverified: 'P14D', remindDaysBefore: [7, 2, 0] },
		},
		receivedAt,
	);

/** The clock after the command, where it is allowed. */
function step(
	clock: RequestClockState,
	{ act, kind }: { readonly act: (typeof acts)[number]; readonly kind: (typeof proofKinds)[number] },
	today: string,
): RequestClockState | undefined {
	const may = {
		extend: () => mayExtend(clock, today),
		pause: () => mayPause(clock, { right: 'access', today }),
		resume: () => mayResume(clock, { on: today }),
		await: () => mayAwaitProof(clock, { kind, right: 'access', today }),
		receive: () => mayReceiveProof(clock, { kind, on: today }),
	}[act]();
	if (!may.allowed) return undefined;
	return {
		extend: () => extend(clock, today),
		pause: () => pause(clock, today),
		resume: () => resume(clock, today),
		await: () => awaitProof(clock, kind, today),
		receive: () => receiveProof(clock, kind, today),
	}[act]();
}

interface Moment {
	readonly before: RequestClockState;
	readonly after: RequestClockState;
	readonly command: Command;
	readonly today: string;
}

/** What of the commands was allowed, and did what. */
function carriedOut(receivedAt: string, given: readonly (Command & { readonly days: number })[]): readonly Moment[] {
	let clock = clockAt(receivedAt);
	let today = receivedOn(clock);
	const moments: Moment[] = [];
	for (const command of given) {
		today = addPeriod(today, `P${command.days}D`);
		const after = step(clock, command, today);
		if (!after) continue;
		moments.push({ before: clock, after, command, today });
		clock = after;
	}
	return moments;
}

describe('whatever is allowed, in whatever order', () => {
	const each = (says: (moment: Moment) => void) => {
		const seen = new Set<string>();
		fc.assert(
			fc.property(received, commands, (receivedAt, given) => {
				for (const moment of carriedOut(receivedAt, given)) {
					seen.add(moment.command.act);
					says(moment);
				}
			}),
			{ numRuns: 200 },
		);
		expect([...seen].sort()).toEqual([...acts].sort());
	};

	test('the due date is a working day, and the house target never after it', () => {
		each(({ after, today }) => {
			const due = dueOn(after, today);
			expect(isWorkingDay(due, ['GB-ENG'])).toBe(true);
			expect(houseTargetOn(after, today) <= due).toBe(true);
		});
	});

	test('no command gives an earlier date than stood there before it', () => {
		each(({ before, after, today }) => expect(dueOn(after, today) >= dueOn(before, today)).toBe(true));
	});

	test('an extension is later', () => {
		each(({ before, after, command, today }) => {
			if (command.act === 'extend') expect(dueOn(after, today) > dueOn(before, today)).toBe(true);
		});
	});

	test('what is awaited counts as if it came on the day on which one looks', () => {
		each(({ after, today }) => {
			const reading = readClock(after, today);
			const [first] = 'awaiting' in reading ? reading.awaiting : [];
			if (!first) return;
			const alone = { ...after, proofs: after.proofs.filter(({ arrivedOn, kind }) => arrivedOn || kind === first.kind) };
			expect(dueOn(alone, today)).toBe(dueOn(receiveProof(alone, first.kind, today)));
		});
	});

	test('the later it comes, the later or equal the due date, and the days left never run out meanwhile', () => {
		each(({ after, today }) => {
			if (!isAwaitingProof(after) && !isPaused(after)) return;
			const days = [0, 1, 5, 30, 90].map((more) => addPeriod(today, `P${more}D`));
			const dates = days.map((day) => dueOn(after, day));
			expect(dates).toEqual(dates.toSorted());
			for (const day of days) expect(daysLeft(after, day)).toBeGreaterThanOrEqual(0);
		});
	});

	test('nothing is reminded of while something is awaited, and the lapse comes after the last question', () => {
		each(({ after, today, command }) => {
			const thresholds = deadlinesOf(after).map(({ threshold }) => threshold);
			if (isAwaitingProof(after) || isPaused(after)) expect(thresholds).toEqual(['lapse']);
			else expect(thresholds.some((threshold) => threshold.startsWith('overdue'))).toBe(true);
			if (command.act === 'await') expect((deadlinesOf(after)[0]?.at ?? '').slice(0, 10) > today).toBe(true);
		});
	});

	test('a later receipt never gives an earlier date', () => {
		fc.assert(
			fc.property(received, commands, fc.nat(40 * 24 * 60), (receivedAt, given, minutes) => {
				const earlier = new Date(Date.parse(receivedAt) - minutes * 60_000).toISOString();
				fc.pre(earlier >= '2018-01-02');
				const last = carriedOut(receivedAt, given).at(-1);
				if (!last) return;
				const before = { ...last.after, receivedAt: earlier };
				expect(dueOn(before, last.today) <= dueOn(last.after, last.today)).toBe(true);
			}),
		);
	});
});
