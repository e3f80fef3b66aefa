/** What every store adapter keeps to in finding and erasing: run against each of them, on its engine. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ForeignCursorError } from '../../../functions/adapters/stores/cursor.ts';
import type { Identifier } from '../../../functions/core/ports.ts';
import { type StoreRecord, StoreUnavailableError, type Verdict } from '../../../functions/core/stores/ports.ts';
import { everyFewCalls } from '../../fixtures/tables.ts';
import { type Harness, recordsOf as of, type PlainRecord } from './harness.ts';

const erase = (): Verdict => ({ outcome: 'erase' });

export interface ContractOptions {
	/** Whether the store can hold records of kinds that the data map does not know; true unless said. */
	readonly undeclared?: boolean;
}

export function describeStore(name: string, start: () => Promise<Harness>, { undeclared = true }: ContractOptions = {}): void {
	describe(`the store contract, kept by ${name}`, () => {
		let harness: Harness;
		beforeAll(async () => {
			harness = await start();
		});
		beforeEach(() => harness.failAfter(undefined));
		afterAll(() => harness?.close());

		const ids = (records: readonly PlainRecord[]) => records.map((record) => harness.idOf(record)).sort();

		async function findAll(identifiers: readonly Identifier[]): Promise<StoreRecord[]> {
			const found: StoreRecord[] = [];
			let cursor: string | undefined;
			do {
				const page = await harness.store.find(identifiers, cursor);
				found.push(...page.records);
				cursor = page.next;
			} while (cursor !== undefined);
			return found;
		}

		async function eraseAll(
			identifiers: readonly Identifier[],
			judge: (record: StoreRecord) => Verdict,
			announce?: () => Promise<void>,
		) {
			const total = { erased: 0, retained: 0, pages: 0 };
			let cursor: string | undefined;
			do {
				const page = await harness.store.erase(identifiers, judge, cursor, announce);
				for (const { count } of page.erased) total.erased += count;
				for (const { count } of page.retained) total.retained += count;
				total.pages++;
				cursor = page.next;
			} while (cursor !== undefined);
			return total;
		}

		test.each([0, 1, 2, 3, 4, 6, 7, 10])('each of %i records is found once', async (count) => {
			const records = of('ann', count);
			await harness.replace([...records, ...of('bob', 4)]);
			const found = await findAll([harness.identifierOf('ann')]);
			expect(found.map(({ id }) => id).sort()).toEqual(ids(records));
		});

		test('a record comes with its category, its dates and whether it is held', async () => {
			const [record] = of('ann', 1, { collected: '2024-02-29', held: true });
			if (record === undefined) throw new Error('no record');
			await harness.replace([record]);
			const [found] = await findAll([harness.identifierOf('ann')]);
			expect({ ...found, fields: {} }).toEqual({
				id: harness.idOf(record),
				category: harness.category,
				dates: { collected: '2024-02-29' },
				held: true,
				fields: {},
			});
		});

		test('the same identifier given twice finds each record once', async () => {
			await harness.replace(of('ann', 5));
			const found = await findAll([harness.identifierOf('ann'), harness.identifierOf('ann')]);
			expect(found.map(({ id }) => id).sort()).toEqual(ids(of('ann', 5)));
		});

		test('two people are found together, each record once', async () => {
			const records = [...of('ann', 4), ...of('bob', 5)];
			await harness.replace([...records, ...of('cy', 2)]);
			const found = await findAll([harness.identifierOf('bob'), harness.identifierOf('ann')]);
			expect(found.map(({ id }) => id).sort()).toEqual(ids(records));
		});

		test('a page that is read again is the same page', async () => {
			await harness.replace(of('ann', 8));
			const who = [harness.identifierOf('ann')];
			const first = await harness.store.find(who);
			const second = await harness.store.find(who, first.next);
			expect(await harness.store.find(who)).toEqual(first);
			expect(await harness.store.find(who, first.next)).toEqual(second);
		});

		test('a shared identifier, an empty one, and a kind that the store does not know find and erase nothing', async () => {
			await harness.replace(of('ann', 4));
			const known = harness.identifierOf('ann');
			const others: Identifier[] = [
				{ ...known, scope: 'shared' },
				{ ...known, value: '' },
				{ ...known, kind: 'unheard-of' },
			];
			expect(await harness.store.find(others)).toEqual({ records: [], yields: [] });
			expect(await harness.store.erase(others, erase)).toEqual({ erased: [], retained: [] });
			expect(await harness.held()).toEqual(ids(of('ann', 4)));
		});

		test('only what the verdict says is erased, and both are counted', async () => {
			const records = of('ann', 7);
			await harness.replace([...records, ...of('bob', 3)]);
			const keep = new Set(ids(records.slice(0, 3)));
			const judge = ({ id }: StoreRecord): Verdict =>
				keep.has(id) ? { outcome: 'retain', reason: 'legal-obligation', until: '2030-01-01' } : { outcome: 'erase' };
			expect(await eraseAll([harness.identifierOf('ann')], judge)).toMatchObject({ erased: 4, retained: 3 });
			expect(await harness.held()).toEqual([...keep, ...ids(of('bob', 3))].sort());
		});

		test('what was kept is told with its reason and its latest date', async () => {
			await harness.replace(of('ann', 2));
			const [first] = ids(of('ann', 2));
			const judge = ({ id }: StoreRecord): Verdict => ({
				outcome: 'retain',
				reason: 'legal-obligation',
				until: id === first ? '2031-05-01' : '2030-01-01',
			});
			expect(await harness.store.erase([harness.identifierOf('ann')], judge)).toEqual({
				erased: [],
				retained: [{ category: harness.category, count: 2, reason: 'legal-obligation', until: '2031-05-01' }],
			});
		});

		test('erasing again erases and counts nothing more', async () => {
			await harness.replace(of('ann', 5));
			const who = [harness.identifierOf('ann')];
			expect(await eraseAll(who, erase)).toMatchObject({ erased: 5, retained: 0 });
			expect(await eraseAll(who, erase)).toMatchObject({ erased: 0, retained: 0 });
		});

		test('a page of erasing that is repeated counts no record twice', async () => {
			await harness.replace([...of('ann', 8), ...of('bob', 2)]);
			const who = [harness.identifierOf('ann')];
			const first = await harness.store.erase(who, erase);
			const second = await harness.store.erase(who, erase, first.next);
			const repeated = await harness.store.erase(who, erase, first.next);
			const again = await eraseAll(who, erase);
			const counted = [first, second, repeated]
				.flatMap((page) => page.erased)
				.reduce((total, { count }) => total + count, again.erased);
			expect(counted).toBe(8);
			expect(await harness.held()).toEqual(ids(of('bob', 2)));
		});

		test('a record under legal hold stays, whatever the verdict', async () => {
			const held = of('ann', 1, { held: true });
			await harness.replace([...of('ann', 3).slice(1), ...held]);
			const page = await harness.store.erase([harness.identifierOf('ann')], erase);
			expect(page.retained).toEqual([{ category: harness.category, count: 1, reason: 'legal-claims' }]);
			expect(await harness.held()).toEqual(ids(held));
		});

		if (undeclared) {
			test('a record that the data map does not know stays, whatever the verdict', async () => {
				const unknown = of('ann', 1, { undeclared: true });
				await harness.replace([...of('ann', 3).slice(1), ...unknown]);
				const who = [harness.identifierOf('ann')];
				expect((await findAll(who)).filter(({ category }) => category === 'undeclared').map(({ id }) => id)).toEqual(ids(unknown));
				const page = await harness.store.erase(who, erase);
				expect(page.retained).toEqual([{ category: 'undeclared', count: 1, reason: 'undeclared-records' }]);
				expect(await harness.held()).toEqual(ids(unknown));
			});
		}

		test('what is to be erased is announced before it goes, and a refused announcement leaves it', async () => {
			await harness.replace(of('ann', 7));
			const who = [harness.identifierOf('ann')];
			const doomed = new Set<string>();
			let announced = new Set<string>();
			const judge = ({ id }: StoreRecord): Verdict => {
				doomed.add(id);
				return { outcome: 'erase' };
			};
			await eraseAll(who, judge, async () => {
				const here = new Set(await harness.held());
				const fresh = [...doomed].filter((id) => !announced.has(id));
				expect(fresh.filter((id) => !here.has(id))).toEqual([]);
				announced = new Set(doomed);
			});
			expect([...announced].sort()).toEqual(ids(of('ann', 7)));

			await harness.replace(of('ann', 7));
			const refusal = new Error('a hold was placed');
			await expect(harness.store.erase(who, erase, undefined, () => Promise.reject(refusal))).rejects.toBe(refusal);
			expect(await harness.held()).toEqual(ids(of('ann', 7)));
		});

		test('nothing is announced where nothing is erased', async () => {
			await harness.replace(of('ann', 2));
			const announce = async () => {
				throw new Error('announced');
			};
			const judge = (): Verdict => ({ outcome: 'retain', reason: 'legal-obligation' });
			expect(await eraseAll([harness.identifierOf('ann')], judge, announce)).toMatchObject({ erased: 0, retained: 2 });
		});

		test('a cursor of a search for somebody else is refused', async () => {
			await harness.replace([...of('ann', 5), ...of('bob', 5)]);
			const { next } = await harness.store.find([harness.identifierOf('ann')]);
			expect(next).toEqual(expect.any(String));
			await expect(harness.store.find([harness.identifierOf('bob')], next)).rejects.toThrow(ForeignCursorError);
			await expect(harness.store.erase([harness.identifierOf('bob')], erase, next)).rejects.toThrow(ForeignCursorError);
			await expect(harness.store.find([harness.identifierOf('ann')], 'no cursor')).rejects.toThrow(ForeignCursorError);
			expect(await harness.held()).toEqual(ids([...of('ann', 5), ...of('bob', 5)]));
		});

		test('a store that cannot be reached is unavailable, never empty', async () => {
			await harness.replace(of('ann', 2));
			harness.failAfter(0);
			const who = [harness.identifierOf('ann')];
			await expect(harness.store.find(who)).rejects.toThrow(StoreUnavailableError);
			await expect(harness.store.erase(who, erase)).rejects.toThrow(StoreUnavailableError);
		});

		test('interrupted at any call, and run again, erasing ends the same', async () => {
			const records = of('ann', 7);
			const keep = new Set(ids(records.slice(2, 4)));
			const judge = ({ id }: StoreRecord): Verdict =>
				keep.has(id) ? { outcome: 'retain', reason: 'legal-obligation' } : { outcome: 'erase' };
			const who = [harness.identifierOf('ann')];
			let interrupted = true;
			for (let calls = 0; interrupted; calls += everyFewCalls) {
				await harness.replace([...records, ...of('bob', 2)]);
				harness.failAfter(calls);
				interrupted = await eraseAll(who, judge).then(
					() => false,
					(error) => {
						expect(error).toBeInstanceOf(StoreUnavailableError);
						return true;
					},
				);
				harness.failAfter(undefined);
				expect((await harness.held()).filter((id) => keep.has(id))).toEqual([...keep]);
				await eraseAll(who, judge);
				expect(await harness.held()).toEqual([...keep, ...ids(of('bob', 2))].sort());
				expect(calls).toBeLessThan(60);
			}
		});

		test('for any people and verdicts, exactly the verdicts come about', async () => {
			const person = fc.constantFrom('ann', 'ann/', 'ann/bob', 'anna', 'ANN', '..', '.', 'a%2Fb', 'ann{value}', '$&', 'ünn');
			const record = fc.record({ person, held: fc.boolean(), doomed: fc.boolean(), undeclared: fc.boolean() });
			await fc.assert(
				fc.asyncProperty(
					fc.array(record, { maxLength: 14 }),
					fc.uniqueArray(person, { minLength: 1, maxLength: 2 }),
					async (drawn, asked) => {
						const records = drawn.map((each, nth) => ({
							...each,
							undeclared: each.undeclared && undeclared,
							name: `${nth}-${each.doomed ? 'doomed' : 'kept'}`,
						}));
						await harness.replace(records);
						const doomed = new Set(ids(records.filter((each) => each.doomed)));
						const who = asked.map((each) => harness.identifierOf(each));
						const theirs = records.filter((each) => asked.includes(each.person));
						expect((await findAll(who)).map(({ id }) => id).sort()).toEqual(ids(theirs));
						const judge = ({ id }: StoreRecord): Verdict =>
							doomed.has(id) ? { outcome: 'erase' } : { outcome: 'retain', reason: 'legal-obligation' };
						const gone = theirs.filter((each) => each.doomed && !each.held && !each.undeclared);
						expect(await eraseAll(who, judge)).toMatchObject({ erased: gone.length, retained: theirs.length - gone.length });
						expect(await harness.held()).toEqual(ids(records.filter((each) => !gone.includes(each))));
					},
				),
				{ numRuns: 25 },
			);
		});
	});
}
