/** What retention asks of the world beside the stores. Adapters implement these. */
import type { Policy } from '../policy/schema.ts';
import type { Identifier, SubjectMark } from '../ports.ts';
import type { KeptHold } from './holds.ts';

/**
 * Why something is due: by a rule of the policy, or because a request for erasure reached it that a hold kept from it. What is due by
 * a request is judged as the request was (`fulfilmentVerdict`, under the policy of the case `by`), whatever the rule says.
 */
export type Trigger = Policy['retention'][number]['trigger'] | 'erasure-request';

/** What of one data subject falls due, in one store, of one category, on one day. */
export interface DueItem {
	/** Pseudonym of the subject: the key of their address, or, where no address is known, of the identifier that finds them. */
	readonly subject: string;
	readonly store: string;
	readonly category: string;
	/** Calendar date in the controller's time zone. It nominates: whether anything is due, the stores and the policy say on the day. */
	readonly on: string;
	/** The day on which a sweep looks at it; `on`, unless something kept it then. */
	readonly lookOn: string;
	readonly trigger: Trigger;
	/** How many records it stood for when it was written: for the guard, which asks before a store loses many. */
	readonly count: number;
	/** Instant at which the person unsubscribed, where that is the trigger. */
	readonly since?: string;
	/** Reference of the case that scheduled it; absent where the store named it, whose subject never came to us. */
	readonly by?: string;
	/** Id of the hold that moved `lookOn`. */
	readonly heldBy?: string;
	/** Finds the records. Kept encrypted, and gone with the item. */
	readonly identifiers: readonly Identifier[];
}

/** What names a due item. */
export type DueName = Pick<DueItem, 'subject' | 'store' | 'category' | 'on' | 'lookOn'>;

export interface DuePage {
	readonly items: readonly DueItem[];
	/** Opaque; absent on the last page. */
	readonly next?: string;
}

/** The retention schedule: due items, spread over shards by their subject, in the order of the day on which they are looked at. */
export interface RetentionSchedule {
	/** Writes items; one that is there already is written over, with the same meaning. */
	put(items: readonly DueItem[]): Promise<void>;
	/** Takes items out: their records are gone, or nothing is due of them any more. */
	remove(items: readonly DueName[]): Promise<void>;
	/** Moves an item to another day; `heldBy` where a hold is why. A crash in between leaves it on both. */
	moveTo(item: DueItem, lookOn: string, heldBy?: string): Promise<void>;
	/** What is to be looked at by a day, that day included. Consistent. @param shard 0 to 63 */
	dueBy(shard: number, day: string, options?: { readonly cursor?: string; readonly limit?: number }): Promise<DuePage>;
	/** What is to be looked at on one day, to be called for the review dates of holds that were lifted before. */
	dueOn(shard: number, day: string, options?: { readonly cursor?: string; readonly limit?: number }): Promise<DuePage>;
	/** Which of the items are there; one that was moved is found where it is now. */
	which(items: readonly DueName[]): Promise<readonly DueItem[]>;
	/** Items that a dry run found, apart from the schedule, until the run is over and a day. */
	ofRun(run: string): RetentionSchedule;
}

/** That somebody unsubscribed, and what this set going: the schedule as it was told to them. */
export interface Unsubscription {
	/** Instant. */
	readonly since: string;
	/** Reference of the case. */
	readonly by: string;
	readonly entries: readonly ScheduleEntry[];
}

/** A line of the schedule: what is deleted when, and why, or what it waits for. */
export interface ScheduleEntry {
	readonly store: string;
	readonly category: string;
	readonly count: number;
	readonly action: 'erase' | 'anonymise';
	/** Calendar date; absent where it waits for something that has no date yet. */
	readonly on?: string;
	/** What it waits for, where `on` is absent: what starts the rule's period, `contract-end`, or `hold`. */
	readonly waitsFor?: string;
	/** Id of the hold that keeps it, whatever the date. */
	readonly heldBy?: string;
	/** The policy's words. */
	readonly reason: string;
}

