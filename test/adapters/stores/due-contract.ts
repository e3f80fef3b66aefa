/** What every store adapter keeps to that names due records by itself: run against each of them, on its engine. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ForeignCursorError } from '../../../functions/adapters/stores/cursor.ts';
import { addPeriod, localDate } from '../../../functions/core/clock/statutory.ts';
import { type DueRecords, type StoreAdapter, StoreUnavailableError } from '../../../functions/core/stores/ports.ts';
import { type Harness, recordsOf as of, type PlainRecord } from './harness.ts';

type Named = DueRecords['records'][number];

export interface DueOptions {
	/** Runs of the property; 25 unless said. */
	readonly runs?: number;
}

export function describeDue(name: string, start: () => Promise<Harness>, { runs = 25 }: DueOptions = {}): void {
	describe(`naming what is due, by ${name}`, () => {
		let harness: Harness;
		beforeAll(async () => {
			harness = await start();
		});
		beforeEach(() => harness.failAfter(undefined));
		afterAll(() => harness?.close());

		const latest = '2026-01-31';
		const ids = (records: readonly PlainRecord[]) => records.map((record) => harness.idOf(record)).sort();
		const idsOf = (named: readonly Named[]) => named.map(({ record }) => record.id).sort();

		function due(...given: Parameters<NonNullable<StoreAdapter['due']>>): Promise<DueRecords> {
			if (harness.store.due === undefined) throw new Error('the store names nothing');
			return harness.store.due(...given);
		}
		const first = (cursor?: string) => due(harness.category, { trigger: 'collected', latest }, { part: 0, of: 1 }, cursor);

		function holdsAtLeast(records: number): Promise<boolean> {
			if (harness.store.holdsAtLeast === undefined) throw new Error('the store counts nothing');
			return harness.store.holdsAtLeast(records);
		}

		async function dueAll({
			category = harness.category,
			trigger = 'collected',
			parts = 1,
			store = harness.store,
		}: {
			readonly category?: string;
			readonly trigger?: 'collected' | 'relationship-end' | 'case-closed';
			readonly parts?: number;
			readonly store?: StoreAdapter;
		} = {}): Promise<Named[]> {
			const named: Named[] = [];
			for (let part = 0; part < parts; part++) {
				let cursor: string | undefined;
				do {
					const page = await store.due?.(category, { trigger, latest }, { part, of: parts }, cursor);
					named.push(...(page?.records ?? []));
					cursor = page?.next;
				} while (cursor !== undefined);
			}
			return named;
		}

		test.each([1, 2, 3, 7])('each of the due is named once, whoever it is of, by %i parts together', async (parts) => {
			const records = ['ann', 'bob', 'cy', 'ann/'].flatMap((person, nth) => of(person, nth * 2 + 1, { collected: '2020-02-29' }));
			await harness.replace(records);
			expect(idsOf(await dueAll({ parts }))).toEqual(ids(records));
		});

		test('of a store without records nothing is named', async () => {
			await harness.replace([]);
			expect(await dueAll({ parts: 3 })).toEqual([]);
		});

		test('a record comes with its category, its date and whether it is held, and with what finds it', async () => {
			const [record] = of('ann', 1, { collected: '2020-02-29', held: true });
			if (record === undefined) throw new Error('no record');
			await harness.replace([record]);
			const [named] = await dueAll();
			expect({ ...named?.record, fields: {} }).toEqual({
				id: harness.idOf(record),
				category: harness.category,
				dates: { collected: '2020-02-29' },
				held: true,
				fields: {},
			});
			expect(named?.identifiers).toContainEqual(harness.identifierOf('ann'));
		});

		test.each([
			['the day before', '2026-01-30', true],
			['the day itself', latest, true],
			['the day after', '2026-02-01', false],
			['a later year', '2027-01-31', false],
			['no date', undefined, false],
			['a date that no calendar has', '2025-02-30', false],
			['what is no date', '2025', false],
		])('a record of %s is named, or not', async (_, collected, expected) => {
			const records = of('ann', 1, collected === undefined ? {} : { collected });
			await harness.replace(records);
			expect(idsOf(await dueAll())).toEqual(expected ? ids(records) : []);
		});

		test.each([
			['just before midnight', '2026-01-31T23:59:59.999Z', true],
			['midnight', '2026-02-01T00:00:00Z', false],
			['a day that has begun elsewhere only', '2026-02-01T09:00:00+09:30', true],
			['the most that an offset can be', '2026-02-01T23:58+23:59', true],
			['a day that goes on elsewhere', '2026-01-31T20:00-05:00', false],
			['a form without hyphens', '20260131T120000Z', true],
			['a form without hyphens, a day later', '20260201T120000Z', false],
			['a form without hyphens, a month before', '20251231T120000Z', true],
			['a year of six digits', '+002026-01-31T12:00Z', true],
			['a year beyond all dates', '+010000-01-31T12:00Z', false],
		])("an instant counts as its date in the controller's time zone: %s", async (_, collected, expected) => {
			const records = of('ann', 1, { collected });
			await harness.replace(records);
			expect(idsOf(await dueAll())).toEqual(expected ? ids(records) : []);
		});

		test('nothing is named of another category, and nothing from a date that the records do not have', async () => {
			await harness.replace(of('ann', 4, { collected: '2020-02-29' }));
			expect(await dueAll({ category: 'another-category' })).toEqual([]);
			expect(await dueAll({ category: 'undeclared' })).toEqual([]);
			expect(await dueAll({ trigger: 'relationship-end' })).toEqual([]);
			expect(await dueAll({ trigger: 'case-closed' })).toEqual([]);
		});

		test('a page that is read again is the same page', async () => {
			await harness.replace(of('ann', 8, { collected: '2020-02-29' }));
			const page = await first();
			expect(await first()).toEqual(page);
			expect(page.next).toEqual(expect.any(String));
			expect(await first(page.next)).toEqual(await first(page.next));
		});

		test('a cursor of another search is refused', async () => {
			await harness.replace(of('ann', 8, { collected: '2020-02-29' }));
			const { next } = await harness.store.find([harness.identifierOf('ann')]);
			expect(next).toEqual(expect.any(String));
			await expect(first(next)).rejects.toThrow(ForeignCursorError);
			await expect(first('a cursor')).rejects.toThrow(ForeignCursorError);
		});

		test('a store that cannot be reached is unavailable: neither empty nor small', async () => {
			await harness.replace(of('ann', 2, { collected: '2020-02-29' }));
			harness.failAfter(0);
			await expect(first()).rejects.toThrow(StoreUnavailableError);
			await expect(holdsAtLeast(1)).rejects.toThrow(StoreUnavailableError);
		});

		test.each([0, 1, 3, 4, 10])('a store of %i records holds so many, and no more', async (count) => {
			await harness.replace(of('ann', count));
			const asked = [0, count - 1, count, count + 1].filter((records) => records >= 0);
			const answers = await Promise.all(asked.map((records) => holdsAtLeast(records)));
			expect(answers).toEqual(asked.map((records) => records <= count));
		});

		test('130 are named, and counted, with the pages that a store has unless told', async () => {
			const records = of('ann', 130, { collected: '2020-02-29' });
			await harness.replace([...records, ...of('bob', 2, { collected: '2026-02-01' })]);
			expect(idsOf(await dueAll({ store: harness.large }))).toEqual(ids(records));
			expect(await harness.large.holdsAtLeast?.(132)).toBe(true);
			expect(await harness.large.holdsAtLeast?.(133)).toBe(false);
		});

		test("for any records, all that are due are named, and what comes with each finds it, and all of that person's", async () => {
			const day = fc.integer({ min: -3, max: 3 }).map((days) => addPeriod(latest, `${days < 0 ? '-' : ''}P${Math.abs(days)}D`));
			const written = fc.record({ day, hour: fc.integer({ min: 0, max: 23 }), offset: fc.constantFrom('Z', '+13:00', '-11:30') });
			const instant = written.map(({ day, hour, offset }) => `${day}T${String(hour).padStart(2, '0')}:00${offset}`);
			const collected = fc.option(fc.oneof(day, instant), { nil: undefined });
			const person = fc.constantFrom('ann', 'anna', 'ann/', '..', 'é %2F', '{value}');
			const isDue = (date: string | undefined) => date && (date.includes('T') ? localDate(date, 'Europe/London') : date) <= latest;
			const drawn = fc.array(fc.record({ person, collected, held: fc.boolean() }), { maxLength: 9 });
			await fc.assert(
				fc.asyncProperty(drawn, fc.integer({ min: 1, max: 4 }), async (given, parts) => {
					const records = given.map(({ collected: date, ...record }, nth) => ({
						...record,
						name: String(nth),
						...(date !== undefined && { collected: date }),
					}));
					await harness.replace(records);
					const named = await dueAll({ parts });
					expect(idsOf(named)).toEqual(ids(records.filter((record) => isDue(record.collected))));
					for (const { record, identifiers } of named) {
						const found: string[] = [];
						let cursor: string | undefined;
						do {
							const page = await harness.store.find(identifiers, cursor);
							found.push(...page.records.map(({ id }) => id));
							cursor = page.next;
						} while (cursor !== undefined);
						const whose = records.find((each) => harness.idOf(each) === record.id)?.person;
						expect(found.sort()).toEqual(ids(records.filter((each) => each.person === whose)));
					}
				}),
				{ numRuns: runs },
			);
		});
	});
}
