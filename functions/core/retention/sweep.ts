/** What a sweep does with what may be due: values, without the world. */

import { ruleFor } from '../policy/lookup.ts';
import type { Policy, RetentionRule } from '../policy/schema.ts';
import type { Contract } from '../request/contract.ts';
import type { FulfilmentVerdict } from '../request/fulfil.ts';
import type { StoreRecord, Verdict } from '../stores/ports.ts';
import { type Due, dueOf } from './due.ts';
import type { DueItem, Guard, HoldsInForce, Trigger } from './ports.ts';

/** Why what is due stays for now. `legal-hold`: the record itself says so. `guarded`: the DPO has to confirm first. */
export type Kept =
	| 'hold'
	| 'legal-hold'
	| 'open-case'
	| 'restriction'
	| 'contract'
	| 'not-aggregated'
	| 'guarded'
	/** A date of the record, or a rule of the policy, has changed: it is due later. */
	| 'not-yet'
	/** Nobody can tell whose it is, and so not whether something stands in the way. */
	| 'unknown-subject';

/** Those that are no reason to report: nothing is due. */
const unreported: ReadonlySet<Kept> = new Set(['not-yet', 'contract']);

/** What becomes of an item before any store is asked. `drop`: nothing is due of it any more. */
export type ItemVerdict =
	| { readonly do: 'delete' }
	| { readonly do: 'drop'; readonly why: 'returned' | 'no-rule' }
	| { readonly do: 'keep'; readonly why: Kept; readonly hold?: string };

export interface ItemCircumstances {
	readonly policy: Policy;
	/** Of every key that is known to be the subject's. */
	readonly guard: Guard;
	/** Stores that this sweep leaves alone. */
	readonly guarded: readonly string[];
}

/** Whether something about the person or the store stands in the way, whatever the records. */
export function judgeItem(item: DueItem, { policy, guard, guarded }: ItemCircumstances): ItemVerdict {
	const { category, store, trigger, since = '' } = item;
	if (trigger !== 'erasure-request' && !ruleFor(policy, category)) return { do: 'drop', why: 'no-rule' };
	if (trigger === 'unsubscribe' && guard.returnedAt !== undefined && guard.returnedAt >= since)
		return { do: 'drop', why: 'returned' };
	const [hold] = guard.holds;
	if (hold !== undefined) return { do: 'keep', why: 'hold', hold };
	// The one that scheduled it too: until it is over, the person has no letter that says how to undo it.
	if (guard.openCases.length > 0) return { do: 'keep', why: 'open-case' };
	const restricted = guard.marks.some(
		({ kind, categories }) => kind === 'restriction' && (categories === undefined || categories.includes(category)),
	);
	if (restricted) return { do: 'keep', why: 'restriction' };
	if (guarded.includes(store)) return { do: 'keep', why: 'guarded' };
	return { do: 'delete' };
}

export interface RecordCircumstances {
	readonly policy: Policy;
	/** Calendar date of the sweep in the controller's time zone. */
	readonly today: string;
	/** Calendar date on which the person unsubscribed, where that is what the item is due by. */
	readonly unsubscribedOn?: string;
	readonly contract: Contract;
	readonly holds: HoldsInForce;
	/** The last month (`yyyy-mm`) of which there are figures: what is to be anonymised goes only once its month is counted. */
	readonly countedTo?: string;
	/** Whether the store itself names what falls due in it: then each of its dates has an item, and no record belongs to two. */
	readonly namesDue?: boolean;
}

export type RecordVerdict =
	| { readonly do: 'delete'; readonly action: RetentionRule['action'] }
	/** Another item's, or nobody's. */
	| { readonly do: 'ignore' }
	| { readonly do: 'keep'; readonly why: Kept; readonly hold?: string; readonly on?: string };

/** Whether one record is due today, by its own dates and today's policy, and may be deleted. */
export function judgeDue(item: DueItem, record: StoreRecord, circumstances: RecordCircumstances): RecordVerdict {
	const { policy, today, unsubscribedOn, contract, holds, countedTo = '', namesDue = false } = circumstances;
	if (record.category !== item.category) return { do: 'ignore' };
	if (namesDue && item.trigger !== 'unsubscribe' && isOfAnotherDay(policy, item, record)) return { do: 'ignore' };
	const due: Due = dueOf(policy, record, { contract, ...(unsubscribedOn !== undefined && { unsubscribedOn }) });
	if (due.when === 'no-rule') return { do: 'ignore' };
	if (due.when === 'waiting') return due.for === 'contract-end' ? { do: 'keep', why: 'contract' } : { do: 'ignore' };
	if (due.on > today) return { do: 'keep', why: due.rule.keptBy === 'contract' ? 'contract' : 'not-yet', on: due.on };
	if (record.held) return { do: 'keep', why: 'legal-hold' };
	const hold = holds.on(item.store, record);
	if (hold !== undefined) return { do: 'keep', why: 'hold', hold };
	if (due.rule.action === 'anonymise' && monthOf(record, due.rule) > countedTo) return { do: 'keep', why: 'not-aggregated' };
	return { do: 'delete', action: due.rule.action };
}

