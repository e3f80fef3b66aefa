import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CaseEvent, CaseState, Right } from '../../functions/core/case/case.ts';
import { approve, close, refuse, withdraw } from '../../functions/core/case/commands.ts';
import { flag } from '../../functions/core/case/flagging.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import type { Particulars } from '../../functions/core/request/particulars.ts';
import { makeAssessRequest } from '../../functions/handlers/assess-request.ts';
import { MemoryStore, record } from '../fixtures/memory-store.ts';
import { now, policyOf, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Died, Life, type Row, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let crm: MemoryStore;
let payments: MemoryStore;
let email: string;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	email = `assess-${count++}@example.com`;
	const member = { kind: 'member-id', value: `M-${count}`, scope: 'unique' } as const;
	crm = new MemoryStore('crm', [record('c1', 'contact-details', { of: [`email:${email}`], yields: [member] })]);
	payments = new MemoryStore('payments', [
		record('p1', 'invoices', { of: [`member-id:${member.value}`], dates: { 'financial-year-end': '2026-03-31' } }),
	]);
	around = new Surroundings(tables, { stores: [crm, payments] });
});

const opened = (name = 'first', right: 'access' | 'erasure' = 'access') =>
	around.opened(`${email} ${name} ${right}`, { email, right });
const assess = (caseId: string, life = new Life()) => makeAssessRequest(around.ports(life))({ caseId });

describe('assessing', () => {
	test('finds the person in every store and writes down what becomes of what was found', async () => {
		const { caseId } = await opened('first', 'erasure');
		expect(await assess(caseId)).toEqual({ next: 'plan' });
		const state = await around.state(caseId);
		const article = 'UK GDPR Art 17';
		expect({ status: state.status, plan: state.plan, needs: state.needs, incomplete: state.incomplete }).toEqual({
			status: 'fulfilling',
			plan: [
				{ store: 'crm', category: 'contact-details', outcome: 'act', article: `${article}(1)(a)`, count: 1 },
				{
					...{ store: 'payments', category: 'invoices', outcome: 'retain', article: `${article}(3)(b)`, count: 1 },
					...{ reason: 'legal-obligation', until: '2032-03-31' },
				},
				{ store: 'cctv', category: 'cctv-images', outcome: 'task', article, count: 0 },
			],
			needs: [],
			incomplete: [],
		});
		const person = await around.ports().cases.person(caseId);
		expect(person?.identifiers?.map(({ kind }) => kind)).toEqual(['email', 'member-id']);
		expect(around.post.sent).toEqual([]);
	});

	test('again gives the same answer and searches nothing', async () => {
		const { caseId } = await opened();
		await assess(caseId);
		crm.available = false;
		expect(await assess(caseId)).toEqual({ next: 'plan' });
		expect(await around.events(caseId)).toEqual(['case-opened', 'identity-established', 'request-assessed']);
	});

	test('killed at any call and tried again ends the same', async () => {
		const life = new Life();
		const first = await opened('whole');
		await assess(first.caseId, life);
		const { plan } = await around.state(first.caseId);
		await around
			.ports()
			.subjects.release((await around.ports().cases.person(first.caseId))?.subjectKey ?? '', 'access', first.caseId);
		for (const call of callsToDieAt(life.calls)) {
			const { caseId } = await opened(`killed ${call}`);
			await expect(assess(caseId, new Life(call, 'after'))).rejects.toThrow(Died);
			expect(await assess(caseId)).toEqual({ next: 'plan' });
			expect((await around.state(caseId)).plan).toEqual(plan);
			const { subjects, cases } = around.ports();
			await subjects.release((await cases.person(caseId))?.subjectKey ?? '', 'access', caseId);
		}
	});

	test.each(['crm', 'payments'])('while %s cannot be reached is no assessment: it throws, and records nothing', async (store) => {
		const { caseId } = await opened();
		const before = await around.state(caseId);
		for (const each of [crm, payments]) each.available = each.id !== store;
		await expect(assess(caseId)).rejects.toThrow(`Store ${store}: could not be searched`);
		expect(await around.state(caseId)).toEqual(before);
		for (const each of [crm, payments]) each.available = true;
		expect(await assess(caseId)).toEqual({ next: 'plan' });
	});

	test('goes on without a store that the DPO left out, and does not ask it', async () => {
		const { caseId } = await opened();
		payments.available = false;
		const left = { type: 'store-left-out', data: { store: 'payments' } } as const;
		await around.ports().cases.apply(caseId, 'dpo:x', now, () => [left]);
		expect(await assess(caseId)).toEqual({ next: 'plan' });
		expect((await around.state(caseId)).plan?.map(({ store }) => store)).toEqual(['crm', 'cctv']);
	});

	test('of what the DPO refused before searches nothing: the refusal can be sent though a store is out of reach', async () => {
		const { caseId } = await opened();
		crm.available = false;
		await around.ports().cases.apply(caseId, 'dpo:x', now, (state) => flag(state, 'AssessRequest', 'StoreUnavailableError'));
		await around.ports().cases.apply(caseId, 'dpo:x', now, (state) => refuse(state, 'excessive'));
		expect(await assess(caseId)).toEqual({ next: 'plan' });
		expect((await around.state(caseId)).status).toBe('refused');
	});
});

