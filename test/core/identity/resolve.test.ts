import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { resolveIdentity, type StoreRules } from '../../../functions/core/identity/resolve.ts';
import type { Identifier } from '../../../functions/core/ports.ts';
import {
	type FindPage,
	type StoreAdapter,
	type StoreAdapters,
	type StoreRecord,
	StoreUnavailableError,
} from '../../../functions/core/stores/ports.ts';

const unique = (kind: string, value: string): Identifier => ({ kind, value, scope: 'unique' });
const shared = (kind: string, value: string): Identifier => ({ kind, value, scope: 'shared' });
const email = unique('email', 'ada@example.com');

/** A record as the store keeps it: with the identifiers that it carries. */
interface Kept extends Partial<StoreRecord> {
	readonly id: string;
	readonly carries: readonly Identifier[];
}

interface Holding {
	readonly finds: readonly string[];
	readonly records: readonly Kept[];
	readonly pageSize?: number;
	readonly rules?: Partial<StoreRules>;
	/** The call, counted from 1, at which the store is out of reach. */
	readonly failsAt?: number;
	readonly failure?: Error;
}

/** Stores in memory that write down by what they were asked. */
function estate(holdings: Readonly<Record<string, Holding>>) {
	const calls: string[] = [];
	const adapters: StoreAdapters = new Map(
		Object.entries(holdings).map(([id, holding]): [string, StoreAdapter] => {
			let call = 0;
			const find = async (identifiers: readonly Identifier[], cursor?: string): Promise<FindPage> => {
				call += 1;
				calls.push(
					`${id}(${identifiers.map(({ kind, value }) => `${kind}=${value}`).join(', ')})${cursor ? ` from ${cursor}` : ''}`,
				);
				if (call === holding.failsAt) throw holding.failure ?? new StoreUnavailableError(id, 'no answer');
				const hits = holding.records.filter(({ carries }) =>
					carries.some(({ kind, value }) => identifiers.some((asked) => asked.kind === kind && asked.value === value)),
				);
				const start = Number(cursor ?? 0);
				const end = start + (holding.pageSize ?? 2);
				const page = hits.slice(start, end);
				return {
					records: page.map(({ carries: _, ...record }) => ({
						category: 'enquiries',
						fields: {},
						dates: {},
						held: false,
						...record,
					})),
					yields: page.flatMap(({ carries }) => carries),
					...(end < hits.length && { next: String(end) }),
				};
			};
			return [id, { id, finds: holding.finds, find, erase: async () => ({ erased: [], retained: [] }) }];
		}),
	);
	const storeRules = (id: string): StoreRules => ({ addresses: 'lower-case', ...holdings[id]?.rules });
	return { adapters, calls, storeRules };
}

/** Resolves and keeps what was heard of records, as an assessment would. */
async function resolve(holdings: Readonly<Record<string, Holding>>, start: readonly Identifier[] = [email], personName?: string) {
	const { adapters, calls, storeRules } = estate(holdings);
	const heard = new Map<string, string[]>();
	const resolution = await resolveIdentity(start, adapters, {
		storeRules,
		onRecord: (store, { id }) => heard.set(store, [...(heard.get(store) ?? []), id]),
		onReread: (store) => heard.delete(store),
		...(personName !== undefined && { personName }),
	});
	return { resolution, calls, heard };
}

const leads = { yields: { 'contact-id': { scope: 'unique' } } } as const;
const contact = unique('contact-id', 'C1');
const member = unique('member-id', 'M1');
const phone = shared('phone', '020 7946 0000');

describe('following identifiers', () => {
	test('an address leads to a contact, the contact to a membership, and that to payments', async () => {
		const { resolution } = await resolve({
			payments: {
				finds: ['member-id'],
				records: [
					{ id: 'p1', carries: [member] },
					{ id: 'p2', carries: [member] },
					{ id: 'p3', carries: [member] },
				],
			},
			membership: {
				finds: ['contact-id'],
				records: [{ id: 'm1', carries: [contact, member] }],
				rules: { yields: { 'member-id': { scope: 'unique' } } },
			},
			crm: { finds: ['email'], records: [{ id: 'c1', carries: [email, contact] }], rules: leads },
			events: { finds: ['email'], records: [{ id: 'e1', carries: [unique('email', 'bob@example.com')] }] },
		});
		expect(resolution).toEqual({
			identifiers: [contact, email, member],
			candidates: [],
			found: new Map([
				['payments', 3],
				['membership', 1],
				['crm', 1],
				['events', 0],
			]),
			incomplete: [],
		});
	});

	test('a second address found on the way is searched by too', async () => {
		const other = unique('email', 'ada@example.org');
		const { resolution } = await resolve({
			crm: {
				finds: ['email', 'contact-id'],
				records: [
					{ id: 'c1', carries: [email, contact] },
					{ id: 'c2', carries: [contact, other] },
				],
				rules: leads,
			},
			marketing: { finds: ['email'], records: [{ id: 'k1', carries: [other] }] },
		});
		expect([resolution.identifiers, resolution.found]).toEqual([
			[contact, email, other],
			new Map([
				['crm', 2],
				['marketing', 1],
			]),
		]);
	});

	test('addresses in another spelling are the same address', async () => {
		const { resolution, calls } = await resolve(
			{ crm: { finds: ['email'], records: [{ id: 'c1', carries: [email, unique('email', 'Ada@EXAMPLE.com')] }] } },
			[unique('email', ' Ada@Example.com')],
		);
		expect([resolution.identifiers, calls]).toEqual([[email], ['crm(email=ada@example.com)']]);
	});

	test('a store is asked only by what it finds by, and not at all where there is nothing', async () => {
		const { calls, resolution } = await resolve({
			crm: { finds: ['email'], records: [{ id: 'c1', carries: [email, contact] }], rules: leads },
			calls: { finds: ['contact-id'], records: [] },
			access: { finds: ['member-id'], records: [] },
		});
		expect(calls).toEqual(['crm(email=ada@example.com)', 'calls(contact-id=C1)']);
		expect(resolution.found.get('access')).toBe(0);
	});
});

