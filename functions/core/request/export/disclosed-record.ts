import type { JsonValue, StoreRecord } from '../../ports.ts';

/** A record as the person gets it: what the store holds, without what only we need to judge it. */
export interface DisclosedRecord {
	readonly id: string;
	/** Id of the store in the policy. */
	readonly store: string;
	/** Id of the category in the policy, or `undeclared`. */
	readonly category: string;
	readonly fields: Readonly<Record<string, JsonValue>>;
}

/** A page of a store as a part: newline-delimited JSON, one {@link DisclosedRecord} a line; the same page gives the same text. */
export const partText = (store: string, records: readonly StoreRecord[]): string =>
	records
		.map(({ id, category, fields }) => `${JSON.stringify({ id, store, category, fields } satisfies DisclosedRecord)}\n`)
		.join('');
