import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CaseEvent, CaseState, Right } from '../../functions/core/case/case.ts';
import { leaveOut } from '../../functions/core/case/commands.ts';
import { flag, retry } from '../../functions/core/case/flagging.ts';
import type { Particulars } from '../../functions/core/request/particulars.ts';
import type { Phase } from '../../functions/core/stores/ports.ts';
import { makeFulfilStore } from '../../functions/handlers/fulfil-store.ts';
import { makeVerifyFulfilment } from '../../functions/handlers/verify-fulfilment.ts';
import { assessed, planned } from '../fixtures/cases.ts';
import { MemoryStore, record } from '../fixtures/memory-store.ts';
import { now, policyOf, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let crm: MemoryStore;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

const earlier = 'THE-EARLIER-CASE';
beforeEach(() => {
	crm = new MemoryStore('crm', [
		...['p1', 'p2', 'p3'].map((id) => record(id, 'combined-profile')),
		record('held', 'combined-profile', { held: true, restrictedBy: [earlier] }),
		record('contact', 'contact-details'),
		record('diet', 'dietary-requirements'),
		record('invoice', 'invoices', { dates: { 'financial-year-end': '2026-03-31' } }),
		record('z', 'combined-profile', { of: ['email:somebody-else@example.com'], restrictedBy: [earlier] }),
	]);
	around = new Surroundings(tables, { policy: policyOf('crm'), stores: [crm] });
});

async function begun(right: Right, particulars: Particulars = {}, ...more: readonly CaseEvent[]): Promise<CaseState> {
	const { caseId } = await around.opened(`restrict ${count++}`, { right, particulars });
	const { cases } = around.ports();
	await cases.updatePerson(caseId, { identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }] });
	const needs = right === 'objection' ? (['weighing'] as const) : [];
	return cases.apply(caseId, 'system', now, () => [assessed({ plan: [planned('crm')], needs: [...needs] }), ...more]);
}
const started: CaseEvent = { type: 'fulfilment-started', data: { stores: ['crm'] } };
const restriction = (particulars: Particulars = { ground: 'accuracy' }) => begun('restriction', particulars, started);

const plenty = { getRemainingTimeInMillis: () => 900_000 };
const nearlyOver = { getRemainingTimeInMillis: () => 59_999 };
const work = (caseId: string, phase: 'act' | Phase = 'act', life = new Life(), time = plenty) =>
	makeFulfilStore(around.ports(life))({ caseId, store: 'crm', phase }, time);
const verify = (caseId: string) => makeVerifyFulfilment(around.ports())({ caseId });
const task = (caseId: string, phase?: Phase) => around.ports().tasks.get(caseId, 'crm', phase);
const total = (tallies: readonly { readonly count: number }[] = []) => tallies.reduce((sum, each) => sum + each.count, 0);

const everything = ['contact', 'diet', 'held', 'invoice', 'p1', 'p2', 'p3'];

describe('restricting what one store holds', () => {
	test('marks all of it, what the law keeps and what is under hold too, beside the marks of other cases', async () => {
		const { caseId } = await restriction();
		expect(await work(caseId)).toEqual({ status: 'done' });
		expect(crm.markedBy(caseId)).toEqual(everything);
		expect(crm.markedBy(earlier)).toEqual(['held', 'z']);
		expect(await task(caseId)).toMatchObject({ status: 'done', found: 7, retained: [] });
	});

	test('marks the kinds of data that the person named, and says nothing of the others', async () => {
		const { caseId } = await restriction({ ground: 'claims', categories: ['invoices'] });
		await work(caseId);
		expect(crm.markedBy(caseId)).toEqual(['invoice']);
		expect(await task(caseId)).toMatchObject({ found: 1, acted: [{ category: 'invoices', count: 1 }], retained: [] });
	});

	test('killed at any call and tried again marks and counts the same', async () => {
		const life = new Life();
		await work((await restriction()).caseId, 'act', life);
		for (const call of callsToDieAt(life.calls)) {
			const { caseId } = await restriction();
			await expect(work(caseId, 'act', new Life(call, 'after'))).rejects.toThrow(Died);
			expect(await work(caseId)).toEqual({ status: 'done' });
			expect({ call, marked: crm.markedBy(caseId), found: (await task(caseId))?.found }).toEqual({
				call,
				marked: everything,
				found: 7,
			});
		}
	}, 300_000);

	test('is called again when the time is nearly up', async () => {
		const { caseId } = await restriction();
		const outcomes: string[] = [];
		do outcomes.push((await work(caseId, 'act', new Life(), nearlyOver)).status);
		while (outcomes.at(-1) === 'more');
		expect(outcomes).toEqual(['more', 'more', 'more', 'done']);
	});

	test('that verification found wanting is gone through again, and each record counted once', async () => {
		const { caseId } = await restriction();
		await work(caseId);
		crm.held.set('late', record('late', 'combined-profile'));
		await expect(verify(caseId)).rejects.toThrow('crm (1 records are not as they should be)');
		const { cases } = around.ports();
		await cases.apply(caseId, 'system', now, (state) => flag(state, 'Verify', 'VerificationFailed'));
		await cases.apply(caseId, 'dpo:x', now, retry);
		await work(caseId);
		await verify(caseId);
		const { results = [], verified } = await around.state(caseId);
		expect([results[0]?.found, total(results[0]?.acted), verified?.problems]).toEqual([8, 8, []]);
	});
});

