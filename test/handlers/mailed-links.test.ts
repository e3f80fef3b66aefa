import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { close } from '../../functions/core/case/commands.ts';
import { flag } from '../../functions/core/case/flagging.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { accessPackageKey } from '../../functions/core/request/export/keys.ts';
import { makePrivacyCentre, pageOptions } from '../../functions/handlers/serve-privacy-centre.ts';
import { assessed, started } from '../fixtures/cases.ts';
import { type Answered, type Api, apiOf } from '../fixtures/http.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let api: Api;
let caseId: string;
let email: string;
/** Packages that are there. */
let packages: Set<string>;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(async () => {
	around = new Surroundings(tables);
	packages = new Set();
	email = `links-${count++}@example.com`;
	caseId = referenceFrom(email);
	await around.opened(caseId, { email, proof: 'none' });
	around.post.sent.length = 0;
	const downloads = {
		exists: async (key: string) => packages.has(key),
		sign: async (key: string, name: string) => `https://exports.example.org/${key}?name=${name}&signed`,
		origin: async () => 'https://exports.example.org',
	};
	api = apiOf(makePrivacyCentre({ ...around.ports(), downloads, openApi: () => '{}' }), pageOptions(around.policy));
});

type Act = 'identity' | 'view' | 'withdraw' | 'export';
const tokenFor = (act: Act, { of = caseId, expiresAt = '2026-03-20T00:00:00.000Z' } = {}) =>
	around.ports().links.token(of, act, expiresAt);
const apply = (decide: Parameters<ReturnType<Surroundings['ports']>['cases']['apply']>[3]) =>
	around.ports().cases.apply(caseId, 'system', now, decide);
const browser = { accept: 'text/html' };

describe('a link that is not good is one answer, whatever is wrong with it', () => {
	const paths: readonly [string, 'GET' | 'POST', Act][] = [
		['', 'GET', 'view'],
		['/identity', 'GET', 'identity'],
		['/identity', 'POST', 'identity'],
		['/withdraw', 'GET', 'withdraw'],
		['/withdraw', 'POST', 'withdraw'],
		['/export', 'GET', 'export'],
		['/export', 'POST', 'export'],
	];

	test.each(paths)('%s, by %s', async (path, method, act) => {
		const good = await tokenFor(act);
		const other = act === 'view' ? 'identity' : 'view';
		const unknown = referenceFrom('a case that never was');
		const ask = async (reference: string, token: string | undefined, headers: Answered['headers'] = {}) => {
			const query = token === undefined ? '' : `?token=${encodeURIComponent(token)}`;
			if (method === 'GET') return api.get(`/requests/${encodeURIComponent(reference)}${path}${query}`, headers);
			return api.post(`/requests/${encodeURIComponent(reference)}${path}`, token === undefined ? {} : { token }, headers);
		};
		const before = await tables.rows('cases');
		const altered = `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`;
		const given: readonly [string, string | undefined][] = [
			[caseId, undefined],
			[caseId, ''],
			[caseId, 'x'],
			[caseId, altered],
			[caseId, good.slice(1)],
			[caseId, `${good}A`],
			[caseId, await tokenFor(other)],
			[caseId, await tokenFor(act, { of: referenceFrom('another') })],
			[caseId, await tokenFor(act, { expiresAt: now })],
			[unknown, good],
			[unknown, await tokenFor(act, { of: unknown })],
			['no reference', good],
			['%', good],
			['<script>', good],
		];
		for (const [reference, token] of given) {
			const answer = await ask(reference, token);
			expect({ reference, token, status: answer.status, json: answer.json }).toEqual({
				...{ reference, token, status: 404 },
				json: {
					...{ type: 'about:blank', status: 404, title: 'This link does not work' },
					detail: 'It may have expired, or been cut short. Ask for a new one, or make a new request.',
				},
			});
			const page = await ask(reference, token, browser);
			expect(page.status).toBe(404);
			expect(page.body).not.toContain('<script>');
			expect(page.body).not.toContain(caseId);
		}
		expect(await tables.rows('cases')).toEqual(before);
	});

	test('a token that is no text is refused by its field', async () => {
		const answer = await api.post(`/requests/${caseId}/identity`, { token: ['x'] });
		expect(answer.status).toBe(422);
		expect(answer.json.errors).toEqual([{ field: 'token', message: expect.any(String) }]);
	});
});

