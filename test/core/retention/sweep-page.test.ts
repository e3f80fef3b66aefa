import { describe, expect, test } from '@jest/globals';
import type { Policy } from '../../../functions/core/policy/schema.ts';
import type { DueItem } from '../../../functions/core/retention/ports.ts';
import { asOne, type Done, finishPage, goneBefore, nameOf } from '../../../functions/core/retention/sweep-page.ts';
import { beginPart, type SweepRun } from '../../../functions/core/retention/sweep-run.ts';
import type { StoreAdapters } from '../../../functions/core/stores/ports.ts';

const rule = { category: 'enquiries', trigger: 'unsubscribe', period: 'P0D', action: 'erase', reason: 'Why', source: 'policy' };
const policy = {
	version: '3',
	retention: [rule, { ...rule, category: 'browsing-history', trigger: 'collected', period: 'P14M', action: 'anonymise' }],
} as unknown as Policy;
const run = { id: 'sweep', dryRun: false, lifted: [], today: '2026-05-01' } as unknown as SweepRun;
const at = '2026-05-01T02:00:00.000Z';

const item = (more: Partial<DueItem> = {}): DueItem => ({
	...{ subject: 'key-of-ann', store: 'crm', category: 'enquiries', on: '2026-03-01', lookOn: '2026-03-01', trigger: 'unsubscribe' },
	...{ count: 2, by: 'CASE', identifiers: [{ kind: 'email', value: 'ann@example.com', scope: 'unique' }] },
	...more,
});
const deleted = (number: number, more: Partial<DueItem> = {}): Done => ({
	...{ item: item(more), all: [item(more)] },
	deletion: { outcome: 'deleted', deleted: number, kept: {} },
});
const names = () => {
	let count = 0;
	return () => `name-${++count}`;
};
const entry = (of: DueItem, records: readonly string[]) => ({
	...{ store: of.store, identifiers: of.identifiers, records, at, by: '', for: nameOf(of) },
});
const finish = (page: Partial<Parameters<typeof finishPage>[3]>, of = run, part = beginPart(7)) =>
	finishPage(policy, of, part, { done: [], gone: [], at, ...page }, names());

describe('items of one page', () => {
	const adapters = (due: boolean) => new Map([['crm', due ? { due: () => undefined } : {}]]) as unknown as StoreAdapters;

	test('that reach the same records are one, which counts the most that any did', () => {
		const [one, ...others] = asOne([item({ count: 2 }), item({ on: '2026-02-01', count: 5 })], adapters(false));
		expect(others).toEqual([]);
		expect(one?.item).toMatchObject({ on: '2026-02-01', count: 5 });
		expect(one?.all).toHaveLength(2);
	});

	test('of one person are apart by category, store and what they are due by', () => {
		const items = [item(), item({ category: 'invoices' }), item({ store: 'files' }), item({ trigger: 'collected' })];
		expect(asOne(items, adapters(false))).toHaveLength(4);
	});

	test.each([
		['apart where the store names what is due on each', true, 2],
		['one where it does not', false, 1],
	])('that are due on two days by dates of their own are %s', (_, names, expected) => {
		const items = ['2026-03-01', '2026-03-02'].map((on) => item({ trigger: 'collected', on }));
		expect(asOne(items, adapters(names))).toHaveLength(expected);
	});

	test('that two requests kept are two, as each is judged as its request was', () => {
		const items = ['CASE-1', 'CASE-2'].map((by) => item({ trigger: 'erasure-request', by }));
		expect(asOne(items, adapters(false))).toHaveLength(2);
	});

	test('are stood for by the one that a case wrote', () => {
		const { by: _, ...named } = item({ on: '2026-02-01' });
		expect(asOne([named, item()], adapters(false))[0]?.item).toMatchObject({ by: 'CASE', on: '2026-03-01' });
	});
});

