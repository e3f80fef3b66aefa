import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { caseOfExecution } from '../../functions/core/case/execution.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import type { ComplaintState } from '../../functions/core/complaint/complaint.ts';
import { makeAnswerComplaint } from '../../functions/handlers/answer-complaint.ts';
import { makeCloseComplaint } from '../../functions/handlers/close-complaint.ts';
import { makeOpenComplaint } from '../../functions/handlers/open-complaint.ts';
import { makePlanComplaint } from '../../functions/handlers/plan-complaint.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { makeComplaints, pageOptions } from '../../functions/handlers/serve-complaints.ts';
import { makeSweepDeadlines } from '../../functions/handlers/sweep-deadlines.ts';
import { recordReturn } from '../../functions/middleware/returned-mails.ts';
import { dpoOf } from '../fixtures/dpo.ts';
import { type Answered, type Api, apiOf } from '../fixtures/http.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let api: Api;
beforeEach(async () => {
	tables = await startTables();
	around = new Surroundings(tables);
	api = apiOf(makeComplaints({ ...around.ports(), workflow: around.ports().complaintWorkflow }), pageOptions(around.policy));
});
afterEach(() => tables.stop());

const valid = { about: 'use', text: 'You kept my number.', email: 'person@example.com' };
const state = async (caseId: string): Promise<ComplaintState> => {
	const found = await around.ports().complaints.load(caseId);
	if (!found) throw new Error(`There is no complaint ${caseId}.`);
	return found;
};
const open = (caseId: string, life = new Life()) =>
	makeOpenComplaint(around.ports(life))({ execution: caseId, input: { intakeId: caseId } });
/** As the form sends it, opened. */
async function complained(fields: object = {}): Promise<string> {
	const { reference } = (await api.post('/complaints', { ...valid, ...fields })).json;
	await open(reference);
	return reference;
}
/** What was refused, and what it left: nothing. */
async function refused(ask: () => Promise<Answered>): Promise<Answered> {
	const before = await tables.rows('cases');
	const answer = await ask();
	expect(await tables.rows('cases')).toEqual(before);
	expect(around.complaintWorkflow.started).toEqual([]);
	return answer;
}
const fieldsOf = ({ json }: Answered) => (json.errors ?? []).map(({ field }: { field: string }) => field);

describe('the form', () => {
	test('stores the complaint before it is answered, and starts its workflow', async () => {
		const typed = { ...valid, email: ' Person@EXAMPLE.com ', name: 'A. Person', concerning: referenceFrom('x').toLowerCase() };
		const { status, json } = await api.post('/complaints', typed);
		expect([status, json]).toEqual([202, { reference: expect.any(String), status: 'received' }]);
		expect(around.complaintWorkflow.started).toEqual([{ name: json.reference, input: { intakeId: json.reference } }]);
		expect(await around.ports().complaints.intake(json.reference)).toEqual({
			...{ kind: 'complaint', about: 'use', text: valid.text, name: 'A. Person', channel: 'form', receivedAt: now },
			...{ email: 'person@example.com', subjectKey: await around.ports().keyOf('person@example.com') },
			concerning: referenceFrom('x'),
		});
	});

	test.each<[string, object, string[]]>([
		['without what happened', { text: '' }, ['text']],
		['about nothing that there is', { about: 'weather' }, ['about']],
		['with a line break smuggled into the name', { name: 'A\r\nBcc: all@example.com' }, ['name']],
		['with a line break smuggled into the address', { email: 'a@example.com\r\nBcc: all@example.com' }, ['email']],
		['with two addresses', { email: 'a@example.com, b@example.com' }, ['email']],
		['with control characters in what happened', { text: 'a\u0000b' }, ['text']],
		['with 5001 characters', { text: 'x'.repeat(5001) }, ['text']],
		['with a reference that is none', { concerning: '1234' }, ['concerning']],
	])('%s is refused, and leaves nothing', async (_, fields, wrong) => {
		const answer = await refused(() => api.post('/complaints', { ...valid, ...fields }));
		expect([answer.status, fieldsOf(answer)]).toEqual([422, wrong]);
	});

	test('of a mebibyte is refused', async () => {
		expect((await refused(() => api.post('/complaints', { ...valid, text: 'x'.repeat(2 ** 20) }))).status).toBe(413);
	});

	test('shows what was typed again beside what is wrong, and no HTML in it', async () => {
		const typed = { about: 'use', text: '<script>alert(1)</script>', email: 'nobody' };
		const { status, body } = await refused(() => api.submit('/complaints', typed));
		expect(status).toBe(422);
		expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
		expect(body).not.toContain('<script>');
	});

	test('takes what it does not know for nothing', async () => {
		const { json } = await api.post('/complaints', { ...valid, enteredBy: 'dpo:me', kind: 'breach', receivedAt: '2020-01-01' });
		const kept = await around.ports().complaints.intake(json.reference);
		expect([kept?.kind, kept?.receivedAt, kept?.enteredBy]).toEqual(['complaint', now, undefined]);
	});

	test('mails one address a few times an hour, and later the rest', async () => {
		const references: string[] = [];
		for (let nth = 0; nth < 7; nth++) references.push(await complained({ text: `${nth}` }));
		expect(around.post.sent).toHaveLength(around.policy.mailsPerAddressAndHour);
		expect((await state(references[6] ?? '')).acknowledged).toBeUndefined();
		around.clock.pass(3_600_000);
		await makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: around.clock.now() });
		expect(around.post.sent).toHaveLength(7);
		for (const each of references) expect((await state(each)).acknowledged).toBeDefined();
	});
});

