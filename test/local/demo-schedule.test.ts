/** The demonstration's eyes on unsubscribing: what is not as it was said must show. */
import { describe, expect, test } from '@jest/globals';
import { loadPolicy } from '../../lib/policy-file.ts';
import type { StoreClaim } from '../../local/demo/case-view.ts';
import { checkSchedule, type ScheduleToCheck } from '../../local/demo/check-schedule.ts';
import type { HeldRecord, Inventory } from '../../local/demo/inventory.ts';

const policy = loadPolicy();
const asker = { email: 'ana@example.com', contactId: 'c-1', memberId: 'm-1' };
const stores = ['crm', 'payments', 'membership'];
const reference = 'VWW1-XD5V-AWJ';

const record = (store: string, id: string, category: string, attributes: Readonly<Record<string, unknown>>): HeldRecord => {
	const { contactId, memberId } = attributes;
	const identifiers = { 'contact-id': contactId, 'member-id': memberId };
	return { store, id, category, fields: attributes, attributes, identifiers, restrictedBy: [] };
};
const contact = record('crm', 'contact', 'contact-details', { contactId: 'c-1' });
const enquiry = record('crm', 'enquiry', 'enquiries', { contactId: 'c-1' });
const invoice = record('payments', 'invoice', 'invoices', { memberId: 'm-1', financialYearEnd: '2024-03-31' });
const contract = record('membership', 'contract', 'membership-contract', { memberId: 'm-1' });
const estate: Inventory = { stores, records: [contact, enquiry, invoice, contract] };

const claim = (store: string, acted: StoreClaim['acted'], retained: StoreClaim['retained']): StoreClaim => ({
	...{ store, status: 'done', found: acted.length + retained.length, acted, retained },
});
const results = [
	claim('crm', [{ category: 'enquiries', count: 1 }], [{ category: 'contact-details', count: 1, reason: 'right-does-not-apply' }]),
	claim('payments', [], [{ category: 'invoices', count: 1, reason: 'legal-obligation', until: '2030-03-31' }]),
	claim('membership', [], [{ category: 'membership-contract', count: 1, reason: 'legal-claims' }]),
];
const item = (store: string, category: string, on: string, by = reference) => ({
	...{ pk: 'DUE#07', sk: on, store, category, on, by, count: 1 },
});
const wishes = [
	item('crm', 'contact-details', '2026-07-11'),
	item('crm', 'enquiries', '2026-06-10'),
	item('payments', 'invoices', '2030-03-31'),
	item('crm', 'enquiries', '2026-01-01', 'SOMEBODY-ELSE'),
];
const problems = (more: Partial<ScheduleToCheck> = {}) =>
	checkSchedule({
		...{ policy, asker, people: [asker], before: estate, after: estate, results, reference },
		...{ receivedOn: '2026-06-10', confirmedOn: '2026-06-11', today: '2026-06-11', own: { cases: [], wishes } },
		...more,
	}).problems;

describe('a schedule', () => {
	test('that is as the policy has it, and leaves every record as it is, shows nothing', () => {
		expect(problems()).toEqual([]);
	});

	test.each<[string, Partial<ScheduleToCheck>]>([
		['misses a date', { own: { cases: [], wishes: wishes.slice(1) } }],
		['has one that nobody asked for', { own: { cases: [], wishes: [...wishes, item('crm', 'job-details', '2026-06-10')] } }],
		['has another day', { own: { cases: [], wishes: [item('crm', 'contact-details', '2026-06-10'), ...wishes.slice(1)] } }],
		['is not what was said of a store', { results: [claim('crm', [], []), ...results.slice(1)] }],
		['is already carried out', { after: { stores, records: [contact, invoice, contract] } }],
	])('that %s is found out', (_, more) => {
		expect(problems(more).length).toBeGreaterThan(0);
	});
});
