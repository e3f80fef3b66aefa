import { sweepPorts } from '../adapters/sweep-ports.ts';
import type { SweepRuns } from '../core/retention/sweep-run.ts';
import { step } from '../middleware/step.ts';

interface Event {
	readonly sweepId: string;
	/** What was being done: `nominate`, `aggregate` or `delete`. */
	readonly doing: string;
	readonly work: {
		readonly store?: string;
		readonly category?: string;
		readonly part?: number;
		readonly shards?: readonly number[];
	};
	/** Name of the error. */
	readonly error: string;
}

/** Writes down that a part of a sweep failed as a whole, so that the others go on; the report says so, and the next sweep catches up. */
export function makeFailSweepPart({ runs }: { readonly runs: Pick<SweepRuns, 'putFailure'> }) {
	return async ({ sweepId, doing, work, error }: Event): Promise<void> => {
		const { store = 'all', category = 'all', part, shards = [] } = work;
		const what = [doing, store, category, part ?? shards.join('-')].join('/');
		await runs.putFailure(sweepId, what, { store, category, error, items: 1 });
	};
}

export const handler = step(() => makeFailSweepPart(sweepPorts()));
