import { describe, expect, test } from '@jest/globals';
import type { PlanEntry, StoreResult } from '../../../functions/core/case/case.ts';
import { ruleFor } from '../../../functions/core/policy/lookup.ts';
import type { ScheduleEntry } from '../../../functions/core/retention/ports.ts';
import { type Unsubscribed, unsubscribed } from '../../../functions/views/letters/unsubscribed.ts';
import { policy, reference } from '../every-page.ts';

const entry = (category: string, more: Partial<ScheduleEntry>): ScheduleEntry => ({
	...{ store: 'crm', category, count: 1, action: 'erase', reason: ruleFor(policy, category)?.reason ?? '' },
	...more,
});
const result = (retained: StoreResult['retained']): StoreResult => ({
	store: 'crm',
	status: 'done',
	found: 1,
	acted: [],
	retained,
});

const text = (entries: readonly ScheduleEntry[], more: Partial<Unsubscribed['state']> = {}): string =>
	unsubscribed({
		policy,
		state: {
			...{ caseId: reference, right: 'unsubscribing', receivedOn: '2026-09-03', plan: [], incomplete: [] },
			...{ results: [], leftOut: [], tasksDone: [] },
			...more,
		},
		...{ entries, today: '2026-09-04' },
		undoLink: 'https://privacy.example.com/undo',
		statusLink: 'https://privacy.example.com/status',
	}).text;

describe('whoever unsubscribed reads', () => {
	test('what goes in the next night and what on a day, added up over the stores', () => {
		const said = text([
			entry('enquiries', { count: 2, on: '2026-09-03' }),
			entry('enquiries', { store: 'call-records', on: '2026-09-04' }),
			entry('job-details', { on: '2026-09-05' }),
			entry('technical-data', { on: '2027-10-01', action: 'anonymise' }),
		]);
		expect(said).toContain(
			[
				'* What: Enquiries and messages\n  How many: 3 records\n  When: in the next of our nightly runs',
				'* What: Job details\n  How many: 1 record\n  When: 5 September 2026',
				'* What: Technical data (made anonymous, not deleted)\n  How many: 1 record\n  When: 1 October 2027',
			].join('\n'),
		);
		expect(said).toContain('Our backups still hold copies for up to 35 days after');
		expect(said).not.toMatch(/What we keep for now|If you disagree/);
	});

	test.each<[string, ScheduleEntry, string]>([
		['a contract without an end', entry('contact-details', { waitsFor: 'contract-end' }), 'the contract ends'],
		['a contract with one', entry('contact-details', { on: '2027-01-31' }), '31 January 2027'],
		['the law, until a day', entry('invoices', { on: '2032-03-31' }), '31 March 2032'],
		[
			'the law, from a day that is not known',
			entry('identity-documents', { waitsFor: 'relationship-end' }),
			'5 years after our relationship with you ends',
		],
		['a hold', entry('enquiries', { waitsFor: 'hold' }), 'it is no longer needed for that'],
		[
			'nothing but that it is newer',
			entry('enquiries', { waitsFor: 'unsubscribe' }),
			'you unsubscribe again: it came after your request',
		],
	])('what is kept by %s, and until when', (_, kept, until) => {
		const said = text([kept]);
		expect(said).toContain(`  Until: ${until}`);
		expect(said).toContain('What we keep for now, and why');
		expect(said).toContain('If you disagree');
		expect(said).toContain('We hold nothing that we keep only until you unsubscribe.');
	});

	test('that a hold is why, and not the rule', () => {
		expect(text([entry('enquiries', { waitsFor: 'hold' })])).toContain(
			'Why: We need it to establish, exercise or defend legal claims.',
		);
	});

	test('what was left alone since nobody knows whose it is, and whom to write to', () => {
		const said = text([], { results: [result([{ category: 'enquiries', count: 2, reason: 'name-differs' }])] });
		expect(said).toMatch(
			/Why: We could not establish that it is about you\.\n\s+Until: you or we have found out: write to dpo@example\.com/,
		);
	});

	test('what goes by itself where only a person can look, what was deleted by hand, and what could not be searched', () => {
		const plan: PlanEntry[] = [
			{ store: 'cctv', category: 'cctv-images', outcome: 'not-applicable', article: 'x', count: 0, reason: 'storage-period' },
		];
		const said = text([], {
			...{ plan, incomplete: [{ store: 'events', why: 'inexact-search' }], leftOut: ['call-records'] },
			tasksDone: [{ store: 'crm', acted: [{ category: 'referrals', count: 2 }] }],
		});
		expect(said).toContain('CCTV images, in CCTV: erased 30 days after we collect it');
		expect(said).toContain('Referrals: 2 records, deleted by hand already');
		expect(said).toContain('* Call records: we could not search it completely\n* Events: we could not search it completely');
	});

	test('that marketing has stopped, and how to undo it until then', () => {
		const said = text([]);
		expect(said).toContain('We send you no more marketing');
		expect(said).toContain('Undo it:\nhttps://privacy.example.com/undo');
		expect(said).toContain('https://privacy.example.com/status');
	});
});