describe('what needs the DPO', () => {
	test('is mailed once, and waited for until it is decided', async () => {
		around.policy = policyOf('crm');
		crm.held.set('c2', record('c2', 'enquiries', { of: [`email:${email}`] }));
		const { caseId } = await opened();
		expect(await assess(caseId)).toEqual({ next: 'plan' });
		expect(await assess(caseId)).toEqual({ next: 'plan' });
		expect(around.post.keys).toEqual(['decision-needed']);
		expect(around.post.sent[0]?.destinations).toEqual([around.policy.dpo.email]);
		expect(around.post.sent[0]?.raw).not.toContain(email);
		await around.ports().cases.apply(caseId, 'dpo:x', now, (state) => approve(state, {}));
		expect(await assess(caseId)).toEqual({ next: 'plan' });
	});
});

describe('a second request of the same person', () => {
	test('for the same right joins the first, and is told so', async () => {
		const first = await opened('first');
		await assess(first.caseId);
		const second = await opened('second');
		expect(await assess(second.caseId)).toEqual({ next: 'end' });
		expect(await assess(second.caseId)).toEqual({ next: 'end' });
		expect(await around.state(second.caseId)).toMatchObject({ status: 'completed', joined: first.caseId });
		expect(around.post.keys).toEqual(['joined']);
		expect(await around.state(first.caseId)).toMatchObject({ status: 'fulfilling' });
	});

	test('for another right is a case of its own', async () => {
		await assess((await opened('first', 'access')).caseId);
		expect(await assess((await opened('second', 'erasure')).caseId)).toEqual({ next: 'plan' });
	});

	test.each([
		['was withdrawn', [withdraw]],
		['was withdrawn and closed', [withdraw, close]],
	])('does not join one that %s, though a crash left its claim', async (_, commands) => {
		const first = await opened('first');
		const { cases, subjects } = around.ports();
		await subjects.claim((await cases.person(first.caseId))?.subjectKey ?? '', 'access', first.caseId, async () => false);
		for (const command of commands) await cases.apply(first.caseId, 'subject', now, command);
		const second = await opened('second');
		expect(await assess(second.caseId)).toEqual({ next: 'plan' });
		expect((await around.state(second.caseId)).joined).toBeUndefined();
	});

	test('whose claim is of a case that never came to be does not join it', async () => {
		const second = await opened('second');
		const { cases, subjects } = around.ports();
		const key = (await cases.person(second.caseId))?.subjectKey ?? '';
		await subjects.claim(key, 'access', referenceFrom('never opened'), async () => false);
		expect(await assess(second.caseId)).toEqual({ next: 'plan' });
	});

	test('assessed at the same moment: one of them is carried out, the others join it', async () => {
		const cases = await Promise.all(['a', 'b', 'c', 'd'].map((name) => opened(name)));
		const answers = await Promise.all(cases.map(({ caseId }) => assess(caseId)));
		expect(answers.map(({ next }) => next).toSorted()).toEqual(['end', 'end', 'end', 'plan']);
		const carried = cases[answers.findIndex(({ next }) => next === 'plan')]?.caseId;
		const states = await Promise.all(cases.map(({ caseId }) => around.state(caseId)));
		expect(new Set(states.map(({ joined }) => joined))).toEqual(new Set([undefined, carried]));
	});
});

