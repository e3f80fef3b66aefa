import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { commit } from '../../functions/core/audit/chain.ts';
import type { CaseEvent, CaseState, PlanEntry, TextReference } from '../../functions/core/case/case.ts';
import { completeTask } from '../../functions/core/case/commands.ts';
import { flag, retry } from '../../functions/core/case/flagging.ts';
import type { FieldChange } from '../../functions/core/stores/ports.ts';
import { makeFulfilStore } from '../../functions/handlers/fulfil-store.ts';
import { makeVerifyFulfilment } from '../../functions/handlers/verify-fulfilment.ts';
import { keptCorrections } from '../../functions/middleware/subject-request/kept-corrections.ts';
import { assessed, planned } from '../fixtures/cases.ts';
import { type Held, MemoryStore, record } from '../fixtures/memory-store.ts';
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

const contact = (id: string, name: string, more: Partial<Held> = {}) =>
	record(id, 'contact-details', { fields: { id, name }, ...more });
/** Five to be put right, one that says so already, one without the field, one of another kind, one of somebody else. */
const records = (): readonly Held[] => [
	...['a', 'b', 'c', 'd'].map((id) => contact(id, 'Ada Wrong')),
	contact('h', 'Ada Wrong', { held: true }),
	contact('r', 'Ada Right'),
	record('n', 'contact-details'),
	record('j', 'job-details', { fields: { id: 'j', name: 'Ada Wrong' } }),
	contact('z', 'Ada Wrong', { of: ['email:somebody-else@example.com'] }),
];
const restore = () => {
	crm.held.clear();
	for (const each of records()) crm.held.set(each.id, each);
};
const corrections = [{ category: 'contact-details', field: 'name', value: 'Ada Right' }];

beforeEach(() => {
	crm = new MemoryStore('crm', records());
	around = new Surroundings(tables, { policy: policyOf('crm'), stores: [crm] });
});

async function begun(entries: readonly PlanEntry[] = [planned('crm')], particulars: object = { corrections }): Promise<CaseState> {
	const { caseId } = await around.opened(`put right ${count++}`, { right: 'rectification', particulars });
	const { cases } = around.ports();
	await cases.updatePerson(caseId, { identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }] });
	const started: CaseEvent = { type: 'fulfilment-started', data: { stores: ['crm'] } };
	return cases.apply(caseId, 'system', now, () => [assessed({ plan: entries }), started]);
}

const plenty = { getRemainingTimeInMillis: () => 900_000 };
const nearlyOver = { getRemainingTimeInMillis: () => 59_999 };
const fulfil = (caseId: string, life = new Life(), time = plenty) =>
	makeFulfilStore(around.ports(life))({ caseId, store: 'crm' }, time);
const verify = (caseId: string) => makeVerifyFulfilment(around.ports())({ caseId });
const task = (caseId: string) => around.ports().tasks.get(caseId, 'crm');
const nameOf = (id: string) => crm.held.get(id)?.fields.name;

/** What the texts say, whatever their number. */
async function said(caseId: string, references: readonly TextReference[] = []): Promise<readonly FieldChange[]> {
	const texts = await Promise.all(references.map(({ key }) => around.ports().texts.get(caseId, key)));
	return texts.flatMap((text) => JSON.parse(text ?? '') as FieldChange[]);
}
const byRecord = (changes: readonly FieldChange[]) => changes.toSorted((a, b) => (a.record < b.record ? -1 : 1));
const putRight = (id: string): FieldChange => ({
	...{ record: id, category: 'contact-details', field: 'name' },
	...{ before: 'Ada Wrong', after: 'Ada Right' },
});
const everyChange = ['a', 'b', 'c', 'd', 'h'].map(putRight);

