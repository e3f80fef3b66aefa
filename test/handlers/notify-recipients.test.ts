import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CaseEvent, Right } from '../../functions/core/case/case.ts';
import type { Policy } from '../../functions/core/policy/schema.ts';
import type { Particulars } from '../../functions/core/request/particulars.ts';
import { nextTelling } from '../../functions/core/request/recipients.ts';
import type { TaskProgress } from '../../functions/core/stores/ports.ts';
import { makeDeliverResponse } from '../../functions/handlers/deliver-response.ts';
import { makeNotifyRecipients } from '../../functions/handlers/notify-recipients.ts';
import { makePlanFulfilment } from '../../functions/handlers/plan-fulfilment.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { assessed, started, withdrawn } from '../fixtures/cases.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let caseId: string;
let email: string;
let count = 0;
beforeEach(() => begin());
afterEach(() => tables.stop());

const recipients: Policy['recipients'] = Object.fromEntries(
	(
		[
			['by-mail', { by: 'email', address: 'recipient@example.net' }],
			['by-web', { by: 'webhook', url: 'https://recipient.example.net' }],
			['untold', { by: 'none', why: 'It keeps nothing.' }],
		] as const
	).map(([id, tell]) => [id, { name: id, kind: 'processor', categories: ['contact-details'], countries: ['GB'], tell }]),
);
/** Tables of its own: a sweep looks at everything that there is. */
async function begin(): Promise<void> {
	tables = await startTables();
	around = new Surroundings(tables);
	const other = { ...recipients['by-mail'], categories: ['invoices'] } as Policy['recipients'][string];
	around.policy = { ...around.policy, recipients: { ...recipients, other } };
}
async function renew(): Promise<void> {
	await tables.stop();
	await begin();
}

const acted = [{ category: 'contact-details', count: 1 }];
const results = (more: object = {}): CaseEvent => ({
	type: 'request-fulfilled',
	data: { results: [{ store: 'crm', status: 'done', found: 1, acted, retained: [], ...more }] },
});
const verified: CaseEvent = { type: 'fulfilment-verified', data: { problems: [] } };
const apply = (events: readonly CaseEvent[]) => around.ports().cases.apply(caseId, 'system', now, () => events);

/** A case whose work in the stores is done, of a person of its own. */
async function ready(right: Right = 'erasure', more: object = {}, particulars?: Particulars): Promise<void> {
	email = `recipients-${count++}@example.com`;
	caseId = (await around.opened(`recipients ${count}`, { right, email })).caseId;
	if (particulars) await around.ports().cases.updatePerson(caseId, { particulars });
	await apply([assessed(), started, results(more), verified]);
	around.post.sent.length = 0;
	around.notices.length = 0;
}

const notify = (life = new Life()) => makeNotifyRecipients(around.ports(life))({ caseId });
const ledger = async () => (await around.state(caseId)).recipients ?? [];
/** `notice: status` of each line. */
const standings = async () => (await ledger()).map(({ notice, status }) => `${notice}: ${status}`);
const mailedTo = () => around.post.sent.map(({ destinations }) => destinations[0]);
const untold = (by: string) => around.ports().cases.listUntold(by);

