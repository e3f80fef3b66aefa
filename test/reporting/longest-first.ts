import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Test } from '@jest/reporters';

// Its types are those of its CommonJS part.
const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer') as typeof import('@jest/test-sequencer');

/** Whole systems take longest, and some of them in few lines. */
const folders = ['journeys/faults', 'journeys', 'local', 'browser', 'bench', 'handlers'];

/** What takes long begins first, so that one worker does not end on it while the other has nothing left. */
export default class LongestFirst extends Sequencer {
	override sort(tests: Test[]): Test[] {
		const rank = ({ path }: Test) => {
			const nth = folders.findIndex((folder) => path.includes(`/test/${folder}/`));
			return nth < 0 ? folders.length : nth;
		};
		return tests.toSorted((a, b) => rank(a) - rank(b) || statSync(b.path).size - statSync(a.path).size);
	}
}
