import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CaseEvent, identityProofs, rights } from '../../../functions/core/case/case.ts';
import type { Contract } from '../../../functions/core/request/contract.ts';
import {
	addRetained,
	advance,
	beginTask,
	ErasureCount,
	fulfilmentVerdict,
	resultsOf,
	tally,
} from '../../../functions/core/request/fulfil.ts';
import { judgeRecord } from '../../../functions/core/request/judge.ts';
import type { Particulars } from '../../../functions/core/request/particulars.ts';
import type { RetainedTally, StoreRecord, TaskProgress } from '../../../functions/core/stores/ports.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';
import { approved, assessed, chainOf, confirmed, folded, having, havingErasure, opening } from '../../fixtures/cases.ts';
import { record } from '../../fixtures/memory-store.ts';
import { policyOf } from '../../fixtures/ports.ts';

const policy = policyOf('crm', 'payments', 'identity-documents');
const today = '2026-03-02';
const verdict = (state: Parameters<typeof fulfilmentVerdict>[1], each: StoreRecord, on = today) =>
	fulfilmentVerdict(policy, state, each, { today: on, contract: 'none' });
const asked = [confirmed, assessed({ needs: ['concerns-others'] })] as const;

describe('what becomes of a record when its turn comes', () => {
	const contact = record('c', 'contact-details');
	const invoice = record('i', 'invoices', { dates: { 'financial-year-end': '2020-03-31' } });
	const document = record('d', 'identity-documents', { dates: { 'relationship-end': '2015-01-01' } });

	test('what the law lets go is erased, what it keeps is kept until the day it falls due', () => {
		const state = havingErasure(confirmed);
		expect(verdict(state, contact)).toEqual({ outcome: 'act' });
		expect(verdict(state, invoice, '2026-03-30')).toEqual({ outcome: 'retain', reason: 'legal-obligation', until: '2026-03-31' });
		expect(verdict(state, invoice, '2026-03-31')).toEqual({ outcome: 'act' });
		expect(verdict(state, { ...contact, held: true })).toEqual({ outcome: 'retain', reason: 'legal-claims' });
	});

	test('what needs a person is kept unless that person approved', () => {
		expect(verdict(having(confirmed), record('e', 'enquiries'))).toEqual({ outcome: 'retain', reason: 'rights-of-others' });
		expect(verdict(having(...asked, approved), record('e', 'enquiries'))).toEqual({ outcome: 'act' });
		expect(verdict(havingErasure(confirmed), document)).toEqual({ outcome: 'retain', reason: 'identity-not-verified' });
		expect(verdict(havingErasure(...asked, approved), document)).toEqual({ outcome: 'act' });
	});

	test('what the data map does not know is handed out under approval, and never erased', () => {
		const unknown = record('u', 'undeclared');
		expect(verdict(having(confirmed), unknown)).toEqual({ outcome: 'retain', reason: 'undeclared-records' });
		expect(verdict(having(...asked, approved), unknown)).toEqual({ outcome: 'act' });
		expect(verdict(havingErasure(...asked, approved), unknown)).toEqual({ outcome: 'retain', reason: 'undeclared-records' });
	});
});

