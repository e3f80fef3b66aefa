/** What core asks of the stores that hold people's data, and of whoever keeps how far the work on them has come. */

import type { ScheduledTally, TextReference } from '../case/case.ts';
import type { Identifier, JsonValue } from '../ports.ts';

/** One record of a store, as far as the policy knows it. */
export interface StoreRecord {
	/** Unique within the store and stable: names the record in reviews, evidence and processors' answers. */
	readonly id: string;
	/** Category of the policy; `undeclared` when the store holds what the data map does not know. */
	readonly category: string;
	readonly fields: Readonly<Record<string, JsonValue>>;
	/** Calendar dates that retention counts from, those that the record has; `case-closed` only on records of cases. */
	readonly dates: {
		readonly collected?: string;
		readonly 'relationship-end'?: string;
		readonly 'financial-year-end'?: string;
		readonly 'case-closed'?: string;
	};
	/** Under legal hold. */
	readonly held: boolean;
	/** References of the cases that restrict its use (Art 18); absent where none does. */
	readonly restrictedBy?: readonly string[];
	/** The person's name on the record, where there is one. */
	readonly personName?: string;
}

export interface FindPage {
	readonly records: readonly StoreRecord[];
	/** Identifiers on these records, both scopes. */
	readonly yields: readonly Identifier[];
	/** Opaque; absent on the last page. */
	readonly next?: string;
}

/** What to do with one record. `until` is a calendar date, absent where the end is not known yet. */
export type Verdict =
	| { readonly outcome: 'erase' }
	| { readonly outcome: 'retain'; readonly reason: string; readonly until?: string };

export interface Tally {
	readonly category: string;
	readonly count: number;
}

export interface RetainedTally extends Tally {
	/** A typed reason (LAW.md's list and the policy's `keptBy`). */
	readonly reason: string;
	/** Calendar date; the latest of those counted. */
	readonly until?: string;
}

/** Records that a hold of ours keeps. */
export interface HeldTally extends Tally {
	/** Id of the hold. */
	readonly hold: string;
}

export interface ErasePage {
	readonly erased: readonly Tally[];
	readonly retained: readonly RetainedTally[];
	/** Opaque; absent on the last page. */
	readonly next?: string;
}

/** What to put into one record: values by the name of the field. */
export type Correction = Readonly<Record<string, JsonValue>>;

/** One field that is put right. */
export interface FieldChange {
	/** Id of the record. */
	readonly record: string;
	readonly category: string;
	readonly field: string;
	/** Absent where the record did not have the field. */
	readonly before?: JsonValue;
	readonly after: JsonValue;
}

export interface RectifyPage {
	/** What this call changed itself. */
	readonly changed: readonly FieldChange[];
	/** Opaque; absent on the last page. */
	readonly next?: string;
}

/**
 * Records that a store names by itself, each with what finds it there: the identifiers of whoever's it is, unique ones. None where
 * nothing on the record finds it.
 */
export interface DueRecords {
	readonly records: readonly { readonly record: StoreRecord; readonly identifiers: readonly Identifier[] }[];
	/** Opaque; absent on the last page. */
	readonly next?: string;
}

/** A case's mark on records whose use it restricts (Art 18): set, or taken off again. Marks of other cases stay as they are. */
export interface RestrictionMark {
	/** Reference of the case. */
	readonly by: string;
	readonly set: boolean;
}

export interface MarkPage {
	/** Records that carry the mark now, or, where it is taken off, that carry it no more. */
	readonly marked: readonly Tally[];
	/** Opaque; absent on the last page. */
	readonly next?: string;
}

/**
 * A store of the data map. Calls are paged and each page can be repeated: erasing a page twice erases nothing more and
 * counts only what it erased itself.
 *
 * @throws StoreUnavailableError when the store could not be reached or answered nonsense, after the adapter's own retries.
 */
