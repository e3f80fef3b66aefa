import type { DueItem, DuePage, RetentionSchedule } from '../../core/retention/ports.ts';
import type { SweepRun, SweepSource } from '../../core/retention/sweep-run.ts';

/** A page of what a sweep has to look at, in one shard. */
export async function dueItems(
	schedule: RetentionSchedule,
	run: SweepRun,
	shard: number,
	source: SweepSource,
	{ cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
): Promise<DuePage> {
	const options = { limit, ...(cursor !== undefined && { cursor }) };
	switch (source.kind) {
		case 'schedule':
			return schedule.dueBy(shard, run.today, options);
		case 'found':
			return schedule.ofRun(run.id).dueBy(shard, run.today, options);
		case 'lifted': {
			const { items, ...rest } = await schedule.dueOn(shard, source.day, options);
			return { items: items.filter(wasHeld), ...rest };
		}
	}
}

const wasHeld = ({ heldBy }: DueItem): boolean => heldBy !== undefined;