describe('an objection', () => {
	test('restricts while it is weighed what rests on legitimate interests alone, and says of the rest why not', async () => {
		const { caseId } = await begun('objection');
		await work(caseId, 'meanwhile');
		expect(crm.markedBy(caseId)).toEqual(['held', 'p1', 'p2', 'p3']);
		const { retained = [], ...done } = (await task(caseId, 'meanwhile')) ?? {};
		expect(done).toMatchObject({ status: 'done', acted: [{ category: 'combined-profile', count: 4 }] });
		expect(retained.map(({ category, reason }) => `${category}: ${reason}`).toSorted()).toEqual([
			'contact-details: other-basis',
			'dietary-requirements: right-does-not-apply',
			'invoices: other-basis',
		]);
	});
});

describe('a consent that was withdrawn', () => {
	test('restricts what rested on it alone, and says only of what rested on it too why it stays in use', async () => {
		const { caseId } = await begun('withdrawing-consent', {}, started);
		await work(caseId);
		expect(crm.markedBy(caseId)).toEqual(['diet']);
		expect((await task(caseId))?.retained).toEqual([{ category: 'contact-details', count: 1, reason: 'other-basis' }]);
	});

	test('for one purpose leaves the others', async () => {
		const { caseId } = await begun('withdrawing-consent', { purposes: ['marketing-by-consent'] }, started);
		await work(caseId);
		expect(crm.markedBy(caseId)).toEqual([]);
	});
});

describe('lifting', () => {
	test('takes off the marks of its case, wherever they are by now, and no others', async () => {
		const { caseId } = await restriction();
		const { caseId: second } = await restriction({ ground: 'claims', categories: ['invoices'] });
		await work(caseId);
		await work(second);
		await work(caseId, 'lift');
		expect([crm.markedBy(caseId), crm.markedBy(second), crm.markedBy(earlier)]).toEqual([[], ['invoice'], ['held', 'z']]);
		expect(await task(caseId, 'lift')).toMatchObject({ status: 'done', found: 7 });
		expect((await task(caseId))?.found).toBe(7);
	});

	test('killed at any call and tried again leaves no mark of the case', async () => {
		const first = await restriction();
		await work(first.caseId);
		const life = new Life();
		await work(first.caseId, 'lift', life);
		for (const call of callsToDieAt(life.calls)) {
			const { caseId } = await restriction();
			await work(caseId);
			await expect(work(caseId, 'lift', new Life(call, 'after'))).rejects.toThrow(Died);
			expect(await work(caseId, 'lift')).toEqual({ status: 'done' });
			expect({ call, marked: crm.markedBy(caseId) }).toEqual({ call, marked: [] });
		}
	}, 300_000);

	test('is tried in a store that was left out in the midst of restricting', async () => {
		const { caseId } = await begun('objection');
		await work(caseId, 'meanwhile', new Life(), nearlyOver);
		expect(crm.markedBy(caseId).length).toBeGreaterThan(0);
		await around.ports().cases.apply(caseId, 'dpo:x', now, (state) => leaveOut(state, 'crm', ['crm']));
		expect(await work(caseId, 'meanwhile')).toEqual({ status: 'done' });
		await work(caseId, 'lift');
		expect(crm.markedBy(caseId)).toEqual([]);
	});

	test('where no machine can mark there is nothing to lift', async () => {
		crm.unable = ['restrict'];
		const { caseId } = await begun('objection');
		expect(await work(caseId, 'lift')).toEqual({ status: 'done' });
	});

	test('what a person marked is for a person to lift: the DPO is told, once', async () => {
		const byHand: CaseEvent = {
			type: 'task-completed',
			data: { store: 'cctv', acted: [{ category: 'cctv-images', count: 2 }], note: { key: 'note-1', hash: 'h' } },
		};
		const { caseId } = await begun('restriction', { ground: 'claims' }, started, byHand);
		const lift = () => makeFulfilStore(around.ports())({ caseId, store: 'cctv', phase: 'lift' }, plenty);
		expect([await lift(), await lift()]).toEqual([{ status: 'done' }, { status: 'done' }]);
		expect(around.post.keys).toEqual(['lift-by-hand-cctv']);
		expect(around.post.sent[0]?.raw).toContain('has to be undone by hand');
	});
});
