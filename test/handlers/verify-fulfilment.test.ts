import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { guardItem } from '../../functions/contract/tables.ts';
import type { CaseState, Right } from '../../functions/core/case/case.ts';
import { leaveOut, refuse, withdraw } from '../../functions/core/case/commands.ts';
import { flag, retry } from '../../functions/core/case/flagging.ts';
import { makeFailTask } from '../../functions/handlers/fail-task.ts';
import { makeFulfilStore } from '../../functions/handlers/fulfil-store.ts';
import { makePlanFulfilment } from '../../functions/handlers/plan-fulfilment.ts';
import { makeVerifyFulfilment } from '../../functions/handlers/verify-fulfilment.ts';
import { assessed, planned } from '../fixtures/cases.ts';
import { MemoryStore, record } from '../fixtures/memory-store.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let crm: MemoryStore;
let payments: MemoryStore;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	crm = new MemoryStore(
		'crm',
		['a', 'b', 'c'].map((id) => record(id, 'contact-details')),
	);
	payments = new MemoryStore('payments', [record('i', 'invoices', { dates: { 'financial-year-end': '2026-03-31' } })]);
	around = new Surroundings(tables, { stores: [crm, payments] });
});

const plan = [planned('crm'), planned('payments'), { ...planned('rightful'), outcome: 'not-applicable' as const }];

async function assessedCase(right: Right = 'erasure', data: Parameters<typeof assessed>[0] = {}): Promise<CaseState> {
	const { caseId } = await around.opened(`verify ${count++}`, { right });
	const { cases } = around.ports();
	await cases.updatePerson(caseId, { identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }] });
	return cases.apply(caseId, 'system', now, () => [assessed({ plan, ...data })]);
}

const planWork = (caseId: string) => makePlanFulfilment(around.ports())({ caseId });
const verify = (caseId: string) => makeVerifyFulfilment(around.ports())({ caseId });
async function work(caseId: string): Promise<void> {
	const { stores } = await planWork(caseId);
	for (const store of stores) await makeFulfilStore(around.ports())({ caseId, store }, { getRemainingTimeInMillis: () => 900_000 });
}
async function retried(caseId: string): Promise<void> {
	const { cases } = around.ports();
	await cases.apply(caseId, 'system', now, (state) => flag(state, 'Verify', 'VerificationFailed'));
	await cases.apply(caseId, 'dpo:x', now, retry);
}

describe('the work', () => {
	test('is a store each, where there is something to do', async () => {
		const { caseId } = await assessedCase();
		expect(await planWork(caseId)).toEqual({ next: 'fulfil', phase: 'act', stores: ['crm', 'payments'] });
		expect((await around.state(caseId)).stores).toEqual(['crm', 'payments']);
	});

	test('after a retry is what is not done yet', async () => {
		const { caseId } = await assessedCase();
		await planWork(caseId);
		await makeFulfilStore(around.ports())({ caseId, store: 'crm' }, { getRemainingTimeInMillis: () => 900_000 });
		await makeFailTask(around.ports())({ caseId, store: 'payments', phase: 'act', error: 'X' });
		expect(await planWork(caseId)).toEqual({ next: 'fulfil', phase: 'act', stores: ['payments'] });
		await around.ports().cases.apply(caseId, 'dpo:x', now, (state) => leaveOut(state, 'payments', ['payments']));
		expect(await planWork(caseId)).toEqual({ next: 'fulfil', phase: 'act', stores: [] });
	});

	test('of what was refused is only to answer, and of what was withdrawn nothing, be it at the last moment', async () => {
		const first = await assessedCase('access', { needs: ['concerns-others'] });
		await around.ports().cases.apply(first.caseId, 'dpo:x', now, (state) => refuse(state, 'excessive'));
		expect(await planWork(first.caseId)).toEqual({ next: 'respond', phase: 'act', stores: [] });
		for (const [decide, next] of [
			[(state: CaseState) => refuse(state, 'excessive'), 'respond'],
			[withdraw, 'end'],
		] as const) {
			const { caseId } = await assessedCase();
			const ports = around.ports();
			// Somebody is faster, between this function's reading the case and its writing.
			const cases = Object.create(ports.cases, {
				load: {
					value: async (id: string) => {
						const state = await ports.cases.load(id);
						await ports.cases.apply(id, 'x', now, decide);
						return state;
					},
				},
				apply: { value: ports.cases.apply.bind(ports.cases) },
				person: { value: ports.cases.person.bind(ports.cases) },
			});
			expect(await makePlanFulfilment({ ...ports, cases })({ caseId })).toEqual({ next, phase: 'act', stores: [] });
			expect((await around.state(caseId)).stores).toBeUndefined();
		}
	});
});

