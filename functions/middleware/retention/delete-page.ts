import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { inChunks } from '../../adapters/stores/in-flight.ts';
import { withoutPersonalData } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { ShardTakenError } from '../../core/retention/errors.ts';
import type { DuePage, ErasureLedger, Guards, HoldsToHeed, LedgerEntry, RetentionSchedule } from '../../core/retention/ports.ts';
import { asOne, type Done, finishPage, goneBefore, isUnfinished, nameOf, type Work } from '../../core/retention/sweep-page.ts';
import { type SweepPart, type SweepRun, type SweepRuns, sourcesOf } from '../../core/retention/sweep-run.ts';
import { logger } from '../step.ts';
import { type DeletionDeps, type DeletionPage, deleteDue } from './delete-due.ts';
import { dueItems } from './due-items.ts';
import { LedgerPage } from './ledger-page.ts';
import { leasedStanding, nothingStands, ShardLease, standingIn } from './shard-lease.ts';

/** Items of one page, which are worked on side by side. */
const pageSize = 200;
/** Of them begun in one turn of the event loop: the first are searched for while the others are made ready. */
const begunAtOnce = 20;

export interface PageDeps extends DeletionDeps {
	readonly clock: Clock;
	readonly runs: Pick<SweepRuns, 'putPage'>;
	readonly schedule: RetentionSchedule;
	readonly guards: Guards;
	readonly holds: HoldsToHeed;
	readonly ledger: ErasureLedger;
}

/** Where a sweep is in a shard. */
export interface PageOf {
	readonly run: SweepRun;
	readonly part: SweepPart;
	/** Whether there is time for another page of a store. */
	readonly goesOn: () => boolean;
	/** Perhaps, by a try that died: then what that one announced stands in the ledger. */
	readonly begunBefore: boolean;
}

/**
 * Does the next page of what is due in a shard, which belongs to one sweep at a time: what it is going to delete stands in the ledger
 * before; an item that fails is reported, and left to the next sweep. A page that is not finished is the next one again.
 *
 * @returns how far the shard has come, which is kept. @throws ShardTakenError where another sweep is at the shard.
 */
export async function deletePage(deps: PageDeps, page: PageOf): Promise<SweepPart> {
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
	// What is not finished is counted when it is: the page is done again.
	if (done.some(isUnfinished)) return part;
	const finished = finishPage(
		deps.policy,
		run,
		part,
		{ done, gone: goneBefore(before, items), at, ...(found.next !== undefined && { next: found.next }) },
		randomName,
	);
	await deps.runs.putPage(run.id, finished.part, { number: part.page, ...finished.proof });
	return finished.part;
}

const nothingDue: DuePage = { items: [] };

const randomName = (): string => randomBytes(16).toString('base64url');

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
