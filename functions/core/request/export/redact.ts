import type { JsonValue } from '../../ports.ts';
import type { StoreRecord } from '../../stores/ports.ts';

/** What the DPO leaves out of a copy to protect other people (UK GDPR Art 15(4)). */
export interface Redaction {
	readonly store: string;
	/** Id of the record. */
	readonly record: string;
	/** Names of the fields to black out; absent: the whole record is withheld. */
	readonly fields?: readonly string[];
}

/** What stands in the place of a redacted value. */
export const blackedOut = '[redacted]';

export interface Redacted {
	readonly records: readonly StoreRecord[];
	/** Records that lost something: a field or all. */
	readonly redacted: number;
}

/** Applies the redactions of a store to records of it. A field that a record lacks redacts nothing. */
export const applyRedactions = (store: string, records: readonly StoreRecord[], redactions: readonly Redaction[]): Redacted => {
	const byRecord = Map.groupBy(
		redactions.filter((redaction) => redaction.store === store),
		({ record }) => record,
	);
	const results = records.map((record) => redact(record, byRecord.get(record.id) ?? []));
	return {
		records: results.filter((record) => record !== undefined),
		redacted: results.filter((record, index) => record !== records[index]).length,
	};
};

const redact = (record: StoreRecord, redactions: readonly Redaction[]): StoreRecord | undefined => {
	if (redactions.some(({ fields }) => fields === undefined)) return undefined;
	const names = redactions.flatMap(({ fields }) => fields ?? []).filter((name) => Object.hasOwn(record.fields, name));
	if (names.length === 0) return record;
	const fields: Record<string, JsonValue> = { ...record.fields };
	for (const name of names) fields[name] = blackedOut;
	return { ...record, fields };
};