describe('a request that the person names', () => {
	test('is linked where there is one, and the DPO alone sees whether it is theirs', async () => {
		const { caseId } = await around.opened('a request', { email: 'person@example.com' });
		const [own, others, none] = [
			await complained({ concerning: caseId }),
			await complained({ concerning: caseId, email: 'other@example.com' }),
			await complained({ concerning: referenceFrom('never was') }),
		];
		expect([(await state(own)).linked, (await state(others)).linked, (await state(none)).linked]).toEqual([
			{ to: caseId, samePerson: true },
			{ to: caseId, samePerson: false },
			undefined,
		]);
		const letter = async (reference: string) => {
			const [mail] = await around.ports().mailbox.list(reference);
			return mail?.text.replaceAll(reference, 'R').replace(/token=\S+/, 'token');
		};
		expect(await letter(others)).toBe(await letter(own));
		expect(await letter(none)).toBe(await letter(own));
	});

	test('is no complaint: its reference names none', async () => {
		const other = await complained();
		expect(await state(await complained({ text: 'About that one', concerning: other }))).not.toHaveProperty('linked');
	});
});

describe('an entry of the DPO', () => {
	const entry = { kind: 'complaint', about: 'use', text: 'By phone.', channel: 'phone', receivedAt: '2026-02-20T10:00:00Z' };

	test('is one by its Idempotency-Key, and another one under it is refused', async () => {
		const dpo = dpoOf(around);
		const first = await dpo.enter(entry, 'k');
		expect([first.status, first.json]).toEqual([
			201,
			{
				reference: expect.any(String),
				...{ acknowledgeBy: '2026-03-21', publishedAcknowledgeBy: '2026-03-23', outcomeTargetOn: '2026-04-20' },
			},
		]);
		expect((await dpo.enter(entry, 'k')).json.reference).toBe(first.json.reference);
		expect((await dpo.enter({ ...entry, text: 'Another.' }, 'k')).status).toBe(409);
		expect((await dpo.look(first.json.reference)).status).toBe('received');
		expect(fieldsOf(await dpo.enter({ ...entry, receivedAt: '2026-03-03T00:00:00Z' }))).toEqual(['receivedAt']);
		expect(fieldsOf(await dpo.enter({ ...entry, receivedAt: '1999-03-03T00:00:00Z' }))).toEqual(['receivedAt']);
	});
});