describe('the recipients of what was erased', () => {
	test('are told, each by its way and once, unless the policy says why not; the ledger says it all', async () => {
		await ready();
		await notify();
		await notify();
		expect(mailedTo()).toEqual(['recipient@example.net']);
		const identifiers = [{ kind: 'email', value: email, scope: 'unique' }];
		const notice = { notice: `${caseId}/by-web`, reference: caseId, act: 'erasure', identifiers, categories: ['contact-details'] };
		expect(around.notices).toEqual([{ recipient: 'by-web', url: 'https://recipient.example.net', notice }]);
		const line = { act: 'erasure', categories: ['contact-details'], owedAt: now, failures: 0, again: 0 };
		expect(await ledger()).toEqual([
			{ notice: 'by-mail', recipient: 'by-mail', by: 'email', status: 'told', at: now, ...line },
			{ notice: 'by-web', recipient: 'by-web', by: 'webhook', status: 'told', at: now, acknowledgedAt: now, ...line },
			{ notice: 'untold', recipient: 'untold', by: 'none', status: 'impossible', why: 'It keeps nothing.', ...line },
		]);
		const events = await around.ports().cases.events(caseId);
		expect(events.slice(-4).map(({ type }) => type)).toEqual([
			...['recipients-listed', 'mail-sent', 'recipient-told', 'recipient-told'],
		]);
		expect(JSON.stringify(events)).not.toContain(email);
	});

	test.each(['access', 'erasure'] as const)('of an %s request by which nothing was erased are nobody', async (right) => {
		await ready(right, right === 'erasure' ? { acted: [] } : {});
		await notify();
		expect([mailedTo(), around.notices, await ledger()]).toEqual([[], [], []]);
		await notify();
		expect((await around.events(caseId)).filter((type) => type === 'recipients-listed')).toHaveLength(1);
	});

	test.each(['before', 'after'] as const)('are all told, however the step dies %s a call, and mailed once', async (when) => {
		await ready();
		const whole = new Life();
		await notify(whole);
		for (const call of callsToDieAt(whole.calls)) {
			await ready();
			await expect(notify(new Life(call, when))).rejects.toThrow(Died);
			await notify();
			// A mail that was in hand goes out by a later sweep.
			around.clock.pass(120_000);
			await around.ports().mailbox.resume(around.clock.now());
			expect(await standings()).toEqual(['by-mail: told', 'by-web: told', 'untold: impossible']);
			expect(around.post.keys.filter((key) => key !== 'recipient-by-mail')).toEqual([]);
			expect(around.post.keys.length).toBeGreaterThanOrEqual(1);
			expect(around.post.keys.length).toBeLessThanOrEqual(2);
			// At least once; the same name says that it is the same.
			expect(around.notices.length).toBeLessThanOrEqual(2);
			expect(new Set(around.notices.map(({ notice }) => notice.notice))).toEqual(new Set([`${caseId}/by-web`]));
		}
	});
});

describe('what a recipient is told', () => {
	test('of a correction is what is right, of what it receives', async () => {
		const corrections = [
			{ category: 'contact-details', field: 'phone', value: '020 7946 0000' },
			{ category: 'invoices', field: 'address', value: '1 Example Street' },
		];
		await ready('rectification', {}, { corrections });
		await notify();
		expect(around.notices[0]?.notice).toMatchObject({ act: 'rectification', corrections: corrections.slice(0, 1) });
		const [mail] = await around.ports().mailbox.list(caseId);
		expect(mail?.text).toContain('phone: “020 7946 0000”');
		expect(mail?.text).not.toContain('Example Street');
	});

	test('of a restriction, and that it is lifted, each once', async () => {
		await ready('restriction');
		await notify();
		await makeDeliverResponse(around.ports())({ caseId });
		await apply([
			{ type: 'case-closed', data: { outcome: 'completed' } },
			{ type: 'restriction-lifting', data: { reasons: { key: 'k', hash: 'h' }, execution: `${caseId}-r1` } },
		]);
		const lifted: TaskProgress = { store: 'crm', phase: 'lift', status: 'done', page: 1, found: 1, acted, retained: [] };
		await around.ports().tasks.put(caseId, lifted, undefined);
		expect(await makePlanFulfilment(around.ports())({ caseId, settles: 'lift' })).toMatchObject({ next: 'end' });
		expect((await standings()).slice(3)).toEqual(['by-mail.2: owed', 'by-web.2: owed']);
		await notify();
		expect((await standings()).slice(3)).toEqual(['by-mail.2: told', 'by-web.2: told']);
		expect(around.notices.map(({ notice }) => notice.act)).toEqual(['restriction', 'restriction-lifted']);
		expect(around.post.keys.filter((key) => key.startsWith('recipient'))).toEqual([
			...['recipient-by-mail', 'recipient-by-mail.2'],
		]);
	});

	test('while an objection is weighed is that use is restricted, and if it is withdrawn then, that it is not', async () => {
		email = `recipients-${count++}@example.com`;
		caseId = (await around.opened(`recipients ${count}`, { right: 'objection', email })).caseId;
		await apply([assessed({ needs: ['weighing'] })]);
		const worked = async (phase: 'meanwhile' | 'lift') => {
			const task: TaskProgress = { store: 'crm', phase, status: 'done', page: 1, found: 1, acted, retained: [] };
			await around.ports().tasks.put(caseId, task, undefined);
			await makePlanFulfilment(around.ports())({ caseId, settles: phase });
			await notify();
		};
		await worked('meanwhile');
		expect(await standings()).toEqual(['by-mail: told', 'by-web: told', 'untold: impossible']);
		await apply([withdrawn]);
		await worked('lift');
		expect(around.notices.map(({ notice }) => notice.act)).toEqual(['restriction', 'restriction-lifted']);
	});
});

