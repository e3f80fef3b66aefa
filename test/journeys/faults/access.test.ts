import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { everyDeath, someDeaths } from '../../fixtures/journeys/faults/deaths.ts';
import { type Lived, Trials } from '../../fixtures/journeys/faults/trials.ts';

/** `npm run test:faults` lets every call of every invocation be the last, which takes the better part of an hour. */
const all = process.env.EVERY_FAULT !== undefined;

let trials: Trials;
let calm: Lived;
beforeAll(async () => {
	trials = await Trials.start('access');
	// The first one finds everything cold, and makes calls that the later ones need not.
	await trials.run();
	calm = await trials.run();
}, 180_000);
afterAll(() => trials.stop());

test(
	'whichever invocation dies, at whichever of its calls, the access ends as if nothing had happened',
	async () => {
		expect(await (all ? everyDeath(trials, calm) : someDeaths(trials, calm, { seed: 2026 }))).toEqual([]);
	},
	(all ? 120 : 4) * 60_000,
);
