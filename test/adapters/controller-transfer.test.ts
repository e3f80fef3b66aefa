import { createHash, createPublicKey, verify } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as requestOverTls, type Server } from 'node:https';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ControllerTransferProps, controllerTransfer } from '../../functions/adapters/controller-transfer.ts';
import { isPublicAddress } from '../../functions/adapters/public-address.ts';
import { publicTransferKey, transferKey } from '../../functions/adapters/transfer-signature.ts';
import { TransferFailedError, type TransferOrder, TransferRefusedError } from '../../functions/core/request/transfer.ts';
import { close, listen } from '../../local/http/listen.ts';
import { selfSigned } from '../fixtures/certificate.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

interface Asked {
	readonly url: string | undefined;
	readonly servername: string | undefined;
	readonly headers: IncomingMessage['headers'];
	readonly body: string;
}

const host = 'controller.example.org';
const other = 'other.example.org';
const now = '2026-03-02T10:00:00.000Z';
const key = transferKey(new Uint8Array(32).fill(7));
const { cert, key: privateKey } = selfSigned(host, other);

let server: Server;
let port: number;
let asked: Asked[];
let resolved: string[];
/** What each path answers, once the whole request is there. */
let answers: Record<string, Answer>;
/** What a path answers before it has listened. */
let early: Record<string, Answer>;
beforeAll(async () => {
	server = createServer({ cert, key: privateKey }, async (request, response) => {
		const path = new URL(request.url ?? '/', 'https://any.example.org').pathname;
		const hasty = early[path];
		if (hasty) return hasty(request, response);
		const body = (await buffer(request).catch(() => Buffer.from('broken off'))).toString();
		const { servername } = request.socket as { servername?: string };
		asked.push({ url: request.url, servername, headers: request.headers, body });
		return answers[path]?.(request, response);
	});
	server.on('tlsClientError', () => {});
	port = await listen(server);
});
afterAll(() => close(server));
beforeEach(() => {
	asked = [];
	resolved = [];
	early = {};
	answers = { '/import': (_, response) => response.writeHead(201).end('Taken as number 7.') };
});

const transfer = (props: Partial<ControllerTransferProps> = {}) =>
	controllerTransfer({
		now: () => now,
		key: async () => key,
		resolve: async (hostname) => {
			resolved.push(hostname);
			return ['127.0.0.1'];
		},
		request: (options) => requestOverTls({ ...options, ca: cert }),
		mayReach: (address) => address === '127.0.0.1' || isPublicAddress(address),
		...props,
	});

const orderOf = (path = '/import', content = 'the copy', changes: Partial<TransferOrder> = {}): TransferOrder => ({
	url: `https://${host}:${port}${path}`,
	allowed: [`${host}:${port}`],
	reference: '7K3M-9QXB-2TR',
	body: async () => Readable.from([Buffer.from(content.slice(0, 3)), Buffer.from(content.slice(3))]),
	size: Buffer.byteLength(content),
	sha256: createHash('sha256').update(content).digest('hex'),
	contentType: 'application/zip',
	...changes,
});

/** A path that answers so, and what comes of sending there. */
const answered = (answer: Answer, props: Partial<ControllerTransferProps> = {}) => {
	answers['/import'] = answer;
	return transfer(props).send(orderOf());
};
const redirecting =
	(location: string | undefined, status = 307): Answer =>
	(_, response) =>
		response.writeHead(status, location === undefined ? {} : { location }).end();

/** A copy of more than anybody waits for. */
const endless: Partial<TransferOrder> = {
	size: 2 ** 40,
	body: async () =>
		Readable.from(
			(function* () {
				for (;;) yield Buffer.alloc(1024 * 1024);
			})(),
		),
};

const refused = (message: string) => new TransferRefusedError(message);
const failed = (message: string) => new TransferFailedError(message);