/** Consent given, or given again, after a withdrawal. */
export interface Consent {
	/** Instant. */
	readonly since: string;
	/** Purposes of the policy; absent: all that were withdrawn. */
	readonly purposes?: readonly string[];
	/** Whether one of them is direct marketing; true unless said. Else the address stays on the suppression list. */
	readonly marketing?: boolean;
	/** `undo`: by the mailed link; or how it was given, in the words of whoever recorded it. */
	readonly how: string;
}

/** Subjects who unsubscribed, and who came back. */
export interface Unsubscriptions {
	get(subjectKey: string): Promise<Unsubscription | undefined>;
	/** Keeps it; of two, the later. Consent given before is over with it. */
	put(subjectKey: string, unsubscription: Unsubscription): Promise<void>;
	/** Nothing falls due any more by it; `by`: only if it is that case's. */
	remove(subjectKey: string, by?: string): Promise<void>;
	consent(subjectKey: string): Promise<Consent | undefined>;
	/** Records that the person came back: takes the address off the suppression list, and what is consented to out of the marks of withdrawn consent. */
	comeBack(subjectKey: string, consent: Consent): Promise<void>;
	/** Whether the address is on the suppression list. */
	isSuppressed(subjectKey: string): Promise<boolean>;
	/** Instant since when it is there. */
	suppressedSince(subjectKey: string): Promise<string | undefined>;
}

/** What stands in the way of deleting what is a subject's. */
export interface Guard {
	/** Ids of holds on the person. */
	readonly holds: readonly string[];
	/** References of open cases, by the claims that they hold. */
	readonly openCases: readonly string[];
	/** Marks of other than quiescence. */
	readonly marks: readonly SubjectMark[];
	/** Instant at which the person came back after unsubscribing; absent for most. */
	readonly returnedAt?: string;
}

export interface Guards {
	/** All of a shard, by subject. Consistent; read after the lease was taken. */
	ofShard(shard: number): Promise<ReadonlyMap<string, Guard>>;
	/** Those of some subjects, whatever their shards. */
	of(subjectKeys: readonly string[]): Promise<Guard>;
	/**
	 * Takes, or prolongs, the right of one sweep to delete what is due in a shard; `taken`: another sweep has it. Whoever places a
	 * hold on a subject of the shard waits until the lease is over.
	 */
	leaseShard(shard: number, owner: string, until: string, now: string): Promise<'leased' | 'taken'>;
	releaseShard(shard: number, owner: string): Promise<void>;
}

/** What a hold keeps: a person, all of a category (in one store, or in all), or single records. */
export type HoldOn =
	| { readonly what: 'person' }
	| { readonly what: 'category'; readonly category: string; readonly store?: string }
	| { readonly what: 'records'; readonly store: string; readonly records: readonly string[] };

export interface Hold {
	readonly id: string;
	readonly on: HoldOn;
	/** Why: personal data perhaps, and kept with the hold only. */
	readonly reason: string;
	/** Calendar date on which the DPO looks whether it is still needed; it goes on until it is lifted. */
	readonly reviewOn: string;
	/** Instant. */
	readonly placedAt: string;
	/** `dpo:<sub>`. */
	readonly placedBy: string;
	/** Instant from which it is certain that nothing more of it is deleted; absent while it is being placed. It is heeded already. */
	readonly effectiveAt?: string;
	/** Keys of the person's addresses and other identifiers, where it is on a person. */
	readonly subjects?: readonly string[];
	/** Instant. */
	readonly liftedAt?: string;
}

/** Holds in force, those that are being placed too, as an eraser asks. */
export interface HoldsInForce {
	/** Ids of all of them. */
	readonly ids: readonly string[];
	/** Id of the hold on the person who has any of the keys. */
	onPerson(subjectKeys: readonly string[]): string | undefined;
	/** Id of the hold that keeps the record, as one of a category or by itself. */
	on(store: string, record: { readonly id: string; readonly category: string }): string | undefined;
	/** The review date of a hold; of one on a person too. */
	reviewOn(hold: string): string | undefined;
	/** The same, of a hold that was lifted too: what is moved there is due again. */
	lastReviewOn(hold: string): string | undefined;
	/** Review dates of holds that were lifted before: what they moved there is due again. */
	readonly lifted: readonly string[];
}

