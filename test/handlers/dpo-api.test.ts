import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { close, withdraw } from '../../functions/core/case/commands.ts';
import { flag } from '../../functions/core/case/flagging.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { makeOpenCase } from '../../functions/handlers/open-case.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { assessed, planned, started } from '../fixtures/cases.ts';
import { dpoApiOf, dpoOf } from '../fixtures/dpo.ts';
import type { Api } from '../fixtures/http.ts';
import { MemoryStore, record } from '../fixtures/memory-store.ts';
import { person } from '../fixtures/people.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let api: Api;
let caseId: string;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(async () => {
	around = new Surroundings(tables, {
		stores: [
			new MemoryStore(
				'crm',
				['a', 'b', 'c'].map((id) => record(id, 'enquiries')),
			),
		],
	});
	caseId = referenceFrom(`dpo ${count++}`);
	await around.opened(caseId, { right: 'access' });
	around.post.sent.length = 0;
	api = dpoApiOf(around);
});

const apply = (decide: Parameters<ReturnType<Surroundings['ports']>['cases']['apply']>[3]) =>
	around.ports().cases.apply(caseId, 'system', now, decide);
const act = (action: object, of = caseId) =>
	api.ask({
		method: 'POST',
		path: `/cases/${of}/actions`,
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(action),
		claims: { sub: 'officer-1' },
	});
const needing = () => apply(() => [assessed({ needs: ['concerns-others'] })]);
const lastEvent = async () => (await around.ports().cases.events(caseId)).at(-1);

describe('the DPO decides', () => {
	test('and the decision is recorded under the account, its words in an erasable text, and the execution is woken', async () => {
		await needing();
		await around.ports().waits.add(caseId, 'decision', 'token');
		const answer = await act({ action: 'approve', redactions: [{ store: 'crm', record: 'a' }] });
		expect({ status: answer.status, json: answer.json }).toEqual({
			status: 200,
			json: { reference: caseId, status: 'fulfilling' },
		});
		expect(around.workflow.answered).toEqual(['token']);
		const event = await lastEvent();
		expect(event).toMatchObject({ actor: 'dpo:officer-1', type: 'decision-made' });
		const [text] = await around.ports().texts.list(caseId);
		expect(event?.data).toEqual({ outcome: 'approved', without: [], redactions: 1, text: { key: text?.key, hash: text?.hash } });
		expect(JSON.parse(text?.text ?? '')).toEqual([{ store: 'crm', record: 'a' }]);
	});

	test('a second decision is a conflict, and stores no words', async () => {
		await needing();
		await act({ action: 'approve' });
		const answer = await act({ action: 'refuse', reason: 'excessive', text: 'Too late.' });
		expect({ status: answer.status, detail: answer.json.detail }).toEqual({
			...{ status: 409, detail: `Case ${caseId} was decided already (approved).` },
		});
		expect(await around.ports().texts.list(caseId)).toEqual([]);
	});

	test('a refusal of a flagged case carries it on', async () => {
		await apply((state) => flag(state, 'AssessRequest', 'StoreUnavailableError'));
		expect((await act({ action: 'refuse', reason: 'excessive' })).json.status).toBe('refused');
		expect(around.workflow.started).toEqual([{ name: `${caseId}-r1`, input: { caseId } }]);
	});

	test('going on without a store carries a flagged case on, and wakes the task of that store', async () => {
		await around.ports().waits.add(caseId, 'task#cctv', 'token');
		await apply((state) => flag(state, 'AssessRequest', 'StoreUnavailableError'));
		expect((await act({ action: 'proceed-without', store: 'cctv', note: 'Broken.' })).json.status).toBe('assessing');
		expect(around.workflow).toMatchObject({ answered: ['token'], started: [{ name: `${caseId}-r1`, input: { caseId } }] });
		expect((await around.events(caseId)).slice(-2)).toEqual(['store-left-out', 'case-retried']);
	});

	test('a task is done with the number of records and a note', async () => {
		await apply(() => [assessed(), started]);
		await around.ports().waits.add(caseId, 'task#cctv', 'token');
		await act({ action: 'complete-task', store: 'cctv', records: 2, note: 'Two clips.' });
		expect((await lastEvent())?.data).toMatchObject({ store: 'cctv', acted: [{ category: 'cctv-images', count: 2 }] });
		expect(around.workflow.answered).toEqual(['token']);
	});

	test('the command stands though Step Functions does not answer', async () => {
		await needing();
		around.workflow.available = false;
		expect((await act({ action: 'approve' })).status).toBe(200);
		expect((await around.state(caseId)).decision?.outcome).toBe('approved');
	});

	test('a note is kept with a case that is closed too', async () => {
		await apply(withdraw);
		await apply(close);
		expect((await act({ action: 'note', note: 'Rang up.' })).status).toBe(200);
		expect((await lastEvent())?.type).toBe('note-added');
		expect((await around.ports().texts.list(caseId)).map(({ text }) => text)).toEqual(['Rang up.']);
	});
});

