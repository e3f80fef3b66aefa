import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { guardItem } from '../../functions/contract/tables.ts';
import type { CaseEvent, CaseState, Right } from '../../functions/core/case/case.ts';
import { completeTask, leaveOut, stop } from '../../functions/core/case/commands.ts';
import { makeFailTask } from '../../functions/handlers/fail-task.ts';
import { makeFulfilStore } from '../../functions/handlers/fulfil-store.ts';
import { assessed, planned, started } from '../fixtures/cases.ts';
import { type Held, MemoryStore, record } from '../fixtures/memory-store.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let crm: MemoryStore;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

/** Seven records: four to be erased, two to be kept, one under hold. */
const records = (): readonly Held[] => [
	...['a', 'b', 'c'].map((id) => record(id, 'contact-details')),
	record('d', 'job-details'),
	record('e', 'invoices', { dates: { 'financial-year-end': '2026-03-31' } }),
	record('f', 'invoices', { dates: { 'financial-year-end': '2025-03-31' } }),
	record('g', 'contact-details', { held: true }),
	record('z', 'contact-details', { of: ['email:somebody-else@example.com'] }),
];
const keptIds = ['e', 'f', 'g', 'z'];

beforeEach(() => {
	crm = new MemoryStore('crm', records());
	around = new Surroundings(tables, { stores: [crm] });
});

/** A case on whose stores the work has begun. */
async function begun(right: Right = 'erasure', ...more: readonly CaseEvent[]): Promise<CaseState> {
	const { caseId } = await around.opened(`fulfil ${count++}`, { right });
	const { cases } = around.ports();
	await cases.updatePerson(caseId, { identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }] });
	return cases.apply(caseId, 'system', now, () => [
		assessed({ plan: [planned('crm'), planned('cctv', 'task')] }),
		started,
		...more,
	]);
}

const plenty = { getRemainingTimeInMillis: () => 900_000 };
const nearlyOver = { getRemainingTimeInMillis: () => 59_999 };
const fulfil = (caseId: string, store = 'crm', life = new Life(), time = plenty) =>
	makeFulfilStore(around.ports(life))({ caseId, store }, time);
const task = (caseId: string, store = 'crm') => around.ports().tasks.get(caseId, store);

const sorted = <T extends { category: string }>(tallies: readonly T[] = []) =>
	tallies.toSorted((a, b) => (a.category < b.category ? -1 : 1));

