import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clockOfIntake } from '../../../functions/core/clock/intake-clock.ts';
import { dueOn, openClock, outstandingProofs, startsOn } from '../../../functions/core/clock/request-clock.ts';

const policy: Parameters<typeof clockOfIntake>[0] = {
	timeZone: 'Europe/London',
	jurisdictions: ['GB-ENG'],
	clock: { houseTarget: 'P21D', lapseUnverified: 'P14D', remindDaysBefore: [7, 2, 0] },
};
const receivedAt = '2026-06-08T09:00:00.000Z';
const askedAt = '2026-06-15T09:00:00.000Z';
const shown = (shownAt: string) =>
	clockOfIntake(policy, { receivedAt, authority: { for: 'represented', shownAt, how: 'Letter' } }, askedAt);

describe('a request that somebody makes for another', () => {
	test('runs from the day on which the authority was shown', () => {
		expect([startsOn(shown('2026-06-11T09:00:00.000Z')), dueOn(shown('2026-06-11T09:00:00.000Z'))]).toEqual([
			...['2026-06-11', '2026-07-13'],
		]);
	});

	test.each(['2026-06-08T22:59:00.000Z', '2026-06-01T09:00:00.000Z'])('but never from before receipt: shown at %s', (shownAt) => {
		expect(startsOn(shown(shownAt))).toBe('2026-06-08');
	});

	test('counts the day by the controller’s clock', () => {
		expect(startsOn(shown('2026-06-08T23:00:00.000Z'))).toBe('2026-06-09');
	});

	test('waits for it where it was not shown, from the day of the first mail', () => {
		const clock = clockOfIntake(policy, { receivedAt, authority: { for: 'child' } }, askedAt);
		expect(outstandingProofs(clock)).toEqual([{ kind: 'authority', askedOn: '2026-06-15' }]);
		expect(dueOn(clock, '2026-06-17')).toBe('2026-07-17');
	});

	test('shown later is never due earlier', () => {
		const days = fc.nat({ max: 400 });
		const at = (day: number) => new Date(Date.parse(receivedAt) + (day - 30) * 86_400_000).toISOString();
		fc.assert(
			fc.property(days, days, (one, other) => {
				const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
				expect(dueOn(shown(at(earlier))) <= dueOn(shown(at(later)))).toBe(true);
			}),
		);
	});
});

test('a request that somebody makes for themselves runs from receipt', () => {
	expect(clockOfIntake(policy, { receivedAt }, askedAt)).toEqual(openClock(policy, receivedAt, askedAt));
});
