import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalSystem } from '../../../local/system.ts';
import { all, patience, wrongsOf } from '../../fixtures/journeys/faults/surviving.ts';
import { startTrialSystem } from '../../fixtures/journeys/faults/trials.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startTrialSystem();
});
afterAll(() => system.stop());

describe('whichever invocation dies, at whichever of its calls, it ends as if nothing had happened:', () => {
	test.each([
		['an objection to marketing', 'objection-to-marketing', 'confirms', {}],
		// A sample has it in the one that is refused, but for what a restriction has too.
		...(all ? ([['an objection that is upheld', 'objection', 'confirms', {}]] as const) : []),
		['an objection that is refused', 'objection', 'confirms', { decision: 'refuse' }],
		['an objection that is taken back while it is weighed', 'objection', 'withdraws-later', {}],
		['a human review', 'automated-decisions', 'confirms', {}],
	] as const)('%s', async (_, right, course, dpo) => expect(await wrongsOf(system, right, course, dpo)).toEqual([]), patience);
});