describe('erasing what one store holds', () => {
	const erased = [
		{ category: 'contact-details', count: 3 },
		{ category: 'job-details', count: 1 },
	];
	const retained = [
		{ category: 'contact-details', count: 1, reason: 'legal-claims' },
		{ category: 'invoices', count: 2, reason: 'legal-obligation', until: '2032-03-31' },
	];

	test('goes page by page until it is done, and counts what went and what stays until when', async () => {
		const { caseId } = await begun();
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		expect(crm.ids).toEqual(keptIds);
		const done = await task(caseId);
		expect({ ...done, acted: sorted(done?.acted), retained: sorted(done?.retained) }).toEqual({
			...{ store: 'crm', status: 'done', page: 4, found: 7 },
			...{ acted: erased, retained },
		});
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
	});

	test('is called again when the time is nearly up, and goes on where it was', async () => {
		const { caseId } = await begun();
		const outcomes: string[] = [];
		do outcomes.push((await fulfil(caseId, 'crm', new Life(), nearlyOver)).status);
		while (outcomes.at(-1) === 'more');
		expect(outcomes).toEqual(['more', 'more', 'more', 'done']);
		expect(crm.ids).toEqual(keptIds);
	});

	test('killed at any call and tried again ends with the same records gone and kept, and the same count', async () => {
		const life = new Life();
		await fulfil((await begun()).caseId, 'crm', life);
		for (const call of callsToDieAt(life.calls)) {
			crm.held.clear();
			for (const each of records()) crm.held.set(each.id, each);
			const { caseId } = await begun();
			await expect(fulfil(caseId, 'crm', new Life(call, 'after'))).rejects.toThrow(Died);
			expect(await fulfil(caseId)).toEqual({ status: 'done' });
			expect(crm.ids).toEqual(keptIds);
			const done = await task(caseId);
			expect({ call, found: done?.found, acted: sorted(done?.acted), retained: sorted(done?.retained) }).toEqual({
				...{ call, found: 7, acted: erased, retained },
			});
		}
	});

	test('by two invocations at once counts nothing twice and nothing too little', async () => {
		const { caseId } = await begun();
		await Promise.allSettled(Array.from({ length: 3 }, () => fulfil(caseId)));
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		expect(crm.ids).toEqual(keptIds);
		expect(sorted((await task(caseId))?.acted)).toEqual(erased);
	});

	test('while a hold is on the person erases nothing, and keeps all for legal claims', async () => {
		const { caseId } = await begun();
		const key = (await around.ports().cases.person(caseId))?.subjectKey;
		const hold = (expression: string) =>
			new UpdateCommand({
				TableName: tables.names.subjects,
				Key: guardItem(String(key), 'ERASING'),
				UpdateExpression: expression,
				...(expression.startsWith('ADD') && { ExpressionAttributeValues: { ':hold': new Set(['h']) } }),
			});
		await tables.client.send(hold('ADD holds :hold'));
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		expect(crm.ids).toHaveLength(8);
		expect((await task(caseId))?.acted).toEqual([]);
		expect((await task(caseId))?.retained.reduce((total, { count: of }) => total + of, 0)).toBe(7);
		await tables.client.send(hold('REMOVE holds'));
	});

	test('takes the lease for each page before it erases any of it', async () => {
		const { caseId } = await begun();
		const ports = around.ports();
		const leases: (readonly [string, number])[] = [];
		const subjects = {
			...ports.subjects,
			leaseErasing: async (key: string, until: string) => {
				leases.push([until, crm.held.size]);
				return ports.subjects.leaseErasing(key, until);
			},
		};
		await makeFulfilStore({ ...ports, subjects })({ caseId, store: 'crm' }, plenty);
		expect(leases.map(([until]) => until)).toEqual(Array.from({ length: 4 }, () => '2026-03-02T10:06:00.000Z'));
		expect(leases[0]?.[1]).toBe(8);
	});

	test('stops at the next page when the DPO says so: what is gone stays gone, the rest is kept', async () => {
		const { caseId } = await begun();
		expect(await fulfil(caseId, 'crm', new Life(), nearlyOver)).toEqual({ status: 'more' });
		const left = crm.ids;
		const before = await task(caseId);
		await around.ports().cases.apply(caseId, 'dpo:x', now, (state) => stop(state));
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		expect(crm.ids).toEqual(left);
		expect(await task(caseId)).toEqual({ ...before, status: 'stopped' });
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
	});

	test('stopped after a try that died in the midst of a page counts what that try erased, and no more', async () => {
		const life = new Life();
		await fulfil((await begun()).caseId, 'crm', life);
		for (let call = 1; call < life.calls; call++) {
			crm.held.clear();
			for (const each of records()) crm.held.set(each.id, each);
			const { caseId } = await begun();
			await expect(fulfil(caseId, 'crm', new Life(call, 'after'))).rejects.toThrow(Died);
			const gone = 8 - crm.ids.length;
			await around.ports().cases.apply(caseId, 'dpo:x', now, (state) => stop(state));
			expect(await fulfil(caseId)).toEqual({ status: 'done' });
			expect(crm.ids).toHaveLength(8 - gone);
			const { status, acted = [] } = (await task(caseId)) ?? {};
			const counted = acted.reduce((total, { count: of }) => total + of, 0);
			expect({ call, counted }).toEqual({ call, counted: gone });
			expect(['stopped', 'done']).toContain(status);
		}
	});

	test('does not touch a store that was left out', async () => {
		const { caseId } = await begun();
		await around.ports().cases.apply(caseId, 'dpo:x', now, (state) => leaveOut(state, 'crm', ['crm']));
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		expect(crm.ids).toHaveLength(8);
	});

	test('that failed is written down by its error’s name, and goes on where it was when it is tried again', async () => {
		const { caseId } = await begun();
		await fulfil(caseId, 'crm', new Life(), nearlyOver);
		crm.available = false;
		await expect(fulfil(caseId)).rejects.toThrow('does not answer');
		await makeFailTask(around.ports())({ caseId, store: 'crm', phase: 'act', error: 'StoreUnavailableError' });
		expect(await task(caseId)).toMatchObject({ status: 'failed', error: 'StoreUnavailableError', page: 1 });
		crm.available = true;
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		const done = await task(caseId);
		expect({ error: done?.error, found: done?.found, acted: sorted(done?.acted) }).toEqual({
			error: undefined,
			found: 7,
			acted: erased,
		});
		await makeFailTask(around.ports())({ caseId, store: 'crm', phase: 'act', error: 'Late' });
		expect((await task(caseId))?.status).toBe('done');
	});
});

