/** Values that lie about encrypted, and are of use only together with the deployment's secret. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { secretKey } from '../core/secret-key.ts';

const cipher = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;
/** First byte: how it was sealed. */
const version = 1;

/** What was sealed under another key, for another place, or was altered since. */
export class SealBrokenError extends Error {
	override readonly name = 'SealBrokenError';
	constructor() {
		super('What is sealed there was altered, or was sealed for another place or under another key.');
	}
}

/** Encrypts and authenticates a value, as JSON (AES-256-GCM). @param place where it will lie: it opens nowhere else. @param key 32 octets */
export const seal = (value: unknown, place: string, key: Uint8Array): Uint8Array =>
	sealBytes(Buffer.from(JSON.stringify(value)), place, key);

/** @throws SealBrokenError */
export const unseal = (sealed: Uint8Array, place: string, key: Uint8Array): unknown =>
	JSON.parse(unsealBytes(sealed, place, key).toString('utf8'));

/** {@link seal}, of octets as they are. */
export function sealBytes(value: Uint8Array, place: string, key: Uint8Array): Uint8Array {
	const nonce = randomBytes(nonceLength);
	const encryption = createCipheriv(cipher, secretKey(key), nonce).setAAD(Buffer.from(place));
	const sealed = [encryption.update(value), encryption.final()];
	return Buffer.concat([Buffer.of(version), nonce, encryption.getAuthTag(), ...sealed]);
}

/** @throws SealBrokenError */
export function unsealBytes(sealed: Uint8Array, place: string, key: Uint8Array): Buffer {
	const bytes = Buffer.from(sealed);
	const [nonce, tag, text] = [
		bytes.subarray(1, 1 + nonceLength),
		bytes.subarray(1 + nonceLength, 1 + nonceLength + tagLength),
		bytes.subarray(1 + nonceLength + tagLength),
	];
	if (bytes[0] !== version || tag.length !== tagLength) throw new SealBrokenError();
	try {
		const decryption = createDecipheriv(cipher, secretKey(key), nonce).setAAD(Buffer.from(place)).setAuthTag(tag);
		return Buffer.concat([decryption.update(text), decryption.final()]);
	} catch {
		throw new SealBrokenError();
	}
}
