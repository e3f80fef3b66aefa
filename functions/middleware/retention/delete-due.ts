import { addPeriod, localDate } from '../../core/clock/statutory.ts';
import { VerificationFailed } from '../../core/errors.ts';
import { resolveIdentity } from '../../core/identity/resolve.ts';
import { ruleFor } from '../../core/policy/lookup.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { CaseNotFoundError, type CaseRepository, type Identifier, type PolicyArchive, type Subjects } from '../../core/ports.ts';
import { findContract } from '../../core/request/contract.ts';
import { fulfilmentVerdict } from '../../core/request/fulfil.ts';
import type { DueItem, Guard, Guards, HoldsInForce, RetentionSchedule } from '../../core/retention/ports.ts';
import {
	asVerdict,
	type ItemCircumstances,
	judgeDue,
	judgeItem,
	judgeRequested,
	type Kept,
	type RecordCircumstances,
	type RecordVerdict,
} from '../../core/retention/sweep.ts';
import type { Deletion } from '../../core/retention/sweep-page.ts';
import { type StoreAdapter, type StoreAdapters, type StoreRecord, StoreUnavailableError } from '../../core/stores/ports.ts';
import { HoldsChangedError } from './erasure-guard.ts';

export interface DeletionDeps {
	readonly policy: Policy;
	readonly stores: StoreAdapters;
	readonly guards: Guards;
	readonly schedule: Pick<RetentionSchedule, 'which'>;
	readonly subjects: Pick<Subjects, 'leaseErasing'>;
	readonly cases: Pick<CaseRepository, 'load'>;
	readonly policies: Pick<PolicyArchive, 'of'>;
	readonly keyOf: (identifier: Identifier) => Promise<string>;
	/** The last month (`yyyy-mm`) of which there are figures of the category in the store. */
	readonly countedTo: (store: string, category: string) => Promise<string | undefined>;
}

/** What holds for all items of a page. */
export interface DeletionPage {
	readonly today: string;
	readonly dryRun: boolean;
	readonly guarded: readonly string[];
	/** What stood in the way when it was last read. */
	readonly standing: () => Standing;
	/** Prolongs the lease, and reads anew what stands in the way; before every page of a store but the first. */
	readonly renew: () => Promise<Standing>;
	/** The same where half of the lease is over: to be awaited before anything is deleted. Else what was last read. */
	readonly renewInTime: () => Promise<Standing>;
	/** Instant until which the leases hold. */
	readonly leasedUntil: () => string;
	/** Whether there is time for another page of a store. */
	readonly goesOn: () => boolean;
}

/** What stands in the way, as it was read after a lease was taken. */
export interface Standing {
	/** Of the shard. */
	readonly guards: ReadonlyMap<string, Guard>;
	readonly holds: HoldsInForce;
}

const nobody: Guard = { holds: [], openCases: [], marks: [] };

/** How long what waits for the end of a contract without a known end is left alone. */
const contractLook = 'P1M';

/**
 * Deletes what is due of one item, re-evaluated record by record: nothing that is held, restricted, part of an open case, still kept
 * by a contract, or not due by its own dates and today's policy. Afterwards the store is asked again.
 *
 * @param earlier ids that a try which died had announced. @param announce awaited before these ids are deleted
 * @throws StoreUnavailableError @throws VerificationFailed where something is still there that should be gone
 */
export async function deleteDue(
	deps: DeletionDeps,
	page: DeletionPage,
	item: DueItem,
	earlier: readonly string[],
	announce: (ids: readonly string[]) => Promise<void>,
): Promise<Deletion> {
	const adapter = deps.stores.get(item.store);
	if (!adapter) throw new StoreUnavailableError(item.store, 'is not connected: what is due there is deleted by a person');
	const identifiers = await identifiersOf(deps, item);
	if (identifiers === 'unknown') return kept(item, 'unknown-subject');
	const standing = page.standing();
	const keys = await keysOf(deps, item, identifiers);
	if (item.by === undefined && (await isTwin(deps, item, keys))) return { outcome: 'dropped', deleted: 0, kept: {} };
	const verdict = judgeItem(item, await circumstancesOf(deps, page, standing, keys));
	if (verdict.do !== 'delete') {
		const rest = verdict.do === 'drop' ? dropped : kept(item, verdict.why, verdict.hold, { ...page, ...standing });
		return earlier.length === 0 ? rest : { ...rest, ...(await whatIsLeft(adapter, identifiers, earlier)) };
	}
	const judge = await judgeOf(deps, page, item, identifiers);
	const work = page.dryRun ? look : erase;
	return work(deps, page, { item, adapter, identifiers, keys, standing, judge, earlier, announce });
}

