/** Whether a contract with the person is live: what it needs is still necessary, and not erased on request (Art 17(1)(a)). */
import { addPeriod } from '../clock/statutory.ts';
import { ruleFor } from '../policy/lookup.ts';
import type { Policy } from '../policy/schema.ts';
import type { Identifier } from '../ports.ts';
import type { StoreAdapters, StoreRecord } from '../stores/ports.ts';

/** `until`: the calendar date on which it ends, absent where no end is agreed. */
export interface LiveContract {
	readonly until?: string;
}

/** `unknown`: a store that holds contracts was not searched. */
export type Contract = LiveContract | 'none' | 'unknown';

/** Whether what becomes of the record depends on whether a contract is live. */
export function dependsOnContract(policy: Policy, { category, held }: StoreRecord): boolean {
	return !held && ruleFor(policy, category)?.keptBy === 'contract';
}

/** The live contract that a record shows: one of a contract that has not ended by `today`, a calendar date. */
export function contractShownBy(policy: Policy, { category, dates }: StoreRecord, today: string): LiveContract | undefined {
	if (!policy.categories[category]?.contract) return undefined;
	const until = calendarDate(dates['relationship-end']);
	if (until === undefined) return {};
	return today < until ? { until } : undefined;
}

/** Of two contracts, the one that lives longer. */
export function longerLived(one: LiveContract | undefined, other: LiveContract | undefined): LiveContract | undefined {
	if (!one || !other) return one ?? other;
	if (one.until === undefined || other.until === undefined) return {};
	return one.until < other.until ? other : one;
}

/** Stores that may show a contract, in the policy's order. */
export function storesOfContracts(policy: Policy): string[] {
	return Object.entries(policy.stores).flatMap(([id, { categories }]) =>
		categories.some((category) => policy.categories[category]?.contract) ? [id] : [],
	);
}

/**
 * What a search of the stores tells.
 *
 * @param shown The live contract that was found, if any.
 * @param searched Whether the store was searched to its end.
 */
export function contractFound(policy: Policy, shown: LiveContract | undefined, searched: (store: string) => boolean): Contract {
	return shown ?? (storesOfContracts(policy).every(searched) ? 'none' : 'unknown');
}

/**
 * Looks again, in the stores that hold contracts, by what is known of the person: one may have been signed, or have ended, since.
 *
 * @param leftOut Stores that the DPO decided to go on without.
 * @throws StoreUnavailableError
 */
export async function findContract(
	policy: Policy,
	stores: StoreAdapters,
	identifiers: readonly Identifier[],
	{ today, leftOut }: { readonly today: string; readonly leftOut: readonly string[] },
): Promise<Contract> {
	const searched = storesOfContracts(policy).filter((id) => stores.has(id) && !leftOut.includes(id));
	let shown: LiveContract | undefined;
	for (const id of searched) {
		let cursor: string | undefined;
		do {
			const page = await stores.get(id)?.find(identifiers, cursor);
			for (const record of page?.records ?? []) shown = longerLived(shown, contractShownBy(policy, record, today));
			cursor = page?.next;
		} while (cursor !== undefined);
	}
	return contractFound(policy, shown, (id) => searched.includes(id));
}

/** `undefined` for what no calendar knows too: an end that cannot be read has not come. */
function calendarDate(date: string | undefined): string | undefined {
	if (date === undefined) return undefined;
	try {
		return addPeriod(date, 'P0D');
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}
