import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ScheduledTally } from '../../../functions/core/case/case.ts';
import type { Policy } from '../../../functions/core/policy/schema.ts';
import { addScheduled, dueItems, fateOf, scheduleOf, type Unsubscribing } from '../../../functions/core/retention/unsubscribing.ts';
import type { StoreRecord } from '../../../functions/core/stores/ports.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const policy = loadPolicy();
const record = (category: string, more: Partial<StoreRecord> = {}): StoreRecord => ({
	...{ id: 'r', category, fields: {}, dates: {}, held: false },
	...more,
});
const usual: Unsubscribing = { unsubscribedOn: '2026-03-02', contract: 'none', identityBy: 'mail-link' };
const fate = (of: StoreRecord, more: Partial<Unsubscribing> = {}, by: Policy = policy) => fateOf(by, of, { ...usual, ...more });

describe('a record whose person unsubscribes', () => {
	test('falls due by the rule of its category, by its own dates where these start it', () => {
		expect(fate(record('enquiries'))).toMatchObject({ when: 'on', on: '2026-03-02' });
		expect(fate(record('invoices', { dates: { 'financial-year-end': '2026-03-31' } }))).toMatchObject({ on: '2032-03-31' });
		expect(fate(record('identity-documents'))).toMatchObject({ when: 'waiting', for: 'relationship-end' });
		expect(fate(record('contact-details'), { contract: {} })).toMatchObject({ when: 'waiting', for: 'contract-end' });
	});

	test('of a kind that the policy does not know is left alone', () => {
		expect(fate(record('undeclared'))).toEqual({ when: 'never', reason: 'undeclared-records' });
	});

	test('with a date that no calendar knows waits for one', () => {
		expect(fate(record('invoices', { dates: { 'financial-year-end': '2026-02-30' } }))).toMatchObject({
			...{ when: 'waiting', for: 'financial-year-end' },
		});
	});

	test.each([
		['bears the name', 'F. Fewer', 'on'],
		['bears another', 'Oscar Other', 'never'],
		['bears none', undefined, 'never'],
	])('where names differ is theirs only if it %s', (_, personName, when) => {
		const of = record('enquiries', { ...(personName !== undefined && { personName }) });
		expect(fate(of, { onlyUnder: 'Felix Fewer' }).when).toBe(when);
	});

	test('that wants more proof than a click is deleted on a click only where it would have been without', () => {
		const strict: Policy = {
			...policy,
			categories: { ...policy.categories, enquiries: { ...policy.categories.enquiries, verification: 'dpo' } as never },
		};
		expect(fate(record('enquiries'), {}, strict)).toEqual({ when: 'never', reason: 'identity-not-verified' });
		expect(fate(record('enquiries'), { identityBy: 'dpo' }, strict)).toMatchObject({ when: 'on' });
		const passport = record('identity-documents', { dates: { 'relationship-end': '2021-03-01' } });
		expect(fate(passport)).toMatchObject({ when: 'on', on: '2026-03-01' });
	});
});

const who = {
	...{ by: 'VWW1-XD5V-AWJ', subject: 'v1.subject', since: '2026-03-02T10:00:00.000Z', confirmedOn: '2026-03-04' },
	identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' as const }],
};
const { confirmedOn: _, since, ...named } = who;

describe('the due items of a store', () => {
	const items = (...rows: readonly ScheduledTally[]) => dueItems(policy, 'crm', rows, who);

	test('are one a category and day, held or not, with what finds the records', () => {
		expect(
			items(
				{ category: 'enquiries', count: 2, on: '2026-03-02' },
				{ category: 'enquiries', count: 1, held: true, on: '2026-03-02' },
				{ category: 'invoices', count: 3, on: '2032-03-31' },
			),
		).toEqual([
			{
				...{ ...named, store: 'crm', category: 'enquiries', on: '2026-03-02', lookOn: '2026-03-02' },
				...{ trigger: 'unsubscribe', since, count: 3 },
			},
			{
				...{ ...named, store: 'crm', category: 'invoices', on: '2032-03-31', lookOn: '2032-03-31' },
				...{ trigger: 'financial-year-end', count: 3 },
			},
		]);
	});

	test('look again a month after the confirmation where a contract has no end', () => {
		expect(items({ category: 'contact-details', count: 1, waitsFor: 'contract-end' })).toMatchObject([
			{ on: '2026-04-04', lookOn: '2026-04-04', count: 1 },
		]);
	});

	test('are none where the stores name what is due by themselves, or nothing is', () => {
		expect(
			items(
				{ category: 'identity-documents', count: 1, waitsFor: 'relationship-end' },
				{ category: 'enquiries', count: 1, waitsFor: 'unsubscribe' },
			),
		).toEqual([]);
	});
});

test('the schedule as it is told goes by the stores, the categories of the policy and the days, with the policy’s words', () => {
	const schedule = scheduleOf(policy, [
		{
			store: 'crm',
			scheduled: [
				{ category: 'enquiries', count: 1, waitsFor: 'unsubscribe' },
				{ category: 'enquiries', count: 2, on: '2026-03-02' },
				{ category: 'contact-details', count: 1, held: true, on: '2026-03-02' },
			],
		},
		{ store: 'payments' },
	]);
	const reason = 'Kept until you unsubscribe';
	expect(schedule).toEqual([
		{
			...{ store: 'crm', category: 'contact-details', count: 1, action: 'erase', waitsFor: 'hold' },
			reason: expect.stringContaining(reason),
		},
		{ store: 'crm', category: 'enquiries', count: 2, action: 'erase', on: '2026-03-02', reason },
		{ store: 'crm', category: 'enquiries', count: 1, action: 'erase', waitsFor: 'unsubscribe', reason },
	]);
});

const row = fc
	.record({ category: fc.constantFrom('a', 'b'), count: fc.nat(9), on: fc.constantFrom('2026-01-01', '2026-01-02') })
	.map((tally): ScheduledTally => tally);

test('however a store is cut into pages, the rows come to the same', () => {
	fc.assert(
		fc.property(fc.array(row), fc.nat(), (rows, cut) => {
			const at = rows.length === 0 ? 0 : cut % rows.length;
			const inOrder = (of: readonly ScheduledTally[]) => of.map((each) => JSON.stringify(each)).sort();
			const paged = addScheduled(addScheduled([], rows.slice(0, at)), rows.slice(at));
			expect(inOrder(paged)).toEqual(inOrder(addScheduled([], rows)));
		}),
	);
});