describe('the DPO enters a request', () => {
	const letter = {
		...{ kind: 'subject-request', right: 'access', email: 'Pia.Post@Example.com', name: 'Pia Post', channel: 'post' },
		receivedAt: '2026-02-20T09:30:00+01:00',
	};
	const identity = { establishedAt: '2026-02-24T12:00:00Z', how: 'Passport seen at the desk' };
	const enter = (fields: object, key?: string) =>
		api.ask({
			method: 'POST',
			path: '/cases',
			headers: { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
			body: JSON.stringify(fields),
			claims: { sub: 'officer-1' },
		});
	const opened = (reference: string) => makeOpenCase(around.ports())({ execution: reference, input: { intakeId: reference } });

	test('that came by post: due from the day on which it came, with a receipt and no link to confirm', async () => {
		const { status, json } = await enter({ ...letter, identity });
		expect([status, json]).toEqual([201, { reference: expect.any(String), dueOn: '2026-03-20' }]);
		const { reference } = json;
		expect(around.workflow.started).toEqual([{ name: reference, input: { intakeId: reference } }]);
		expect(await opened(reference)).toEqual({ caseId: reference, awaitIdentity: false });
		await opened(reference);
		expect(await around.state(reference)).toMatchObject({
			...{ channel: 'post', receivedAt: '2026-02-20T08:30:00.000Z', receivedOn: '2026-02-20', dueOn: '2026-03-20' },
			identity: { how: 'dpo' },
		});
		const events = await around.ports().cases.events(reference);
		expect(events.map(({ type, actor }) => `${type} by ${actor}`)).toEqual([
			...['case-opened by dpo:officer-1', 'identity-established by dpo:officer-1', 'mail-sent by system'],
		]);
		const [mail, ...more] = await around.ports().mailbox.list(reference);
		expect([mail?.key, mail?.to, more]).toEqual(['receipt', 'pia.post@example.com', []]);
		expect(mail?.text).toContain(`Reference: ${reference}\nReceived on: 20 February 2026\nOur answer is due by: 20 March 2026`);
		expect(mail?.text).not.toContain('/identity');
		expect((await api.get(`/cases/${reference}`)).json.person.identity).toEqual({
			...{ how: 'Passport seen at the desk', establishedAt: '2026-02-24T12:00:00.000Z' },
		});
	});

	test('by phone, of somebody unknown: the person is mailed the link to confirm', async () => {
		const { reference } = (await enter({ ...letter, email: 'ring@example.com', channel: 'phone' })).json;
		expect(await opened(reference)).toEqual({ caseId: reference, awaitIdentity: true });
		expect((await around.ports().mailbox.list(reference)).map(({ key }) => key)).toEqual(['acknowledgement']);
	});

	test('twice under one key once; another under the same key is refused', async () => {
		const first = await enter(letter, 'key-1');
		expect((await enter(letter, 'key-1')).json).toEqual(first.json);
		expect(around.workflow.started.length).toBe(1);
		const other = await enter({ ...letter, right: 'erasure' }, 'key-1');
		expect([other.status, other.json.detail]).toEqual([
			...[409, `The Idempotency-Key was used for another request, ${first.json.reference}.`],
		]);
		expect((await enter(letter)).json.reference).not.toBe(first.json.reference);
	});

	test('twice under one key with another correction is another request, and refused', async () => {
		const correcting = (value: string) =>
			enter({ ...letter, right: 'rectification', corrections: [{ category: 'contact-details', field: 'name', value }] }, 'key-2');
		const first = await correcting('Ada');
		expect((await correcting('Ada')).json).toEqual(first.json);
		expect((await correcting('Bea')).status).toBe(409);
	});

	test('and it is stored though Step Functions does not answer', async () => {
		around.workflow.available = false;
		const { status, json } = await enter(letter);
		expect(status).toBe(201);
		expect((await api.get(`/cases/${json.reference}`)).json).toMatchObject({
			status: 'received',
			channel: 'post',
			dueOn: '2026-03-20',
		});
	});

	test.each<[string, object, string]>([
		['received in the future', { receivedAt: '2026-03-02T23:59:59Z' }, 'receivedAt'],
		['received before the calendar begins', { receivedAt: '2017-06-01T12:00:00Z' }, 'receivedAt'],
		['received on a day without an hour', { receivedAt: '2026-02-20' }, 'receivedAt'],
		['by no channel of these', { channel: 'form' }, 'channel'],
		['of no kind', { kind: 'breach' }, 'kind'],
		['without a right', { right: undefined }, 'right'],
		['without an address', { email: 'nobody' }, 'email'],
		['identified in the future', { identity: { ...identity, establishedAt: '2027-01-01T00:00:00Z' } }, 'identity.establishedAt'],
		['identified somehow', { identity: { establishedAt: '2026-02-24T12:00:00Z', how: ' ' } }, 'identity.how'],
		['with a field too many', { dueOn: '2027-01-01' }, 'dueOn'],
	])('%s: 422, and nothing is stored', async (_, change, field) => {
		const answer = await enter({ ...letter, ...change }, 'bad');
		expect([answer.status, answer.json.errors.map((each: { field: string }) => each.field)]).toEqual([422, [field]]);
		expect(around.workflow.started).toEqual([]);
	});
});

describe('the DPO moves the clock', () => {
	const view = async () => {
		const { dueOn, houseTargetOn, daysLeft, paused, extended } = (await api.get(`/cases/${caseId}`)).json;
		return { dueOn, houseTargetOn, daysLeft, paused, extended };
	};
	/** Of the mails to the person about the clock. */
	const texts = async () =>
		(await around.ports().mailbox.list(caseId)).filter(({ key }) => key.startsWith('clock-')).map(({ text }) => text);

	test('by two months, and the person is mailed the reasons and the new date, once', async () => {
		const { json } = await act({ action: 'extend', reasons: 'Nine stores, four of them on paper.' });
		expect(json).toEqual({ reference: caseId, status: 'assessing' });
		const { seq, mails } = await around.state(caseId);
		expect([around.post.keys, mails.slice(-1)]).toEqual([[`clock-extended-${seq - 1}`], [`clock-extended-${seq - 1}`]]);
		expect((await texts())[0]).toMatch(/Nine stores, four of them on paper\.[\s\S]*due by: 2 June 2026/);
		expect(await view()).toEqual({ dueOn: '2026-06-02', houseTargetOn: '2026-05-23', daysLeft: 92, paused: false, extended: true });
		const event = (await around.ports().cases.events(caseId)).find(({ type }) => type === 'clock-extended');
		expect(JSON.stringify(event)).not.toContain('Nine');
		expect(event?.data).toMatchObject({ dueOn: '2026-06-02', clock: { extension: { on: '2026-03-02' } } });

		const before = await tables.itemsOf(caseId);
		const again = await act({ action: 'extend', reasons: 'Once more.' });
		expect([again.status, again.json.detail]).toEqual([
			409,
			'The time was extended on 2026-03-02; the law allows it once (Art 12(3)).',
		]);
		expect(await tables.itemsOf(caseId)).toEqual(before);
	});

	test('to a standstill, in which dates move on with the days, and on again from the day of the answer', async () => {
		await act({ action: 'clarify', question: 'Which visits?' });
		expect(await view()).toEqual({ dueOn: '2026-04-02', houseTargetOn: '2026-03-23', daysLeft: 31, paused: true, extended: false });
		around.clock.set('2026-03-09T10:00:00.000Z');
		expect(await view()).toEqual({ dueOn: '2026-04-09', houseTargetOn: '2026-03-30', daysLeft: 31, paused: true, extended: false });
		const rows: { reference: string }[] = (await api.get('/cases')).json.cases;
		expect(rows.every((row) => 'paused' in row && 'extended' in row && 'daysLeft' in row)).toBe(true);
		expect((await act({ action: 'clarify', question: 'And when?' })).status).toBe(409);
		expect((await act({ action: 'resume', on: '2026-03-10' })).json.errors).toEqual([
			{ field: 'on', message: '2026-03-10 is in the future; today is 2026-03-09.' },
		]);
		expect((await act({ action: 'resume', on: '2026-03-06', note: 'Rang up.' })).status).toBe(200);
		expect(await view()).toEqual({
			dueOn: '2026-04-07',
			houseTargetOn: '2026-03-27',
			daysLeft: 29,
			paused: false,
			extended: false,
		});
		expect((await texts()).map((text) => /Which visits\?|due by: 7 April 2026/.exec(text)?.[0])).toEqual([
			...['Which visits?', 'due by: 7 April 2026'],
		]);
		expect((await around.ports().texts.list(caseId)).map(({ text }) => text).toSorted()).toEqual(['Rang up.', 'Which visits?']);
	});

	test('and killed at any call after the command is written, the person is mailed all the same', async () => {
		const dying = (life: Life) => dpoOf(around, life).act(caseId, { action: 'extend', reasons: 'Nine stores.' });
		const whole = new Life();
		await dying(whole);
		for (const call of callsToDieAt(whole.calls)) {
			caseId = referenceFrom(`dpo killed ${call}`);
			const email = `killed.${call}@example.com`;
			await around.opened(caseId, { right: 'access', email });
			await dying(new Life(call, 'after')).catch(() => undefined);
			const { clock } = await around.state(caseId);
			around.clock.pass(130_000);
			await makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: `killed ${call}` });
			const mailed = around.post.sent.some(({ destinations }) => destinations[0] === email);
			const recorded = (await around.state(caseId)).mails.some((key) => key.startsWith('clock-extended'));
			const written = clock.extension !== undefined;
			expect({ call, mailed, recorded }).toEqual({ call, mailed: written, recorded: written });
		}
	});
});

