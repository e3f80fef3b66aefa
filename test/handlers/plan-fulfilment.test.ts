import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CaseEvent, CaseState, Right } from '../../functions/core/case/case.ts';
import { approve, leaveOut, lift, refuse, withdraw } from '../../functions/core/case/commands.ts';
import { flag, retry } from '../../functions/core/case/flagging.ts';
import type { SubjectMark } from '../../functions/core/ports.ts';
import { claimOf } from '../../functions/core/request/claim.ts';
import { beginTask } from '../../functions/core/request/fulfil.ts';
import type { Particulars } from '../../functions/core/request/particulars.ts';
import type { Phase, TaskProgress } from '../../functions/core/stores/ports.ts';
import { makeCloseCase } from '../../functions/handlers/close-case.ts';
import { makePlanFulfilment } from '../../functions/handlers/plan-fulfilment.ts';
import { assessed, closed, delivered, lapsed, planned, withdrawn } from '../fixtures/cases.ts';
import { now, policyOf, Surroundings } from '../fixtures/ports.ts';
import { Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let email: string;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	email = `plan-${count++}@example.com`;
	around = new Surroundings(tables, { policy: policyOf('crm', 'payments') });
});

/** A case that was assessed, its claim and its marks in place, as assessment leaves it. */
async function assessedCase(right: Right, { from = email, particulars = {} as Particulars, plan = true } = {}): Promise<CaseState> {
	const { caseId } = await around.opened(`${right} ${from} ${JSON.stringify(particulars)}`, { right, email: from, particulars });
	const { cases, subjects } = around.ports();
	const key = await around.ports().keyOf(from);
	await subjects.claim(key, claimOf({ right, particulars }), caseId, async () => false);
	if (right === 'objection' || right === 'restriction') await subjects.mark(key, { kind: right, by: caseId, since: now });
	if (!plan) return around.state(caseId);
	const needs = right === 'objection' ? (['weighing'] as const) : [];
	const reason = right === 'objection' ? { outcome: 'needs-person' as const, reason: 'weighing' } : {};
	const entries = ['crm', 'payments'].map((store) => ({ ...planned(store), ...reason }));
	return cases.apply(caseId, 'system', now, () => [assessed({ plan: entries, needs: [...needs] })]);
}

const planWork = (caseId: string, settles?: Phase, life = new Life()) =>
	makePlanFulfilment(around.ports(life))({ caseId, ...(settles && { settles }) });
const apply = (caseId: string, decide: (state: CaseState) => readonly CaseEvent[]) =>
	around.ports().cases.apply(caseId, 'dpo:x', now, decide);
const marks = async (of = email): Promise<readonly Pick<SubjectMark, 'kind' | 'by'>[]> =>
	(await around.ports().subjects.marks(await around.ports().keyOf(of))).map(({ kind, by }) => ({ kind, by }));
/** The work on a store as it ended. */
async function worked(caseId: string, store: string, phase: Phase, more: Partial<TaskProgress> = {}): Promise<void> {
	const { tasks } = around.ports();
	const acted = [{ category: 'contact-details', count: 1 }];
	const before = await tasks.get(caseId, store, phase);
	await tasks.put(
		caseId,
		{ ...beginTask(store, phase), status: 'done', page: (before?.page ?? 0) + 1, found: 1, acted, ...more },
		before,
	);
}
const note = { key: 'k', hash: 'h' };

