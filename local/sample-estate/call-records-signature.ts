/**
 * The processor's side of the signed protocol, written from its description and not shared with the controller's side:
 * two readings that must agree.
 *
 * A request carries `x-opendsr-date` (instant), `x-opendsr-nonce` and `x-opendsr-signature`: HMAC-SHA256 in hex over
 * the lines `request`, method, path with query, date, nonce, SHA-256 of the body in hex. An answer carries
 * `x-opendsr-signature` over the lines `response`, status, signature of the request, SHA-256 of the body in hex.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How far the clocks of both sides may be apart. */
const toleranceMs = 5 * 60_000;

export interface SignedRequest {
	readonly method: string;
	readonly path: string;
	readonly date: string;
	readonly nonce: string;
	readonly signature: string;
	readonly body: string;
}

/** Remembers the nonces of the tolerated window, so that no request counts twice. */
export class RequestVerifier {
	readonly #secret: string;
	readonly #now: () => string;
	readonly #seen = new Map<string, number>();

	constructor(secret: string, now: () => string) {
		this.#secret = secret;
		this.#now = now;
	}

	/** What is wrong with the request, or `undefined`. */
	refuse(request: SignedRequest): 'bad-signature' | 'stale' | 'replayed' | undefined {
		const { method, path, date, nonce, body } = request;
		const expected = hmac(this.#secret, ['request', method, path, date, nonce, digest(body)]);
		if (nonce.length < 16 || !same(request.signature, expected)) return 'bad-signature';
		const now = Date.parse(this.#now());
		const sent = Date.parse(date);
		if (Number.isNaN(sent) || Math.abs(now - sent) > toleranceMs) return 'stale';
		for (const [known, at] of this.#seen) if (Math.abs(now - at) > toleranceMs) this.#seen.delete(known);
		if (this.#seen.has(nonce)) return 'replayed';
		this.#seen.set(nonce, sent);
		return undefined;
	}

	signAnswer(status: number, requestSignature: string, body: string): string {
		return hmac(this.#secret, ['response', String(status), requestSignature, digest(body)]);
	}
}

function digest(body: string): string {
	return createHash('sha256').update(body, 'utf8').digest('hex');
}

function hmac(secret: string, lines: readonly string[]): string {
	return createHmac('sha256', secret).update(lines.join('\n'), 'utf8').digest('hex');
}

function same(a: string, b: string): boolean {
	const left = Buffer.from(a);
	const right = Buffer.from(b);
	return left.length === right.length && timingSafeEqual(left, right);
}