/** Items of one person, category and store are worked on side by side: without this each would count the others' records too. */
function isOfAnotherDay(policy: Policy, item: DueItem, record: StoreRecord): boolean {
	const due = dueOf(policy, record, { contract: 'none' });
	return due.when === 'on' && due.on !== item.on;
}

/** Whether a record that a request for erasure reached, and that a hold kept from it, goes now. @param verdict the request's */
export function judgeRequested(item: DueItem, record: StoreRecord, verdict: FulfilmentVerdict, holds: HoldsInForce): RecordVerdict {
	if (record.category !== item.category || verdict.outcome !== 'act') return { do: 'ignore' };
	if (record.held) return { do: 'keep', why: 'legal-hold' };
	const hold = holds.on(item.store, record);
	return hold === undefined ? { do: 'delete', action: 'erase' } : { do: 'keep', why: 'hold', hold };
}

/** The month that the record is counted in; what has no date is counted in none, and goes. */
const monthOf = ({ dates }: StoreRecord, { trigger }: RetentionRule): string =>
	(trigger === 'unsubscribe' ? dates.collected : dates[trigger])?.slice(0, 7) ?? '';

/** The verdict in the words of the store port. */
export const asVerdict = (verdict: RecordVerdict): Verdict =>
	verdict.do === 'delete' ? { outcome: 'erase' } : { outcome: 'retain', reason: verdict.do === 'keep' ? verdict.why : 'not-due' };

/** Records of one category in one store. */
export interface SweepRow {
	readonly store: string;
	readonly category: string;
	readonly erased: number;
	readonly anonymised: number;
	/** Due, and kept, by why. */
	readonly held: Readonly<Partial<Record<Kept, number>>>;
	readonly failed: number;
}

/** Something that did not work: tried again by the next sweep. */
export interface SweepFailure {
	readonly store: string;
	readonly category: string;
	/** Name of the error. */
	readonly error: string;
	readonly items: number;
}

export const emptyRow = (store: string, category: string): SweepRow => ({
	...{ store, category, erased: 0, anonymised: 0, held: {}, failed: 0 },
});

/** Adds up by store and category, in the order in which they come. */
export function addRows(...lists: readonly (readonly SweepRow[])[]): SweepRow[] {
	const rows = new Map<string, SweepRow>();
	for (const row of lists.flat()) {
		const name = `${row.store}#${row.category}`;
		const before = rows.get(name) ?? emptyRow(row.store, row.category);
		const reasons = [...new Set([...Object.keys(before.held), ...Object.keys(row.held)])] as Kept[];
		rows.set(name, {
			...before,
			erased: before.erased + row.erased,
			anonymised: before.anonymised + row.anonymised,
			held: Object.fromEntries(reasons.map((why) => [why, (before.held[why] ?? 0) + (row.held[why] ?? 0)])),
			failed: before.failed + row.failed,
		});
	}
	return [...rows.values()];
}

export function addFailures(...lists: readonly (readonly SweepFailure[])[]): SweepFailure[] {
	const failures = new Map<string, SweepFailure>();
	for (const failure of lists.flat()) {
		const name = [failure.store, failure.category, failure.error].join('#');
		failures.set(name, { ...failure, items: failure.items + (failures.get(name)?.items ?? 0) });
	}
	return [...failures.values()];
}

/** What is kept, without what is simply not due. */
export const heldOf = ({ held }: SweepRow): number =>
	Object.entries(held).reduce((total, [why, count]) => (unreported.has(why as Kept) ? total : total + count), 0);

export interface SweepTotals {
	readonly erased: number;
	readonly anonymised: number;
	readonly held: number;
	readonly failed: number;
}

export const totalsOf = (rows: readonly SweepRow[]): SweepTotals => ({
	erased: sum(rows, ({ erased }) => erased),
	anonymised: sum(rows, ({ anonymised }) => anonymised),
	held: sum(rows, heldOf),
	failed: sum(rows, ({ failed }) => failed),
});

const sum = (rows: readonly SweepRow[], of: (row: SweepRow) => number): number => rows.reduce((total, row) => total + of(row), 0);

/** What is certified alike: due by the same rule on the same day, of one category in one store. It names nobody. */
export interface Certificates {
	readonly store: string;
	readonly category: string;
	readonly action: RetentionRule['action'];
	readonly trigger: Trigger;
	/** The rule's, as it was then; absent where a request was the reason. */
	readonly period?: string;
	/** Calendar date since which it was due. */
	readonly on: string;
	/** How many records of each subject were deleted: proof that what was due of them there is gone, by its random name. */
	readonly deleted: Readonly<Record<string, number>>;
}

/** Certificates of one page of a sweep, with what they share. */
export interface CertifiedPage {
	readonly certificates: readonly Certificates[];
	/** The policy that decided. */
	readonly policyVersion: string;
	/** Instant. */
	readonly at: string;
}