describe('an objection', () => {
	test('restricts first, then waits for the DPO, and says what was restricted once', async () => {
		const { caseId } = await assessedCase('objection');
		expect(await planWork(caseId)).toEqual({ next: 'fulfil', phase: 'meanwhile', stores: ['crm', 'payments'] });
		await worked(caseId, 'crm', 'meanwhile');
		expect(await planWork(caseId)).toEqual({ next: 'fulfil', phase: 'meanwhile', stores: ['payments'] });
		await worked(caseId, 'payments', 'meanwhile', { acted: [] });
		for (const _ of ['once', 'again']) {
			expect(await planWork(caseId, 'meanwhile')).toEqual({ next: 'decide', phase: 'act', stores: [] });
		}
		expect((await around.events(caseId)).filter((type) => type === 'records-restricted')).toHaveLength(1);
		expect((await around.state(caseId)).restricted?.results.map(({ store, status }) => `${store} ${status}`)).toEqual([
			'crm done',
			'payments done',
		]);
	});

	test.each(['failed', 'working', 'waiting'] as const)('is not settled while the work on a store is %s', async (status) => {
		const { caseId } = await assessedCase('objection');
		await worked(caseId, 'crm', 'meanwhile');
		await worked(caseId, 'payments', 'meanwhile', { status });
		await expect(planWork(caseId, 'meanwhile')).rejects.toThrow('The work on these stores failed: payments.');
		expect((await around.state(caseId)).restricted).toBeUndefined();
	});

	test('goes on without a store that could not be restricted and that the DPO left out', async () => {
		const { caseId } = await assessedCase('objection');
		await worked(caseId, 'crm', 'meanwhile');
		await worked(caseId, 'payments', 'meanwhile', { status: 'failed', acted: [] });
		await apply(caseId, (state) => flag(state, 'Fulfil', 'FulfilmentIncomplete'));
		await apply(caseId, (state) => leaveOut(state, 'payments', ['payments']));
		expect(await planWork(caseId)).toEqual({ next: 'fulfil', phase: 'meanwhile', stores: [] });
		expect(await planWork(caseId, 'meanwhile')).toEqual({ next: 'decide', phase: 'act', stores: [] });
		await apply(caseId, withdraw);
		expect(await planWork(caseId)).toEqual({ next: 'fulfil', phase: 'lift', stores: ['crm', 'payments'] });
	});

	test('decided while it was being restricted goes on as decided', async () => {
		const upheld = await assessedCase('objection');
		await worked(upheld.caseId, 'crm', 'meanwhile');
		await apply(upheld.caseId, (state) => approve(state, {}, note));
		expect(await planWork(upheld.caseId, 'meanwhile')).toEqual({ next: 'fulfil', phase: 'act', stores: ['crm', 'payments'] });
		email = `overridden-${email}`;
		const { caseId } = await assessedCase('objection');
		await worked(caseId, 'crm', 'meanwhile');
		await apply(caseId, (state) => refuse(state, 'compelling-grounds', note));
		expect(await planWork(caseId, 'meanwhile')).toEqual({ next: 'respond', phase: 'lift', stores: ['crm'] });
	});

	test('withdrawn in the midst of being restricted leaves no mark, here or with other systems', async () => {
		const { caseId } = await assessedCase('objection');
		await worked(caseId, 'crm', 'meanwhile');
		await apply(caseId, withdraw);
		expect(await planWork(caseId, 'meanwhile')).toEqual({ next: 'fulfil', phase: 'lift', stores: ['crm', 'payments'] });
		expect(await marks()).toEqual([{ kind: 'objection', by: caseId }]);
		for (const store of ['crm', 'payments']) await worked(caseId, store, 'lift');
		for (const _ of ['once', 'again']) {
			expect(await planWork(caseId, 'lift')).toEqual({ next: 'end', phase: 'act', stores: [] });
		}
		expect(await marks()).toEqual([]);
		await makeCloseCase(around.ports())({ caseId });
		expect((await around.state(caseId)).status).toBe('withdrawn');
	});
});