describe('what cannot be understood is a problem of 4xx that says what to write', () => {
	test.each<[string, object, number, readonly string[]]>([
		['no action', {}, 422, ['action']],
		['an unknown action', { action: 'erase-all' }, 422, ['action']],
		['a field too many', { action: 'approve', force: true }, 422, ['force']],
		['a refusal without a reason', { action: 'refuse' }, 422, ['reason']],
		['a refusal with an untyped reason', { action: 'refuse', reason: 'no' }, 422, ['reason']],
		['no note', { action: 'note' }, 422, ['note']],
		['an empty note', { action: 'note', note: ' ' }, 422, ['note']],
		['a task with an empty note', { action: 'complete-task', store: 'cctv', records: 1, note: '' }, 422, ['note']],
		['a note with half a character', { action: 'note', note: '\ud800' }, 422, ['note']],
		['a note with a control character', { action: 'note', note: 'a\u0000' }, 422, ['note']],
		['a task without a store', { action: 'complete-task', records: 1, note: 'n' }, 422, ['store']],
		['a task with a part of a record', { action: 'complete-task', store: 'cctv', records: 1.5, note: 'n' }, 422, ['records']],
		['a task with less than nothing', { action: 'complete-task', store: 'cctv', records: -1, note: 'n' }, 422, ['records']],
		['a task of an unknown category', { action: 'complete-task', store: 'cctv', records: { x: 1 }, note: 'n' }, 422, ['records']],
		['an unknown store', { action: 'proceed-without', store: 'x' }, 422, ['store']],
		['a retry of what is not flagged', { action: 'retry' }, 409, []],
		['a stop of an access request', { action: 'stop' }, 409, []],
		['an extension without reasons', { action: 'extend' }, 422, ['reasons']],
		['an extension with empty reasons', { action: 'extend', reasons: ' ' }, 422, ['reasons']],
		['a clarification without a question', { action: 'clarify' }, 422, ['question']],
		['a question about what does not stop the clock', { action: 'clarify', question: 'PDF?', about: 'format' }, 422, ['about']],
		['a question about nothing known', { action: 'clarify', question: 'Q', about: 'weather' }, 422, ['about']],
		['a resumption of what is not paused', { action: 'resume' }, 409, []],
		['a resumption on no date', { action: 'resume', on: '2026-02-30' }, 422, ['on']],
	])('%s', async (_, action, status, fields) => {
		const before = await tables.itemsOf(caseId);
		const answer = await act(action);
		expect({ status: answer.status, fields: (answer.json.errors ?? []).map(({ field }: { field: string }) => field) }).toEqual({
			...{ status, fields },
		});
		expect(answer.headers['content-type']).toBe('application/problem+json');
		expect(await tables.itemsOf(caseId)).toEqual(before);
	});

	test.each([
		['/cases?kind=x', 'kind'],
		['/cases?status=x', 'status'],
		['/cases?dueBefore=tomorrow', 'dueBefore'],
		['/cases?month=2026-13', 'month'],
		['/cases?cursor=x', 'cursor'],
		['/cases?cursor=visitor.', 'cursor'],
		['/cases?cursor=subject-request.x', 'cursor'],
		['/cases?cursor=subject-request.bnVsbA', 'cursor'],
		['/cases?status=completed&cursor=subject-request.e30', 'cursor'],
	])('%s', async (path, field) => {
		const answer = await api.get(path);
		expect({ status: answer.status, field: answer.json.errors?.[0]?.field }).toEqual({ status: 422, field });
	});

	test('a case that is not there', async () => {
		const unknown = referenceFrom('nobody');
		for (const named of [unknown, 'x', '%']) {
			expect((await api.get(`/cases/${named}`)).status).toBe(404);
			expect((await api.get(`/cases/${named}/records?store=crm`)).status).toBe(404);
			expect((await api.get(`/cases/${named}/evidence`)).status).toBe(404);
			expect((await act({ action: 'note', note: 'n' }, named)).status).toBe(404);
		}
	});
});

