import { createHash, randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import canonicalize from 'canonicalize';
import { aggregates } from '../adapters/aggregates.ts';
import { required } from '../adapters/environment.ts';
import { ledgerOfErasures } from '../adapters/erasure-ledger.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { inChunks, inFlight } from '../adapters/stores/in-flight.ts';
import { subjects } from '../adapters/subjects.ts';
import { sweepPorts } from '../adapters/sweep-ports.ts';
import { env } from '../contract/env.ts';
import { withoutPersonalData } from '../core/errors.ts';
import { ruleFor } from '../core/policy/lookup.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock, Identifier, Subjects } from '../core/ports.ts';
import { ShardTakenError, SweepNotFoundError } from '../core/retention/errors.ts';
import { holdsInForce } from '../core/retention/holds.ts';
import type {
	DueItem,
	DuePage,
	ErasureLedger,
	Guards,
	HoldsToHeed,
	LedgerEntry,
	RetentionSchedule,
	Trigger,
} from '../core/retention/ports.ts';
import {
	addFailures,
	addRows,
	type Certificates,
	type CertifiedPage,
	emptyRow,
	type SweepFailure,
	type SweepRow,
} from '../core/retention/sweep.ts';
import { beginPart, type SweepPart, type SweepRun, type SweepRuns, sourcesOf } from '../core/retention/sweep-run.ts';
import type { StoreAdapters } from '../core/stores/ports.ts';
import {
	type Deletion,
	type DeletionDeps,
	type DeletionPage,
	deleteDue,
	type Standing,
} from '../middleware/retention/delete-due.ts';
import { dueItems } from '../middleware/retention/due-items.ts';
import { LedgerPage } from '../middleware/retention/ledger-page.ts';
import { logger, step } from '../middleware/step.ts';

export interface DeleteDueDeps {
	readonly clock: Clock;
	readonly policy: Policy;
	readonly runs: SweepRuns;
	readonly schedule: RetentionSchedule;
	readonly guards: Guards;
	readonly holds: HoldsToHeed;
	readonly subjects: Pick<Subjects, 'leaseErasing'>;
	readonly cases: DeletionDeps['cases'];
	readonly policies: DeletionDeps['policies'];
	readonly ledger: ErasureLedger;
	readonly stores: () => Promise<StoreAdapters>;
	readonly keyOf: (identifier: Identifier) => Promise<string>;
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
/** Items of one page, which are worked on side by side. */
const pageSize = 200;
/** Of them begun in one turn of the event loop: the first are searched for while the others are made ready. */
const begunAtOnce = 20;
/** How long a page may delete, in milliseconds; a page of a large store takes another lease. */
const lease = 60_000;
/** Shards worked on side by side: one asks while others wait. */
const shardsAtOnce = 2;

/**
 * Deletes what is due in some shards, page by page, until it is done or the time is nearly up. Each page belongs to one sweep at a
 * time; what it is going to delete stands in the ledger before; an item that fails is reported, and left to the next sweep.
 *
 * @throws ShardTakenError where another sweep is at the same page: to be tried again.
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
				part = await doPage({ ...deps, stores, countedTo }, { run, part, goesOn, begunBefore });
				// What was announced of a page that has to be done again stands in the ledger.
				begunBefore = part.page === page;
			}
			return 'done';
		});
		return { status: outcomes.includes('more') ? 'more' : 'done' };
	};
}

type PageDeps = Omit<DeleteDueDeps, 'stores' | 'figures'> & DeletionDeps;

interface PageOf {
	readonly run: SweepRun;
	readonly part: SweepPart;
	readonly goesOn: () => boolean;
	readonly begunBefore: boolean;
}

const nameOf = ({ subject, category, store, on, trigger }: DueItem): string => [subject, category, store, on, trigger].join('#');

async function doPage(deps: PageDeps, page: PageOf): Promise<SweepPart> {
	const { run, part } = page;
	const source = sourcesOf(run)[part.source];
	if (!source) throw new RangeError(`Shard ${part.shard} has no source ${part.source}.`);
	const read = (limit = pageSize) => dueItems(deps.schedule, run, part.shard, source, { cursor: part.cursor, limit });
	if (run.dryRun) return work(deps, page, read());
	// Most shards of most nights have nothing due: that takes no lease, and nothing has to stand in its way.
	if (part.cursor === undefined && (await read(1)).items.length === 0) return work(deps, page, 'nothing');
	const leased = new ShardLease(deps, run.id, part.shard);
	await leased.take();
	try {
		return await work(deps, page, read(), leased);
	} finally {
		await deps.guards.releaseShard(part.shard, run.id);
	}
}

/** The right to delete in a shard, for a page at a time. */
class ShardLease {
	readonly #deps: Pick<PageDeps, 'guards' | 'clock'>;
	readonly #owner: string;
	readonly #shard: number;
	until = '';

	constructor(deps: Pick<PageDeps, 'guards' | 'clock'>, owner: string, shard: number) {
		this.#deps = deps;
		this.#owner = owner;
		this.#shard = shard;
	}

	get isHalfOver(): boolean {
		return Date.parse(this.#deps.clock.now()) >= Date.parse(this.until) - lease / 2;
	}

	async take(): Promise<void> {
		const now = this.#deps.clock.now();
		const until = new Date(Date.parse(now) + lease).toISOString();
		if ((await this.#deps.guards.leaseShard(this.#shard, this.#owner, until, now)) === 'taken')
			throw new ShardTakenError(this.#shard);
		this.until = until;
	}
}

/** @param due on its way, since the lease was taken: what stands in the way of it is read at the same time. */
async function work(
	deps: PageDeps,
	{ run, part, goesOn, begunBefore }: PageOf,
	due: Promise<DuePage> | 'nothing',
	leased?: ShardLease,
): Promise<SweepPart> {
	const at = deps.clock.now();
	const ledgerPart = `${String(part.shard).padStart(2, '0')}-${String(part.page).padStart(6, '0')}`;
	const [found, standing, earlier] = await Promise.all([
		due === 'nothing' ? nothingDue : due,
		due === 'nothing' ? nothingStands : standingIn(deps, part.shard),
		begunBefore && !run.dryRun ? deps.ledger.read(run.id, ledgerPart, at) : undefined,
	]);
	const before = new Map((earlier ?? []).map((entry) => [entry.for ?? '', entry]));
	const writeLedger = (entries: readonly LedgerEntry[]) => deps.ledger.write(run.id, ledgerPart, entries);
	const items = found.items.filter(
		(item) => item.heldBy === undefined || item.lookOn <= run.today || standing.holds.reviewOn(item.heldBy) === undefined,
	);
	const circumstances: DeletionPage = {
		today: run.today,
		dryRun: run.dryRun,
		guarded: (run.guarded ?? []).map(({ store }) => store),
		...leasedStanding(deps, part.shard, standing, leased),
		leasedUntil: () => leased?.until ?? at,
		goesOn,
	};
	const works = asOne(items, deps.stores);
	const ledger = new LedgerPage(
		writeLedger,
		works.map(({ item }) => nameOf(item)),
		before,
	);
	const begun: Promise<Done>[] = [];
	for (const some of inChunks(begunAtOnce, works)) {
		begun.push(...some.map((each) => attempt(deps, circumstances, each, before, ledger)));
		await setImmediate();
	}
	const done = await Promise.all(begun);
	if (!run.dryRun) {
		await takeBack(deps, run.id, ledgerPart, before, done);
		await settle(deps, done);
	}
	return record(
		deps,
		{ run, part },
		{ done, gone: goneBefore(before, items), at, unfinished: done.some(isUnfinished), next: found.next },
	);
}

const nothingDue: DuePage = { items: [] };
/** In the way of deleting nothing. */
const nothingStands: Standing = { guards: new Map(), holds: holdsInForce([]) };

async function standingIn({ guards, holds }: PageDeps, shard: number): Promise<Standing> {
	const [ofShard, inForce] = await Promise.all([guards.ofShard(shard), holds.inForce()]);
	return { guards: ofShard, holds: inForce };
}

/** What stands in the way as all items of a page see it: whoever reads it anew does so for the others too. */
function leasedStanding(
	deps: PageDeps,
	shard: number,
	first: Standing,
	leased: ShardLease | undefined,
): Pick<DeletionPage, 'standing' | 'renew' | 'renewInTime'> {
	let last = first;
	let renewing: Promise<Standing> | undefined;
	const renew = () => {
		renewing ??= (async () => {
			await leased?.take();
			last = await standingIn(deps, shard);
			return last;
		})().finally(() => {
			renewing = undefined;
		});
		return renewing;
	};
	return {
		standing: () => last,
		renew,
		renewInTime: async () => renewing ?? (leased?.isHalfOver ? renew() : last),
	};
}

type Counted = Pick<DueItem, 'store' | 'category' | 'on' | 'trigger'>;

interface Work {
	/** Stands for all. */
	readonly item: DueItem;
	readonly all: readonly DueItem[];
}

/**
 * Items that reach the same records are one search of the store, lest its records be counted for each. Where a store names what is due
 * in it, each day's item reaches that day's records alone.
 */
function asOne(items: readonly DueItem[], stores: StoreAdapters): Work[] {
	const groups = Map.groupBy(items, ({ subject, store, category, trigger, on, by = '' }) => {
		const ofOneDay = trigger !== 'unsubscribe' && trigger !== 'erasure-request' && stores.get(store)?.due !== undefined;
		return [subject, store, category, trigger === 'erasure-request' ? by : trigger, ofOneDay ? on : ''].join('#');
	});
	return [...groups.values()].map((all) => {
		const sorted = all.toSorted((a, b) => (a.on < b.on ? -1 : 1));
		// One that a case wrote knows more of whose it is than one that a store named.
		const item = sorted.find(({ by }) => by !== undefined) ?? sorted[0];
		return { item: { ...item, count: all.reduce((most, { count }) => Math.max(most, count), 0) } as DueItem, all };
	});
}

interface Done extends Work {
	readonly deletion: Deletion | undefined;
	/** Name of the error, where there was one. */
	readonly error?: string;
}

const isUnfinished = ({ deletion }: Done) => deletion?.outcome === 'unfinished';

async function attempt(
	deps: PageDeps,
	page: DeletionPage,
	{ item, all }: Work,
	before: ReadonlyMap<string, LedgerEntry>,
	ledger: LedgerPage,
): Promise<Done> {
	const name = nameOf(item);
	try {
		const announce = (records: readonly string[]) =>
			ledger.announce(name, {
				...{ store: item.store, identifiers: item.identifiers, records, for: name },
				...{ at: before.get(name)?.at ?? deps.clock.now(), by: item.by ?? '' },
			});
		return { item, all, deletion: await deleteDue(deps, page, item, before.get(name)?.records ?? [], announce) };
	} catch (error) {
		// The lease ran out, and another sweep took it: the page is done again when that is through.
		if (error instanceof ShardTakenError) return { item, all, deletion: { outcome: 'unfinished', deleted: 0, kept: {} } };
		logger.error('An item could not be deleted', {
			store: item.store,
			category: item.category,
			...{ error: withoutPersonalData(error).name },
		});
		return { item, all, deletion: undefined, error: error instanceof Error ? error.name : 'unknown' };
	} finally {
		ledger.arrive(name);
	}
}

/** What a try that died was going to delete, and this one keeps, must not be deleted again after a restore. */
async function takeBack(deps: PageDeps, by: string, part: string, before: ReadonlyMap<string, LedgerEntry>, done: readonly Done[]) {
	const entries = done.flatMap(({ item, deletion }) => {
		const earlier = before.get(nameOf(item));
		const spared = deletion?.spared ?? [];
		return earlier && spared.length > 0 ? [{ ...earlier, records: spared, at: deps.clock.now() }] : [];
	});
	if (entries.length > 0) await deps.ledger.takeBack(by, `${part}-kept`, entries);
}

/** Takes what is through out of the schedule, and moves what is kept to the day on which it is looked at again. */
async function settle({ schedule }: PageDeps, done: readonly Done[]): Promise<void> {
	const over = done.filter(({ deletion }) => deletion?.outcome === 'deleted' || deletion?.outcome === 'dropped');
	await schedule.remove(over.flatMap(({ all }) => all));
	// What is moved is not found again by the page that counts it.
	if (done.some(isUnfinished)) return;
	for (const { all, deletion } of done) {
		if (deletion?.lookOn === undefined) continue;
		for (const item of all) await schedule.moveTo(item, deletion.lookOn, deletion.heldBy);
	}
}

/** What a try that died had deleted of items that it took out of the schedule before it could count them. */
function goneBefore(before: ReadonlyMap<string, LedgerEntry>, items: readonly DueItem[]): LedgerEntry[] {
	const there = new Set(items.map(nameOf));
	return [...before.values()].filter((entry) => entry.for !== undefined && !there.has(entry.for));
}

async function record(
	{ policy, runs }: PageDeps,
	{ run, part }: Pick<PageOf, 'run' | 'part'>,
	page: {
		readonly done: readonly Done[];
		readonly gone: readonly LedgerEntry[];
		readonly at: string;
		readonly unfinished: boolean;
		readonly next: string | undefined;
	},
): Promise<SweepPart> {
	const rowOf = (store: string, category: string, more: Partial<SweepRow>): SweepRow => ({ ...emptyRow(store, category), ...more });
	const certified = new Map<string, Certificates & { readonly deleted: Record<string, number> }>();
	let certificates = 0;
	const rows: SweepRow[] = [];
	const failures: SweepFailure[] = [];
	const count = ({ store, category, on, trigger }: Counted, number: number) => {
		const rule = trigger === 'erasure-request' ? undefined : ruleFor(policy, category);
		const action = rule?.action ?? 'erase';
		rows.push(rowOf(store, category, action === 'anonymise' ? { anonymised: number } : { erased: number }));
		if (number === 0 || run.dryRun) return;
		const alike = { store, category, action, trigger, ...(rule && { period: rule.period }), on };
		const name = JSON.stringify(alike);
		const group = certified.get(name) ?? { ...alike, deleted: {} };
		group.deleted[randomBytes(16).toString('base64url')] = number;
		certified.set(name, group);
		certificates++;
	};
	for (const { item, deletion, error } of page.done) {
		const { store, category } = item;
		if (error !== undefined) {
			rows.push(rowOf(store, category, { failed: item.count }));
			failures.push({ store, category, error, items: 1 });
		}
		// What is not finished is counted when it is: the page is done again.
		if (!deletion || page.unfinished) continue;
		count(item, deletion.deleted);
		rows.push(rowOf(store, category, { held: deletion.kept }));
	}
	for (const { for: name = '', records } of page.unfinished ? [] : page.gone) {
		const [, category = '', store = '', on = '', trigger = ''] = name.split('#');
		count({ store, category, on, trigger: trigger as Trigger }, records.length);
	}
	if (page.unfinished) return part;
	const proof: CertifiedPage = { certificates: [...certified.values()], policyVersion: policy.version, at: page.at };
	const { cursor: _, ...rest } = part;
	const next: SweepPart = {
		...rest,
		page: part.page + 1,
		...(page.next === undefined ? { source: part.source + 1 } : { cursor: page.next }),
		done: page.next === undefined && part.source + 1 >= sourcesOf(run).length,
		rows: addRows(part.rows, rows),
		failures: addFailures(part.failures, failures),
		certificates: part.certificates + certificates,
		hash: certificates === 0 ? part.hash : sha256(part.hash + (canonicalize(proof) ?? '')),
	};
	await runs.putPage(run.id, next, { number: part.page, ...proof });
	return next;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

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