export interface StoreAdapter {
	readonly id: string;
	/** Kinds of identifier that this store can be asked by. */
	readonly finds: readonly string[];
	/** All records that any of the identifiers finds, each once per page run. */
	find(identifiers: readonly Identifier[], cursor?: string): Promise<FindPage>;
	/** Asks `judge` about each record found, and erases those that it says. */
	erase(
		identifiers: readonly Identifier[],
		judge: (record: StoreRecord) => Verdict,
		cursor?: string,
		/** Awaited before anything is erased that `judge` has said so far. */
		announce?: () => Promise<void>,
	): Promise<ErasePage>;
	/**
	 * Fields that are never put right here: they say where the record is, whose it is, and how long it is kept. Absent
	 * together with `rectify`.
	 */
	readonly fixed?: readonly string[];
	/**
	 * Asks `correct` about each record found, and sets the fields that it answers, where they differ from what is there. A
	 * record that somebody changed in between is asked about again. Absent where the store cannot: a person does it.
	 *
	 * @throws RangeError where `correct` answers a field that is fixed; nothing of the page is changed.
	 */
	rectify?(
		identifiers: readonly Identifier[],
		correct: (record: StoreRecord) => Correction | undefined,
		cursor?: string,
		/** Awaited before the changes are made that it is told of. */
		announce?: (changes: readonly FieldChange[]) => Promise<void>,
	): Promise<RectifyPage>;
	/**
	 * Records that may be due, whoever's they are: of the category, and with the date `trigger` no later than `latest`, a calendar date.
	 * Whether each is due, its own dates say; `fields` may be left out. A page may name nothing, and not be the last. Absent where the
	 * store cannot say: what is due there is found by its subjects only.
	 *
	 * @param part from 0, of so many, which together are all: read side by side.
	 */
	due?(
		category: string,
		dated: {
			readonly trigger: keyof StoreRecord['dates'];
			readonly latest: string;
			/** Attributes that the records are to carry in `fields`, where they have them; others may be left out. */
			readonly fields?: readonly string[];
		},
		part: { readonly part: number; readonly of: number },
		cursor?: string,
	): Promise<DueRecords>;
	/**
	 * Whether the store holds at least so many records, or held them in the last hours, at no more work than counting these. Absent where
	 * the store cannot say.
	 */
	holdsAtLeast?(records: number): Promise<boolean>;
	/** Sets or takes off a case's mark on the records that `concerns` picks. Absent where the store cannot: a person does it. */
	restrict?(
		identifiers: readonly Identifier[],
		concerns: (record: StoreRecord) => boolean,
		mark: RestrictionMark,
		cursor?: string,
	): Promise<MarkPage>;
}

/** Adapters by store id; a store that a person searches (`manual`, or not connected) is absent. */
export type StoreAdapters = ReadonlyMap<string, StoreAdapter>;

/** The store was not reached, or its answer could not be trusted: the search is incomplete, never empty. */
export class StoreUnavailableError extends Error {
	override readonly name = 'StoreUnavailableError';
	readonly store: string;
	constructor(store: string, why: string, options?: ErrorOptions) {
		super(`Store ${store}: ${why}`, options);
		this.store = store;
	}
}

/** Work on a store beside the right's own act: restricting while the DPO weighs, and lifting a restriction. */
export type Phase = 'meanwhile' | 'lift';

/** How far the work on one store has come. */
export interface TaskProgress {
	readonly store: string;
	/** Absent for the act of the right. */
	readonly phase?: Phase;
	readonly status: 'working' | 'waiting' | 'done' | 'failed' | 'stopped';
	/** Pages done; also the number of the page that comes next. */
	readonly page: number;
	readonly cursor?: string;
	readonly found: number;
	readonly acted: readonly Tally[];
	readonly retained: readonly RetainedTally[];
	/** What of it holds of ours keep: due again when they are lifted. */
	readonly held?: readonly HeldTally[];
	/**
	 * What the page in hand is going to erase, written before it does: if it dies between erasing and recording, the
	 * page done again finds less, but not less was erased. `ids` are short hashes of record ids; `changes` as below, of this page. So
	 * it is with what a page is going to put right.
	 */
	readonly intent?: {
		readonly erasing: readonly Tally[];
		readonly ids: readonly string[];
		readonly changes?: readonly TextReference[];
	};
	/** What was there before and after, where something was put right: a text a page, and, of many pages, texts that name those. */
	readonly changes?: readonly TextReference[];
	/** Unsubscribing: what becomes of the records so far, by category and date. */
	readonly scheduled?: readonly ScheduledTally[];
	/** Unsubscribing: categories of which some records may be somebody else's. */
	readonly unsure?: readonly string[];
	/** All is done that can be done by machine; a person does the rest. */
	readonly byHand?: boolean;
	/** Who was given what a person does, by when (a calendar date). The event has the commitment to it, with the nonce. */
	readonly assigned?: { readonly to: string; readonly dueOn: string; readonly note?: string; readonly nonce: string };
	/** Name of the error that failed it. */
	readonly error?: string;
}

export interface Tasks {
	get(caseId: string, store: string, phase?: Phase): Promise<TaskProgress | undefined>;
	/** Writes progress; conditional on nobody else having moved the same page on. `lost`: somebody has. */
	put(caseId: string, progress: TaskProgress, expected: TaskProgress | undefined): Promise<'written' | 'lost'>;
	list(caseId: string): Promise<readonly TaskProgress[]>;
}