describe('the link to confirm', () => {
	test('opened, as mail scanners do, changes nothing; its button confirms, and twice is once', async () => {
		const token = await tokenFor('identity');
		for (let scan = 0; scan < 3; scan++) {
			const page = await api.get(`/requests/${caseId}/identity?token=${token}`, browser);
			expect(page.status).toBe(200);
			expect(page.body).toContain(`action="/requests/${caseId}/identity"`);
		}
		expect((await around.state(caseId)).identity).toBeUndefined();
		const first = await api.submit(`/requests/${caseId}/identity`, { token });
		const second = await api.submit(`/requests/${caseId}/identity`, { token });
		expect(first.status).toBe(200);
		expect(second.body).toBe(first.body);
		expect((await api.get(`/requests/${caseId}/identity?token=${token}`, browser)).body).toBe(first.body);
		expect((await around.events(caseId)).filter((type) => type === 'identity-established')).toHaveLength(1);
		expect((await api.post(`/requests/${caseId}/identity`, { token })).json).toEqual({
			...{ reference: caseId, status: 'assessing', dueOn: '2026-04-02' },
		});
	});

	test('finds the reference as people type it', async () => {
		const token = await tokenFor('identity');
		const typed = caseId.toLowerCase().replaceAll('-', '').replaceAll('0', 'o');
		expect((await api.post(`/requests/${typed}/identity`, { token })).json.reference).toBe(caseId);
	});

	test('shows the same when the case has long moved on, and does not move it', async () => {
		const token = await tokenFor('identity');
		await api.post(`/requests/${caseId}/identity`, { token });
		await apply(() => [assessed(), started]);
		const before = await around.events(caseId);
		expect((await api.submit(`/requests/${caseId}/identity`, { token })).status).toBe(200);
		expect(await around.events(caseId)).toEqual(before);
	});

	test('of a request that was withdrawn or lapsed does not work any more', async () => {
		const token = await tokenFor('identity');
		await apply(() => [{ type: 'request-lapsed', data: {} }]);
		for (const ask of [
			() => api.get(`/requests/${caseId}/identity?token=${token}`),
			() => api.post(`/requests/${caseId}/identity`, { token }),
		]) {
			expect((await ask()).status).toBe(404);
		}
		expect((await around.state(caseId)).identity).toBeUndefined();
	});

	test('carries on a case that was flagged before the person could confirm', async () => {
		await apply((state) => flag(state, 'OpenCase', 'X'));
		expect((await api.post(`/requests/${caseId}/identity`, { token: await tokenFor('identity') })).json.status).toBe('assessing');
		expect(around.workflow.started).toEqual([{ name: `${caseId}-r1`, input: { caseId } }]);
	});
});

describe('the link to the state of a request', () => {
	test('shows status, dates and history, and names nobody', async () => {
		const answer = await api.get(`/requests/${caseId}?token=${await tokenFor('view')}`);
		expect(answer.json).toEqual({
			...{ reference: caseId, right: 'access', status: 'awaiting-identity', receivedOn: '2026-03-02', dueOn: '2026-04-02' },
			history: [{ on: '2026-03-02', what: expect.any(String) }, ...Array(answer.json.history.length - 1).fill(expect.anything())],
			recipients: [],
		});
		const page = await api.get(`/requests/${caseId}?token=${await tokenFor('view')}`, browser);
		expect(page.body).toContain(`/requests/${caseId}/withdraw`);
		expect(page.body + answer.body).not.toContain(email);
	});
});

describe('withdrawing', () => {
	test('ends the request, wakes whatever waits, and is confirmed by mail, once', async () => {
		await around.ports().waits.add(caseId, 'identity', 'token');
		const token = await tokenFor('withdraw');
		expect((await api.get(`/requests/${caseId}/withdraw?token=${token}`, browser)).status).toBe(200);
		expect((await around.state(caseId)).ended).toBeUndefined();
		for (let times = 0; times < 2; times++) {
			expect((await api.post(`/requests/${caseId}/withdraw`, { token })).json).toEqual({ reference: caseId, status: 'withdrawn' });
		}
		expect(around.workflow.answered).toContain('token');
		expect(around.post.keys).toEqual(['withdrawn']);
		expect((await api.get(`/requests/${caseId}/withdraw?token=${token}`, browser)).body).toContain('withdrawn');
	});

	test('is mailed before the workflow may close the case, which forgets whoever never confirmed', async () => {
		await around.ports().waits.add(caseId, 'identity', 'token');
		const answer = around.workflow.answer.bind(around.workflow);
		around.workflow.answer = async (tokens) => {
			await around.ports().cases.forgetPerson(caseId);
			await answer(tokens);
		};
		await api.post(`/requests/${caseId}/withdraw`, { token: await tokenFor('withdraw') });
		expect(around.post.keys).toEqual(['withdrawn']);
		expect(Object.keys(await tables.itemsOf(caseId))).toEqual(['CASE']);
	});

	test('is too late when the request is being carried out, and says so', async () => {
		await apply(() => [{ type: 'identity-established', data: { how: 'mail-link' } }, assessed(), started]);
		const answer = await api.post(`/requests/${caseId}/withdraw`, { token: await tokenFor('withdraw') });
		expect(answer.status).toBe(409);
		expect(answer.json.detail).toBe('The request is being carried out already and cannot be withdrawn any more.');
	});

	test('stands though the mail cannot be sent now', async () => {
		around.post.refuses.add(email);
		const answer = await api.post(`/requests/${caseId}/withdraw`, { token: await tokenFor('withdraw') });
		expect(answer.status).toBe(200);
		around.post.refuses.clear();
		around.clock.pass(180_000);
		await around.ports().mailbox.resume(around.clock.now());
		expect(around.post.keys).toContain('withdrawn');
	});
});

