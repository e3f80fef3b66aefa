import { IncomingMessage, type ServerResponse } from 'node:http';

/** The body is longer than it may be; the rest of it was thrown away. */
export class BodyTooLargeError extends Error {
	override readonly name = 'BodyTooLargeError';
}

/** @throws BodyTooLargeError */
export async function readBody(request: IncomingMessage, limitBytes = Number.POSITIVE_INFINITY): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length <= limitBytes) chunks.push(chunk);
	}
	if (length > limitBytes) throw new BodyTooLargeError(`${length} bytes, at most ${limitBytes}`);
	return Buffer.concat(chunks);
}

/** A request whose body was read, as if it had not been. */
export function replay(request: IncomingMessage, body: Buffer): IncomingMessage {
	const again = new IncomingMessage(request.socket);
	again.method = request.method ?? 'GET';
	again.url = request.url ?? '/';
	again.headers = request.headers;
	again.rawHeaders = request.rawHeaders;
	again.httpVersion = request.httpVersion;
	again.httpVersionMajor = request.httpVersionMajor;
	again.httpVersionMinor = request.httpVersionMinor;
	// Else its end would count as a broken connection, and close it.
	again.complete = true;
	if (body.length > 0) again.push(body);
	again.push(null);
	return again;
}

export function sendJson(response: ServerResponse, status: number, value: unknown, contentType = 'application/json'): void {
	const text = JSON.stringify(value);
	response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) });
	response.end(text);
}
