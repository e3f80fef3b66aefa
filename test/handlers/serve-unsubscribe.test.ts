import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mintUnsubscribeToken, readUnsubscribeToken } from '../../functions/adapters/unsubscribe-token.ts';
import { recordComingBack, withdraw } from '../../functions/core/case/commands.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { makeOpenCase } from '../../functions/handlers/open-case.ts';
import { makeUnsubscribe, pageOptions } from '../../functions/handlers/serve-unsubscribe.ts';
import { type Answered, type Api, apiOf } from '../fixtures/http.ts';
import { now, policyOf, Surroundings } from '../fixtures/ports.ts';
import { Life, startTables, type Tables } from '../fixtures/tables.ts';
import { hold, sealingKey, unsubscribed } from '../fixtures/unsubscribing.ts';

let tables: Tables;
let around: Surroundings;
let api: Api;
let email: string;
let token: string;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	around = new Surroundings(tables, { policy: policyOf('crm', 'payments') });
	api = apiOfLife();
	email = `unsubscribe-${count++}@example.com`;
	token = mintUnsubscribeToken(email, sealingKey);
});

function apiOfLife(life = new Life()): Api {
	const addressOf = async (given: string) => readUnsubscribeToken(given, sealingKey);
	return apiOf(makeUnsubscribe({ ...around.ports(life), addressOf }), pageOptions(around.policy));
}

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const isSuppressed = async (address = email) => {
	const { unsubscriptions, keyOf } = around.ports();
	return unsubscriptions.isSuppressed(await keyOf(address));
};
const started = () => around.workflow.started.map(({ name }) => name);
const fieldsOf = ({ json }: Answered) => (json.errors ?? []).map(({ field }: { field: string }) => field);
const click = (
	given = token,
	asked: { readonly headers?: Record<string, string>; readonly body?: string; readonly base64?: boolean } = {},
) =>
	api.ask({
		method: 'POST',
		path: `/unsubscribe?token=${given}`,
		headers: { 'content-type': 'application/x-www-form-urlencoded', ...asked.headers },
		body: asked.body ?? 'List-Unsubscribe=One-Click',
		base64: asked.base64 ?? false,
	});
/** What was refused, and what it left: nothing. */
async function refused(ask: () => Promise<Answered>): Promise<Answered> {
	const before = [await tables.rows('cases'), await tables.rows('subjects'), await tables.rows('audit')];
	const answer = await ask();
	expect([await tables.rows('cases'), await tables.rows('subjects'), await tables.rows('audit')]).toEqual(before);
	expect(around.workflow.started).toEqual([]);
	return answer;
}

