/** One run of the retention sweep, as it is kept, and what it comes to. */

import {
	addFailures,
	addRows,
	type CertifiedPage,
	heldOf,
	type SweepFailure,
	type SweepRow,
	type SweepTotals,
	totalsOf,
} from './sweep.ts';
import type { Nomination } from './sweep-plan.ts';

/** What a store would lose, where that is more than the policy lets a sweep delete unasked. */
export interface GuardedStore {
	readonly store: string;
	/** Records due. */
	readonly due: number;
}

export interface SweepRun {
	/** Name of the execution. */
	readonly id: string;
	/** Reports what it would do, and touches nothing. */
	readonly dryRun: boolean;
	/** Stores of which the DPO confirmed that much may be deleted. */
	readonly confirmed: readonly string[];
	/** Calendar date in the controller's time zone: what is due by its end is deleted. */
	readonly today: string;
	/** Instants. */
	readonly startedAt: string;
	readonly endedAt?: string;
	/** `failed`: it did not come to its end; the next one goes on. */
	readonly status: 'running' | 'completed' | 'failed';
	readonly policyVersion: string;
	/** Review dates, later than `today`, of holds that were lifted before: what they moved there is due again. */
	readonly lifted: readonly string[];
	/** Stores that are left alone until the DPO confirms. */
	readonly guarded?: readonly GuardedStore[];
	/** The sum of all parts, once it has ended. */
	readonly outcome?: SweepOutcome;
}

/** How far one shard has come. */
export interface SweepPart {
	readonly shard: number;
	/** Pages done; also the number of the one in hand. */
	readonly page: number;
	/** After the last item that was looked at; absent before the first. */
	readonly cursor?: string;
	/** Index in {@link sourcesOf} of what is read. */
	readonly source: number;
	readonly done: boolean;
	readonly rows: readonly SweepRow[];
	readonly failures: readonly SweepFailure[];
	/** Subjects and categories of which something was deleted. */
	readonly certificates: number;
	/** SHA-256 over the certificates of all pages, each page with what came before. */
	readonly hash: string;
}

/** Where a shard's items stand: what is due by today, what a dry run found for itself, and what was moved to the review of a hold that is no more. */
export type SweepSource =
	| { readonly kind: 'schedule' }
	| { readonly kind: 'found' }
	| { readonly kind: 'lifted'; readonly day: string };

export const sourcesOf = ({ dryRun, lifted }: Pick<SweepRun, 'dryRun' | 'lifted'>): readonly SweepSource[] => [
	{ kind: 'schedule' },
	...(dryRun ? [{ kind: 'found' } as const] : []),
	...lifted.map((day) => ({ kind: 'lifted', day }) as const),
];

export const beginPart = (shard: number): SweepPart => ({
	...{ shard, page: 0, source: 0, done: false, rows: [], failures: [], certificates: 0, hash: '' },
});

export interface SweepOutcome {
	readonly totals: SweepTotals;
	readonly rows: readonly SweepRow[];
	readonly failures: readonly SweepFailure[];
	readonly certificates: number;
	/** Proves the certificates: the hash of all parts' hashes, in the order of the shards. */
	readonly proof: string;
	/** Records that fall due in the thirty days to come, by store and category, as the schedule has them. */
	readonly ahead: readonly { readonly store: string; readonly category: string; readonly count: number }[];
}

/** What a run comes to. @param others failures of work that is of no shard */
export function outcomeOf(
	parts: readonly SweepPart[],
	others: readonly SweepFailure[],
	ahead: SweepOutcome['ahead'],
	digest: (text: string) => string,
): SweepOutcome {
	const sorted = parts.toSorted((a, b) => a.shard - b.shard);
	const rows = addRows(...sorted.map((part) => part.rows)).filter(
		(row) => row.erased + row.anonymised + row.failed > 0 || Object.values(row.held).some((count) => count > 0),
	);
	return {
		totals: totalsOf(rows),
		rows: rows.toSorted((a, b) => (`${a.store}#${a.category}` < `${b.store}#${b.category}` ? -1 : 1)),
		failures: addFailures(...sorted.map((part) => part.failures), others),
		certificates: sorted.reduce((total, { certificates }) => total + certificates, 0),
		proof: digest(sorted.map(({ hash }) => hash).join('')),
		ahead,
	};
}

/** The figures of one category over all stores, as the API gives them. */
export interface CategoryTotals extends SweepTotals {
	readonly category: string;
}

export function byCategory(rows: readonly SweepRow[]): CategoryTotals[] {
	const grouped = Map.groupBy(rows, ({ category }) => category);
	return [...grouped].map(([category, of]) => ({
		category,
		erased: of.reduce((total, { erased }) => total + erased, 0),
		anonymised: of.reduce((total, { anonymised }) => total + anonymised, 0),
		held: of.reduce((total, row) => total + heldOf(row), 0),
		failed: of.reduce((total, { failed }) => total + failed, 0),
	}));
}

/** Records of a shard. */
export interface DueCounts {
	/** Due today, by store. */
	readonly due: Readonly<Record<string, number>>;
	/** In the thirty days to come, by `<store>#<category>`. */
	readonly coming: Readonly<Record<string, number>>;
}

/** Runs of the sweep, each with its parts, pages and failures. */
export interface SweepRuns {
	/** Opens a run; answers the one that is there when the id is taken. */
	open(run: SweepRun): Promise<SweepRun>;
	get(id: string): Promise<SweepRun | undefined>;
	change(id: string, change: Partial<Pick<SweepRun, 'endedAt' | 'status' | 'guarded' | 'outcome'>>): Promise<void>;
	/** Where asking a store what is due stopped, which may name records. */
	cursor(id: string, nomination: Nomination): Promise<string | undefined>;
	/** @param cursor `undefined`: it is done, and nothing of it is kept */
	putCursor(id: string, nomination: Nomination, cursor: string | undefined): Promise<void>;
	putCounts(id: string, shard: number, counts: DueCounts): Promise<void>;
	counts(id: string): Promise<readonly DueCounts[]>;
	part(id: string, shard: number): Promise<SweepPart | undefined>;
	parts(id: string): Promise<readonly SweepPart[]>;
	/** Writes a page's certificates, then how far the shard has come. */
	putPage(id: string, part: SweepPart, page: CertifiedPage & { readonly number: number }): Promise<void>;
	/** Work that failed as a whole. @param what names it, so that a try again does not count twice */
	putFailure(id: string, what: string, failure: SweepFailure): Promise<void>;
	failures(id: string): Promise<readonly SweepFailure[]>;
}
