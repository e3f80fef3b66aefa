import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mailings } from '../../functions/adapters/mailings.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { type LocalSystem, startLocalSystem } from '../../local/system.ts';
import { type GivenAnswer, operationOf, operations, undescribed } from '../fixtures/described-answer.ts';
import { confirm, type Link, linkIn, mailOf, submit, withdrawalLink } from '../fixtures/journeys/person.ts';
import { bundlesWith, changed } from '../fixtures/journeys/upcoming-policy.ts';

let system: LocalSystem;
let bundles: Awaited<ReturnType<typeof bundlesWith>>;
let dpo: string;
/** Operations that were answered as they should be at least once. */
const served = new Set<string | undefined>();

beforeAll(async () => {
	bundles = await bundlesWith(
		changed(loadPolicy(), (next) => {
			next.backups = 'P90D';
		}),
	);
	system = await startLocalSystem({ quiet: true, bundles: bundles.folder });
	dpo = await system.token();
});
afterAll(async () => {
	await system.stop();
	await bundles.remove();
});

interface Asked {
	readonly json?: unknown;
	readonly form?: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly headers?: Readonly<Record<string, string>>;
}

/** What was answered, once it is found to be as docs/openapi.json says. */
async function ask(call: string, { json, form, body, headers }: Asked = {}): Promise<GivenAnswer> {
	const [method = '', path = ''] = call.split(' ');
	const answer = await fetch(system.url + path, {
		method,
		redirect: 'manual',
		...(json !== undefined && { body: JSON.stringify(json) }),
		...(form !== undefined && { body: new URLSearchParams(form) }),
		...(body !== undefined && { body }),
		headers: { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers },
	});
	const given = { status: answer.status, headers: answer.headers, text: await answer.text() };
	const { pathname } = new URL(system.url + path);
	expect(undescribed(method, pathname, given)).toBeUndefined();
	if (answer.status < 400) served.add(operationOf(method, pathname));
	return given;
}

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const asDpo = (asked: Asked = {}): Asked => ({ ...asked, headers: { ...asked.headers, authorization: `Bearer ${dpo}` } });
const status = async (answer: Promise<GivenAnswer>) => (await answer).status;
const path = ({ url, token }: Link) => `${new URL(url).pathname}?token=${token}`;
const act = (reference: string, action: Readonly<Record<string, unknown>>) =>
	ask(`POST /cases/${reference}/actions`, asDpo({ json: action }));