describe('an address alone', () => {
	const post = (fields: unknown = { email }, headers = {}) => api.post('/unsubscribe', fields, headers);

	test('stops marketing at once, and no more: it is a request that waits for the mailed link', async () => {
		const answer = await post({ email: ` ${email.toUpperCase()} ` });
		const { reference } = answer.json;
		expect([answer.status, answer.json]).toEqual([202, { reference, status: 'received' }]);
		expect(await isSuppressed()).toBe(true);
		expect(around.workflow.started).toEqual([{ name: reference, input: { intakeId: reference } }]);
		expect(await around.ports().cases.person(reference)).toEqual({
			...{ subjectKey: await around.ports().keyOf(email), email, right: 'unsubscribing', channel: 'form' },
			...{ receivedAt: now, identityEstablished: false },
		});
		await makeOpenCase(around.ports())({ execution: reference, input: { intakeId: reference } });
		expect((await around.state(reference)).status).toBe('awaiting-identity');
	});

	test('is answered alike whether it is known or not, unsubscribed already or not', async () => {
		await unsubscribed(around, email);
		const page = async (address: string) => {
			const { status, body, headers } = await api.submit('/unsubscribe', { email: address, nonce: '' });
			return { status, headers, body: body.replaceAll(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}/g, 'R') };
		};
		const unknown = await page('nobody-here@example.com');
		expect([unknown.status, unknown.body]).toEqual([202, expect.stringContaining('No more marketing')]);
		expect(await page(email)).toEqual(unknown);
	});

	test('sent twice by its form or the client’s key is one request; of another address it is another', async () => {
		const reference = async (fields = {}, headers = {}) => (await post({ email, ...fields }, headers)).json.reference as string;
		const first = await reference({ nonce: 'n' });
		expect(await reference({ nonce: 'n' })).toBe(first);
		expect(await reference({ nonce: 'n', email: `x${email}` })).not.toBe(first);
		expect(await reference()).not.toBe(await reference());
		expect(await reference({}, { 'idempotency-key': 'k' })).toBe(await reference({}, { 'idempotency-key': 'k' }));
	});

	test('is asked for by a form, which is shown again with what was typed', async () => {
		const form = await api.get('/unsubscribe', browser);
		expect([form.status, form.body]).toEqual([
			200,
			expect.stringContaining('<form method="post" action="/unsubscribe" novalidate>'),
		]);
		expect(form.body).toMatch(/name="nonce" value="[0-9a-f-]{36}"/);
		const again = await refused(() => api.submit('/unsubscribe', { email: '<script>@x' }));
		expect([again.status, again.body]).toEqual([422, expect.stringContaining('value="&lt;script&gt;@x"')]);
		expect(again.body).not.toContain('<script>@x');
	});

	test.each<[string, unknown, readonly string[]]>([
		['none', {}, ['email']],
		['no text', { email: ['a@example.com'] }, ['email']],
		['two', { email: 'a@example.com, b@example.com' }, ['email']],
		['one with a header behind it', { email: 'a@example.com\r\nBcc: thief@example.net' }, ['email']],
		['one too long', { email: `${'x'.repeat(65)}@example.com` }, ['email']],
		['a nonce with a line break', { email: 'a@example.com', nonce: 'a\nb' }, ['nonce']],
		['one click without a token', { 'List-Unsubscribe': 'One-Click' }, ['email']],
	])('%s is refused, and nothing is stored', async (_, fields, wrong) => {
		const answer = await refused(() => post(fields));
		expect([answer.status, fieldsOf(answer)]).toEqual([422, wrong]);
		expect(answer.body).not.toContain('thief');
	});

	test.each<[string, { readonly body?: string; readonly type: string }, number]>([
		['1 MiB', { body: JSON.stringify({ email: 'a@example.com', nonce: 'x'.repeat(1 << 20) }), type: 'application/json' }, 413],
		['broken JSON', { body: '{', type: 'application/json' }, 400],
		['a file upload', { body: '--x', type: 'multipart/form-data; boundary=x' }, 415],
		['no body', { type: 'application/x-www-form-urlencoded' }, 422],
	])('%s is refused', async (_, { body, type }, status) => {
		const headers = { accept: 'application/json', 'content-type': type };
		const answer = await refused(() => api.ask({ method: 'POST', path: '/unsubscribe', headers, ...(body && { body }) }));
		expect(answer.status).toBe(status);
	});
});