test('after the years whose bank holidays are known a complaint is taken, shown and opened like any other', async () => {
	around.clock.set('2036-11-25T12:00:00.000Z');
	const { status, json } = await api.post('/complaints', valid);
	expect(status).toBe(202);
	const dates = { acknowledgeBy: '2036-12-24', publishedAcknowledgeBy: '2036-12-25', outcomeTargetOn: '2037-01-25' };
	expect((await dpoOf(around).look(json.reference)).clock).toMatchObject(dates);
	await open(json.reference);
	expect((await dpoOf(around).look(json.reference)).clock).toMatchObject({ ...dates, acknowledged: true });
});

test.each([
	['nothing', undefined, 'The input is not a JSON object.'],
	['a request', { request: {} }, 'The input has no "complaint".'],
	['a wrong address', { complaint: { ...valid, email: 'x' } }, 'complaint.email is not an e-mail address.'],
	['the future', { complaint: { ...valid, receivedAt: '2999-01-01T00:00:00Z' } }, 'complaint.receivedAt lies in the future.'],
	['another’s case', { caseId: 'x' }, 'The execution of an existing case bears its reference as its name.'],
])('“Start execution” with %s is refused with what to write, and without what was written', async (_, input, said) => {
	const opening = makeOpenComplaint(around.ports())({ execution: 'by hand', input });
	await expect(opening).rejects.toMatchObject({ name: 'InvalidInput', message: expect.stringContaining(`${said} Write`) });
	expect(await tables.rows('cases')).toEqual([]);
});

test('“Start execution” opens a case that belongs to the execution’s name', async () => {
	const input = { complaint: { ...valid, channel: 'post', receivedAt: '2026-02-20T10:00:00Z' } };
	const { caseId } = await makeOpenComplaint(around.ports())({ execution: 'by hand', input });
	expect(caseId).toBe(caseOfExecution('by hand'));
	expect(await state(caseId)).toMatchObject({ channel: 'post', status: 'received', acknowledged: { mail: 'acknowledgement' } });
});

describe('asking for the link again', () => {
	const resend = (caseId: string, email: string) => api.post(`/complaints/${caseId}/resend`, { email });

	test('is answered alike for the right address, a wrong one, none and an unknown reference; only the first is mailed', async () => {
		const caseId = await complained();
		const posted = { complaint: { about: 'use', text: 'You write.', channel: 'post' } };
		const { caseId: nobodys } = await makeOpenComplaint(around.ports())({ execution: 'by post', input: posted });
		around.post.sent.length = 0;
		const answers = [
			await resend(caseId, 'other@example.com'),
			await resend(nobodys, valid.email),
			await resend(referenceFrom('nobody'), valid.email),
			await resend('x', valid.email),
		];
		expect(around.post.sent).toEqual([]);
		answers.push(await resend(caseId, ' Person@EXAMPLE.com '));
		expect(around.post.sent.map(({ destinations }) => destinations)).toEqual([[valid.email]]);
		for (const { status, json, headers } of answers) {
			expect({ status, json, headers }).toEqual({ status: 202, json: { status: 'accepted' }, headers: answers[0]?.headers });
		}
	});

	test('mails a link that opens, also of a complaint that is closed', async () => {
		const caseId = await complained();
		await dpoOf(around).act(caseId, { action: 'end', why: 'withdrawn', note: 'By phone.' });
		await makeCloseComplaint(around.ports())({ caseId });
		await resend(caseId, valid.email);
		const mail = (await around.ports().mailbox.list(caseId)).find(({ key }) => key.startsWith('resend-'));
		expect(mail?.subject).toBe(`Your complaint ${caseId}`);
		const link = /\/complaints\/\S+\?token=\S+/.exec(mail?.text ?? '')?.[0] ?? '';
		expect((await api.get(link)).json.status).toBe('closed');
	});

	test('is a mail of the address’s few an hour, and answered alike when they are used up, or SES takes none', async () => {
		const caseId = await complained();
		for (let times = 0; times < 20; times++) {
			around.clock.pass(1000);
			expect((await resend(caseId, valid.email)).json).toEqual({ status: 'accepted' });
		}
		expect(around.post.sent).toHaveLength(around.policy.mailsPerAddressAndHour);
		around.clock.pass(3_600_000);
		around.post.refuses.add(valid.email);
		expect((await resend(caseId, valid.email)).json).toEqual({ status: 'accepted' });
	});

	test('has a form, which names what is wrong, and is offered where a link does not work', async () => {
		const caseId = await complained();
		const form = `action="/complaints/${caseId}/resend"`;
		expect((await api.get(`/complaints/${caseId}/resend`, { accept: 'text/html' })).body).toContain(form);
		const answer = await resend(caseId, 'x');
		expect([answer.status, fieldsOf(answer)]).toEqual([422, ['email']]);
		expect((await api.submit(`/complaints/${caseId}/resend`, { email: 'x' })).body).toContain(form);
		const page = await api.get(`/complaints/${caseId}?token=x`, { accept: 'text/html' });
		expect([page.status, page.body.includes(`href="/complaints/${caseId}/resend"`)]).toEqual([404, true]);
	});
});

