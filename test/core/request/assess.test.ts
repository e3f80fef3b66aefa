import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { identityProofs, type Right, rights } from '../../../functions/core/case/case.ts';
import type { Policy } from '../../../functions/core/policy/schema.ts';
import type { JsonValue } from '../../../functions/core/ports.ts';
import { assessWithoutSearch, createAssessment } from '../../../functions/core/request/assess.ts';
import type { Particulars } from '../../../functions/core/request/particulars.ts';
import type { StoreAdapter, StoreRecord } from '../../../functions/core/stores/ports.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const everything = loadPolicy();
const today = '2026-03-02';

/** The policy with these stores only, in this order. */
function policyOf(...stores: readonly string[]): Policy {
	return { ...everything, stores: Object.fromEntries(stores.map((id) => [id, everything.stores[id] as Policy['stores'][string]])) };
}

function record(category: string, dates: StoreRecord['dates'] = {}, held = false): StoreRecord {
	return { id: 'r1', category, fields: {}, dates, held };
}

function search(found: Readonly<Record<string, number>>) {
	return { found: new Map(Object.entries(found)), candidates: [], incomplete: [] };
}

const contractUntil = (until: string) => record('membership-contract', { 'relationship-end': until });

describe('the plan', () => {
	test('records are counted by store, category and what becomes of them, in the order of the policy', () => {
		const assessment = createAssessment(policyOf('crm', 'payments'), 'erasure', { identityBy: 'mail-link', today });
		assessment.add('payments', record('payment-details', { 'relationship-end': '2025-12-31' }));
		assessment.add('payments', record('invoices', { 'financial-year-end': '2019-03-31' }));
		assessment.add('payments', record('invoices', { 'financial-year-end': '2025-03-31' }));
		assessment.add('payments', record('invoices', { 'financial-year-end': '2024-03-31' }));
		assessment.add('payments', record('invoices', { 'financial-year-end': '2025-03-31' }, true));
		assessment.add('crm', record('job-details'));
		assessment.add('crm', record('contact-details'));
		assessment.add('crm', record('contact-details'));
		const retained = { store: 'payments', outcome: 'retain' } as const;
		expect(assessment.finish(search({ crm: 3, payments: 5 }))).toEqual({
			plan: [
				{ store: 'crm', category: 'contact-details', outcome: 'act', article: 'UK GDPR Art 17(1)(a)', count: 2 },
				{ store: 'crm', category: 'job-details', outcome: 'act', article: 'UK GDPR Art 17(1)(a)', count: 1 },
				{ store: 'payments', category: 'invoices', outcome: 'act', article: 'UK GDPR Art 17(1)(a)', count: 1 },
				{ ...retained, category: 'invoices', article: 'UK GDPR Art 17(3)(e)', count: 1, reason: 'legal-claims' },
				{
					...retained,
					category: 'invoices',
					article: 'UK GDPR Art 17(3)(b)',
					count: 2,
					reason: 'legal-obligation',
					until: '2031-03-31',
				},
				{
					...retained,
					category: 'payment-details',
					article: 'UK GDPR Art 17(3)(e)',
					count: 1,
					reason: 'legal-claims',
					until: '2027-01-31',
				},
			],
			incomplete: [],
			needs: [],
		});
	});

	test('records whose end is not known do not borrow the date of others', () => {
		const assessment = createAssessment(policyOf('membership'), 'erasure', { identityBy: 'dpo', today });
		for (const contract of [
			record('membership-contract'),
			contractUntil('2024-01-01'),
			record('membership-contract'),
			contractUntil('2023-01-01'),
		]) {
			assessment.add('membership', contract);
		}
		const entry = {
			store: 'membership',
			category: 'membership-contract',
			outcome: 'retain',
			article: 'UK GDPR Art 17(3)(e)',
			count: 2,
			reason: 'legal-claims',
		};
		expect(assessment.finish(search({ membership: 4 })).plan).toEqual([{ ...entry, until: '2030-01-01' }, entry]);
	});

	test('where everything is retained, nothing is left to act on and nobody is asked', () => {
		const assessment = createAssessment(policyOf('identity-documents'), 'erasure', { identityBy: 'mail-link', today });
		assessment.add('identity-documents', record('identity-documents'));
		expect(assessment.finish(search({ 'identity-documents': 1 }))).toEqual({
			plan: [
				{
					store: 'identity-documents',
					category: 'identity-documents',
					outcome: 'retain',
					article: 'UK GDPR Art 17(3)(b)',
					count: 1,
					reason: 'legal-obligation',
				},
			],
			incomplete: [],
			needs: [],
		});
	});

	test('a store that was searched and holds nothing shows that it was searched', () => {
		const assessment = createAssessment(policyOf('events'), 'access', { identityBy: 'mail-link', today });
		const nothing = { store: 'events', outcome: 'not-applicable', article: 'UK GDPR Art 15', count: 0, reason: 'no-data-held' };
		expect(assessment.finish(search({ events: 0 })).plan).toEqual([
			{ ...nothing, category: 'event-attendance' },
			{ ...nothing, category: 'dietary-requirements' },
		]);
	});

	test.each(['cctv', 'call-records'])('%s, which no adapter searches, is a task for a person', (store) => {
		const assessment = createAssessment(policyOf(store), 'erasure', { identityBy: 'mail-link', today });
		const [category] = everything.stores[store]?.categories ?? [];
		expect(assessment.finish(search({}))).toEqual({
			plan: [{ store, category, outcome: 'task', article: 'UK GDPR Art 17', count: 0 }],
			incomplete: [],
			needs: [],
		});
	});

	test('a store that was read anew counts once', () => {
		const assessment = createAssessment(policyOf('events'), 'access', { identityBy: 'dpo', today });
		assessment.add('events', record('event-attendance'));
		assessment.add('events', record('event-attendance'));
		assessment.reset('events');
		assessment.add('events', record('event-attendance'));
		expect(assessment.finish(search({ events: 1 })).plan).toEqual([
			{ store: 'events', category: 'event-attendance', outcome: 'act', article: 'UK GDPR Art 15', count: 1 },
		]);
	});

	test('Rightful keeps its proof and the suppression list when the rest is erased', () => {
		const kept = { store: 'rightful', outcome: 'not-applicable', count: 0 };
		expect(createAssessment(policyOf('rightful'), 'erasure', { identityBy: 'mail-link', today }).finish(search({})).plan).toEqual([
			{ ...kept, category: 'request-records', reason: 'accountability', article: 'UK GDPR Art 5(2), 17(3)(e)' },
			{ ...kept, category: 'request-notes', reason: 'accountability', article: 'UK GDPR Art 5(2), 17(3)(e)' },
			{ ...kept, category: 'complaint-records', reason: 'accountability', article: 'UK GDPR Art 5(2), 17(3)(e)' },
			{ ...kept, category: 'complaint-notes', reason: 'accountability', article: 'UK GDPR Art 5(2), 17(3)(e)' },
			{ ...kept, category: 'suppression-list', reason: 'suppression', article: 'UK GDPR Art 21(3)' },
			{ ...kept, category: 'audit-chain', reason: 'accountability', article: 'UK GDPR Art 5(2), 17(3)(e)' },
			{ ...kept, category: 'breach-reports', reason: 'accountability', article: 'UK GDPR Art 5(2), 17(3)(e)' },
			{ ...kept, category: 'access-packages', reason: 'legal-obligation', article: 'UK GDPR Art 17(3)(b)' },
			{ ...kept, category: 'mailing-recipients', reason: 'accountability', article: 'UK GDPR Art 5(2), 17(3)(e)' },
		]);
		expect(createAssessment(policyOf('rightful'), 'access', { identityBy: 'mail-link', today }).finish(search({})).plan).toEqual(
			[],
		);
	});

	describe('what a contract may need', () => {
		const crm = { store: 'crm', category: 'contact-details', article: 'UK GDPR Art 17(1)(a)' };
		const doors = { store: 'building-access', category: 'building-access', article: 'UK GDPR Art 17(1)(a)' };
		const needed = { outcome: 'retain', reason: 'right-does-not-apply' };
		const contract = (end?: string) => record('membership-contract', end === undefined ? {} : { 'relationship-end': end });
		const policy = policyOf('crm', 'membership', 'building-access');

		/** The plan without what becomes of the contracts themselves. */
		function planOf(
			contracts: readonly StoreRecord[],
			found: Readonly<Record<string, number>> = { crm: 0, membership: 0, 'building-access': 0 },
		) {
			const assessment = createAssessment(policy, 'erasure', { identityBy: 'mail-link', today });
			assessment.add('crm', record('contact-details'));
			assessment.add('building-access', record('building-access'));
			for (const each of contracts) assessment.add('membership', each);
			assessment.add('building-access', record('building-access'));
			assessment.add('crm', record('contact-details', {}, true));
			const { plan, needs } = assessment.finish(search(found));
			return { plan: plan.filter(({ store }) => store !== 'membership'), needs };
		}
		const heldContact = {
			store: 'crm',
			category: 'contact-details',
			outcome: 'retain',
			reason: 'legal-claims',
			article: 'UK GDPR Art 17(3)(e)',
			count: 1,
		};

		test('is kept while one runs, wherever that is found, and whenever', () => {
			expect(planOf([contract()])).toEqual({
				plan: [heldContact, { ...crm, ...needed, count: 1 }, { ...doors, ...needed, count: 2 }],
				needs: [],
			});
		});

		test('is kept to the end of the one that runs longest', () => {
			expect(planOf([contract('2026-06-30'), contract('2027-06-30'), contract('2020-01-01')]).plan).toEqual([
				heldContact,
				{ ...crm, ...needed, count: 1, until: '2027-06-30' },
				{ ...doors, ...needed, count: 2, until: '2027-06-30' },
			]);
		});

		test.each([
			['a prospect, who has none', []],
			['a former member, whose contract has ended', ['2020-01-01']],
			['a member on the day on which the contract ends', [today]],
		])('is erased of %s', (_, ends) => {
			expect(planOf(ends.map(contract))).toEqual({
				plan: [{ ...crm, outcome: 'act', count: 1 }, heldContact, { ...doors, outcome: 'act', count: 2 }],
				needs: [],
			});
		});

		test('is the DPO’s to decide where nobody could look for one', () => {
			const undecided = { outcome: 'needs-person', reason: 'incomplete-search' };
			expect(planOf([], { crm: 0, 'building-access': 0 })).toEqual({
				plan: [heldContact, { ...crm, ...undecided, count: 1 }, { ...doors, ...undecided, count: 2 }],
				needs: ['incomplete-search'],
			});
		});

		test('is not kept for a contract of a reading that was void', () => {
			const assessment = createAssessment(policy, 'erasure', { identityBy: 'mail-link', today });
			assessment.add('crm', record('contact-details'));
			assessment.add('membership', contract());
			assessment.reset('membership');
			assessment.reset('crm');
			assessment.add('crm', record('contact-details'));
			const { plan } = assessment.finish(search({ crm: 1, membership: 0, 'building-access': 0 }));
			expect(plan.filter(({ outcome }) => outcome !== 'not-applicable')).toEqual([{ ...crm, outcome: 'act', count: 1 }]);
		});

		test('is handed out like the rest', () => {
			const assessment = createAssessment(policyOf('crm', 'membership'), 'access', { identityBy: 'mail-link', today });
			assessment.add('crm', record('contact-details'));
			assessment.add('membership', contract());
			expect(assessment.finish(search({ crm: 1, membership: 1 })).plan.map(({ outcome }) => outcome)).toEqual(['act', 'act']);
		});
	});

	test('no record is lost or counted twice, and the order in which they come makes no difference', () => {
		const policy = policyOf('crm', 'membership', 'payments');
		const records = fc.constantFrom('crm', 'membership', 'payments').chain((store) =>
			fc.record({
				store: fc.constant(store),
				record: fc
					.record({
						category: fc.constantFrom(...(policy.stores[store]?.categories ?? []), 'undeclared'),
						end: fc.constantFrom(undefined, '2015-01-01', '2024-01-01', '2025-01-01'),
						held: fc.boolean(),
					})
					.map(({ category, end, held }) =>
						record(category, end === undefined ? {} : { collected: end, 'relationship-end': end, 'financial-year-end': end }, held),
					),
			}),
		);
		fc.assert(
			fc.property(
				fc.array(records),
				fc.constantFrom('access', 'erasure'),
				fc.constantFrom('mail-link', 'dpo'),
				(found, right, identityBy) => {
					const planOf = (order: typeof found) => {
						const assessment = createAssessment(policy, right, { identityBy, today });
						for (const { store, record: each } of order) assessment.add(store, each);
						return assessment.finish(search({ crm: 0, membership: 0, payments: 0 }));
					};
					const result = planOf(found);
					expect(planOf(found.toReversed())).toEqual(result);
					for (const store of Object.keys(policy.stores)) {
						const counted = result.plan.filter((entry) => entry.store === store).reduce((sum, { count }) => sum + count, 0);
						expect(counted).toBe(found.filter((each) => each.store === store).length);
					}
				},
			),
		);
	});
});