describe('what a request does by itself', () => {
	const other = () => `other-${email}`;
	const knowOther = () =>
		crm.held.set(
			'c1',
			record('c1', 'contact-details', {
				of: [`email:${email}`, `email:${other()}`],
				yields: [{ kind: 'email', value: other(), scope: 'unique' }],
			}),
		);
	const of = (right: Right, particulars: Particulars = {}) =>
		around.opened(`${email} ${right} ${JSON.stringify(particulars)}`, { email, right, particulars });
	const keptOf = async (address = email) => {
		const key = await around.ports().keyOf(address);
		const kept = (await tables.subject(key)).filter(({ name }) => !/^(OPEN|MAILS)#/.test(name));
		return kept
			.map(({ since: _, name, ...mark }): Row => ({ ...mark, name: name.replace(/#[^#]*$/, '') }))
			.sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
	};

	test('is told to other systems at once under the address, and under those that turn out to be the person’s', async () => {
		knowOther();
		const { caseId } = await of('restriction', { ground: 'accuracy', categories: ['invoices'] });
		await assess(caseId);
		const mark = { name: 'MARK#restriction', kind: 'restriction', by: caseId, categories: ['invoices'] };
		expect([await keptOf(), await keptOf(other())]).toEqual([[mark], [mark]]);
		expect((await around.state(caseId)).effects).toEqual(['restricted']);
	});

	test('is there before any store is searched', async () => {
		const { caseId } = await of('restriction', { ground: 'accuracy' });
		crm.available = false;
		await expect(assess(caseId)).rejects.toThrow('could not be searched');
		expect(await keptOf()).toEqual([{ name: 'MARK#restriction', kind: 'restriction', by: caseId }]);
	});

	test('of an objection reaches the purposes that rest on legitimate interests, and marketing without anybody weighing it', async () => {
		knowOther();
		const { caseId } = await of('objection');
		await assess(caseId);
		for (const address of [email, other()]) {
			const [mark, suppression] = await keptOf(address);
			expect(mark).toMatchObject({
				kind: 'objection',
				by: caseId,
				purposes: expect.arrayContaining(['build-profiles', 'advertising']),
			});
			expect(mark?.purposes).not.toContain('perform-contracts');
			expect(suppression).toEqual({ name: 'SUPPRESSION' });
		}
		expect(await around.state(caseId)).toMatchObject({ effects: ['objected', 'marketing-stopped'], needs: ['weighing'] });
	});

	test('of an objection to what is no marketing leaves marketing alone', async () => {
		const { caseId } = await of('objection', { categories: ['vehicle-registrations'] });
		await assess(caseId);
		expect(await keptOf()).toEqual([
			{
				...{ name: 'MARK#objection', kind: 'objection', by: caseId },
				...{ categories: ['vehicle-registrations'], purposes: ['safety-and-security'] },
			},
		]);
		expect((await around.state(caseId)).effects).toEqual(['objected']);
	});

	test('of a consent is for the purposes named; marketing stops only where one of them is marketing, then at every address', async () => {
		knowOther();
		const diets = await of('withdrawing-consent', { purposes: ['cater-for-diets'] });
		await assess(diets.caseId);
		const mark = { name: 'MARK#consent', kind: 'consent', by: diets.caseId, purposes: ['cater-for-diets'] };
		expect([await keptOf(), await keptOf(other())]).toEqual([[mark], [mark]]);
		await assess((await of('withdrawing-consent')).caseId);
		for (const address of [email, other()]) expect((await keptOf(address)).map(({ name }) => name)).toContain('SUPPRESSION');
	});

	test('killed at any call and tried again is done once, and says so once', async () => {
		const life = new Life();
		knowOther();
		await assess((await of('objection')).caseId, life);
		const whole = [await keptOf(), await keptOf(other())].map((kept) => kept.map(({ by: _, ...rest }) => rest));
		const { keyOf, subjects } = around.ports();
		for (const call of callsToDieAt(life.calls)) {
			email = `assess-${count++}@example.com`;
			knowOther();
			const { caseId } = await of('objection');
			await expect(assess(caseId, new Life(call, 'after'))).rejects.toThrow(Died);
			await assess(caseId);
			const kept = [await keptOf(), await keptOf(other())].map((each) => each.map(({ by: _, ...rest }) => rest));
			expect({ call, kept }).toEqual({ call, kept: whole });
			expect((await around.events(caseId)).filter((type) => type === 'effect-taken')).toHaveLength(2);
			await subjects.release(await keyOf(email), 'objection', caseId);
		}
	}, 300_000);

	test('is kept under an address that an earlier try found, so that it can be taken off there again', async () => {
		knowOther();
		const { caseId } = await of('restriction', { ground: 'accuracy' });
		const ports = around.ports();
		const cases = Object.create(ports.cases, {
			apply: {
				value: async (id: string, actor: string, at: string, decide: (state: CaseState) => readonly CaseEvent[]) =>
					ports.cases.apply(id, actor, at, (state) => {
						const events = decide(state);
						if (events[0]?.type === 'request-assessed') throw new Died();
						return events;
					}),
			},
			...Object.fromEntries(
				(['load', 'person', 'updatePerson'] as const).map((name) => [name, { value: ports.cases[name].bind(ports.cases) }]),
			),
		});
		await expect(makeAssessRequest({ ...ports, cases })({ caseId })).rejects.toThrow(Died);
		// Meanwhile the record says another address.
		crm.held.set('c1', record('c1', 'contact-details', { of: [`email:${email}`] }));
		await assess(caseId);
		expect((await ports.cases.person(caseId))?.otherKeys).toEqual([await ports.keyOf(other())]);
	});

	test('is nothing for a request that joins the same one, in whatever order it says it', async () => {
		const first = await of('restriction', { ground: 'accuracy', categories: ['invoices', 'call-records'] });
		await assess(first.caseId);
		const second = await of('restriction', { categories: ['call-records', 'invoices', 'invoices'], ground: 'accuracy' });
		expect(await assess(second.caseId)).toEqual({ next: 'end' });
		expect(await around.state(second.caseId)).toMatchObject({ joined: first.caseId, effects: [] });
		const third = await of('restriction', { ground: 'claims', categories: ['invoices', 'call-records'] });
		expect(await assess(third.caseId)).toEqual({ next: 'plan' });
		expect((await keptOf()).map(({ by }) => by).toSorted()).toEqual([first.caseId, third.caseId].toSorted());
	});

	test('of a withdrawn request is left to be taken off: the workflow goes on to that', async () => {
		const { caseId } = await of('restriction', { ground: 'accuracy' });
		await around.ports().cases.apply(caseId, 'subject', now, withdraw);
		expect(await assess(caseId)).toEqual({ next: 'plan' });
	});
});
