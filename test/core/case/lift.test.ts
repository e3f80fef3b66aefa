import { describe, expect, test } from '@jest/globals';
import type { CaseState, Right } from '../../../functions/core/case/case.ts';
import { lift } from '../../../functions/core/case/commands.ts';
import { caseId, having } from '../../fixtures/cases.ts';

const reasons = { key: 'lifting-1', hash: 'h' };
const carriedOut = (right: Right, more: Partial<CaseState> = {}): CaseState => ({
	...having(),
	...{ right, status: 'completed', results: [], ...more },
});

describe('lifting', () => {
	test.each(['restriction', 'objection'] as const)('ends a %s that was carried out, by a new execution', (right) => {
		expect(lift(carriedOut(right), reasons)).toEqual([
			{ type: 'restriction-lifting', data: { reasons, execution: `${caseId}-r1` } },
		]);
	});

	test('does not give a consent back that was withdrawn', () => {
		expect(() => lift(carriedOut('withdrawing-consent'), reasons)).toThrow('Only a restriction can be lifted.');
	});

	test.each<[string, Partial<CaseState>, string]>([
		['what is not carried out yet', { status: 'fulfilling' }, 'restricts nothing (fulfilling)'],
		['what was refused', { status: 'refused' }, 'restricts nothing (refused)'],
		['twice', { lifting: { at: '2026-03-02T10:00:00.000Z', reasons } }, 'was lifted already'],
	])('is not possible %s', (_, more, why) => {
		expect(() => lift(carriedOut('restriction', more), reasons)).toThrow(why);
	});
});
