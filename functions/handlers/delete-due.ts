import type { Context } from 'aws-lambda';
import { aggregates } from '../adapters/aggregates.ts';
import { required } from '../adapters/environment.ts';
import { ledgerOfErasures } from '../adapters/erasure-ledger.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { inFlight } from '../adapters/stores/in-flight.ts';
import { subjects } from '../adapters/subjects.ts';
import { sweepPorts } from '../adapters/sweep-ports.ts';
import { env } from '../contract/env.ts';
import { SweepNotFoundError } from '../core/retention/errors.ts';
import { beginPart, type SweepRuns } from '../core/retention/sweep-run.ts';
import type { StoreAdapters } from '../core/stores/ports.ts';
import type { DeletionDeps } from '../middleware/retention/delete-due.ts';
import { deletePage, type PageDeps } from '../middleware/retention/delete-page.ts';
import { step } from '../middleware/step.ts';

export interface DeleteDueDeps extends Omit<PageDeps, 'runs' | 'stores' | 'countedTo'> {
	readonly runs: SweepRuns;
	readonly stores: () => Promise<StoreAdapters>;
	/** To be asked anew by each invocation: the last month of which there are figures. */
	readonly figures: () => DeletionDeps['countedTo'];
}

interface Event {
	readonly sweepId: string;
	readonly shards: readonly number[];
}

/** `more`: called again, it goes on where it stopped. */
interface Outcome {
	readonly status: 'done' | 'more';
}

/** A page must fit into what is left. */
const margin = 60_000;
/** Shards worked on side by side: one asks while others wait. */
const shardsAtOnce = 3;

/**
 * Deletes what is due in some shards, page by page, until it is done or the time is nearly up.
 *
 * @throws ShardTakenError where another sweep is at the same shard: to be tried again.
 */
export function makeDeleteDue(deps: DeleteDueDeps) {
	return async (
		{ sweepId, shards }: Event,
		{ getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
	): Promise<Outcome> => {
		const run = await deps.runs.get(sweepId);
		if (!run) throw new SweepNotFoundError(sweepId);
		const goesOn = () => getRemainingTimeInMillis() >= margin;
		const stores = await deps.stores();
		const countedTo = deps.figures();
		let pages = 0;
		const outcomes = await inFlight(shardsAtOnce, shards, async (shard): Promise<Outcome['status']> => {
			let part = (await deps.runs.part(sweepId, shard)) ?? beginPart(shard);
			// By one that died, where it is the first page that a function does.
			let begunBefore = true;
			while (!part.done) {
				if (pages++ > 0 && !goesOn()) return 'more';
				const { page } = part;
				part = await deletePage({ ...deps, stores, countedTo }, { run, part, goesOn, begunBefore });
				// What was announced of a page that has to be done again stands in the ledger.
				begunBefore = part.page === page;
			}
			return 'done';
		});
		return { status: outcomes.includes('more') ? 'more' : 'done' };
	};
}

function production(): DeleteDueDeps {
	const ports = sweepPorts();
	return {
		...ports,
		subjects: subjects(ports.client, required(env.subjectsTable)),
		stores: connectedStores(ports, ports.keys),
		ledger: ledgerOfErasures(ports.keys),
		figures: () => {
			const kept = aggregates(ports.client, required(env.subjectsTable));
			return (store, category) => kept.latest(store, category);
		},
	};
}

export const handler = step(() => makeDeleteDue(production()));