describe('what becomes of a record, for every right', () => {
	const whole = loadPolicy();
	const circumstances = fc.record({
		right: fc.constantFrom(...rights),
		category: fc.constantFrom(...Object.keys(whole.categories), 'undeclared'),
		held: fc.boolean(),
		end: fc.constantFrom(undefined, '2010-01-01', '2026-01-01'),
		contract: fc.constantFrom<Contract[]>({}, 'none', 'unknown'),
		events: fc.constantFrom<(readonly CaseEvent[])[]>([], [approved]),
		how: fc.constantFrom(...identityProofs),
	});
	const particulars: Particulars = {
		corrections: [{ category: 'invoices', field: 'id', value: 'x' }],
		categories: ['invoices', 'call-records'],
	};

	test('what the assessment keeps, or the right does not reach, is never acted on, whatever the DPO approves', () => {
		fc.assert(
			fc.property(circumstances, ({ right, category, held, end, contract, events, how }) => {
				const dates = end === undefined ? {} : { 'relationship-end': end, 'financial-year-end': end, 'case-closed': end };
				const each = record('r', category, { held, dates });
				const judged = judgeRecord(whole, right, each, { today, identityBy: 'dpo', contract, particulars });
				const state = folded(chainOf(opening({ right }), { type: 'identity-established', data: { how } }, assessed(), ...events));
				const given = fulfilmentVerdict(whole, state, each, { today, contract, particulars });
				if (judged.outcome === 'retain' || judged.outcome === 'not-applicable') {
					expect(given).toMatchObject({ outcome: 'retain', reason: judged.reason });
				}
				if (judged.outcome === 'needs-person' && given.outcome === 'act') {
					expect(events.length > 0 || right === 'objection').toBe(true);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('an objection restricts while it is weighed, but what the data map does not know is left alone', () => {
		const state = folded(chainOf(opening({ right: 'objection' }), confirmed, assessed({ needs: ['weighing'] })));
		const given = (category: string) => fulfilmentVerdict(whole, state, record('r', category), { today });
		expect(given('combined-profile')).toEqual({ outcome: 'act' });
		expect(given('contact-details')).toEqual({ outcome: 'retain', reason: 'other-basis' });
		expect(given('undeclared')).toEqual({ outcome: 'retain', reason: 'right-does-not-apply' });
	});
});

describe('the progress on a store', () => {
	test('adds page to page, until there is none', () => {
		const first = advance(
			{ ...beginTask('crm'), error: 'X', intent: { erasing: [], ids: ['i'] } },
			{
				acted: [{ category: 'a', count: 2 }],
				retained: [{ category: 'b', count: 1, reason: 'r', until: '2030-01-01' }],
				next: 'c1',
			},
		);
		expect(first).toEqual({
			...{ store: 'crm', status: 'working', page: 1, cursor: 'c1', found: 3 },
			...{ acted: [{ category: 'a', count: 2 }], retained: [{ category: 'b', count: 1, reason: 'r', until: '2030-01-01' }] },
		});
		expect(advance(first, { acted: [{ category: 'a', count: 1 }], retained: [] })).toEqual({
			...{ store: 'crm', status: 'done', page: 2, found: 4, acted: [{ category: 'a', count: 3 }], retained: first.retained },
		});
	});

	test('of records kept by one reason has the latest date, and those without a date in a row of their own', () => {
		const row = (count: number, until?: string): RetainedTally => ({ category: 'a', reason: 'r', count, ...(until && { until }) });
		expect(addRetained([row(1, '2030-01-01'), row(2)], [row(3, '2031-01-01'), row(4)])).toEqual([row(4, '2031-01-01'), row(6)]);
	});

	test('counts what is kept whatever the pages were', () => {
		const rows = fc.array(
			fc.record({
				category: fc.constantFrom('a', 'b'),
				reason: fc.constantFrom('r', 's'),
				count: fc.integer({ min: 1, max: 9 }),
				until: fc.constantFrom('2030-01-01', '2031-01-01'),
			}),
		);
		const byName = (all: readonly RetainedTally[]) => all.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
		fc.assert(
			fc.property(rows, rows, rows, (a, b, c) => {
				const together = addRetained([], [...a, ...b, ...c]);
				expect(byName(addRetained(addRetained(addRetained([], a), b), c))).toEqual(byName(together));
				expect(byName(addRetained(c, addRetained(b, a)))).toEqual(byName(together));
			}),
		);
	});
});

describe('the count of what a page erases', () => {
	const all = ['a', 'b', 'c', 'd'].map((id, index) => record(id, index < 2 ? 'one' : 'two'));

	test('is the same whether or not an earlier try of the page erased some of it', () => {
		fc.assert(
			fc.property(fc.subarray(all), (erasedBefore) => {
				const first = new ErasureCount(undefined);
				for (const each of all) first.add(each);
				const again = new ErasureCount(JSON.parse(JSON.stringify(first.intent)) as TaskProgress['intent']);
				for (const each of all) if (!erasedBefore.includes(each)) again.add(each);
				expect(again.erasing).toEqual(first.erasing);
				expect(again.intent).toEqual(first.intent);
			}),
		);
	});

	test('leaves out what is there still', () => {
		const count = new ErasureCount(undefined);
		for (const each of all) count.add(each);
		for (const each of [all[0], all[1], all[2], record('x', 'one')]) if (each) count.spare(each);
		expect(count.erasing).toEqual([{ category: 'two', count: 1 }]);
	});

	test('keeps no record’s id, only what it can be told by', () => {
		const count = new ErasureCount(undefined);
		count.add(record('person@example.com', 'one'));
		expect(JSON.stringify(count.intent)).not.toContain('person');
	});
});

describe('the results', () => {
	const done: TaskProgress = { ...beginTask('crm'), status: 'done', found: 2, acted: [{ category: 'a', count: 2 }] };

	test('name every store worked on and every one left out, and whose work is not done as failed', () => {
		const results = resultsOf({ stores: ['crm', 'cctv', 'events', 'payments'], leftOut: ['events', 'membership'] }, [
			done,
			{ ...beginTask('cctv'), status: 'stopped', found: 1 },
			{ ...beginTask('payments'), status: 'waiting' },
		]);
		const nothing = { found: 0, acted: [], retained: [] };
		expect(results).toEqual([
			{ store: 'crm', status: 'done', found: 2, acted: done.acted, retained: [] },
			{ store: 'cctv', status: 'stopped', ...nothing, found: 1 },
			{ store: 'events', status: 'proceeded-without', ...nothing },
			{ store: 'payments', status: 'failed', ...nothing },
			{ store: 'membership', status: 'proceeded-without', ...nothing },
		]);
	});

	test('name what a page was going to put right, though it is not done', () => {
		const one = { key: 'corrections-crm-0-a', hash: 'a' };
		const two = { key: 'corrections-crm-1-b', hash: 'b' };
		const halfway: TaskProgress = { ...done, status: 'failed', changes: [one], intent: { erasing: [], ids: [], changes: [two] } };
		expect(resultsOf({ stores: ['crm'], leftOut: ['crm'] }, [halfway])[0]?.changes).toEqual([one, two]);
		expect(resultsOf({ stores: ['crm'], leftOut: [] }, [done])[0]).not.toHaveProperty('changes');
	});

	test('leave out what was done beside the right itself', () => {
		expect(resultsOf({ stores: ['crm'], leftOut: [] }, [{ ...done, phase: 'meanwhile' }])[0]?.status).toBe('failed');
	});

	test('count records by category', () => {
		expect(tally([record('a', 'one'), record('b', 'two'), record('c', 'one')])).toEqual([
			{ category: 'one', count: 2 },
			{ category: 'two', count: 1 },
		]);
	});
});
