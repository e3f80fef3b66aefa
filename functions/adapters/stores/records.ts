/** Reads a store's attributes as the record that the data map says they are. */
import { localDate } from '../../core/clock/statutory.ts';
import type { StoreOf } from '../../core/policy/schema.ts';
import type { Identifier, JsonValue } from '../../core/ports.ts';
import type { StoreRecord } from '../../core/stores/ports.ts';
import { spell } from './identifiers.ts';

export type Attributes = Readonly<Record<string, JsonValue>>;

/** The part of a store's entry that says what its attributes mean. */
export type RecordRules = Pick<StoreOf<'http'>, 'category' | 'dates' | 'hold' | 'personName' | 'restriction'>;
export type YieldRules = StoreOf<'http'>['yields'];

/** Category of what the data map does not know. */
export const undeclared = 'undeclared';

/** `timeZone` is the controller's: an instant among the dates counts as its calendar date there. */
export function readRecord(
	rules: RecordRules,
	timeZone: string,
	id: string,
	attributes: Attributes,
	fields: Attributes = attributes,
): StoreRecord {
	const dates: { -readonly [name in keyof StoreRecord['dates']]: StoreRecord['dates'][name] } = {};
	for (const name of ['collected', 'relationship-end', 'financial-year-end'] as const) {
		const attribute = rules.dates[name];
		const date = attribute === undefined ? undefined : calendarDate(attributes[attribute], timeZone);
		if (date !== undefined) dates[name] = date;
	}
	const personName = rules.personName === undefined ? undefined : attributes[rules.personName];
	const restriction = restrictionOf(rules);
	const restrictedBy = readMarks(attributes[restriction]);
	return {
		id,
		category: categoryOf(rules.category, attributes),
		fields: Object.hasOwn(fields, restriction) ? without(fields, restriction) : fields,
		dates,
		held: rules.hold !== undefined && isHeld(attributes[rules.hold]),
		...(restrictedBy.length > 0 ? { restrictedBy } : {}),
		...(typeof personName === 'string' && personName !== '' ? { personName } : {}),
	};
}

/** The attribute that carries the marks of restricting cases. It is ours: no copy of a record shows it. */
export function restrictionOf(rules: Pick<RecordRules, 'restriction'>): string {
	return rules.restriction ?? 'restrictedBy';
}

/** Attributes that are never put right: what a record is found by, leads to, is judged by, and is marked with. */
export function fixedAttributes(rules: RecordRules & { readonly yields: YieldRules }, keys: readonly string[] = []): string[] {
	const yielded = Object.values(rules.yields).map(({ attribute }) => attribute);
	const { personName: _, ...judged } = rules;
	return [...new Set([...keys, ...yielded, ...judgedAttributes(judged)])];
}

/** The identifiers on the records, each once. */
export function readYields(rules: YieldRules, records: readonly Attributes[]): Identifier[] {
	const found = new Map<string, Identifier>();
	for (const attributes of records) {
		for (const [kind, { attribute, scope }] of Object.entries(rules)) {
			for (const raw of [attributes[attribute]].flat()) {
				const value = typeof raw === 'string' || typeof raw === 'number' ? spell(kind, String(raw)) : undefined;
				if (value !== undefined) found.set(JSON.stringify([kind, value]), { kind, value, scope });
			}
		}
	}
	return [...found.values()];
}

/** Attributes that judging a record needs, by their names. */
export function judgedAttributes(rules: RecordRules): string[] {
	const category = 'attribute' in rules.category ? rules.category.attribute : undefined;
	return [category, ...Object.values(rules.dates), rules.hold, rules.personName, restrictionOf(rules)].filter(
		(name) => name !== undefined,
	);
}

function readMarks(value: JsonValue | undefined): string[] {
	return [value ?? []]
		.flat()
		.filter((mark): mark is string => typeof mark === 'string' && mark !== '')
		.sort();
}

function without(fields: Attributes, name: string): Attributes {
	const { [name]: _, ...others } = fields;
	return others;
}

function categoryOf(rule: RecordRules['category'], attributes: Attributes): string {
	if ('always' in rule) return rule.always;
	const value = attributes[rule.attribute];
	return typeof value === 'string' && Object.hasOwn(rule.of, value) ? (rule.of[value] ?? undeclared) : undeclared;
}

/** Only what plainly says no is no: a reason, a date or a number in the attribute is a hold. */
function isHeld(value: JsonValue | undefined): boolean {
	return value !== undefined && value !== null && value !== false && value !== '' && value !== 'false';
}

/** `undefined` where the value is no date: the rule that would count from it then has no end, and keeps. */
function calendarDate(value: JsonValue | undefined, timeZone: string): string | undefined {
	if (typeof value !== 'string') return undefined;
	if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
		// Reading it as an instant takes ten times as long, and every record has a date. A Date makes the 1st of July of the 31st of June.
		return new Date(value).getUTCDate() === Number(value.slice(8)) ? value : undefined;
	}
	try {
		const date = localDate(value, timeZone);
		// A year of more than four digits would sort before all others.
		return /^\d{4}-/.test(date) ? date : undefined;
	} catch (error) {
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}