describe('whoever complained without an e-mail address, and gives one later,', () => {
	const email = 'person@example.com';
	const add = (caseId: string, fields: object = {}, life = new Life()) =>
		dpoOf(around, life).act(caseId, { action: 'add-address', email: ' Person@EXAMPLE.com ', how: 'They rang us.', ...fields });
	const reconcile = async () => {
		around.clock.pass(3_600_000);
		await makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: around.clock.now() });
	};
	async function posted(): Promise<string> {
		const input = { complaint: { about: 'use', text: 'You write.', channel: 'post', postalAddress: '1 Street' } };
		return (await makeOpenComplaint(around.ports())({ execution: 'by post', input })).caseId;
	}
	const sent = () => around.post.sent.map(({ destinations }, nth) => [around.post.keys[nth]?.replace(/\d+$/, 'n'), destinations]);

	test('is written to there, is theirs by the address, and is acknowledged, though the DPO had that to post', async () => {
		const caseId = await posted();
		expect((await state(caseId)).acknowledged).toBeUndefined();
		expect((await add(caseId)).json).toEqual({ reference: caseId, status: 'received' });
		expect(await around.ports().complaints.intake(caseId)).toMatchObject({
			...{ email, subjectKey: await around.ports().keyOf(email), postalAddress: '1 Street' },
		});
		expect((await state(caseId)).identity?.how).toBe('dpo');
		expect(sent()).toEqual([
			['acknowledgement-to-be-posted', [around.policy.dpo.email]],
			['address-n', [email]],
			['acknowledgement', [email]],
		]);
		expect((await state(caseId)).acknowledged?.mail).toBe('acknowledgement');
		const events = await around.ports().complaints.events(caseId);
		expect(JSON.stringify(events)).not.toMatch(/person@example\.com|rang/i);
	});

	test('is nobody else’s, and gives it once', async () => {
		const caseId = await posted();
		await add(caseId);
		const { seq } = await state(caseId);
		expect((await add(caseId)).status).toBe(200);
		expect((await state(caseId)).seq).toBe(seq);
		expect(fieldsOf(await add(caseId, { email: 'other@example.com' }))).toEqual(['former']);
		expect(fieldsOf(await add(caseId, { email: 'other@example.com', former: 'whose' }))).toEqual(['former']);
		expect(await around.ports().complaints.intake(caseId)).toMatchObject({ email });
		expect(fieldsOf(await add(caseId, { email: 'x' }))).toEqual(['email']);
		expect(fieldsOf(await add(caseId, { how: '' }))).toEqual(['how']);
	});

	test('is told nothing where who complained has been erased', async () => {
		const caseId = await posted();
		await tables.client.send(new DeleteCommand({ TableName: tables.names.cases, Key: { pk: `CASE#${caseId}`, sk: 'PERSON' } }));
		expect((await add(caseId)).status).toBe(409);
		expect(await around.ports().complaints.intake(caseId)).toBeUndefined();
	});

	test('has it, whatever dies on the way', async () => {
		const caseId = await posted();
		for (let call = 1; ; call++) {
			const life = new Life(call, call % 2 === 0 ? 'before' : 'after');
			await add(caseId, {}, life).catch(() => undefined);
			around.clock.pass(61_000);
			if (!life.died) break;
		}
		await add(caseId);
		await reconcile();
		const { addressAddedAt, identity, mails } = await state(caseId);
		expect([addressAddedAt !== undefined, identity?.how]).toEqual([true, 'dpo']);
		expect(mails.map((key) => key.replace(/\d+$/, 'n')).toSorted()).toEqual([
			...['acknowledgement', 'acknowledgement-to-be-posted', 'address-n'],
		]);
	});
});

