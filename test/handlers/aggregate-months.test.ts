import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Aggregate, aggregates } from '../../functions/adapters/aggregates.ts';
import type { CountingProgress, CountingRun, ParkedCounts } from '../../functions/adapters/parked-counts.ts';
import type { Policy, RetentionRule } from '../../functions/core/policy/schema.ts';
import type { Identifier } from '../../functions/core/ports.ts';
import type { CountedPart } from '../../functions/core/retention/aggregate.ts';
import type { StoreAdapter, StoreRecord } from '../../functions/core/stores/ports.ts';
import { makeAggregateMonths } from '../../functions/handlers/aggregate-months.ts';
import { sampleRecords } from '../../local/sample-estate/records.ts';
import { StandingClock } from '../fixtures/clock.ts';
import { policyOf } from '../fixtures/ports.ts';
import { Life, mortal, startTables, type Tables } from '../fixtures/tables.ts';

const policy = policyOf('web-analytics');
const store = 'web-analytics';
const category = 'browsing-history';

let tables: Tables;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

interface Seen {
	readonly record: StoreRecord;
	readonly identifiers: readonly Identifier[];
}

let nth = 0;
/** One visitor who saw a page on a day. */
function seen(visitor: string, page: string, on: string, more: Partial<StoreRecord> = {}): Seen {
	const record = {
		id: `page-${nth++}`,
		category,
		fields: { page, ip: '192.0.2.1' },
		dates: { collected: on },
		held: false,
		...more,
	};
	return { record, identifiers: [{ kind: 'visitor-id', value: visitor, scope: 'unique' }] };
}
const crowd = (size: number, page: string, on: string) =>
	Array.from({ length: size }, (_, visitor) => seen(`v-${visitor}`, page, on));

/** A store that names its records, in pages of three. */
class NamingStore {
	readonly held: Seen[];
	/** What it was asked: category and latest date, a page each. */
	readonly asked: string[] = [];

	constructor(held: readonly Seen[]) {
		this.held = [...held];
	}

	as(life = new Life()): StoreAdapter {
		const unasked = async () => {
			throw new Error('Figures are made of what the store names.');
		};
		return {
			id: store,
			finds: ['visitor-id'],
			find: unasked,
			erase: unasked,
			due: (of, { trigger, latest, fields = [] }, _part, cursor = '0') =>
				life.spend(async () => {
					this.asked.push(`${of} ${latest}`);
					const named = this.held.filter(({ record }) => record.category === of && (record.dates[trigger] ?? '9') <= latest);
					const from = Number(cursor);
					const records = named.slice(from, from + 3).map(({ record, identifiers }) => ({
						record: {
							...record,
							fields: Object.fromEntries(Object.entries(record.fields).filter(([name]) => fields.includes(name))),
						},
						identifiers,
					}));
					return { records, ...(from + 3 < named.length && { next: String(from + 3) }) };
				}),
		};
	}
}

/** What is parked, in memory. */
class Parked {
	readonly objects = new Map<string, unknown>();

	as(life = new Life()): ParkedCounts {
		const prefixOf = (run: CountingRun, rest = '') => `${run.sweep}/${run.store}/${run.category}/${rest}`;
		const { objects } = this;
		return {
			progress: (run) => life.spend(async () => objects.get(prefixOf(run, 'progress')) as CountingProgress | undefined),
			park: (run, progress) => life.spend(async () => void objects.set(prefixOf(run, 'progress'), progress)),
			async add(run, month, parts) {
				for (const part of parts) {
					await life.spend(
						async () => void objects.set(prefixOf(run, `${month}/${objects.size}-${Math.random()}`), structuredClone(part)),
					);
				}
			},
			async *parts(run, month) {
				const there = await life.spend(async () => [...objects].filter(([key]) => key.startsWith(prefixOf(run, `${month}/`))));
				for (const [, part] of there) yield part as CountedPart;
			},
			remove: (run, month) =>
				life.spend(async () => {
					for (const key of objects.keys())
						if (key.startsWith(prefixOf(run, month === undefined ? '' : `${month}/`))) objects.delete(key);
				}),
		};
	}
}

let parked: Parked;
let clock: StandingClock;
beforeEach(async () => {
	parked = new Parked();
	clock = new StandingClock('2026-04-02T01:00:00.000Z');
	await clear();
});

async function clear() {
	for (const { pk, sk } of await tables.rows('subjects')) {
		await tables.client.send(new DeleteCommand({ TableName: tables.names.subjects, Key: { pk, sk } }));
	}
}

const depsOf = (naming: NamingStore | undefined, { life = new Life(), under = policy }: { life?: Life; under?: Policy } = {}) => ({
	clock,
	policy: under,
	stores: async () => new Map(naming ? [[store, naming.as(life)]] : []),
	aggregates: aggregates(mortal(tables.client, life), tables.names.subjects),
	counts: parked.as(life),
	key: async () => new Uint8Array(32).fill(1),
});
const inTime = { getRemainingTimeInMillis: () => 900_000 };
/** Time for one page at a time. */
const outOfTime = { getRemainingTimeInMillis: () => 1_000 };

