import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { shardOfSubject } from '../../functions/contract/tables.ts';
import type { Person } from '../../functions/core/ports.ts';
import { makeAssessRequest } from '../../functions/handlers/assess-request.ts';
import { makeDeliverResponse } from '../../functions/handlers/deliver-response.ts';
import { makeFulfilStore } from '../../functions/handlers/fulfil-store.ts';
import { makePlanFulfilment } from '../../functions/handlers/plan-fulfilment.ts';
import { makeVerifyFulfilment } from '../../functions/handlers/verify-fulfilment.ts';
import { MemoryStore, record } from '../fixtures/memory-store.ts';
import { policyOf, Surroundings } from '../fixtures/ports.ts';
import { Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let crm: MemoryStore;
let membership: MemoryStore;
let email: string;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

beforeEach(() => {
	email = `person${count++}@example.com`;
	const of = [`email:${email}`];
	crm = new MemoryStore('crm', [
		record('contact', 'contact-details', { of, personName: 'Pat Person' }),
		...['e1', 'e2', 'e3'].map((id) => record(id, 'enquiries', { of })),
		record('held', 'enquiries', { of, held: true }),
		record('new', 'job-details', { of, dates: { collected: '2026-03-03' } }),
		record('odd', 'undeclared', { of }),
	]);
	membership = new MemoryStore('membership', [
		record('contract', 'membership-contract', { of, dates: { 'relationship-end': '2026-08-31' } }),
	]);
	around = new Surroundings(tables, { policy: policyOf('crm', 'membership', 'cctv'), stores: [crm, membership] });
});

const opened = async (more: Pick<Partial<Person>, 'name'> = {}) =>
	(await around.opened(`unsubscribing ${email}`, { right: 'unsubscribing', email, ...more })).caseId;
const assess = (caseId: string) => makeAssessRequest(around.ports())({ caseId });
const plan = (caseId: string) => makePlanFulfilment(around.ports())({ caseId });
const plenty = { getRemainingTimeInMillis: () => 900_000 };
const work = (caseId: string, store: string, life = new Life()) => makeFulfilStore(around.ports(life))({ caseId, store }, plenty);
const verify = (caseId: string) => makeVerifyFulfilment(around.ports())({ caseId });
const deliver = (caseId: string) => makeDeliverResponse(around.ports())({ caseId });
const keyOf = async (caseId: string) => String((await around.ports().cases.person(caseId))?.subjectKey);

async function begun(more: Pick<Partial<Person>, 'name'> = {}): Promise<string> {
	const caseId = await opened(more);
	await assess(caseId);
	await plan(caseId);
	return caseId;
}

/** The person's part of the schedule: `<day> <store> <category> <count>`. */
async function schedule(caseId: string): Promise<readonly string[]> {
	const shard = shardOfSubject(await keyOf(caseId));
	const { items } = await around.ports().schedule.dueBy(shard, '9999-12-31', { limit: 1000 });
	return items
		.filter(({ by }) => by === caseId)
		.map(({ lookOn, store, category, count: records }) => `${lookOn} ${store} ${category} ${records}`)
		.sort();
}
const whole = ['2026-03-02 crm enquiries 4', '2026-08-31 crm contact-details 1', '2032-08-31 membership membership-contract 1'];

describe('unsubscribing, assessed', () => {
	test('withdraws every consent under the address and asks nobody, whatever the stores hold', async () => {
		const caseId = await opened({ name: 'Oscar Other' });
		await assess(caseId);
		const state = await around.state(caseId);
		expect([state.effects, state.needs]).toEqual([['marketing-stopped', 'consent-withdrawn'], []]);
		const { subjects, unsubscriptions } = around.ports();
		expect(await subjects.marks(await keyOf(caseId))).toMatchObject([{ kind: 'consent', by: caseId }]);
		expect(await unsubscriptions.isSuppressed(await keyOf(caseId))).toBe(true);
		expect(around.post.keys).not.toContain('decision-needed');
	});

	test('plans for each store what goes, what stays and why, and has nobody look where things go by themselves', async () => {
		const caseId = await begun();
		const { plan: planned = [] } = await around.state(caseId);
		expect(
			planned.map(({ store, category, outcome, count: records, reason, until }) => [
				store,
				category,
				outcome,
				records,
				reason,
				until,
			]),
		).toEqual([
			['crm', 'contact-details', 'retain', 1, 'right-does-not-apply', '2026-08-31'],
			['crm', 'enquiries', 'act', 3, undefined, undefined],
			['crm', 'enquiries', 'retain', 1, 'legal-claims', undefined],
			['crm', 'job-details', 'retain', 1, 'storage-period', undefined],
			['crm', 'undeclared', 'retain', 1, 'undeclared-records', undefined],
			['membership', 'membership-contract', 'retain', 1, 'legal-claims', '2032-08-31'],
			['cctv', 'cctv-images', 'not-applicable', 0, 'storage-period', undefined],
		]);
		expect(await plan(caseId)).toEqual({ next: 'fulfil', phase: 'act', stores: ['crm', 'membership'] });
	});
});

describe('the work on a store', () => {
	test('writes a date for each kind of data and day, says what waits, and touches no record', async () => {
		const caseId = await begun();
		const before = crm.ids;
		expect(await work(caseId, 'crm')).toEqual({ status: 'done' });
		await work(caseId, 'membership');
		expect(await schedule(caseId)).toEqual(whole);
		expect(crm.ids).toEqual(before);
		const task = await around.ports().tasks.get(caseId, 'crm');
		expect(task).toMatchObject({ found: 7, acted: [{ category: 'enquiries', count: 3 }] });
		expect(task?.scheduled).toEqual(
			expect.arrayContaining([
				{ category: 'contact-details', count: 1, on: '2026-08-31' },
				{ category: 'enquiries', count: 3, on: '2026-03-02' },
				{ category: 'enquiries', count: 1, held: true, on: '2026-03-02' },
				{ category: 'job-details', count: 1, waitsFor: 'unsubscribe' },
			]),
		);
		expect(task?.scheduled).toHaveLength(4);
	});

	test('of somebody under legal hold is scheduled all the same, and said to be held', async () => {
		const caseId = await begun();
		const { client, subjects } = around.ports();
		const ports = { ...around.ports(), client, subjects: { ...subjects, holdsOn: async () => ['hold-1'] } };
		await makeFulfilStore(ports)({ caseId, store: 'crm' }, plenty);
		expect(await schedule(caseId)).toEqual(whole.slice(0, 2));
		const { scheduled = [], acted } = (await ports.tasks.get(caseId, 'crm')) ?? {};
		expect([scheduled.every(({ held }) => held), acted]).toEqual([true, []]);
	});

	test('leaves a kind of data alone of which some bears another name', async () => {
		crm.held.set('other', record('other', 'enquiries', { of: [`email:${email}`], personName: 'Oscar Other' }));
		const caseId = await begun({ name: 'Pat Person' });
		await work(caseId, 'crm');
		expect(await schedule(caseId)).toEqual(['2026-08-31 crm contact-details 1']);
		const task = await around.ports().tasks.get(caseId, 'crm');
		expect([task?.found, task?.acted, task?.retained.find(({ category }) => category === 'enquiries')]).toEqual([
			...[8, [], { category: 'enquiries', count: 5, reason: 'name-differs' }],
		]);
	});

	test('killed at any call and tried again, a day later too, comes to the same dates and counts', async () => {
		for (const id of ['e2', 'held', 'new', 'odd']) crm.held.delete(id);
		const life = new Life();
		await work(await begun(), 'crm', life);
		const calls = life.calls;
		for (let call = 1; call <= calls; call++) {
			for (const when of ['before', 'after'] as const) {
				email = `killed${count++}@example.com`;
				for (const each of [...crm.held.values()]) crm.held.set(each.id, { ...each, of: [`email:${email}`] });
				for (const each of [...membership.held.values()]) membership.held.set(each.id, { ...each, of: [`email:${email}`] });
				const caseId = await begun();
				await expect(work(caseId, 'crm', new Life(call, when))).rejects.toThrow(Died);
				around.clock.set('2026-03-03T10:05:00.000Z');
				await work(caseId, 'crm');
				around.clock.set('2026-03-02T10:05:00.000Z');
				expect([call, when, await schedule(caseId)]).toEqual([
					...[call, when, ['2026-03-02 crm enquiries 2', '2026-08-31 crm contact-details 1']],
				]);
				expect((await around.ports().tasks.get(caseId, 'crm'))?.found).toBe(3);
			}
		}
	});
});

describe('verifying', () => {
	test('finds every date in the schedule', async () => {
		const caseId = await begun();
		for (const store of ['crm', 'membership']) await work(caseId, store);
		await verify(caseId);
		expect((await around.state(caseId)).verified?.problems).toEqual([]);
	});

	test('misses one that is gone; a retry writes it again, and counts nothing twice', async () => {
		const caseId = await begun();
		for (const store of ['crm', 'membership']) await work(caseId, store);
		const { schedule: due } = around.ports();
		const { items } = await due.dueBy(shardOfSubject(await keyOf(caseId)), '2026-03-02', { limit: 1000 });
		await due.remove(items.filter(({ by }) => by === caseId));
		await expect(verify(caseId)).rejects.toThrow('crm (1 of 2 dates are missing in the schedule)');
		await work(caseId, 'crm');
		await verify(caseId);
		expect(await schedule(caseId)).toEqual(whole);
		const results = (await around.state(caseId)).results ?? [];
		expect(results.map(({ store, found }) => [store, found])).toEqual([
			['crm', 7],
			['membership', 1],
		]);
	});
});

test('the answer keeps under every address that the person unsubscribed, and says what was scheduled, once', async () => {
	crm.held.set(
		'second',
		record('second', 'referrals', {
			of: [`email:${email}`],
			yields: [{ kind: 'email', value: `second.${email}`, scope: 'unique' }],
		}),
	);
	const caseId = await begun();
	for (const store of ['crm', 'membership']) await work(caseId, store);
	await verify(caseId);
	await deliver(caseId);
	await deliver(caseId);
	const { unsubscriptions, keyOf: keyOfAddress } = around.ports();
	for (const address of [email, `second.${email}`]) {
		const key = await keyOfAddress(address);
		const unsubscription = await unsubscriptions.get(key);
		expect(unsubscription).toMatchObject({ since: '2026-03-02T10:05:00.000Z', by: caseId });
		expect(unsubscription?.entries.map(({ store, category, on, waitsFor }) => [store, category, on ?? waitsFor])).toEqual([
			['crm', 'contact-details', '2026-08-31'],
			['crm', 'enquiries', '2026-03-02'],
			['crm', 'enquiries', 'hold'],
			['crm', 'job-details', 'unsubscribe'],
			['crm', 'referrals', '2026-03-02'],
			['membership', 'membership-contract', '2032-08-31'],
		]);
		expect(await unsubscriptions.isSuppressed(key)).toBe(true);
	}
	expect(around.post.keys.filter((key) => key === 'done')).toEqual(['done']);
});