describe('what the DPO must decide', () => {
	const policy = policyOf('crm', 'identity-documents', 'events');

	test('nothing, where every store was reached and every category is the person’s alone', () => {
		const assessment = createAssessment(policy, 'access', { identityBy: 'mail-link', today });
		assessment.add('crm', record('contact-details'));
		expect(assessment.finish(search({ crm: 1, 'identity-documents': 0, events: 0 })).needs).toEqual([]);
	});

	test('everything that was found in doubt, each once and in a fixed order', () => {
		const assessment = createAssessment(policy, 'access', { identityBy: 'mail-link', today });
		assessment.add('crm', record('undeclared'));
		assessment.add('crm', record('enquiries'));
		assessment.add('identity-documents', record('identity-documents'));
		const { needs, incomplete } = assessment.finish({
			found: new Map([
				['crm', 2],
				['identity-documents', 1],
			]),
			candidates: [
				{ store: 'crm', why: 'name-differs', personName: 'Bob Byron' },
				{ store: 'crm', why: 'name-differs', personName: 'Cy Byron' },
				{ store: 'crm', why: 'shared-identifier', identifier: { kind: 'phone', value: '020 7946 0000', scope: 'shared' } },
			],
			incomplete: [
				{ store: 'crm', why: 'undeclared-records' },
				{ store: 'crm', why: 'inexact-search' },
				{ store: 'events', why: 'unreachable' },
			],
		});
		expect(needs).toEqual([
			'stronger-identity',
			'concerns-others',
			'shared-identifier',
			'name-differs',
			'incomplete-search',
			'undeclared-records',
		]);
		expect(incomplete).toEqual([
			{ store: 'crm', why: 'undeclared-records' },
			{ store: 'crm', why: 'inexact-search' },
			{ store: 'events', why: 'unreachable' },
		]);
	});

	test('a store out of reach has no place in the plan: neither empty nor a task', () => {
		const { plan, needs } = createAssessment(policyOf('events'), 'access', { identityBy: 'mail-link', today }).finish({
			found: new Map(),
			candidates: [],
			incomplete: [{ store: 'events', why: 'unreachable' }],
		});
		expect([plan, needs]).toEqual([[], ['incomplete-search']]);
	});
});

