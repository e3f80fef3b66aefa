import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { type Aggregates, aggregates } from '../adapters/aggregates.ts';
import { bundledPolicy } from '../adapters/bundled-policy.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type CountingProgress, type CountingRun, type ParkedCounts, parkedCounts } from '../adapters/parked-counts.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { env } from '../contract/env.ts';
import { localDate } from '../core/clock/statutory.ts';
import { ruleFor } from '../core/policy/lookup.ts';
import type { Policy, RetentionRule } from '../core/policy/schema.ts';
import type { Clock } from '../core/ports.ts';
import {
	cellOf,
	isToBeLookedThrough,
	lastClosedMonth,
	lastDayOf,
	monthsToMake,
	PeopleByCell,
	personOf,
	saltOf,
} from '../core/retention/aggregate.ts';
import { type DueRecords, type StoreAdapter, type StoreAdapters, StoreUnavailableError } from '../core/stores/ports.ts';
import { step } from '../middleware/step.ts';

interface Deps {
	readonly clock: Clock;
	/** The policy in force. */
	readonly policy: Policy;
	readonly stores: () => Promise<StoreAdapters>;
	readonly aggregates: Aggregates;
	readonly counts: ParkedCounts;
	/** What the numbers that people are counted by follow from. */
	readonly key: () => Promise<Uint8Array>;
}

interface Event extends CountingRun {
	/** Publishes nothing, and only says how many months it would. */
	readonly dryRun?: boolean;
}

/** `more`: called again. `months`: of which there are figures now, or, in a dry run, would be, and were none before this sweep. */
interface Outcome {
	readonly status: 'done' | 'more';
	readonly months: number;
}

/** A page, and writing down what was counted, must fit into what is left. */
const margin = 90_000;

/**
 * Makes the figures of each closed month of a category in a store that there are none of yet, before its records fall due: they are made
 * of the records that are there. What is restricted is not used for it (Art 18(2)).
 *
 * @throws StoreUnavailableError also where the store does not name records by itself.
 */
export function makeAggregateMonths(deps: Deps) {
	const { policy, aggregates, counts } = deps;
	return async (
		{ dryRun = false, ...run }: Event,
		{ getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
	): Promise<Outcome> => {
		const { store, category } = run;
		const rule = ruleFor(policy, category);
		const adapter = (await deps.stores()).get(store);
		// Nothing is deleted by itself in a store that is not connected.
		if (rule?.aggregate === undefined || !adapter) return { status: 'done', months: 0 };
		const goesOn = () => getRemainingTimeInMillis() >= margin;
		const read = reader(adapter, rule, rule.aggregate.per, goesOn);
		const today = localDate(deps.clock.now(), policy.timeZone);
		const latest = await aggregates.latest(store, category);
		const fresh: CountingProgress = { policyVersion: policy.version };
		let progress = (await counts.progress(run)) ?? fresh;
		// Other attributes may be counted now.
		if (progress.policyVersion !== policy.version) {
			await counts.remove(run);
			progress = fresh;
		}
		if (progress.months === undefined) {
			const seen = new Set(progress.seen);
			if (isToBeLookedThrough(latest, today)) {
				const cursor = await read(lastClosedMonth(today), progress.cursor, (month) => seen.add(month));
				if (cursor !== undefined) {
					await counts.park(run, { ...fresh, seen: [...seen], cursor });
					return { status: 'more', months: 0 };
				}
			}
			progress = { ...fresh, months: monthsToMake({ latest, seen, today }) };
		}
		const { months = [] } = progress;
		for (const [nth, month] of dryRun ? [] : months.entries()) {
			if (latest !== undefined && month <= latest) continue;
			const people = await count(deps, { run, month, months, goesOn, read, per: rule.aggregate.per }, progress);
			if (!people) return { status: 'more', months: nth };
			const cells = people.figures(policy.anonymity);
			const { anonymity: k, version: policyVersion } = policy;
			await aggregates.publish(store, category, month, {
				per: rule.aggregate.per,
				cells,
				k,
				madeAt: deps.clock.now(),
				policyVersion,
			});
			await counts.remove(run, month);
		}
		await counts.remove(run);
		return { status: 'done', months: months.length };
	};
}

interface Month {
	readonly run: CountingRun;
	readonly month: string;
	/** All that this sweep makes, in order. */
	readonly months: readonly string[];
	readonly per: readonly string[];
	readonly read: Reader;
	/** Whether there is time for another page. */
	readonly goesOn: () => boolean;
}

/** The people of a month; `undefined` where the time is nearly up, and what was counted is parked. */
async function count(
	{ policy, counts, key }: Deps,
	{ run, month, months, per, read, goesOn }: Month,
	progress: CountingProgress,
): Promise<PeopleByCell | undefined> {
	const { cursor: from, isRead = false } = progress.month === month ? progress : {};
	const people = new PeopleByCell();
	if (!isRead) {
		const salt = saltOf(await key(), [run.sweep, run.store, run.category, month]);
		const cursor = await read(month, from, (of, { record, identifiers }) => {
			if (of === month && record.restrictedBy === undefined) people.add(cellOf(record.fields, per), personOf(identifiers, salt));
		});
		// Putting together what was parked may take long too, and gets a time of its own.
		if (cursor !== undefined || !goesOn()) {
			await counts.add(run, month, people.parts());
			const place = cursor === undefined ? { isRead: true } : { cursor };
			await counts.park(run, { policyVersion: policy.version, months, month, ...place });
			return undefined;
		}
	}
	for await (const part of counts.parts(run, month)) people.addPart(part);
	return people;
}

/** Reads what is dated in a month or earlier, from a cursor on; answers where to go on when the time is nearly up. */
type Reader = (
	until: string,
	from: string | undefined,
	take: (month: string, named: DueRecords['records'][number]) => void,
) => Promise<string | undefined>;

function reader(
	adapter: StoreAdapter,
	{ category, trigger }: RetentionRule,
	fields: readonly string[],
	goesOn: () => boolean,
): Reader {
	if (!adapter.due || trigger === 'unsubscribe') {
		throw new StoreUnavailableError(adapter.id, `does not name records of ${category}, so that no figures can be made of them`);
	}
	const due = adapter.due.bind(adapter);
	return async (until, from, take) => {
		let cursor = from;
		do {
			const page: DueRecords = await due(category, { trigger, latest: lastDayOf(until), fields }, { part: 0, of: 1 }, cursor);
			for (const named of page.records) {
				const month = named.record.dates[trigger]?.slice(0, 7);
				if (month !== undefined && month <= until) take(month, named);
			}
			cursor = page.next;
		} while (cursor !== undefined && goesOn());
		return cursor;
	};
}

function production(): Deps {
	const policy = bundledPolicy();
	const keys = secretKeys();
	const key = async () => (await keys()).sealingKey;
	const s3 = new S3Client({ maxAttempts: 4 });
	return {
		clock: systemClock,
		policy,
		stores: connectedStores({ policy, clock: systemClock }, keys),
		aggregates: aggregates(documentClient(), required(env.subjectsTable)),
		counts: parkedCounts(s3, required(env.exportsBucket), key),
		key,
	};
}

export const handler = step<Event, Outcome>(() => makeAggregateMonths(production()));
