import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readReference } from '../../functions/core/case/reference.ts';
import { makePrivacyCentre, pageOptions } from '../../functions/handlers/serve-privacy-centre.ts';
import { type Answered, type Api, apiOf } from '../fixtures/http.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let api: Api;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	around = new Surroundings(tables);
	const downloads = { exists: async () => false, sign: async () => '', origin: async () => 'https://exports.example.org' };
	api = apiOf(makePrivacyCentre({ ...around.ports(), downloads, openApi: () => '{}' }), pageOptions(around.policy));
});

const valid = (more: Readonly<Record<string, unknown>> = {}) => ({
	right: 'access',
	email: `requests-${count++}@example.com`,
	...more,
});
/** What was refused, and what it left: nothing. */
async function refused(ask: () => Promise<Answered>): Promise<Answered> {
	const before = [await tables.rows('cases'), await tables.rows('subjects')];
	const answer = await ask();
	expect([await tables.rows('cases'), await tables.rows('subjects')]).toEqual(before);
	expect({ started: around.workflow.started, sent: around.post.sent }).toEqual({ started: [], sent: [] });
	return answer;
}
const fieldsOf = ({ json }: Answered) => (json.errors ?? []).map(({ field }: { field: string }) => field);

const security = {
	'cache-control': 'no-store',
	'referrer-policy': 'no-referrer',
	'x-content-type-options': 'nosniff',
	'strict-transport-security': 'max-age=63072000',
};

describe('a request', () => {
	test('is stored before it is answered, and its workflow started', async () => {
		const fields = valid({ email: ' Person.New@EXAMPLE.com ', name: ' A. Person ', details: 'All\nof it.', nonce: 'n1' });
		const answer = await api.post('/requests', fields);
		const { reference } = answer.json;
		expect(answer).toMatchObject({ status: 202, json: { reference: expect.any(String), status: 'received' } });
		expect(readReference(reference)).toBe(reference);
		expect(around.workflow.started).toEqual([{ name: reference, input: { intakeId: reference } }]);
		expect(await around.ports().cases.person(reference)).toEqual({
			...{ email: 'person.new@example.com', name: 'A. Person', details: 'All\nof it.', right: 'access', channel: 'form' },
			...{ receivedAt: now, identityEstablished: false, subjectKey: await around.ports().keyOf('person.new@example.com') },
		});
	});

	test('of a known address and of an unknown one, new and repeated, is answered alike', async () => {
		const { email } = await around.opened('known', { email: 'known@example.com' }).then(() => ({ email: 'known@example.com' }));
		const shape = ({ status, headers, json }: Answered) => ({ status, headers, keys: Object.keys(json), json: json.status });
		const known = shape(await api.post('/requests', { right: 'access', email }));
		const unknown = shape(await api.post('/requests', valid()));
		expect(known).toEqual(unknown);
		expect(shape(await api.post('/requests', { right: 'access', email }))).toEqual(unknown);
		const page = async (to: string) =>
			(await api.submit('/requests', { right: 'access', email: to })).body.replaceAll(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}/g, 'R');
		expect(await page(email)).toBe(await page('nobody@example.com'));
	});

	test('sent twice, by its form’s nonce or the client’s key, is one; with another address in it, or another right, it is another', async () => {
		const fields = valid({ nonce: 'the same' });
		const reference = async (more = {}, headers = {}) =>
			(await api.post('/requests', { ...fields, ...more }, headers)).json.reference as string;
		const first = await reference();
		expect(await reference()).toBe(first);
		expect(await reference({ name: 'Another' })).toBe(first);
		expect(await reference({ email: 'another@example.com' })).not.toBe(first);
		expect(await reference({ right: 'erasure' })).not.toBe(first);
		const keyed = await reference({ nonce: undefined }, { 'idempotency-key': 'k' });
		expect(await reference({ nonce: undefined }, { 'idempotency-key': 'k' })).toBe(keyed);
		expect(await reference({ nonce: undefined })).not.toBe(await reference({ nonce: undefined }));
	});

	test('is answered though its workflow cannot be started: it is stored, and reconcile starts it', async () => {
		around.workflow.available = false;
		const answer = await api.post('/requests', valid());
		expect(answer.status).toBe(202);
		const later = new Date(Date.parse(now) + 1).toISOString();
		expect(await around.ports().cases.listIntakes(later)).toContain(answer.json.reference);
	});

	test('of a browser is answered by a page, which may load nothing', async () => {
		const answer = await api.submit('/requests', { right: 'erasure', email: 'form@example.com', name: '', details: '' });
		expect(answer.status).toBe(202);
		expect(answer.headers).toEqual({
			...security,
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy': expect.stringContaining("default-src 'none'"),
		});
	});
});