describe('every right', () => {
	const stated: Readonly<Partial<Record<Right, Particulars>>> = {
		rectification: { corrections: [{ category: 'contact-details', field: 'name', value: 'Ada' }] },
		restriction: { ground: 'accuracy' },
	};

	test('cites an article for whatever is found, and for what is not', () => {
		const records = fc.array(
			fc.record({
				store: fc.constantFrom(...Object.keys(everything.stores)),
				category: fc.constantFrom(...Object.keys(everything.categories), 'undeclared'),
				held: fc.boolean(),
			}),
			{ maxLength: 8 },
		);
		const searched = fc.subarray(Object.keys(everything.stores));
		fc.assert(
			fc.property(
				fc.constantFrom(...rights),
				fc.constantFrom(...identityProofs),
				records,
				searched,
				(right, identityBy, all, stores) => {
					const { particulars } = { particulars: stated[right] ?? {} };
					const assessment = createAssessment(everything, right, { identityBy, today, particulars });
					for (const { store, category, held } of all) {
						assessment.add(store, { ...record(category, {}, held), fields: { name: 'wrong' } });
					}
					const plan = [
						...assessment.finish(search(Object.fromEntries(stores.map((store) => [store, 0])))).plan,
						...assessWithoutSearch(everything, right).plan,
					];
					expect(plan.filter(({ article }) => !/^UK GDPR Art \d+[A-D]?/.test(article))).toEqual([]);
					const unexplained = plan.filter(({ outcome, reason }) => outcome !== 'act' && outcome !== 'task' && !reason);
					expect(unexplained).toEqual([]);
				},
			),
		);
	});
});

