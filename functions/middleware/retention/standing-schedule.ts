import type { Policy } from '../../core/policy/schema.ts';
import type { CaseRepository, Subjects } from '../../core/ports.ts';
import type { DueItem, RetentionSchedule, Unsubscription, Unsubscriptions } from '../../core/retention/ports.ts';
import { namesOf, type StandingEntry, standingOf } from '../../core/retention/standing.ts';
import { dueItems } from '../../core/retention/unsubscribing.ts';
import { schedulingOf } from './scheduling.ts';
import { keysOf } from './subject-marks.ts';

export interface StandingPorts {
	readonly policy: Policy;
	readonly cases: Pick<CaseRepository, 'load' | 'person'>;
	readonly subjects: Pick<Subjects, 'holdsOn'>;
	readonly unsubscriptions: Pick<Unsubscriptions, 'get'>;
	readonly schedule: Pick<RetentionSchedule, 'which'>;
}

export interface StandingSchedule {
	/** Of every address that is known to be the person's; those that were asked about first. */
	readonly subjectKeys: readonly string[];
	/** The latest. */
	readonly unsubscription?: Unsubscription;
	readonly entries: readonly StandingEntry[];
	/** What is in the schedule by it, more than the entries say perhaps. */
	readonly items: readonly DueItem[];
}

/** What somebody's unsubscribing has set going, as it stands now. @param known keys of theirs; one will do */
export async function standingSchedule(ports: StandingPorts, known: readonly string[]): Promise<StandingSchedule> {
	const { policy, cases, schedule, subjects, unsubscriptions } = ports;
	const found = (await Promise.all(known.map((key) => unsubscriptions.get(key)))).filter((each) => each !== undefined);
	const [unsubscription] = found.sort((a, b) => (a.since > b.since ? -1 : 1));
	if (!unsubscription) return { subjectKeys: known, entries: [], items: [] };
	const { by, entries } = unsubscription;
	const [state, person] = await Promise.all([cases.load(by), cases.person(by)]);
	const subjectKeys = [...new Set([...known, ...(person ? keysOf(person) : [])])];
	// What waits for the end of a contract is looked at on a day that no entry says.
	const written =
		state && person
			? (state.results ?? []).flatMap(({ store, scheduled = [] }) =>
					dueItems(policy, store, scheduled, schedulingOf(policy, state, person)),
				)
			: [];
	const [items, held] = await Promise.all([
		schedule.which([...namesOf(subjectKeys, entries), ...written]),
		Promise.all(subjectKeys.map((key) => subjects.holdsOn(key))),
	]);
	return { subjectKeys, unsubscription, entries: standingOf(entries, items, held.flat().length > 0), items };
}
