import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Policy } from '../../../functions/core/policy/schema.ts';
import type { DueItem, Guard, HoldsInForce } from '../../../functions/core/retention/ports.ts';
import {
	addRows,
	asVerdict,
	heldOf,
	judgeDue,
	judgeItem,
	type RecordCircumstances,
	type SweepRow,
	totalsOf,
} from '../../../functions/core/retention/sweep.ts';
import { outcomeOf } from '../../../functions/core/retention/sweep-run.ts';
import type { StoreRecord } from '../../../functions/core/stores/ports.ts';

type Rule = Policy['retention'][number];
const rule = (category: string, more: Partial<Rule> = {}): Rule => ({
	...{ category, trigger: 'unsubscribe', period: 'P0D', action: 'erase', reason: 'Why', source: 'policy' },
	...more,
});
const policy = {
	retention: [
		rule('enquiries'),
		rule('contact-details', { keptBy: 'contract' }),
		rule('invoices', { trigger: 'financial-year-end', period: 'P6Y', keptBy: 'legal-obligation' }),
		rule('browsing-history', { trigger: 'collected', period: 'P14M', action: 'anonymise' }),
	],
} as unknown as Policy;

const since = '2026-03-01T10:00:00.000Z';
const item = (more: Partial<DueItem> = {}): DueItem => ({
	...{ subject: 'ann', store: 'crm', category: 'enquiries', on: '2026-03-01', lookOn: '2026-03-01', trigger: 'unsubscribe' },
	...{ count: 2, by: 'CASE', since, identifiers: [] },
	...more,
});
const free: Guard = { holds: [], openCases: [], marks: [] };
const verdictOn = (guard: Partial<Guard>, of: Partial<DueItem> = {}, guarded: readonly string[] = []) =>
	judgeItem(item(of), { policy, guard: { ...free, ...guard }, guarded });

describe('an item', () => {
	test('is deleted where nothing stands in the way', () => {
		expect(verdictOn({})).toEqual({ do: 'delete' });
	});

	test('is kept by a hold on the person, whatever else there is', () => {
		expect(verdictOn({ holds: ['H1'], openCases: ['OTHER'] })).toEqual({ do: 'keep', why: 'hold', hold: 'H1' });
	});

	test.each(['OTHER', 'CASE'])('is kept while a request of the person is open, be it the one that scheduled it: %s', (open) => {
		expect(verdictOn({ openCases: [open] })).toEqual({ do: 'keep', why: 'open-case' });
	});

	test.each([
		['of everything', undefined, { do: 'keep', why: 'restriction' }],
		['of this category', ['enquiries'], { do: 'keep', why: 'restriction' }],
		['of another category', ['invoices'], { do: 'delete' }],
	])('that is restricted by a mark %s', (_, categories, expected) => {
		const mark = { kind: 'restriction', by: 'OTHER', since, ...(categories && { categories }) } as const;
		expect(verdictOn({ marks: [mark] })).toEqual(expected);
	});

	test('is not kept by withdrawn consent, which is why it goes', () => {
		expect(verdictOn({ marks: [{ kind: 'consent', by: 'CASE', since }] })).toEqual({ do: 'delete' });
	});

	test.each([
		['before', '2026-03-01T09:59:59.999Z', { do: 'delete' }],
		['at the very moment', since, { do: 'drop', why: 'returned' }],
		['afterwards', '2026-03-01T10:00:00.001Z', { do: 'drop', why: 'returned' }],
	])('of somebody who came back %s', (_, returnedAt, expected) => {
		expect(verdictOn({ returnedAt })).toEqual(expected);
	});

	test('that is due by a date of its own is due though the person came back', () => {
		expect(verdictOn({ returnedAt: '2026-12-01T00:00:00.000Z' }, { category: 'invoices', trigger: 'financial-year-end' })).toEqual({
			do: 'delete',
		});
	});

	test('of a store that would lose too much waits for the DPO', () => {
		expect(verdictOn({}, {}, ['crm'])).toEqual({ do: 'keep', why: 'guarded' });
	});

	test('of a category that the policy does not know any more is dropped, and nothing deleted', () => {
		expect(verdictOn({}, { category: 'gone' })).toEqual({ do: 'drop', why: 'no-rule' });
	});
});

const noHolds: HoldsInForce = {
	ids: [],
	onPerson: () => undefined,
	on: () => undefined,
	reviewOn: () => undefined,
	lastReviewOn: () => undefined,
	lifted: [],
};
const circumstances = (more: Partial<RecordCircumstances> = {}): RecordCircumstances => ({
	...{ policy, today: '2026-03-02', unsubscribedOn: '2026-03-01', contract: 'none', holds: noHolds },
	...more,
});
const record = (more: Partial<StoreRecord> = {}): StoreRecord => ({
	...{ id: 'r1', category: 'enquiries', fields: {}, dates: { collected: '2026-01-01' }, held: false },
	...more,
});
const judged = (of: Partial<StoreRecord>, more: Partial<RecordCircumstances> = {}, due: Partial<DueItem> = {}) =>
	judgeDue(item({ category: of.category ?? 'enquiries', ...due }), record(of), circumstances(more));

