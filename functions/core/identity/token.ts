/**
 * Tokens in mailed links: whoever has one reads the mailbox. Each is good for one act on one reference; it names neither,
 * so that a token alone tells nothing.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { secretKey } from '../secret-key.ts';

/** What a mailed link can be for. */
export const acts = ['identity', 'withdraw', 'view', 'resend', 'export', 'unsubscribe', 'undo', 'report-breach'] as const;
export type Act = (typeof acts)[number];

export interface TokenScope {
	readonly reference: string;
	readonly act: Act;
}

export interface TokenGrant extends TokenScope {
	/** Instant from which it is no longer good; `undefined`: never (unsubscribing). */
	readonly expiresAt: string | undefined;
}

export type TokenReading = 'valid' | 'expired' | 'invalid';

/** One octet of version, six of expiry (milliseconds since 1970, 0: never), 32 of HMAC: 52 characters without padding. */
const version = 1;
const expiryLength = 6;
const headLength = 1 + expiryLength;
const macLength = 32;
const shape = /^[A-Za-z0-9_-]{52}$/;

/** @throws RangeError when `expiresAt` is no instant after 1970. */
export function mintToken(grant: TokenGrant, key: string | Uint8Array): string {
	const head = Buffer.alloc(headLength);
	head.writeUInt8(version, 0);
	head.writeUIntBE(expiryOf(grant.expiresAt), 1, expiryLength);
	return Buffer.concat([head, macOf(head, grant, key)]).toString('base64url');
}

/**
 * Whether the token is good for this act on this reference at `now` (an instant). One that expired tells so only to whoever holds
 * a genuine one; everything else is `invalid`, alike. Compares in constant time and never throws, whatever `token` is.
 */
export function readToken(token: unknown, use: TokenScope & { readonly now: string }, key: string | Uint8Array): TokenReading {
	if (typeof token !== 'string' || !shape.test(token)) return 'invalid';
	const octets = Buffer.from(token, 'base64url');
	const head = octets.subarray(0, headLength);
	const mac = octets.subarray(headLength);
	if (mac.length !== macLength || !timingSafeEqual(mac, macOf(head, use, key))) return 'invalid';
	const expiry = head.readUIntBE(1, expiryLength);
	return expiry === 0 || Date.parse(use.now) < expiry ? 'valid' : 'expired';
}

function expiryOf(expiresAt: string | undefined): number {
	if (expiresAt === undefined) return 0;
	const expiry = Date.parse(expiresAt);
	if (!(expiry > 0)) throw new RangeError(`A token cannot expire at ${expiresAt}: write an instant after 1970`);
	return expiry;
}

/** Lengths go before the texts, so that no two scopes are the same octets. */
function macOf(head: Uint8Array, scope: TokenScope, key: string | Uint8Array): Buffer {
	const mac = createHmac('sha256', secretKey(key)).update('rightful/token').update(head);
	for (const text of [scope.reference, scope.act]) mac.update(`${Buffer.byteLength(text)}:${text}`);
	return mac.digest();
}
