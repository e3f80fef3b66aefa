import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Notice, type WebhooksProps, webhooks } from '../../functions/adapters/webhook.ts';
import { close, listen } from '../../local/http/listen.ts';

let server: Server;
let url: string;
let asked: { readonly path: string | undefined; readonly headers: IncomingMessage['headers']; readonly body: string }[];
/** One after the other; the last for good. `silence`: no answer. `broken`: the connection is. */
let answers: readonly (number | 'silence' | 'broken')[];
beforeAll(async () => {
	server = createServer(async (request, response) => {
		asked.push({ path: request.url, headers: request.headers, body: await text(request) });
		const answer = answers[Math.min(asked.length, answers.length) - 1];
		if (answer === 'broken') request.socket.destroy();
		else if (typeof answer === 'number') response.writeHead(answer, { location: `${url}/elsewhere` }).end('that nobody reads');
	});
	url = `http://127.0.0.1:${await listen(server)}`;
});
afterAll(() => close(server));
beforeEach(() => {
	asked = [];
	answers = [204];
});

const date = '2026-03-02T10:00:00.000Z';
const notice: Notice = {
	...{ notice: 'VWW1-XD5V-AWJ/by-web', reference: 'VWW1-XD5V-AWJ', act: 'erasure' },
	...{ identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }], categories: ['contact-details'] },
};
let pauses: number;
const post = (to: string, more: Partial<WebhooksProps> = {}) => {
	pauses = 0;
	const pause = async () => {
		pauses++;
	};
	return webhooks({ secretOf: async (of) => `secret of ${of}`, now: () => date, pause, ...more })('by-web', to, notice);
};
const failing = (why: string) => expect.objectContaining({ name: 'WebhookFailedError', why });

describe('a notice to a recipient', () => {
	test('is signed with the recipient’s secret, over its date and its body, and bears its name', async () => {
		await post(`${url}/notices`);
		expect(asked).toHaveLength(1);
		const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = asked;
		expect({ path, body: JSON.parse(body) }).toEqual({ path: '/notices', body: notice });
		expect([headers['x-rightful-date'], headers['idempotency-key']]).toEqual([date, notice.notice]);
		const signature = createHmac('sha256', 'secret of by-web').update(`${date}.${body}`).digest('hex');
		expect(headers['x-rightful-signature']).toBe(signature);
	});

	test.each([[500], [503], [429], ['broken']] as const)(
		'that is met by %p is tried again, and taken the next time',
		async (first) => {
			answers = [first, 200];
			await post(url);
			expect([asked.length, pauses]).toEqual([2, 1]);
			expect(asked.map(({ body }) => JSON.parse(body).notice)).toEqual([notice.notice, notice.notice]);
		},
	);

	test.each([
		[503, 3],
		[400, 1],
		[404, 1],
		[501, 1],
	])('that is answered by %d for good was not taken, after %d attempts', async (answer, attempts) => {
		answers = [answer];
		await expect(post(url)).rejects.toEqual(failing(`answered-${answer}`));
		expect(asked).toHaveLength(attempts);
	});

	test.each([301, 302, 303, 307, 308])('is not sent on to wherever a %d leads', async (answer) => {
		answers = [answer];
		await expect(post(url)).rejects.toEqual(failing('redirected'));
		expect(asked.map(({ path }) => path)).toEqual(['/']);
	});

	test('to one that does not answer is given up after its time, and not sent again', async () => {
		answers = ['silence'];
		await expect(post(url, { timeoutMs: 200 })).rejects.toEqual(failing('timed-out'));
		expect(asked).toHaveLength(1);
	});

	test('to nobody there was not taken, and says nothing of where', async () => {
		const vacant = createServer().listen(0, '127.0.0.1');
		await once(vacant, 'listening');
		const { port } = vacant.address() as { readonly port: number };
		await close(vacant);
		const error = await post(`http://127.0.0.1:${port}/notices?of=ada`).catch((thrown: Error) => thrown);
		expect(error).toEqual(failing('unreachable'));
		expect(String(error)).toBe('WebhookFailedError: The recipient was not told: unreachable.');
		expect(pauses).toBe(2);
	});

	test.each(['http://recipient.example.net', 'http://127.0.0.1.example.net', 'ftp://127.0.0.1', 'http://10.0.0.1'])(
		'does not go in the clear to %s',
		async (to) => {
			await expect(post(to)).rejects.toEqual(failing('not-https'));
		},
	);

	test('without a secret to sign it is not sent', async () => {
		await expect(post(url, { secretOf: async () => undefined })).rejects.toEqual(failing('no-secret'));
		expect(asked).toEqual([]);
	});
});
