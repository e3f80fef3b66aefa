import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CaseState } from '../../functions/core/case/case.ts';
import { makeFulfilStore } from '../../functions/handlers/fulfil-store.ts';
import { makeVerifyFulfilment } from '../../functions/handlers/verify-fulfilment.ts';
import { assessed, planned } from '../fixtures/cases.ts';
import { forgetHolds, hold, holdsOf } from '../fixtures/holds.ts';
import { MemoryStore, record } from '../fixtures/memory-store.ts';
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

const identifiers = [
	{ kind: 'email', value: 'person@example.com', scope: 'unique' },
	{ kind: 'member-id', value: 'm-1', scope: 'unique' },
] as const;
const fill = () => {
	crm.held.clear();
	for (const id of ['a', 'b', 'c']) crm.held.set(id, record(id, 'contact-details'));
	crm.held.set('d', record('d', 'job-details'));
	// The law keeps it, hold or no hold.
	crm.held.set('e', record('e', 'invoices', { dates: { 'financial-year-end': '2026-03-31' } }));
};

beforeEach(async () => {
	await forgetHolds(tables);
	crm = new MemoryStore('crm', []);
	fill();
	around = new Surroundings(tables, { stores: [crm] });
});

async function begun(): Promise<CaseState> {
	const { caseId } = await around.opened(`held ${count++}`, { right: 'erasure' });
	const { cases } = around.ports();
	await cases.updatePerson(caseId, { identifiers });
	return cases.apply(caseId, 'system', now, () => [
		assessed({ plan: [planned('crm')] }),
		{ type: 'fulfilment-started', data: { stores: ['crm'] } },
	]);
}
const place = async (on: object, reviewOn = hold.reviewOn) =>
	(await holdsOf(around).place({ on, ...hold, reviewOn })).json.id as string;
const fulfil = (caseId: string, life = new Life()) =>
	makeFulfilStore(around.ports(life))({ caseId, store: 'crm' }, { getRemainingTimeInMillis: () => 900_000 });
const verify = (caseId: string) => makeVerifyFulfilment(around.ports())({ caseId });
/** A hold that keeps what the request would erase. */
const placedBefore = async (caseId: string): Promise<string> => {
	const id = await place({ email: 'person@example.com' });
	await fulfil(caseId);
	return id;
};
const retained = async (caseId: string) =>
	((await around.ports().tasks.get(caseId, 'crm'))?.retained ?? []).toSorted((a, b) => (a.category < b.category ? -1 : 1));
const due = async () =>
	(await tables.rows('subjects'))
		.filter(({ pk }) => String(pk).startsWith('DUE#'))
		.map(({ subject, store, category, on, lookOn, count: of, by, heldBy, trigger }) => ({
			...{ subject, store, category, on, lookOn, count: of, by, heldBy, trigger },
		}))
		.toSorted((a, b) => (String(a.category) < String(b.category) ? -1 : 1));

const invoice = { category: 'invoices', count: 1, reason: 'legal-obligation', until: '2032-03-31' };

