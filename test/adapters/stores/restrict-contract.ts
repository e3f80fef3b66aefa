/** What every store adapter keeps to that restricts records: run against each of them, on its engine. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ForeignCursorError } from '../../../functions/adapters/stores/cursor.ts';
import type { Identifier } from '../../../functions/core/ports.ts';
import {
	type RestrictionMark,
	type StoreAdapter,
	type StoreRecord,
	StoreUnavailableError,
} from '../../../functions/core/stores/ports.ts';
import { everyFewCalls } from '../../fixtures/tables.ts';
import { type Content, type Harness, recordsOf as of, type PlainRecord } from './harness.ts';

const cases = ['4T8K-2M9P-QX1', '7B3C-Z0WE-RTY', 'H5J6-N8V2-D4F'] as const;
const [one, other] = cases;

export interface RestrictionOptions {
	/** Records of the large test; 1,000 unless said. */
	readonly many?: number;
}

export function describeRestricting(name: string, start: () => Promise<Harness>, { many = 1_000 }: RestrictionOptions = {}): void {
	describe(`restricting, by ${name}`, () => {
		let harness: Harness;
		beforeAll(async () => {
			harness = await start();
		});
		beforeEach(() => harness.failAfter(undefined));
		afterAll(() => harness?.close());

		const ids = (records: readonly PlainRecord[]) => records.map((record) => harness.idOf(record)).sort();
		const who = (person = 'ann') => [harness.identifierOf(person)];
		const all = () => true;
		const markedSo = (count: number) => (count === 0 ? [] : [{ category: harness.category, count }]);

		function restrict(...given: Parameters<NonNullable<StoreAdapter['restrict']>>) {
			if (harness.store.restrict === undefined) throw new Error('the store restricts nothing');
			return harness.store.restrict(...given);
		}

		async function restrictAll(
			identifiers: readonly Identifier[],
			concerns: (record: StoreRecord) => boolean,
			mark: RestrictionMark,
			store: StoreAdapter = harness.store,
		) {
			let marked = 0;
			let pages = 0;
			let cursor: string | undefined;
			do {
				const page = await store.restrict?.(identifiers, concerns, mark, cursor);
				for (const { count } of page?.marked ?? []) marked += count;
				pages++;
				cursor = page?.next;
			} while (cursor !== undefined);
			return { marked, pages };
		}

		async function findAll(identifiers: readonly Identifier[]): Promise<StoreRecord[]> {
			const found: StoreRecord[] = [];
			let cursor: string | undefined;
			do {
				const page = await harness.store.find(identifiers, cursor);
				found.push(...page.records);
				cursor = page.next;
			} while (cursor !== undefined);
			return found.sort((a, b) => (a.id < b.id ? -1 : 1));
		}

		/** The contents once these records carry those marks. */
		const marked = (contents: Record<string, Content>, records: readonly PlainRecord[], marks: readonly string[]) => {
			const concerned = ids(records);
			return Object.fromEntries(
				Object.entries(contents).map(([id, content]) => [
					id,
					concerned.includes(id) ? { ...content, marks: [...marks].sort() } : content,
				]),
			);
		};

		test('only the records that are concerned are marked, and nothing else about them changes', async () => {
			const records = of('ann', 7, { collected: '2024-02-29', fields: { note: '<b>"old"</b> ünicode 👋', size: 3 } });
			await harness.replace([...records, ...of('bob', 3)]);
			const before = await harness.contents();
			const concerned = records.slice(2, 6);
			const { marked: count, pages } = await restrictAll(who(), ({ id }) => ids(concerned).includes(id), { by: one, set: true });
			expect(count).toBe(4);
			expect(pages).toBeGreaterThan(1);
			expect(await harness.contents()).toEqual(marked(before, concerned, [one]));
		});

		test('a record says by which cases it is restricted, and shows the mark nowhere else', async () => {
			const records = of('ann', 4, { fields: { note: 'old' } });
			await harness.replace(records);
			const before = await findAll(who());
			expect(before.filter((record) => 'restrictedBy' in record)).toEqual([]);
			await restrictAll(who(), all, { by: other, set: true });
			await restrictAll(who(), ({ id }) => id === ids(records)[0], { by: one, set: true });
			expect(await findAll(who())).toEqual(
				before.map((record, nth) => ({ ...record, restrictedBy: nth === 0 ? [one, other] : [other] })),
			);
			await harness.store.erase(who(), (record) => {
				expect(record.restrictedBy).toContain(other);
				return { outcome: 'retain', reason: 'legal-claims' };
			});
		});

		test('of two cases, one takes its mark off, and the other stays; after the last nothing is left of them', async () => {
			const records = of('ann', 5, { fields: { note: 'old' } });
			await harness.replace(records);
			const before = await harness.contents();
			for (const by of [one, other]) expect((await restrictAll(who(), all, { by, set: true })).marked).toBe(5);
			expect(await harness.contents()).toEqual(marked(before, records, [one, other]));
			expect((await restrictAll(who(), all, { by: one, set: false })).marked).toBe(5);
			expect(await harness.contents()).toEqual(marked(before, records, [other]));
			expect((await restrictAll(who(), all, { by: other, set: false })).marked).toBe(5);
			expect(await harness.contents()).toEqual(before);
			expect((await findAll(who())).filter((record) => 'restrictedBy' in record)).toEqual([]);
		});

		test('a page that is repeated changes nothing more, and answers the same', async () => {
			await harness.replace([...of('ann', 7), ...of('bob', 1)]);
			for (const set of [true, false]) {
				const first = await restrict(who(), all, { by: one, set });
				const contents = await harness.contents();
				expect(await restrict(who(), all, { by: one, set })).toEqual(first);
				expect(await harness.contents()).toEqual(contents);
				await restrictAll(who(), all, { by: one, set });
			}
		});

		test('nothing is marked, and nothing counted, where no record is concerned', async () => {
			await harness.replace(of('ann', 2));
			const before = await harness.contents();
			expect(await restrictAll(who(), () => false, { by: one, set: true })).toMatchObject({ marked: 0 });
			expect(await harness.contents()).toEqual(before);
		});

		test('records are counted by category', async () => {
			await harness.replace(of('ann', 2));
			expect((await restrict(who(), all, { by: one, set: true })).marked).toEqual(markedSo(2));
			expect((await restrict(who('bob'), all, { by: one, set: true })).marked).toEqual([]);
		});

		test('a shared identifier, an empty one, and a kind that the store does not know restrict nothing', async () => {
			await harness.replace(of('ann', 4));
			const before = await harness.contents();
			const known = harness.identifierOf('ann');
			const others: Identifier[] = [
				{ ...known, scope: 'shared' },
				{ ...known, value: '' },
				{ ...known, kind: 'unheard-of' },
			];
			expect(await restrict(others, all, { by: one, set: true })).toEqual({ marked: [] });
			expect(await harness.contents()).toEqual(before);
		});

		test('a cursor of a search for somebody else is refused', async () => {
			await harness.replace([...of('ann', 5), ...of('bob', 5)]);
			const { next } = await restrict(who('ann'), all, { by: one, set: true });
			expect(next).toEqual(expect.any(String));
			await expect(restrict(who('bob'), all, { by: one, set: true }, next)).rejects.toThrow(ForeignCursorError);
		});

		test('a store that cannot be reached is unavailable', async () => {
			await harness.replace(of('ann', 2));
			harness.failAfter(0);
			await expect(restrict(who(), all, { by: one, set: true })).rejects.toThrow(StoreUnavailableError);
		});

		test(`${many} records are restricted across pages`, async () => {
			const records = of('ann', many);
			await harness.replace([...records, ...of('bob', 2)]);
			const before = await harness.contents();
			const concerned = records.slice(0, -1);
			const { marked: count } = await restrictAll(
				who(),
				({ id }) => id !== harness.idOf(records.at(-1) as PlainRecord),
				{ by: one, set: true },
				harness.large,
			);
			expect(count).toBe(many - 1);
			expect(await harness.contents()).toEqual(marked(before, concerned, [one]));
		}, 60_000);

		test('interrupted at any call, and run again, it ends the same', async () => {
			const records = of('ann', 5);
			let interrupted = true;
			for (let calls = 0; interrupted; calls += everyFewCalls) {
				await harness.replace([...records, ...of('bob', 2)]);
				await restrictAll(who(), ({ id }) => id !== ids(records)[0], { by: other, set: true });
				const before = await harness.contents();
				harness.failAfter(calls);
				interrupted = await restrictAll(who(), all, { by: one, set: true }).then(
					() => false,
					(error) => {
						expect(error).toBeInstanceOf(StoreUnavailableError);
						return true;
					},
				);
				harness.failAfter(undefined);
				expect((await restrictAll(who(), all, { by: one, set: true })).marked).toBe(5);
				const expected = marked(marked(before, records, [one, other]), records.slice(0, 1), [one]);
				expect(await harness.contents()).toEqual(expected);
				expect(calls).toBeLessThan(80);
			}
		}, 60_000);

		test('for any cases that come and go, a record carries the marks of those that came last to stay', async () => {
			const step = fc.record({
				by: fc.constantFrom(...cases),
				set: fc.boolean(),
				whose: fc.constantFrom('ann', 'anna', 'ann/'),
				from: fc.nat(3),
			});
			await fc.assert(
				fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
					const records = ['ann', 'anna', 'ann/'].flatMap((person) => of(person, 2));
					await harness.replace(records);
					const before = await harness.contents();
					const marks = new Map(records.map((record) => [record, new Set<string>()]));
					for (const { by, set, whose, from } of steps) {
						const theirs = records.filter(({ person }) => person === whose).slice(from);
						const concerned = ids(theirs);
						expect((await restrictAll(who(whose), ({ id }) => concerned.includes(id), { by, set })).marked).toBe(theirs.length);
						for (const record of theirs) set ? marks.get(record)?.add(by) : marks.get(record)?.delete(by);
					}
					const expected = records.reduce((contents, record) => marked(contents, [record], [...(marks.get(record) ?? [])]), before);
					expect(await harness.contents()).toEqual(expected);
				}),
				{ numRuns: 20 },
			);
		}, 60_000);
	});
}
