import type { ServerResponse } from 'node:http';

interface Structured {
	readonly statusCode: number;
	readonly headers?: Readonly<Record<string, string | number | boolean>>;
	readonly cookies?: readonly string[];
	readonly body?: string;
	readonly isBase64Encoded?: boolean;
}

/** Writes what a function returned, as API Gateway's HTTP API reads it. @throws TypeError when it is nothing that it can read. */
export function writeAnswer(response: ServerResponse, result: unknown): void {
	const answer = structured(result);
	const body = Buffer.from(answer.body ?? '', answer.isBase64Encoded === true ? 'base64' : 'utf8');
	for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name.toLowerCase(), String(value));
	if (answer.cookies !== undefined && answer.cookies.length > 0) response.setHeader('set-cookie', [...answer.cookies]);
	if (!response.hasHeader('content-type') && body.length > 0) response.setHeader('content-type', 'text/plain; charset=utf-8');
	if (![204, 304].includes(answer.statusCode)) response.setHeader('content-length', body.length);
	response.writeHead(answer.statusCode);
	response.end(body);
}

function structured(result: unknown): Structured {
	const hasStatus = typeof result === 'object' && result !== null && 'statusCode' in result;
	if (!hasStatus)
		return {
			statusCode: 200,
			headers: { 'content-type': 'application/json' },
			body: typeof result === 'string' ? result : JSON.stringify(result),
		};
	const answer = result as Structured;
	const status = Number(answer.statusCode);
	if (!Number.isInteger(status) || status < 200 || status > 599)
		throw new TypeError(`No HTTP status: ${String(answer.statusCode)}`);
	if (answer.body !== undefined && answer.body !== null && typeof answer.body !== 'string')
		throw new TypeError('A body must be a string');
	return { ...answer, statusCode: status };
}