describe('asking who complains', () => {
	test('takes what is to be disclosed, which is kept, and told to nobody', async () => {
		const caseId = await complained();
		const dpo = dpoOf(around);
		for (const grounds of [undefined, '', ' ']) {
			expect(fieldsOf(await dpo.act(caseId, { action: 'ask-identity', grounds }))).toEqual(['grounds']);
		}
		expect((await state(caseId)).identityAskedAt).toBeUndefined();
		const grounds = 'Which lists they stand on.';
		expect((await dpo.act(caseId, { action: 'ask-identity', grounds })).status).toBe(200);
		const { notes, timeline } = await dpo.look(caseId);
		const asked = timeline.find(({ type }: { type: string }) => type === 'identity-asked');
		expect(notes).toEqual([{ ...asked.data.grounds, text: grounds }]);
		const letters = await around.ports().mailbox.list(caseId);
		expect(letters.map(({ key }) => key.replace(/\d+$/, 'n'))).toEqual(['acknowledgement', 'identity-n']);
		expect(JSON.stringify([letters, timeline])).not.toContain('lists');
	});
});

describe('a complaint that is with the supervisory authority by no date that is known', () => {
	test('is brought before the DPO every so often, once each, until the date is written down', async () => {
		const caseId = await complained();
		const dpo = dpoOf(around);
		await dpo.act(caseId, { action: 'end', why: 'withdrawn', note: 'By phone.' });
		await dpo.act(caseId, { action: 'escalate', reference: 'IC-1' });
		around.post.sent.length = 0;
		const sweepOn = async (day: string) => {
			around.clock.set(`${day}T09:00:00.000Z`);
			for (const nth of [1, 2]) {
				await makeSweepDeadlines(around.ports())({ schedule: 'deadline-sweep', scheduledAt: `${day} ${nth}` });
			}
		};
		// Received, and gone there, on 2 March; the sweeps of the 30th and of 13 April did not run.
		for (const day of ['2026-03-15', '2026-03-16', '2026-03-29', '2026-04-14']) await sweepOn(day);
		expect(around.post.keys).toEqual(['due-authority-undated-20260316', 'due-authority-undated-20260413']);
		const [first] = await around
			.ports()
			.mailbox.list(caseId)
			.then((mails) => mails.filter(({ key }) => key.includes('undated')));
		expect(first?.to).toBe(around.policy.dpo.email);
		for (const said of ['IC-1', '"escalate"', '30 March 2026']) expect(first?.text).toContain(said);
		await dpo.act(caseId, { action: 'escalate', reference: 'IC-1', dueOn: '2026-06-01' });
		await sweepOn('2026-05-12');
		expect(around.post.keys).toHaveLength(2);
		await sweepOn('2026-06-02');
		expect(around.post.keys.at(-1)).toBe('due-authority-overdue-20260601');
	});
});