describe('a correction', () => {
	const corrections = [{ category: 'contact-details', field: 'name', value: 'Ada Right' }];
	const contact = (name: JsonValue, more: StoreRecord['fields'] = {}): StoreRecord => ({
		...record('contact-details'),
		fields: { name, ...more },
	});
	const adapter = (id: string, more: Partial<StoreAdapter> = {}): StoreAdapter => ({
		...{ id, finds: [], find: async () => ({ records: [], yields: [] }) },
		...{ erase: async () => ({ erased: [], retained: [] }), rectify: async () => ({ changed: [] }), fixed: ['email'], ...more },
	});
	const assessed = (
		records: readonly (readonly [store: string, StoreRecord])[],
		particulars: Particulars = { corrections },
		stores: readonly StoreAdapter[] = [adapter('crm'), adapter('payments')],
	) => {
		const assessment = createAssessment(policyOf('crm', 'payments'), 'rectification', {
			...{ identityBy: 'mail-link', today, particulars },
			stores: new Map(stores.map((store) => [store.id, store])),
		});
		for (const [store, each] of records) assessment.add(store, each);
		const { plan, needs } = assessment.finish(search(Object.fromEntries(records.map(([store]) => [store, 1]))));
		const found = plan.filter(({ count }) => count > 0);
		return { plan: found.map(({ category, outcome, count }) => `${category} ${outcome} ${count}`), needs };
	};

	test('of what is wrong in one way everywhere, or right already, needs nobody', () => {
		expect(
			assessed([
				['crm', contact('Ada Wrong')],
				['crm', contact('Ada Wrong')],
				['payments', contact('Ada Right')],
			]),
		).toEqual({
			plan: ['contact-details act 2', 'contact-details act 1'],
			needs: [],
		});
	});

	test.each<[string, readonly (readonly [string, StoreRecord])[]]>([
		[
			'of one store',
			[
				['crm', contact('Ada Wrong')],
				['crm', contact('A. Wrong')],
			],
		],
		[
			'of two stores',
			[
				['crm', contact('Ada Wrong')],
				['payments', contact('A. Wrong')],
			],
		],
		[
			'with three ways',
			[
				['crm', contact('1')],
				['crm', contact('2')],
				['crm', contact('1')],
			],
		],
	])('that would overwrite different things in records %s, the DPO looks at first', (_, records) => {
		expect(assessed(records).needs).toEqual(['several-values']);
	});

	test('that is written by hand needs no such look: whoever writes sees what is there', () => {
		const unable = [adapter('crm', { rectify: undefined as never })];
		const differing = [['crm', contact('1')] as const, ['crm', contact('2')] as const];
		expect(assessed(differing, { corrections }, unable)).toEqual({ plan: ['contact-details task 2'], needs: [] });
	});

	test('forgets what it read of a store that is read anew', () => {
		const assessment = createAssessment(policyOf('crm'), 'rectification', {
			identityBy: 'dpo',
			today,
			particulars: { corrections },
		});
		assessment.add('crm', contact('Ada Wrong'));
		assessment.reset('crm');
		assessment.add('crm', contact('A. Wrong'));
		expect(assessment.finish(search({ crm: 1 })).needs).toEqual([]);
	});

	test.each<[string, StoreRecord, Particulars, readonly StoreAdapter[]]>([
		['where the store cannot', contact('Ada Wrong'), { corrections }, [adapter('crm', { rectify: undefined as never })]],
		[
			'of a field that records are found by',
			contact('Ada Right', { email: 'old@example.com' }),
			{ corrections: [{ category: 'contact-details', field: 'email', value: 'new@example.com' }] },
			[adapter('crm')],
		],
		['of a number that is none', contact(7), { corrections }, [adapter('crm')]],
	])('is made by a person %s', (_, each, particulars, stores) => {
		expect(assessed([['crm', each]], particulars, stores).plan).toEqual(['contact-details task 1']);
	});

	test('of a field that no record has by that name is made by a person, in each store with records of that kind', () => {
		const called = { corrections: [{ category: 'contact-details', field: 'Telephone number', value: '020 7946 0000' }] };
		expect(
			assessed(
				[
					['crm', contact('Ada')],
					['crm', record('job-details')],
					['payments', contact('Ada')],
				],
				called,
			),
		).toEqual({ plan: ['contact-details task 1', 'job-details not-applicable 1', 'contact-details task 1'], needs: [] });
	});

	test('of a field that some records have leaves those that lack it alone', () => {
		expect(
			assessed([
				['crm', contact('Ada Wrong')],
				['payments', record('contact-details')],
			]),
		).toEqual({ plan: ['contact-details act 1', 'contact-details not-applicable 1'], needs: [] });
	});

	test('of a field that records are found by, and that says so already, is made by nobody', () => {
		const same = { corrections: [{ category: 'contact-details', field: 'email', value: 'same@example.com' }] };
		expect(assessed([['crm', contact('Ada', { email: 'same@example.com' })]], same).plan).toEqual(['contact-details act 1']);
	});
});

describe('portability', () => {
	test('of a store that no machine reads is none; of one that is only not connected, a person sees to it', () => {
		const planOf = (store: string) =>
			createAssessment(policyOf(store), 'portability', { identityBy: 'dpo', today })
				.finish(search({}))
				.plan.map(({ category, outcome, reason }) => `${category} ${outcome} ${reason ?? ''}`.trim());
		expect(planOf('cctv')).toEqual(['cctv-images not-applicable right-does-not-apply']);
		expect(planOf('events')).toEqual(['event-attendance task', 'dietary-requirements task']);
		expect(planOf('membership')).toEqual(['membership-contract task', 'credit-checks not-applicable right-does-not-apply']);
	});

	test('has special categories that the person gave by consent', () => {
		const assessment = createAssessment(policyOf('events'), 'portability', { identityBy: 'mail-link', today });
		assessment.add('events', record('dietary-requirements'));
		expect(assessment.finish(search({ events: 1 }))).toMatchObject({ plan: [{ outcome: 'act', count: 1 }], needs: [] });
	});
});
