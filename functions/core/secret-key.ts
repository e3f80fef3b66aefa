import { createSecretKey, type KeyObject } from 'node:crypto';

/** Text, or octets in whatever holds them. */
export type Source = string | ArrayBuffer | ArrayBufferView;

const prepared = new WeakMap<object, KeyObject>();

/**
 * A secret as Node's `createHmac` and ciphers take it soonest. Octets become a key object, once: given as they are, Node makes one for
 * each call, which takes five times as long as what a call does with it. They must not change afterwards.
 */
export function secretKey(secret: Source): string | KeyObject {
	if (typeof secret === 'string') return secret;
	let key = prepared.get(secret);
	if (key === undefined) {
		key = createSecretKey(octetsOf(secret));
		prepared.set(secret, key);
	}
	return key;
}

/** The octets themselves, not a copy. */
export const octetsOf = (source: Exclude<Source, string>): Uint8Array =>
	ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source);
