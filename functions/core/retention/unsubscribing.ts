/** What unsubscribing sets going: when each record falls due, what it waits for, or why it is left alone. */
import type { IdentityProof, ScheduledTally, StoreResult } from '../case/case.ts';
import { addPeriod } from '../clock/statutory.ts';
import { namesFit } from '../identity/name.ts';
import { ruleFor } from '../policy/lookup.ts';
import type { Policy, RetentionRule } from '../policy/schema.ts';
import type { Identifier } from '../ports.ts';
import type { StoreRecord } from '../stores/ports.ts';
import { type Due, type DueCircumstances, dueOf } from './due.ts';
import type { DueItem, ScheduleEntry } from './ports.ts';

export interface Unsubscribing extends DueCircumstances {
	/** The person's name, where some of what was found bears another: only what bears theirs is surely theirs. */
	readonly onlyUnder?: string;
	/** What proved who asks. */
	readonly identityBy: IdentityProof;
}

/** `never`: unsubscribing does not reach it. */
export type Fate = Exclude<Due, { readonly when: 'no-rule' }> | { readonly when: 'never'; readonly reason: NeverDue };

/** Reasons that the letter words. */
export type NeverDue = 'undeclared-records' | 'name-differs' | 'identity-not-verified';

/**
 * What becomes of one record. Nobody is asked: what may be somebody else's, is of a kind that the policy does not know, or wants more proof
 * than a click to be deleted, is left alone, and the person is told.
 */
export function fateOf(policy: Policy, record: StoreRecord, { onlyUnder, identityBy, ...circumstances }: Unsubscribing): Fate {
	const { category, personName } = record;
	if (onlyUnder !== undefined && (personName === undefined || !namesFit(onlyUnder, personName))) {
		return { when: 'never', reason: 'name-differs' };
	}
	const due = readable(policy, record, circumstances);
	if (due.when === 'no-rule') return { when: 'never', reason: 'undeclared-records' };
	// What falls due without unsubscribing does so whoever clicked.
	const byClick = due.rule.trigger === 'unsubscribe' && identityBy !== 'dpo';
	return byClick && policy.categories[category]?.verification === 'dpo' ? { when: 'never', reason: 'identity-not-verified' } : due;
}

/** Stores hold dates that no calendar knows: not knowing the end keeps the record, which can be put right later. */
function readable(policy: Policy, record: StoreRecord, circumstances: DueCircumstances): Due {
	try {
		return dueOf(policy, record, circumstances);
	} catch (error) {
		const rule = ruleFor(policy, record.category);
		if (error instanceof RangeError && rule) return { when: 'waiting', for: rule.trigger, rule };
		throw error;
	}
}

/** Whether the law or a contract keeps it past today; what merely lives out its period is not kept, but scheduled. */
export function isKept(fate: Exclude<Fate, { readonly when: 'never' }>, today: string): boolean {
	return fate.when === 'waiting' || isKeptUntil(fate.rule, fate.on, today);
}

/** The same of a date that a rule came to. */
export const isKeptUntil = ({ keptBy }: Pick<RetentionRule, 'keptBy'>, on: string, today: string): boolean =>
	keptBy !== undefined && on > today;

/** The row that a record counts in. @param held the record, or its person, is under legal hold */
export function rowOf(category: string, fate: Exclude<Fate, { readonly when: 'never' }>, held: boolean): ScheduledTally {
	const row = { category, count: 1, ...(held && { held }) };
	return fate.when === 'on' ? { ...row, on: fate.on } : { ...row, waitsFor: fate.for };
}

/** Adds up rows that say the same. */
export function addScheduled(one: readonly ScheduledTally[], other: readonly ScheduledTally[]): ScheduledTally[] {
	const rows = new Map<string, ScheduledTally>();
	for (const row of [...one, ...other]) {
		const { category, count, held, ...when } = row;
		const key = JSON.stringify([category, held, when]);
		rows.set(key, { ...row, count: count + (rows.get(key)?.count ?? 0) });
	}
	return [...rows.values()];
}

/** How long after the confirmation a sweep looks again at what waits for the end of a contract. */
const lookAgainAfter = 'P1M';

export interface Scheduling {
	/** Reference of the case. */
	readonly by: string;
	/** Key of the person's address. */
	readonly subject: string;
	/** All that finds the person's records. */
	readonly identifiers: readonly Identifier[];
	/** Instant at which the person unsubscribed. */
	readonly since: string;
	/** Calendar date on which it was known who asks: the same at every try. */
	readonly confirmedOn: string;
}

/**
 * The due items of one store's rows: one a category and day. What waits for a contract that has no end yet, a sweep looks at again a month
 * later; what waits for the end of a relationship or of a year, the stores name by themselves.
 */
export function dueItems(
	policy: Policy,
	store: string,
	rows: readonly ScheduledTally[],
	{ confirmedOn, since, ...who }: Scheduling,
): DueItem[] {
	const items = new Map<string, DueItem>();
	for (const row of rows) {
		const { category, count } = row;
		const rule = ruleFor(policy, category);
		if (!rule) continue;
		const waits = 'waitsFor' in row;
		if (waits && row.waitsFor !== 'contract-end') continue;
		const on = waits ? addPeriod(confirmedOn, lookAgainAfter) : row.on;
		const key = JSON.stringify([category, on]);
		const { trigger } = rule;
		items.set(key, {
			...{ ...who, store, category, on, lookOn: on, trigger },
			count: count + (items.get(key)?.count ?? 0),
			...(trigger === 'unsubscribe' && { since }),
		});
	}
	return [...items.values()];
}

/** The schedule as the person is told it, from what was done in the stores; in their order, and the policy's of categories and days. */
export function scheduleOf(policy: Policy, results: readonly Pick<StoreResult, 'store' | 'scheduled'>[]): ScheduleEntry[] {
	const order = Object.keys(policy.categories);
	return results.flatMap(({ store, scheduled = [] }) =>
		scheduled
			.flatMap((row): ScheduleEntry[] => {
				const { category, count, held } = row;
				const rule = ruleFor(policy, category);
				if (!rule || count === 0) return [];
				const entry = { store, category, count, action: rule.action, reason: rule.reason };
				if (held) return [{ ...entry, waitsFor: 'hold' }];
				return ['on' in row ? { ...entry, on: row.on } : { ...entry, waitsFor: row.waitsFor }];
			})
			.sort((a, b) => order.indexOf(a.category) - order.indexOf(b.category) || ((a.on ?? '9999') < (b.on ?? '9999') ? -1 : 1)),
	);
}