describe('verifying', () => {
	test('records what was done, and that all is as it should be', async () => {
		const { caseId } = await assessedCase();
		await work(caseId);
		await verify(caseId);
		await verify(caseId);
		const state = await around.state(caseId);
		expect(state.results).toEqual([
			{ store: 'crm', status: 'done', found: 3, acted: [{ category: 'contact-details', count: 3 }], retained: [] },
			{
				...{ store: 'payments', status: 'done', found: 1, acted: [] },
				retained: [{ category: 'invoices', count: 1, reason: 'legal-obligation', until: '2032-03-31' }],
			},
		]);
		expect(state.verified).toEqual({ at: now, problems: [] });
		expect((await around.events(caseId)).slice(-2)).toEqual(['request-fulfilled', 'fulfilment-verified']);
	});

	test('fails while the work on a store failed, and records nothing', async () => {
		const { caseId } = await assessedCase();
		await work(caseId);
		const { tasks } = around.ports();
		const done = await tasks.get(caseId, 'crm');
		if (done) await tasks.put(caseId, { ...done, status: 'failed' }, done);
		await expect(verify(caseId)).rejects.toThrow('The work on these stores failed: crm.');
		expect((await around.state(caseId)).results).toBeUndefined();
	});

	test('finds what is there still, and a retry erases it and counts it with the rest', async () => {
		const { caseId } = await assessedCase();
		await work(caseId);
		// Written by the organisation's own systems while we erased.
		crm.held.set('late', record('late', 'contact-details'));
		await expect(verify(caseId)).rejects.toThrow('crm (1 records are not as they should be)');
		expect((await around.state(caseId)).verified?.problems).toEqual(['crm: 1 records are not as they should be']);
		await expect(verify(caseId)).rejects.toThrow('The work on these stores failed: crm.');
		await retried(caseId);
		await work(caseId);
		await verify(caseId);
		const state = await around.state(caseId);
		expect(state.results?.[0]).toEqual({
			...{ store: 'crm', status: 'done', found: 4, acted: [{ category: 'contact-details', count: 4 }], retained: [] },
		});
		expect(state.verified?.problems).toEqual([]);
		expect(crm.ids).toEqual([]);
	});

	test('finds that something is gone which was to be kept', async () => {
		const { caseId } = await assessedCase();
		await work(caseId);
		payments.held.clear();
		await expect(verify(caseId)).rejects.toThrow('payments (some of what was to be kept of invoices is gone)');
	});

	test('of a store that does not answer fails, rather than believe it empty', async () => {
		const { caseId } = await assessedCase();
		await work(caseId);
		crm.available = false;
		await expect(verify(caseId)).rejects.toThrow('Store crm: does not answer');
		expect((await around.state(caseId)).verified).toBeUndefined();
	});

	test('of an access request searches nothing again', async () => {
		const { caseId } = await assessedCase('access');
		await work(caseId);
		crm.available = false;
		await verify(caseId);
		expect((await around.state(caseId)).verified?.problems).toEqual([]);
	});

	test('takes what a hold on the person keeps for kept', async () => {
		const { caseId } = await assessedCase();
		const key = (await around.ports().cases.person(caseId))?.subjectKey;
		const Key = guardItem(String(key), 'ERASING');
		const change = (UpdateExpression: string, values?: Record<string, unknown>) =>
			tables.client.send(
				new UpdateCommand({ TableName: tables.names.subjects, Key, UpdateExpression, ExpressionAttributeValues: values }),
			);
		await change('ADD holds :hold', { ':hold': new Set(['h']) });
		try {
			await work(caseId);
			await verify(caseId);
			expect(crm.ids).toHaveLength(3);
			expect((await around.state(caseId)).verified?.problems).toEqual([]);
		} finally {
			await change('REMOVE holds');
		}
	});
});
