import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { makeAwaitAnswer } from '../../functions/handlers/await-answer.ts';
import { makeCloseCase } from '../../functions/handlers/close-case.ts';
import { makeOpenCase } from '../../functions/handlers/open-case.ts';
import { makePlanFulfilment } from '../../functions/handlers/plan-fulfilment.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { makePrivacyCentre } from '../../functions/handlers/serve-privacy-centre.ts';
import { makeSweepDeadlines } from '../../functions/handlers/sweep-deadlines.ts';
import { assessed } from '../fixtures/cases.ts';
import { dpoOf } from '../fixtures/dpo.ts';
import { apiOf } from '../fixtures/http.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	around = new Surroundings(tables);
});

/** A case of a person of its own, whose mailed link was used. */
async function confirmed(): Promise<string> {
	const email = `proof-${count++}@example.com`;
	const { caseId } = await around.opened(referenceFrom(email), { email, proof: 'none' });
	await around.ports().cases.apply(caseId, 'subject', now, () => [{ type: 'identity-established', data: { how: 'mail-link' } }]);
	around.post.sent.length = 0;
	return caseId;
}
const apply = (caseId: string, decide: Parameters<ReturnType<Surroundings['ports']>['cases']['apply']>[3]) =>
	around.ports().cases.apply(caseId, 'system', now, decide);
const wait = (caseId: string, name: string) =>
	makeAwaitAnswer(around.ports())({ caseId, wait: name, token: `${name} of ${caseId}` });
const mailsOf = async (caseId: string) => around.ports().mailbox.list(caseId);
const sweep = (scheduledAt: string) => makeSweepDeadlines(around.ports())({ schedule: 'deadline-sweep', scheduledAt });
const clockOf = (view: Record<string, unknown>) => {
	const { status, dueOn, daysLeft, awaiting } = view;
	return { status, dueOn, daysLeft, awaiting };
};

