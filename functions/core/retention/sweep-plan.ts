/** What a sweep has to go through, by the policy. */
import type { Policy } from '../policy/schema.ts';
import type { StoreAdapters } from '../stores/ports.ts';

/** What a store is asked to name: records of one category, a part of them. */
export interface Nomination {
	readonly store: string;
	readonly category: string;
	readonly part: number;
	readonly of: number;
}

/** Parts that a store is read in, side by side. */
const partsOfStore = 4;
/** Groups that the shards are worked on in, side by side. */
const groups = 16;

/** Stores and categories whose records fall due by their own dates, whether or not their subject ever came to us. */
export function nominationsOf(policy: Policy, stores: StoreAdapters): Nomination[] {
	return holdings(policy, stores, ({ trigger }) => trigger !== 'unsubscribe').flatMap(({ store, category }) =>
		Array.from({ length: partsOfStore }, (_, part) => ({ store, category, part, of: partsOfStore })),
	);
}

/** Stores and categories of which figures are made before their records go. */
export function aggregationsOf(policy: Policy, stores: StoreAdapters): { readonly store: string; readonly category: string }[] {
	return holdings(policy, stores, ({ action }) => action === 'anonymise');
}

/** All shards, in groups. */
export const shardGroups = (shards: number): { readonly shards: readonly number[] }[] =>
	Array.from({ length: groups }, (_, group) => ({
		shards: Array.from({ length: shards }, (_, shard) => shard).filter((shard) => shard % groups === group),
	}));

function holdings(policy: Policy, stores: StoreAdapters, wanted: (rule: Policy['retention'][number]) => boolean) {
	return policy.retention.filter(wanted).flatMap(({ category }) =>
		Object.entries(policy.stores)
			.filter(([id, store]) => store.categories.includes(category) && stores.get(id)?.due !== undefined)
			.map(([store]) => ({ store, category })),
	);
}