describe('a copy that is sent to another controller', () => {
	test('arrives whole, under the host’s name, and gives a receipt', async () => {
		expect(await transfer().send(orderOf('/import?for=us'))).toEqual({ at: now, status: 201, receipt: 'Taken as number 7.' });
		expect(asked.map(({ url, servername, body }) => ({ url, servername, body }))).toEqual([
			{ url: '/import?for=us', servername: host, body: 'the copy' },
		]);
		expect(asked[0]?.headers).toMatchObject({ host: `${host}:${port}`, 'content-length': '8', 'content-type': 'application/zip' });
	});

	test('is signed so that the other controller can check it with the public key and what it received', async () => {
		await transfer().send(orderOf());
		const [{ headers, body, url } = {} as Asked] = asked;
		expect(headers['content-digest']).toBe(`sha-256=:${createHash('sha256').update(body).digest('base64')}:`);
		const params = String(headers['signature-input']).replace('rightful=', '');
		const base = [
			'"@method": POST',
			`"@target-uri": https://${headers.host}${url}`,
			...['content-digest', 'content-type', 'x-rightful-reference'].map((name) => `"${name}": ${headers[name]}`),
			`"@signature-params": ${params}`,
		].join('\n');
		const signature = Buffer.from(String(headers.signature).slice('rightful=:'.length, -1), 'base64');
		const published = createPublicKey({ key: { ...publicTransferKey(key) }, format: 'jwk' });
		expect(verify(null, Buffer.from(base), published, signature)).toBe(true);
	});

	test('may be large', async () => {
		const piece = Buffer.alloc(1024 * 1024, 'x');
		const content = Buffer.concat(Array.from({ length: 8 }, () => piece)).toString();
		const body = async () => Readable.from(Array.from({ length: 8 }, () => piece));
		expect(await transfer().send(orderOf('/import', content, { body }))).toMatchObject({ status: 201 });
		expect(asked[0]?.body.length).toBe(8 * 1024 * 1024);
	});

	test('may be empty', async () => {
		expect(await transfer().send(orderOf('/import', ''))).toMatchObject({ status: 201 });
		expect(asked[0]?.body).toBe('');
	});

	test.each([
		['is larger', { size: 7 }],
		['is smaller', { size: 9 }],
		['is another', { sha256: 'a'.repeat(64) }],
	])('is not sent to its end where it %s than announced', async (_, changes) => {
		await expect(transfer().send(orderOf('/import', 'the copy', changes))).rejects.toThrow(
			failed('What was to be sent is not what was announced.'),
		);
		expect(asked.filter(({ body }) => body === 'the copy')).toEqual([]);
	});

	test('is not sent to its end where it cannot be read to its end', async () => {
		const body = async () =>
			Readable.from(
				(async function* () {
					yield Buffer.from('the');
					throw new Error('The bucket is gone.');
				})(),
			);
		await expect(transfer().send(orderOf('/import', 'the copy', { body }))).rejects.toThrow(
			failed('The content could not be read.'),
		);
	});
});

describe('a receipt', () => {
	const receipt = async (answer: Answer) => (await answered(answer)).receipt;

	test('is where the copy is, if nothing is said', async () => {
		expect(await receipt((_, response) => response.writeHead(201, { location: '/copies/7' }).end())).toBe('/copies/7');
		expect(await receipt((_, response) => response.writeHead(202, { location: '/copies/7' }).end(' \n'))).toBe('/copies/7');
	});

	test('may be nothing', async () => {
		expect(await receipt((_, response) => response.writeHead(204).end())).toBe('');
	});

	test('is the first two thousand characters, however long the answer is', async () => {
		const unending: Answer = (_, response) => {
			response.writeHead(200);
			const more = () => {
				while (!response.destroyed && response.write('é'.repeat(10_000)));
			};
			response.on('drain', more);
			more();
		};
		expect(await receipt(unending)).toBe('é'.repeat(2_000));
		expect(await receipt((_, response) => response.end('x'.repeat(2_000)))).toBe('x'.repeat(2_000));
	});

	test('has whole characters only', async () => {
		expect(await receipt((_, response) => response.end(`${'x'.repeat(1_999)}😀`))).toBe(`${'x'.repeat(1_999)}\uFFFD`);
		expect(await receipt((_, response) => response.end(`x${'😀'.repeat(3_000)}`))).toBe(`x${'😀'.repeat(999)}\uFFFD`);
	});

	test('has no control characters, which a letter or a console would obey', async () => {
		expect(await receipt((_, response) => response.end('one\r\ntwo\tthree\u001b[31m\u0000'))).toBe('one\ntwo\tthree[31m');
	});

	test('is not unpacked', async () => {
		const packed: Answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip', location: '/7' }).end('packed');
		expect(await receipt(packed)).toBe('/7');
	});

	test('that is broken off is one all the same: the copy was taken', async () => {
		const broken: Answer = (_, response) => {
			response.writeHead(200, { 'content-length': 100 });
			response.write('Taken', () => response.destroy());
		};
		expect(await receipt(broken)).toBe('Taken');
	});
});