describe('what is answered is what docs/openapi.json says:', () => {
	test('to anybody', async () => {
		expect(await status(ask('GET /', { headers: browser }))).toBe(200);
		expect(await status(ask('GET /requests/new?right=erasure', { headers: browser }))).toBe(200);
		expect(JSON.parse((await ask('GET /openapi.json')).text).openapi).toBe('3.1.0');
		expect(JSON.parse((await ask('GET /.well-known/jwks.json')).text).keys).toHaveLength(1);
	});

	test.each([
		['JSON that is none', { body: '{', headers: { 'content-type': 'application/json' } }, 400],
		['too much of it', { json: { details: 'x'.repeat(512 * 1024) } }, 413],
		['more than the gateway takes', { json: { details: 'x'.repeat(10 * 1024 * 1024) } }, 413],
		['text', { body: 'right=access', headers: { 'content-type': 'text/plain' } }, 415],
		['fields that do not do', { json: { right: 'access', email: 'nobody' } }, 422],
		['the same from a browser', { form: { right: 'access', email: 'nobody' }, headers: browser }, 422],
	])('to a form with %s', async (_, asked, expected) => {
		expect(await status(ask('POST /requests', asked))).toBe(expected);
	});

	test('to the DPO, whatever is wrong with the question', async () => {
		expect(await status(ask('GET /cases'))).toBe(401);
		expect(await status(ask('GET /cases?status=lost', asDpo()))).toBe(422);
		for (const cursor of ['abc', 'bnVsbA']) expect(await status(ask(`GET /cases?cursor=${cursor}`, asDpo()))).toBe(422);
		expect(await status(ask('GET /cases/7K3M-9QXB-2TR', asDpo()))).toBe(404);
		expect(await status(ask('POST /restrictions/check', asDpo({ json: { emails: [] } })))).toBe(422);
		expect(await status(ask('POST /restrictions/check', asDpo({ json: { emails: ['nobody@example.com', 'x'] } })))).toBe(200);
		expect(await status(ask('GET /registers/visitors.csv', asDpo()))).toBe(404);
		expect(await status(ask('GET /registers/subject-request.csv?to=soon', asDpo()))).toBe(422);
		expect(await status(ask('GET /cases/7K3M-9QXB-2TR/evidence', asDpo()))).toBe(404);
		expect(await status(act('7K3M-9QXB-2TR', { action: 'retry' }))).toBe(404);
		expect(await status(act('7K3M-9QXB-2TR', { action: 'forget' }))).toBe(404);
	});

	test('of a request whose workflow could not be started yet', async () => {
		const outage = system.faults.failService({ service: 'sfn', status: 500 });
		const accepted = await ask('POST /requests', { json: { right: 'access', email: 'una.unsubscribed@example.net' } });
		outage.end();
		expect(accepted.status).toBe(202);
		const { reference } = JSON.parse(accepted.text);
		const answer = await ask(`GET /cases/${reference}`, asDpo());
		expect(JSON.parse(answer.text)).toEqual(expect.objectContaining({ reference, status: 'received', plan: [], timeline: [] }));
	});

	test('of a request that is taken back', async () => {
		const reference = await submit(system, { right: 'erasure', email: 'sam.same@example.com' });
		expect(await status(ask(`GET /cases/${reference}/records?store=crm`, asDpo()))).toBe(409);
		const link = await withdrawalLink(system, reference);
		expect(await status(ask(`GET ${path(link)}`, { headers: browser }))).toBe(200);
		expect(await status(ask(`POST ${path(link)}`, { json: { token: 'another' } }))).toBe(404);
		expect(await status(ask(`POST ${path(link)}`, { json: {} }))).toBe(200);
		await system.settled();
		expect(JSON.parse((await ask('GET /cases?status=withdrawn', asDpo())).text).cases).toEqual([
			expect.objectContaining({ reference, status: 'withdrawn' }),
		]);
	});

	test('of a copy, from the form to the download', async () => {
		const submission = { right: 'access', email: 'marta.manifold@example.com', name: 'Marta Manifold' };
		const accepted = await ask('POST /requests', { form: { ...submission, nonce: 'n1' }, headers: browser });
		expect(accepted.status).toBe(202);
		const again = await ask('POST /requests', { json: submission, headers: { 'idempotency-key': 'n1' } });
		const { reference } = JSON.parse(again.text);
		expect(accepted.text).toContain(reference);
		await system.settled();
		expect(await status(ask(`GET /requests/${reference}/resend`, { headers: browser }))).toBe(200);
		expect(await status(ask(`POST /requests/${reference}/resend`, { json: { email: submission.email } }))).toBe(202);

		const acknowledgement = await mailOf(system, reference, 'acknowledgement');
		const view = path(linkIn(acknowledgement, ''));
		const withdrawal = await withdrawalLink(system, reference);
		expect(await status(ask(`GET ${view}`))).toBe(200);
		expect(await status(ask(`GET ${view}`, { headers: browser }))).toBe(200);
		expect(await status(ask(`GET /requests/${reference}?token=another`))).toBe(404);
		const identity = linkIn(acknowledgement, '/identity');
		expect(await status(ask(`GET ${path(identity)}`, { headers: browser }))).toBe(200);
		expect(await status(ask(`POST ${path(identity)}`, { json: {} }))).toBe(200);
		await system.settled();

		expect(JSON.parse((await ask('GET /cases?status=awaiting-decision', asDpo())).text).cases).toEqual([
			expect.objectContaining({ reference, needs: expect.arrayContaining(['concerns-others']) }),
		]);
		const { records } = JSON.parse((await ask(`GET /cases/${reference}/records?store=crm`, asDpo())).text);
		const [{ id: record }] = records;
		expect(await status(ask(`GET /cases/${reference}/records?store=crm&cursor=abc`, asDpo()))).toBe(422);
		expect(await status(ask(`GET /cases/${reference}/records?store=attic`, asDpo()))).toBe(422);
		expect(await status(act(reference, { action: 'forget' }))).toBe(422);
		expect(await status(act(reference, { action: 'note', note: 'Looked through the enquiries.' }))).toBe(200);
		expect(await status(act(reference, { action: 'approve', redactions: [{ store: 'crm', record }] }))).toBe(200);
		await system.settled();
		expect(await status(act(reference, { action: 'approve' }))).toBe(409);
		expect(
			await status(act(reference, { action: 'complete-task', store: 'cctv', records: 0, note: 'Nobody is to be seen.' })),
		).toBe(200);
		await system.settled();

		const done = JSON.parse((await ask(`GET /cases/${reference}`, asDpo())).text);
		expect(done).toEqual(expect.objectContaining({ status: 'completed', leftOut: [], verified: expect.anything() }));
		await system.bounce({ key: `${reference}/done` }, 'bounce');
		const wanting = JSON.parse((await ask('GET /cases?status=needs-attention&cursor=undelivered.', asDpo())).text);
		expect(wanting.cases).toEqual([expect.objectContaining({ reference, undelivered: 1 })]);
		expect(await status(act(reference, { action: 'settle-mail', mail: 'receipt', note: 'By post.' }))).toBe(422);
		expect(await status(act(reference, { action: 'settle-mail', mail: 'done', note: 'By post.' }))).toBe(200);
		expect(await status(ask(`GET /cases/${reference}`, asDpo()))).toBe(200);
		expect(await status(ask(`POST ${path(withdrawal)}`, { json: {} }))).toBe(409);
		const copy = linkIn(await mailOf(system, reference, 'done'), '/export');
		expect(await status(ask(`GET ${path(copy)}`, { headers: browser }))).toBe(200);
		expect(await status(ask(`POST ${path(copy)}`, { form: { token: copy.token }, headers: browser }))).toBe(303);
		expect(await status(ask(`POST ${path(copy)}`, { json: { token: 'another' } }))).toBe(404);
		expect(await status(ask(`GET /cases/${reference}/evidence`, asDpo()))).toBe(303);
		expect(await status(ask('GET /registers/subject-request.csv', asDpo()))).toBe(303);
	});

	test('of a refusal, with the DPO’s own words', async () => {
		const reference = await submit(system, { right: 'access', email: 'hal.holding@example.com' });
		await confirm(system, reference);
		expect(await status(act(reference, { action: 'refuse', reason: 'excessive', text: 'The fourth this week.' }))).toBe(200);
		await system.settled();
		const answer = JSON.parse((await ask(`GET /cases/${reference}`, asDpo())).text);
		expect(answer).toEqual(
			expect.objectContaining({ status: 'refused', decision: expect.objectContaining({ reason: 'excessive' }) }),
		);
	});

	test('of an erasure whose execution was aborted, and that went on without the store that waited', async () => {
		const reference = await submit(system, { right: 'erasure', email: 'hal.holding@example.com' });
		await confirm(system, reference);
		const { needs } = JSON.parse((await ask(`GET /cases/${reference}`, asDpo())).text);
		if (needs.length > 0) await act(reference, { action: 'approve' });
		await system.settled();
		const execution = system.executions().find(({ name }) => name === reference);
		system.stopExecution(execution?.arn ?? '');
		await system.settled();
		const flagged = JSON.parse((await ask(`GET /cases/${reference}`, asDpo())).text);
		expect(flagged).toEqual(
			expect.objectContaining({ status: 'needs-attention', flagged: expect.objectContaining({ error: 'Execution ABORTED' }) }),
		);
		expect(await status(act(reference, { action: 'proceed-without', store: 'cctv', note: 'The recorder is broken.' }))).toBe(200);
		await system.settled();
		const done = JSON.parse((await ask(`GET /cases/${reference}`, asDpo())).text);
		expect(done).toEqual(expect.objectContaining({ status: 'completed', leftOut: ['cctv'] }));
		const kept = done.results.flatMap(({ retained }: { retained: readonly unknown[] }) => retained);
		expect(kept).toContainEqual(expect.objectContaining({ reason: 'legal-claims' }));
	});

	test('to the DPO who enters a request that came by post, in time or too late to be counted', async () => {
		const entered = {
			kind: 'subject-request',
			right: 'access',
			email: 'posted@example.org',
			receivedAt: new Date(Date.parse(system.clock.now()) - 86_400_000).toISOString(),
			channel: 'post',
			identity: { establishedAt: system.clock.now(), how: 'A passport was shown.' },
		};
		expect(await status(ask('POST /cases', asDpo({ json: entered })))).toBe(201);
		expect(await status(ask('POST /cases', asDpo({ json: { ...entered, receivedAt: '2999-01-01T00:00:00Z' } })))).toBe(422);
		expect(await status(ask('POST /cases', { json: entered }))).toBe(401);
		await system.settled();
	});

	test('of a complaint, by the form and as the DPO enters it', async () => {
		expect(await status(ask('GET /complaints/new', { headers: browser }))).toBe(200);
		const complaint = { about: 'use', text: 'You kept my number.', email: 'complainant@example.com' };
		expect(await status(ask('POST /complaints', { json: { ...complaint, email: 'nobody' } }))).toBe(422);
		expect(await status(ask('POST /complaints', { form: { ...complaint, text: '' }, headers: browser }))).toBe(422);
		expect(await status(ask('POST /complaints', { form: { ...complaint, nonce: 'c1' }, headers: browser }))).toBe(202);
		const { reference } = JSON.parse((await ask('POST /complaints', { json: { ...complaint, nonce: 'c1' } })).text);
		await system.settled();
		const view = path(linkIn(await mailOf(system, reference, 'acknowledgement'), ''));
		expect(await status(ask(`GET ${view}`))).toBe(200);
		expect(await status(ask(`GET ${view}`, { headers: browser }))).toBe(200);
		expect(await status(ask(`GET /complaints/${reference}?token=another`))).toBe(404);
		expect(await status(ask(`GET /complaints/${reference}/resend`, { headers: browser }))).toBe(200);
		expect(await status(ask(`POST /complaints/${reference}/resend`, { json: { email: complaint.email } }))).toBe(202);
		expect(await status(ask(`POST /complaints/${reference}/resend`, { json: {} }))).toBe(422);
		expect(JSON.parse((await ask('GET /cases?kind=complaint', asDpo())).text).cases).toHaveLength(1);
		for (const action of [
			{ action: 'assign', to: 'handler@example.org' },
			{ action: 'enquire', question: 'The desk: why?' },
			{ action: 'ask-identity', grounds: 'Where the number came from.' },
		])
			expect(await status(act(reference, action))).toBe(200);
		const asked = (await system.mails()).find(({ key }) => key.startsWith(`${reference}/identity-`));
		const identity = path(linkIn(asked ?? (await mailOf(system, reference, 'identity')), '/identity'));
		expect(await status(ask(`GET ${identity}`, { headers: browser }))).toBe(200);
		expect(await status(ask(`POST ${identity}`, { json: {} }))).toBe(200);
		expect(await status(ask(`POST /complaints/${reference}/identity`, { json: { token: 'another' } }))).toBe(404);
		const { enquiries } = JSON.parse((await ask(`GET /cases/${reference}`, asDpo())).text);
		expect(await status(act(reference, { action: 'decide', outcome: 'upheld', reasons: 'So it was.' }))).toBe(409);
		expect(await status(act(reference, { action: 'approve' }))).toBe(422);
		const answer = { action: 'answer-enquiry', enquiry: enquiries[0].number, answer: 'A mistake.' };
		expect(await status(act(reference, answer))).toBe(200);
		const remedies = [{ task: 'Delete it', to: 'desk@example.org', dueOn: system.clock.now().slice(0, 10) }];
		expect(await status(act(reference, { action: 'decide', outcome: 'upheld', reasons: 'So it was.', remedies }))).toBe(200);
		await system.settled();
		expect(await status(ask(`GET ${view}`))).toBe(200);
		expect(await status(act(reference, { action: 'escalate', reference: 'IC-1-A' }))).toBe(200);
		expect(await status(ask(`GET /cases/${reference}`, asDpo()))).toBe(200);
		expect(await status(ask(`GET /cases/${reference}/evidence`, asDpo()))).toBe(303);
		const entry = { ...complaint, kind: 'complaint', channel: 'phone', receivedAt: system.clock.now(), email: undefined };
		const { text: answered } = await ask('POST /cases', asDpo({ json: entry }));
		await system.settled();
		const add = { action: 'add-address', email: complaint.email, how: 'They rang.' };
		expect(await status(act(JSON.parse(answered).reference, add))).toBe(200);
		const another = { ...add, email: 'other@example.com' };
		expect(await status(act(JSON.parse(answered).reference, another))).toBe(422);
		expect(await status(act(JSON.parse(answered).reference, { ...another, former: 'not-theirs' }))).toBe(200);
		expect(await status(ask('POST /cases', asDpo({ json: { ...entry, channel: 'email' } })))).toBe(422);
		for (const kind of ['complaint', 'complaint-counts']) {
			expect(await status(ask(`GET /registers/${kind}.csv`, asDpo()))).toBe(303);
		}
		await system.settled();
	});

	test('of unsubscribing: by an address alone, by a minted link, undone, and consented to again', async () => {
		const email = 'una.unsubscribed@example.net';
		expect(await status(ask('GET /unsubscribe', { headers: browser }))).toBe(200);
		expect(await status(ask('POST /unsubscribe', { json: { email: 'nobody' } }))).toBe(422);
		expect(await status(ask('POST /unsubscribe', { json: { email: 'somebody@example.com' } }))).toBe(202);
		const minted = await ask('POST /unsubscribe/links', asDpo({ json: { emails: [email] } }));
		const [{ url }] = JSON.parse(minted.text).links;
		const { pathname, search } = new URL(url);
		expect(await status(ask(`GET ${pathname}${search}`, { headers: browser }))).toBe(200);
		expect(await status(ask(`GET ${pathname}?token=another`, { headers: browser }))).toBe(404);
		const pressed = await ask(`POST ${pathname}${search}`, { form: { 'List-Unsubscribe': 'One-Click' } });
		expect([200, 202]).toContain(pressed.status);
		await system.settled();
		expect(JSON.parse((await ask('POST /suppressions/check', asDpo({ json: { emails: [email] } }))).text).results).toEqual([
			{ email, suppressed: true },
		]);
		const { subjectKey } = JSON.parse((await ask('POST /subjects/lookup', asDpo({ json: { email } }))).text);
		const schedule = JSON.parse((await ask(`GET /subjects/${subjectKey}/schedule`, asDpo())).text);
		expect(schedule.entries.length).toBeGreaterThan(0);
		const mail = (await system.mails()).findLast(({ text }) => text.includes('/unsubscribe/undo?'));
		const [, undo = ''] = /(\/unsubscribe\/undo\?\S+)/.exec(mail?.text ?? '') ?? [];
		expect(await status(ask(`GET ${undo}`, { headers: browser }))).toBe(200);
		expect(await status(ask(`POST ${undo}`, { json: {} }))).toBe(200);
		expect(await status(ask('POST /consents', asDpo({ json: { email, how: 'Ticked the box again.' } })))).toBe(201);
		expect(await status(ask('POST /consents', asDpo({ json: { email } })))).toBe(422);
	});

	test('of a policy that is to come: looked at, decided, told of', async () => {
		expect(await status(ask('GET /policies', asDpo()))).toBe(200);
		expect(await status(ask('POST /policy-notices', asDpo({ json: { after: 'another' } })))).toBe(422);
		await system.runSchedule('deadline-sweep', { scheduledAt: 'policies' });
		await system.settled();
		const { version } = loadPolicy();
		expect(await status(ask('POST /policy-notices', asDpo({ json: { before: version, after: version } })))).toBe(422);
		const opened = await ask('POST /policy-notices', asDpo({ json: {} }));
		expect(opened.status).toBe(200);
		const { reference } = JSON.parse(opened.text);
		await system.settled();
		const asked = () => status(ask(`GET /cases/${reference}`, asDpo()));
		expect(await asked()).toBe(200);
		expect(await status(act(reference, { action: 'close' }))).toBe(409);
		expect(await status(act(reference, { action: 'decide', tell: true, grounds: 'It is longer.' }))).toBe(422);
		const decision = { action: 'decide', tell: true, appliesOn: '2099-01-01', grounds: 'It is longer.' };
		expect(await status(act(reference, decision))).toBe(200);
		expect(await status(act(reference, { action: 'note', note: 'The board agrees.' }))).toBe(200);
		expect(await status(act(reference, { action: 'mail-people', text: 'Longer.', categories: ['event-attendance'] }))).toBe(200);
		await system.settled();
		expect(await asked()).toBe(200);
		expect(await status(ask(`GET /mailings/${reference}-m1`, asDpo()))).toBe(200);
		expect(await status(ask(`GET /mailings/${reference}-m1/recipients`, asDpo()))).toBe(303);
		const told = (await system.mails()).find(({ key }) => key.startsWith(`${reference}/${reference}-m1/`));
		const { subjectKey } = JSON.parse((await ask('POST /subjects/lookup', asDpo({ json: { email: told?.to } }))).text);
		expect(await status(ask(`GET /subjects/${subjectKey}/policy-notices`, asDpo()))).toBe(200);
		expect(await status(ask('GET /subjects/me/policy-notices', asDpo()))).toBe(404);
		expect(await status(act(reference, { action: 'close', note: 'The others see it on the site.' }))).toBe(200);
		await system.settled();
		expect(await asked()).toBe(200);
		expect(await status(ask('GET /cases?kind=policy-notice&status=told', asDpo()))).toBe(200);
		expect(await status(ask(`GET /cases/${reference}/evidence`, asDpo()))).toBe(303);
	});

	test('of a breach: reported, looked at, decided, drafted, told of', async () => {
		const breach = { awareAt: system.clock.now(), nature: 'A list was sent to the wrong people.', people: 3 };
		const reported = await ask('POST /breaches', asDpo({ json: breach, headers: { 'idempotency-key': 'breach' } }));
		expect(reported.status).toBe(201);
		const again = { ...breach, nature: 'Another one.' };
		expect(await status(ask('POST /breaches', asDpo({ json: again, headers: { 'idempotency-key': 'breach' } })))).toBe(409);
		expect(await status(ask('POST /breaches', asDpo({ json: { ...breach, awareAt: '2999-01-01T00:00:00Z' } })))).toBe(422);
		await system.settled();
		const { reference } = JSON.parse(reported.text);
		const grounds = 'As the register is to say.';
		expect(await status(act(reference, { action: 'decide-authority', notify: true, grounds }))).toBe(200);
		expect(await status(act(reference, { action: 'decide-people', outcome: 'tell-each', reason: 'risk-removed', grounds }))).toBe(
			422,
		);
		const notice = { action: 'decide-people', outcome: 'public-notice', reason: 'disproportionate-effort', grounds };
		expect(await status(act(reference, notice))).toBe(200);
		expect(await status(ask(`GET /notices/${reference}`, { headers: browser }))).toBe(404);
		expect(await status(act(reference, { action: 'publish-notice', text: 'A list went astray.' }))).toBe(200);
		expect(await status(ask(`GET /notices/${reference}`, { headers: browser }))).toBe(200);
		expect(await status(ask(`GET /breaches/${reference}/notification`, asDpo()))).toBe(200);
		expect(await status(ask(`GET /breaches/${reference}/notification`, asDpo({ headers: browser })))).toBe(200);
		expect(await status(act(reference, { action: 'close' }))).toBe(409);
		expect(await status(ask(`GET /cases/${reference}`, asDpo()))).toBe(200);
		expect(await status(ask('GET /cases?kind=breach', asDpo()))).toBe(200);
		expect(await status(ask(`GET /cases/${reference}/evidence`, asDpo()))).toBe(303);
	});

	test('of the form for breaches, by its link', async () => {
		expect(await status(ask('POST /breaches/links', asDpo({ json: { for: 'nobody' } })))).toBe(422);
		const minted = await ask('POST /breaches/links', asDpo({ json: { for: 'staff' } }));
		expect(minted.status).toBe(201);
		const { search, searchParams } = new URL(JSON.parse(minted.text).url);
		expect(await status(ask(`GET /breaches/report${search}`, { headers: browser }))).toBe(200);
		expect(await status(ask('GET /breaches/report', { headers: browser }))).toBe(404);
		const form = { ...Object.fromEntries(searchParams), awareAt: '2026-01-01T10:00', nature: 'A bag was lost.' };
		expect(await status(ask('POST /breaches/report', { form, headers: browser }))).toBe(201);
		expect(await status(ask('POST /breaches/report', { json: form }))).toBe(201);
		expect(await status(ask('POST /breaches/report', { json: { ...form, key: 'another' } }))).toBe(404);
		expect(await status(ask('POST /breaches/report', { json: { ...form, awareAt: 'soon' } }))).toBe(422);
		await system.settled();
	});

	test('of holds: placed, looked at, reviewed and lifted', async () => {
		const hold = { on: { category: 'invoices' }, reason: 'Audit', reviewOn: '2999-01-01' };
		expect(await status(ask('POST /holds', asDpo({ json: hold })))).toBe(422);
		const soon = new Date(Date.parse(system.clock.now()) + 30 * 86_400_000).toISOString().slice(0, 10);
		const placed = await ask('POST /holds', asDpo({ json: { ...hold, reviewOn: soon } }));
		expect(placed.status).toBe(201);
		const { id } = JSON.parse(placed.text);
		expect(await status(ask('GET /holds', asDpo()))).toBe(200);
		expect(await status(ask(`GET /holds/${id}`, asDpo()))).toBe(200);
		expect(await status(ask(`POST /holds/${id}/review`, asDpo({ json: { reviewOn: soon } })))).toBe(200);
		expect(await status(ask(`DELETE /holds/${id}`, asDpo()))).toBe(204);
		expect(await status(ask('GET /holds/nothing', asDpo()))).toBe(404);
	});

	test('of a letter to many: its list, how far it has come, whom it did not reach', async () => {
		const form = await ask('POST /mailings/uploads', asDpo());
		expect(form.status).toBe(201);
		const id = 'MA11-1NG0-000-m1';
		const low = new DynamoDBClient({ ...system.clientConfig, endpoint: system.endpoints.dynamodb });
		try {
			const client = DynamoDBDocumentClient.from(low);
			const kept = mailings({ client, table: system.tables.cases ?? '', keys: async () => Promise.reject(), kept: 'P1Y' });
			const source = { kind: 'upload', key: JSON.parse(form.text).key } as const;
			const letter = { subject: 'A letter', text: 'Plainly.', html: '<p>Plainly.</p>' };
			await kept.open({ id, caseId: 'MA11-1NG0-000', letter, source }, system.clock.now());
		} finally {
			low.destroy();
		}
		expect(await status(ask(`GET /mailings/${id}`, asDpo()))).toBe(200);
		expect(await status(ask(`GET /mailings/${id}/undelivered`, asDpo()))).toBe(303);
		expect(await status(ask(`GET /mailings/${id}/rejected`, asDpo()))).toBe(303);
		expect(await status(ask('GET /mailings/never', asDpo()))).toBe(404);
	});

	test('of a retention sweep that only shows what it would do', async () => {
		expect(await status(ask('POST /sweeps/retention', asDpo({ json: { dryRun: 'perhaps' } })))).toBe(422);
		const started = await ask('POST /sweeps/retention', asDpo({ json: { dryRun: true } }));
		expect(started.status).toBe(202);
		const { id } = JSON.parse(started.text);
		expect(await status(ask(`GET /sweeps/${id}`, asDpo()))).toBe(200);
		await system.settled();
		expect(JSON.parse((await ask(`GET /sweeps/${id}`, asDpo())).text)).toMatchObject({ status: 'completed', dryRun: true });
		expect(await status(ask(`GET /sweeps/${id}/report`, asDpo()))).toBe(303);
		expect(await status(ask('GET /sweeps/never', asDpo()))).toBe(404);
	});
});

test('every operation of the document was answered with what it promises', () => {
	expect(operations.filter((operation) => !served.has(operation))).toEqual([]);
});