describe('the DPO asks for proof', () => {
	test('and the person is mailed what is asked for; the workflow waits on, until it is here', async () => {
		const { caseId } = await around.opened('asked', { email: 'asked@example.com', proof: 'none' });
		await wait(caseId, 'identity');
		around.post.sent.length = 0;
		const { act, look } = dpoOf(around);
		const asked = await act(caseId, { action: 'ask-proof', kind: 'identity', text: 'Two of this name are known to us.' });
		expect(asked.json).toEqual({ reference: caseId, status: 'awaiting-identity' });
		const [mail] = (await mailsOf(caseId)).slice(-1);
		expect([mail?.to, mail?.key]).toEqual(['asked@example.com', expect.stringMatching(/^proof-asked-\d+$/)]);
		expect(mail?.text).toMatch(/Article 12\(6\)\)\.\n\nTwo of this name are known to us\.[\s\S]*not here by 16 March 2026/);

		around.clock.set('2026-03-04T09:00:00.000Z');
		const { links } = around.ports();
		const api = apiOf(makePrivacyCentre({ ...around.ports(), downloads: undefined as never, openApi: () => '{}' }));
		const token = await links.token(caseId, 'identity', '2026-03-20T00:00:00.000Z');
		expect((await api.post(`/requests/${caseId}/identity?token=${token}`, {})).json).toEqual({
			...{ reference: caseId, status: 'awaiting-proof', dueOn: '2026-04-07' },
		});
		expect(around.workflow.answered).toEqual([]);
		expect(clockOf(await look(caseId))).toEqual({
			...{ status: 'awaiting-proof', dueOn: '2026-04-07', daysLeft: 34 },
			awaiting: [{ kind: 'identity', askedOn: '2026-03-02' }],
		});

		around.clock.set('2026-03-06T09:00:00.000Z');
		const received = await act(caseId, { action: 'receive-proof', kind: 'identity', on: '2026-03-05', note: 'A passport.' });
		expect(received.json.status).toBe('assessing');
		expect(around.workflow.answered).toEqual([`identity of ${caseId}`]);
		expect(clockOf(await look(caseId))).toEqual({ status: 'assessing', dueOn: '2026-04-07', daysLeft: 32, awaiting: [] });
		expect((await mailsOf(caseId)).at(-1)?.text).toContain('Arrived on: 5 March 2026\nOur answer is due by: 7 April 2026');
		const chain = JSON.stringify(await around.ports().cases.events(caseId));
		expect(chain).not.toMatch(/passport|Two of this name|example\.com/);
	});

	test('after the assessment, and nothing is carried out before it is here, though nothing needs deciding', async () => {
		const caseId = await confirmed();
		await apply(caseId, () => [assessed()]);
		const { act } = dpoOf(around);
		await act(caseId, { action: 'ask-proof', kind: 'fee', text: 'Ten pounds.' });
		const plan = () => makePlanFulfilment(around.ports())({ caseId });
		expect((await plan()).next).toBe('decide');
		await wait(caseId, 'decision');
		expect((await act(caseId, { action: 'approve' })).status).toBe(409);
		await act(caseId, { action: 'receive-proof', kind: 'fee' });
		expect(around.workflow.answered).toEqual([`decision of ${caseId}`]);
		expect(await plan()).toEqual({ next: 'fulfil', phase: 'act', stores: ['crm', 'cctv'] });
	});

	test('and may refuse without it, which wakes the workflow wherever it waits', async () => {
		const caseId = await confirmed();
		const { act } = dpoOf(around);
		await act(caseId, { action: 'ask-proof', kind: 'authority', text: 'Please show us.' });
		await wait(caseId, 'identity');
		expect((await act(caseId, { action: 'refuse', reason: 'identity-not-verified' })).json.status).toBe('refused');
		expect(around.workflow.answered).toEqual([`identity of ${caseId}`]);
	});

	test('that never comes: no reminder, and the request lapses, with a letter that says why and how to appeal', async () => {
		const caseId = await confirmed();
		around.clock.set('2026-03-16T09:00:00.000Z');
		await dpoOf(around).act(caseId, { action: 'ask-proof', kind: 'authority', text: 'Please show us.' });
		await wait(caseId, 'identity');
		const keys = async () => (await mailsOf(caseId)).map(({ key }) => key.replace(/-\d+$/, ''));
		// From the day of the question, not from that of the first mail.
		around.clock.set('2026-03-30T22:59:59.999Z');
		await sweep('the day before');
		const before = ['acknowledgement', 'proof-asked'];
		expect([await keys(), (await around.state(caseId)).status]).toEqual([before, 'awaiting-proof']);
		around.clock.set('2026-03-30T23:00:00.000Z');
		await sweep('the day');
		expect((await around.state(caseId)).status).toBe('lapsed');
		expect(around.workflow.answered).toEqual([`identity of ${caseId}`]);
		const [mail] = (await mailsOf(caseId)).slice(-1);
		expect(mail?.key).toMatch(/^lapsed-\d+$/);
		expect(mail?.text).toMatch(/it did not come in time[\s\S]*If you disagree/);
		await makeCloseCase(around.ports())({ caseId });
		await sweep('again');
		expect([await keys(), (await around.state(caseId)).status]).toEqual([[...before, 'lapsed'], 'lapsed']);
		// Known to us, and so not forgotten.
		expect(await around.ports().cases.person(caseId)).toBeDefined();
	});

	test('and killed at any call after the command is written, the person is mailed all the same', async () => {
		const action = { action: 'ask-proof', kind: 'fee', text: 'Ten pounds.' };
		const whole = new Life();
		await dpoOf(around, whole).act(await confirmed(), action);
		for (const call of callsToDieAt(whole.calls)) {
			const caseId = await confirmed();
			await dpoOf(around, new Life(call, 'after'))
				.act(caseId, action)
				.catch(() => undefined);
			const { clock } = await around.state(caseId);
			around.clock.pass(130_000);
			await makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: `killed ${call}` });
			const mails = (await mailsOf(caseId)).filter(({ key, sentAt }) => key.startsWith('proof-asked') && sentAt);
			expect({ call, mails: mails.length }).toEqual({ call, mails: clock.proofs.length });
		}
	});

	test.each<[string, object, number, readonly string[]]>([
		['without saying what is asked for', { action: 'ask-proof', kind: 'identity' }, 422, ['text']],
		['in no words', { action: 'ask-proof', kind: 'identity', text: ' ' }, 422, ['text']],
		['of what cannot be proven', { action: 'ask-proof', kind: 'age', text: 'T' }, 422, ['kind']],
		['that was not asked for', { action: 'receive-proof', kind: 'fee' }, 409, []],
		['on no date', { action: 'receive-proof', kind: 'fee', on: '2026-02-30' }, 422, ['on']],
	])('is a problem that says why, and changes nothing: %s', async (_, action, status, fields) => {
		const caseId = await confirmed();
		const before = await tables.itemsOf(caseId);
		const answer = await dpoOf(around).act(caseId, action);
		const wrong = (answer.json.errors ?? []).map(({ field }: { field: string }) => field);
		expect({ status: answer.status, wrong }).toEqual({ status, wrong: fields });
		expect(await tables.itemsOf(caseId)).toEqual(before);
	});
});

