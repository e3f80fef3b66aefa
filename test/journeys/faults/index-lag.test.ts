import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalSystem } from '../../../local/system.ts';
import { someDeaths, survive } from '../../fixtures/journeys/faults/deaths.ts';
import { type Lived, Trials } from '../../fixtures/journeys/faults/trials.ts';

let trials: Trials;
let calm: Lived;
beforeAll(async () => {
	trials = await Trials.start('erasure');
	await trials.run();
	calm = await trials.run();
}, 180_000);
afterAll(() => trials.stop());

/** From the moment on: what was there before is in the indexes. */
const lag = (by: number | true) => async (system: LocalSystem) => {
	await system.faults.delayIndex(false);
	await system.faults.delayIndex(by);
};

test('an erasure is the same while all indexes stand still', async () => {
	expect(await survive(trials, calm, { deaths: [], before: lag(true) })).toEqual({ died: 0, wrong: [] });
});

test('whatever dies while indexes lag, the sweeps find it once they have caught up', async () => {
	const names = /POST|open-case|assess|crm|deliver|close|reconcile/;
	expect(await someDeaths(trials, calm, { seed: 5, names, most: 2, before: lag(150) })).toEqual([]);
}, 240_000);
