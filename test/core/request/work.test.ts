import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CaseEvent, CaseState, PlanEntry, Right, StoreResult } from '../../../functions/core/case/case.ts';
import { nextWork, restrictedStores } from '../../../functions/core/request/work.ts';
import {
	approved,
	assessed,
	chainOf,
	closed,
	confirmed,
	delivered,
	folded,
	opening,
	planned,
	withdrawn,
} from '../../fixtures/cases.ts';

const of = (right: Right, ...events: readonly CaseEvent[]): CaseState => folded(chainOf(opening({ right }), ...events));

const entry = (store: string, outcome: PlanEntry['outcome'], more: Partial<PlanEntry> = {}): PlanEntry => ({
	...planned(store, outcome),
	count: 1,
	...more,
});
const weighed = assessed({
	plan: [
		entry('crm', 'needs-person', { reason: 'weighing' }),
		entry('payments', 'not-applicable', { reason: 'other-basis' }),
		entry('events', 'not-applicable', { reason: 'no-data-held', count: 0 }),
		entry('rightful', 'not-applicable', { reason: 'accountability' }),
		entry('cctv', 'task', { count: 0 }),
		entry('marketing', 'needs-person', { reason: 'weighing' }),
	],
	needs: ['weighing'],
});
const result = (store: string, more: Partial<StoreResult> = {}): StoreResult => ({
	...{ store, status: 'done', found: 1, acted: [{ category: 'contact-details', count: 1 }], retained: [] },
	...more,
});
const restricted = (...results: readonly StoreResult[]): CaseEvent => ({ type: 'records-restricted', data: { results } });
const lifted: CaseEvent = { type: 'restriction-lifted', data: { results: [] } };
const overridden: CaseEvent = { type: 'decision-made', data: { outcome: 'refused', reason: 'compelling-grounds' } };
const lifting: CaseEvent = { type: 'restriction-lifting', data: { reasons: { key: 'k', hash: 'h' }, execution: 'x-r1' } };
const started = (...stores: readonly string[]): CaseEvent => ({ type: 'fulfilment-started', data: { stores } });
const fulfilled = (...results: readonly StoreResult[]): CaseEvent => ({ type: 'request-fulfilled', data: { results } });
const leftOut = (store: string): CaseEvent => ({ type: 'store-left-out', data: { store } });
const joined: CaseEvent = { type: 'request-joined', data: { to: 'E' } };

