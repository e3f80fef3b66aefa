import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Death, type Invocation, inWords } from '../../fixtures/journeys/faults/invocations.ts';
import { drawn, drawnOf } from '../../fixtures/journeys/faults/lottery.ts';
import { type Night, SweepTrials } from '../../fixtures/journeys/faults/sweep-trials.ts';

const all = process.env.EVERY_FAULT !== undefined;
const seed = 2026;

let trials: SweepTrials;
let calm: Night;
beforeAll(async () => {
	trials = await SweepTrials.start();
	// The first one finds everything cold, and makes calls that the later ones need not.
	await trials.run();
	calm = await trials.run();
}, 240_000);
afterAll(() => trials.stop());

/** Every call of every invocation, before and after it took effect; invocations that find nothing to do are alike. */
function everyDeath(): readonly Death[] {
	const seen = new Set<string>();
	return calm.invocations
		.filter(({ name, calls }) => {
			const like = JSON.stringify([name.split(' ')[0], calls]);
			return !seen.has(like) && seen.add(like);
		})
		.flatMap(({ name, nth, calls }) =>
			calls.flatMap((_, index) => (['before', 'after'] as const).map((when) => ({ name, nth, call: index + 1, when }))),
		);
}

/** One death of what deletes and of another function, which is drawn, each at the invocation that has most to do. */
function someDeaths(): readonly Death[] {
	const byFunction = Map.groupBy(calm.invocations, ({ name }) => name.split(' ')[0] ?? '');
	const others = [...byFunction].filter(([name]) => name !== 'delete-due');
	const deletes = byFunction.get('delete-due') ?? [];
	return [deletes, ...drawnOf(1, others, seed).map(([, invocations]) => invocations)].flatMap((invocations) => {
		const busiest = invocations.toSorted((a, b) => b.calls.length - a.calls.length).slice(0, 1);
		return busiest.map(
			(invocation): Death => ({
				...{ name: invocation.name, nth: invocation.nth },
				call: 1 + drawn(invocation.calls.length, 'call', seed, invocation.name),
				when: drawn(2, 'when', seed, invocation.name) === 0 ? 'before' : 'after',
			}),
		);
	});
}

async function wrongsOf(death: Death): Promise<readonly string[]> {
	const { ending, died, reports } = await trials.run([death]);
	const { times = 1 } = death;
	// Records are worked on side by side, so that a call more or less is chance.
	if (died === 0 && death.call > 1) return wrongsOf({ ...death, call: death.call - 1 });
	const mayRepeatMail = death.name === 'report-sweep';
	const wrong = [
		...(died < times ? ['did not come to pass'] : []),
		...(reports === 1 || (mayRepeatMail && reports === 2) ? [] : [`${reports} reports`]),
		...Object.keys(calm.ending).filter((what) => JSON.stringify(ending[what]) !== JSON.stringify(calm.ending[what])),
	];
	return wrong.map((each) => `${inWords(death)} ${each}`);
}

test('undisturbed, it deletes what is due, and leaves no lease behind', () => {
	const { stock, erased } = calm.ending as { readonly stock: Readonly<Record<string, object>>; readonly erased: number };
	expect(erased).toBeGreaterThan(6);
	expect(JSON.stringify(stock.marketing)).not.toContain('sweepee');
	expect(calm.leases).toEqual([]);
	expect(calm.reports).toBe(1);
});

test(
	'whichever invocation dies, at whichever of its calls, the sweep ends as if nothing had happened',
	async () => {
		const wrong: string[] = [];
		for (const death of all ? everyDeath() : someDeaths()) wrong.push(...(await wrongsOf(death)));
		expect(wrong).toEqual([]);
	},
	(all ? 180 : 8) * 60_000,
);

test('what no retry survives is reported, and the next sweep catches up', async () => {
	const busiest = (name: string): Invocation | undefined =>
		calm.invocations
			.filter((each) => each.name.startsWith(name))
			.toSorted((a, b) => b.calls.length - a.calls.length)
			.at(0);
	const wrong: string[] = [];
	for (const name of ['nominate-due', 'delete-due', 'guard-sweep']) {
		const { name: whole = '' } = busiest(name) ?? {};
		wrong.push(...(await wrongsOf({ name: whole, nth: 1, call: 1, when: 'before', times: 6 })));
	}
	expect(wrong).toEqual([]);
}, 240_000);