const step = (
	naming: NamingStore | undefined,
	options: Parameters<typeof depsOf>[1] & { sweep?: string; dryRun?: boolean } = {},
) => {
	const { sweep = 'sweep-1', dryRun = false } = options;
	const run = makeAggregateMonths(depsOf(naming, options));
	return (context = inTime) => run({ sweep, store, category, dryRun }, context);
};

/** Called again until it is done; how often it was. */
async function untilDone(call: () => Promise<{ readonly status: string; readonly months: number }>) {
	for (let calls = 1; ; calls++) {
		const { status, months } = await call();
		if (status === 'done') return { calls, months };
	}
}

async function published(): Promise<(Aggregate & { readonly month: string })[]> {
	const found = [];
	for await (const each of aggregates(tables.client, tables.names.subjects).between(store, category, {
		from: '2000-01',
		to: '2099-12',
	})) {
		found.push(each);
	}
	return found;
}
const figures = async () =>
	Object.fromEntries((await published()).map(({ month, cells }) => [month, cells.map(({ cell, people }) => [...cell, people])]));

const twoMonths = () =>
	new NamingStore([
		...crowd(12, '/', '2026-02-01'),
		...crowd(9, '/careers', '2026-02-10'),
		...crowd(8, '/prices', '2026-02-10'),
		...crowd(10, '/offices', '2026-02-28'),
		...crowd(11, '/', '2026-03-31'),
		...crowd(20, '/', '2026-04-01'),
	]);

describe('the figures of each month that is over', () => {
	test('are made of its records, by the attributes of the rule, with how and when', async () => {
		expect(await step(twoMonths())()).toEqual({ status: 'done', months: 2 });
		const made = { per: ['page'], k: 10, madeAt: '2026-04-02T01:00:00.000Z', policyVersion: policy.version };
		expect(await published()).toEqual([
			{
				month: '2026-02',
				cells: [
					{ cell: ['/'], people: 12 },
					{ cell: ['/offices'], people: 10 },
				],
				...made,
			},
			{ month: '2026-03', cells: [{ cell: ['/'], people: 11 }], ...made },
		]);
		expect([...parked.objects]).toEqual([]);
	});

	test('wait for the day after the first of the next, in the time zone of the controller', async () => {
		// In London it is the 1st of May for another hour.
		clock.set('2026-05-01T22:30:00.000Z');
		expect(await step(twoMonths())()).toEqual({ status: 'done', months: 2 });
		clock.set('2026-05-01T23:30:00.000Z');
		expect(await step(twoMonths(), { sweep: 'sweep-2' })()).toEqual({ status: 'done', months: 1 });
		expect(Object.keys(await figures())).toEqual(['2026-02', '2026-03', '2026-04']);
	});

	test('are made once: the next sweep does not even look', async () => {
		const naming = twoMonths();
		await step(naming)();
		const before = await published();
		naming.held.push(...crowd(30, '/', '2026-03-15'), ...crowd(30, '/', '2025-03-15'));
		naming.asked.length = 0;
		expect(await step(naming, { sweep: 'sweep-2' })()).toEqual({ status: 'done', months: 0 });
		expect([naming.asked, await published()]).toEqual([[], before]);
	});

	test('are made of the month that closed last without looking through the store for others', async () => {
		const naming = twoMonths();
		await step(naming)();
		naming.asked.length = 0;
		clock.set('2026-05-02T01:00:00.000Z');
		expect(await step(naming, { sweep: 'sweep-2' })()).toEqual({ status: 'done', months: 1 });
		expect(new Set(naming.asked)).toEqual(new Set([`${category} 2026-04-30`]));
		expect((await figures())['2026-04']).toEqual([['/', 20]]);
	});

	test('are made of what is there, however old, the first time, and of months that sweeps missed', async () => {
		const naming = new NamingStore([...crowd(10, '/', '2019-07-01'), ...crowd(10, '/', '2026-01-01')]);
		expect(await step(naming)()).toEqual({ status: 'done', months: 3 });
		expect(await figures()).toEqual({ '2019-07': [['/', 10]], '2026-01': [['/', 10]], '2026-03': [] });
		naming.held.push(...crowd(10, '/', '2026-05-01'), ...crowd(10, '/', '2026-07-31'));
		clock.set('2026-09-20T01:00:00.000Z');
		expect(await step(naming, { sweep: 'sweep-2' })()).toEqual({ status: 'done', months: 3 });
		expect(Object.keys(await figures())).toEqual(['2019-07', '2026-01', '2026-03', '2026-05', '2026-07', '2026-08']);
	});
});

