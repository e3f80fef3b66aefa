/** What the stores that name records by themselves share: which of them may be due, whose each is, and where a page ended. */
import type { Store, StoreOf } from '../../core/policy/schema.ts';
import type { Identifier } from '../../core/ports.ts';
import type { StoreAdapter, StoreRecord } from '../../core/stores/ports.ts';
import { ForeignCursorError, pathName, readCursor, writeCursor } from './cursor.ts';
import { searchable, spell } from './identifiers.ts';

/** What a store says without being asked for a person. */
export type SelfNaming = Required<Pick<StoreAdapter, 'due' | 'holdsAtLeast'>>;
export type Dated = Parameters<SelfNaming['due']>[1];

/** Whether the record is of the category and has the date, no later than asked for. */
export function isNamed(record: StoreRecord, category: string, { trigger, latest }: Dated): boolean {
	const date = record.dates[trigger];
	return record.category === category && date !== undefined && date <= latest;
}

/** The attribute that holds a record's date; `undefined` where the store's records do not have it. */
export function dateAttribute({ dates }: Pick<StoreOf<'http'>, 'dates'>, trigger: Dated['trigger']): string | undefined {
	return trigger === 'case-closed' ? undefined : dates[trigger];
}

/** By which values of which attribute records are of the category; `all`: every one is. `undefined`: none is. */
export function categoryValues(
	rule: StoreOf<'http'>['category'],
	category: string,
): 'all' | { readonly attribute: string; readonly values: readonly string[] } | undefined {
	if ('always' in rule) return rule.always === category ? 'all' : undefined;
	const values = Object.keys(rule.of).filter((value) => rule.of[value] === category);
	return values.length > 0 ? { attribute: rule.attribute, values } : undefined;
}

/**
 * The identifiers on a record that the store is asked by: as identities are compared, and as they stand there, where the store is asked
 * by that. None where it would not find the record by any of them.
 *
 * @param stored an identifier of the kind, as it stands on the record.
 * @param reaches whether the store, asked by it, finds the record.
 */
export function identifiersOn(
	{ find, addresses }: { readonly find: Readonly<Record<string, unknown>>; readonly addresses: Store['addresses'] },
	stored: (kind: string) => string | undefined,
	reaches: (kind: string, value: string) => boolean,
): Identifier[] {
	const kinds = Object.keys(find);
	const identifiers = kinds.flatMap((kind) => {
		const value = stored(kind);
		if (!value) return [];
		const asItStands = kind === 'email' && addresses === 'lower-case' ? [] : [value];
		const spellings = new Set([spell(kind, value) ?? [], asItStands].flat());
		return [...spellings].map((spelt): Identifier => ({ kind, value: spelt, scope: 'unique' }));
	});
	return searchable(identifiers, kinds, addresses).some(({ kind, value }) => reaches(kind, value)) ? identifiers : [];
}

/** What stands for `{value}` in a text made of the template; `undefined` where it is not made of it. */
export function valueIn(template: string, text: string): string | undefined {
	const [before = '', ...after] = template.split('{value}');
	const length = (text.length - [before, ...after].join('').length) / after.length;
	if (!Number.isInteger(length) || length < 1) return undefined;
	const value = text.slice(before.length, before.length + length);
	return template.replaceAll('{value}', () => value) === text ? value : undefined;
}

/** The cursors of one such search; nobody else's is taken. */
export function cursorsOf(store: string, ...search: readonly string[]) {
	const name = pathName('due', ...search);
	return {
		/** After what the page begins. @throws ForeignCursorError */
		open(cursor: string | undefined): unknown {
			if (cursor === undefined) return undefined;
			const { path, after } = readCursor(cursor);
			if (path !== name) throw new ForeignCursorError(`Store ${store}: the cursor is of another search`);
			return after;
		},
		close: (after: unknown): { readonly next?: string } =>
			after === undefined ? {} : { next: writeCursor({ path: name, after }) },
	};
}
