/** The demonstration's eyes on retention: what is not as it was said must show. */
import { describe, expect, test } from '@jest/globals';
import { loadPolicy } from '../../lib/policy-file.ts';
import { checkSweep, type Held, problemsWithSchedule, type SweepToCheck } from '../../local/demo/check-retention.ts';
import type { HeldRecord } from '../../local/demo/inventory.ts';
import type { SweepView } from '../../local/demo/retention-desk.ts';

const policy = loadPolicy();
const free: Held = { asker: { email: 'ana@example.com', contactId: 'c-1' }, on: '2026-06-10', subjectKey: 'k-1' };
const held: Held = {
	...{ asker: { email: 'ben@example.com', contactId: 'c-2', memberId: 'm-2' }, on: '2026-06-10', subjectKey: 'k-2' },
	hold: 'H1',
};

const record = (store: string, id: string, category: string, attributes: Readonly<Record<string, unknown>>): HeldRecord => {
	const { contactId, memberId } = attributes;
	const identifiers = { 'contact-id': contactId, 'member-id': memberId };
	return { store, id, category, fields: attributes, attributes, identifiers, restrictedBy: [] };
};
const enquiry = record('crm', 'enquiry', 'enquiries', { contactId: 'c-1', createdOn: '2026-01-01' });
const later = record('crm', 'later', 'enquiries', { contactId: 'c-1', createdOn: '2026-06-11' });
const kept = record('crm', 'kept', 'enquiries', { contactId: 'c-2', createdOn: '2026-01-01' });
const stranger = record('crm', 'stranger', 'enquiries', { contactId: 'c-3', createdOn: '2020-01-01' });
const old = record('payments', 'old', 'invoices', { memberId: 'm-3', financialYearEnd: '2020-06-10' });
const young = record('payments', 'young', 'invoices', { memberId: 'm-3', financialYearEnd: '2020-06-11' });
const disputed = record('payments', 'disputed', 'invoices', {
	...{ memberId: 'm-3', financialYearEnd: '2010-03-31', legalHold: 'Dispute' },
});
const all = [enquiry, later, kept, stranger, old, young, disputed];

const seen = (records: readonly HeldRecord[]) => ({
	estate: { stores: ['crm', 'payments'], records },
	own: { cases: [], wishes: [] },
});
const count = (category: string, more: Partial<SweepView['totals']> = {}) => ({
	...{ category, erased: 1, anonymised: 0, held: 0, failed: 0 },
	...more,
});
const sweep: SweepView = {
	...{ id: 'nightly', status: 'completed', totals: { erased: 2, anonymised: 0, held: 2, failed: 0 } },
	...{ byCategory: [count('enquiries', { held: 1 }), count('invoices', { held: 1 })], failures: [] },
};
const without = (...gone: readonly HeldRecord[]) => seen(all.filter((each) => !gone.includes(each)));
const check = (more: Partial<SweepToCheck> = {}) =>
	checkSweep({
		policy,
		today: '2026-06-10',
		people: [free, held],
		before: seen(all),
		after: without(enquiry, old),
		sweep,
		...more,
	});

describe('a sweep', () => {
	test('that took what was due, and nothing else, shows nothing; a year that ends on the day is over', () => {
		const { went, kept: stayed, untouched, problems } = check();
		expect(problems).toEqual([]);
		expect(untouched).toBe(5);
		expect(went.map(({ store, category, count: records, due }) => [store, category, records, due.on, due.trigger])).toEqual([
			['crm', 'enquiries', 1, '2026-06-10', 'unsubscribe'],
			['payments', 'invoices', 1, '2026-06-10', 'financial-year-end'],
		]);
		expect(stayed.map(({ store, due, by }) => [store, due.on, by])).toEqual([
			['crm', '2026-06-10', 'H1'],
			['payments', '2016-03-31', 'record'],
		]);
	});

	test.each<[string, Partial<SweepToCheck>]>([
		['left something that was due', { after: without(enquiry) }],
		['took what a hold keeps', { after: without(enquiry, old, kept) }],
		['took what says itself that it must stay', { after: without(enquiry, old, disputed) }],
		['took what was given after unsubscribing', { after: without(enquiry, old, later) }],
		['took what is due tomorrow', { after: without(enquiry, old, young) }],
		['took what is somebody else’s', { after: without(enquiry, old, stranger) }],
		['changed what it left', { after: seen([later, { ...kept, fields: {} }, stranger, young, disputed]) }],
		['left more than there was', { after: seen([...without(enquiry, old).estate.records, { ...kept, id: 'new' }]) }],
		['says another number', { sweep: { ...sweep, byCategory: [count('enquiries'), count('invoices', { erased: 2 })] } }],
		[
			'calls anonymised what it erased',
			{ sweep: { ...sweep, byCategory: [count('enquiries'), count('invoices', { erased: 0, anonymised: 1 })] } },
		],
		[
			'says that more is held than there is',
			{ sweep: { ...sweep, byCategory: [count('enquiries', { held: 2 }), count('invoices')] } },
		],
		['did not come to its end', { sweep: { ...sweep, status: 'failed' } }],
		['failed at something', { sweep: { ...sweep, failures: [{ store: 'crm', category: 'enquiries', error: 'E', items: 1 }] } }],
	])('that %s is found out', (_, more) => {
		expect(check(more).problems.length).toBeGreaterThan(0);
	});
});

describe('a schedule', () => {
	const { estate } = seen(all);
	const entry = { store: 'crm', category: 'enquiries', on: '2026-06-10', count: 1 };
	const waits = { store: 'crm', category: 'enquiries', count: 1 };

	test('that is as the policy has it shows nothing', () => {
		expect(problemsWithSchedule(policy, held, estate, [entry])).toEqual([]);
		expect(problemsWithSchedule(policy, free, estate, [entry, waits])).toEqual([]);
	});

	test.each([
		['misses something', []],
		['has another day', [{ ...entry, on: '2026-06-11' }]],
		['has another number', [{ ...entry, count: 2 }]],
		['has what nobody holds', [entry, { ...entry, store: 'events' }]],
	])('that %s is found out', (_, entries) => {
		expect(problemsWithSchedule(policy, held, estate, entries)).toHaveLength(1);
	});
});
