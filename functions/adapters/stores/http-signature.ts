/**
 * Signatures of requests to a processor and of its answers. A request is signed over its method, path, date, nonce and
 * body, so that none can be changed, sent elsewhere, kept for later or sent twice; an answer over the request's signature,
 * its status and body, so that it cannot be taken from another request.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface RequestToSign {
	readonly method: string;
	/** With the query. */
	readonly path: string;
	/** Instant. */
	readonly date: string;
	/** Used once. */
	readonly nonce: string;
	readonly body: string;
}

/** HMAC-SHA256 in hex. */
export function signRequest(secret: string, { method, path, date, nonce, body }: RequestToSign): string {
	return hmac(secret, ['request', method, path, date, nonce, digest(body)]);
}

/** Whether the processor made this answer to the request with that signature. Compares in constant time. */
export function isAnswerOf(
	secret: string,
	requestSignature: string,
	answer: { readonly status: number; readonly body: string; readonly signature: string | null },
): boolean {
	const expected = Buffer.from(hmac(secret, ['response', String(answer.status), requestSignature, digest(answer.body)]));
	const given = Buffer.from(answer.signature ?? '');
	return given.length === expected.length && timingSafeEqual(given, expected);
}

function hmac(secret: string, lines: readonly string[]): string {
	return createHmac('sha256', secret).update(lines.join('\n'), 'utf8').digest('hex');
}

function digest(body: string): string {
	return createHash('sha256').update(body, 'utf8').digest('hex');
}
