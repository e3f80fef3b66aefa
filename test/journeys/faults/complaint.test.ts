import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CaseLived, CaseTrials, everyDeath, someDeaths, wrongsOf } from '../../fixtures/journeys/faults/case-trials.ts';
import { complaintCourse } from '../../fixtures/journeys/faults/complaint-course.ts';
import { all, patience } from '../../fixtures/journeys/faults/surviving.ts';

let trials: Awaited<ReturnType<typeof CaseTrials.start<Parameters<typeof complaintCourse.endingOf>[0]>>>;
let calm: CaseLived;
beforeAll(async () => {
	trials = await CaseTrials.start(complaintCourse);
	// The first one finds everything cold, and makes calls that the later ones need not.
	await trials.run();
	calm = await trials.run();
}, 120_000);
afterAll(() => trials.stop());

/** Functions whose deaths are played: those that change a complaint. */
const concerned =
	/^(serve-complaints POST \/complaints$|serve-case-actions|open-complaint|plan-complaint|await-answer|answer-complaint|close-complaint|sweep-deadlines|reconcile-cases)/;

test('undisturbed, a complaint is acknowledged, answered, closed and gone to the authority, each mail sent once', () => {
	expect(calm.repeated).toEqual([]);
	expect(calm.ending).toMatchObject({
		...{ status: 'closed', outcome: ['upheld', 'It had no business there.'], authority: ['2099-01-01', true] },
		...{ unsent: 0, chain: true, running: 0 },
		mails: [
			'acknowledgement to complains@example.net',
			expect.stringMatching(/^handler-\d+ to handler@example\.org$/),
			'outcome to complains@example.net',
			'progress-1 to complains@example.net',
			'remedy-1 to desk@example.org',
		],
	});
});

test(
	'whichever invocation dies, at whichever of its calls, the complaint ends as if nothing had happened',
	async () => {
		const wrong: string[] = [];
		const deaths = all ? everyDeath(calm, concerned) : someDeaths(calm, concerned, 5);
		for (const death of deaths) wrong.push(...(await wrongsOf(trials, calm, death)));
		expect(wrong).toEqual([]);
	},
	patience,
);

test('what no retry survives flags the complaint, and a retry carries it on', async () => {
	const wrong: string[] = [];
	for (const name of ['answer-complaint', 'close-complaint']) {
		wrong.push(...(await wrongsOf(trials, calm, { name, nth: 1, call: 1, when: 'before', times: 6 })));
	}
	expect(wrong).toEqual([]);
}, 120_000);