/** Read by whoever deletes: by each page, after the lease, and again whenever the lease is prolonged. */
export interface HoldsToHeed {
	inForce(): Promise<HoldsInForce>;
}

/** Instants until which erasers may be at a person's data. */
export interface LeasesInForce {
	/** Of requests: they run out, and are not given back before. */
	readonly pages?: string;
	/** Of sweeps: given back as soon as the shard is done. */
	readonly sweeps?: string;
}

/** Holds as they are kept. What an eraser has to heed is written first, and what is lifted is heeded longest. */
export interface Holds extends HoldsToHeed {
	/** Keeps a hold that is being placed; one of that id stays as it is. */
	create(hold: KeptHold): Promise<'created' | 'existed'>;
	get(id: string): Promise<KeptHold | undefined>;
	/** All that are kept, the lifted ones too, by id. Consistent. */
	list(): Promise<readonly KeptHold[]>;
	/**
	 * Changes a hold as `decide` says of what is there, and again should somebody else have changed it meanwhile; `undefined`: it stays
	 * as it is. @throws HoldNotFoundError; whatever `decide` throws.
	 */
	change(id: string, decide: (hold: KeptHold) => KeptHold | undefined): Promise<KeptHold>;
	/** Sets the hold's flag on a person's key: from here on nobody gets a lease to erase what is theirs. */
	flag(subjectKey: string, id: string): Promise<void>;
	/** Takes the flag off. @param now instant */
	unflag(subjectKey: string, id: string, now: string): Promise<void>;
	/** Leases under which what the persons have may still be deleted. Consistent. */
	leases(subjectKeys: readonly string[]): Promise<LeasesInForce>;
}
/** Milliseconds after an entry of the ledger was written in which its records may still be there: the longest that an invocation lives. */
export const longestErasing = 900_000;

/** What is going to be deleted, written down before it is: to be deleted again after a backup was restored. */
export interface LedgerEntry {
	readonly store: string;
	readonly identifiers: readonly Identifier[];
	/** Ids of the records. */
	readonly records: readonly string[];
	/** Names what they were deleted for, within `by`: lets a try that comes after a crash count what the one before deleted. */
	readonly for?: string;
	/** Instant. */
	readonly at: string;
	/** Reference of the case, or id of the sweep. */
	readonly by: string;
}

/**
 * The ledger of erasures, encrypted, outside every table that a backup restores. Entries live as long as backups do. A part that is
 * written again, after a crash, takes the place of the one before, so it has to say what that said too; or each try has parts of its own.
 */
export interface ErasureLedger {
	/**
	 * Its deletions have to be over within {@link longestErasing} of the entries' `at`.
	 *
	 * @param part names it within `by`, as `crm-000003`.
	 */
	write(by: string, part: string, entries: readonly LedgerEntry[]): Promise<void>;
	/** Takes records back that an earlier part named, and that stay after all: nothing deleted them until `at`. */
	takeBack(by: string, part: string, entries: readonly LedgerEntry[]): Promise<void>;
	/** All that was taken back from the day of an instant on (UTC); little, since something has to die in between. */
	takenBack(instant: string): Promise<readonly LedgerEntry[]>;
	/** What an earlier try wrote, if one did. @param at instant of that part's first entry, or within the same day */
	read(by: string, part: string, at: string): Promise<readonly LedgerEntry[] | undefined>;
	/** Parts written from the day of an instant on (UTC), in the order of the days; when exactly, their entries say. */
	since(instant: string, cursor?: string): Promise<{ readonly parts: readonly string[]; readonly next?: string }>;
	/** The entries of a part that {@link since} named; none where it has expired meanwhile. */
	entries(part: string): Promise<readonly LedgerEntry[]>;
}
