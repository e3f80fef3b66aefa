import { describe, expect, test } from '@jest/globals';
import {
	type ClockPermission,
	mayAwaitProof,
	mayExtend,
	mayPause,
	mayReceiveProof,
	mayResume,
} from '../../../functions/core/clock/permissions.ts';
import {
	awaitProof,
	extend,
	openClock,
	pause,
	type RequestClockState,
	receiveProof,
	resume,
} from '../../../functions/core/clock/request-clock.ts';

const yes: ClockPermission = { allowed: true };
const received = (on: string): RequestClockState =>
	openClock(
		{
			timeZone: 'Europe/London',
			jurisdictions: ['GB-ENG'],
			clock: { houseTarget: 'P21D', lapseUnverified: 'P14D', remindDaysBefore: [7, 2, 0] },
		},
		`${on}T12:00:00.000Z`,
	);
/** Its month ends on Saturday 28 February; the answer is due on Monday 2 March. */
const clock = received('2026-01-28');
const paused = pause(clock, '2026-02-03');
const resumed = resume(paused, '2026-02-07');
const unproven = awaitProof(clock, 'identity', '2026-01-29');

describe('an extension', () => {
	test('is allowed on the last day of the first month, and refused on the day after, though the answer is not due yet', () => {
		expect(mayExtend(clock, '2026-02-28')).toEqual(yes);
		expect(mayExtend(clock, '2026-03-01')).toEqual({
			allowed: false,
			kind: 'conflict',
			reason: 'notice-too-late',
			why: 'The last day on which the person could be told of an extension was 2026-02-28, the end of the first month (Art 12(3)).',
		});
	});

	test('is allowed for as many days longer as the clock was paused', () => {
		expect([mayExtend(resumed, '2026-03-04'), mayExtend(resumed, '2026-03-05')]).toEqual([
			yes,
			expect.objectContaining({ reason: 'notice-too-late' }),
		]);
	});

	test('is allowed while the clock stands still', () => {
		expect(mayExtend(paused, '2026-04-20')).toEqual(yes);
	});

	test('is not allowed twice', () => {
		expect(mayExtend(extend(clock, '2026-02-20'), '2026-02-21')).toEqual({
			allowed: false,
			kind: 'conflict',
			reason: 'extended-already',
			why: 'The time was extended on 2026-02-20; the law allows it once (Art 12(3)).',
		});
	});

	test('whose notice turned out too late is told so', () => {
		const late = resume(extend(pause(clock, '2026-02-03'), '2026-03-10'), '2026-02-04');
		expect(mayExtend(late, '2026-03-11')).toMatchObject({ reason: 'notice-too-late' });
	});

	test('of a period that has not begun is refused, with what it waits for', () => {
		expect(mayExtend(awaitProof(unproven, 'fee', '2026-01-30'), '2026-02-02')).toEqual({
			allowed: false,
			kind: 'conflict',
			reason: 'not-begun',
			why: 'The period has not begun: it waits for identity (asked for on 2026-01-29) and fee (asked for on 2026-01-30).',
		});
	});
});