describe('a form', () => {
	const one = { 'category-1': 'contact-details', 'field-1': 'name', 'value-1': 'A. Person' };
	const form = (more: Readonly<Record<string, string>>) => ({ right: 'rectification', email: 'rows@example.com', ...more });
	const kept = async ({ json }: Answered) => (await around.ports().cases.person(json.reference))?.particulars;

	test('states up to three corrections, row by row, whatever rows are empty', async () => {
		const three = { 'category-3': 'job-details', 'field-3': 'title', 'value-3': 'Engineer' };
		expect(await kept(await api.post('/requests', form({ ...one, 'field-2': '', ...three })))).toEqual({
			corrections: [
				{ category: 'contact-details', field: 'name', value: 'A. Person' },
				{ category: 'job-details', field: 'title', value: 'Engineer' },
			],
		});
	});

	test('that states a correction in part is told what it lacks', async () => {
		const answer = await refused(() => api.post('/requests', form({ ...one, 'field-2': 'title', 'value-3': ' ' })));
		expect(answer.status).toBe(422);
		expect(fieldsOf(answer)).toEqual(['category-2', 'value-2']);
	});

	test('that is sent again with another correction in it is another request', async () => {
		const reference = async (value: string) =>
			(await api.post('/requests', form({ ...one, 'value-1': value, nonce: 'back' }))).json.reference as string;
		expect(await reference('One')).toBe(await reference('One'));
		expect(await reference('One')).not.toBe(await reference('Another'));
	});
});

