import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { breachCourse } from '../../fixtures/journeys/faults/breach-course.ts';
import { type CaseLived, CaseTrials, everyDeath, someDeaths, wrongsOf } from '../../fixtures/journeys/faults/case-trials.ts';
import { all, patience } from '../../fixtures/journeys/faults/surviving.ts';

let trials: Awaited<ReturnType<typeof CaseTrials.start<Parameters<typeof breachCourse.endingOf>[0]>>>;
let calm: CaseLived;
beforeAll(async () => {
	trials = await CaseTrials.start(breachCourse);
	// The first one finds everything cold, and makes calls that the later ones need not.
	await trials.run();
	calm = await trials.run();
}, 120_000);
afterAll(() => trials.stop());

/** Functions whose deaths are played: those that change a breach. */
const concerned =
	/^(serve-breaches POST \/breaches$|serve-case-actions|open-breach|plan-breach|await-answer|notify-authority|close-breach|sweep-deadlines|reconcile-cases)/;

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
		const deaths = all ? everyDeath(calm, concerned) : someDeaths(calm, concerned, 4);
		for (const death of deaths) wrong.push(...(await wrongsOf(trials, calm, death)));
		expect(wrong).toEqual([]);
	},
	patience,
);

test('what no retry survives flags the breach, and a retry carries it on', async () => {
	const wrong: string[] = [];
	for (const name of ['notify-authority', 'close-breach']) {
		wrong.push(...(await wrongsOf(trials, calm, { name, nth: 1, call: 1, when: 'before', times: 6 })));
	}
	expect(wrong).toEqual([]);
}, 120_000);
