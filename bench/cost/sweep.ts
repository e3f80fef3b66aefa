/** What a retention sweep comes to, from what a thousand records of one take. */
import { functions } from '../../lib/system/functions.ts';
import type { Chapter } from './document.ts';
import { sum, type Usage } from './usage.ts';

/** For 1,000 records deleted. */
const measures = ['dynamodb-read', 'dynamodb-write', 's3-write', 's3-read', 'seconds'] as const;
/** `seconds`: of one function that works alone. */
export type SweepMeasured = Readonly<Partial<Record<(typeof measures)[number], number>>>;

export const sweeps: Chapter<'records'> = {
	uses: 'What a sweep uses',
	costs: 'What a sweep costs',
	columns: { records: '1,000 records' },
	rows: measures,
	priced: ({ records }) => [
		{ head: '1 million records', ...sweepOf(1_000_000, records) },
		{ head: '100 million records', ...sweepOf(100_000_000, records) },
	],
};

/** Functions that delete side by side: `MaxConcurrency` of DeleteDue, and the groups of the shards. */
export const deleting = 16;
/** Seconds after which a function hands over: Lambda's longest, less the last minute. */
const turn = functions['delete-due'].timeoutSeconds - 60;

export interface Sweep {
	readonly usage: Usage;
	/** From the first deletion to the last, by one clock. */
	readonly seconds: number;
}

/** DeleteDue of so many records; what comes before and after it is a few hundred transitions, and the scans. */
export function sweepOf(records: number, { seconds: alone = 0, ...units }: SweepMeasured): Sweep {
	const times = records / 1_000;
	const functionSeconds = alone * times;
	const seconds = functionSeconds / deleting;
	const invocations = deleting * Math.ceil(seconds / turn);
	return {
		seconds,
		usage: {
			...sum([[times, units]]),
			'lambda-gb-second': (functionSeconds * functions['delete-due'].memoryMb) / 1024,
			'lambda-request': invocations,
			// Delete and DeleteDone for each invocation, EndDelete for each group.
			'state-transition': 2 * invocations + deleting,
		},
	};
}
