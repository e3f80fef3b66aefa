import { Temporal } from 'temporal-polyfill';
import type { HeldRecord, Policy } from './inventory.ts';

/** Why a record must not be erased. */
export interface Keeping {
	readonly reason: string;
	/** Calendar date on which it falls due; absent where that is not known. */
	readonly until?: string;
}

/**
 * What keeps each record of a person against a request for erasure, by the published policy and the records' own dates: a
 * second reading of the rules, so that what the system says can be compared with it.
 *
 * @param theirs all records of the person: whether a contract is live shows in them.
 * @param today calendar date in the controller's time zone.
 */
export function keepingsOf(
	policy: Policy,
	theirs: readonly HeldRecord[],
	today: string,
): (record: HeldRecord) => Keeping | undefined {
	const isHeld = ({ store: id, attributes }: HeldRecord) => {
		const store = policy.stores[id];
		const hold = store !== undefined && 'hold' in store && store.hold !== undefined ? attributes[store.hold] : undefined;
		return hold !== undefined && hold !== false && hold !== '' && hold !== 'false';
	};
	// No agreed end sorts last.
	const contractEnd = theirs
		.filter(({ category }) => policy.categories[category]?.contract)
		.map((record) => dateOf(policy, record, 'relationship-end') ?? never)
		.filter((end) => today < end)
		.toSorted()
		.at(-1);

	return (record) => {
		if (isHeld(record)) return { reason: 'legal-claims' };
		const rule = policy.retention.find(({ category }) => category === record.category);
		if (rule?.keptBy === undefined) return undefined;
		const { keptBy: reason, trigger, period } = rule;
		if (reason === 'contract') {
			if (contractEnd === undefined) return undefined;
			return { reason: 'right-does-not-apply', ...(contractEnd !== never && { until: contractEnd }) };
		}
		const start = trigger === 'unsubscribe' || trigger === 'case-closed' ? undefined : dateOf(policy, record, trigger);
		if (start === undefined) return { reason };
		const until = Temporal.PlainDate.from(start).add(period).toString();
		return today < until ? { reason, until } : undefined;
	};
}

/** The calendar date of a record that a period counts from, where it has one. */
export function dateOf(
	policy: Policy,
	record: HeldRecord,
	name: 'collected' | 'relationship-end' | 'financial-year-end',
): string | undefined {
	const store = policy.stores[record.store];
	const attribute = store !== undefined && 'dates' in store ? store.dates[name] : undefined;
	const date = attribute === undefined ? undefined : record.attributes[attribute];
	return typeof date === 'string' ? date : undefined;
}

/** After every date. */
const never = '9999';
