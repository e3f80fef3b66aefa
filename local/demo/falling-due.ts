/** When each record of the estate falls due, by the published policy, the records' own dates and who unsubscribed: a second reading. */
import { Temporal } from 'temporal-polyfill';
import { belongsTo, type HeldRecord, type Policy } from './inventory.ts';
import { dateOf } from './keeping.ts';
import type { OwnInventory } from './own-records.ts';
import type { Asker } from './rights-shown.ts';

export interface Unsubscriber {
	readonly asker: Asker;
	/** Calendar date in the controller's time zone. */
	readonly on: string;
}

export interface FallingDue {
	/** Calendar date since which nothing but a hold keeps it. */
	readonly on: string;
	/** `unsubscribe`: the person's wish; the others are dates of the record, or of the case. */
	readonly trigger: string;
	readonly period: string;
	readonly action: 'erase' | 'anonymise';
}

/**
 * The day on which a record falls due; `undefined`: on none that is known.
 *
 * @param records all that there are: whether a contract is live shows in them.
 * @param today calendar date in the controller's time zone.
 */
export function fallingDue(
	policy: Policy,
	record: HeldRecord,
	{
		unsubscribers,
		records,
		today,
	}: { readonly unsubscribers: readonly Unsubscriber[]; readonly records: readonly HeldRecord[]; readonly today: string },
): FallingDue | undefined {
	const rule = policy.retention.find(({ category }) => category === record.category);
	if (rule === undefined || rule.trigger === 'case-closed') return undefined;
	const { trigger, period, action } = rule;
	const day = (start: string) => ({ on: after(start, period), trigger, period, action });
	if (trigger !== 'unsubscribe') {
		const start = dateOf(policy, record, trigger);
		return start === undefined ? undefined : day(start);
	}
	const who = unsubscribers.find(({ asker }) => belongsTo(record, asker));
	if (who === undefined || (dateOf(policy, record, 'collected') ?? '') > who.on) return undefined;
	if (rule.keptBy === 'contract' && hasContract(policy, records, who.asker, today)) return undefined;
	return day(who.on);
}

/** What Rightful keeps of a closed case, by the day on which it falls due; of the chain, nothing. */
export function ownFallingDue(
	policy: Policy,
	{ cases }: OwnInventory,
	reference: string,
	category: string,
): FallingDue | undefined {
	const rule = policy.retention.find((each) => each.category === category);
	if (rule?.trigger !== 'case-closed' || category === 'audit-chain') return undefined;
	const state = cases.find((each) => each.reference === reference)?.items.find(({ sk }) => sk === 'CASE')?.state;
	const closedAt = (state as { readonly closedAt?: string } | undefined)?.closedAt;
	if (closedAt === undefined) return undefined;
	return { on: after(dayOf(policy, closedAt), rule.period), trigger: rule.trigger, period: rule.period, action: rule.action };
}

/** Whether the record itself says that it must stay. */
export function isHeldByItself(policy: Policy, { store: id, attributes }: HeldRecord): boolean {
	const store = policy.stores[id];
	const hold = store !== undefined && 'hold' in store && store.hold !== undefined ? attributes[store.hold] : undefined;
	return hold !== undefined && hold !== false && hold !== '' && hold !== 'false';
}

/** Calendar date of an instant in the controller's time zone. */
export const dayOf = ({ timeZone }: Policy, instant: string): string =>
	Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();

export const after = (day: string, period: string): string => Temporal.PlainDate.from(day).add(period).toString();

function hasContract(policy: Policy, records: readonly HeldRecord[], asker: Asker, today: string): boolean {
	return records
		.filter((record) => policy.categories[record.category]?.contract && belongsTo(record, asker))
		.some((record) => {
			const end = dateOf(policy, record, 'relationship-end');
			return end === undefined || end > today;
		});
}
