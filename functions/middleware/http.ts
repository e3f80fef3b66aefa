import middy from '@middy/core';
import router from '@middy/http-router';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { type FieldProblem, HttpProblem } from '../contract/problem.ts';
import { readReference } from '../core/case/reference.ts';
import { CommandRejectedError, withoutPersonalData } from '../core/errors.ts';
import { CaseNotFoundError } from '../core/ports.ts';
import { logger } from './step.ts';

/** Longest body that a form or an action needs, in bytes. */
const longestBody = 512 * 1024;

/** What an endpoint works with. */
export interface Request {
	/** From the path, in canonical form. Empty where the path has none. */
	readonly reference: string;
	/** Parameters of the path, as they were typed. */
	readonly path: Readonly<Record<string, string | undefined>>;
	readonly query: Readonly<Record<string, string | undefined>>;
	readonly headers: Readonly<Record<string, string | undefined>>;
	/** `dpo:<sub>`; only behind the authorizer. */
	readonly actor: string;
	readonly hasBody: boolean;
	/** The caller would rather see a page than JSON. */
	readonly wantsPage: boolean;
	/** Parses the body, a form or JSON. @throws HttpProblem that names each field. */
	read<T>(schema: z.ZodMiniType<T>): T;
	/** What was typed, whether or not it is good, for the form to be shown again; empty where it cannot be read. */
	typed(): Typed;
}

/** Texts by the name of their field; of several controls with one name, each. */
export type Typed = Readonly<Record<string, string | readonly string[]>>;

export interface Answer {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	/** An object is sent as JSON, a string as the page that it is. */
	readonly body?: string | object;
}

export type Endpoint = (request: Request) => Promise<Answer>;

/** Of those who answer pages. */
export interface HttpOptions {
	/** Content-Security-Policy of pages that do not bring their own; nothing is allowed, unless said. */
	readonly contentSecurityPolicy?: string;
	/** A problem as a page, for browsers; without it all get JSON. */
	readonly problemPage?: (request: Request, problem: HttpProblem) => string;
}

/**
 * Endpoints as one Lambda function behind an HTTP API: routes, bodies, problems. What goes wrong on our side is a 503 that
 * says nothing but that it can be tried again.
 */