describe('an answer that is none', () => {
	test.each([300, 301, 302, 303, 304])('a redirection by %d would lose the copy on its way', async (status) => {
		await expect(answered(redirecting('/elsewhere', status))).rejects.toThrow(
			refused(`The other controller redirects by ${status}, not 307 or 308.`),
		);
		expect(asked).toHaveLength(1);
	});

	test.each([400, 401, 403, 404, 413])('%d does not get better by trying again', async (status) => {
		await expect(answered((_, response) => response.writeHead(status).end())).rejects.toThrow(
			refused(`The other controller answered ${status}.`),
		);
	});

	test.each([408, 425, 429, 500, 503])('%d may', async (status) => {
		await expect(answered((_, response) => response.writeHead(status).end())).rejects.toThrow(
			failed(`The other controller answered ${status}.`),
		);
	});

	test('a connection that breaks may be tried again', async () => {
		await expect(answered((request) => request.socket.destroy())).rejects.toThrow(
			failed('The other controller could not be reached (ECONNRESET).'),
		);
	});

	test('so may one that breaks in the middle of the copy', async () => {
		early['/import'] = (request) => request.once('data', () => request.socket.destroy());
		await expect(transfer().send(orderOf('/import', '', endless))).rejects.toThrow(
			/^The other controller could not be reached \((ECONNRESET|EPIPE)\)\.$/,
		);
	});

	test('a server that never answers is given up', async () => {
		await expect(answered(() => {}, { patience: { silence: 100, whole: 60_000 } })).rejects.toThrow(
			failed('The other controller fell silent.'),
		);
	});

	test('nor may it take for ever, though it shows signs of life', async () => {
		const dripping: Answer = (request, response) => {
			const drip = setInterval(() => response.writeContinue(), 20);
			request.socket.on('close', () => clearInterval(drip));
		};
		await expect(answered(dripping, { patience: { silence: 60_000, whole: 300 } })).rejects.toThrow(failed('It took too long.'));
	});

	test('nor may the search for its address', async () => {
		const resolve = () => new Promise<never>(() => {});
		await expect(transfer({ resolve, patience: { silence: 60_000, whole: 50 } }).send(orderOf())).rejects.toThrow(
			failed('It took too long.'),
		);
	});

	test('“taken” before the copy was there is no receipt', async () => {
		early['/import'] = (_, response) => response.writeHead(200).end('Taken.');
		await expect(transfer().send(orderOf('/import', '', endless))).rejects.toThrow(TransferFailedError);
	});
});

describe('a redirection', () => {
	test('is followed, and the copy is signed anew for where it leads', async () => {
		answers['/a'] = redirecting('/b?x=1', 308);
		answers['/b'] = redirecting(`https://${other}:${port}/import`);
		const allowed = [`${host}:${port}`, `${other}:${port}`];
		expect(await transfer().send(orderOf('/a', 'the copy', { allowed }))).toMatchObject({ status: 201 });
		expect(asked.map(({ url, servername, body }) => [servername, url, body])).toEqual([
			[host, '/a', 'the copy'],
			[host, '/b?x=1', 'the copy'],
			[other, '/import', 'the copy'],
		]);
		expect(new Set(asked.map(({ headers }) => headers.signature)).size).toBe(3);
		expect(resolved).toEqual([host, host, other]);
	});

	test('is followed before the copy has been listened to', async () => {
		early['/a'] = redirecting('/import');
		expect(await transfer().send(orderOf('/a'))).toMatchObject({ status: 201 });
	});

	test('is followed three times, and no more', async () => {
		answers['/3'] = redirecting('/2');
		answers['/2'] = redirecting('/1');
		answers['/1'] = redirecting('/import');
		expect(await transfer().send(orderOf('/3'))).toMatchObject({ status: 201 });
		answers['/4'] = redirecting('/3');
		await expect(transfer().send(orderOf('/4'))).rejects.toThrow(refused('The other controller redirects more than 3 times.'));
	});

	test.each([
		['nowhere', undefined],
		['what is no address', 'https://[/'],
		['http', `http://${host}/`],
		['an IP address', 'https://127.0.0.1/'],
		['this machine', 'https://localhost/'],
		['somewhere with a password', `https://me:secret@${host}/`],
	])('to %s is refused', async (_, location) => {
		await expect(answered(redirecting(location))).rejects.toThrow(
			refused('The other controller redirects to where nothing may be sent.'),
		);
	});

	test('to a host that the DPO did not allow is refused, and its name is not looked up', async () => {
		await expect(answered(redirecting(`https://${other}:${port}/import`))).rejects.toThrow(
			refused('The DPO has not allowed this host.'),
		);
		expect([asked.length, resolved]).toEqual([1, [host]]);
	});

	test('to a host that leads inside is refused', async () => {
		answers['/import'] = redirecting(`https://${other}:${port}/inside`);
		const resolve = async (hostname: string) => (hostname === host ? ['127.0.0.1'] : ['10.0.0.1']);
		const allowed = [`${host}:${port}`, `${other}:${port}`];
		await expect(transfer({ resolve }).send(orderOf('/import', 'the copy', { allowed }))).rejects.toThrow(
			refused('The host leads to an address that is not public.'),
		);
	});

	test('to a host that leads inside the second time it is asked is refused', async () => {
		answers['/import'] = redirecting('/import');
		const turns = [['127.0.0.1'], ['169.254.169.254']];
		const resolve = async () => turns.shift() ?? [];
		await expect(transfer({ resolve }).send(orderOf())).rejects.toThrow(
			refused('The host leads to an address that is not public.'),
		);
		expect(asked).toHaveLength(1);
	});
});

