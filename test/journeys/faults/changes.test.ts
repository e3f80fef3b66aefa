import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalSystem } from '../../../local/system.ts';
import { patience, wrongsOf } from '../../fixtures/journeys/faults/surviving.ts';
import { startTrialSystem } from '../../fixtures/journeys/faults/trials.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startTrialSystem();
});
afterAll(() => system.stop());

describe('whichever invocation dies, at whichever of its calls, it ends as if nothing had happened:', () => {
	test.each([
		['a rectification', 'rectification', {}],
		['a restriction that is lifted again', 'restriction', { lifts: true }],
		['a portability', 'portability', {}],
		['a withdrawal of consent', 'withdrawing-consent', {}],
	] as const)('%s', async (_, right, dpo) => expect(await wrongsOf(system, right, 'confirms', dpo)).toEqual([]), patience);
});