describe('nobody is counted', () => {
	test('whose record may only be stored (Art 18)', async () => {
		const restricted = seen('v-9', '/', '2026-03-01', { restrictedBy: ['DSR-1'] });
		await step(new NamingStore([...crowd(9, '/', '2026-03-01'), restricted]))();
		expect(await figures()).toEqual({ '2026-03': [] });
	});

	test('by a record that nothing unique finds', async () => {
		const shared = { ...seen('', '/', '2026-03-01'), identifiers: [{ kind: 'phone', value: '1', scope: 'shared' as const }] };
		await step(new NamingStore([...crowd(9, '/', '2026-03-01'), shared, { ...shared, identifiers: [] }]))();
		expect(await figures()).toEqual({ '2026-03': [] });
	});

	test('twice', async () => {
		await step(new NamingStore(Array.from({ length: 5 }, () => crowd(9, '/', '2026-03-01')).flat()))();
		expect(await figures()).toEqual({ '2026-03': [] });
	});

	test('of the sample estate: they are too few', async () => {
		const rows = sampleRecords('2026-04-02').tables[store].filter(({ type }) => type === 'page');
		const sample = rows.map(({ visitorId, page, seenOn }) => seen(String(visitorId), String(page), String(seenOn)));
		expect(await step(new NamingStore(sample))()).toEqual({ status: 'done', months: 2 });
		expect(await figures()).toEqual({ '2026-02': [], '2026-03': [] });
	});
});

test('a dry run says how many months would be made, and makes none', async () => {
	expect(await step(twoMonths(), { dryRun: true })()).toEqual({ status: 'done', months: 2 });
	const call = step(twoMonths(), { dryRun: true, sweep: 'dry-2' });
	expect((await untilDone(() => call(outOfTime))).months).toBe(2);
	expect([await published(), [...parked.objects]]).toEqual([[], []]);
});

describe('when the time is nearly up', () => {
	test('it goes on where it was, and the figures are the same', async () => {
		const call = step(twoMonths());
		const { calls, months } = await untilDone(() => call(outOfTime));
		expect([months, calls > 30]).toEqual([2, true]);
		expect(await figures()).toEqual({
			'2026-02': [
				['/', 12],
				['/offices', 10],
			],
			'2026-03': [['/', 11]],
		});
		expect([...parked.objects]).toEqual([]);
	});

	test('what is parked names nobody but where the store is to be read on', async () => {
		const call = step(twoMonths());
		for (let n = 0; n < 25; n++) await call(outOfTime);
		expect(parked.objects.size).toBeGreaterThan(2);
		expect(JSON.stringify([...parked.objects])).not.toMatch(/v-\d|192\.0\.2/);
	});

	test('and the policy changes, it begins again by the new one', async () => {
		const naming = twoMonths();
		for (let n = 0; n < 25; n++) await step(naming)(outOfTime);
		const rule = policy.retention.find((each) => each.category === category) as RetentionRule;
		const retention = [{ ...rule, aggregate: { per: ['page', 'ip'] } }];
		const call = step(naming, { under: { ...policy, version: 'policy-2', retention } });
		await untilDone(() => call(outOfTime));
		expect((await figures())['2026-03']).toEqual([['/', '192.0.2.1', 11]]);
		expect([...parked.objects]).toEqual([]);
	});
});

test.each(['before', 'after'] as const)(
	'wherever it dies, %s a call took effect, and is called again, the figures are the same',
	async (when) => {
		const expected = {
			'2026-02': [
				['/', 12],
				['/offices', 10],
			],
			'2026-03': [['/', 11]],
		};
		for (let call = 1, died = true; died; call++) {
			await clear();
			parked.objects.clear();
			const naming = twoMonths();
			const life = new Life(call, when);
			const dying = step(naming, { life });
			// One page and then the whole of the rest, so that there is something parked too.
			died = await dying(outOfTime)
				.then(() => dying())
				.then(
					() => false,
					() => true,
				);
			await untilDone(() => step(naming)());
			expect({ call, figures: await figures(), parked: parked.objects.size }).toEqual({ call, figures: expected, parked: 0 });
		}
	},
);

test('two sweeps at once make the same figures, once', async () => {
	const naming = twoMonths();
	const [one, other] = ['sweep-1', 'sweep-2'].map((sweep) => step(naming, { sweep }));
	await Promise.all([one?.(), other?.()]);
	expect(await figures()).toEqual({
		'2026-02': [
			['/', 12],
			['/offices', 10],
		],
		'2026-03': [['/', 11]],
	});
});

describe('there is nothing to make', () => {
	const under = (change: (rule: RetentionRule) => RetentionRule): Policy => ({
		...policy,
		retention: policy.retention.map((rule) => (rule.category === category ? change(rule) : rule)),
	});

	test('where the rule only erases', async () => {
		const erased = under(({ aggregate: _, ...rule }) => ({ ...rule, action: 'erase' }));
		expect(await step(twoMonths(), { under: erased })()).toEqual({ status: 'done', months: 0 });
	});

	test('in a store that is not connected', async () => {
		expect(await step(undefined)()).toEqual({ status: 'done', months: 0 });
		expect(await published()).toEqual([]);
	});
});

test('a store that cannot name its records is told of, since they would be kept for ever', async () => {
	const { due: _, ...unable } = new NamingStore([]).as();
	const run = makeAggregateMonths({ ...depsOf(undefined), stores: async () => new Map([[store, unable]]) });
	await expect(run({ sweep: 'sweep-1', store, category }, inTime)).rejects.toThrow(
		'Store web-analytics: does not name records of browsing-history, so that no figures can be made of them',
	);
});
