import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalSystem } from '../../../local/system.ts';
import { everyDeath, someDeaths } from '../../fixtures/journeys/faults/deaths.ts';
import type { Life } from '../../fixtures/journeys/faults/life.ts';
import { startTrialSystem, Trials } from '../../fixtures/journeys/faults/trials.ts';

const all = process.env.EVERY_FAULT !== undefined;
const timeout = (all ? 60 : 3) * 60_000;

let system: LocalSystem;
beforeAll(async () => {
	system = await startTrialSystem();
});
afterAll(() => system.stop());

/** How it ends where nothing dies, and what is wrong where something does. */
async function live(course: Life['course']) {
	const trials = new Trials(system, 'erasure', course);
	await trials.run();
	const calm = await trials.run();
	const wrong = await (all ? everyDeath(trials, calm) : someDeaths(trials, calm, { seed: 11, most: 3 }));
	return { left: calm.ending.items, mails: calm.ending.mails, wrong };
}

describe('whichever invocation dies, a request', () => {
	test(
		'that nobody answers lapses, and is forgotten',
		async () => {
			expect(await live('never-answers')).toEqual({
				left: ['CASE'],
				mails: ['acknowledgement to person.*@example.net'],
				wrong: [],
			});
		},
		timeout,
	);

	test(
		'that is withdrawn before it was confirmed is forgotten, and the person is told once',
		async () => {
			expect(await live('withdraws')).toEqual({
				left: ['CASE'],
				mails: ['acknowledgement to person.*@example.net', 'withdrawn to person.*@example.net'],
				wrong: [],
			});
		},
		timeout,
	);

	test(
		'that is withdrawn while the DPO looks at it ends there, and the person is told once',
		async () => {
			expect(await live('withdraws-later')).toMatchObject({
				mails: [
					'acknowledgement to person.*@example.net',
					'decision-needed to dpo@example.com',
					'withdrawn to person.*@example.net',
				],
				wrong: [],
			});
		},
		timeout,
	);
});