describe('an address that was mistyped', () => {
	const wrong = 'persn@example.com';
	const right = 'person@example.com';
	const correct = (caseId: string, life = new Life(), fields: object = {}) =>
		dpoOf(around, life).act(caseId, {
			...{ action: 'add-address', email: right, former: 'not-theirs', how: 'They rang us: nothing had come.', ...fields },
		});
	const reconcile = async () => {
		around.clock.pass(3_600_000);
		return makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: around.clock.now() });
	};
	const sent = () =>
		around.post.sent.map(({ destinations }, nth) => [around.post.keys[nth]?.replace(/^(address)-\d+$/, '$1'), destinations[0]]);
	const linksIn = async (caseId: string, to: string) => {
		const mails = (await around.ports().mailbox.list(caseId)).filter((mail) => mail.to === to);
		return mails.flatMap(({ text }) => /\/complaints\/\S+\?token=\S+/.exec(text) ?? []);
	};
	const linkIn = async (caseId: string, to: string) => (await linksIn(caseId, to)).at(-1) ?? '';

	test('is put right: the person is told that the complaint came, and only their links open', async () => {
		const caseId = await complained({ email: wrong });
		const before = await linkIn(caseId, wrong);
		expect((await api.get(before)).status).toBe(200);
		expect((await correct(caseId)).status).toBe(200);
		expect((await reconcile())?.found).toBe(0);
		expect(sent()).toEqual([
			['acknowledgement', wrong],
			['address', right],
			['acknowledgement-2', right],
		]);
		expect((await api.get(before)).status).toBe(404);
		expect((await api.get(await linkIn(caseId, right))).json.status).toBe('received');
		const { complaints, casesOf, keyOf } = around.ports();
		expect(await complaints.intake(caseId)).toMatchObject({ email: right, subjectKey: await keyOf(right) });
		expect(await casesOf(await keyOf(right))).toEqual([caseId]);
		expect(await casesOf(await keyOf(wrong))).toEqual([]);
		expect(JSON.stringify(await complaints.events(caseId))).not.toMatch(/perso?n@|rang/);
	});

	test('and that SES did not take, has what waited composed anew for the right one, with links that open', async () => {
		around.post.refuses.add(wrong);
		const { reference } = (await api.post('/complaints', { ...valid, email: wrong })).json;
		await expect(open(reference)).rejects.toThrow();
		await dpoOf(around).act(reference, { action: 'reply', text: 'We look into it.' });
		await dpoOf(around).act(reference, { action: 'ask-identity', grounds: 'Which lists they stand on.' });
		await correct(reference);
		await reconcile();
		expect(sent().map(([key, to]) => [key?.replace(/^reply-\d+$/, 'reply'), to])).toEqual([
			['reply', right],
			['address', right],
			['acknowledgement-2', right],
		]);
		const statuses = (await linksIn(reference, right)).map(async (link) => (await api.get(link)).status);
		expect(await Promise.all(statuses)).toEqual([200, 200]);
		expect(await around.ports().mailbox.list(reference)).toHaveLength(3);
	});

	test('of theirs that SES takes no more has word of how it stands go to the new one, with a link that opens', async () => {
		const caseId = await complained({ email: wrong });
		around.post.refuses.add(wrong);
		around.post.sent.length = 0;
		const sweep = () => makeSweepDeadlines(around.ports())({ schedule: 'deadline-sweep', scheduledAt: around.clock.now() });
		around.clock.set('2026-03-20T09:00:00.000Z');
		await sweep();
		await correct(caseId, new Life(), { former: 'theirs' });
		await reconcile();
		await sweep();
		expect(sent()).toEqual([
			['address', right],
			['progress-1', right],
		]);
		expect((await api.get(await linkIn(caseId, right))).status).toBe(200);
	});

	test('has what came back from it settled by what went out in its place, and by nothing else', async () => {
		const comeBack = async (caseId: string, mail: string) => recordReturn(around.ports(), await state(caseId), mail, 'bounced');
		const listed = async () => (await around.ports().returned.list({})).mails.map(({ mail }) => mail);
		const settled = async (caseId: string) =>
			(await around.ports().complaints.events(caseId)).filter(({ type }) => type === 'mail-settled').map(({ data }) => data);

		const fresh = await complained({ email: wrong });
		await comeBack(fresh, 'acknowledgement');
		await correct(fresh);
		expect(await settled(fresh)).toEqual([{ mail: 'acknowledgement', sentAs: 'acknowledgement-2' }]);
		expect(await listed()).toEqual([]);
		expect((await reconcile())?.found).toBe(0);

		const closed = await complained({ email: wrong, text: 'Another.' });
		await dpoOf(around).act(closed, { action: 'decide', outcome: 'not-upheld', reasons: 'It was not so.' });
		await makeAnswerComplaint(around.ports())({ caseId: closed });
		await makeCloseComplaint(around.ports())({ caseId: closed });
		for (const mail of ['acknowledgement', 'outcome']) await comeBack(closed, mail);
		await correct(closed);
		expect(await settled(closed)).toEqual([]);
		await makeAnswerComplaint(around.ports())({ caseId: closed });
		expect(await settled(closed)).toEqual([{ mail: 'outcome', sentAs: 'outcome-2' }]);
		expect(await listed()).toEqual(['acknowledgement']);
	});

	test('of a closed case opens it for the outcome, and no longer', async () => {
		const caseId = await complained({ email: wrong });
		await dpoOf(around).act(caseId, { action: 'decide', outcome: 'not-upheld', reasons: 'It was not so.' });
		const work = async () => {
			await makePlanComplaint(around.ports())({ caseId });
			await makeAnswerComplaint(around.ports())({ caseId });
			await makeCloseComplaint(around.ports())({ caseId });
		};
		await work();
		around.post.sent.length = 0;
		await correct(caseId);
		expect(around.complaintWorkflow.started.at(-1)).toEqual({ name: `${caseId}-r1`, input: { caseId } });
		await makeOpenComplaint(around.ports())({ execution: `${caseId}-r1`, input: { caseId } });
		await work();
		await reconcile();
		expect(sent()).toEqual([
			['address', right],
			['outcome-2', right],
		]);
		expect((await state(caseId)).status).toBe('closed');
	});

	test.each<[string, (caseId: string) => Promise<void>]>([
		[
			'died before recording that',
			async (caseId) => {
				for (let call = 1; !(await state(caseId)).mails.includes('outcome'); call++) {
					await expect(makeAnswerComplaint(around.ports(new Life(call, 'after')))({ caseId })).rejects.toThrow(Died);
					around.clock.pass(61_000);
				}
				await correct(caseId);
			},
		],
		[
			'was still at it',
			async (caseId) => {
				const ports = around.ports();
				const { complaints } = around.ports();
				ports.complaints.intake = async () => {
					const person = await complaints.intake(caseId);
					await correct(caseId);
					return person;
				};
				await makeAnswerComplaint(ports)({ caseId });
			},
		],
	])('has the outcome told anew, though whoever mailed it to the wrong one %s', async (_, meanwhile) => {
		const caseId = await complained({ email: wrong });
		await dpoOf(around).act(caseId, { action: 'decide', outcome: 'not-upheld', reasons: 'It was not so.' });
		await meanwhile(caseId);
		expect((await state(caseId)).answered).toBeUndefined();
		await makeAnswerComplaint(around.ports())({ caseId });
		expect((await state(caseId)).answered?.mail).toBe('outcome-2');
		expect(sent().slice(-1)).toEqual([['outcome-2', right]]);
	});

	test.each([right, 'another@example.com'])('put right twice at once, the second time as %s, is put right once', async (email) => {
		const caseId = await complained({ email: wrong });
		const ports = around.ports();
		const { texts } = around.ports();
		ports.texts.put = async (...text) => {
			await correct(caseId);
			return texts.put(...text);
		};
		const late = dpoOf(Object.assign(Object.create(around), { ports: () => ports }));
		const change = { action: 'add-address', email, former: 'not-theirs', how: 'Pressed twice.' };
		expect((await late.act(caseId, change)).status).toBe(409);
		expect((await state(caseId)).addressChanges).toBe(1);
		expect(await around.ports().complaints.intake(caseId)).toMatchObject({ email: right, addressChanges: 1 });
		const statuses = (await linksIn(caseId, right)).map(async (link) => (await api.get(link)).status);
		expect(await Promise.all(statuses)).toEqual([200, 200]);
	});

	test('but was not, is theirs as it was: nothing is written down, and nobody is mailed', async () => {
		const caseId = await complained({ email: right });
		const before = await state(caseId);
		expect((await correct(caseId)).status).toBe(200);
		expect(await state(caseId)).toEqual(before);
		expect(around.post.keys).toEqual(['acknowledgement']);
	});

	test('is put right whatever dies on the way', async () => {
		const caseId = await complained({ email: wrong });
		for (let call = 1; ; call++) {
			const life = new Life(call, call % 2 === 0 ? 'before' : 'after');
			await correct(caseId, life).catch(() => undefined);
			around.clock.pass(61_000);
			if (!life.died) break;
		}
		await correct(caseId);
		await reconcile();
		const { addressChanges, mails, acknowledged } = await state(caseId);
		expect([addressChanges, acknowledged?.mail]).toEqual([1, 'acknowledgement-2']);
		expect(mails.map((key) => key.replace(/^(address)-\d+$/, '$1')).toSorted()).toEqual([
			...['acknowledgement', 'acknowledgement-2', 'address'],
		]);
	});
});

