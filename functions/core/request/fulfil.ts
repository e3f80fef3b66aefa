/** The work on one store, page by page, as values: verdicts, progress, results. */
import { hash } from 'node:crypto';
import type { CaseState, StoreResult, TextReference } from '../case/case.ts';
import type { Policy } from '../policy/schema.ts';
import type { HeldTally, Phase, RetainedTally, StoreRecord, Tally, TaskProgress } from '../stores/ports.ts';
import { type Circumstances, judgeRecord } from './judge.ts';
import { rulesOfRight } from './rights.ts';

/** `act`: export or erase it. */
export type FulfilmentVerdict =
	| { readonly outcome: 'act' }
	| { readonly outcome: 'retain'; readonly reason: string; readonly until?: string };

/**
 * What becomes of a record now: judged anew, since stores change between assessment and fulfilment. What needs a person
 * is done only under the DPO's approval; without it, it is kept. Records that the data map does not know are handed out
 * under approval, but never erased or changed. What a contract may need is erased under approval only where the DPO was asked
 * about it: its store may have been left out later. What is objected to is restricted while the DPO weighs, and after they upheld it.
 */
export function fulfilmentVerdict(
	policy: Policy,
	state: Pick<CaseState, 'right' | 'identity' | 'decision' | 'plan'>,
	record: StoreRecord,
	circumstances: Pick<Circumstances, 'today' | 'contract' | 'particulars' | 'unsubscribedOn' | 'onlyUnder'>,
): FulfilmentVerdict {
	const approved = state.decision?.outcome === 'approved';
	const identityBy = approved ? 'dpo' : (state.identity?.how ?? 'mail-link');
	const { act, decides, restrictedMeanwhile } = rulesOfRight[state.right];
	const judgement = judgeRecord(policy, state.right, record, { ...circumstances, identityBy });
	if (judgement.outcome === 'act') return { outcome: 'act' };
	if (judgement.outcome === 'not-applicable') return { outcome: 'retain', reason: judgement.reason };
	if (judgement.outcome === 'retain') {
		const { reason, until } = judgement;
		return { outcome: 'retain', reason, ...(until !== undefined && { until }) };
	}
	const { reason } = judgement;
	if (reason === decides && (approved || restrictedMeanwhile)) return { outcome: 'act' };
	const asked = state.plan?.some((entry) => entry.category === record.category && entry.reason === reason);
	return approved && (act === 'export' || (act === 'erase' && reason === 'incomplete-search' && asked))
		? { outcome: 'act' }
		: { outcome: 'retain', reason: withheld[reason] ?? reason };
}

/** Refusal reasons that the letter words, for what waited for a person who did not decide on it. */
const withheld: Readonly<Record<string, string>> = {
	'concerns-others': 'rights-of-others',
	'stronger-identity': 'identity-not-verified',
	'incomplete-search': 'right-does-not-apply',
};

export const beginTask = (store: string, phase?: Phase): TaskProgress => ({
	store,
	...(phase && { phase }),
	status: 'working',
	page: 0,
	found: 0,
	acted: [],
	retained: [],
});

/** Progress after one more page. */
export function advance(
	before: TaskProgress,
	page: {
		readonly acted: readonly Tally[];
		readonly retained: readonly RetainedTally[];
		readonly changes?: readonly TextReference[];
		/** Of all pages up to this one. */
		readonly held?: readonly HeldTally[];
		readonly next?: string;
	},
): TaskProgress {
	const { cursor: _, intent: __, error: ___, ...rest } = before;
	return {
		...rest,
		status: page.next === undefined ? 'done' : 'working',
		page: before.page + 1,
		found: before.found + sum(page.acted) + sum(page.retained),
		acted: addTallies(before.acted, page.acted),
		retained: addRetained(before.retained, page.retained),
		...(page.held?.length && { held: page.held }),
		...(page.changes?.length && { changes: [...(before.changes ?? []), ...page.changes] }),
		...(page.next !== undefined && { cursor: page.next }),
	};
}

/** Counts what a page erases, or puts right, an earlier try of the same page included. */
export class ErasureCount {
	readonly #ids: Set<string>;
	readonly #counts: Map<string, number>;

