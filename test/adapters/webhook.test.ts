import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { postNotice, WebhookFailedError } from '../../functions/adapters/webhook.ts';
import { close, listen } from '../../local/http/listen.ts';

let server: Server;
let url: string;
let asked: { readonly path: string | undefined; readonly headers: IncomingMessage['headers']; readonly body: string }[];
let status: number;
beforeAll(async () => {
	server = createServer(async (request, response) => {
		asked.push({ path: request.url, headers: request.headers, body: await text(request) });
		response.writeHead(status, { location: `${url}/elsewhere` }).end('a body that nobody reads');
	});
	url = `http://127.0.0.1:${await listen(server)}`;
});
afterAll(() => close(server));
beforeEach(() => {
	asked = [];
	status = 204;
});

const date = '2026-03-02T10:00:00.000Z';
const notice = { reference: 'R', act: 'erasure' };

describe('a notice to a recipient', () => {
	test('is signed with the recipient’s secret, over its date and its body', async () => {
		await postNotice(`${url}/notices`, 'secret', date, notice);
		expect(asked).toHaveLength(1);
		const [{ path, headers, body } = { path: '', headers: {}, body: '' }] = asked;
		expect({ path, body: JSON.parse(body) }).toEqual({ path: '/notices', body: notice });
		expect(headers['x-rightful-date']).toBe(date);
		expect(headers['x-rightful-signature']).toBe(createHmac('sha256', 'secret').update(`${date}.${body}`).digest('hex'));
	});

	test.each([400, 404, 500, 503])('that is answered by %d was not taken', async (answer) => {
		status = answer;
		await expect(postNotice(url, 'secret', date, notice)).rejects.toThrow(`The recipient answered ${answer}.`);
	});

	test('is not sent on to wherever the recipient redirects', async () => {
		status = 307;
		await expect(postNotice(url, 'secret', date, notice)).rejects.toThrow(WebhookFailedError);
		expect(asked.map(({ path }) => path)).toEqual(['/']);
	});

	test('to nobody there was not taken, and says nothing of where', async () => {
		await expect(postNotice('http://127.0.0.1:1/notices', 'secret', date, notice)).rejects.toThrow(
			'The recipient could not be reached.',
		);
	});
});