describe('the DPO enters what somebody asks for another', () => {
	const letter = {
		...{ kind: 'subject-request', right: 'access', channel: 'post', receivedAt: '2026-02-20T09:30:00Z' },
		identity: { establishedAt: '2026-02-24T12:00:00Z', how: 'Known to us' },
	};
	const open = (reference: string) => makeOpenCase(around.ports())({ execution: reference, input: { intakeId: reference } });

	test('with their authority: due from the day on which it was shown', async () => {
		const authority = { for: 'represented', shownAt: '2026-02-26T10:00:00Z', how: 'A signed letter' };
		const { status, json } = await dpoOf(around).enter({ ...letter, email: 'agent@example.com', authority });
		expect([status, json]).toEqual([201, { reference: expect.any(String), dueOn: '2026-03-26' }]);
		expect(await open(json.reference)).toEqual({ caseId: json.reference, awaitIdentity: false });
		expect((await mailsOf(json.reference)).map(({ key }) => key)).toEqual(['receipt']);
		expect(await around.state(json.reference)).toMatchObject({ receivedOn: '2026-02-20', dueOn: '2026-03-26' });
	});

	test('shown before the letter came: due from when it came', async () => {
		const authority = { for: 'child', shownAt: '2026-02-01T10:00:00Z', how: 'Birth certificate' };
		const { json } = await dpoOf(around).enter({ ...letter, email: 'parent@example.com', authority });
		expect(json.dueOn).toBe('2026-03-20');
	});

	test('without it: it is asked for first, and the answer says so', async () => {
		const { enter, look, act } = dpoOf(around);
		const { status, json } = await enter({ ...letter, email: 'guardian@example.com', authority: { for: 'child' } });
		const awaiting = [{ kind: 'authority', askedOn: '2026-03-02' }];
		expect([status, json]).toEqual([201, { reference: expect.any(String), dueOn: '2026-04-02', awaiting }]);
		const { reference } = json;
		expect((await look(reference)).awaiting).toEqual(awaiting);
		expect(await open(reference)).toEqual({ caseId: reference, awaitIdentity: true });
		await open(reference);
		expect((await mailsOf(reference)).map(({ key, to }) => [key, to])).toEqual([['proof-asked-1', 'guardian@example.com']]);
		expect(await look(reference)).toMatchObject({ status: 'awaiting-proof', awaiting, person: { authority: { for: 'child' } } });
		await act(reference, { action: 'receive-proof', kind: 'authority' });
		expect((await look(reference)).status).toBe('assessing');
	});

	test.each<[string, object, string]>([
		['when, but not how', { for: 'child', shownAt: '2026-02-26T10:00:00Z' }, 'authority.how'],
		['how, but not when', { for: 'child', how: 'Birth certificate' }, 'authority.how'],
		['in the future', { for: 'child', shownAt: '2027-02-26T10:00:00Z', how: 'A letter' }, 'authority.shownAt'],
		['for nobody known', { for: 'neighbour' }, 'authority.for'],
	])('%s: 422', async (_, authority, field) => {
		const answer = await dpoOf(around).enter({ ...letter, email: 'wrong@example.com', authority });
		expect([answer.status, answer.json.errors.map((each: { field: string }) => each.field)]).toEqual([422, [field]]);
		expect(around.workflow.started).toEqual([]);
	});

	test('with authority where none is needed: 422', async () => {
		const given = { ...letter, right: 'objection-to-marketing', email: 'ad@example.com', authority: { for: 'child' } };
		const answer = await dpoOf(around).enter(given);
		expect([answer.status, answer.json.errors[0].field]).toEqual([422, 'authority']);
	});

	test('twice under one key, the second time for somebody else: 409', async () => {
		const given = { ...letter, email: 'twice@example.com' };
		await dpoOf(around).enter({ ...given, authority: { for: 'child' } }, 'key-of-two');
		expect((await dpoOf(around).enter(given, 'key-of-two')).status).toBe(409);
	});
});

describe('what the person is still to be told when the case closes', () => {
	test('is mailed before: that the time was extended, though SES did not take it then', async () => {
		const caseId = await confirmed();
		const person = await around.ports().cases.person(caseId);
		around.post.refuses.add(person?.email ?? '');
		expect((await dpoOf(around).act(caseId, { action: 'extend', reasons: 'Nine stores.' })).status).toBe(200);
		expect(around.post.sent).toEqual([]);
		around.post.refuses.clear();
		await apply(caseId, () => [{ type: 'response-delivered', data: { mail: 'done' } }]);
		await makeCloseCase(around.ports())({ caseId });
		expect([around.post.keys, (await around.state(caseId)).status]).toEqual([
			[expect.stringMatching(/^clock-extended-/)],
			'completed',
		]);
	});
});
