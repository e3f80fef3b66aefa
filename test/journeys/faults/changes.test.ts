import { describe, expect, test } from '@jest/globals';
import { all, patience, wrongsOf } from '../../fixtures/journeys/faults/surviving.ts';

describe('whichever invocation dies, at whichever of its calls, it ends as if nothing had happened:', () => {
	test.each([
		['a rectification', 'rectification', {}],
		['a restriction that is lifted again', 'restriction', { lifts: true }],
		// A sample has it in an access.
		...(all ? ([['a portability', 'portability', {}]] as const) : []),
		['a withdrawal of consent', 'withdrawing-consent', {}],
	] as const)('%s', async (_, right, dpo) => expect(await wrongsOf(right, 'confirms', dpo)).toEqual([]), patience);
});