describe('lifting', () => {
	async function restricted(): Promise<string> {
		const { caseId } = await assessedCase('restriction', { particulars: { ground: 'accuracy' } });
		const acted = [{ category: 'contact-details', count: 1 }];
		const results = ['crm', 'payments'].map((store) => ({ store, status: 'done' as const, found: 1, acted, retained: [] }));
		await apply(caseId, () => [
			{ type: 'fulfilment-started', data: { stores: ['crm', 'payments'] } },
			{ type: 'request-fulfilled', data: { results } },
			delivered,
			closed(),
		]);
		return caseId;
	}

	test('tells the person first, and takes the marks off with other systems last', async () => {
		const caseId = await restricted();
		const reasons = await around.ports().texts.put(caseId, 'lifting', 'It was right after all.');
		await apply(caseId, (state) => lift(state, reasons));
		expect(await planWork(caseId)).toEqual({ next: 'fulfil', phase: 'lift', stores: ['crm', 'payments'] });
		expect(await planWork(caseId)).toEqual({ next: 'fulfil', phase: 'lift', stores: ['crm', 'payments'] });
		expect(around.post.keys).toEqual(['restriction-lifting']);
		expect(around.post.sent[0]?.raw).toContain('It was right after all.');
		expect(await marks()).toEqual([{ kind: 'restriction', by: caseId }]);
		await worked(caseId, 'crm', 'lift');
		await worked(caseId, 'payments', 'lift', { status: 'failed' });
		await expect(planWork(caseId, 'lift')).rejects.toThrow('payments');
		expect(await marks()).toEqual([{ kind: 'restriction', by: caseId }]);
		// The store is gone for good: the DPO goes on without it.
		await apply(caseId, (state) => flag(state, 'Fulfil', 'FulfilmentIncomplete'));
		await apply(caseId, (state) => leaveOut(state, 'payments', ['payments']));
		expect(await planWork(caseId)).toEqual({ next: 'fulfil', phase: 'lift', stores: ['payments'] });
		expect(await planWork(caseId, 'lift')).toEqual({ next: 'end', phase: 'act', stores: [] });
		expect((await around.state(caseId)).lifted?.results.map(({ store, status }) => `${store} ${status}`)).toEqual([
			'crm done',
			'payments proceeded-without',
		]);
		expect(await marks()).toEqual([]);
	});

	test('leaves the marks of the person’s other cases', async () => {
		const caseId = await restricted();
		const { subjects, keyOf, cases } = around.ports();
		const other = `other-${email}`;
		await cases.updatePerson(caseId, { otherKeys: [await keyOf(other)] });
		for (const address of [email, other]) {
			for (const by of [caseId, 'THE-OTHER-CASE'])
				await subjects.mark(await keyOf(address), { kind: 'restriction', by, since: now });
		}
		await apply(caseId, (state) => lift(state, note));
		for (const store of ['crm', 'payments']) await worked(caseId, store, 'lift');
		await planWork(caseId, 'lift');
		for (const address of [email, other]) expect(await marks(address)).toEqual([{ kind: 'restriction', by: 'THE-OTHER-CASE' }]);
	});
});

