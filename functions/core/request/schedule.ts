/** Unsubscribing, store by store and page by page, as values: what was read, and the progress that it makes. */
import type { CaseState, ScheduledTally } from '../case/case.ts';
import type { Policy } from '../policy/schema.ts';
import { addScheduled, fateOf, rowOf } from '../retention/unsubscribing.ts';
import type { RetainedTally, StoreRecord, Tally, TaskProgress } from '../stores/ports.ts';
import type { Contract } from './contract.ts';
import { addRetained, fulfilmentVerdict, tally } from './fulfil.ts';

export interface ReadingOptions {
	/** Calendar date in the controller's time zone. */
	readonly today: string;
	readonly contract: Contract;
	/** The person is under legal hold. */
	readonly held: boolean;
	/** The person's name, where some of what was found bears another. */
	readonly onlyUnder?: string;
}

/** What a page holds. */
export interface ScheduleReading {
	/** What nothing keeps but its period. */
	readonly acted: readonly Tally[];
	readonly retained: readonly RetainedTally[];
	/** What of both is to be deleted when. */
	readonly scheduled: readonly ScheduledTally[];
	/** Categories with records that may be somebody else's. */
	readonly unsure: readonly string[];
}

/** Judges the records of a page anew, since stores change between assessment and fulfilment. */
export function readSchedule(
	policy: Policy,
	state: Pick<CaseState, 'right' | 'identity' | 'decision' | 'plan' | 'receivedOn'>,
	records: readonly StoreRecord[],
	{ held: personHeld, ...options }: ReadingOptions,
): ScheduleReading {
	const circumstances = { ...options, unsubscribedOn: state.receivedOn };
	const identityBy = state.identity?.how ?? 'mail-link';
	const acted: StoreRecord[] = [];
	let retained: readonly RetainedTally[] = [];
	let scheduled: readonly ScheduledTally[] = [];
	const unsure = new Set<string>();
	for (const given of records) {
		const record = { ...given, held: given.held || personHeld };
		const { category } = record;
		const fate = fateOf(policy, record, { ...circumstances, identityBy });
		if (fate.when !== 'never') scheduled = addScheduled(scheduled, [rowOf(category, fate, record.held)]);
		else if (fate.reason === 'name-differs') unsure.add(category);
		const { outcome, ...kept } = fulfilmentVerdict(policy, state, record, circumstances);
		if (outcome === 'act') acted.push(record);
		else retained = addRetained(retained, [{ category, count: 1, ...(kept as Pick<RetainedTally, 'reason' | 'until'>) }]);
	}
	return { acted: tally(acted), retained, scheduled, unsure: [...unsure] };
}

/**
 * Progress with what one more page says of the schedule. A sweep deletes by category: where some of one may be somebody else's, none of it
 * is scheduled in the store.
 */
export function advanceSchedule(progress: TaskProgress, { scheduled, unsure }: ScheduleReading): TaskProgress {
	const doubtful = [...new Set([...(progress.unsure ?? []), ...unsure])];
	const next: TaskProgress = {
		...progress,
		scheduled: addScheduled(progress.scheduled ?? [], scheduled),
		...(doubtful.length > 0 && { unsure: doubtful }),
	};
	return next.status === 'done' && doubtful.length > 0 ? onlySure(next, doubtful) : next;
}

function onlySure(progress: TaskProgress, doubtful: readonly string[]): TaskProgress {
	const isSure = ({ category }: { readonly category: string }) => !doubtful.includes(category);
	const left = [...progress.acted, ...progress.retained].filter((row) => !isSure(row));
	return {
		...progress,
		acted: progress.acted.filter(isSure),
		retained: addRetained(
			progress.retained.filter(isSure),
			left.map(({ category, count }) => ({ category, count, reason: 'name-differs' })),
		),
		scheduled: (progress.scheduled ?? []).filter(isSure),
	};
}