describe('what comes next', () => {
	const nothing = { phase: 'act', stores: [] };
	test.each<[string, CaseState, object]>([
		[
			'an objection that was assessed restricts before the DPO weighs it',
			of('objection', confirmed, weighed),
			{ next: 'fulfil', phase: 'meanwhile', stores: ['crm', 'marketing'] },
		],
		[
			'unsubscribing works on every store that holds something, by hand where it must, and asks nobody',
			of(
				'unsubscribing',
				confirmed,
				assessed({
					plan: [
						entry('crm', 'act'),
						entry('payments', 'retain', { reason: 'legal-obligation' }),
						entry('events', 'task', { count: 0 }),
						entry('marketing', 'not-applicable', { reason: 'no-data-held', count: 0 }),
						entry('cctv', 'not-applicable', { reason: 'storage-period', count: 0 }),
						entry('rightful', 'not-applicable', { reason: 'accountability' }),
					],
				}),
			),
			{ next: 'fulfil', phase: 'act', stores: ['crm', 'payments', 'events'] },
		],
		[
			'but not where a store was left out',
			of('objection', confirmed, weighed, leftOut('crm')),
			{ next: 'fulfil', phase: 'meanwhile', stores: ['marketing'] },
		],
		['then waits for the DPO', of('objection', confirmed, weighed, restricted(result('crm'))), { next: 'decide', ...nothing }],
		[
			'upheld, it is carried out, also where it is only to be said why not',
			of('objection', confirmed, weighed, restricted(result('crm')), approved),
			{ next: 'fulfil', phase: 'act', stores: ['crm', 'payments', 'cctv', 'marketing'] },
		],
		[
			'overridden, the person is told first',
			of('objection', confirmed, weighed, restricted(result('crm')), overridden),
			{ next: 'respond', phase: 'lift', stores: ['crm'] },
		],
		[
			'and what was restricted is used again',
			of('objection', confirmed, weighed, restricted(result('crm')), overridden, delivered),
			{ next: 'fulfil', phase: 'lift', stores: ['crm'] },
		],
		[
			'then it is over',
			of('objection', confirmed, weighed, restricted(result('crm')), overridden, delivered, lifted),
			{ next: 'end', ...nothing },
		],
		[
			'withdrawn while it was weighed, it is used again too',
			of('objection', confirmed, weighed, restricted(result('crm')), withdrawn),
			{ next: 'fulfil', phase: 'lift', stores: ['crm'] },
		],
		[
			'withdrawn in the midst of restricting, wherever marks may stand',
			of('objection', confirmed, weighed, withdrawn),
			{ next: 'fulfil', phase: 'lift', stores: ['crm', 'marketing'] },
		],
		[
			'overridden in the midst of restricting, likewise',
			of('objection', confirmed, weighed, overridden, delivered),
			{ next: 'fulfil', phase: 'lift', stores: ['crm', 'marketing'] },
		],
		[
			'a store that was left out in the midst of it may carry marks',
			of(
				'objection',
				confirmed,
				weighed,
				leftOut('crm'),
				restricted(result('crm', { status: 'proceeded-without', acted: [] })),
				withdrawn,
			),
			{ next: 'fulfil', phase: 'lift', stores: ['crm'] },
		],
		[
			'where nothing was found, other systems have still been told',
			of('objection', confirmed, assessed({ plan: [], needs: ['weighing'] }), restricted(), withdrawn),
			{ next: 'fulfil', phase: 'lift', stores: [] },
		],
		[
			'so they have of a restriction, before it is assessed',
			of('restriction', confirmed, withdrawn),
			{ next: 'fulfil', phase: 'lift', stores: [] },
		],
		['not of one that nobody confirmed', of('restriction', withdrawn), { next: 'end', ...nothing }],
		['nor of one that joined another', of('restriction', confirmed, joined), { next: 'end', ...nothing }],
		['a consent that was withdrawn stays so', of('withdrawing-consent', confirmed, withdrawn), { next: 'end', ...nothing }],
		[
			'a consent leaves unsaid what does not rest on it',
			of(
				'withdrawing-consent',
				confirmed,
				assessed({
					plan: [
						entry('crm', 'not-applicable', { reason: 'other-basis' }),
						entry('payments', 'not-applicable', { reason: 'right-does-not-apply' }),
						entry('events', 'act'),
					],
				}),
			),
			{ next: 'fulfil', phase: 'act', stores: ['crm', 'events'] },
		],
		[
			'a copy does not look at what it does not reach',
			of('portability', confirmed, assessed({ plan: [entry('crm', 'not-applicable', { reason: 'right-does-not-apply' })] })),
			{ next: 'fulfil', ...nothing },
		],
		[
			'a review has nothing to do in the stores',
			of('automated-decisions', confirmed, assessed({ plan: [], needs: ['human-review'] }), approved),
			{ next: 'fulfil', ...nothing },
		],
		[
			'a restriction that the DPO lifts is taken off where it was set, and where the work did not end',
			of(
				'restriction',
				confirmed,
				assessed({ plan: [entry('crm', 'act'), entry('payments', 'act'), entry('events', 'act'), entry('marketing', 'act')] }),
				started('crm', 'payments', 'events'),
				fulfilled(
					result('crm'),
					result('payments', { acted: [] }),
					result('events', { status: 'proceeded-without', acted: [] }),
					result('marketing', { status: 'proceeded-without', acted: [] }),
				),
				delivered,
				closed(),
				lifting,
			),
			{ next: 'fulfil', phase: 'lift', stores: ['crm', 'events'] },
		],
		[
			'what is closed is over',
			of('objection', confirmed, weighed, withdrawn, lifted, closed('withdrawn')),
			{ next: 'end', ...nothing },
		],
	])('%s', (_, state, work) => {
		expect(nextWork(state)).toEqual(work);
	});

	test('an objection or a restriction never ends unfinished while anything may say that the data is not to be used', () => {
		const results = fc.array(
			fc.record({
				store: fc.constantFrom('crm', 'marketing'),
				acted: fc.constantFrom([], [{ category: 'contact-details', count: 1 }]),
				status: fc.constantFrom('done' as const, 'proceeded-without' as const),
			}),
			{ maxLength: 2 },
		);
		const happened = fc.tuple(
			fc.boolean(),
			fc.boolean(),
			fc.option(results, { nil: undefined }),
			fc.subarray(['crm', 'marketing']),
			fc.constantFrom<(readonly CaseEvent[])[]>([withdrawn], [overridden], [overridden, delivered]),
			fc.boolean(),
		);
		fc.assert(
			fc.property(
				fc.constantFrom<Right[]>('objection', 'restriction'),
				happened,
				(right, [known, planned_, marks, without, end, off]) => {
					const state = of(
						right,
						...(known ? [confirmed] : []),
						...(known && planned_ ? [weighed] : []),
						...without.map(leftOut),
						...(marks ? [restricted(...marks.map((one) => result(one.store, one)))] : []),
						...(known ? end : [withdrawn]),
						...(off ? [lifted] : []),
					);
					const may = !off && (known || restrictedStores(state).length > 0);
					const { next, phase, stores } = nextWork(state);
					if (next === 'end') expect(may).toBe(false);
					else if (may) expect([phase, stores]).toEqual(['lift', restrictedStores(state)]);
				},
			),
		);
	});
});