describe('the link of a mail', () => {
	test('opens a page that does nothing by itself, and does not say whose address it is', async () => {
		const page = await refused(() => api.get(`/unsubscribe?token=${token}`, browser));
		expect([page.status, page.headers['content-security-policy']]).toEqual([200, expect.stringContaining("default-src 'none'")]);
		expect(page.body).toContain(`action="/unsubscribe?token=${token}"`);
		expect(page.body).not.toContain(email);
	});

	const boundary = '----=_Part_1_2.3';
	test.each<[string, Parameters<typeof click>[1]]>([
		['as a form', {}],
		['as a form in base64', { body: Buffer.from('List-Unsubscribe=One-Click').toString('base64'), base64: true }],
		[
			'as multipart',
			{
				headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
				body: `--${boundary}\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--${boundary}--\r\n`,
			},
		],
		['by the page’s button', { headers: browser }],
		['by a program without a body', { headers: { accept: 'application/json', 'content-type': '' }, body: '' }],
	])('unsubscribes in one click %s, the mailbox proven', async (_, asked) => {
		const answer = await click(token, asked);
		expect(answer.status).toBe(200);
		expect(answer.headers).not.toHaveProperty('location');
		expect(answer.headers).not.toHaveProperty('set-cookie');
		if (asked?.headers?.accept === browser.accept) expect(answer.body).toContain('You are unsubscribed');
		else expect(answer.json).toEqual({ status: 'unsubscribed' });
		expect(answer.body).not.toContain(email);
		expect(await isSuppressed()).toBe(true);
		const [reference = ''] = started();
		expect(await around.ports().cases.person(reference)).toMatchObject({ email, right: 'unsubscribing', provenBy: 'mail-link' });
		await makeOpenCase(around.ports())({ execution: reference, input: { intakeId: reference } });
		expect((await around.state(reference)).identity?.how).toBe('mail-link');
	});

	test('clicked twice is one request, answered alike', async () => {
		const shown = async () => ({ ...(await click(token, { headers: browser })) });
		const first = await shown();
		expect(await shown()).toEqual(first);
		expect(started()).toHaveLength(1);
	});

	test('clicked by who is unsubscribed is answered alike, and nothing new happens', async () => {
		const first = await click();
		await unsubscribed(around, email);
		around.workflow.started.length = 0;
		const other = mintUnsubscribeToken(email, sealingKey);
		expect(await refused(() => click(other))).toEqual(first);
		expect(await isSuppressed()).toBe(true);
	});

	test('clicked after coming back is another request', async () => {
		await click();
		const { unsubscriptions, keyOf } = around.ports();
		await unsubscriptions.comeBack(await keyOf(email), { since: now, how: 'undo' });
		await click();
		await click();
		expect(new Set(started()).size).toBe(2);
		expect(await isSuppressed()).toBe(true);
	});

	test('clicked after the request was taken back is another request', async () => {
		await click();
		const [reference = ''] = started();
		await makeOpenCase(around.ports())({ execution: reference, input: { intakeId: reference } });
		await around.ports().cases.apply(reference, 'subject', now, withdraw);
		await click();
		await click();
		expect(started()).toEqual([reference, expect.not.stringMatching(reference)]);
	});

	test('stops marketing though the workflow cannot be started: the request is stored, and reconcile starts it', async () => {
		around.workflow.available = false;
		expect((await click()).status).toBe(200);
		expect(await isSuppressed()).toBe(true);
		const later = new Date(Date.parse(now) + 1).toISOString();
		const intakes = await around.ports().cases.listIntakes(later);
		const people = await Promise.all(intakes.map((id) => around.ports().cases.person(id)));
		expect(people.filter((person) => person?.email === email)).toHaveLength(1);
	});

	test('that dies on the way says so, and clicked again has done all', async () => {
		for (let call = 1; ; call++) {
			const address = `dies-${call}-${email}`;
			const given = mintUnsubscribeToken(address, sealingKey);
			const life = new Life(call, call % 2 === 0 ? 'before' : 'after');
			const dying = await apiOfLife(life).post(`/unsubscribe?token=${given}`, {});
			if (!life.died) break;
			// What Step Functions does not take is stored, and reconcile starts it.
			expect([200, 503]).toContain(dying.status);
			expect((await click(given)).status).toBe(200);
			expect(await isSuppressed(address)).toBe(true);
			expect(call).toBeLessThan(20);
		}
		expect(new Set(started()).size).toBe(started().length);
	});

	test('that was altered, or is of something else, is one answer for all, and stores nothing', async () => {
		const last = token.endsWith('A') ? 'B' : 'A';
		const bad = ['', 'x', `${token}A`, token.slice(1), `${token.slice(0, -1)}${last}`, '<script>', 'a'.repeat(10_000)];
		const answers = new Set<string>();
		for (const given of bad) {
			const encoded = encodeURIComponent(given);
			const post = await refused(() => click(encoded, { headers: browser }));
			const page = await refused(() => api.get(`/unsubscribe?token=${encoded}`, browser));
			const json = await refused(() => click(encoded));
			answers.add(JSON.stringify([post.status, page.status, post.body === page.body, json.json]));
			expect(page.body).toContain('This link does not work');
		}
		const detail = 'It may have expired, or been cut short. Use a newer one, or give your address.';
		expect([...answers].map((each) => JSON.parse(each))).toEqual([
			[404, 404, true, { type: 'about:blank', status: 404, title: 'This link does not work', detail }],
		]);
	});

	test('of an outage is a page that says to try again', async () => {
		const answer = await apiOfLife(new Life(1)).submit(`/unsubscribe?token=${token}`, { 'List-Unsubscribe': 'One-Click' });
		expect([answer.status, answer.body]).toEqual([503, expect.stringContaining('Not available at the moment')]);
	});
});

