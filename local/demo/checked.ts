import type { Retained, StoreClaim } from './case-view.ts';
import { belongsTo, type HeldRecord, type Inventory, nameOf, sameRecord } from './inventory.ts';
import type { Asker } from './rights-shown.ts';

/** What comparing what the system says with what the stores hold gave. */
export interface Checked {
	/** What was found to be so, in words. */
	readonly findings: readonly string[];
	/** What is not as it was said, in words; empty: all of it is. */
	readonly problems: readonly string[];
}

export const countOf = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** Whether the records that are not the asker's are all there, unchanged, and no new ones. */
export function checkOthers(asker: Asker, people: readonly Asker[], before: Inventory, after: Inventory): Checked {
	const others = (records: readonly HeldRecord[]) => records.filter((record) => !belongsTo(record, asker));
	const then = others(before.records);
	const now = new Map(others(after.records).map((record) => [nameOf(record), record]));
	const changed = then.filter((record) => {
		const same = now.get(nameOf(record));
		now.delete(nameOf(record));
		return same === undefined || !sameRecord(record, same);
	});
	const ownerOf = (record: HeldRecord) => people.find((person) => belongsTo(record, person))?.email ?? 'nobody known';
	const untouched = new Set(then.map(ownerOf)).size;
	return {
		findings: [`${countOf(then.length, 'record')} of ${untouched} other people: untouched`],
		problems: [
			...changed.map((record) => `${nameOf(record)}, a record of ${ownerOf(record)}, was changed or is gone`),
			...[...now.keys()].map((name) => `${name} was not there before`),
		],
	};
}

/** The claim on each store, one that finds nothing where the system says nothing of it. */
export function claimsOn(stores: readonly string[], results: readonly StoreClaim[]): StoreClaim[] {
	return stores.map(
		(store) => results.find((result) => result.store === store) ?? { store, status: 'done', found: 0, acted: [], retained: [] },
	);
}

/** Stores of which something is said that no store shows: what a person did by hand counts only as far as nothing was found. */
export function beyondChecking(stores: readonly string[], results: readonly StoreClaim[]): string[] {
	return results
		.filter(({ store, found }) => found > 0 && !stores.includes(store))
		.map(({ store, found }) => `${store}: ${countOf(found, 'record')} said to be found, which cannot be looked up`);
}

/** Records by category, in the order of the categories' names. */
export function tally(records: readonly { readonly category: string }[]): Record<string, number> {
	return asTable([...Map.groupBy(records, ({ category }) => category)].map(([category, of]) => ({ category, count: of.length })));
}

/** Counts by category, those of nothing left out. */
export function asTable(tallies: readonly { readonly category: string; readonly count: number }[]): Record<string, number> {
	const counts = tallies.filter(({ count }) => count > 0).map(({ category, count }) => [category, count] as const);
	return Object.fromEntries(counts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is kept, in an order that does not depend on how it was found. */
export function inOrder(rows: readonly Retained[]): Retained[] {
	const key = ({ category, reason, until }: Retained) => JSON.stringify([category, reason, until ?? '']);
	return rows.filter(({ count }) => count > 0).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
