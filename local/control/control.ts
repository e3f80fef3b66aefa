import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { SentMail } from '../emulators/ses.ts';
import { type Fate, fates } from '../emulators/ses-event.ts';
import { readBody, sendJson } from '../http/body.ts';
import type { Logs } from '../logs.ts';
import { inboxPage } from './inbox.ts';

/** What can be done to a running system from outside, for demonstrations and tests; never deployed. */
export interface Controls {
	now(): string;
	advance(period: string): Promise<string>;
	setNow(instant: string): Promise<string>;
	resetNow(): Promise<string>;
	runSchedule(name: string, payload: Readonly<Record<string, unknown>>): Promise<unknown>;
	mails(): Promise<readonly SentMail[]>;
	bounce(which: { readonly key?: string; readonly to?: string }, fate: Fate): Promise<SentMail>;
	token(): Promise<string>;
	people(): readonly unknown[];
	executions(): readonly unknown[];
}

type Action = (input: Readonly<Record<string, unknown>>, name: string) => Promise<unknown> | unknown;

/** The `/local` endpoints. Only for this machine: a page elsewhere must not reach them under a name of its own. */
export function makeControl(controls: Controls, logs: Logs): RequestListener {
	const moveClock: Action = async ({ advance, now, reset }) => {
		if (typeof advance === 'string') return { now: await controls.advance(advance) };
		if (typeof now === 'string') return { now: await controls.setNow(now) };
		if (reset === true) return { now: await controls.resetNow() };
		throw new RangeError('Write {"advance": "P1M"}, {"now": "2026-01-31T12:00:00Z"} or {"reset": true}');
	};
	const token: Action = async () => ({ access_token: await controls.token(), token_type: 'Bearer' });
	const bounce: Action = async ({ key, to, type }) => {
		const fate = fates.find((each) => each === (type ?? 'bounce'));
		if ((typeof key !== 'string' && typeof to !== 'string') || fate === undefined)
			throw new RangeError(`Write {"key": "…"} as GET /local/mails has it, or {"to": "…"}, and a type of: ${fates.join(', ')}`);
		const mail = await controls.bounce({ ...(typeof key === 'string' && { key }), ...(typeof to === 'string' && { to }) }, fate);
		return { key: mail.key, to: mail.to, type: fate };
	};
	const actions: Readonly<Record<string, Action>> = {
		'GET clock': () => ({ now: controls.now() }),
		'POST clock': moveClock,
		'POST schedules': async (payload, name) => ({ schedule: name, result: await controls.runSchedule(name, payload) }),
		'GET mails': () => controls.mails(),
		'POST bounce': bounce,
		'GET token': token,
		'POST token': token,
		'GET people': () => controls.people(),
		'GET executions': () => controls.executions(),
	};

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		if (!isLocal(request)) return sendJson(response, 403, { message: 'Only from this machine, as 127.0.0.1 or localhost' });
		const [, , what = '', name = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
		if (request.method === 'GET' && what === 'mails' && prefersHtml(request)) {
			const page = await inboxPage(await controls.mails(), controls.now());
			response.writeHead(200, {
				'content-type': 'text/html; charset=utf-8',
				'cache-control': 'no-store',
				'referrer-policy': 'no-referrer',
			});
			response.end(page);
			return;
		}
		const action = actions[`${request.method} ${what}`];
		if (action === undefined)
			return sendJson(response, 404, { message: `No such thing: there are ${Object.keys(actions).join(', ')}` });
		const body = (await readBody(request, 1024 * 1024)).toString();
		const input = body === '' ? {} : JSON.parse(body);
		sendJson(response, 200, await action(input, decodeURIComponent(name)));
	}

	return (request, response) => {
		answer(request, response).catch((error: Error) => {
			const asked = error instanceof RangeError || error instanceof SyntaxError;
			if (!asked) logs.write('local', `${request.method} ${request.url}: ${error.stack ?? error.message}`);
			sendJson(response, asked ? 400 : 500, { message: error.message });
		});
	};
}

const localNames = ['127.0.0.1', 'localhost'];

/** By name, and not by a script of a page from elsewhere. */
function isLocal(request: IncomingMessage): boolean {
	const host = request.headers.host ?? '';
	if (!localNames.includes(host.replace(/:\d+$/, ''))) return false;
	const { origin } = request.headers;
	return origin === undefined || origin === `http://${host}`;
}

function prefersHtml(request: IncomingMessage): boolean {
	const accept = request.headers.accept ?? '';
	const html = accept.indexOf('text/html');
	const json = accept.indexOf('application/json');
	return html >= 0 && (json < 0 || html < json);
}