describe('a question to the person', () => {
	test('about what is asked for stops the clock of an access request until the period ends', () => {
		expect(mayPause(clock, { right: 'access', today: '2026-01-28' })).toEqual(yes);
		expect(mayPause(clock, { right: 'access', about: 'request', today: '2026-02-28' })).toEqual(yes);
		expect(mayPause(clock, { right: 'access', today: '2026-03-01' })).toEqual({
			allowed: false,
			kind: 'conflict',
			reason: 'period-over',
			why: 'The period ended on 2026-02-28; a question asked after that no longer stops the clock.',
		});
	});

	test('stops it in the extended time too', () => {
		const extended = extend(clock, '2026-02-28');
		expect([
			mayPause(extended, { right: 'access', today: '2026-04-28' }),
			mayPause(extended, { right: 'access', today: '2026-04-29' }),
		]).toEqual([yes, expect.objectContaining({ reason: 'period-over' })]);
	});

	test('does not stop the clock of another right', () => {
		expect(mayPause(clock, { right: 'erasure', today: '2026-02-03' })).toEqual({
			allowed: false,
			kind: 'conflict',
			reason: 'access-only',
			why: 'Only a request for access can be paused for clarification (Art 12A); this one is for erasure.',
		});
	});

	test('about format does not stop it', () => {
		expect(mayPause(clock, { right: 'access', about: 'format', today: '2026-02-03' })).toEqual({
			allowed: false,
			kind: 'unprocessable',
			reason: 'not-about-what-is-asked-for',
			field: 'about',
			why: 'A question about format does not stop the clock; only one about what is asked for does (Art 12A).',
		});
	});

	test('does not stop a clock that stands still, or has not begun', () => {
		expect(mayPause(paused, { right: 'access', today: '2026-02-05' })).toEqual({
			allowed: false,
			kind: 'conflict',
			reason: 'paused-already',
			why: 'The clock has stood still since 2026-02-03; resume it before asking anew.',
		});
		expect(mayPause(unproven, { right: 'access', today: '2026-02-05' })).toMatchObject({ reason: 'not-begun' });
	});

	test('does not stop it before the period starts, nor before the last answer', () => {
		expect([
			mayPause(clock, { right: 'access', today: '2026-01-27' }),
			mayPause(resumed, { right: 'access', today: '2026-02-06' }),
			mayPause(resumed, { right: 'access', today: '2026-02-07' }),
		]).toEqual([expect.objectContaining({ reason: 'too-early' }), expect.objectContaining({ reason: 'too-early' }), yes]);
	});
});

describe('the answer to a question', () => {
	test('moves the clock on from the day on which it came, noted then or later', () => {
		expect([mayResume(paused, { on: '2026-02-03' }), mayResume(paused, { on: '2026-02-06', today: '2026-02-09' })]).toEqual([
			yes,
			yes,
		]);
	});

	test('to a clock that is not paused has nothing to resume', () => {
		const refusal = {
			allowed: false,
			kind: 'conflict',
			reason: 'not-paused',
			why: 'The clock is not paused; there is nothing to resume.',
		};
		expect([mayResume(clock, { on: '2026-02-03' }), mayResume(resumed, { on: '2026-02-09' })]).toEqual([refusal, refusal]);
	});

	test('cannot have come before the question, or tomorrow', () => {
		expect(mayResume(paused, { on: '2026-02-02', today: '2026-02-09' })).toEqual({
			allowed: false,
			kind: 'unprocessable',
			reason: 'too-early',
			field: 'on',
			why: 'Clarification was asked for on 2026-02-03; the answer cannot have come on 2026-02-02.',
		});
		expect(mayResume(paused, { on: '2026-02-10', today: '2026-02-09' })).toEqual({
			allowed: false,
			kind: 'unprocessable',
			reason: 'in-the-future',
			field: 'on',
			why: '2026-02-10 is in the future; today is 2026-02-09.',
		});
	});
});