export function http(compose: () => { readonly endpoints: Readonly<Record<string, Endpoint>>; readonly options?: HttpOptions }) {
	let route: ((event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>) | undefined;
	return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler((event, context) => {
		route ??= routesOf(compose());
		return route(event, context);
	});
}

function routesOf({ endpoints, options = {} }: ReturnType<Parameters<typeof http>[0]>) {
	const routes = Object.entries(endpoints).map(([key, endpoint]) => {
		const [method, path] = key.split(' ') as ['GET' | 'POST', string];
		return { method, path, handler: (event: APIGatewayProxyEventV2) => answer(event, endpoint, options) };
	});
	return router<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(routes) as never as (
		event: APIGatewayProxyEventV2,
		context: Context,
	) => Promise<APIGatewayProxyStructuredResultV2>;
}

async function answer(
	event: APIGatewayProxyEventV2,
	endpoint: Endpoint,
	options: HttpOptions,
): Promise<APIGatewayProxyStructuredResultV2> {
	const request = requestOf(event);
	try {
		return respond(await endpoint(request), options);
	} catch (error) {
		const problem = problemOf(error);
		if (problem.status >= 500) logger.error('The request failed', withoutPersonalData(error));
		if (request.wantsPage && options.problemPage)
			return respond({ status: problem.status, body: options.problemPage(request, problem) }, options);
		const { status, title, message: detail, errors } = problem;
		return respond(
			{
				status,
				headers: { 'content-type': 'application/problem+json' },
				body: { type: 'about:blank', status, title, detail, ...(errors.length > 0 && { errors }) },
			},
			options,
		);
	}
}

function requestOf(event: APIGatewayProxyEventV2): Request {
	const headers = event.headers;
	const typed = event.pathParameters?.reference;
	const authorizer = (event.requestContext as { authorizer?: { jwt?: { claims?: { sub?: string } } } }).authorizer;
	return {
		// What is no reference finds no case, and is answered as one that does not exist.
		reference: typed === undefined ? '' : (readReference(typed) ?? '-'),
		path: event.pathParameters ?? {},
		query: event.queryStringParameters ?? {},
		headers,
		actor: `dpo:${authorizer?.jwt?.claims?.sub ?? 'unknown'}`,
		hasBody: (event.body ?? '') !== '',
		wantsPage: prefersPage(headers.accept ?? ''),
		read: (schema) => parse(schema, fieldsOf(event)),
		typed: () => textsOf(event),
	};
}

function textsOf(event: APIGatewayProxyEventV2): Typed {
	try {
		const fields = Object.entries(fieldsOf(event) as Readonly<Record<string, unknown>>);
		const isText = (value: unknown) => typeof value === 'string';
		return Object.fromEntries(fields.filter((field): field is [string, Typed[string]] => [field[1]].flat().every(isText)));
	} catch {
		return {};
	}
}

/** Browsers name text/html; programs do not. */
function prefersPage(accept: string): boolean {
	const html = accept.indexOf('text/html');
	const json = accept.indexOf('application/json');
	return html >= 0 && (json < 0 || html < json);
}

function fieldsOf(event: APIGatewayProxyEventV2): unknown {
	const body = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
	if (Buffer.byteLength(body) > longestBody) {
		throw new HttpProblem(413, 'Too long', `Send at most ${longestBody / 1024} KiB.`);
	}
	const type = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
	if (type === 'application/x-www-form-urlencoded') {
		// An empty control is one that was left out; of several with one name, each counts.
		const filled = [...new URLSearchParams(body)].filter(([, value]) => value !== '');
		return Object.fromEntries(
			[...Map.groupBy(filled, ([name]) => name)].map(([name, given]) => {
				const [first, ...others] = given.map(([, value]) => value);
				return [name, others.length > 0 ? [first, ...others] : first];
			}),
		);
	}
	if (type !== 'application/json') {
		throw new HttpProblem(415, 'Unknown kind of content', 'Send application/json or application/x-www-form-urlencoded.');
	}
	try {
		return JSON.parse(body);
	} catch {
		throw new HttpProblem(400, 'Broken JSON', 'The body is not JSON.');
	}
}

function parse<T>(schema: z.ZodMiniType<T>, fields: unknown): T {
	if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
		throw new HttpProblem(422, 'Not understood', 'Send an object of fields.');
	}
	const result = z.safeParse(schema, fields);
	if (result.success) return result.data;
	const errors: FieldProblem[] = result.error.issues.map((issue) => ({
		field: [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])].join('.'),
		message: issue.code === 'unrecognized_keys' ? 'There is no such field.' : issue.message,
	}));
	throw new HttpProblem(422, 'Some fields need another look', 'See errors for what to write.', errors);
}

function problemOf(error: unknown): HttpProblem {
	if (error instanceof HttpProblem) return error;
	if (error instanceof CommandRejectedError) {
		const [status, title] = error.kind === 'conflict' ? [409, 'Not now'] : [422, 'Not possible'];
		return new HttpProblem(
			status as number,
			title as string,
			error.message,
			error.field ? [{ field: error.field, message: error.message }] : [],
		);
	}
	if (error instanceof CaseNotFoundError) return new HttpProblem(404, 'No such case', error.message);
	return new HttpProblem(503, 'Not available at the moment', 'Something went wrong on our side. Please try again in a minute.');
}

function respond(given: Answer, { contentSecurityPolicy = "default-src 'none'" }: HttpOptions): APIGatewayProxyStructuredResultV2 {
	const page = typeof given.body === 'string';
	return {
		statusCode: given.status,
		headers: {
			...(given.body !== undefined && { 'content-type': page ? 'text/html; charset=utf-8' : 'application/json' }),
			// Links carry tokens, answers carry personal data: neither is for anybody else, nor to be kept.
			'cache-control': 'no-store',
			'referrer-policy': 'no-referrer',
			'x-content-type-options': 'nosniff',
			'strict-transport-security': 'max-age=63072000',
			...(page && { 'content-security-policy': contentSecurityPolicy }),
			...given.headers,
		},
		...(given.body !== undefined && { body: page ? (given.body as string) : JSON.stringify(given.body) }),
	};
}
