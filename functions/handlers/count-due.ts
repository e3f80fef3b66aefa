import { sweepPorts } from '../adapters/sweep-ports.ts';
import { addPeriod } from '../core/clock/statutory.ts';
import { SweepNotFoundError } from '../core/retention/errors.ts';
import type { DueItem, RetentionSchedule } from '../core/retention/ports.ts';
import { type SweepRuns, sourcesOf } from '../core/retention/sweep-run.ts';
import { dueItems } from '../middleware/retention/due-items.ts';
import { step } from '../middleware/step.ts';

interface Deps {
	readonly runs: SweepRuns;
	readonly schedule: RetentionSchedule;
}

interface Event {
	readonly sweepId: string;
	readonly shards: readonly number[];
}

/** Items of one page: only counted. */
const pageSize = 1_000;
/** How far ahead the report looks. */
const ahead = 'P30D';

/** Counts what is due in some shards, by store, before anything of it is deleted; and what falls due in the thirty days to come. */
export function makeCountDue({ runs, schedule }: Deps) {
	return async ({ sweepId, shards }: Event): Promise<void> => {
		const run = await runs.get(sweepId);
		if (!run) throw new SweepNotFoundError(sweepId);
		for (const shard of shards) {
			const due: Record<string, number> = {};
			const coming: Record<string, number> = {};
			const add = (to: Record<string, number>, name: string, { count }: DueItem) => {
				to[name] = (to[name] ?? 0) + count;
			};
			for (const source of sourcesOf(run)) {
				let cursor: string | undefined;
				do {
					const page = await dueItems(schedule, run, shard, source, { cursor, limit: pageSize });
					for (const item of page.items) add(due, item.store, item);
					cursor = page.next;
				} while (cursor !== undefined);
			}
			let cursor: string | undefined;
			do {
				const options = { limit: pageSize, ...(cursor !== undefined && { cursor }) };
				const page = await schedule.dueBy(shard, addPeriod(run.today, ahead), options);
				for (const item of page.items) if (item.lookOn > run.today) add(coming, `${item.store}#${item.category}`, item);
				cursor = page.next;
			} while (cursor !== undefined);
			await runs.putCounts(sweepId, shard, { due, coming });
		}
	};
}

export const handler = step(() => makeCountDue(sweepPorts()));