describe('putting right what one store holds', () => {
	test('changes what is wrong, under hold too, and nothing else, and keeps what stood there with the evidence', async () => {
		const { caseId } = await begun();
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		for (const id of ['a', 'b', 'c', 'd', 'h', 'r']) expect(nameOf(id)).toBe('Ada Right');
		expect([nameOf('n'), nameOf('j'), nameOf('z')]).toEqual([undefined, 'Ada Wrong', 'Ada Wrong']);
		const done = await task(caseId);
		expect({ ...done, changes: undefined }).toEqual({
			...{ store: 'crm', status: 'done', page: 4, found: 5, retained: [], changes: undefined },
			acted: [{ category: 'contact-details', count: 5 }],
		});
		expect(byRecord(await said(caseId, done?.changes))).toEqual(everyChange);
		const kept = await around.ports().texts.list(caseId);
		for (const { text, nonce, hash } of kept) expect(commit(text, nonce)).toBe(hash);
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		expect(await around.ports().texts.list(caseId)).toEqual(kept);
	});

	test('is called again when the time is nearly up, and goes on where it was', async () => {
		const { caseId } = await begun();
		const outcomes: string[] = [];
		do outcomes.push((await fulfil(caseId, new Life(), nearlyOver)).status);
		while (outcomes.at(-1) === 'more');
		expect(outcomes).toEqual(['more', 'more', 'more', 'done']);
		expect((await task(caseId))?.acted).toEqual([{ category: 'contact-details', count: 5 }]);
	});

	test('killed at any call and tried again puts right the same, counts each once and tells each once', async () => {
		const life = new Life();
		await fulfil((await begun()).caseId, life);
		for (const call of callsToDieAt(life.calls)) {
			restore();
			const { caseId } = await begun();
			await expect(fulfil(caseId, new Life(call, 'after'))).rejects.toThrow(Died);
			expect(await fulfil(caseId)).toEqual({ status: 'done' });
			const done = await task(caseId);
			expect({ call, found: done?.found, told: byRecord(await said(caseId, done?.changes)) }).toEqual({
				...{ call, found: 5, told: everyChange },
			});
			await verify(caseId);
			expect((await around.state(caseId)).verified?.problems).toEqual([]);
			// Nothing is kept that the chain does not commit to.
			const named = new Set((await around.state(caseId)).results?.[0]?.changes?.map(({ key }) => key));
			expect((await around.ports().texts.list(caseId)).filter(({ key }) => !named.has(key))).toEqual([]);
		}
	}, 300_000);

	test('by two invocations at once counts nothing twice', async () => {
		const { caseId } = await begun();
		await Promise.allSettled([fulfil(caseId), fulfil(caseId), fulfil(caseId)]);
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		expect((await task(caseId))?.acted).toEqual([{ category: 'contact-details', count: 5 }]);
	});

	test('names many pages by one text, which names theirs: the record of a case can hold but so much', async () => {
		crm.held.clear();
		const ids = Array.from({ length: 90 }, (_, nth) => `many-${String(nth).padStart(2, '0')}`);
		for (const id of ids) crm.held.set(id, contact(id, 'Ada Wrong'));
		const { caseId } = await begun();
		await fulfil(caseId);
		await verify(caseId);
		const { results = [] } = await around.state(caseId);
		expect(results[0]?.acted).toEqual([{ category: 'contact-details', count: 90 }]);
		expect(results[0]?.changes?.length).toBe(5);
		const changed = await keptCorrections(around.ports().texts, caseId).changed(results);
		expect(changed.map((change) => change.record).toSorted()).toEqual(ids);
		expect(new Set(changed.map(({ field }) => field))).toEqual(new Set(['name']));
	});

	test('does what a machine can, and leaves the rest to a person', async () => {
		const { caseId } = await begun([planned('crm', 'task')], {
			corrections: [...corrections, { category: 'contact-details', field: 'fixed', value: 'x' }],
		});
		expect(await fulfil(caseId)).toEqual({ status: 'task' });
		expect(nameOf('a')).toBe('Ada Right');
		const acted = [{ category: 'contact-details', count: 2 }];
		const note = { key: 'n', hash: 'h' };
		await around.ports().cases.apply(caseId, 'dpo:x', now, (state) => completeTask(state, { store: 'crm', acted, note }));
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		expect(await task(caseId)).toMatchObject({ status: 'done', found: 7, acted: [{ category: 'contact-details', count: 7 }] });
		expect(around.post.keys).toEqual(['task-needed-crm']);
	});

	test('where no machine can is all a person’s', async () => {
		crm.unable = ['rectify'];
		const { caseId } = await begun([planned('crm', 'task')]);
		expect(await fulfil(caseId)).toEqual({ status: 'task' });
		expect(nameOf('a')).toBe('Ada Wrong');
	});
});

describe('verifying what was put right', () => {
	const retried = async (caseId: string) => {
		const { cases } = around.ports();
		await cases.apply(caseId, 'system', now, (state) => flag(state, 'Verify', 'VerificationFailed'));
		await cases.apply(caseId, 'dpo:x', now, retry);
	};

	test('finds what another system wrote over it, and a retry puts it right again and tells both', async () => {
		const { caseId } = await begun();
		await fulfil(caseId);
		crm.held.set('a', contact('a', 'Ada Overwritten'));
		await expect(verify(caseId)).rejects.toThrow('crm (1 records are not as they should be)');
		await retried(caseId);
		await fulfil(caseId);
		await verify(caseId);
		const { results = [], verified } = await around.state(caseId);
		expect([nameOf('a'), verified?.problems, results[0]?.acted]).toEqual([
			'Ada Right',
			[],
			[{ category: 'contact-details', count: 6 }],
		]);
		expect(byRecord(await said(caseId, results[0]?.changes)).slice(0, 2)).toEqual([
			putRight('a'),
			{ ...putRight('a'), before: 'Ada Overwritten' },
		]);
	});

	test('goes through the machine’s part again, and counts a person’s once', async () => {
		const { caseId } = await begun([planned('crm', 'task')], {
			corrections: [...corrections, { category: 'contact-details', field: 'fixed', value: 'x' }],
		});
		await fulfil(caseId);
		const acted = [{ category: 'contact-details', count: 2 }];
		const note = { key: 'n', hash: 'h' };
		await around.ports().cases.apply(caseId, 'dpo:x', now, (state) => completeTask(state, { store: 'crm', acted, note }));
		await fulfil(caseId);
		crm.held.set('late', contact('late', 'Ada Wrong'));
		await expect(verify(caseId)).rejects.toThrow('crm (1 records are not as they should be)');
		await retried(caseId);
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		await verify(caseId);
		expect(nameOf('late')).toBe('Ada Right');
		expect((await around.state(caseId)).results?.[0]?.acted).toEqual([{ category: 'contact-details', count: 8 }]);
	});

	test('has nothing against a record that somebody else let go', async () => {
		const { caseId } = await begun();
		await fulfil(caseId);
		for (const id of ['a', 'n', 'j']) crm.held.delete(id);
		await verify(caseId);
		expect((await around.state(caseId)).verified?.problems).toEqual([]);
	});
});
