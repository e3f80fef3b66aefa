import { hash } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { connectedStores } from '../adapters/store-ports.ts';
import { sweepPorts } from '../adapters/sweep-ports.ts';
import { ruleFor } from '../core/policy/lookup.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock, Identifier } from '../core/ports.ts';
import { dueOf, latestTrigger } from '../core/retention/due.ts';
import { SweepNotFoundError } from '../core/retention/errors.ts';
import type { DueItem, RetentionSchedule } from '../core/retention/ports.ts';
import type { Nomination } from '../core/retention/sweep-plan.ts';
import type { SweepRuns } from '../core/retention/sweep-run.ts';
import { type DueRecords, type StoreAdapters, StoreUnavailableError } from '../core/stores/ports.ts';
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
}

/** `more`: called again, it goes on where it stopped; where that is names records, and so stands in an item that goes when it is done. */
interface Outcome {
	readonly status: 'done' | 'more';
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
		{ sweepId, work }: Event,
		{ getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
	): Promise<Outcome> => {
		const { store, category, part, of } = work;
		const run = await deps.runs.get(sweepId);
		if (!run) throw new SweepNotFoundError(sweepId);
		const rule = ruleFor(policy, category);
		const adapter = (await deps.stores()).get(store);
		if (!adapter?.due) throw new StoreUnavailableError(store, 'does not name what is due in it');
		if (!rule || rule.trigger === 'unsubscribe') return { status: 'done' };
		const dated = { trigger: rule.trigger, latest: latestTrigger(rule, run.today) };
		const schedule = run.dryRun ? deps.schedule.ofRun(sweepId) : deps.schedule;
		let cursor = await deps.runs.cursor(sweepId, work);
		let before: Items = new Map();
		do {
			const page = await adapter.due(category, dated, { part, of }, cursor);
			const nameless = page.records.filter(({ identifiers }) => identifiers.length === 0).length;
			if (nameless > 0) {
				const failure = { store, category, error: 'NoIdentifier', items: nameless };
				await deps.runs.putFailure(
					sweepId,
					['nameless', store, category, part, hash('sha256', cursor ?? '', 'hex').slice(0, 12)].join('/'),
					failure,
				);
			}
			before = await itemsOf(deps, store, run.today, page, before);
			await schedule.put(await unknownOf(deps.schedule, run.dryRun, [...before.values()]));
			cursor = page.next;
			if (cursor !== undefined && getRemainingTimeInMillis() < margin) {
				await deps.runs.putCursor(sweepId, work, cursor);
				return { status: 'more' };
			}
		} while (cursor !== undefined);
		await deps.runs.putCursor(sweepId, work, undefined);
		return { status: 'done' };
	};
}

/**
 * Without what the schedule has in another's name, or on another day: what a hold moved, or a request scheduled, is not put there twice.
 * A dry run looks at the schedule too, and needs none of it.
 */
async function unknownOf(
	schedule: Pick<RetentionSchedule, 'which'>,
	dryRun: boolean,
	items: readonly DueItem[],
): Promise<readonly DueItem[]> {
	if (items.length === 0) return [];
	const nameOf = ({ subject, category, on }: DueItem) => [subject, category, on].join('#');
	const there = (await schedule.which(items)).filter(({ by, on, lookOn }) => dryRun || by !== undefined || lookOn !== on);
	const known = new Set(there.map(nameOf));
	return items.filter((item) => !known.has(nameOf(item)));
}

type Items = ReadonlyMap<string, DueItem>;

/** One item for each subject and day. Records of one subject may be divided between two pages: what the one before came to counts too. */
async function itemsOf(
	{ policy, keyOf }: Deps,
	store: string,
	today: string,
	{ records }: DueRecords,
	before: Items,
): Promise<Items> {
	const items = new Map<string, DueItem>();
	for (const { record, identifiers } of records) {
		const [first] = identifiers;
		// What a contract keeps, the sweep finds out when it knows whose it is.
		const due = dueOf(policy, record, { contract: 'none' });
		if (due.when !== 'on' || due.on > today || first === undefined) continue;
		const subject = await keyOf(identifiers.find(({ kind }) => kind === 'email') ?? first);
		const { category } = record;
		const name = [subject, category, due.on].join('#');
		const known = items.get(name) ?? before.get(name);
		items.set(name, {
			...{ subject, store, category, on: due.on, lookOn: due.on, trigger: due.rule.trigger },
			count: (known?.count ?? 0) + 1,
			identifiers: union(known?.identifiers ?? [], identifiers),
		});
	}
	return items;
}

function union(one: readonly Identifier[], other: readonly Identifier[]): readonly Identifier[] {
	const isNew = ({ kind, value }: Identifier) => !one.some((known) => known.kind === kind && known.value === value);
	return [...one, ...other.filter(isNew)];
}

function production(): Deps {
	const ports = sweepPorts();
	return { ...ports, stores: connectedStores(ports, ports.keys) };
}

export const handler = step(() => makeNominateDue(production()));
