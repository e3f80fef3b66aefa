import { createServer, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { limits, makeGateway } from '../../local/gateway/gateway.ts';
import { close, listen } from '../../local/http/listen.ts';
import { makeLogs } from '../../local/logs.ts';
import type { LocalSystem } from '../../local/system.ts';
import { startTrial, trial } from '../fixtures/local/trial-system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startTrial();
});
afterAll(() => system.stop());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${system.url}${path}`, { headers, redirect: 'manual' });

describe('the local gateway', () => {
	test('hands on a form as API Gateway does: format 2.0, the body in base64', async () => {
		const response = await fetch(`${system.url}/things/a%20b/parts?x=1&x=2&y=`, {
			method: 'POST',
			headers: {
				cookie: 'one=1; two=2',
				'X-Mixed-Case': 'Yes',
				'content-type': 'application/x-www-form-urlencoded',
				'user-agent': 'a test',
			},
			body: 'name=value',
		});
		expect(response.status).toBe(200);
		expect(await response.json()).toEqual({
			version: '2.0',
			routeKey: 'POST /things/{reference}/parts',
			rawPath: '/things/a%20b/parts',
			rawQueryString: 'x=1&x=2&y=',
			cookies: ['one=1', 'two=2'],
			headers: expect.objectContaining({
				'x-mixed-case': 'Yes',
				'content-type': 'application/x-www-form-urlencoded',
				host: new URL(system.url).host,
			}),
			queryStringParameters: { x: '1,2', y: '' },
			pathParameters: { reference: 'a b' },
			requestContext: {
				accountId: '000000000000',
				apiId: 'local',
				domainName: new URL(system.url).host,
				domainPrefix: 'local',
				http: { method: 'POST', path: '/things/a%20b/parts', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'a test' },
				requestId: expect.any(String),
				routeKey: 'POST /things/{reference}/parts',
				stage: '$default',
				time: expect.any(String),
				timeEpoch: expect.any(Number),
			},
			body: Buffer.from('name=value').toString('base64'),
			isBase64Encoded: true,
		});
	});

	test('hands on JSON as text', async () => {
		const response = await fetch(`${system.url}/things/a/parts`, {
			method: 'POST',
			headers: { 'content-type': 'application/json; charset=utf-8' },
			body: '{"é":1}',
		});
		expect(await response.json()).toMatchObject({ body: '{"é":1}', isBase64Encoded: false });
	});

	test('prefers a literal path to a parameter', async () => {
		expect(await (await get('/things/new')).json()).toMatchObject({ routeKey: 'GET /things/new' });
		expect(await (await get('/things/old')).json()).toMatchObject({ routeKey: 'GET /things/{reference}' });
	});

	test.each(['/nowhere', '/things', '/things/', '/things/a/b', '//'])('answers 404 in JSON where no route is: %s', async (path) => {
		const response = await get(path);
		expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
	});

	test('writes status, headers and cookies', async () => {
		const response = await get('/?status=303');
		expect([response.status, response.headers.get('location'), response.headers.getSetCookie()]).toEqual([
			303,
			'/elsewhere',
			['a=1', 'b=2'],
		]);
	});

	test('decodes a binary body', async () => {
		expect([...new Uint8Array(await (await get('/binary')).arrayBuffer())]).toEqual([0, 255]);
	});

	test('answers 500 where a function throws, 502 where its runtime ends, and tells nobody why', async () => {
		const thrown = await get('/?throws=secret');
		expect([thrown.status, await thrown.json()]).toEqual([500, { message: 'Internal Server Error' }]);
		const died = await get('/?die=1');
		expect([died.status, await died.json()]).toEqual([502, { message: 'Bad Gateway' }]);
	});

	test('refuses a request of more than 10 MB', async () => {
		const post = (bytes: number) =>
			fetch(`${system.url}/things/a/parts`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(bytes) });
		const response = await post(limits.requestBytes + 1);
		expect([response.status, await response.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
	});

	test('answers 500 for an answer of more than 6 MB', async () => {
		expect((await get(`/?bytes=${5 * 1024 * 1024}`)).status).toBe(200);
		expect((await get(`/?bytes=${6 * 1024 * 1024}`)).status).toBe(500);
	});

	test('gives up a function that does not answer in time', async () => {
		const runner = { invoke: () => new Promise<never>(() => {}), stop: async () => {} };
		const oidc = { url: '', token: async () => '', verify: async () => ({}), stop: async () => {} };
		const server = createServer(makeGateway({ routes: trial.routes, runner, oidc, logs: makeLogs(true), timeoutMs: 1 }));
		const response = await fetch(`http://127.0.0.1:${await listen(server)}/`);
		expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
		await close(server);
	});

	describe('on a route of the DPO', () => {
		const authorised = (token: string) => get('/cases', { authorization: `Bearer ${token}` });

		test('lets a token of the issuer pass, with its claims as strings', async () => {
			const response = await authorised(await system.token({ groups: ['dpo', 'staff'] }));
			expect(response.status).toBe(200);
			const { requestContext } = (await response.json()) as {
				requestContext: { authorizer: { jwt: { claims: Record<string, string> } } };
			};
			expect(requestContext.authorizer.jwt.claims).toMatchObject({
				iss: system.endpoints.oidc,
				sub: 'dpo',
				email: 'dpo@example.com',
				groups: '[dpo staff]',
				exp: expect.stringMatching(/^\d+$/),
			});
		});

		test('refuses none, nonsense, another audience, another issuer', async () => {
			const other = await startTrial();
			const tokens = [
				'',
				'nonsense',
				await system.token({ aud: 'another' }),
				await system.token({ iss: 'http://127.0.0.1:1' }),
				await other.token(),
			];
			await other.stop();
			for (const token of tokens) {
				const response = await authorised(token);
				expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
			}
			expect((await get('/cases')).status).toBe(401);
		});

		test('refuses a token that has expired by the local clock', async () => {
			const token = await system.token();
			await system.clock.advance('PT59M');
			expect((await authorised(token)).status).toBe(200);
			await system.clock.advance('PT2M');
			expect((await authorised(token)).status).toBe(401);
			expect((await authorised(await system.token())).status).toBe(200);
			await system.clock.reset();
		});
	});

	test('takes the next port where the one asked for is taken', async () => {
		const port = Number(new URL(system.url).port);
		const second = await startTrial({ port });
		expect(Number(new URL(second.url).port)).toBeGreaterThan(port);
		await second.stop();
	});
});

