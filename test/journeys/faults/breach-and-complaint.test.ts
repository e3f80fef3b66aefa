import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { breachCourse } from '../../fixtures/journeys/faults/breach-course.ts';
import {
	type CaseLived,
	CaseTrials,
	type Course,
	everyDeath,
	type Seen,
	someDeaths,
	wrongsOf,
} from '../../fixtures/journeys/faults/case-trials.ts';
import { complaintCourse } from '../../fixtures/journeys/faults/complaint-course.ts';
import { all, patience } from '../../fixtures/journeys/faults/surviving.ts';

/** Of a kind with its own view, as cases of any kind. */
const courseOf = <V extends Seen>(course: Course<V>) => ({ ...course, start: () => CaseTrials.start(course) });

describe.each([courseOf(breachCourse), courseOf(complaintCourse)])(
	'a $kind',
	({ start, undisturbed, concerned, drawn, stubborn }) => {
		let trials: Pick<CaseTrials<Seen>, 'run' | 'stop'>;
		let calm: CaseLived;
		beforeAll(async () => {
			trials = await start();
			// The first one finds everything cold, and makes calls that the later ones need not.
			await trials.run();
			calm = await trials.run();
		}, 120_000);
		afterAll(() => trials.stop());

		test('undisturbed, runs its course, each mail sent once', () => {
			expect(calm.repeated).toEqual([]);
			expect(calm.ending).toMatchObject(undisturbed);
		});

		test(
			'whichever invocation dies, at whichever of its calls, it ends as if nothing had happened',
			async () => {
				const wrong: string[] = [];
				const deaths = all ? everyDeath(calm, concerned) : someDeaths(calm, concerned, drawn);
				for (const death of deaths) wrong.push(...(await wrongsOf(trials, calm, death)));
				expect(wrong).toEqual([]);
			},
			patience,
		);

		test('what no retry survives flags it, and a retry carries it on', async () => {
			const wrong: string[] = [];
			for (const name of stubborn) {
				wrong.push(...(await wrongsOf(trials, calm, { name, nth: 1, call: 1, when: 'before', times: 6 })));
			}
			expect(wrong).toEqual([]);
		}, 120_000);
	},
);
