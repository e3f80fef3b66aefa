import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { shardLease } from '../../functions/adapters/guards.ts';
import { guardItem, shardOfSubject } from '../../functions/contract/tables.ts';
import { subjectKeyOfIdentifier } from '../../functions/core/identity/address.ts';
import { flagsOf, forgetHolds, hold, holdsOf } from '../fixtures/holds.ts';
import { MemoryStore, record } from '../fixtures/memory-store.ts';
import { now, policyOf, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let crm: MemoryStore;
let payments: MemoryStore;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(async () => {
	await forgetHolds(tables);
	crm = new MemoryStore('crm', [
		record('a', 'contact-details', { yields: [{ kind: 'member-id', value: 'm-1', scope: 'unique' }] }),
		record('b', 'contact-details', { yields: [{ kind: 'phone', value: '020 7946 0000', scope: 'shared' }] }),
	]);
	payments = new MemoryStore('payments', [
		record('i', 'invoices', { of: ['member-id:m-1'], yields: [{ kind: 'email', value: 'Billing@Example.com', scope: 'unique' }] }),
	]);
	around = new Surroundings(tables, { policy: policyOf('crm', 'payments', 'cctv'), stores: [crm, payments] });
});

const keyOf = (kind: string, value: string) => around.ports().keyOf({ kind, value });
const person = { on: { email: 'person@example.com' }, ...hold };
const inForce = () => around.ports().holds.inForce();
const journalled = async () =>
	(await tables.rows('audit'))
		.filter(({ pk, type }) => pk === 'CASE#retention' && String(type).startsWith('hold-'))
		.map(({ type, actor, data }) => [type, actor, (data as { hold: string }).hold] as const);
const leaseOf = (Key: Record<string, string>, leaseUntil: string | undefined) =>
	tables.client.send(
		new UpdateCommand({
			TableName: tables.names.subjects,
			Key,
			UpdateExpression: leaseUntil === undefined ? 'REMOVE leaseUntil' : 'SET leaseUntil = :until',
			...(leaseUntil !== undefined && { ExpressionAttributeValues: { ':until': leaseUntil } }),
		}),
	);

describe('a hold on a person', () => {
	test('is on every address and every other unique identifier that leads to them, and on nothing that is shared', async () => {
		const { status, json } = await holdsOf(around).place(person);
		expect({ status, json }).toEqual({
			status: 201,
			json: { id: json.id, effectiveAt: now, reviewOn: '2026-06-01', alreadyGone: { requests: [], sweeps: [] }, incomplete: [] },
		});
		const keys = [
			await keyOf('email', 'person@example.com'),
			await keyOf('email', 'billing@example.com'),
			await keyOf('member-id', 'm-1'),
		];
		for (const key of keys) expect(await flagsOf(tables, key)).toEqual([json.id]);
		expect(await flagsOf(tables, await keyOf('phone', '020 7946 0000'))).toEqual([]);
		const shown = (await holdsOf(around).look(json.id)).json;
		expect(shown).toEqual({
			...{ id: json.id, status: 'in-force', on: { what: 'person' }, ...hold, placedAt: now, placedBy: 'dpo:officer-1' },
			...{ effectiveAt: now, incomplete: [], subjects: expect.arrayContaining(keys) },
			...{ reviews: [{ on: '2026-06-01', at: now, by: 'dpo:officer-1' }], alreadyGone: { requests: [], sweeps: [] } },
		});
		expect(shown.subjects).toHaveLength(3);
	});

	test('is on the address though no store answers, and says which were not searched', async () => {
		crm.available = false;
		const first = (await holdsOf(around).place(person, 'k')).json;
		expect(first.incomplete).toEqual([{ store: 'crm', why: 'unreachable' }]);
		expect(await flagsOf(tables, await keyOf('email', 'person@example.com'))).toEqual([first.id]);
		expect(await flagsOf(tables, await keyOf('member-id', 'm-1'))).toEqual([]);
		crm.available = true;
		around.clock.pass(3_600_000);
		const again = (await holdsOf(around).place(person, 'k')).json;
		// Under what was found only now it holds from now on.
		expect(again).toEqual({ ...first, incomplete: [], effectiveAt: around.clock.now() });
		expect(await flagsOf(tables, await keyOf('member-id', 'm-1'))).toEqual([first.id]);
	});

	test('waits until a page in hand must have ended, and does not keep the DPO waiting for one that takes longer', async () => {
		const Key = guardItem(await keyOf('email', 'person@example.com'), 'ERASING');
		const until = (seconds: number) => new Date(Date.parse(now) + seconds * 1000).toISOString();
		await leaseOf(Key, until(9.5));
		expect((await holdsOf(around).place(person)).json.effectiveAt).toBe(until(10));
		await forgetHolds(tables);
		around.clock.set(now);
		await leaseOf(Key, until(50));
		const { json } = await holdsOf(around).place(person);
		expect([json.effectiveAt, around.clock.now()]).toEqual([until(50), now]);
	});

	test('waits for a sweep of the shard of any key, which gives its lease back early', async () => {
		const Key = shardLease(shardOfSubject(await keyOf('member-id', 'm-1')));
		await leaseOf(Key, new Date(Date.parse(now) + 40_000).toISOString());
		const ports = around.ports();
		let looks = 0;
		const leases: typeof ports.holds.leases = async (keys) => {
			if (++looks === 3) await leaseOf(Key, undefined);
			return ports.holds.leases(keys);
		};
		const { json } = await holdsOf(around, new Life(), { ...ports, holds: { ...ports.holds, leases } }).place(person);
		expect(json.effectiveAt).toBe(new Date(Date.parse(now) + 2_000).toISOString());
	});

	test('says what requests for erasure had erased, what is in hand too, under any address of theirs', async () => {
		const { caseId } = await around.opened(`hold ${count++}`, { right: 'erasure', email: 'billing@example.com' });
		const { caseId: copy } = await around.opened(`hold ${count++}`, { right: 'access', email: 'person@example.com' });
		const { tasks } = around.ports();
		const task = { store: 'crm', status: 'working', page: 1, found: 4, retained: [] } as const;
		const acted = [{ category: 'contact-details', count: 3 }];
		const intent = {
			ids: ['x'],
			erasing: [
				{ category: 'contact-details', count: 1 },
				{ category: 'enquiries', count: 2 },
			],
		};
		await tasks.put(caseId, { ...task, acted, intent }, undefined);
		await tasks.put(caseId, { ...task, phase: 'lift', acted }, undefined);
		await tasks.put(copy, { ...task, acted }, undefined);
		expect((await holdsOf(around).place(person)).json.alreadyGone).toEqual({
			requests: [
				{ reference: caseId, store: 'crm', category: 'contact-details', count: 4 },
				{ reference: caseId, store: 'crm', category: 'enquiries', count: 2 },
			],
			sweeps: [],
		});
	});

	test('says what sweeps had deleted after the person unsubscribed: what was due, and is in the schedule no more', async () => {
		const { unsubscriptions, schedule } = around.ports();
		const subject = await keyOf('email', 'billing@example.com');
		const entry = (category: string, on?: string) => ({
			...({ store: 'crm', category, count: 2, action: 'erase', reason: 'R' } as const),
			...(on === undefined ? { waitsFor: 'relationship-end' } : { on }),
		});
		await unsubscriptions.put(subject, {
			...{ since: '2026-01-01T00:00:00.000Z', by: 'A' },
			entries: [
				...[entry('gone', '2026-03-02'), entry('waiting'), entry('to-come', '2026-03-03')],
				...[entry('late', '2026-03-01'), entry('held', '2026-02-01')],
			],
		});
		const item = (category: string, on: string, lookOn = on) => ({
			...({ subject, store: 'crm', category, on, lookOn, trigger: 'unsubscribe', count: 2, by: 'A', identifiers: [] } as const),
		});
		const other = (await holdsOf(around).place({ on: { category: 'job-details' }, ...hold, reviewOn: '2026-05-01' })).json.id;
		await schedule.put([item('late', '2026-03-01'), { ...item('held', '2026-02-01', '2026-05-01'), heldBy: other }]);
		const { json } = await holdsOf(around).place(person);
		expect(json.alreadyGone.sweeps).toEqual([{ store: 'crm', category: 'gone', count: 2, dueOn: '2026-03-02' }]);
		await schedule.remove([item('late', '2026-03-01')]);
		expect(
			(await holdsOf(around).look(json.id)).json.alreadyGone.sweeps.map(({ category }: { category: string }) => category),
		).toEqual(['gone', 'late']);
		await unsubscriptions.remove(subject);
	});
});

describe('a hold on a category or on records', () => {
	test('holds for certain once whoever was erasing must have ended, and says of nobody what is gone', async () => {
		const { status, json } = await holdsOf(around).place({ on: { category: 'invoices', store: 'payments' }, ...hold });
		expect({ status, json }).toEqual({
			status: 201,
			json: { id: json.id, effectiveAt: '2026-03-02T10:06:00.000Z', reviewOn: '2026-06-01', incomplete: [] },
		});
		expect((await inForce()).on('payments', { id: 'i', category: 'invoices' })).toBe(json.id);
	});

	test('is listed with how many records it is on, and shown with which', async () => {
		const { id } = (await holdsOf(around).place({ on: { store: 'crm', records: ['a', 'b', 'a'] }, ...hold })).json;
		const shown = { id, status: 'in-force', on: { what: 'records', store: 'crm', records: 2 }, ...hold };
		const [listed] = (await holdsOf(around).list()).json.holds;
		expect(listed).toEqual({ ...shown, placedAt: now, placedBy: 'dpo:officer-1', effectiveAt: '2026-03-02T10:06:00.000Z' });
		expect((await holdsOf(around).look(id.toLowerCase().replaceAll('-', ''))).json.records).toEqual(['a', 'b']);
	});
});

describe('a hold is placed once', () => {
	test('however often it is sent under one key', async () => {
		const both = await Promise.all(['k2', 'k2'].map((key) => holdsOf(around).place(person, key)));
		const again = await holdsOf(around).place(person, 'k2');
		const ids = new Set([...both, again].map(({ json }) => json.id));
		expect([[...both, again].map(({ status }) => status), ids.size]).toEqual([[201, 201, 201], 1]);
		const [id] = ids;
		const placed = (await journalled()).filter(([type, , of]) => type === 'hold-placed' && of === id);
		expect(placed).toEqual([['hold-placed', 'dpo:officer-1', id]]);
		expect((await holdsOf(around).list()).json.holds).toHaveLength(1);
	});

	test('and another under its key is refused, and changes nothing', async () => {
		const { id } = (await holdsOf(around).place(person, 'k3')).json;
		for (const other of [
			{ ...person, reason: 'Another' },
			{ ...person, on: { email: 'other@example.com' } },
			{ ...person, on: { category: 'invoices' } },
		]) {
			expect((await holdsOf(around).place(other, 'k3')).status).toBe(409);
		}
		expect(await flagsOf(tables, await keyOf('email', 'other@example.com'))).toEqual([]);
		await holdsOf(around).lift(id);
		expect((await holdsOf(around).place(person, 'k3')).json.detail).toBe(`Hold ${id} was lifted; place another.`);
	});

	test('killed at any call, it is heeded or not there; sent again it is placed, and tended it is placed too', async () => {
		const life = new Life();
		await holdsOf(around, life).place(person, 'whole');
		expect(life.calls).toBeGreaterThan(15);
		const email = await keyOf('email', 'person@example.com');
		for (const how of ['again', 'tended'] as const) {
			for (const call of callsToDieAt(life.calls)) {
				await forgetHolds(tables);
				around.clock.set(now);
				const key = `killed ${how} ${call}`;
				const { status } = await holdsOf(around, new Life(call, 'after')).place(person, key);
				// What dies after everything was done is answered by nobody either.
				expect(status).toBe(503);
				const [there] = (await holdsOf(around).list()).json.holds;
				if (there) expect((await inForce()).onPerson([email])).toBe(there.id);
				around.clock.pass(600_000);
				if (how === 'again') expect((await holdsOf(around).place(person, key)).status).toBe(201);
				else await holdsOf(around).tend();
				const [placed] = (await holdsOf(around).list()).json.holds;
				if (how === 'tended' && !placed) continue;
				expect([call, placed.status]).toEqual([call, 'in-force']);
				expect(await flagsOf(tables, email)).toEqual([placed.id]);
				const kept = await around.ports().holds.get(placed.id);
				expect([call, kept?.outbox]).toEqual([call, []]);
				const told = (await journalled()).filter(([, , of]) => of === placed.id).map(([type]) => type);
				expect([call, told.filter((type) => type === 'hold-placed').length]).toEqual([call, 1]);
			}
		}
	}, 120_000);
});

describe('lifting', () => {
	test('takes the flags off, leaves those of other holds, and is no more the second time', async () => {
		const one = (await holdsOf(around).place(person)).json.id;
		const two = (await holdsOf(around).place(person)).json.id;
		const key = await keyOf('member-id', 'm-1');
		expect(await flagsOf(tables, key)).toEqual([one, two].sort());
		expect((await holdsOf(around).lift(one)).status).toBe(204);
		expect(await flagsOf(tables, key)).toEqual([two]);
		expect((await inForce()).onPerson([key])).toBe(two);
		expect((await holdsOf(around).lift(two)).status).toBe(204);
		expect((await holdsOf(around).lift(two)).status).toBe(204);
		expect([(await inForce()).ids, (await inForce()).lifted]).toEqual([[], ['2026-06-01']]);
		expect(
			(await journalled()).filter(([type, actor, of]) => type === 'hold-lifted' && actor === 'dpo:officer-1' && of === two),
		).toHaveLength(1);
		// Nothing of the person is left for good.
		const left = (await tables.subject(key)).find(({ name }) => name === 'ERASING');
		expect(left).toEqual({ name: 'ERASING', expiresAt: Math.floor(Date.parse(now) / 1000) + 3_600 });
		expect((await holdsOf(around).list()).json.holds).toEqual([]);
		expect(
			(await holdsOf(around).list('?status=lifted')).json.holds
				.map(({ id, status }: { id: string; status: string }) => [id, status])
				.sort(),
		).toEqual(
			[
				[one, 'lifted'],
				[two, 'lifted'],
			].sort(),
		);
	});

	test('killed at any call it is lifted by the next try, or by the schedule, and the item goes when its time has come', async () => {
		const key = await keyOf('email', 'person@example.com');
		const place = async () => (await holdsOf(around).place(person)).json.id as string;
		const life = new Life();
		await holdsOf(around, life).lift(await place());
		for (const call of callsToDieAt(life.calls)) {
			await forgetHolds(tables);
			around.clock.set(now);
			const id = await place();
			expect((await holdsOf(around, new Life(call, 'after')).lift(id)).status).toBe(503);
			const lifted = (await around.ports().holds.get(id))?.liftedAt !== undefined;
			if (!lifted || call % 2 === 0) expect((await holdsOf(around).lift(id)).status).toBe(204);
			around.clock.pass(600_000);
			await holdsOf(around).tend();
			expect([call, await flagsOf(tables, key)]).toEqual([call, []]);
			const kept = await around.ports().holds.get(id);
			expect([call, kept?.cleared, kept?.outbox]).toEqual([call, true, []]);
		}
		const [item] = (await tables.rows('subjects')).filter(({ pk }) => pk === 'HOLDS');
		expect(item?.expiresAt).toBe(Date.parse(`${item?.expiresOn}T00:00:00Z`) / 1000);
	}, 60_000);

	test('while somebody is still placing it leaves no flag behind', async () => {
		const ports = around.ports();
		const change: typeof ports.holds.change = async (id, decide) => {
			const hold = await ports.holds.change(id, decide);
			// As soon as the search has widened it, and before the flags of what was found are set.
			if (hold.incomplete && hold.liftedAt === undefined) await holdsOf(around).lift(id);
			return hold;
		};
		await holdsOf(around, new Life(), { ...ports, holds: { ...ports.holds, change } }).place(person);
		for (const key of [await keyOf('email', 'person@example.com'), await keyOf('member-id', 'm-1')])
			expect(await flagsOf(tables, key)).toEqual([]);
	});
});

describe('a review', () => {
	test('is moved, with a note, which the journal commits to', async () => {
		const { id } = (await holdsOf(around).place({ on: { category: 'invoices' }, ...hold })).json;
		const { status, json } = await holdsOf(around).review(id, { reviewOn: '2026-09-01', note: 'The hearing is in August.' });
		expect([status, json.reviewOn, json.status]).toEqual([200, '2026-09-01', 'in-force']);
		expect((await holdsOf(around).look(id)).json.reviews).toEqual([
			{ on: '2026-06-01', at: now, by: 'dpo:officer-1' },
			{ on: '2026-09-01', at: now, by: 'dpo:officer-1', note: 'The hearing is in August.' },
		]);
		const events = (await tables.rows('audit')).filter(({ data }) => (data as { hold?: string }).hold === id);
		expect(events.map(({ type }) => type)).toEqual(['hold-placed', 'hold-effective', 'hold-review-moved']);
		expect(JSON.stringify(events)).not.toContain('hearing');
		await holdsOf(around).lift(id);
		expect((await holdsOf(around).review(id, { reviewOn: '2026-10-01' })).status).toBe(409);
	});

	test('is reminded of by mail: a week before, on the day, weekly after, each once, until it is lifted', async () => {
		const { id } = (await holdsOf(around).place({ on: { category: 'invoices' }, ...hold })).json;
		around.post.sent.length = 0;
		for (const day of ['2026-05-24', '2026-05-25', '2026-05-25', '2026-06-01', '2026-06-05', '2026-06-20', '2026-06-21']) {
			around.clock.set(`${day}T09:00:00.000Z`);
			await holdsOf(around).tend();
		}
		await holdsOf(around).lift(id);
		around.clock.set('2026-07-01T09:00:00.000Z');
		await holdsOf(around).tend();
		const key = (moment: string) => `hold-${id}-review-2026-06-01${moment}`;
		expect(around.post.keys).toEqual([key('-7'), key(''), key('+14')]);
		expect(around.post.sent.map(({ destinations }) => destinations)).toEqual(
			Array.from({ length: 3 }, () => [around.policy.dpo.email]),
		);
		expect(around.post.sent[0]?.raw).toContain(`https://privacy.example.org/holds/${id}`);
		expect(around.post.sent[0]?.raw).not.toContain(hold.reason);
	});
});

describe('what cannot be asked for is answered with what to write, and stores nothing:', () => {
	const on = { category: 'invoices' };
	test.each<[string, unknown, string]>([
		['nothing', {}, 'on'],
		['nobody', { ...hold, on: {} }, 'on'],
		['a person and a category', { ...hold, on: { email: 'a@example.com', category: 'invoices' } }, 'on'],
		['a person in one store', { ...hold, on: { email: 'a@example.com', store: 'crm' } }, 'on'],
		['records of no store', { ...hold, on: { records: ['a'] } }, 'on'],
		['a store as a whole', { ...hold, on: { store: 'crm' } }, 'on'],
		['a list', { ...hold, on: ['a@example.com'] }, 'on'],
		['no address', { ...hold, on: { email: 'a@example.com, b@example.com' } }, 'on.email'],
		['an address with a line break', { ...hold, on: { email: 'a@example.com\r\nBcc: b@example.com' } }, 'on.email'],
		['no category of the policy', { ...hold, on: { category: '__proto__' } }, 'on.category'],
		['a store that holds none of it', { ...hold, on: { category: 'invoices', store: 'crm' } }, 'on.store'],
		['no record', { ...hold, on: { store: 'crm', records: [] } }, 'on.records'],
		['records without end', { ...hold, on: { store: 'crm', records: Array.from({ length: 101 }, String) } }, 'on.records'],
		['an id that is no text', { ...hold, on: { store: 'crm', records: [{ $ne: 1 }] } }, 'on.records.0'],
		['an id too long', { ...hold, on: { store: 'crm', records: ['x'.repeat(1025)] } }, 'on.records.0'],
		['no reason', { ...hold, on, reason: ' ' }, 'reason'],
		['a reason too long', { ...hold, on, reason: 'x'.repeat(2001) }, 'reason'],
		['no date', { ...hold, on, reviewOn: '2026-02-30' }, 'reviewOn'],
		['a review today', { ...hold, on, reviewOn: '2026-03-02' }, 'reviewOn'],
		['a review in the past', { ...hold, on, reviewOn: '2025-03-03' }, 'reviewOn'],
		['a review that nobody lives to see', { ...hold, on, reviewOn: '2226-03-03' }, 'reviewOn'],
		['something else beside', { ...hold, on, placedAt: '2020-01-01T00:00:00Z' }, 'placedAt'],
	])('%s', async (_, fields, field) => {
		const { status, json } = await holdsOf(around).place(fields as object);
		expect([status, json.errors?.[0]?.field]).toEqual([422, field]);
		expect((await holdsOf(around).list()).json.holds).toEqual([]);
	});

	test('a hold that is not there', async () => {
		const office = holdsOf(around);
		for (const id of ['7K3M-9QXB-2TR', 'HOLDS', '..%2F', '__proto__', 'x'.repeat(2000)]) {
			expect([(await office.look(id)).status, (await office.lift(id)).status]).toEqual([404, 404]);
			expect((await office.review(id, { reviewOn: '2026-06-01' })).status).toBe(404);
		}
	});
});

test('people known by no address have a key of their own, which no address has', () => {
	const of = (kind: string, value: string) => subjectKeyOfIdentifier({ kind, value }, 'k');
	expect(of('email', ' Person@EXAMPLE.com')).toBe(of('email', 'person@example.com'));
	expect(new Set([of('email', 'a@example.com'), of('member-id', 'a'), of('contact-id', 'a'), of('member-id', 'b')]).size).toBe(4);
});
