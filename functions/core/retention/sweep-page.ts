/** One page of a sweep: the items that are worked on side by side, and what becomes of the shard's part when they are through. */

import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { ruleFor } from '../policy/lookup.ts';
import type { Policy } from '../policy/schema.ts';
import type { StoreAdapters } from '../stores/ports.ts';
import type { DueItem, LedgerEntry, Trigger } from './ports.ts';
import {
	addFailures,
	addRows,
	type Certificates,
	type CertifiedPage,
	emptyRow,
	type Kept,
	type SweepFailure,
	type SweepRow,
} from './sweep.ts';
import { type SweepPart, type SweepRun, sourcesOf } from './sweep-run.ts';

/** What became of one item. */
export interface Deletion {
	/** `unfinished`: to be done again, since the time is nearly up or something came in the way meanwhile. */
	readonly outcome: 'deleted' | 'dropped' | 'kept' | 'unfinished';
	/** Records deleted, those of an earlier try included; in a dry run, those that would be. */
	readonly deleted: number;
	/** Records kept, by why. */
	readonly kept: Readonly<Partial<Record<Kept, number>>>;
	/** Ids that an earlier try was going to delete, and that are there, and stay. */
	readonly spared?: readonly string[];
	/** The day on which to look again, where that is another than today; with the hold that is why. */
	readonly lookOn?: string;
	readonly heldBy?: string;
}

/** What names an item in the ledger. */
export const nameOf = ({ subject, category, store, on, trigger }: DueItem): string =>
	[subject, category, store, on, trigger].join('#');

/** Items that are worked on as one. */
export interface Work {
	/** Stands for all. */
	readonly item: DueItem;
	readonly all: readonly DueItem[];
}

/**
 * Items that reach the same records are one search of the store, lest its records be counted for each. Where a store names what is due
 * in it, each day's item reaches that day's records alone.
 */
export function asOne(items: readonly DueItem[], stores: StoreAdapters): Work[] {
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

/** What came of it. */
export interface Done extends Work {
	readonly deletion: Deletion | undefined;
	/** Name of the error, where there was one. */
	readonly error?: string;
}

/** Whether the page has to be done again for it. */
export const isUnfinished = ({ deletion }: Done) => deletion?.outcome === 'unfinished';

/** What a try that died had deleted of items that it took out of the schedule before it could count them. */
export function goneBefore(before: ReadonlyMap<string, LedgerEntry>, items: readonly DueItem[]): LedgerEntry[] {
	const there = new Set(items.map(nameOf));
	return [...before.values()].filter((entry) => entry.for !== undefined && !there.has(entry.for));
}

/** A page that is through. */
export interface FinishedPage {
	readonly done: readonly Done[];
	/** What a try that died had deleted of items that are not there any more. */
	readonly gone: readonly LedgerEntry[];
	/** Instant. */
	readonly at: string;
	/** Where the next one begins; absent on the last of a source. */
	readonly next?: string;
}

/**
 * Counts a page that is through: the part that follows, and the certificates that prove it. Each is of one subject, by a name that is
 * made for it, and that leads to nobody.
 */
export function finishPage(
	policy: Policy,
	run: SweepRun,
	part: SweepPart,
	page: FinishedPage,
	randomName: () => string,
): { readonly part: SweepPart; readonly proof: CertifiedPage } {
	const rowOf = (store: string, category: string, more: Partial<SweepRow>): SweepRow => ({ ...emptyRow(store, category), ...more });
	const certified = new Map<string, Certificates & { readonly deleted: Record<string, number> }>();
	let certificates = 0;
	const rows: SweepRow[] = [];
	const count = ({ store, category, on, trigger }: Counted, number: number) => {
		const rule = trigger === 'erasure-request' ? undefined : ruleFor(policy, category);
		const action = rule?.action ?? 'erase';
		rows.push(rowOf(store, category, action === 'anonymise' ? { anonymised: number } : { erased: number }));
		if (number === 0 || run.dryRun) return;
		const alike = { store, category, action, trigger, ...(rule && { period: rule.period }), on };
		const name = JSON.stringify(alike);
		const group = certified.get(name) ?? { ...alike, deleted: {} };
		group.deleted[randomName()] = number;
		certified.set(name, group);
		certificates++;
	};
	for (const { item, deletion, error } of page.done) {
		const { store, category } = item;
		if (error !== undefined) rows.push(rowOf(store, category, { failed: item.count }));
		if (!deletion) continue;
		count(item, deletion.deleted);
		rows.push(rowOf(store, category, { held: deletion.kept }));
	}
	for (const { for: name = '', records } of page.gone) count(countedBy(name), records.length);
	const failures = page.done.flatMap(({ item: { store, category }, error }): SweepFailure[] =>
		error === undefined ? [] : [{ store, category, error, items: 1 }],
	);
	const proof: CertifiedPage = { certificates: [...certified.values()], policyVersion: policy.version, at: page.at };
	const { cursor: _, ...rest } = part;
	return {
		proof,
		part: {
			...rest,
			page: part.page + 1,
			...(page.next === undefined ? { source: part.source + 1 } : { cursor: page.next }),
			done: page.next === undefined && part.source + 1 >= sourcesOf(run).length,
			rows: addRows(part.rows, rows),
			failures: addFailures(part.failures, failures),
			certificates: part.certificates + certificates,
			hash: certificates === 0 ? part.hash : sha256(part.hash + (canonicalize(proof) ?? '')),
		},
	};
}

type Counted = Pick<DueItem, 'store' | 'category' | 'on' | 'trigger'>;

/** @param name by {@link nameOf} */
function countedBy(name: string): Counted {
	const [, category = '', store = '', on = '', trigger = ''] = name.split('#');
	return { store, category, on, trigger: trigger as Trigger };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
