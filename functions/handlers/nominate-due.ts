import type { Context } from 'aws-lambda';
import { connectedStores } from '../adapters/store-ports.ts';
import { sweepPorts } from '../adapters/sweep-ports.ts';
import { ruleFor } from '../core/policy/lookup.ts';
import type { Policy } from '../core/policy/schema.ts';
import { type Clock, type DueRecords, type Identifier, type StoreAdapters, StoreUnavailableError } from '../core/ports.ts';
import { dueOf, latestTrigger } from '../core/retention/due.ts';
import { SweepNotFoundError } from '../core/retention/errors.ts';
import type { DueItem, RetentionSchedule } from '../core/retention/ports.ts';
import type { Nomination } from '../core/retention/sweep-plan.ts';
import type { SweepRuns } from '../core/retention/sweep-run.ts';
import { step } from '../middleware/step.ts';

interface Deps {
	readonly clock: Clock;
	readonly policy: Policy;
	readonly runs: SweepRuns;
	readonly schedule: RetentionSchedule;
	readonly stores: () => Promise<StoreAdapters>;
	readonly keyOf: (identifier: Identifier) => Promise<string>;
}

interface Event {
	readonly sweepId: string;
	readonly work: Nomination;
	/** What the call before answered. */
	readonly progress: { readonly cursor?: string };
}

interface Outcome {
	readonly status: 'done' | 'more';
	readonly cursor?: string;
}

/** A page of a store must fit into what is left. */
const margin = 60_000;

/**
 * Puts into the schedule what a store names as due by its own dates: invoices whose years are over, images of cameras. Whose it is, and
 * whether anything stands in the way, is looked at when it is deleted. A dry run keeps what it found to itself.
 *
 * @throws StoreUnavailableError
 */
export function makeNominateDue(deps: Deps) {
	const { policy } = deps;
	return async (
		{ sweepId, work: { store, category, part, of }, progress }: Event,
		{ getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
	): Promise<Outcome> => {
		const run = await deps.runs.get(sweepId);
		if (!run) throw new SweepNotFoundError(sweepId);
		const rule = ruleFor(policy, category);
		const adapter = (await deps.stores()).get(store);
		if (!adapter?.due) throw new StoreUnavailableError(store, 'does not name what is due in it');
		if (!rule || rule.trigger === 'unsubscribe') return { status: 'done' };
		const dated = { trigger: rule.trigger, latest: latestTrigger(rule, run.today) };
		const schedule = run.dryRun ? deps.schedule.ofRun(sweepId) : deps.schedule;
		let { cursor } = progress;
		do {
			const page = await adapter.due(category, dated, { part, of }, cursor);
			await schedule.put(await itemsOf(deps, store, run.today, page));
			cursor = page.next;
			if (cursor !== undefined && getRemainingTimeInMillis() < margin) return { status: 'more', cursor };
		} while (cursor !== undefined);
		return { status: 'done' };
	};
}

/** One item for each subject and day. */
async function itemsOf({ policy, keyOf }: Deps, store: string, today: string, { records }: DueRecords): Promise<DueItem[]> {
	const items = new Map<string, DueItem>();
	for (const { record, identifiers } of records) {
		const [first] = identifiers;
		// By what a contract keeps, the sweep finds out whose it is.
		const due = dueOf(policy, record, { contract: 'none' });
		if (due.when !== 'on' || due.on > today || first === undefined) continue;
		const subject = await keyOf(identifiers.find(({ kind }) => kind === 'email') ?? first);
		const { category } = record;
		const name = [subject, category, due.on].join('#');
		const count = (items.get(name)?.count ?? 0) + 1;
		items.set(name, { subject, store, category, on: due.on, lookOn: due.on, trigger: due.rule.trigger, count, identifiers });
	}
	return [...items.values()];
}

function production(): Deps {
	const ports = sweepPorts();
	return { ...ports, stores: connectedStores(ports, ports.keys) };
}

export const handler = step(() => makeNominateDue(production()));