describe('where a copy is not sent', () => {
	const untouched = async () => {
		throw new Error('The copy must not even be opened.');
	};

	test('a host that the DPO did not allow, another port of one included', async () => {
		for (const allowed of [[], [other], [host]]) {
			await expect(transfer().send(orderOf('/import', 'the copy', { allowed, body: untouched }))).rejects.toThrow(
				refused('The DPO has not allowed this host.'),
			);
		}
		expect(resolved).toEqual([]);
	});

	test.each([
		['loopback', ['127.0.0.1']],
		['a private network', ['10.1.2.3']],
		['the cloud’s metadata', ['169.254.169.254']],
		['a public address and a private one', ['93.184.215.14', '192.168.1.1']],
		['IPv6’s loopback', ['::1']],
		['a private address in IPv6’s clothes', ['::ffff:10.0.0.1']],
	])('a host that leads to %s', async (_, addresses) => {
		const { send } = transfer({ resolve: async () => addresses, mayReach: isPublicAddress });
		await expect(send(orderOf('/import', 'the copy', { body: untouched }))).rejects.toThrow(
			refused('The host leads to an address that is not public.'),
		);
	});

	test('loopback, unless the address rule is another than the usual', async () => {
		const { send } = controllerTransfer({ now: () => now, key: async () => key, resolve: async () => ['127.0.0.1'] });
		await expect(send(orderOf())).rejects.toThrow(refused('The host leads to an address that is not public.'));
		expect(asked).toEqual([]);
	});

	test('a name that nobody has: it may be there later', async () => {
		const unknown = Object.assign(new Error('getaddrinfo ENOTFOUND jane.example.org'), { code: 'ENOTFOUND' });
		await expect(transfer({ resolve: async () => Promise.reject(unknown) }).send(orderOf())).rejects.toThrow(
			failed('The other controller could not be reached (ENOTFOUND).'),
		);
		await expect(transfer({ resolve: async () => [] }).send(orderOf())).rejects.toThrow(failed('The host has no address.'));
	});

	test('a server whose certificate is another’s, or nobody’s', async () => {
		const stranger = `https://stranger.example.org:${port}/import`;
		await expect(
			transfer().send(orderOf('', 'the copy', { url: stranger, allowed: [`stranger.example.org:${port}`] })),
		).rejects.toThrow(failed('The other controller could not be reached (ERR_TLS_CERT_ALTNAME_INVALID).'));
		await expect(transfer({ request: requestOverTls }).send(orderOf())).rejects.toThrow(
			failed('The other controller could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT).'),
		);
		expect(asked).toEqual([]);
	});

	test('http', async () => {
		await expect(transfer().send(orderOf('', '', { url: `http://${host}:${port}/import` }))).rejects.toThrow(TransferRefusedError);
	});
});

test('the connection goes to the addresses that were checked, whatever else the name may lead to', async () => {
	let turns = 0;
	const resolve = async () => (turns++ === 0 ? ['127.0.0.1'] : ['10.0.0.1']);
	expect(await transfer({ resolve }).send(orderOf())).toMatchObject({ status: 201 });
	expect(turns).toBe(1);
});

test('of several addresses, the next is tried where one does not listen', async () => {
	const resolve = async () => ['127.0.0.2', '127.0.0.1'];
	expect(await transfer({ resolve, mayReach: () => true }).send(orderOf())).toMatchObject({ status: 201 });
});

test('a key that cannot be had is our failure, and says so', async () => {
	const key_ = async () => Promise.reject(new Error('The keys secret has no root.'));
	await expect(transfer({ key: key_ }).send(orderOf())).rejects.toThrow('The keys secret has no root.');
});
