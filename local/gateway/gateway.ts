import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { SystemDescription } from '../description.ts';
import type { OidcEmulator } from '../emulators/oidc.ts';
import { BodyTooLargeError, readBody, sendJson } from '../http/body.ts';
import { LambdaError } from '../lambda/errors.ts';
import type { LambdaRunner } from '../lambda/runner.ts';
import type { Logs } from '../logs.ts';
import { writeAnswer } from './answer.ts';
import { type Claims, eventOf } from './event.ts';
import { makeRouter } from './router.ts';

/** Limits of API Gateway's HTTP API. */
export const limits = { requestBytes: 10 * 1024 * 1024, timeoutMs: 30_000 } as const;

export interface GatewaySettings {
	readonly routes: SystemDescription['routes'];
	readonly runner: LambdaRunner;
	readonly oidc: OidcEmulator;
	readonly logs: Logs;
	/** Asked for each request; true: 429, as the stage's throttling answers. */
	readonly throttled?: (request: IncomingMessage) => boolean;
	/** Real milliseconds until a request is given up; API Gateway's, unless given. */
	readonly timeoutMs?: number;
}

/** API Gateway's HTTP API over the local functions. */
export function makeGateway(settings: GatewaySettings): RequestListener {
	const { routes, runner, oidc, logs, throttled = () => false, timeoutMs = limits.timeoutMs } = settings;
	const find = makeRouter(routes);

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const path = (request.url ?? '/').split('?')[0] ?? '/';
		const match = find(request.method ?? 'GET', path);
		if (throttled(request)) return refuse(request, response, 429, 'Too Many Requests');
		if (match === undefined) return refuse(request, response, 404, 'Not Found');
		const claims = match.route.auth === 'dpo' ? await claimsOf(request) : undefined;
		if (claims === 'unauthorized') {
			response.setHeader('www-authenticate', 'Bearer');
			return refuse(request, response, 401, 'Unauthorized');
		}
		const body = await readBody(request, limits.requestBytes);
		const routeKey = `${match.route.method} ${match.route.path}`;
		const event = eventOf({ request, body, routeKey, parameters: match.parameters, ...(claims !== undefined && { claims }) });
		writeAnswer(response, await withinTime(runner.invoke(match.route.function, event), timeoutMs));
	}

	async function claimsOf(request: IncomingMessage): Promise<Claims | 'unauthorized'> {
		const [scheme, token] = (request.headers.authorization ?? '').split(/\s+/);
		if (scheme?.toLowerCase() !== 'bearer' || token === undefined) return 'unauthorized';
		try {
			const claims = await oidc.verify(token);
			return Object.fromEntries(
				Object.entries(claims).map(([name, value]) => [name, Array.isArray(value) ? `[${value.join(' ')}]` : String(value)]),
			);
		} catch {
			return 'unauthorized';
		}
	}

	return (request, response) => {
		answer(request, response).catch((error: unknown) => {
			const { status, message } = failureOf(error);
			if (status >= 500)
				logs.write(
					'gateway',
					`${request.method} ${request.url?.split('?')[0]}: ${error instanceof Error ? error.message : String(error)}`,
				);
			if (response.headersSent) response.destroy();
			else sendJson(response, status, { message });
		});
	};
}

class TooSlowError extends Error {}

function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new TooSlowError(`No answer within ${timeoutMs} ms`)), timeoutMs);
		work.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}

function failureOf(error: unknown): { readonly status: number; readonly message: string } {
	if (error instanceof BodyTooLargeError) return { status: 413, message: 'Request Entity Too Large' };
	if (error instanceof TooSlowError) return { status: 503, message: 'Service Unavailable' };
	if (!(error instanceof LambdaError)) return { status: 500, message: 'Internal Server Error' };
	if (error.name === 'RequestEntityTooLargeException') return { status: 413, message: 'Request Entity Too Large' };
	if (error.name === 'Sandbox.Timedout') return { status: 503, message: 'Service Unavailable' };
	return error.crashed ? { status: 502, message: 'Bad Gateway' } : { status: 500, message: 'Internal Server Error' };
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
	request.resume();
	sendJson(response, status, { message });
}
