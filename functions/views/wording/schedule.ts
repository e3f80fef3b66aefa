import { localDate } from '../../core/clock/statutory.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Consent, ScheduleEntry, Unsubscription } from '../../core/retention/ports.ts';
import type { Standing, StandingEntry } from '../../core/retention/standing.ts';
import { longDate, longDateOf } from '../dates.ts';
import { categoryName, records, storeName } from './outcome.ts';

/** What a record waits for that has no date yet. */
const awaited: Readonly<Record<string, string>> = {
	'contract-end': 'the contract with the person ends',
	'relationship-end': 'the relationship with the person ends',
	'financial-year-end': 'their financial year ends',
	'case-closed': 'the request that they belong to is closed',
	unsubscribe: 'the person unsubscribes',
	hold: 'the hold on them is lifted',
};

/** One line of somebody's schedule in a sentence, for the DPO. @param today calendar date in the controller's time zone */
export function lineInWords(policy: Policy, { entry, standing }: StandingEntry, today: string): string {
	const what = `${categoryName(policy, entry.category)} in ${storeName(policy, entry.store)} (${records(entry.count)}): `;
	return `${what}${byStanding[standing](entry, today)}`;
}

const done = ({ action }: ScheduleEntry) => (action === 'erase' ? 'erased' : 'made anonymous');
const dueOn = ({ on }: ScheduleEntry, else_: string) => (on === undefined ? else_ : `was due on ${longDate(on)}`);

const byStanding: Readonly<Record<Standing, (entry: ScheduleEntry, today: string) => string>> = {
	due: (entry, today) =>
		entry.on !== undefined && entry.on <= today
			? `due since ${longDate(entry.on)}, to be ${done(entry)} by the next sweep (${entry.reason}).`
			: `to be ${done(entry)} on ${longDate(entry.on ?? today)} (${entry.reason}).`,
	waiting: (entry) =>
		`to be ${done(entry)}, but not before ${awaited[entry.waitsFor ?? ''] ?? 'the day is known on which their period begins'} (${entry.reason}).`,
	held: (entry) => `under a hold: what is there stays until it is lifted; it ${dueOn(entry, 'had no date yet')} (${entry.reason}).`,
	done: (entry) => `${dueOn(entry, 'was due')}; nothing of it is left to be deleted.`,
};

export interface ScheduleInWords {
	readonly unsubscription?: Unsubscription | undefined;
	readonly consent?: Consent | undefined;
	/** The address is on the suppression list. */
	readonly suppressed: boolean;
	/** By {@link lineInWords}. */
	readonly lines: readonly string[];
}

/** Somebody's schedule, explained to the DPO from the beginning. */
export function scheduleInWords({ timeZone }: Policy, { unsubscription, consent, suppressed, lines }: ScheduleInWords): string[] {
	const marketing = suppressed ? ['Marketing to the address has stopped.'] : [];
	if (unsubscription) {
		const since = longDate(localDate(unsubscription.since, timeZone));
		return [
			`The person unsubscribed on ${since} (request ${unsubscription.by}).`,
			...marketing,
			...(lines.length > 0 ? lines : ['Nothing was found then that would be deleted because of it.']),
		];
	}
	if (consent) {
		const since = longDateOf(consent.since, timeZone);
		return [`Nothing is scheduled: the person gave consent on ${since}, and no unsubscribing was confirmed since.`, ...marketing];
	}
	return ['Nothing is scheduled: the person has not unsubscribed, or has not confirmed it.', ...marketing];
}
