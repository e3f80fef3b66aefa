/** After a backup was restored: erasing again what the ledger says was erased since its moment. */
import { referenceFrom } from '../case/reference.ts';
import { localDate } from '../clock/statutory.ts';
import type { Identifier } from '../ports.ts';
import type { StoreRecord } from '../stores/ports.ts';
import { type HoldsInForce, type LedgerEntry, longestErasing } from './ports.ts';

/** One replay, from "Start execution" to its report. */
export interface ReplayRun {
	readonly id: string;
	/** Instant of the backup that was restored. */
	readonly restoredTo: string;
	/** Ids of the stores that were; absent: all. */
	readonly stores?: readonly string[];
	/** Counts only. */
	readonly dryRun: boolean;
	/** Instant. What was erased later was erased from what is there now. */
	readonly startedAt: string;
}

/** The run of an execution: its name may say more than a name should. */
export const runOf = (execution: string): string => `replay-${referenceFrom(`replay/${execution}`)}`;

/** What is found again is counted, then erased, then looked for once more. Each goes through the whole ledger since the backup. */
export const replayPhases = ['count', 'erase', 'verify'] as const;
export type ReplayPhase = (typeof replayPhases)[number];

/** Records of one store that are there again. Where entries of different days name one record, it counts for each. */
export interface FoundAgain {
	readonly store: string;
	readonly found: number;
	/** Of these, kept: under a hold today. */
	readonly held: number;
	/** Of these, kept: collected on a later day than they were erased, and so not what came out of the backup. */
	readonly newer: number;
}

/** Work that failed in one store, for one reason. */
export interface ReplayFailure {
	readonly store: string;
	/** The error's name. */
	readonly error: string;
	/** How many searches, each for what one case or sweep erased of one person, failed so. */
	readonly count: number;
	/** References of cases, and ids of sweeps, some of them: where to look what is missing. */
	readonly by: readonly string[];
}

/** How far a phase has come. */
export interface ReplayProgress {
	/** The last part that is done. */
	readonly cursor?: string;
	readonly done: boolean;
	readonly stores: readonly FoundAgain[];
	readonly failures: readonly ReplayFailure[];
}

export const notBegun: ReplayProgress = { done: false, stores: [], failures: [] };

/** Runs of replays and their phases. */
export interface ReplayRuns {
	/** Keeps the run; one that is there already stays as it is, and is the answer. */
	open(run: ReplayRun): Promise<ReplayRun>;
	get(id: string): Promise<ReplayRun | undefined>;
	progress(id: string, phase: ReplayPhase): Promise<ReplayProgress>;
	/** Moves a phase on; `lost`: another invocation has moved it. */
	advance(id: string, phase: ReplayPhase, next: ReplayProgress, expected: ReplayProgress): Promise<'written' | 'lost'>;
}

/** What to look for in one store by one set of identifiers. */
export interface ReplayWork {
	readonly store: string;
	readonly identifiers: readonly Identifier[];
	/** Who erased it. */
	readonly by: readonly string[];
	/** Instant of the last erasure by the record's id. */
	readonly records: ReadonlyMap<string, string>;
}

/** The instant from which on the ledger is read: what was written down shortly before the backup may have been erased after it. */
export const ledgerFrom = ({ restoredTo }: Pick<ReplayRun, 'restoredTo'>): string =>
	new Date(Date.parse(restoredTo) - longestErasing).toISOString();

/** What some entries make to do in a run, each search once, without what was taken back. */
export function replayWork(
	run: ReplayRun,
	entries: readonly LedgerEntry[],
	takenBack: readonly LedgerEntry[],
): readonly ReplayWork[] {
	const nameOf = (entry: LedgerEntry, id: string) => JSON.stringify([entry.by, entry.store, id]);
	const back = new Map<string, string>();
	for (const entry of takenBack) {
		for (const id of entry.records) {
			const name = nameOf(entry, id);
			back.set(name, latest(back.get(name), entry.at));
		}
	}
	const from = ledgerFrom(run);
	const meant = entries.filter(({ at, store }) => at >= from && at <= run.startedAt && (run.stores?.includes(store) ?? true));
	const searches = Map.groupBy(meant, ({ store, identifiers }) => JSON.stringify([store, identifiers]));
	return [...searches.values()].flatMap((of) => {
		const records = new Map<string, string>();
		for (const entry of of) {
			for (const id of entry.records) {
				const backAt = back.get(nameOf(entry, id));
				if (backAt === undefined || backAt < entry.at) records.set(id, latest(records.get(id), entry.at));
			}
		}
		const [first] = of;
		if (!first || records.size === 0) return [];
		const by = [...new Set(of.map((entry) => entry.by))];
		return [{ store: first.store, identifiers: first.identifiers, by, records }];
	});
}