describe('counting records', () => {
	const many = (count: number, ...carries: Identifier[]): Kept[] =>
		Array.from({ length: count }, (_, index) => ({ id: `r${index}`, carries }));

	test('a record that several identifiers find counts once', async () => {
		const { resolution, heard } = await resolve({
			crm: { finds: ['email', 'contact-id'], records: many(5, email, contact), rules: leads },
		});
		expect([resolution.found, heard]).toEqual([new Map([['crm', 5]]), new Map([['crm', ['r0', 'r1', 'r2', 'r3', 'r4']]])]);
	});

	test('a store whose first page names new identifiers is left at once and read through by all of them', async () => {
		const { calls } = await resolve({ crm: { finds: ['email', 'contact-id'], records: many(5, email, contact), rules: leads } });
		expect(calls).toEqual([
			'crm(email=ada@example.com)',
			'crm(email=ada@example.com, contact-id=C1)',
			'crm(email=ada@example.com, contact-id=C1) from 2',
			'crm(email=ada@example.com, contact-id=C1) from 4',
		]);
	});

	test('a store that turns out to know more, found on a later page, is read again and only that reading counts', async () => {
		const late = { id: 'r5', carries: [email, contact] };
		const { resolution, heard, calls } = await resolve({
			crm: { finds: ['email', 'contact-id'], records: [...many(5, email), late, { id: 'r6', carries: [contact] }], rules: leads },
		});
		expect([resolution.found.get('crm'), heard.get('crm')]).toEqual([7, ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6']]);
		expect(calls).toHaveLength(3 + 4);
	});

	test('stores that lead nowhere are read once, after those that do', async () => {
		const { calls } = await resolve({
			calls: {
				finds: ['email', 'contact-id'],
				records: many(3, email, contact),
				rules: { yields: { phone: { scope: 'shared' } } },
			},
			crm: { finds: ['email'], records: [{ id: 'c1', carries: [email, contact] }], rules: leads },
		});
		expect(calls).toEqual([
			'crm(email=ada@example.com)',
			'calls(email=ada@example.com, contact-id=C1)',
			'calls(email=ada@example.com, contact-id=C1) from 2',
		]);
	});

	test('whatever the stores hold, each record that can be reached counts once', async () => {
		const values = ['email=a', 'contact-id=b', 'contact-id=c', 'member-id=d', 'member-id=e'].map((text) => {
			const [kind = '', value = ''] = text.split('=');
			return unique(kind, value);
		});
		const holding = fc.record({
			finds: fc.subarray(['email', 'contact-id', 'member-id']),
			carried: fc.array(fc.subarray(values, { minLength: 1 }), { maxLength: 6 }),
			pageSize: fc.integer({ min: 1, max: 3 }),
			rules: fc.constantFrom({}, leads),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(holding, { minLength: 1, maxLength: 4 }), async (drawn) => {
				const holdings = Object.fromEntries(
					drawn.map(({ carried, ...rest }, store) => [
						`s${store}`,
						{ ...rest, records: carried.map((carries, id) => ({ id: `r${id}`, carries })) },
					]),
				);
				const { resolution, heard } = await resolve(holdings, [values[0] as Identifier]);
				const reached = reachable(Object.values(holdings), values[0] as Identifier);
				expect(new Set(resolution.identifiers)).toEqual(reached.identifiers);
				for (const [store, { finds, records }] of Object.entries(holdings)) {
					const ids = records
						.filter(({ carries }) => carries.some((one) => reached.identifiers.has(one) && finds.includes(one.kind)))
						.map(({ id }) => id);
					expect([heard.get(store) ?? [], resolution.found.get(store)]).toEqual([ids, ids.length]);
				}
			}),
		);
	});

	/** The closure, computed the plain way. */
	function reachable(holdings: readonly Holding[], start: Identifier): { identifiers: Set<Identifier> } {
		const identifiers = new Set([start]);
		for (let before = 0; before !== identifiers.size; ) {
			before = identifiers.size;
			for (const { finds, records } of holdings) {
				for (const { carries } of records) {
					if (carries.some((one) => identifiers.has(one) && finds.includes(one.kind)))
						for (const one of carries) identifiers.add(one);
				}
			}
		}
		return { identifiers };
	}
});

describe('what may belong to somebody else', () => {
	test('a shared phone is shown to the DPO, once, and never followed', async () => {
		const { resolution, calls } = await resolve({
			crm: {
				finds: ['email', 'phone'],
				records: [
					{ id: 'c1', carries: [email, phone] },
					{ id: 'c2', carries: [email, phone] },
					{ id: 'c3', carries: [phone] },
				],
			},
			calls: { finds: ['phone'], records: [{ id: 'x1', carries: [phone] }] },
		});
		expect(resolution).toEqual({
			identifiers: [email],
			candidates: [{ store: 'crm', why: 'shared-identifier', identifier: phone }],
			found: new Map([
				['crm', 2],
				['calls', 0],
			]),
			incomplete: [],
		});
		expect(calls).toEqual(['crm(email=ada@example.com)']);
	});

	test('a mailbox that is the person’s in one store and shared in another is shown to the DPO', async () => {
		const { resolution } = await resolve({
			crm: { finds: ['email'], records: [{ id: 'c1', carries: [email, shared('email', 'Ada@example.com')] }] },
		});
		expect(resolution.candidates).toEqual([
			{ store: 'crm', why: 'shared-identifier', identifier: shared('email', 'ada@example.com') },
		]);
	});

	test('a record under another name is shown to the DPO, once for each name, and counts', async () => {
		const records = ['Ada Byron', 'A. Byron', 'Bob Byron', 'Bob Byron', undefined].map((personName, index) => ({
			id: `r${index}`,
			carries: [email],
			...(personName !== undefined && { personName }),
		}));
		const { resolution } = await resolve({ crm: { finds: ['email'], records } }, [email], 'Ada Byron');
		expect([resolution.candidates, resolution.found.get('crm')]).toEqual([
			[{ store: 'crm', why: 'name-differs', personName: 'Bob Byron' }],
			5,
		]);
	});

	test('where the person gave no name, names are not compared', async () => {
		const { resolution } = await resolve({
			crm: { finds: ['email'], records: [{ id: 'r1', carries: [email], personName: 'Bob Byron' }] },
		});
		expect(resolution.candidates).toEqual([]);
	});

	test('a start by a shared identifier finds nobody', async () => {
		const { resolution, calls } = await resolve({ crm: { finds: ['phone'], records: [{ id: 'c1', carries: [phone] }] } }, [phone]);
		expect([resolution.identifiers, calls]).toEqual([[], []]);
	});
});

describe('searches that are not complete', () => {
	const records = Array.from({ length: 5 }, (_, index) => ({ id: `r${index}`, carries: [email, contact] }));

	test.each([1, 2, 3])(
		'a store out of reach at its call %i is unreachable, never empty, and what it told is void',
		async (failsAt) => {
			const { resolution, heard } = await resolve({
				crm: { finds: ['email'], records, failsAt, rules: leads },
				marketing: { finds: ['email'], records: [{ id: 'k1', carries: [email] }] },
			});
			expect([resolution.found, resolution.incomplete, heard]).toEqual([
				new Map([['marketing', 1]]),
				[{ store: 'crm', why: 'unreachable' }],
				new Map([['marketing', ['k1']]]),
			]);
		},
	);

	test('a store that is lost when read again is unreachable', async () => {
		const { resolution, heard } = await resolve({
			crm: {
				finds: ['email', 'contact-id'],
				records: [...records.map(({ id }) => ({ id, carries: [email] })), { id: 'r9', carries: [email, contact] }],
				failsAt: 5,
				rules: leads,
			},
		});
		expect([resolution.found, resolution.incomplete, heard]).toEqual([
			new Map(),
			[{ store: 'crm', why: 'unreachable' }],
			new Map(),
		]);
	});

	test('a store that has failed is not asked again', async () => {
		const { calls } = await resolve({
			marketing: { finds: ['email', 'contact-id'], records: [], failsAt: 1, rules: leads },
			crm: { finds: ['email'], records, rules: leads },
		});
		expect(calls.filter((call) => call.startsWith('marketing'))).toHaveLength(1);
	});

	test('a store with addresses as typed is inexact if it is searched by address', async () => {
		const rules = { addresses: 'as-typed' } as const;
		const { resolution } = await resolve({
			crm: { finds: ['email'], records, rules },
			calls: { finds: ['contact-id'], records: [], rules },
		});
		expect(resolution.incomplete).toEqual([{ store: 'crm', why: 'inexact-search' }]);
	});

	test('a store with records that the data map does not know says so, and counts them', async () => {
		const { resolution } = await resolve({
			crm: { finds: ['email'], records: [{ id: 'r1', carries: [email], category: 'undeclared' }] },
		});
		expect([resolution.found.get('crm'), resolution.incomplete]).toEqual([1, [{ store: 'crm', why: 'undeclared-records' }]]);
	});

	test('an error of another kind is not taken for a store out of reach', async () => {
		const failure = new TypeError('a mistake of ours');
		await expect(resolve({ crm: { finds: ['email'], records, failsAt: 1, failure } })).rejects.toBe(failure);
	});
});
