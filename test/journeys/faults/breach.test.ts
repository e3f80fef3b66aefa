import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BreachLived, BreachTrials } from '../../fixtures/journeys/faults/breach-trials.ts';
import { type Death, inWords } from '../../fixtures/journeys/faults/invocations.ts';
import { drawn, drawnOf } from '../../fixtures/journeys/faults/lottery.ts';

const all = process.env.EVERY_FAULT !== undefined;
const seed = 2026;

let trials: BreachTrials;
let calm: BreachLived;
beforeAll(async () => {
	trials = await BreachTrials.start();
	// The first one finds everything cold, and makes calls that the later ones need not.
	await trials.run();
	calm = await trials.run();
}, 120_000);
afterAll(() => trials.stop());

/** Functions whose deaths are played: those that change a breach. */
const concerned =
	/^(serve-breaches POST \/breaches$|serve-case-actions|open-breach|plan-breach|await-answer|notify-authority|close-breach|sweep-deadlines|reconcile-cases)/;

const played = () => calm.invocations.filter(({ name, calls }) => concerned.test(name) && calls.length > 0);

const everyDeath = (): readonly Death[] =>
	played().flatMap(({ name, nth, calls }) =>
		calls.flatMap((_, index) => (['before', 'after'] as const).map((when) => ({ name, nth, call: index + 1, when }))),
	);

/** One death of some invocations, at a call; both are drawn. */
const someDeaths = (): readonly Death[] =>
	drawnOf(6, played(), seed).map(({ name, nth, calls }) => ({
		...{ name, nth, call: 1 + drawn(calls.length, 'call', seed, name, nth) },
		when: drawn(2, 'when', seed, name, nth) === 0 ? 'before' : 'after',
	}));

async function wrongsOf(death: Death): Promise<readonly string[]> {
	const { ending, died, repeated } = await trials.run([death]);
	const { times = 1 } = death;
	// A call more or less is chance: what is under way beside it makes some too.
	if (died === 0 && death.call > 1) return wrongsOf({ ...death, call: death.call - 1 });
	const wrong = [
		...(died < times ? ['did not come to pass'] : []),
		// Between sending and recording, once.
		...(repeated.length > 1 ? [`mailed again: ${repeated.join(', ')}`] : []),
		...Object.keys(calm.ending)
			.filter((what) => !isDeepStrictEqual(ending[what], calm.ending[what]))
			.map((what) => `${what}: ${JSON.stringify(ending[what])} instead of ${JSON.stringify(calm.ending[what])}`),
	];
	return wrong.map((each) => `${inWords(death)}: ${each}`);
}

test('undisturbed, a breach is escalated, notified and closed, each mail sent once', () => {
	expect(calm.repeated).toEqual([]);
	expect(calm.ending).toMatchObject({
		...{ status: 'completed', escalated: [24], unsent: 0, chain: true, running: 0 },
		mails: [
			'authority-1 to authority@example.com',
			'escalation-24-contact to escalation@example.com',
			'escalation-24-dpo to dpo@example.com',
			'reported-dpo to dpo@example.com',
			'task-1 to owner@example.com',
		],
	});
});

test(
	'whichever invocation dies, at whichever of its calls, the breach ends as if nothing had happened',
	async () => {
		const wrong: string[] = [];
		for (const death of all ? everyDeath() : someDeaths()) wrong.push(...(await wrongsOf(death)));
		expect(wrong).toEqual([]);
	},
	(all ? 120 : 6) * 60_000,
);

test('what no retry survives flags the breach, and a retry carries it on', async () => {
	const wrong: string[] = [];
	for (const name of ['notify-authority', 'close-breach']) {
		wrong.push(...(await wrongsOf({ name, nth: 1, call: 1, when: 'before', times: 6 })));
	}
	expect(wrong).toEqual([]);
}, 120_000);