describe('a page that is through', () => {
	test('is counted by store and category, what is anonymised apart', () => {
		const { part } = finish({ done: [deleted(2), deleted(3), deleted(4, { category: 'browsing-history', trigger: 'collected' })] });
		expect(part.rows).toEqual([
			{ store: 'crm', category: 'enquiries', erased: 5, anonymised: 0, held: {}, failed: 0 },
			{ store: 'crm', category: 'browsing-history', erased: 0, anonymised: 4, held: {}, failed: 0 },
		]);
	});

	test('has a certificate for each subject, which names nobody', () => {
		const { part, proof } = finish({ done: [deleted(2), deleted(3, { subject: 'key-of-bob' })] });
		expect(part.certificates).toBe(2);
		expect(proof).toEqual({
			...{ policyVersion: '3', at },
			certificates: [
				{
					...{ store: 'crm', category: 'enquiries', action: 'erase', trigger: 'unsubscribe', period: 'P0D', on: '2026-03-01' },
					deleted: { 'name-1': 2, 'name-2': 3 },
				},
			],
		});
		expect(JSON.stringify(proof)).not.toMatch(/ann|bob|CASE/);
	});

	test('counts what a try that died had deleted, by what the ledger says', () => {
		const gone = [entry(item({ trigger: 'erasure-request' }), ['a', 'b'])];
		const { part, proof } = finish({ gone });
		expect(part.rows).toMatchObject([{ store: 'crm', category: 'enquiries', erased: 2 }]);
		const [certificate] = proof.certificates;
		expect(certificate).toMatchObject({ trigger: 'erasure-request', on: '2026-03-01', deleted: { 'name-1': 2 } });
		expect(certificate).not.toHaveProperty('period');
	});

	test('counts no item twice that is there still', () => {
		const before = new Map([item(), item({ subject: 'key-of-bob' })].map((of) => [nameOf(of), entry(of, ['a'])]));
		expect(goneBefore(before, [item()]).map((of) => of.for)).toEqual([nameOf(item({ subject: 'key-of-bob' }))]);
	});

	test('counts what failed, and goes on', () => {
		const failed: Done = { item: item({ count: 3 }), all: [item({ count: 3 })], deletion: undefined, error: 'TimeoutError' };
		const { part } = finish({ done: [failed, failed, deleted(1)] });
		expect(part.rows).toMatchObject([{ erased: 1, failed: 6 }]);
		expect(part.failures).toEqual([{ store: 'crm', category: 'enquiries', error: 'TimeoutError', items: 2 }]);
	});

	test('certifies nothing where it only looked, or nothing went', () => {
		const dry = finish({ done: [deleted(2)] }, { ...run, dryRun: true });
		const kept = finish({ done: [{ ...deleted(0), deletion: { outcome: 'kept', deleted: 0, kept: { hold: 2 } } }] });
		for (const { part, proof } of [dry, kept]) {
			expect(proof.certificates).toEqual([]);
			expect(part).toMatchObject({ certificates: 0, hash: '' });
		}
		expect(dry.part.rows).toMatchObject([{ erased: 2 }]);
		expect(kept.part.rows).toMatchObject([{ erased: 0, held: { hold: 2 } }]);
	});

	test('is chained to the pages before it', () => {
		const first = finish({ done: [deleted(1)], next: 'further' });
		expect(first.part).toMatchObject({ page: 1, cursor: 'further', source: 0, done: false });
		const second = finish({ done: [deleted(1)] }, run, first.part);
		expect(second.part).toMatchObject({ page: 2, source: 1, done: true, certificates: 2 });
		expect(second.part).not.toHaveProperty('cursor');
		const other = finish({ done: [deleted(1)] }, run, { ...first.part, hash: 'another' });
		expect(new Set([first.part.hash, second.part.hash, other.part.hash]).size).toBe(3);
	});

	test('ends one source, and begins the next', () => {
		const { part } = finish({ done: [deleted(1)] }, { ...run, lifted: ['2026-06-01'] });
		expect(part).toMatchObject({ source: 1, done: false });
	});
});