describe('input that is wrong is a problem of 4xx that names the field, and stores nothing', () => {
	const long = (n: number) => 'x'.repeat(n);
	test.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
		['an unknown right', { right: 'oblivion' }, ['right']],
		['no right', { right: undefined }, ['right']],
		['a right that is a number', { right: 1 }, ['right']],
		['no address', { email: undefined }, ['email']],
		['an empty address', { email: '' }, ['email']],
		['an address without a domain', { email: 'person' }, ['email']],
		['two addresses', { email: 'a@example.com,b@example.com' }, ['email']],
		['an address too long', { email: `${long(65)}@example.com` }, ['email']],
		['an address with a header behind it', { email: 'a@example.com\r\nBcc: thief@example.net' }, ['email']],
		['an address with a null in it', { email: 'a\u0000@example.com' }, ['email']],
		['an address that is a list', { email: ['a@example.com'] }, ['email']],
		['a name too long', { name: long(201) }, ['name']],
		['a name with a header behind it', { name: 'A\r\nBcc: thief@example.net' }, ['name']],
		['a name with a line break of another kind', { name: 'A\u0085B' }, ['name']],
		['a name with half a character', { name: 'A\ud800' }, ['name']],
		['a name that is an object', { name: { a: 1 } }, ['name']],
		['details too long', { details: long(2001) }, ['details']],
		['details with a control character', { details: 'a\u0007b' }, ['details']],
		['details with half a character', { details: '\udc00' }, ['details']],
		['a nonce too long', { nonce: long(101) }, ['nonce']],
		['a nonce with a line break', { nonce: 'a\nb' }, ['nonce']],
		[
			'markup in every field',
			Object.fromEntries(['right', 'email', 'name', 'details'].map((f) => [f, '<script>x</script>'])),
			['right', 'email'],
		],
		['everything at once', { right: 'x', email: 'x', name: long(201), details: long(2001) }, ['right', 'email', 'name', 'details']],
	])('%s', async (_, wrong, fields) => {
		const answer = await refused(() => api.post('/requests', valid(wrong)));
		expect(answer.status).toBe(422);
		expect(answer.headers).toEqual({ ...security, 'content-type': 'application/problem+json' });
		expect(fieldsOf(answer)).toEqual(fields);
		expect(answer.json).toEqual({
			type: 'about:blank',
			status: 422,
			title: 'Some fields need another look',
			detail: 'See errors for what to write.',
			errors: fields.map((field) => ({ field, message: expect.stringMatching(/^(Write|Choose|Leave out) /) })),
		});
		expect(answer.body).not.toContain('<script>');
		expect(answer.body).not.toContain('thief');
	});

	test.each<[string, { readonly body?: string; readonly type?: string }, number]>([
		['broken JSON', { body: '{"right":' }, 400],
		['no body', {}, 400],
		['a list', { body: '[]' }, 422],
		['null', { body: 'null' }, 422],
		['a number', { body: '1' }, 422],
		['a text', { body: '"right"' }, 422],
		['lists in lists in lists', { body: '['.repeat(200_000) }, 400],
		['plain text', { body: 'right=access', type: 'text/plain' }, 415],
		['XML', { body: '<right/>', type: 'application/xml' }, 415],
		['a file upload', { body: '--x', type: 'multipart/form-data; boundary=x' }, 415],
		['no kind of content', { body: '{}', type: '' }, 415],
		['1 MiB', { body: JSON.stringify({ right: 'access', email: 'a@example.com', details: 'x'.repeat(1 << 20) }) }, 413],
		[
			'1 MiB of a form',
			{ body: `email=a%40example.com&right=access&details=${'x'.repeat(1 << 20)}`, type: 'application/x-www-form-urlencoded' },
			413,
		],
	])('%s', async (_, { body, type = 'application/json' }, status) => {
		const headers = { accept: 'application/json', ...(type && { 'content-type': type }) };
		const answer = await refused(() => api.ask({ method: 'POST', path: '/requests', headers, ...(body && { body }) }));
		expect(answer.status).toBe(status);
		expect(answer.headers['content-type']).toBe('application/problem+json');
		expect(answer.json).toEqual({ type: 'about:blank', status, title: expect.any(String), detail: expect.any(String) });
	});

	test('bytes that are no text', async () => {
		const body = Buffer.from([0x7b, 0xff, 0xfe]).toString('base64');
		const headers = { 'content-type': 'application/json' };
		expect((await refused(() => api.ask({ method: 'POST', path: '/requests', headers, body, base64: true }))).status).toBe(400);
	});

	test('in a browser: the form again, with what was typed, as text, and each error at its field', async () => {
		const typed = {
			right: 'access',
			email: '"><script>alert(1)</script>',
			name: '<img src=x onerror=alert(1)>',
			details: '</textarea><script>',
		};
		const { status, body } = await refused(() => api.submit('/requests', typed));
		expect(status).toBe(422);
		expect(body).toContain('There is a problem');
		expect(body).toContain('href="#email"');
		expect(body).toContain('aria-invalid="true"');
		expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;');
		expect(body).not.toMatch(/<script|<img|<\/textarea><script/);
	});

	test('in a browser, of a right that there is none of: the rights that there are', async () => {
		const { status, body } = await refused(() => api.submit('/requests', { right: '<b>x', email: 'a@example.com' }));
		expect(status).toBe(422);
		expect(body).toContain('<a href="#right">Choose what you would like to do.</a>');
		expect(body).not.toContain('<b>x');
	});

	test('in a browser, of what only the policy knows: the same form, with all that is wrong at once, and what was ticked', async () => {
		const typed = 'right=restriction&email=a&categories=job-details&categories=invoices&details=%3Cb%3Ex';
		const headers = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' };
		const { status, body } = await refused(() => api.ask({ method: 'POST', path: '/requests', headers, body: typed }));
		expect(status).toBe(422);
		expect([...body.matchAll(/<li><a href="#([^"]*)"/g)].map(([, control]) => control)).toEqual(['ground', 'email']);
		expect(body.match(/ checked/g)).toHaveLength(2);
		expect(body).toContain('&lt;b&gt;x');
	});

	test('in a browser, and not about a field: a page that says what', async () => {
		const headers = { accept: 'text/html', 'content-type': 'text/plain' };
		const { status, body } = await refused(() => api.ask({ method: 'POST', path: '/requests', headers, body: 'x' }));
		expect(status).toBe(415);
		expect(body).toContain('Send application/json or application/x-www-form-urlencoded.');
	});
});

test('what goes wrong on our side is a 503 that says nothing but to try again', async () => {
	const cases = Object.create(around.ports().cases, {
		submit: { value: () => Promise.reject(new Error('Secret of table cases: person@example.com')) },
	});
	const broken = apiOf(makePrivacyCentre({ ...around.ports(), cases, downloads: {} as never, openApi: () => '{}' }));
	expect((await broken.post('/requests', valid())).json).toEqual({
		...{ type: 'about:blank', status: 503, title: 'Not available at the moment' },
		detail: 'Something went wrong on our side. Please try again in a minute.',
	});
});
