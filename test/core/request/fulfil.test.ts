import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CaseState, PlanEntry, Right } from '../../../functions/core/case/case.ts';
import type { StoreRecord } from '../../../functions/core/ports.ts';
import { createAssessment } from '../../../functions/core/request/assess.ts';
import { contractFound, contractShownBy, longerLived } from '../../../functions/core/request/contract.ts';
import { fulfilmentVerdict } from '../../../functions/core/request/fulfil.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const policy = loadPolicy();
const today = '2026-03-02';

const record = (category: string, dates: StoreRecord['dates'] = {}): StoreRecord => ({
	id: 'r1',
	category,
	fields: {},
	dates,
	held: false,
});

type Asking = Pick<CaseState, 'right' | 'identity' | 'decision' | 'plan'>;
const identity = { establishedAt: '2026-03-01T09:00:00.000Z', how: 'mail-link' } as const;
const approved = { outcome: 'approved', at: '2026-03-02T09:00:00.000Z', by: 'dpo:1' } as const;
const asking = (right: Right, more: Partial<Asking> = {}): Asking => ({ right, identity, ...more });
const undecided: PlanEntry = {
	store: 'crm',
	category: 'contact-details',
	outcome: 'needs-person',
	reason: 'incomplete-search',
	article: 'UK GDPR Art 17(1)(a)',
	count: 1,
};

describe('carrying out an erasure', () => {
	const contact = record('contact-details');
	const kept = { outcome: 'retain', reason: 'right-does-not-apply' };

	test('keeps what a live contract needs, also one that was signed after the assessment', () => {
		const plan = [{ ...undecided, outcome: 'act' as const }];
		expect(fulfilmentVerdict(policy, asking('erasure', { plan }), contact, { today, contract: {} })).toEqual(kept);
		expect(fulfilmentVerdict(policy, asking('erasure', { plan }), contact, { today, contract: { until: '2026-09-30' } })).toEqual({
			...kept,
			until: '2026-09-30',
		});
		expect(fulfilmentVerdict(policy, asking('erasure', { plan }), contact, { today, contract: 'none' })).toEqual({
			outcome: 'act',
		});
	});

	test('erases what a contract may need only where the DPO was asked about it and approved', () => {
		const verdict = (more: Partial<Asking>) =>
			fulfilmentVerdict(policy, asking('erasure', more), contact, { today, contract: 'unknown' });
		expect(verdict({ decision: approved, plan: [undecided] })).toEqual({ outcome: 'act' });
		expect(verdict({ plan: [undecided] })).toEqual(kept);
		// The approval was of something else; the store of contracts was left out after it.
		const live: PlanEntry = { ...undecided, outcome: 'retain', reason: 'right-does-not-apply' };
		expect(verdict({ decision: approved, plan: [live] })).toEqual(kept);
		expect(verdict({ decision: approved, plan: [{ ...undecided, category: 'building-access' }] })).toEqual(kept);
		expect(verdict({ decision: approved })).toEqual(kept);
	});

	test('never erases what the data map does not know, and hands it out only under approval', () => {
		const unknown = record('undeclared');
		expect(fulfilmentVerdict(policy, asking('erasure', { decision: approved }), unknown, { today })).toEqual({
			outcome: 'retain',
			reason: 'undeclared-records',
		});
		expect(fulfilmentVerdict(policy, asking('access', { decision: approved }), unknown, { today })).toEqual({ outcome: 'act' });
		expect(fulfilmentVerdict(policy, asking('access'), unknown, { today })).toEqual({
			outcome: 'retain',
			reason: 'undeclared-records',
		});
	});

	test('does what the assessment said, as long as nothing has changed', () => {
		const end = fc.constantFrom(undefined, '2020-01-01', '2026-03-02', '2026-12-31');
		const stores = ['crm', 'membership', 'building-access', 'payments', 'identity-documents'] as const;
		const stored = fc
			.constantFrom(...stores)
			.chain((store) =>
				fc.record({ store: fc.constant(store), category: fc.constantFrom(...(policy.stores[store]?.categories ?? [])), end }),
			);
		fc.assert(
			fc.property(fc.array(stored, { maxLength: 12 }), fc.boolean(), fc.boolean(), (drawn, searched, asked) => {
				const records = drawn
					.filter(({ store }) => searched || store !== 'membership')
					.map(({ store, category, end: date }) => ({
						store,
						record: record(category, date === undefined ? {} : { 'relationship-end': date, 'financial-year-end': date }),
					}));
				const found = new Map(stores.filter((store) => searched || store !== 'membership').map((store) => [store, 0]));
				const assessment = createAssessment(policy, 'erasure', { identityBy: 'mail-link', today });
				for (const each of records) assessment.add(each.store, each.record);
				const { plan } = assessment.finish({ found, candidates: [], incomplete: [] });
				const shown = records.map((each) => contractShownBy(policy, each.record, today)).reduce(longerLived, undefined);
				const contract = contractFound(policy, shown, (store) => found.has(store as never));
				const state = asking('erasure', { plan, ...(asked && { decision: approved }) });
				for (const each of records) {
					const verdict = fulfilmentVerdict(policy, state, each.record, { today, contract });
					const planned = plan.filter(({ store, category }) => store === each.store && category === each.record.category);
					const mayErase = planned.some(({ outcome }) => outcome === 'act' || (asked && outcome === 'needs-person'));
					if (verdict.outcome === 'act') expect(mayErase).toBe(true);
					else expect(planned.some(({ outcome }) => outcome !== 'act')).toBe(true);
				}
			}),
		);
	});
});
