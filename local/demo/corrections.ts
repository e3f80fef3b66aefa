/** What a request for rectification makes of a record by machine: a second reading of what was said. */
import type { HeldRecord, Policy } from './inventory.ts';
import type { Said } from './rights-shown.ts';

/** A field of a record that says something else than before. */
export interface FieldChange {
	readonly store: string;
	/** Id of the record. */
	readonly record: string;
	readonly category: string;
	readonly field: string;
	/** Null where the record did not have it. */
	readonly before: unknown;
	readonly after: unknown;
}

/** The fields of the record that are put right: those named, but for what it is found by and judged by, which a person changes. */
export function correctionsOf(policy: Policy, { corrections = [] }: Said, record: HeldRecord): FieldChange[] {
	const { store, id, category, fields } = record;
	const fixed = fixedIn(policy, store);
	if (fixed === undefined) return [];
	return corrections.flatMap(({ category: about, field, value }) => {
		if (about !== category || !Object.hasOwn(fields, field) || fixed.has(field)) return [];
		const before = fields[field] ?? null;
		const after = readAs(before, value);
		return after === undefined || after === before ? [] : [{ store, record: id, category, field, before, after }];
	});
}

/** The record as it is once these are made. */
export function corrected(record: HeldRecord, changes: readonly FieldChange[]): HeldRecord {
	const made = Object.fromEntries(changes.map(({ field, after }) => [field, after]));
	// Of a file, the fields describe it, and its attributes are others.
	const described = record.fields === record.attributes;
	return { ...record, fields: { ...record.fields, ...made }, ...(described && { attributes: { ...record.attributes, ...made } }) };
}

/** What differs between the record before and now. */
export function differences(before: HeldRecord, after: HeldRecord): FieldChange[] {
	const { store, id: record, category } = before;
	return [...new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])]
		.filter((field) => JSON.stringify(before.fields[field]) !== JSON.stringify(after.fields[field]))
		.map((field) => ({ store, record, category, field, before: before.fields[field] ?? null, after: after.fields[field] ?? null }));
}

/** Fields that no machine changes; `undefined` of a store of which it changes none. */
function fixedIn(policy: Policy, id: string): ReadonlySet<string> | undefined {
	const store = policy.stores[id];
	if (store?.kind !== 'dynamodb' && store?.kind !== 'http') return undefined;
	const keys =
		store.kind === 'dynamodb' ? [...Object.values(store.key), ...Object.values(store.find).map((way) => way.attribute)] : [];
	const yielded = Object.values(store.yields).map(({ attribute }) => attribute);
	const kind = 'attribute' in store.category ? [store.category.attribute] : [];
	const held = store.hold === undefined ? [] : [store.hold];
	return new Set([...keys, ...yielded, ...kind, ...held, ...Object.values(store.dates)].filter((name) => name !== undefined));
}

/** A text stays a text, a number a number; `undefined` where it cannot be read as what is there. */
function readAs(before: unknown, value: string): unknown {
	if (before === null || typeof before === 'string') return value;
	if (typeof before === 'number' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
	if (typeof before === 'boolean' && /^(true|false)$/.test(value)) return value === 'true';
	return undefined;
}