describe('killed at this call or that, and run again, the end is the same:', () => {
	/** Dies ever later, before and after a call took effect, until it lives through; then once more. */
	async function dyingAtEach(work: (life: Life) => Promise<unknown>): Promise<void> {
		for (let call = 1; ; call++) {
			const life = new Life(call, call % 2 === 0 ? 'before' : 'after');
			await work(life).catch((error: unknown) => expect(error).toBeInstanceOf(Died));
			// Whoever held a mail and died has given it up.
			around.clock.pass(61_000);
			if (!life.died) break;
		}
		await work(new Life());
	}

	test('a complaint is opened once, acknowledged, decided, told and closed', async () => {
		const { reference } = (await api.post('/complaints', valid)).json;
		await dyingAtEach((life) => open(reference, life));
		const remedies = [{ task: 'Delete it', to: 'desk@example.org', dueOn: '2026-04-01' }];
		await dpoOf(around).act(reference, { action: 'decide', outcome: 'upheld', reasons: 'So it was.', remedies });
		await dyingAtEach((life) => makePlanComplaint(around.ports(life))({ caseId: reference }));
		await dyingAtEach((life) => makeAnswerComplaint(around.ports(life))({ caseId: reference }));
		await dpoOf(around).act(reference, { action: 'complete-remedy', remedy: 1, note: 'Done.' });
		await dyingAtEach((life) => makeCloseComplaint(around.ports(life))({ caseId: reference }));
		const types = (await around.ports().complaints.events(reference)).map(({ type }) => type);
		expect(types.filter((type) => type !== 'mail-sent')).toEqual([
			...['case-opened', 'complaint-acknowledged', 'outcome-decided', 'outcome-told', 'remedy-completed', 'case-closed'],
		]);
		// One killed between sending and recording may go out twice; none is lost, and each is recorded once.
		expect(new Set(around.post.keys)).toEqual(new Set(['acknowledgement', 'remedy-1', 'outcome']));
		expect((await state(reference)).mails.toSorted()).toEqual(['acknowledgement', 'outcome', 'remedy-1']);
	});

	test('what is overdue is told of', async () => {
		const reference = await complained();
		around.clock.set('2026-05-20T00:00:00.000Z');
		await dyingAtEach((life) =>
			makeSweepDeadlines(around.ports(life))({ schedule: 'deadline-sweep', scheduledAt: around.clock.now() }),
		);
		const { mails, words, reminded } = await state(reference);
		expect(mails.toSorted()).toEqual([
			...['acknowledgement', 'due-outcome-escalation-20260502', 'due-outcome-overdue-20260502', 'progress-1'],
		]);
		expect([words, reminded.length]).toEqual([1, 5]);
	});
});
