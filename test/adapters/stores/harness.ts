/** A store on its engine, as the suites see it. */
import type { Identifier, JsonValue } from '../../../functions/core/ports.ts';
import type { StoreAdapter } from '../../../functions/core/stores/ports.ts';

/** A record as the suites think of it; each harness writes it in its store's way. */
export interface PlainRecord {
	readonly person: string;
	/** Unique in the store. */
	readonly name: string;
	/** Calendar date. */
	readonly collected?: string;
	readonly held?: boolean;
	/** Of a kind that the data map does not know. */
	readonly undeclared?: boolean;
	/** What else it says; stores of files leave it out. */
	readonly fields?: Readonly<Record<string, JsonValue>>;
}

/** All that the engine holds of a record. */
export interface Content {
	/** Without the marks. */
	readonly fields: Readonly<Record<string, JsonValue>>;
	/** Marks of restricting cases, sorted. */
	readonly marks: readonly string[];
}

export interface Harness {
	/** With pages of three records. */
	readonly store: StoreAdapter;
	/** With the pages that it has unless told. */
	readonly large: StoreAdapter;
	readonly category: string;
	identifierOf(person: string): Identifier;
	idOf(record: PlainRecord): string;
	/** Makes these the store's only records. */
	replace(records: readonly PlainRecord[]): Promise<void>;
	/** Writes a record, or removes it, as somebody else would. */
	put(record: PlainRecord): Promise<void>;
	remove(record: PlainRecord): Promise<void>;
	/** Ids of all records that the store holds, sorted. */
	held(): Promise<string[]>;
	/** What the store holds, by id. */
	contents(): Promise<Record<string, Content>>;
	/** Answers so many further calls to the store, then none until `undefined`. */
	failAfter(calls: number | undefined): void;
	close(): Promise<void>;
}

/** So many records of a person. */
export const recordsOf = (person: string, count: number, more: Partial<PlainRecord> = {}): PlainRecord[] =>
	Array.from({ length: count }, (_, nth) => ({ person, name: `${person.length}-${encodeURIComponent(person)}-${nth}`, ...more }));
