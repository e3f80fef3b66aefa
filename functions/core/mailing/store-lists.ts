/** Which stores name by themselves everybody of whom they have records of a category, and which do not. */
import { storesHolding } from '../policy/lookup.ts';
import type { Policy } from '../policy/schema.ts';
import type { StoreAdapters } from '../stores/ports.ts';
import type { NotListed } from './mailing.ts';

/** One category in one store. */
export interface StoreList {
	readonly store: string;
	readonly category: string;
}

/** The latest day that a date of collection can be taken to be: also what is dated in days to come is meant. */
export const latestDay = '9999-12-01';

/**
 * What is read for a mailing, in the policy's order, and what cannot be. A store that names records names them by their date of
 * collection; Rightful's own names only what is of closed cases.
 */
export function storeLists(
	policy: Policy,
	stores: StoreAdapters,
	categories: readonly string[],
): { readonly lists: readonly StoreList[]; readonly notListed: readonly NotListed[] } {
	const lists: StoreList[] = [];
	const notListed: NotListed[] = [];
	for (const category of new Set(categories)) {
		for (const store of storesHolding(policy, category)) {
			const adapter = stores.get(store.id);
			const dated = 'dates' in store && store.dates.collected !== undefined;
			const list = { store: store.id, category };
			if (!adapter) notListed.push({ ...list, why: 'by-hand' });
			else if (!adapter.due || store.kind === 'rightful') notListed.push({ ...list, why: 'cannot-list' });
			else if (!dated) notListed.push({ ...list, why: 'undated' });
			else lists.push(list);
		}
	}
	return { lists, notListed };
}
