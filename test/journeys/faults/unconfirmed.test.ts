import { afterEach, expect, test } from '@jest/globals';
import { everyDeath, someDeaths } from '../../fixtures/journeys/faults/deaths.ts';
import type { Life } from '../../fixtures/journeys/faults/life.ts';
import { Trials } from '../../fixtures/journeys/faults/trials.ts';

const all = process.env.EVERY_FAULT !== undefined;

let trials: Trials | undefined;
afterEach(() => trials?.stop());

test.each<[string, Life['course'], readonly string[]]>([
	['nobody answers lapses and is forgotten', 'never-answers', ['CASE']],
	['is withdrawn before it was confirmed is forgotten, the person told once', 'withdraws', ['CASE']],
	['is withdrawn while the DPO looks at it ends, the person told once', 'withdraws-later', expect.anything() as never],
])(
	'a request that %s, whichever invocation dies',
	async (_, course, left) => {
		trials = await Trials.start('erasure', course);
		await trials.run();
		const calm = await trials.run();
		expect(calm.ending.items).toEqual(left);
		expect(await (all ? everyDeath(trials, calm) : someDeaths(trials, calm, { seed: 11 }))).toEqual([]);
	},
	(all ? 60 : 3) * 60_000,
);