describe('a recipient that stays away', () => {
	let runs = 0;
	const reconcile = (life = new Life()) =>
		makeReconcileCases(around.ports(life))({ schedule: 'reconcile', scheduledAt: `${caseId} ${runs++}` });
	const minutes = (n: number) => n * 60_000;
	const closeNow = () => apply([{ type: 'case-closed', data: { outcome: 'completed' } }]);
	beforeEach(async () => {
		await ready();
		around.workflow.statuses.set(caseId, 'RUNNING');
		around.away.set('by-web', 'answered-503');
	});

	test('keeps nobody waiting: the others are told, the DPO is mailed once, and the person has the answer', async () => {
		await notify();
		await notify();
		expect(await standings()).toEqual(['by-mail: told', 'by-web: failed', 'untold: impossible']);
		expect((await ledger())[1]).toMatchObject({ by: 'webhook', at: now, failures: 1, why: 'answered-503' });
		expect(around.post.keys).toEqual(['recipient-by-mail', 'recipients-not-told-3']);
		expect(mailedTo()[1]).toBe(around.policy.dpo.email);
		await makeDeliverResponse(around.ports())({ caseId });
		const done = (await around.ports().mailbox.list(caseId)).find(({ key }) => key === 'done');
		expect(done?.text).toMatch(
			/by-mail: asked to erase it too[\s\S]*by-web: not told\. We could not reach them yet, and go on trying\./,
		);
	});

	test('is recorded, and the DPO mailed, whichever call of the step is its last', async () => {
		const whole = new Life();
		await notify(whole);
		for (const call of callsToDieAt(whole.calls)) {
			await renew();
			await ready();
			around.workflow.statuses.set(caseId, 'RUNNING');
			around.away.set('by-web', 'answered-503');
			await expect(notify(new Life(call, 'after'))).rejects.toThrow(Died);
			await notify();
			around.clock.pass(120_000);
			await around.ports().mailbox.resume(around.clock.now());
			expect(await standings()).toEqual(['by-mail: told', 'by-web: failed', 'untold: impossible']);
			expect((await ledger())[1]?.failures).toBe(1);
			expect(new Set(around.post.keys)).toEqual(new Set(['recipient-by-mail', 'recipients-not-told-3']));
		}
	});

	test('is tried again after growing pauses, and told when it is back', async () => {
		await notify();
		around.clock.pass(minutes(30) - 1);
		await reconcile();
		expect((await ledger())[1]?.failures).toBe(1);
		around.clock.pass(1);
		await reconcile();
		expect((await ledger())[1]).toMatchObject({ status: 'failed', failures: 2, at: around.clock.now() });
		around.away.clear();
		around.clock.pass(minutes(30));
		await reconcile();
		expect(around.notices).toEqual([]);
		around.clock.pass(minutes(30));
		await reconcile();
		await reconcile();
		expect((await ledger())[1]).toMatchObject({ status: 'told', failures: 2, acknowledgedAt: around.clock.now() });
		expect((await ledger())[1]).not.toHaveProperty('why');
		expect(around.notices).toHaveLength(1);
		expect(around.post.keys.filter((key) => key.startsWith('recipients-not-told'))).toHaveLength(1);
	});

	test('is tried again though the case is closed, which is not among the open ones', async () => {
		await notify();
		await makeDeliverResponse(around.ports())({ caseId });
		await closeNow();
		expect((await around.ports().cases.listOpen({})).caseIds).not.toContain(caseId);
		const due = new Date(Date.parse(now) + minutes(30)).toISOString();
		expect(await untold(new Date(Date.parse(due) - 1).toISOString())).not.toContain(caseId);
		expect(await untold(due)).toContain(caseId);
		around.away.clear();
		around.clock.set(due);
		await reconcile();
		expect(await standings()).toEqual(['by-mail: told', 'by-web: told', 'untold: impossible']);
		expect(await untold('9999')).not.toContain(caseId);
		expect(await around.state(caseId)).toMatchObject({ status: 'completed', closedAt: now });
	});

	test('for good is given up seven days after the case is closed', async () => {
		await notify();
		await makeDeliverResponse(around.ports())({ caseId });
		await closeNow();
		for (let next = nextTelling(await around.state(caseId)); next; next = nextTelling(await around.state(caseId))) {
			around.clock.set(next);
			await reconcile();
		}
		const entry = (await ledger())[1];
		expect(entry).toMatchObject({ status: 'failed', why: 'answered-503' });
		expect(Date.parse(entry?.at ?? '') - Date.parse(now)).toBeLessThanOrEqual(minutes(7 * 24 * 60));
		expect(entry?.failures).toBeGreaterThan(10);
		expect(await untold('9999')).not.toContain(caseId);
	});

	test('is told in the end, whichever call of a sweep is its last', async () => {
		await notify();
		const whole = new Life();
		around.clock.pass(minutes(30));
		await reconcile(whole);
		for (const call of callsToDieAt(whole.calls)) {
			await renew();
			around.away.set('by-web', 'answered-503');
			await ready();
			around.workflow.statuses.set(caseId, 'RUNNING');
			await notify();
			await makeDeliverResponse(around.ports())({ caseId });
			await closeNow();
			around.away.clear();
			around.clock.pass(minutes(30));
			await reconcile(new Life(call, 'after')).catch(() => undefined);
			around.clock.pass(minutes(60));
			await reconcile();
			expect(await standings()).toEqual(['by-mail: told', 'by-web: told', 'untold: impossible']);
			expect(await untold('9999')).not.toContain(caseId);
		}
	});

	test('because its address was wrong is reached at the one that the policy in force says', async () => {
		await around.ports().policies.keep();
		await notify();
		around.away.clear();
		const tell = { by: 'webhook', url: 'https://new.example.net' } as const;
		const mended = { ...around.policy.recipients['by-web'], tell } as Policy['recipients'][string];
		around.policy = { ...around.policy, version: 'policy-2', recipients: { ...around.policy.recipients, 'by-web': mended } };
		around.clock.pass(minutes(30));
		await reconcile();
		expect(around.notices.map(({ url }) => url)).toEqual(['https://new.example.net']);
	});

	test('whose mailbox SES refuses keeps nobody waiting either, and is told when it is taken', async () => {
		around.away.clear();
		around.post.refuses.add('recipient@example.net');
		await notify();
		expect((await ledger())[0]).toMatchObject({ status: 'failed', why: 'mail-refused' });
		around.post.refuses.clear();
		around.clock.pass(minutes(30));
		await reconcile();
		expect((await standings())[0]).toBe('by-mail: told');
		expect(mailedTo().filter((to) => to === 'recipient@example.net')).toHaveLength(1);
	});

	test('of a person who was erased meanwhile is not told of nobody', async () => {
		await notify();
		await around.ports().cases.forgetPerson(caseId);
		around.away.clear();
		around.clock.pass(minutes(30));
		await reconcile();
		expect((await ledger())[1]).toMatchObject({ status: 'failed', why: 'person-erased', failures: 2 });
		expect(around.notices).toEqual([]);
	});
});