describe('a request for erasure', () => {
	test('leaves everything of a person under hold, and schedules what it would have erased for when the hold is lifted', async () => {
		const { caseId, receivedOn } = await begun();
		const id = await place({ email: 'person@example.com' });
		expect(await fulfil(caseId)).toEqual({ status: 'done' });
		expect(crm.ids).toEqual(['a', 'b', 'c', 'd', 'e']);
		const kept = (category: string, of: number) => ({ category, count: of, reason: 'legal-claims' });
		expect(await retained(caseId)).toEqual([kept('contact-details', 3), invoice, kept('job-details', 1)]);
		const item = {
			...{ subject: await around.ports().keyOf('person@example.com'), store: 'crm', on: receivedOn, lookOn: '2026-06-01' },
			...{ by: caseId, heldBy: id, trigger: 'erasure-request' },
		};
		// In pages of two: what is due is counted over all of them.
		expect(await due()).toEqual([
			{ ...item, category: 'contact-details', count: 3 },
			{ ...item, category: 'job-details', count: 1 },
		]);
		const [stored] = await around.ports().schedule.which([{ ...item, category: 'job-details' }]);
		expect(stored?.identifiers).toEqual(identifiers);
		await verify(caseId);
		expect((await around.state(caseId)).verified?.problems).toEqual([]);
	});

	test('is kept from it by a hold on any other identifier of the person, under which it is due again', async () => {
		const { holds, keyOf } = around.ports();
		const member = await keyOf({ kind: 'member-id', value: 'm-1' });
		const { caseId } = await begun();
		const id = await place({ email: 'other@example.com' });
		await holds.change(id, (there) => ({ ...there, subjects: [member] }));
		await fulfil(caseId);
		expect(crm.ids).toHaveLength(5);
		expect((await due()).map(({ subject, heldBy }) => [subject, heldBy])).toEqual([
			[member, id],
			[member, id],
		]);
	});

	test('leaves a category, or single records, and erases the rest', async () => {
		const { caseId } = await begun();
		const category = await place({ category: 'job-details' }, '2026-07-01');
		const single = await place({ store: 'crm', records: ['b', 'e'] });
		await place({ store: 'payments', records: ['a'] });
		await fulfil(caseId);
		expect(crm.ids).toEqual(['b', 'd', 'e']);
		expect((await due()).map(({ category: of, lookOn, heldBy, count: records }) => [of, lookOn, heldBy, records])).toEqual([
			['contact-details', '2026-06-01', single, 1],
			['job-details', '2026-07-01', category, 1],
		]);
		await verify(caseId);
		expect((await around.state(caseId)).verified?.problems).toEqual([]);
	});

	test('whose hold is lifted before it is verified, erases what the hold kept', async () => {
		const { caseId } = await begun();
		const id = await place({ email: 'person@example.com' });
		await fulfil(caseId);
		await holdsOf(around).lift(id);
		await expect(verify(caseId)).rejects.toThrow('4 records are not as they should be');
		await fulfil(caseId);
		expect(crm.ids).toEqual(['e']);
		await verify(caseId);
		expect(await retained(caseId)).toEqual([invoice]);
	});

	test('is said to have erased what a sweep erased for it after the hold was lifted, once that is out of the schedule', async () => {
		const { caseId } = await begun();
		await holdsOf(around).lift(await placedBefore(caseId));
		const gone = async () =>
			(await holdsOf(around).place({ on: { email: 'person@example.com' }, ...hold })).json.alreadyGone.requests.filter(
				({ reference }: { reference: string }) => reference === caseId,
			);
		expect(await gone()).toEqual([]);
		const { schedule } = around.ports();
		const [first, second] = await due();
		await schedule.remove([first as never]);
		expect(await gone()).toEqual([{ reference: caseId, store: 'crm', category: 'contact-details', count: 3 }]);
		await schedule.remove([second as never]);
		expect(await gone()).toHaveLength(2);
	});

	test('heeds a flag that is still there while its hold is being lifted', async () => {
		const { caseId } = await begun();
		const id = await place({ email: 'person@example.com' });
		await expect(holdsOf(around, new Life(2, 'after')).lift(id)).resolves.toMatchObject({ status: 503 });
		await fulfil(caseId);
		expect(crm.ids).toHaveLength(5);
		// It is due again on a date of a hold that was lifted: the next sweep looks there.
		expect((await due()).map(({ lookOn }) => lookOn)).toEqual(['2026-06-01', '2026-06-01']);
		expect((await around.ports().holds.inForce()).lifted).toEqual(['2026-06-01']);
	});

	test('killed at any call, and tried again, keeps and schedules the same', async () => {
		await place({ category: 'contact-details' });
		const life = new Life();
		await fulfil((await begun()).caseId, life);
		for (const call of callsToDieAt(life.calls)) {
			fill();
			const { caseId } = await begun();
			await expect(fulfil(caseId, new Life(call, 'after'))).rejects.toThrow(Died);
			expect(await fulfil(caseId)).toEqual({ status: 'done' });
			expect([call, crm.ids]).toEqual([call, ['a', 'b', 'c', 'e']]);
			expect((await due()).filter(({ by }) => by === caseId).map(({ category, count: of }) => [category, of])).toEqual([
				['contact-details', 3],
			]);
			const task = await around.ports().tasks.get(caseId, 'crm');
			expect([call, task?.acted]).toEqual([call, [{ category: 'job-details', count: 1 }]]);
		}
	}, 120_000);
});
