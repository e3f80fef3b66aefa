import type { CameBack, ScheduledRecords } from '../../core/case/case.ts';
import { ruleFor } from '../../core/policy/lookup.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Consent, RetentionSchedule, Unsubscriptions } from '../../core/retention/ports.ts';
import type { StandingEntry } from '../../core/retention/standing.ts';
import type { StandingSchedule } from './standing-schedule.ts';

export interface ReturnPorts {
	readonly policy: Policy;
	readonly unsubscriptions: Pick<Unsubscriptions, 'comeBack'>;
	readonly schedule: Pick<RetentionSchedule, 'remove'>;
}

/**
 * Somebody comes back: what their unsubscribing has set going stops, as far as it has not happened. What goes for other reasons, such
 * as invoices after six years, goes on its day all the same. Can be repeated.
 *
 * @param consentOf what they consent to, for each of their addresses' keys
 */
export async function comeBack(
	{ policy, unsubscriptions, schedule }: ReturnPorts,
	{ subjectKeys, entries, items }: StandingSchedule,
	consentOf: (subjectKey: string) => Consent,
): Promise<CameBack> {
	// First the consent, which a sweep heeds that has an item in its hands already: dying in between deletes nothing too much.
	for (const key of subjectKeys) await unsubscriptions.comeBack(key, consentOf(key));
	await schedule.remove(items.filter(({ trigger }) => trigger === 'unsubscribe'));
	const gone = entries.filter(({ standing }) => standing === 'done');
	const open = entries.filter(({ standing }) => standing !== 'done');
	return {
		stopped: open.filter((each) => stops(policy, each)).map(recordsOf),
		deleted: gone.map(recordsOf),
		remaining: open.filter((each) => !stops(policy, each)).map(recordsOf),
	};
}

const stops = (policy: Policy, { entry, items }: StandingEntry): boolean =>
	(items[0]?.trigger ?? ruleFor(policy, entry.category)?.trigger) === 'unsubscribe';

const recordsOf = ({ entry: { store, category, count, on } }: StandingEntry): ScheduledRecords => ({
	store,
	category,
	count,
	...(on !== undefined && { on }),
});