describe('asking for the links again', () => {
	const resend = (address: string, reference = caseId) => api.post(`/requests/${reference}/resend`, { email: address });

	test('is answered alike for the right address, a wrong one and an unknown reference; only the first is mailed', async () => {
		const answers = [await resend('other@example.com'), await resend(email, referenceFrom('nobody')), await resend(email, 'x')];
		expect(around.post.sent).toEqual([]);
		answers.push(await resend(email.toUpperCase()));
		expect(around.post.sent.map(({ destinations }) => destinations)).toEqual([[email]]);
		for (const { status, json, headers } of answers) {
			expect({ status, json, headers }).toEqual({ status: 202, json: { status: 'accepted' }, headers: answers[0]?.headers });
		}
	});

	test('is answered alike while SES takes nothing', async () => {
		around.post.refuses.add(email);
		expect((await resend(email)).json).toEqual({ status: 'accepted' });
	});

	test('cannot be used to bomb the address', async () => {
		for (let times = 0; times < 20; times++) {
			around.clock.pass(1000);
			await resend(email);
		}
		// With the acknowledgement, which was counted when it was sent.
		expect(around.post.sent).toHaveLength(around.policy.mailsPerAddressAndHour - 1);
	});

	test.each([
		['no address', {}],
		['one that is none', { email: 'x' }],
	])('with %s names the field, and shows a browser its form', async (_, fields) => {
		const answer = await api.post(`/requests/${caseId}/resend`, fields);
		expect({ status: answer.status, field: answer.json.errors[0].field }).toEqual({ status: 422, field: 'email' });
		expect((await api.submit(`/requests/${caseId}/resend`, fields as never)).body).toContain(`action="/requests/${caseId}/resend"`);
	});
});

describe('the link to the download', () => {
	const available = async () => {
		await apply(() => [
			{ type: 'identity-established', data: { how: 'mail-link' } },
			assessed(),
			started,
			{ type: 'request-fulfilled', data: { results: [] } },
			{ type: 'fulfilment-verified', data: { problems: [] } },
			{ type: 'response-delivered', data: { mail: 'done', exportExpiresAt: '2026-03-17T00:00:00.000Z' } },
		]);
		await apply(close);
		packages.add(accessPackageKey(caseId));
	};

	test('shows a page; its button records the download, each, and leads to a signed URL', async () => {
		await available();
		const token = await tokenFor('export');
		const page = await api.get(`/requests/${caseId}/export?token=${token}`, browser);
		expect(page.status).toBe(200);
		expect(page.headers['content-security-policy']).toContain('https://exports.example.org');
		expect(await around.events(caseId)).not.toContain('export-downloaded');
		for (let times = 1; times <= 2; times++) {
			const answer = await api.submit(`/requests/${caseId}/export`, { token });
			expect(answer.status).toBe(303);
			expect(answer.headers.location).toContain(`name=${caseId}.zip`);
			expect((await around.events(caseId)).filter((type) => type === 'export-downloaded')).toHaveLength(times);
		}
	});

	test('is gone when the package has expired, and records nothing', async () => {
		await available();
		packages.clear();
		const token = await tokenFor('export');
		expect((await api.get(`/requests/${caseId}/export?token=${token}`, browser)).status).toBe(410);
		expect((await api.post(`/requests/${caseId}/export`, { token })).status).toBe(410);
		expect(await around.events(caseId)).not.toContain('export-downloaded');
	});
});

test('pages that need no link are there for everybody', async () => {
	for (const path of [
		'/',
		'/requests/new',
		'/requests/new?right=erasure',
		'/requests/new?right=%3Cscript%3E',
		`/requests/${caseId}/resend`,
	]) {
		const page = await api.get(path, browser);
		expect({ path, status: page.status, script: page.body.includes('<script') }).toEqual({ path, status: 200, script: false });
	}
	expect((await api.get('/openapi.json')).json).toBeDefined();
});