describe('the DPO sees', () => {
	test('a request as soon as it is answered 202, before its case is open', async () => {
		const reference = referenceFrom('dpo sees');
		await around.ports().cases.submit(reference, person({ receivedAt: now }));
		expect((await api.get(`/cases/${reference}`)).json).toMatchObject({
			reference,
			status: 'received',
			dueOn: '2026-04-02',
			timeline: [],
		});
	});

	test('a case with its clock, plan and timeline', async () => {
		await needing();
		const { json } = await api.get(`/cases/${caseId}`);
		expect(json).toMatchObject({
			...{ reference: caseId, kind: 'subject-request', right: 'access', status: 'awaiting-decision' },
			...{ receivedOn: '2026-03-02', dueOn: '2026-04-02', houseTargetOn: '2026-03-23', daysLeft: 31 },
			...{ paused: false, extended: false },
			plan: [planned('crm'), planned('cctv', 'task')],
		});
		expect(json.timeline.map(({ type }: { type: string }) => type)).toEqual(await around.events(caseId));
	});

	test('the records in question, a page at a time, once the case was assessed', async () => {
		expect((await api.get(`/cases/${caseId}/records?store=crm`)).status).toBe(409);
		const email = { kind: 'email', value: 'person@example.com', scope: 'unique' } as const;
		await around.ports().cases.updatePerson(caseId, { identifiers: [email] });
		const first = (await api.get(`/cases/${caseId}/records?store=crm`)).json;
		const second = (await api.get(`/cases/${caseId}/records?store=crm&cursor=${first.cursor}`)).json;
		const ids = [...first.records, ...second.records].map(({ id }: { id: string }) => id);
		expect({ ids: ids.toSorted(), next: second.cursor }).toEqual({ ids: ['a', 'b', 'c'], next: undefined });
		expect((await api.get(`/cases/${caseId}/records?store=x`)).json.errors).toEqual([
			{ field: 'store', message: 'Write store=, one of: crm.' },
		]);
	});

	test('every open case in the pages of the list, filtered by status and by due date', async () => {
		const listed = async (query: string) => {
			const all: string[] = [];
			let cursor: string | undefined;
			do {
				const { json } = await api.get(`/cases?${query}${cursor === undefined ? '' : `&cursor=${cursor}`}`);
				all.push(...json.cases.map(({ reference }: { reference: string }) => reference));
				cursor = json.cursor;
			} while (cursor !== undefined);
			return all;
		};
		const all = await listed('');
		expect(new Set(all).size).toBe(all.length);
		expect(all).toContain(caseId);
		expect(await listed('dueBefore=2026-04-02')).not.toContain(caseId);
		expect(await listed('dueBefore=2026-04-03')).toContain(caseId);
		expect(await listed('status=lapsed')).toEqual([]);
	});

	test('the evidence by a signed URL', async () => {
		const { status, headers } = await api.get(`/cases/${caseId}/evidence`);
		const { head } = await around.state(caseId);
		expect({ status, location: headers.location }).toEqual({
			status: 303,
			location: `https://exports.example.org/${caseId}/${head}.zip`,
		});
	});
});
