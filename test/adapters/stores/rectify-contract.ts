/** What every store adapter keeps to that puts fields right: run against each of them, on its engine. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ForeignCursorError } from '../../../functions/adapters/stores/cursor.ts';
import type { Identifier, JsonValue } from '../../../functions/core/ports.ts';
import {
	type Correction,
	type FieldChange,
	type StoreAdapter,
	type StoreRecord,
	StoreUnavailableError,
} from '../../../functions/core/stores/ports.ts';
import { everyFewCalls } from '../../fixtures/tables.ts';
import { type Content, type Harness, recordsOf as of, type PlainRecord } from './harness.ts';

type Correct = (record: StoreRecord) => Correction | undefined;
type Announce = (changes: readonly FieldChange[]) => Promise<void>;

const hostile: Readonly<Record<string, JsonValue>> = {
	html: '<script>alert("x")</script>&amp;<!-- -->',
	quotes: `'"\`\\"\u2019 OR 1=1; --`,
	words: 'SET #n0 = :v0 REMOVE {value} $& $1 %s',
	lines: ' \t\r\n\u0000\u001b\u2028\u2029 ',
	unicode: 'Ünïçødé \u0041\u030a ≠ \u00c5, 𝒳, 👩‍👩‍👧, \u202eright to left, \ufeff, \uffff',
	names: '__proto__',
	empty: '',
	number: 0.1 + 0.2,
	'large number': 1.5e21,
	'small number': -2.5e-7,
	'digits that no number holds': '12345678901234567890.123456789',
	no: false,
	nothing: null,
	nested: [[], {}, [null, { deep: ['<b>', -1, true] }], { 'a.b[0]': { '#n0': ':v0' } }],
	long: 'long <text> "with" ünicode 👋 '.repeat(1_000),
};

export function describeRectifying(name: string, start: () => Promise<Harness>): void {
	describe(`putting right, by ${name}`, () => {
		let harness: Harness;
		beforeAll(async () => {
			harness = await start();
		});
		beforeEach(() => harness.failAfter(undefined));
		afterAll(() => harness?.close());

		const ids = (records: readonly PlainRecord[]) => records.map((record) => harness.idOf(record)).sort();
		const who = (person = 'ann') => [harness.identifierOf(person)];
		const rectify = (...given: Parameters<NonNullable<StoreAdapter['rectify']>>) => rectifyBy(harness.store, ...given);

		function rectifyBy(store: StoreAdapter, ...given: Parameters<NonNullable<StoreAdapter['rectify']>>) {
			if (store.rectify === undefined) throw new Error('the store puts nothing right');
			return store.rectify(...given);
		}

		async function rectifyAll(store: StoreAdapter, identifiers: readonly Identifier[], correct: Correct, announce?: Announce) {
			const changed: FieldChange[] = [];
			let pages = 0;
			let cursor: string | undefined;
			do {
				const page = await rectifyBy(store, identifiers, correct, cursor, announce);
				changed.push(...page.changed);
				pages++;
				cursor = page.next;
			} while (cursor !== undefined);
			return { changed: inOrder(changed), pages };
		}

		const inOrder = (changes: readonly FieldChange[]) =>
			changes.toSorted((a, b) => (`${a.record} ${a.field}` < `${b.record} ${b.field}` ? -1 : 1));
		const changeOf = (record: PlainRecord, change: Pick<FieldChange, 'field' | 'after'> & { before?: JsonValue }): FieldChange => ({
			record: harness.idOf(record),
			category: harness.category,
			...change,
		});
		/** The contents once these fields of these records say that. */
		const set = (contents: Record<string, Content>, records: readonly string[], fields: Correction) =>
			Object.fromEntries(
				Object.entries(contents).map(([id, content]) => [
					id,
					records.includes(id) ? { ...content, fields: { ...content.fields, ...fields } } : content,
				]),
			);

		test('only the fields asked for change, and only on the records asked for', async () => {
			const records = of('ann', 7, { fields: { note: 'old', colour: 'red' } });
			await harness.replace([...records, ...of('bob', 3, { fields: { note: 'old' } })]);
			const before = await harness.contents();
			const wrong = records.slice(2, 6);
			const { changed, pages } = await rectifyAll(harness.store, who(), ({ id }) =>
				ids(wrong).includes(id) ? { note: 'right' } : undefined,
			);
			expect(changed).toEqual(inOrder(wrong.map((record) => changeOf(record, { field: 'note', before: 'old', after: 'right' }))));
			expect(pages).toBeGreaterThan(1);
			expect(await harness.contents()).toEqual(set(before, ids(wrong), { note: 'right' }));
		});

		test('a field that a record does not have is completed, and told without a value before', async () => {
			const [record] = of('ann', 1);
			if (record === undefined) throw new Error('no record');
			await harness.replace([record]);
			const before = await harness.contents();
			const page = await rectify(who(), () => ({ statement: 'I never said so', count: 2 }));
			expect(page).toEqual({
				changed: [
					changeOf(record, { field: 'statement', after: 'I never said so' }),
					changeOf(record, { field: 'count', after: 2 }),
				],
			});
			expect(await harness.contents()).toEqual(set(before, ids([record]), { statement: 'I never said so', count: 2 }));
		});

		test('what reads as it should is neither announced nor told as changed', async () => {
			const records = of('ann', 5, { fields: { note: 'right', list: [1, 'a', { b: null }] } });
			await harness.replace(records);
			const announce = () => Promise.reject(new Error('announced'));
			const correct = () => ({ list: [1, 'a', { b: null }], note: 'right' });
			expect((await rectifyAll(harness.store, who(), correct, announce)).changed).toEqual([]);
			expect((await rectifyAll(harness.store, who(), () => ({}), announce)).changed).toEqual([]);
		});

		test('a page that is repeated tells only what it changed itself', async () => {
			await harness.replace(of('ann', 7, { fields: { note: 'old' } }));
			const correct = () => ({ note: 'right' });
			const first = await rectify(who(), correct);
			expect(first.changed.length).toBeGreaterThan(0);
			expect(await rectify(who(), correct)).toEqual({ ...first, changed: [] });
			const rest = await rectifyAll(harness.store, who(), correct);
			expect(inOrder([...first.changed, ...rest.changed]).map(({ record }) => record)).toEqual(ids(of('ann', 7)));
		});

		test('a shared identifier, an empty one, and a kind that the store does not know put nothing right', async () => {
			await harness.replace(of('ann', 4, { fields: { note: 'old' } }));
			const before = await harness.contents();
			const known = harness.identifierOf('ann');
			const others: Identifier[] = [
				{ ...known, scope: 'shared' },
				{ ...known, value: '' },
				{ ...known, kind: 'unheard-of' },
			];
			expect(await rectify(others, () => ({ note: 'right' }))).toEqual({ changed: [] });
			expect(await harness.contents()).toEqual(before);
		});

		test('a cursor of a search for somebody else is refused', async () => {
			await harness.replace([...of('ann', 5), ...of('bob', 5)]);
			const { next } = await rectify(who('ann'), () => undefined);
			expect(next).toEqual(expect.any(String));
			await expect(rectify(who('bob'), () => undefined, next)).rejects.toThrow(ForeignCursorError);
		});

		test('all changes of a page are announced before the first of them is made', async () => {
			await harness.replace(of('ann', 7, { fields: { note: 'old' } }));
			const announced: FieldChange[] = [];
			const { changed } = await rectifyAll(
				harness.store,
				who(),
				() => ({ note: 'right', place: 'here' }),
				async (changes) => {
					const now = await harness.contents();
					for (const { record, field, before } of changes) expect(now[record]?.fields[field]).toEqual(before);
					announced.push(...changes);
				},
			);
			expect(changed).toHaveLength(14);
			expect(inOrder(announced)).toEqual(changed);
		});

		test('a refused announcement leaves all as it was', async () => {
			await harness.replace(of('ann', 4, { fields: { note: 'old' } }));
			const before = await harness.contents();
			const refusal = new Error('not now');
			await expect(
				rectify(
					who(),
					() => ({ note: 'right' }),
					undefined,
					() => Promise.reject(refusal),
				),
			).rejects.toBe(refusal);
			expect(await harness.contents()).toEqual(before);
		});

		test('what was announced and, since it died there, not written, is written and told the next time', async () => {
			await harness.replace(of('ann', 2, { fields: { note: 'old' } }));
			const before = await harness.contents();
			const correct = () => ({ note: 'right' });
			await expect(rectify(who(), correct, undefined, async () => harness.failAfter(0))).rejects.toThrow(StoreUnavailableError);
			harness.failAfter(undefined);
			expect(await harness.contents()).toEqual(before);
			const { changed } = await rectifyAll(harness.store, who(), correct);
			expect(changed.map(({ record, after }) => ({ record, after }))).toEqual(
				ids(of('ann', 2)).map((record) => ({ record, after: 'right' })),
			);
		});

		describe('while somebody else changes the same records', () => {
			const records = of('ann', 3, { fields: { note: 'old', colour: 'red' } });
			const [first] = records as [PlainRecord, PlainRecord, PlainRecord];
			beforeEach(() => harness.replace(records));
			/** Does it once, between what was read and what is written. */
			const once = (meddle: () => Promise<void>): Announce => {
				let done = false;
				return async () => {
					if (done) return;
					done = true;
					await meddle();
				};
			};

			test('a value that they put right already stays as they put it', async () => {
				const meddle = once(() => harness.put({ ...first, fields: { note: 'theirs', colour: 'red' } }));
				const correct: Correct = ({ fields }) => (fields.note === 'old' ? { note: 'right' } : undefined);
				const { changed } = await rectifyAll(harness.store, who(), correct, meddle);
				expect(changed.map(({ record }) => record)).toEqual(ids(records.slice(1)));
				const now = await harness.contents();
				expect(now[harness.idOf(first)]?.fields).toMatchObject({ note: 'theirs', colour: 'red' });
			});

			test('a value that they made wrong anew is put right, and theirs is what was there before', async () => {
				const announced: FieldChange[] = [];
				const meddle = once(() => harness.put({ ...first, fields: { note: 'theirs', colour: 'red' } }));
				const { changed } = await rectifyAll(
					harness.store,
					who(),
					() => ({ note: 'right' }),
					async (changes) => {
						announced.push(...changes);
						await meddle(changes);
					},
				);
				const change = changeOf(first, { field: 'note', before: 'theirs', after: 'right' });
				expect(changed.find(({ record }) => record === change.record)).toEqual(change);
				expect(changed).toHaveLength(3);
				// What was meant to be changed at first, and what then was.
				expect(announced).toHaveLength(4);
				expect(announced.at(-1)).toEqual(change);
			});

			test('another field that they change keeps what they wrote', async () => {
				const meddle = once(() => harness.put({ ...first, fields: { note: 'old', colour: 'blue' } }));
				expect((await rectifyAll(harness.store, who(), () => ({ note: 'right' }), meddle)).changed).toHaveLength(3);
				const now = await harness.contents();
				expect(now[harness.idOf(first)]?.fields).toMatchObject({ note: 'right', colour: 'blue' });
			});

			test('a record that they remove is not made anew', async () => {
				const meddle = once(() => harness.remove(first));
				const { changed } = await rectifyAll(harness.store, who(), () => ({ note: 'right' }), meddle);
				expect(changed.map(({ record }) => record)).toEqual(ids(records.slice(1)));
				expect(await harness.held()).toEqual(ids(records.slice(1)));
			});

			test('a record that comes under hold is asked about again', async () => {
				const meddle = once(() => harness.put({ ...first, held: true }));
				const { changed } = await rectifyAll(harness.store, who(), ({ held }) => (held ? undefined : { note: 'right' }), meddle);
				expect(changed.map(({ record }) => record)).toEqual(ids(records.slice(1)));
			});

			test('who never leaves off makes the store unavailable, and is not overwritten', async () => {
				let times = 0;
				const announce = () => harness.put({ ...first, fields: { note: `theirs ${++times}` } });
				await expect(rectify(who(), () => ({ note: 'right' }), undefined, announce)).rejects.toThrow(StoreUnavailableError);
				expect(times).toBe(5);
				const now = await harness.contents();
				expect(now[harness.idOf(first)]?.fields).toMatchObject({ note: 'theirs 5' });
			});
		});

		test('a fixed field is refused, even with the value that it has, and nothing of the page is changed', async () => {
			const records = of('ann', 3, { collected: '2024-02-29', fields: { note: 'old' } });
			await harness.replace(records);
			const before = await harness.contents();
			const last = ids(records).at(-1);
			expect(harness.store.fixed).toEqual(expect.arrayContaining(['restrictedBy']));
			for (const field of harness.store.fixed ?? []) {
				const correct: Correct = ({ id, fields }) => ({ note: 'right', ...(id === last && { [field]: fields[field] ?? 'other' }) });
				await expect(rectify(who(), correct)).rejects.toThrow(RangeError);
			}
			expect(await harness.contents()).toEqual(before);
		});

		test('a store that cannot be reached is unavailable', async () => {
			await harness.replace(of('ann', 2));
			harness.failAfter(0);
			await expect(rectify(who(), () => ({ note: 'right' }))).rejects.toThrow(StoreUnavailableError);
		});

		test.each(Object.entries(hostile))('hostile values are kept to the last character: %s', async (field, after) => {
			const records = of('ann', 1, { fields: { note: 'old' } });
			await harness.replace(records);
			const { changed } = await rectifyAll(harness.store, who(), () => ({ note: after, [field]: after }));
			expect(changed).toHaveLength(2);
			const { records: found } = await harness.store.find(who());
			expect(found.map(({ fields }) => [fields.note, fields[field]])).toEqual([[after, after]]);
			// They are what is there before, too.
			const back = await rectifyAll(harness.store, who(), () => ({ note: 'old' }));
			expect(back.changed.map(({ before }) => before)).toEqual([after]);
			expect((await rectifyAll(harness.store, who(), () => ({ [field]: after }))).changed).toEqual([]);
		});

		test('1,000 records are put right across pages', async () => {
			const records = of('ann', 1_000, { fields: { note: 'old' } });
			await harness.replace([...records, ...of('bob', 2, { fields: { note: 'old' } })]);
			const before = await harness.contents();
			const { changed, pages } = await rectifyAll(harness.large, who(), () => ({ note: 'right' }));
			expect(changed.map(({ record }) => record)).toEqual(ids(records));
			expect(pages).toBeGreaterThanOrEqual(10);
			expect(await harness.contents()).toEqual(set(before, ids(records), { note: 'right' }));
		}, 60_000);

		test('interrupted at any call, and run again, it ends the same, and the second run tells what the first left', async () => {
			const records = of('ann', 5, { fields: { note: 'old' } });
			const correct = () => ({ note: 'right' });
			let interrupted = true;
			for (let calls = 0; interrupted; calls += everyFewCalls) {
				await harness.replace([...records, ...of('bob', 2, { fields: { note: 'old' } })]);
				const before = await harness.contents();
				harness.failAfter(calls);
				interrupted = await rectifyAll(harness.store, who(), correct).then(
					() => false,
					(error) => {
						expect(error).toBeInstanceOf(StoreUnavailableError);
						return true;
					},
				);
				harness.failAfter(undefined);
				const left = Object.entries(await harness.contents()).flatMap(([id, { fields }]) => (fields.note === 'old' ? [id] : []));
				const { changed } = await rectifyAll(harness.store, who(), correct);
				expect(changed.map(({ record }) => record)).toEqual(ids(records).filter((id) => left.includes(id)));
				expect(await harness.contents()).toEqual(set(before, ids(records), { note: 'right' }));
				expect(calls).toBeLessThan(60);
			}
		});

		test('for any fields and corrections, exactly what is told comes about, and nothing else', async () => {
			const text = fc.string({ unit: 'grapheme', maxLength: 8 });
			const number = fc.oneof(
				fc.integer(),
				fc.double({ min: -1e20, max: 1e20, noNaN: true }).map((value) => Number(value.toFixed(9))),
			);
			const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
				value: fc.oneof(
					{ maxDepth: 2 },
					fc.oneof(text, number, fc.boolean(), fc.constant(null)),
					fc.array(tie('value'), { maxLength: 3 }),
					fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }), tie('value'), {
						maxKeys: 3,
						noNullPrototype: true,
					}),
				),
			}));
			const fields = fc.dictionary(fc.constantFrom('note', 'colour', 'size', 'constructor'), value, { noNullPrototype: true });
			const record = fc.record({ person: fc.constantFrom('ann', 'anna', 'ann/'), fields, correction: fc.option(fields) });
			await fc.assert(
				fc.asyncProperty(fc.array(record, { maxLength: 6 }), async (drawn) => {
					const records = drawn.map((each, nth) => ({ ...each, name: String(nth) }));
					await harness.replace(records);
					const before = await harness.contents();
					const wanted = new Map(records.map((each) => [harness.idOf(each), each.correction ?? undefined]));
					const { changed } = await rectifyAll(harness.store, who(), ({ id }) => wanted.get(id));
					const expected = records.reduce(
						(contents, each) => (each.person === 'ann' ? set(contents, ids([each]), each.correction ?? {}) : contents),
						before,
					);
					const now = await harness.contents();
					expect(json(now)).toEqual(json(expected));
					const told = changed.reduce(
						(contents, change) => set(contents, [change.record], { [change.field]: change.after }),
						before,
					);
					expect(json(told)).toEqual(json(now));
					for (const change of changed) {
						const fieldsBefore = before[change.record]?.fields ?? {};
						const had = Object.hasOwn(fieldsBefore, change.field) ? fieldsBefore[change.field] : undefined;
						expect(change.before).toEqual(had);
						expect(json(change.after)).not.toEqual(json(had ?? 'absent'));
					}
				}),
				{ numRuns: 40 },
			);
		}, 60_000);
	});
}

/** As it travels: without negative zeros. */
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