const dropped: Deletion = { outcome: 'dropped', deleted: 0, kept: {} };

type Judge = (record: StoreRecord, holds: HoldsInForce) => RecordVerdict;

/** What was kept from a request for erasure is judged as the request was; everything else by the rule that it is due by. */
async function judgeOf(
	deps: DeletionDeps,
	{ today }: DeletionPage,
	item: DueItem,
	identifiers: readonly Identifier[],
): Promise<Judge> {
	if (item.trigger === 'erasure-request') {
		const state = await deps.cases.load(item.by ?? '');
		if (!state) throw new CaseNotFoundError(item.by ?? '');
		const policy = await deps.policies.of(state.policyVersion);
		const contract = await findContract(policy, deps.stores, identifiers, { today, leftOut: state.leftOut });
		return (record, holds) => judgeRequested(item, record, fulfilmentVerdict(policy, state, record, { today, contract }), holds);
	}
	const [contract, countedTo] = await Promise.all([contractOf(deps, item, identifiers, today), countedToOf(deps, item)]);
	const base: Omit<RecordCircumstances, 'holds'> = {
		...{ policy: deps.policy, today, contract, namesDue: deps.stores.get(item.store)?.due !== undefined },
		...(item.since !== undefined && { unsubscribedOn: localDate(item.since, deps.policy.timeZone) }),
		...(countedTo !== undefined && { countedTo }),
	};
	return (record, holds) => judgeDue(item, record, { ...base, holds });
}

interface Work {
	readonly item: DueItem;
	readonly adapter: StoreAdapter;
	readonly identifiers: readonly Identifier[];
	/** Of the subject. */
	readonly keys: readonly string[];
	/** What the item was judged by. */
	readonly standing: Standing;
	readonly judge: Judge;
	readonly earlier: readonly string[];
	readonly announce: (ids: readonly string[]) => Promise<void>;
}

/** Counts what is there, by what would become of it. */
class Count {
	readonly doomed: Set<string>;
	readonly kept = new Map<string, Extract<RecordVerdict, { do: 'keep' }>>();
	readonly spared: string[] = [];

	readonly #namedByStore: boolean;

	constructor({ by }: DueItem, earlier: readonly string[]) {
		this.#namedByStore = by === undefined;
		this.doomed = new Set(earlier);
	}

	judge(judge: Judge, record: StoreRecord, holds: HoldsInForce): RecordVerdict {
		const verdict = judge(record, holds);
		if (verdict.do === 'delete') this.doomed.add(record.id);
		// An earlier try may have announced it.
		else if (this.doomed.delete(record.id)) this.spared.push(record.id);
		if (verdict.do === 'keep') this.kept.set(record.id, verdict);
		return verdict;
	}

