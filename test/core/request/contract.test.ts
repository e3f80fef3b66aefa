import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Policy } from '../../../functions/core/policy/schema.ts';
import type { Identifier } from '../../../functions/core/ports.ts';
import { contractShownBy, findContract, type LiveContract, longerLived } from '../../../functions/core/request/contract.ts';
import type { FindPage, StoreAdapter, StoreRecord } from '../../../functions/core/stores/ports.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const policy = loadPolicy();
const today = '2026-03-02';
const who: readonly Identifier[] = [{ kind: 'member-id', value: 'm-1', scope: 'unique' }];

const record = (category: string, end?: string): StoreRecord => ({
	id: 'r1',
	category,
	fields: {},
	dates: { collected: '2015-01-01', ...(end !== undefined && { 'relationship-end': end }) },
	held: false,
});

/** A store of these pages. */
function storeOf(id: string, ...pages: readonly (readonly StoreRecord[])[]): StoreAdapter {
	return {
		id,
		finds: ['member-id'],
		async find(identifiers, cursor): Promise<FindPage> {
			expect(identifiers).toEqual(who);
			const page = Number(cursor ?? 0);
			return { records: pages[page] ?? [], yields: [], ...(page + 1 < pages.length && { next: String(page + 1) }) };
		},
		erase: async () => ({ erased: [], retained: [] }),
	};
}

describe('a contract', () => {
	test.each([
		['without an end is live', 'membership-contract', undefined, {}],
		['that ends tomorrow is live until then', 'membership-contract', '2026-03-03', { until: '2026-03-03' }],
		['that ends today is over', 'membership-contract', '2026-03-02', undefined],
		['that ended is over', 'membership-contract', '2020-06-30', undefined],
		['whose end no calendar knows is live', 'membership-contract', '30.06.2020', {}],
		['is shown by no record of another kind', 'credit-checks', undefined, undefined],
		['is shown by nothing that the data map does not know', 'undeclared', undefined, undefined],
	])('%s', (_, category, end, live) => {
		expect(contractShownBy(policy, record(category, end), today)).toEqual(live);
	});

	test('of several is the one that lives longest, in whatever order they are found', () => {
		const ends = fc.option(fc.constantFrom<LiveContract[]>({}, { until: '2027-01-01' }, { until: '2028-01-01' }), {
			nil: undefined,
		});
		fc.assert(
			fc.property(fc.array(ends), (found) => {
				const longest = found.reduce(longerLived, undefined);
				expect(found.toReversed().reduce(longerLived, undefined)).toEqual(longest);
				const live = found.filter((each) => each !== undefined);
				const open = live.some(({ until }) => until === undefined);
				const last = live
					.map(({ until }) => until)
					.toSorted()
					.at(-1);
				expect(longest).toEqual(live.length === 0 ? undefined : open ? {} : { until: last });
			}),
		);
	});
});

describe('looking for a contract', () => {
	const all = { today, leftOut: [] };
	const credit = record('credit-checks');

	test('reads the stores that hold contracts, to their last page, and no others', async () => {
		const others = { ...storeOf('crm'), find: () => Promise.reject(new Error('read')) };
		const stores = (...pages: readonly (readonly StoreRecord[])[]) =>
			new Map([
				['crm', others],
				['membership', storeOf('membership', ...pages)],
			]);
		expect(await findContract(policy, stores([credit], [], [record('membership-contract')]), who, all)).toEqual({});
		expect(
			await findContract(
				policy,
				stores([record('membership-contract', '2020-01-01')], [record('membership-contract', '2026-12-31')]),
				who,
				all,
			),
		).toEqual({ until: '2026-12-31' });
		expect(await findContract(policy, stores([credit]), who, all)).toBe('none');
		expect(await findContract(policy, stores([record('membership-contract', '2020-01-01')]), who, all)).toBe('none');
	});

	test('where a store that may hold one is left out, or not connected, none is not known', async () => {
		const stores = new Map([['membership', storeOf('membership', [record('membership-contract')])]]);
		expect(await findContract(policy, stores, who, { today, leftOut: ['membership'] })).toBe('unknown');
		expect(await findContract(policy, new Map(), who, all)).toBe('unknown');
		const two: Policy = { ...policy, stores: { ...policy.stores, archive: policy.stores.membership as Policy['stores'][string] } };
		expect(await findContract(two, stores, who, all)).toEqual({});
		expect(await findContract(two, new Map([['membership', storeOf('membership')]]), who, all)).toBe('unknown');
	});

	test('a policy without contracts needs none', async () => {
		const { membership: _, ...stores } = policy.stores;
		expect(await findContract({ ...policy, stores }, new Map(), who, all)).toBe('none');
	});

	test('a store out of reach is not taken for one without contracts', async () => {
		const lost = new Error('lost');
		const stores = new Map([['membership', { ...storeOf('membership'), find: () => Promise.reject(lost) }]]);
		await expect(findContract(policy, stores, who, all)).rejects.toBe(lost);
	});
});