describe('a record', () => {
	test('that is due goes', () => {
		expect(judged({})).toEqual({ do: 'delete', action: 'erase' });
	});

	test('of another category is another item’s', () => {
		expect(judgeDue(item(), record({ category: 'invoices' }), circumstances())).toEqual({ do: 'ignore' });
	});

	test.each([
		['that names what is due is another item’s', true, { do: 'ignore' }],
		['that does not name it goes with the item that there is', false, { do: 'delete', action: 'erase' }],
	])('that is due since another day, in a store %s', (_, namesDue, expected) => {
		const dates = { 'financial-year-end': '2019-03-31' };
		const of = (on: string) => judged({ category: 'invoices', dates }, { namesDue }, { trigger: 'financial-year-end', on });
		expect(of('2024-03-31')).toEqual(expected);
		expect(of('2025-03-31')).toEqual({ do: 'delete', action: 'erase' });
	});

	test('that was given after the person unsubscribed is not touched', () => {
		expect(judged({ dates: { collected: '2026-03-02' } })).toEqual({ do: 'ignore' });
	});

	test('under legal hold of its own stays', () => {
		expect(judged({ held: true })).toEqual({ do: 'keep', why: 'legal-hold' });
	});

	test('under a hold of ours stays, with the hold', () => {
		const holds = {
			...noHolds,
			on: (store: string, { id }: { id: string }) => (store === 'crm' && id === 'r1' ? 'H2' : undefined),
		};
		expect(judged({}, { holds })).toEqual({ do: 'keep', why: 'hold', hold: 'H2' });
	});

	test('that a contract came to need again stays', () => {
		expect(judged({ category: 'contact-details' }, { contract: {} })).toEqual({ do: 'keep', why: 'contract' });
		expect(judged({ category: 'contact-details' }, { contract: { until: '2026-06-30' } })).toEqual({
			do: 'keep',
			why: 'contract',
			on: '2026-06-30',
		});
	});

	test.each([
		['2020-03-02', { do: 'delete', action: 'erase' }],
		['2020-03-03', { do: 'keep', why: 'not-yet', on: '2026-03-03' }],
	])('whose year ended on %s, six years ago or not yet', (ended, expected) => {
		expect(judged({ category: 'invoices', dates: { 'financial-year-end': ended } })).toEqual(expected);
	});

	test.each([
		[undefined, { do: 'keep', why: 'not-aggregated' }],
		['2024-11', { do: 'keep', why: 'not-aggregated' }],
		['2024-12', { do: 'delete', action: 'anonymise' }],
		['2025-01', { do: 'delete', action: 'anonymise' }],
	])('that is to be anonymised goes once its month is counted; counted to %s', (countedTo, expected) => {
		const of = { category: 'browsing-history', dates: { collected: '2024-12-31' } };
		expect(judged(of, countedTo === undefined ? {} : { countedTo })).toEqual(expected);
	});
});

test('whatever is not to be deleted is retained, in the words of the store', () => {
	expect(asVerdict({ do: 'delete', action: 'erase' })).toEqual({ outcome: 'erase' });
	expect(asVerdict({ do: 'ignore' })).toEqual({ outcome: 'retain', reason: 'not-due' });
	expect(asVerdict({ do: 'keep', why: 'hold' })).toEqual({ outcome: 'retain', reason: 'hold' });
});

const row = fc.record({
	store: fc.constantFrom('crm', 'payments'),
	category: fc.constantFrom('enquiries', 'invoices'),
	erased: fc.nat(9),
	anonymised: fc.nat(9),
	held: fc.record({ hold: fc.nat(9), 'not-yet': fc.nat(9) }, { requiredKeys: [] }),
	failed: fc.nat(9),
}) as fc.Arbitrary<SweepRow>;

describe('what a sweep comes to', () => {
	test('is the same however its pages are divided', () => {
		fc.assert(
			fc.property(fc.array(row), fc.nat(10), (rows, cut) => {
				expect(totalsOf(addRows(addRows(rows.slice(0, cut)), rows.slice(cut)))).toEqual(totalsOf(rows));
			}),
		);
	});

	test('counts as kept what is due, and not what is due later', () => {
		expect(
			heldOf({ store: 'crm', category: 'x', erased: 0, anonymised: 0, failed: 0, held: { hold: 2, 'not-yet': 5, contract: 7 } }),
		).toBe(2);
	});

	test('has its parts in order, and without rows that say nothing', () => {
		const part = (shard: number, rows: readonly SweepRow[]) => ({
			...{ shard, page: 1, source: 1, done: true, rows, failures: [], certificates: 1, hash: `h${shard}` },
		});
		const one: SweepRow = { store: 'crm', category: 'enquiries', erased: 2, anonymised: 0, held: {}, failed: 0 };
		const none: SweepRow = { ...one, store: 'payments', erased: 0, held: { hold: 0 } };
		const failure = { store: 'events', category: 'all', error: 'StoreUnavailableError', items: 1 };
		expect(outcomeOf([part(7, [one, none]), part(2, [one])], [failure], [], (text) => text)).toEqual({
			totals: { erased: 4, anonymised: 0, held: 0, failed: 0 },
			rows: [{ ...one, erased: 4 }],
			failures: [failure],
			certificates: 2,
			proof: 'h2h7',
			ahead: [],
		});
	});
});