describe('asking for proof', () => {
	test('moves the start while the clock has only run', () => {
		expect([
			mayAwaitProof(clock, { kind: 'identity', right: 'access', today: '2026-01-28' }),
			mayAwaitProof(clock, { kind: 'authority', right: 'access', today: '2026-02-28' }),
			mayAwaitProof(unproven, { kind: 'fee', right: 'access', today: '2026-01-30' }),
			mayAwaitProof(receiveProof(unproven, 'identity', '2026-02-02'), { kind: 'fee', right: 'access', today: '2026-02-02' }),
		]).toEqual([yes, yes, yes, yes]);
	});

	test('for what was asked for and has not come is refused', () => {
		expect(mayAwaitProof(unproven, { kind: 'identity', right: 'access', today: '2026-01-30' })).toEqual({
			allowed: false,
			kind: 'conflict',
			reason: 'asked-already',
			why: 'The person was asked for it (identity) on 2026-01-29, and has not sent it.',
		});
	});

	test('of who asks is needless where the DPO has established it, but not where a link was used', () => {
		expect(mayAwaitProof(clock, { kind: 'identity', right: 'access', identity: 'dpo', today: '2026-02-02' })).toEqual({
			allowed: false,
			kind: 'conflict',
			reason: 'no-doubt',
			why: 'You have established who asks; proof of it is asked for only on reasonable doubt (Art 12(6)).',
		});
		expect([
			mayAwaitProof(clock, { kind: 'identity', right: 'access', identity: 'mail-link', today: '2026-02-02' }),
			mayAwaitProof(clock, { kind: 'authority', right: 'access', identity: 'dpo', today: '2026-02-02' }),
			mayAwaitProof(clock, { kind: 'fee', right: 'erasure', identity: 'dpo', today: '2026-02-02' }),
		]).toEqual([yes, yes, yes]);
	});

	test.each(['identity', 'authority', 'fee'] as const)('(%s) of whoever wants no more marketing is refused', (kind) => {
		expect(mayAwaitProof(clock, { kind, right: 'objection-to-marketing', today: '2026-02-02' })).toEqual({
			allowed: false,
			kind: 'conflict',
			reason: 'nothing-to-prove',
			why: 'What is asked for takes effect at once, whoever asks: objection-to-marketing (Art 21(3)).',
		});
	});

	test('that has come does not start the period anew', () => {
		const proven = receiveProof(unproven, 'identity', '2026-02-02');
		expect(mayAwaitProof(proven, { kind: 'identity', right: 'access', today: '2026-02-03' })).toEqual({
			allowed: false,
			kind: 'conflict',
			reason: 'proven-already',
			why: 'It (identity) arrived on 2026-02-02; asking again does not start the period anew.',
		});
	});

	test('once the clock was paused or extended is not prompt', () => {
		const reasons = [paused, resumed, extend(clock, '2026-02-02')].map((moved) =>
			mayAwaitProof(moved, { kind: 'identity', right: 'access', today: '2026-02-09' }),
		);
		expect(reasons).toEqual(Array(3).fill(expect.objectContaining({ kind: 'conflict', reason: 'clock-moved-already' })));
	});

	test('when the period is over does not start it again', () => {
		expect(mayAwaitProof(clock, { kind: 'identity', right: 'access', today: '2026-03-01' })).toMatchObject({
			kind: 'conflict',
			reason: 'period-over',
		});
	});

	test('before the request, or the last proof, has come is impossible', () => {
		const early = { allowed: false, kind: 'unprocessable', reason: 'too-early', field: 'on' };
		expect(mayAwaitProof(clock, { kind: 'identity', right: 'access', today: '2026-01-27' })).toMatchObject(early);
		expect(mayAwaitProof(unproven, { kind: 'fee', right: 'access', today: '2026-01-27' })).toMatchObject(early);
		const proven = receiveProof(unproven, 'identity', '2026-02-02');
		expect(mayAwaitProof(proven, { kind: 'fee', right: 'access', today: '2026-02-01' })).toMatchObject(early);
	});

	test('what comes is noted from the day of asking on, if it was asked for', () => {
		expect([
			mayReceiveProof(unproven, { kind: 'identity', on: '2026-01-29' }),
			mayReceiveProof(unproven, { kind: 'identity', on: '2026-01-28' }),
			mayReceiveProof(unproven, { kind: 'identity', on: '2026-02-10', today: '2026-02-09' }),
			mayReceiveProof(unproven, { kind: 'fee', on: '2026-02-09' }),
		]).toEqual([
			yes,
			expect.objectContaining({ kind: 'unprocessable', reason: 'too-early' }),
			expect.objectContaining({ kind: 'unprocessable', reason: 'in-the-future' }),
			expect.objectContaining({ kind: 'conflict', reason: 'not-asked' }),
		]);
	});
});