describe('exporting what one store holds', () => {
	const approvedWithout = async (redactions: readonly object[]) => {
		const { caseId } = await around.opened(`fulfil ${count++}`, {});
		const ports = around.ports();
		const text = await ports.texts.put(caseId, 'redactions', JSON.stringify(redactions));
		await ports.cases.updatePerson(caseId, { identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }] });
		await ports.cases.apply(caseId, 'dpo:x', now, () => [
			assessed({ needs: ['concerns-others'] }),
			{ type: 'decision-made', data: { outcome: 'approved', without: [], redactions: redactions.length, text } },
			started,
		]);
		return caseId;
	};

	test('writes each page once, and leaves the store as it is', async () => {
		const { caseId } = await begun('access');
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		expect(crm.ids).toHaveLength(8);
		expect(
			around.packages
				.recordsOf(caseId)
				.map(({ id }) => id)
				.toSorted(),
		).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
	});

	test('killed at any call and tried again exports the same', async () => {
		const life = new Life();
		await fulfil((await begun('access')).caseId, 'crm', life);
		for (const call of callsToDieAt(life.calls)) {
			const { caseId } = await begun('access');
			await expect(fulfil(caseId, 'crm', new Life(call, 'after'))).rejects.toThrow(Died);
			expect(await fulfil(caseId)).toEqual({ status: 'done' });
			expect(around.packages.recordsOf(caseId)).toHaveLength(7);
			expect(await task(caseId)).toMatchObject({ status: 'done', found: 7, retained: [] });
		}
	});

	test('leaves out what the DPO withheld, and blacks out what the DPO redacted', async () => {
		const caseId = await approvedWithout([
			{ store: 'crm', record: 'a' },
			{ store: 'crm', record: 'b', fields: ['id'] },
			{ store: 'events', record: 'c' },
		]);
		await fulfil(caseId);
		const exported = around.packages.recordsOf(caseId);
		expect(exported.map(({ id }) => id).toSorted()).toEqual(['b', 'c', 'd', 'e', 'f', 'g']);
		expect(exported.find(({ id }) => id === 'b')?.fields).toEqual({ id: '[redacted]' });
		expect((await task(caseId))?.retained).toEqual([{ category: 'contact-details', count: 1, reason: 'rights-of-others' }]);
	});

	test('hands out nothing that waits for a person whom nobody asked', async () => {
		crm.held.set('y', record('y', 'enquiries'));
		const { caseId } = await begun('access');
		await fulfil(caseId);
		expect(around.packages.recordsOf(caseId).map(({ category }) => category)).not.toContain('enquiries');
		expect((await task(caseId))?.retained).toEqual([{ category: 'enquiries', count: 1, reason: 'rights-of-others' }]);
	});
});

describe('a store that a person searches', () => {
	const note = { key: 'note', hash: 'h' };
	const acted = [{ category: 'cctv-images', count: 2 }];

	test('asks the DPO once, and waits', async () => {
		const { caseId } = await begun();
		expect(await fulfil(caseId, 'cctv')).toEqual({ status: 'task' });
		expect(await fulfil(caseId, 'cctv')).toEqual({ status: 'task' });
		expect(around.post.keys).toEqual(['task-needed-cctv']);
		expect((await task(caseId, 'cctv'))?.status).toBe('waiting');
	});

	test('is done when they say so, with what they counted, be it before anybody waited', async () => {
		for (const asked of [true, false]) {
			const { caseId } = await begun();
			if (asked) await fulfil(caseId, 'cctv');
			await around.ports().cases.apply(caseId, 'dpo:x', now, (state) => completeTask(state, { store: 'cctv', acted, note }));
			expect(await fulfil(caseId, 'cctv')).toEqual({ status: 'done' });
			expect(await task(caseId, 'cctv')).toEqual({ store: 'cctv', status: 'done', page: 1, found: 2, acted, retained: [] });
		}
		expect(around.post.keys).toEqual(['task-needed-cctv']);
	});

	test('is over when the store is left out, or the erasure stopped', async () => {
		for (const decide of [(s: CaseState) => leaveOut(s, 'cctv', ['cctv']), (s: CaseState) => stop(s)]) {
			const { caseId } = await begun();
			await fulfil(caseId, 'cctv');
			await around.ports().cases.apply(caseId, 'dpo:x', now, decide);
			expect(await fulfil(caseId, 'cctv')).toEqual({ status: 'done' });
		}
	});
});
