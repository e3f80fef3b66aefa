/** What a retention sweep comes to, from what a thousand records of one take. */
import { functions } from '../../lib/system.ts';
import type { Usage } from './usage.ts';

/** Rows of the table "What a sweep uses" in docs/cost.md, for 1,000 records deleted. */
export const sweepMeasures = ['dynamodb-read', 'dynamodb-write', 's3-write', 's3-read', 'seconds'] as const;
/** `seconds`: of one function that works alone. */
export type SweepMeasured = Readonly<Record<(typeof sweepMeasures)[number], number>>;

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
export function sweepOf(records: number, measured: SweepMeasured): Sweep {
	const times = records / 1_000;
	const functionSeconds = measured.seconds * times;
	const seconds = functionSeconds / deleting;
	const invocations = deleting * Math.ceil(seconds / turn);
	return {
		seconds,
		usage: {
			'dynamodb-read': measured['dynamodb-read'] * times,
			'dynamodb-write': measured['dynamodb-write'] * times,
			's3-write': measured['s3-write'] * times,
			's3-read': measured['s3-read'] * times,
			'lambda-gb-second': (functionSeconds * functions['delete-due'].memoryMb) / 1024,
			'lambda-request': invocations,
			// Delete and DeleteDone for each invocation, EndDelete for each group.
			'state-transition': 2 * invocations + deleting,
		},
	};
}