test('no server lets its callers know of a time after which it closes what idles: they might write to it just then', async () => {
	const { dynamodb, s3, ses } = system.endpoints;
	for (const url of [system.url, dynamodb, s3, ses]) {
		const { headers } = await fetch(url);
		expect([headers.get('connection'), headers.get('keep-alive')]).toEqual(['keep-alive', null]);
	}
});

describe('the local controls', () => {
	const local = (path: string, headers: Record<string, string>) =>
		new Promise<number | undefined>((resolve, reject) => {
			request(`${system.url}${path}`, { headers }, (response) => {
				response.resume();
				resolve(response.statusCode);
			})
				.on('error', reject)
				.end();
		});

	test('answer this machine by its own names only', async () => {
		const { port } = new URL(system.url);
		expect(await local('/local/clock', { host: `127.0.0.1:${port}` })).toBe(200);
		expect(await local('/local/clock', { host: `localhost:${port}` })).toBe(200);
		expect(await local('/local/clock', { host: `rebound.example.com:${port}` })).toBe(403);
		expect(await local('/local/clock', { host: `127.0.0.1.example.com:${port}` })).toBe(403);
		expect(await local('/local/token', { origin: 'https://elsewhere.example.com' })).toBe(403);
	});

	test('move the clock, and say what is wrong with a bad order', async () => {
		const post = async (body: unknown) => {
			const response = await fetch(`${system.url}/local/clock`, { method: 'POST', body: JSON.stringify(body) });
			return [response.status, await response.json()];
		};
		expect(await post({ now: '2026-01-31T12:00:00Z' })).toEqual([200, { now: expect.stringMatching(/^2026-01-31T12:00:0/) }]);
		expect(await post({ advance: 'P1M' })).toEqual([200, { now: expect.stringMatching(/^2026-02-28T12:00:0/) }]);
		expect(await post({ advance: '-P1D' })).toEqual([400, { message: expect.stringContaining('goes back') }]);
		expect(await post({ advance: 'tomorrow' })).toEqual([400, { message: expect.stringContaining('tomorrow') }]);
		expect(await post({})).toEqual([400, { message: expect.stringContaining('"advance": "P1M"') }]);
		expect(await post({ reset: true })).toEqual([200, { now: expect.any(String) }]);
	});

	test('run a schedule with its name and instant, or with others', async () => {
		const run = async (name: string, body?: unknown) => {
			const response = await fetch(`${system.url}/local/schedules/${name}`, {
				method: 'POST',
				...(body !== undefined && { body: JSON.stringify(body) }),
			});
			return [response.status, await response.json()];
		};
		expect(await run('tick')).toEqual([200, { schedule: 'tick', result: [] }]);
		expect(await run('tick', { answer: 'done' })).toEqual([200, { schedule: 'tick', result: 'done' }]);
		expect(await run('tock')).toEqual([400, { message: 'No schedule tock; there are tick' }]);
	});

	test('give a token that the gateway takes', async () => {
		const { access_token } = (await (await fetch(`${system.url}/local/token`, { method: 'POST' })).json()) as {
			access_token: string;
		};
		expect((await get('/cases', { authorization: `Bearer ${access_token}` })).status).toBe(200);
	});
});