	constructor(intent: TaskProgress['intent']) {
		this.#ids = new Set(intent?.ids);
		this.#counts = new Map(intent?.erasing.map(({ category, count }) => [category, count]));
	}

	add({ id, category }: StoreRecord): void {
		if (this.#ids.has(short(id))) return;
		this.#ids.add(short(id));
		this.#counts.set(category, (this.#counts.get(category) ?? 0) + 1);
	}

	/** The record is there still: an earlier try meant to erase it, and did not come to it. Whether that is so is the answer. */
	spare({ id, category }: StoreRecord): boolean {
		if (!this.#ids.delete(short(id))) return false;
		this.#counts.set(category, (this.#counts.get(category) ?? 0) - 1);
		return true;
	}

	get erasing(): readonly Tally[] {
		return [...this.#counts].filter(([, count]) => count > 0).map(([category, count]) => ({ category, count }));
	}

	get intent(): NonNullable<TaskProgress['intent']> {
		return { erasing: this.erasing, ids: [...this.#ids] };
	}
}

const short = (id: string): string => hash('sha256', id, 'base64url').slice(0, 11);

/** Results for the record and the letter: the stores worked on, and those left out. */
export function resultsOf(state: Pick<CaseState, 'stores' | 'leftOut'>, tasks: readonly TaskProgress[]): StoreResult[] {
	const byStore = new Map(tasks.filter(({ phase }) => phase === undefined).map((task) => [task.store, task]));
	return [...new Set([...(state.stores ?? []), ...state.leftOut])].map((store) => {
		const task = byStore.get(store);
		const status = state.leftOut.includes(store)
			? 'proceeded-without'
			: task?.status === 'done' || task?.status === 'stopped'
				? task.status
				: 'failed';
		return {
			store,
			status,
			found: task?.found ?? 0,
			acted: task?.acted ?? [],
			retained: task?.retained ?? [],
			...changesOf(task),
			...(task?.scheduled && { scheduled: task.scheduled }),
		};
	});
}

/** Those of a page that was announced, and not recorded as done, too: what it changed, nobody else names. */
function changesOf(task: TaskProgress | undefined): Pick<StoreResult, 'changes'> {
	const changes = [...(task?.changes ?? []), ...(task?.intent?.changes ?? [])];
	return changes.length > 0 ? { changes } : {};
}

/** Records by category. */
export function tally(records: readonly StoreRecord[]): Tally[] {
	return [...Map.groupBy(records, ({ category }) => category)].map(([category, of]) => ({ category, count: of.length }));
}

function addTallies(one: readonly Tally[], other: readonly Tally[]): Tally[] {
	const counts = new Map(one.map(({ category, count }) => [category, count]));
	for (const { category, count } of other) counts.set(category, (counts.get(category) ?? 0) + count);
	return [...counts].map(([category, count]) => ({ category, count }));
}

/** Adds up by category and hold. */
export function addHeld(one: readonly HeldTally[], other: readonly HeldTally[]): HeldTally[] {
	const rows = Map.groupBy([...one, ...other], ({ category, hold }) => JSON.stringify([category, hold]));
	return [...rows.values()].flatMap((of) => (of[0] ? [{ ...of[0], count: sum(of) }] : []));
}

/**
 * Adds up by category and reason; the latest date of those counted. What is kept without a known end is a row of its own:
 * nobody is told a date that is not true of it.
 */
export function addRetained(one: readonly RetainedTally[], other: readonly RetainedTally[]): RetainedTally[] {
	const rows = new Map<string, RetainedTally>();
	for (const row of [...one, ...other]) {
		const key = JSON.stringify([row.category, row.reason, row.until === undefined]);
		const before = rows.get(key);
		const until = [before?.until, row.until]
			.filter((date) => date !== undefined)
			.toSorted()
			.at(-1);
		rows.set(key, {
			category: row.category,
			reason: row.reason,
			count: row.count + (before?.count ?? 0),
			...(until !== undefined && { until }),
		});
	}
	return [...rows.values()];
}

function sum(tallies: readonly Tally[]): number {
	return tallies.reduce((total, { count }) => total + count, 0);
}