const latest = (one: string | undefined, other: string): string => (one !== undefined && one > other ? one : other);

/**
 * What becomes of a record that the work's identifiers find. `foreign`: no entry names it. `newer`: collected on a later day than it was
 * erased; on the day itself, nobody can tell, and it goes.
 */
export function judgeAgain(
	{ store, records }: Pick<ReplayWork, 'store' | 'records'>,
	record: Pick<StoreRecord, 'id' | 'category' | 'held' | 'dates'>,
	{ timeZone, personHeld, holds }: ReplayCircumstances,
): 'foreign' | 'newer' | 'held' | 'erase' {
	const erasedAt = records.get(record.id);
	if (erasedAt === undefined) return 'foreign';
	const { collected } = record.dates;
	if (collected !== undefined && collected > localDate(erasedAt, timeZone)) return 'newer';
	return record.held || personHeld || holds.on(store, record) !== undefined ? 'held' : 'erase';
}

export interface ReplayCircumstances {
	/** The controller's, IANA. */
	readonly timeZone: string;
	/** Whether a hold is on whoever the identifiers find. */
	readonly personHeld: boolean;
	/** On categories and records. */
	readonly holds: Pick<HoldsInForce, 'on'>;
}

/** A phase after some more parts. */
export function advanceReplay(
	before: ReplayProgress,
	more: Pick<ReplayProgress, 'stores' | 'failures'> & { readonly through: string | undefined; readonly done: boolean },
): ReplayProgress {
	const { through = before.cursor, done, stores, failures } = more;
	return {
		...(through !== undefined && { cursor: through }),
		done,
		stores: [...Map.groupBy([...before.stores, ...stores], ({ store }) => store)].map(([store, of]) => ({
			store,
			found: total(of.map(({ found }) => found)),
			held: total(of.map(({ held }) => held)),
			newer: total(of.map(({ newer }) => newer)),
		})),
		failures: [
			...Map.groupBy([...before.failures, ...failures], ({ store, error }) => JSON.stringify([store, error])).values(),
		].map((of) => ({
			store: of[0]?.store ?? '',
			error: of[0]?.error ?? '',
			count: total(of.map(({ count }) => count)),
			by: [...new Set(of.flatMap(({ by }) => by))].slice(0, mostNamed),
		})),
	};
}

/** The report is read by a person. */
const mostNamed = 20;

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** What a replay came to in one store. */
export interface ReplayedStore {
	readonly store: string;
	/** There again after the restore. */
	readonly found: number;
	readonly erased: number;
	/** Kept because of a hold. */
	readonly held: number;
	/** Kept since they are newer than their erasure. */
	readonly newer: number;
	/** There still, though nothing keeps them. */
	readonly left: number;
}

export interface ReplayReport {
	readonly stores: readonly ReplayedStore[];
	readonly failures: readonly (ReplayFailure & { readonly phase: ReplayPhase })[];
	/** Whether the last look reached every store, and found nothing that should be gone. */
	readonly complete: boolean;
}

/** The report of a run, from what was counted before and after. A dry run reports what would be erased as `left`. */
export function replayReport(
	{ dryRun }: Pick<ReplayRun, 'dryRun'>,
	phases: Readonly<Record<ReplayPhase, ReplayProgress>>,
): ReplayReport {
	const after = phases[dryRun ? 'count' : 'verify'];
	const names = [...new Set([...phases.count.stores, ...after.stores].map(({ store }) => store))].sort();
	const stores = names.map((store): ReplayedStore => {
		const before = phases.count.stores.find((each) => each.store === store)?.found ?? 0;
		const { found = 0, held = 0, newer = 0 } = after.stores.find((each) => each.store === store) ?? {};
		// What came between counting and erasing was found again too.
		const all = Math.max(before, found);
		return { store, found: all, erased: all - found, held, newer, left: found - held - newer };
	});
	const failures = replayPhases.flatMap((phase) => phases[phase].failures.map((failure) => ({ ...failure, phase })));
	const complete = after.done && after.failures.length === 0 && (dryRun || stores.every(({ left }) => left === 0));
	return { stores, failures, complete };
}