	/** @param today what is looked at again tomorrow stays where it is */
	result(outcome: 'deleted' | 'unfinished', { holds, today }: { readonly holds: HoldsInForce; readonly today: string }): Deletion {
		const reasons: Partial<Record<Kept, number>> = {};
		for (const { why } of this.kept.values()) reasons[why] = (reasons[why] ?? 0) + 1;
		// What a store names by itself it names again on its day.
		const all = [...this.kept.values()].filter(({ why }) => why !== 'not-yet' || !this.#namedByStore);
		const base = { deleted: this.doomed.size, kept: reasons, ...(this.spared.length > 0 && { spared: this.spared }) };
		if (all.length === 0 || outcome === 'unfinished') return { outcome, ...base };
		const days = all.map(({ why, hold, on }) =>
			lookOnFor(why, { today, ...(hold !== undefined && { reviewOn: holds.reviewOn(hold) }), on }),
		);
		const lookOn = days.reduce((first, day) => (day < first ? day : first));
		const heldBy = all.find(({ hold }, nth) => hold !== undefined && days[nth] === lookOn)?.hold;
		return {
			outcome: 'kept',
			...base,
			...(lookOn > today && { lookOn }),
			...(heldBy !== undefined && lookOn > today && { heldBy }),
		};
	}
}

/** The day on which what is kept is looked at again: what nobody knows the end of, every night. */
function lookOnFor(
	why: Kept,
	{ today, reviewOn, on }: { today: string; reviewOn?: string | undefined; on?: string | undefined },
): string {
	if (why === 'hold') return reviewOn !== undefined && reviewOn > today ? reviewOn : addPeriod(today, 'P1D');
	if (on !== undefined) return on;
	return why === 'contract' ? addPeriod(today, contractLook) : today;
}

function kept(
	{ count }: DueItem,
	why: Kept,
	hold?: string,
	page?: { readonly holds: HoldsInForce; readonly today: string },
): Deletion {
	const base = { outcome: 'kept', deleted: 0, kept: { [why]: count } } as const;
	if (hold === undefined || page === undefined) return base;
	return { ...base, lookOn: lookOnFor('hold', { today: page.today, reviewOn: page.holds.reviewOn(hold) }), heldBy: hold };
}

async function look(_deps: DeletionDeps, { today }: DeletionPage, work: Work): Promise<Deletion> {
	const { item, adapter, identifiers, judge, standing } = work;
	const { holds } = standing;
	const count = new Count(item, []);
	for await (const record of recordsOf(adapter, identifiers)) count.judge(judge, record, holds);
	return count.result('deleted', { holds, today });
}

async function erase(deps: DeletionDeps, page: DeletionPage, work: Work): Promise<Deletion> {
	const { item, adapter, identifiers, keys, judge, earlier, announce } = work;
	const { today } = page;
	const count = new Count(item, earlier);
	let { standing } = work;
	let cursor: string | undefined;
	do {
		if (cursor !== undefined) {
			if (!page.goesOn()) return count.result('unfinished', { ...standing, today });
			standing = await page.renew();
			const verdict = judgeItem(item, await circumstancesOf(deps, page, standing, keys));
			// A hold was placed, or a case opened, since the first page.
			if (verdict.do !== 'delete') {
				const rest = verdict.do === 'keep' ? kept(item, verdict.why, verdict.hold, { ...standing, today }) : kept(item, 'not-yet');
				return { ...rest, deleted: count.doomed.size };
			}
		}
		const { holds } = standing;
		const announceInTime = async () => {
			await announce([...count.doomed]);
			standing = await stillStanding(deps, page, { item, keys, standing });
		};
		try {
			const answer = await adapter.erase(
				identifiers,
				(record) => asVerdict(count.judge(judge, record, holds)),
				cursor,
				announceInTime,
			);
			cursor = answer.next;
		} catch (error) {
			if (error instanceof HoldsChangedError) return count.result('unfinished', { holds, today });
			throw error;
		}
	} while (cursor !== undefined);
	for await (const record of recordsOf(adapter, identifiers)) {
		if (judge(record, standing.holds).do === 'delete') {
			throw new VerificationFailed(`Something that is due in store ${item.store} is still there.`);
		}
	}
	return count.result('deleted', { ...standing, today });
}

/**
 * What stands in the way at the moment at which something is deleted: what a page was judged by may be old by then.
 *
 * @throws HoldsChangedError where the item would be judged differently by now.
 */
async function stillStanding(
	deps: DeletionDeps,
	page: DeletionPage,
	{ item, keys, standing }: Pick<Work, 'item' | 'keys' | 'standing'>,
): Promise<Standing> {
	const now = await page.renewInTime();
	if (now === standing) return now;
	const known = new Set(standing.holds.ids);
	const verdict = judgeItem(item, await circumstancesOf(deps, page, now, keys));
	if (verdict.do !== 'delete' || now.holds.ids.some((id) => !known.has(id))) throw new HoldsChangedError();
	return now;
}

/** Of what a try was going to delete that died: how much it had, and what is there. */
async function whatIsLeft(adapter: StoreAdapter, identifiers: readonly Identifier[], earlier: readonly string[]) {
	const spared: string[] = [];
	for await (const { id } of recordsOf(adapter, identifiers)) if (earlier.includes(id)) spared.push(id);
	return { deleted: earlier.length - spared.length, spared };
}

async function* recordsOf(adapter: StoreAdapter, identifiers: readonly Identifier[]): AsyncGenerator<StoreRecord> {
	let cursor: string | undefined;
	do {
		const found = await adapter.find(identifiers, cursor);
		yield* found.records;
		cursor = found.next;
	} while (cursor !== undefined);
}

async function countedToOf({ policy, countedTo }: DeletionDeps, { store, category }: DueItem): Promise<string | undefined> {
	return ruleFor(policy, category)?.action === 'anonymise' ? countedTo(store, category) : undefined;
}

async function contractOf(
	{ policy, stores }: DeletionDeps,
	{ category }: DueItem,
	identifiers: readonly Identifier[],
	today: string,
) {
	if (ruleFor(policy, category)?.keptBy !== 'contract') return 'none' as const;
	return findContract(policy, stores, identifiers, { today, leftOut: [] });
}

/**
 * Whose the item is: by whom a store named, all that is known of them is looked up first, since what stands in the way is known by
 * their addresses. `unknown`: some store could not be asked.
 */
async function identifiersOf(deps: DeletionDeps, item: DueItem): Promise<readonly Identifier[] | 'unknown'> {
	return item.by === undefined ? resolved(deps, item) : item.identifiers;
}

/**
 * Whether the person's own request scheduled the same, under the key of their address, which the store that named it does not know: that
 * item stands for it, and what is named again while it is there is counted once.
 */
async function isTwin({ schedule }: DeletionDeps, item: DueItem, [, ...others]: readonly string[]): Promise<boolean> {
	if (others.length === 0) return false;
	const names = others.map((subject) => ({ ...item, subject, lookOn: item.on }));
	return (await schedule.which(names)).some(({ by }) => by !== undefined);
}

async function resolved({ policy, stores }: DeletionDeps, item: DueItem): Promise<readonly Identifier[] | 'unknown'> {
	const naming = new Map([...stores].filter(([id]) => yieldsUnique(policy, id)));
	const { identifiers, incomplete } = await resolveIdentity(item.identifiers, naming, { storeRules: (id) => policy.stores[id] });
	return incomplete.length > 0 ? 'unknown' : identifiers;
}

/** Other stores tell nothing of who it is. */
function yieldsUnique(policy: Policy, id: string): boolean {
	const store = policy.stores[id];
	return store !== undefined && 'yields' in store && Object.values(store.yields).some(({ scope }) => scope === 'unique');
}

/** The subject's own key, and those of every address that is known to be theirs. */
async function keysOf(
	{ keyOf }: DeletionDeps,
	{ subject }: DueItem,
	identifiers: readonly Identifier[],
): Promise<readonly string[]> {
	const addresses = identifiers.filter(({ kind, scope }) => kind === 'email' && scope === 'unique');
	return [...new Set([subject, ...(await Promise.all(addresses.map(keyOf)))])];
}

async function circumstancesOf(
	deps: DeletionDeps,
	page: DeletionPage,
	standing: Standing,
	keys: readonly string[],
): Promise<ItemCircumstances> {
	const guard = await guardOf(deps, page, standing, keys);
	// It is in force before its flags are set.
	const hold = standing.holds.onPerson(keys);
	const holds = hold === undefined ? guard.holds : [hold, ...guard.holds];
	return { policy: deps.policy, guard: { ...guard, holds }, guarded: page.guarded };
}

async function guardOf(
	deps: DeletionDeps,
	page: DeletionPage,
	{ guards }: Standing,
	[subject = '', ...others]: readonly string[],
): Promise<Guard> {
	const own = guards.get(subject) ?? nobody;
	if (others.length === 0) return own;
	// Their shards are not leased: whoever places a hold on one of these keys waits for the subject's own lease.
	const free =
		page.dryRun || (await Promise.all(others.map((key) => deps.subjects.leaseErasing(key, page.leasedUntil())))).every(Boolean);
	const theirs = await deps.guards.of(others);
	const holds = [...own.holds, ...theirs.holds];
	const returnedAt = [own.returnedAt, theirs.returnedAt]
		.filter((at) => at !== undefined)
		.toSorted()
		.at(-1);
	return {
		// A lease that is refused is so because of a hold, which may be younger than what was read.
		holds: free || holds.length > 0 ? holds : ['just-placed'],
		openCases: [...own.openCases, ...theirs.openCases],
		marks: [...own.marks, ...theirs.marks],
		...(returnedAt !== undefined && { returnedAt }),
	};
}