describe('an erasure waits for a copy that was asked for before', () => {
	const begins = { next: 'fulfil', phase: 'act', stores: ['crm', 'payments'] };
	const waits = { next: 'wait', phase: 'act', stores: [] };

	test('until that is over, and says behind which', async () => {
		const access = await assessedCase('access');
		const { caseId } = await assessedCase('erasure');
		for (const _ of ['once', 'again']) expect(await planWork(caseId)).toEqual(waits);
		expect((await around.state(caseId)).deferredBehind).toBe(access.caseId);
		expect((await around.events(caseId)).filter((type) => type === 'fulfilment-deferred')).toHaveLength(1);
		expect(await marks()).toEqual([]);
		await apply(access.caseId, () => [delivered]);
		// Carried on by a retry, before any sweep saw that its turn has come.
		expect(await planWork(caseId)).toEqual(begins);
		expect((await around.state(caseId)).deferredBehind).toBeUndefined();
		expect(await marks()).toEqual([{ kind: 'quiesce', by: caseId }]);
	});

	test.each<[string, readonly CaseEvent[]]>([
		['withdrawn', [withdrawn]],
		['lapsed', [lapsed]],
		['answered', [delivered]],
		['closed', [delivered, closed()]],
	])('not behind one that was %s, though its claim is still there', async (_, events) => {
		const { caseId: access } = await assessedCase('access');
		await apply(access, () => events);
		expect(await planWork((await assessedCase('erasure')).caseId)).toEqual(begins);
	});

	test.each<[string, (state: CaseState) => readonly CaseEvent[]]>([
		['was refused, but not answered yet', (state) => refuse(state, 'excessive')],
		['is flagged', (state) => flag(state, 'Fulfil', 'X')],
	])('still behind one that %s: the person has nothing in hand', async (_, decide) => {
		const { caseId: access } = await assessedCase('access');
		await apply(access, decide);
		expect(await planWork((await assessedCase('erasure')).caseId)).toEqual(waits);
	});

	test('behind a copy to take elsewhere too, and behind one under another of the person’s addresses', async () => {
		const other = `other-${email}`;
		const transferTo = 'https://controller.example.org/import';
		const portability = await assessedCase('portability', { from: other, particulars: { transferTo } });
		const { caseId } = await assessedCase('erasure');
		const { cases, keyOf } = around.ports();
		await cases.updatePerson(caseId, { otherKeys: [await keyOf(other)] });
		expect(await planWork(caseId)).toEqual(waits);
		expect((await around.state(caseId)).deferredBehind).toBe(portability.caseId);
	});

	test.each<Right>(['objection', 'rectification', 'restriction', 'erasure'])(
		'not behind a request of the right to %s',
		async (right) => {
			await assessedCase(right, { from: email, particulars: { categories: ['invoices'] } });
			expect(await planWork((await assessedCase('erasure')).caseId)).toEqual(begins);
		},
	);

	test('not behind one that nobody else knows to be of the same person, nor behind one that was asked for once it had begun', async () => {
		await assessedCase('access', { from: `stranger-${email}` });
		const { caseId } = await assessedCase('erasure');
		expect(await planWork(caseId)).toEqual(begins);
		await assessedCase('access');
		expect(await planWork(caseId)).toEqual(begins);
		expect((await around.state(caseId)).deferredBehind).toBeUndefined();
	});

	test('and ends there when it is withdrawn, or is only answered when it is refused', async () => {
		await assessedCase('access');
		const { caseId } = await assessedCase('erasure');
		await planWork(caseId);
		await apply(caseId, (state) => refuse(state, 'excessive'));
		expect(await planWork(caseId)).toEqual({ next: 'respond', phase: 'act', stores: [] });
	});
});

describe('while a request changes what stores hold, other systems are asked to write nothing', () => {
	test.each<[Right, boolean]>([
		['erasure', true],
		['rectification', true],
		['access', false],
		['restriction', false],
		['withdrawing-consent', false],
	])('%s: %s', async (right, quiet) => {
		const { caseId } = await assessedCase(right);
		await planWork(caseId);
		expect((await marks()).some(({ kind }) => kind === 'quiesce')).toBe(quiet);
	});

	test('at every address, from the beginning to the end, and whatever dies on the way', async () => {
		const other = `other-${email}`;
		const { caseId } = await assessedCase('erasure');
		const { cases, keyOf } = around.ports();
		await cases.updatePerson(caseId, { otherKeys: [await keyOf(other)] });
		for (let call = 1; ; call++) {
			const outcome = await planWork(caseId, undefined, new Life(call, 'after')).catch((error: unknown) => error);
			if (!(outcome instanceof Died)) break;
		}
		for (const address of [email, other]) expect(await marks(address)).toEqual([{ kind: 'quiesce', by: caseId }]);
		await apply(caseId, (state) => flag(state, 'Fulfil', 'X'));
		expect(await marks(other)).toEqual([{ kind: 'quiesce', by: caseId }]);
		await apply(caseId, retry);
		await apply(caseId, () => [{ type: 'fulfilment-verified', data: { problems: [] } }, delivered]);
		for (let call = 1; ; call++) {
			const outcome = await makeCloseCase(around.ports(new Life(call, 'after')))({ caseId }).catch((error: unknown) => error);
			if (!(outcome instanceof Died)) break;
		}
		for (const address of [email, other]) expect(await marks(address)).toEqual([]);
		expect((await around.state(caseId)).status).toBe('completed');
	}, 120_000);
});
