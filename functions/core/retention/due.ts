/** When a record falls due: what the policy's rule says of it, today (storage limitation, UK GDPR Art 5(1)(e)). */
import { addPeriod } from '../clock/statutory.ts';
import { ruleFor } from '../policy/lookup.ts';
import type { Policy, RetentionRule } from '../policy/schema.ts';
import type { Contract } from '../request/contract.ts';
import type { StoreRecord } from '../stores/ports.ts';

/** What a record that is not due on any known day waits for. */
export type AwaitedEvent = RetentionRule['trigger'] | 'contract-end';

/**
 * `on`: from this calendar date on, in the controller's time zone, nothing keeps it. `waiting`: the date that its period counts from is
 * not known yet, or has not come. `no-rule`: the policy does not know what it is; it is never deleted by itself.
 */
export type Due =
	| { readonly when: 'on'; readonly on: string; readonly rule: RetentionRule }
	| { readonly when: 'waiting'; readonly for: AwaitedEvent; readonly rule: RetentionRule }
	| { readonly when: 'no-rule' };

export interface DueCircumstances {
	/** Calendar date on which the person unsubscribed; absent while they have not, or have come back. */
	readonly unsubscribedOn?: string;
	/** Whether a contract with the person is live; `unknown` keeps what one may need. */
	readonly contract: Contract;
}

/**
 * A rule that counts from unsubscribing reaches what was there on that day: whoever writes to us again afterwards gave that anew. What
 * a contract keeps waits for its end, however long ago the person unsubscribed.
 */
export function dueOf(
	policy: Policy,
	{ category, dates }: Pick<StoreRecord, 'category' | 'dates'>,
	{ unsubscribedOn, contract }: DueCircumstances,
): Due {
	const rule = ruleFor(policy, category);
	if (!rule) return { when: 'no-rule' };
	const waiting = (awaited: AwaitedEvent): Due => ({ when: 'waiting', for: awaited, rule });
	const isNewer = unsubscribedOn !== undefined && dates.collected !== undefined && dates.collected > unsubscribedOn;
	const from = rule.trigger === 'unsubscribe' ? (isNewer ? undefined : unsubscribedOn) : dates[rule.trigger];
	if (from === undefined) return waiting(rule.trigger);
	const on = endOf(from, rule.period);
	if (on === undefined) return waiting(rule.trigger);
	if (rule.keptBy !== 'contract' || contract === 'none') return { when: 'on', on, rule };
	if (contract === 'unknown' || contract.until === undefined) return waiting('contract-end');
	return { when: 'on', on: contract.until > on ? contract.until : on, rule };
}

/** Dates that are remembered: some years' days, for the periods of some rules. */
const remembered = 10_000;
const ends = new Map<string, string | undefined>();

/** `undefined` where no calendar has the date that it counts from. Very many records have the same few dates: each is counted once. */
function endOf(from: string, period: string): string | undefined {
	const name = `${from}/${period}`;
	if (!ends.has(name)) {
		if (ends.size >= remembered) ends.clear();
		ends.set(name, counted(from, period));
	}
	return ends.get(name);
}

function counted(from: string, period: string): string | undefined {
	try {
		return addPeriod(from, period);
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}

/** The last calendar date that a trigger may have, for what it started to be due by `today`; it may be some days late, never early. */
export function latestTrigger(rule: Pick<RetentionRule, 'period'>, today: string): string {
	// A month that is shorter ends earlier, so going back by the period can miss a few days' records; a day later finds them.
	return addPeriod(addPeriod(today, `-${rule.period}`), 'P3D');
}