describe('the mailed link to come back', () => {
	const at = (path = '', given = '', reference = '') => `/unsubscribe/undo${path}?reference=${reference}&token=${given}`;
	const undoToken = (reference: string, expiresAt = '2027-03-02T00:00:00.000Z') =>
		around.ports().links.token(reference, 'undo', expiresAt);
	const pathOf = async (reference: string) => at('', await undoToken(reference), reference);

	test('is the one that the letter has', async () => {
		const { reference } = await unsubscribed(around, email);
		const link = new URL(await around.ports().links.undo(await around.state(reference)));
		expect((await api.get(`${link.pathname}${link.search}`, browser)).status).toBe(200);
	});

	test('opens a page whose button carries the token on, and changes nothing', async () => {
		const { reference } = await unsubscribed(around, email);
		around.workflow.started.length = 0;
		const page = await refused(async () => api.get(await pathOf(reference), browser));
		expect([page.status, page.body]).toEqual([200, expect.stringContaining('Undo unsubscribing?')]);
		expect(page.body).not.toContain(email);
	});

	test('ends it for every address of the person: what has not been deleted stays, what goes for other reasons goes', async () => {
		const { reference, subjectKey, otherKey, scheduled } = await unsubscribed(around, email);
		expect(await scheduled()).toEqual(['contact-details', 'enquiries', 'invoices']);
		const answer = await api.post(await pathOf(reference), {});
		expect([answer.status, answer.json]).toEqual([
			200,
			{
				...{ reference, status: 'undone' },
				stopped: [
					{ store: 'crm', category: 'enquiries', count: 2, on: '2026-03-02' },
					{ store: 'crm', category: 'contact-details', count: 1 },
				],
				deleted: [{ store: 'crm', category: 'survey-responses', count: 1, on: '2026-03-02' }],
				remaining: [{ store: 'payments', category: 'invoices', count: 3, on: '2032-04-05' }],
			},
		]);
		expect(await scheduled()).toEqual(['invoices']);
		const { unsubscriptions } = around.ports();
		for (const key of [subjectKey, otherKey]) {
			expect([await unsubscriptions.get(key), await unsubscriptions.isSuppressed(key)]).toEqual([undefined, false]);
			expect(await unsubscriptions.consent(key)).toEqual({ since: now, how: 'undo' });
		}
		const { stopped, deleted, remaining } = answer.json;
		expect((await around.ports().cases.events(reference)).at(-1)).toMatchObject({
			...{ type: 'unsubscription-undone', actor: 'subject' },
			data: { by: 'link', stopped, deleted, remaining },
		});
	});

	test('says on a page what stays, what was deleted and what goes all the same; pressed again, the same', async () => {
		const { reference } = await unsubscribed(around, email);
		const path = await pathOf(reference);
		const first = await api.submit(path, {});
		expect([first.status, first.body]).toEqual([
			200,
			expect.stringContaining('Enquiries and messages (due on 2 March 2026): 2 records'),
		]);
		expect(await api.submit(path, {})).toEqual(first);
		expect((await around.events(reference)).filter((type) => type === 'unsubscription-undone')).toHaveLength(1);
	});

	test('serves again who unsubscribed again meanwhile', async () => {
		const { reference, subjectKey } = await unsubscribed(around, email);
		const path = await pathOf(reference);
		await api.post(path, {});
		const { subjects, unsubscriptions } = around.ports();
		await unsubscriptions.put(subjectKey, { since: now, by: 'ANOTHER', entries: [] });
		await subjects.suppress(subjectKey, now);
		expect((await api.post(path, {})).json).toEqual({ reference, status: 'undone', stopped: [], deleted: [], remaining: [] });
		expect([await unsubscriptions.get(subjectKey), await isSuppressed()]).toEqual([undefined, false]);
	});

	test('keeps, and says so, what a hold keeps', async () => {
		const { reference, subjectKey } = await unsubscribed(around, email);
		await hold(tables, subjectKey);
		const { json } = await api.post(await pathOf(reference), {});
		expect([json.deleted, json.stopped.map(({ category }: { category: string }) => category)]).toEqual([
			[],
			['enquiries', 'survey-responses', 'contact-details'],
		]);
	});

	test('cannot be used while unsubscribing is still being carried out', async () => {
		const { reference } = await unsubscribed(around, email, { verified: false });
		expect((await api.post(await pathOf(reference), {})).status).toBe(409);
		expect(await isSuppressed()).toBe(true);
	});

	test('that dies on the way, and is pressed again, has ended it', async () => {
		for (let call = 1; ; call++) {
			const { reference, subjectKey, otherKey } = await unsubscribed(around, `undo-${call}-${email}`);
			const life = new Life(call, call % 2 === 0 ? 'before' : 'after');
			const dying = await apiOfLife(life).post(await pathOf(reference), {});
			if (!life.died) break;
			expect(dying.status).toBe(503);
			expect((await api.post(await pathOf(reference), {})).status).toBe(200);
			const { unsubscriptions } = around.ports();
			for (const key of [subjectKey, otherKey]) {
				expect([call, await unsubscriptions.get(key), await unsubscriptions.isSuppressed(key)]).toEqual([call, undefined, false]);
			}
			expect(await around.events(reference)).toContain('unsubscription-undone');
			expect(call).toBeLessThan(60);
		}
	});

	test('that is not good is one answer, whatever is wrong with it', async () => {
		const { reference } = await unsubscribed(around, email);
		around.workflow.started.length = 0;
		const access = referenceFrom(`access of ${email}`);
		await around.opened(access, { email });
		const unknown = referenceFrom('nobody’s');
		const good = await undoToken(reference);
		const given: readonly (readonly [string, string])[] = [
			[reference, ''],
			[reference, good.slice(1)],
			[reference, await undoToken(reference, now)],
			[reference, await around.ports().links.token(reference, 'view', '2027-03-02T00:00:00.000Z')],
			[reference, token],
			[unknown, await undoToken(unknown)],
			[access, await undoToken(access)],
			['', good],
			['%3Cscript%3E', good],
		];
		for (const [of, with_] of given) {
			for (const method of ['GET', 'POST'] as const) {
				const answer = await refused(() => api.ask({ method, path: at('', with_, of), headers: browser }));
				expect([of, with_, answer.status]).toEqual([of, with_, 404]);
				expect(answer.body).toContain('This link does not work');
			}
		}
	});

	test('of a case whose person has been erased is as one that never was', async () => {
		const { reference } = await unsubscribed(around, email);
		const path = await pathOf(reference);
		await around.ports().cases.forgetPerson(reference);
		expect((await api.post(path, {})).status).toBe(404);
	});

	test('undoes nothing but unsubscribing', async () => {
		const state = await around.opened(referenceFrom(`another of ${email}`), { email });
		const nothing = { stopped: [], deleted: [], remaining: [] };
		expect(() => recordComingBack(state, 'link', nothing)).toThrow('Only unsubscribing can be undone.');
	});
});
