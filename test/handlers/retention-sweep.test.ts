import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { guardItem, shardOfSubject } from '../../functions/contract/tables.ts';
import { addPeriod } from '../../functions/core/clock/statutory.ts';
import { type Held, MemoryStore, record } from '../fixtures/memory-store.ts';
import { policyOf } from '../fixtures/ports.ts';
import { emailOf, keyOf, noHolds, SweepScene } from '../fixtures/sweep.ts';
import { callsToDieAt, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let scene: SweepScene;
let crm: MemoryStore;
let payments: MemoryStore;
let nth = 0;
let email: string;
let id: string;
const today = '2026-03-02';

const theirs = (name: string, category: string, more: Partial<Held> = {}) =>
	record(`${email} ${name}`, category, { of: [`email:${email}`], dates: { collected: '2025-01-01' }, ...more });
const fill = (store: MemoryStore, ...records: readonly Held[]) => {
	for (const each of records) store.held.set(each.id, each);
};
const left = (store: MemoryStore) => store.ids.filter((name) => name.startsWith(email)).map((name) => name.slice(email.length + 1));
const itemsLeft = async () =>
	(await tables.rows('subjects')).filter(({ pk }) => String(pk).startsWith('DUE#')).map(({ lookOn }) => lookOn);

beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(async () => {
	nth++;
	email = `person${nth}@example.com`;
	id = `sweep-${nth}`;
	crm = new MemoryStore('crm', []);
	payments = new MemoryStore('payments', []);
	scene = new SweepScene(tables, [crm, payments]);
	fill(crm, theirs('a', 'enquiries'), theirs('b', 'enquiries'), theirs('c', 'enquiries'), theirs('d', 'job-details'));
});

/** Nothing is left over for the next test. */
afterEach(async () => {
	const schedule = scene.ports().schedule;
	const rows = (await tables.rows('subjects')).filter(({ pk }) => String(pk).startsWith('DUE#'));
	await schedule.remove(
		rows.map(({ subject, store, category, on, lookOn }) => ({ subject, store, category, on, lookOn }) as never),
	);
});

describe('a sweep', () => {
	test('deletes what is due, and nothing else, and says so', async () => {
		fill(crm, record('somebody else', 'enquiries', { of: ['email:other@example.com'] }));
		await scene.schedule(email, [
			{ store: 'crm', category: 'enquiries', on: '2026-02-01' },
			{ store: 'crm', category: 'job-details', on: addPeriod(today, 'P1D') },
		]);
		const { outcome, status } = await scene.sweep(id);
		expect([left(crm), crm.ids.includes('somebody else')]).toEqual([['d'], true]);
		expect(status).toBe('completed');
		expect(outcome?.totals).toEqual({ erased: 3, anonymised: 0, held: 0, failed: 0 });
		expect(outcome?.ahead).toEqual([{ store: 'crm', category: 'job-details', count: 2 }]);
		expect(await itemsLeft()).toEqual(['2026-03-03']);
	});

	test('mails the DPO what it did, once, and adds it to the journal', async () => {
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01' }]);
		await scene.sweep(id);
		await scene.sweep(id);
		expect(scene.post.keys).toEqual([`${id}-report`]);
		expect(scene.post.sent[0]?.raw).toContain('Enquiries');
		const rows = (await tables.rows('audit')).filter(({ data }) => (data as { sweep?: string }).sweep === id);
		expect(rows.map(({ type }) => type).sort()).toEqual(['sweep-ended', 'sweep-started']);
	});

	test('gives each subject a certificate that names nobody', async () => {
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01' }]);
		await scene.sweep(id);
		const [page] = (await tables.rows('cases')).filter(({ pk, sk }) => pk === `SWEEP#${id}` && String(sk).startsWith('PAGE#'));
		expect(page?.certificates).toEqual([
			{
				...{ store: 'crm', category: 'enquiries', action: 'erase', trigger: 'unsubscribe', period: 'P0D', on: '2026-02-01' },
				deleted: expect.any(Object),
			},
		]);
		const groups = (page?.certificates ?? []) as readonly { deleted: Record<string, number> }[];
		expect(Object.entries(groups[0]?.deleted ?? {})).toEqual([[expect.stringMatching(/^[\w-]{22}$/), 3]]);
		expect([page?.policyVersion, page?.at]).toEqual(['policy-1', expect.stringMatching(/^2026-03-02T/)]);
		expect(JSON.stringify(page)).not.toContain(keyOf(emailOf(email)));
	});

	test('writes down what it is going to delete before it does', async () => {
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01' }]);
		await scene.sweep(id);
		expect([...scene.written.records].sort()).toEqual(['a', 'b', 'c'].map((name) => `${email} ${name}`));
	});

	test('that only shows what it would do touches nothing, and says the same', async () => {
		fill(payments, theirs('i1', 'invoices', { dates: { 'financial-year-end': '2020-03-01' } }));
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01' }]);
		const before = [await tables.rows('subjects'), crm.ids, payments.ids];
		const dry = await scene.sweep(`${id}-dry`, { dryRun: true });
		const now = await tables.rows('subjects');
		expect([now.filter(({ pk }) => !String(pk).startsWith(`${id}-dry`)), crm.ids, payments.ids]).toEqual(before);
		const real = await scene.sweep(id);
		expect(dry.outcome?.totals).toEqual({ erased: 4, anonymised: 0, held: 0, failed: 0 });
		expect(dry.outcome?.rows).toEqual(real.outcome?.rows);
		expect([left(crm), left(payments)]).toEqual([['d'], []]);
	});
});

describe('what falls due by its own date', () => {
	test('goes though its subject never came to us, and not a day early', async () => {
		fill(
			payments,
			theirs('old', 'invoices', { dates: { 'financial-year-end': '2020-03-02' } }),
			theirs('young', 'invoices', { dates: { 'financial-year-end': '2020-03-03' } }),
			theirs('undated', 'invoices', { dates: {} }),
		);
		const { outcome } = await scene.sweep(id);
		expect(left(payments)).toEqual(['undated', 'young']);
		expect(outcome?.totals.erased).toBe(1);
		expect(await itemsLeft()).toEqual([]);
	});

	test('is counted once, on the day since which it was due, however much of the same person is due since other days', async () => {
		const ended = (name: string, on: string) => fill(payments, theirs(name, 'invoices', { dates: { 'financial-year-end': on } }));
		ended('one', '2018-03-31');
		ended('two', '2019-03-31');
		ended('three', '2019-03-31');
		const { outcome } = await scene.sweep(id);
		expect([left(payments), outcome?.totals.erased, outcome?.certificates]).toEqual([[], 3, 2]);
		const pages = (await tables.rows('cases')).filter(({ pk, sk }) => pk === `SWEEP#${id}` && String(sk).startsWith('PAGE#'));
		const given = pages.flatMap(({ certificates }) => certificates as { on: string; deleted: Record<string, number> }[]);
		expect(given.map(({ on, deleted }) => [on, Object.values(deleted)]).sort()).toEqual([
			['2024-03-31', [1]],
			['2025-03-31', [2]],
		]);
	});

	test('and was scheduled by its subject’s own request is counted once, in whatever name the store knows them by', async () => {
		const inPayments = record(`${email} old`, 'invoices', {
			of: [`member-id:m-${nth}`],
			dates: { 'financial-year-end': '2019-03-31' },
		});
		const memberId = { kind: 'member-id', value: `m-${nth}`, scope: 'unique' } as const;
		const links = { of: [`email:${email}`, `member-id:m-${nth}`], yields: [emailOf(email), memberId] };
		fill(crm, record(`${email} link`, 'contact-details', links));
		fill(payments, inPayments);
		const own = { store: 'payments', category: 'invoices', on: '2025-03-31', trigger: 'financial-year-end' } as const;
		await scene.schedule(email, [{ ...own, count: 1, identifiers: [emailOf(email), memberId] }]);
		scene.holds = {
			...noHolds,
			on: (_store, { id: name }) => (name === inPayments.id ? 'H3' : undefined),
			reviewOn: () => '2026-05-01',
		};
		expect((await scene.sweep(id)).outcome?.totals).toEqual({ erased: 0, anonymised: 0, held: 1, failed: 0 });
		expect((await scene.sweep(`${id}-next`)).outcome?.totals.held).toBe(0);
		scene.holds = { ...noHolds, lifted: ['2026-05-01'] };
		expect((await scene.sweep(`${id}-lifted`)).outcome?.totals.erased).toBe(1);
		expect(payments.ids).toEqual([]);
	});

	test('is kept while a request of whoever it is about is open, known by the address that another store leads to', async () => {
		const member: Partial<Held> = { of: [`member-id:m${nth}`], dates: { 'financial-year-end': '2019-03-31' } };
		fill(payments, record(`${email} i`, 'invoices', member));
		fill(
			crm,
			record(`${email} link`, 'contact-details', {
				of: [`email:${email}`, `member-id:m${nth}`],
				yields: [emailOf(email), { kind: 'member-id', value: `m${nth}`, scope: 'unique' }],
			}),
		);
		const { subjects } = scene.ports();
		await subjects.claim(keyOf(emailOf(email)), 'access', 'OTHER', async () => false);
		const { outcome } = await scene.sweep(id);
		expect(left(payments)).toEqual(['i']);
		expect(outcome?.rows).toEqual([
			{ store: 'payments', category: 'invoices', erased: 0, anonymised: 0, held: { 'open-case': 1 }, failed: 0 },
		]);
		await subjects.release(keyOf(emailOf(email)), 'access', 'OTHER');
		await scene.sweep(`${id}-later`);
		expect(left(payments)).toEqual([]);
	});

	test('stays where it cannot be found out whose it is', async () => {
		fill(payments, theirs('old', 'invoices', { dates: { 'financial-year-end': '2019-03-31' } }));
		crm.available = false;
		const { outcome } = await scene.sweep(id);
		expect(left(payments)).toEqual(['old']);
		expect(outcome?.rows.find(({ category }) => category === 'invoices')?.held).toEqual({ 'unknown-subject': 1 });
	});
});

describe('what is held', () => {
	const hold = async (holds: string | undefined) => {
		const { UpdateCommand } = await import('@aws-sdk/lib-dynamodb');
		await tables.client.send(
			new UpdateCommand({
				TableName: tables.names.subjects,
				Key: guardItem(keyOf(emailOf(email)), 'ERASING'),
				UpdateExpression: holds === undefined ? 'REMOVE holds' : 'SET holds = :holds',
				...(holds !== undefined && { ExpressionAttributeValues: { ':holds': new Set([holds]) } }),
			}),
		);
	};

	test('stays, is looked at again on the day of the review, and goes once the hold is lifted', async () => {
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01' }]);
		await hold('H1');
		scene.holds = { ...noHolds, reviewOn: () => '2026-06-30' };
		const { outcome } = await scene.sweep(id);
		expect([left(crm), await itemsLeft()]).toEqual([['a', 'b', 'c', 'd'], ['2026-06-30']]);
		expect(outcome?.totals).toEqual({ erased: 0, anonymised: 0, held: 2, failed: 0 });
		// Not looked at again before.
		expect((await scene.sweep(`${id}-next`)).outcome?.totals.held).toBe(0);
		await hold(undefined);
		scene.holds = { ...noHolds, lifted: ['2026-06-30'] };
		expect((await scene.sweep(`${id}-lifted`)).outcome?.totals.erased).toBe(3);
		expect([left(crm), await itemsLeft()]).toEqual([['d'], []]);
	});

	test('as single records stays, and the others go', async () => {
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01' }]);
		scene.holds = {
			...noHolds,
			on: (_store, { id: name }) => (name.endsWith(' b') ? 'H2' : undefined),
			reviewOn: () => '2026-05-01',
		};
		const { outcome } = await scene.sweep(id);
		expect(left(crm)).toEqual(['b', 'd']);
		expect(outcome?.totals).toEqual({ erased: 2, anonymised: 0, held: 1, failed: 0 });
		expect(await itemsLeft()).toEqual(['2026-05-01']);
	});

	test('as a person stays though the flag that keeps leases away is not set yet', async () => {
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01' }]);
		const own = keyOf(emailOf(email));
		scene.holds = {
			...noHolds,
			ids: ['H3'],
			onPerson: (keys) => (keys.includes(own) ? 'H3' : undefined),
			reviewOn: () => '2026-07-01',
		};
		const { outcome } = await scene.sweep(id);
		expect([left(crm), await itemsLeft()]).toEqual([['a', 'b', 'c', 'd'], ['2026-07-01']]);
		expect(outcome?.rows[0]?.held).toEqual({ hold: 2 });
	});

	test('by a restriction that the person asked for stays', async () => {
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01' }]);
		const mark = { kind: 'restriction', by: 'OTHER', since: '2026-01-01T00:00:00.000Z' } as const;
		await scene.ports().subjects.mark(keyOf(emailOf(email)), mark);
		expect((await scene.sweep(id)).outcome?.totals.held).toBe(2);
		expect(left(crm)).toHaveLength(4);
	});
});

describe('a page that takes more than half of its lease', () => {
	/** Milliseconds. */
	const half = 30_000;
	/** @param happens while the ledger is written for the first time */
	const sweepSlowly = async (milliseconds: number, happens: () => Promise<void>) => {
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01' }]);
		let slow = true;
		scene.written.meanwhile = async () => {
			if (!slow) return;
			slow = false;
			scene.clock.pass(milliseconds);
			await happens();
		};
		return scene.sweep(id);
	};
	const placeHold = async () => {
		const own = keyOf(emailOf(email));
		scene.holds = {
			...noHolds,
			ids: ['H4'],
			onPerson: (keys) => (keys.includes(own) ? 'H4' : undefined),
			reviewOn: () => '2026-06-30',
		};
	};
	const notes = () => [...scene.written.takenBack.values()].flat().flatMap(({ records }) => records.map((name) => name.slice(-1)));

	test('looks again before it deletes, and heeds a hold that was placed meanwhile', async () => {
		const { outcome } = await sweepSlowly(half, placeHold);
		expect([left(crm), await itemsLeft()]).toEqual([['a', 'b', 'c', 'd'], ['2026-06-30']]);
		expect(outcome?.rows).toEqual([
			{ store: 'crm', category: 'enquiries', erased: 0, anonymised: 0, held: { hold: 2 }, failed: 0 },
		]);
	});

	test('takes back from the ledger what stays after all: a restore would have it deleted again', async () => {
		await sweepSlowly(half, placeHold);
		expect(notes().sort()).toEqual([...scene.written.records].map((name) => name.slice(-1)).sort());
		expect(notes().length).toBeGreaterThan(0);
	});

	test('heeds a request that came meanwhile, and goes on the night after it is over', async () => {
		const { subjects } = scene.ports();
		const { outcome } = await sweepSlowly(half, () =>
			subjects.claim(keyOf(emailOf(email)), 'access', 'OTHER', async () => false).then(() => undefined),
		);
		expect([left(crm).length, outcome?.rows[0]?.held]).toEqual([4, { 'open-case': 2 }]);
		await subjects.release(keyOf(emailOf(email)), 'access', 'OTHER');
		expect((await scene.sweep(`${id}-later`)).outcome?.totals.erased).toBe(3);
	});

	test('heeds that the person came back meanwhile: nothing is due any more, and nothing is deleted after a restore', async () => {
		await sweepSlowly(half, () =>
			scene.ports().unsubscriptions.comeBack(keyOf(emailOf(email)), { since: scene.clock.now(), how: 'undo' }),
		);
		expect([left(crm), await itemsLeft()]).toEqual([['a', 'b', 'c', 'd'], []]);
		expect(notes().length).toBe(scene.written.records.length);
	});

	test('heeds a hold on others too, by looking at the page anew, and deletes what is not under it', async () => {
		const { outcome } = await sweepSlowly(half, async () => {
			scene.holds = {
				...noHolds,
				ids: ['H5'],
				on: (_store, { id: name }) => (name.endsWith(' b') ? 'H5' : undefined),
				reviewOn: () => '2026-05-01',
			};
		});
		expect(left(crm)).toEqual(['b', 'd']);
		expect(outcome?.totals).toEqual({ erased: 2, anonymised: 0, held: 1, failed: 0 });
	});

	test('deletes where nothing has changed', async () => {
		expect((await sweepSlowly(half, async () => undefined)).outcome?.totals.erased).toBe(3);
		expect(left(crm)).toEqual(['d']);
	});

	test('a millisecond before the half does not look again: whoever placed the hold waits until the lease is over', async () => {
		await sweepSlowly(half - 1, placeHold);
		expect(left(crm)).not.toEqual(['a', 'b', 'c', 'd']);
	});

	test('waits for another sweep that took the lease when it had run out', async () => {
		const { guards } = scene.sweepPorts();
		const shard = shardOfSubject(keyOf(emailOf(email)));
		const { outcome } = await sweepSlowly(2 * half, async () => {
			const now = scene.clock.now();
			expect(await guards.leaseShard(shard, 'another', new Date(Date.parse(now) + 1).toISOString(), now)).toBe('leased');
			setTimeout(() => scene.clock.pass(1));
		});
		expect(outcome?.totals).toEqual({ erased: 3, anonymised: 0, held: 0, failed: 0 });
	});
});

describe('the guard', () => {
	test('leaves a store alone that would lose more than its share, until the DPO confirms', async () => {
		const few = { ...policyOf('crm', 'payments'), sweep: { share: 0.5, unasked: 1 } };
		scene = new SweepScene(tables, [crm, payments], few);
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01', count: 3 }]);
		const { outcome, guarded } = await scene.sweep(id);
		expect(left(crm)).toHaveLength(4);
		expect(guarded).toEqual([{ store: 'crm', due: 3 }]);
		expect(outcome?.totals).toEqual({ erased: 0, anonymised: 0, held: 3, failed: 0 });
		expect(scene.post.sent.at(-1)?.raw).toContain('needs your word');
		expect((await scene.sweep(`${id}-ok`, { confirm: ['crm'] })).outcome?.totals.erased).toBe(3);
		expect(left(crm)).toEqual(['d']);
	});

	test('lets go what is no more than the share', async () => {
		scene = new SweepScene(tables, [crm, payments], { ...policyOf('crm', 'payments'), sweep: { share: 0.75, unasked: 1 } });
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01', count: 3 }]);
		expect((await scene.sweep(id)).guarded).toEqual([]);
		expect(left(crm)).toEqual(['d']);
	});
});

describe('whatever goes wrong', () => {
	test('a store out of reach keeps nobody else waiting, is reported, and is caught up with', async () => {
		fill(payments, theirs('p', 'payment-details', { dates: { 'relationship-end': '2024-01-01' } }));
		await scene.schedule(email, [
			{ store: 'crm', category: 'enquiries', on: '2026-02-01' },
			{ store: 'payments', category: 'payment-details', on: '2026-02-01', trigger: 'relationship-end' },
		]);
		payments.available = false;
		const { outcome } = await scene.sweep(id);
		expect([left(crm), left(payments)]).toEqual([['d'], ['p']]);
		expect(outcome?.totals).toMatchObject({ erased: 3, failed: 2 });
		expect(outcome?.failures).toContainEqual({
			store: 'payments',
			category: 'payment-details',
			error: 'StoreUnavailableError',
			// Four parts that it did not name, and one that was scheduled.
			items: 5,
		});
		payments.available = true;
		expect((await scene.sweep(`${id}-next`)).outcome?.totals).toMatchObject({ erased: 1, failed: 0 });
		expect(left(payments)).toEqual([]);
	});

	test('two sweeps at once delete everything, count it once between them, and each comes to its end', async () => {
		for (let person = 0; person < 12; person++) {
			const address = `many${nth}-${person}@example.com`;
			fill(
				crm,
				record(`${address} x`, 'enquiries', { of: [`email:${address}`] }),
				record(`${address} y`, 'enquiries', { of: [`email:${address}`] }),
			);
			await scene.schedule(address, [{ store: 'crm', category: 'enquiries', on: '2026-02-01' }]);
		}
		const [one, other] = await Promise.all([scene.sweep(`${id}-one`), scene.sweep(`${id}-other`)]);
		expect(crm.ids.filter((name) => name.startsWith('many'))).toEqual([]);
		expect((one.outcome?.totals.erased ?? 0) + (other.outcome?.totals.erased ?? 0)).toBe(24);
		expect(await itemsLeft()).toEqual([]);
	});

	test('with too little time for more than a page at once it comes to the same', async () => {
		scene.remaining = 1;
		await scene.schedule(email, [{ store: 'crm', category: 'enquiries', on: '2026-02-01' }]);
		expect((await scene.sweep(id)).outcome?.totals.erased).toBe(3);
		expect(left(crm)).toEqual(['d']);
	});
});

test('killed at any call, before or after it took effect, it ends as one that was not', async () => {
	const setUp = async () => {
		fill(crm, theirs('a', 'enquiries'), theirs('b', 'enquiries'), theirs('c', 'enquiries'), theirs('d', 'job-details'));
		fill(payments, theirs('old', 'invoices', { dates: { 'financial-year-end': '2019-03-31' } }));
		await scene.schedule(email, [
			{ store: 'crm', category: 'enquiries', on: '2026-02-01' },
			{ store: 'crm', category: 'job-details', on: '2026-02-01' },
		]);
	};
	const lives: Life[] = [];
	await setUp();
	const calm = await scene.sweep(id, {}, () => lives[lives.push(new Life()) - 1] as Life);
	expect(calm.outcome?.totals).toEqual({ erased: 5, anonymised: 0, held: 0, failed: 0 });
	// Invocations that make as many calls are alike: those of the other nominations, and of shards that have nothing due.
	const calls = lives.map((life) => life.calls);
	const longest = Math.max(...calls);
	let died = 0;
	for (const [invocation, most] of calls.entries()) {
		if (calls.indexOf(most) !== invocation) continue;
		for (const call of callsToDieAt(most, most === longest ? 6 : 2)) {
			for (const when of ['before', 'after'] as const) {
				const name = `${id}-${invocation}-${call}-${when}`;
				await setUp();
				const { outcome } = await scene.sweep(name, {}, (number) => {
					if (number !== invocation + 1) return new Life();
					died++;
					return new Life(call, when);
				});
				expect({ name, totals: outcome?.totals, rows: outcome?.rows }).toEqual({
					name,
					totals: calm.outcome?.totals,
					rows: calm.outcome?.rows,
				});
				expect([left(crm), left(payments), await itemsLeft()]).toEqual([[], [], []]);
			}
		}
	}
	expect(died).toBeGreaterThan(15);
	expect(scene.post.keys.filter((key, at, all) => all.indexOf(key) !== at).length).toBeLessThanOrEqual(2);
}, 600_000);
