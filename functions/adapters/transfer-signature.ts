/**
 * Signatures of what is sent to another controller: HTTP Message Signatures (RFC 9421) with Ed25519, over a digest of the content
 * (RFC 9530). There is no secret to agree on beforehand: whoever has the public key, and any library for RFC 9421, can check who sent
 * it, when, and that it is whole; nobody but us can have made it.
 *
 * To check one without a library:
 *
 * 1. `Content-Digest` is `sha-256=:…:`, the base 64 of the content's SHA-256.
 * 2. Write these lines, without a line break after the last, the values as they came:
 *
 *        "@method": POST
 *        "@target-uri": <the whole URL that was asked for>
 *        "content-digest": <Content-Digest>
 *        "content-type": <Content-Type>
 *        "x-rightful-reference": <X-Rightful-Reference>
 *        "@signature-params": <Signature-Input, after "rightful=">
 *
 * 3. `Signature` is `rightful=:…:`, the base 64 of the Ed25519 signature of these lines.
 * 4. `created` in `Signature-Input` is when it was made, in seconds since 1970: refuse what is older than some minutes, and, of one
 *    reference and digest, what you have already.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** PKCS #8 of an Ed25519 key, RFC 8410, up to its 32 bytes. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const label = 'rightful';
const covered = ['@method', '@target-uri', 'content-digest', 'content-type', 'x-rightful-reference'] as const;

export interface TransferKey {
	/** Private, Ed25519. */
	readonly key: KeyObject;
	/** RFC 7638 thumbprint of the public key: the `keyid` of signatures. */
	readonly id: string;
}

/** A public key to publish, as a JWK (RFC 8037). */
export interface PublicTransferKey {
	readonly kty: 'OKP';
	readonly crv: 'Ed25519';
	/** Base 64 URL. */
	readonly x: string;
	readonly kid: string;
	readonly use: 'sig';
	readonly alg: 'EdDSA';
}

/** The key that 32 secret bytes give, always the same. */
export function transferKey(seed: Uint8Array): TransferKey {
	const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
	const id = createHash('sha256')
		.update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x: pointOf(key) }))
		.digest('base64url');
	return { key, id };
}

/** What other controllers need to check our signatures. */
export const publicTransferKey = ({ key, id }: TransferKey): PublicTransferKey => ({
	...{ kty: 'OKP', crv: 'Ed25519', x: pointOf(key), kid: id, use: 'sig', alg: 'EdDSA' },
});

const pointOf = (key: KeyObject): string => createPublicKey(key).export({ format: 'jwk' }).x ?? '';

export interface TransferToSign {
	/** In canonical form. */
	readonly url: string;
	readonly reference: string;
	/** In hex. */
	readonly sha256: string;
	readonly contentType: string;
}

/** The headers of a signed POST. @param now Instant. */
export function signedHeaders({ key, id }: TransferKey, now: string, transfer: TransferToSign): Readonly<Record<string, string>> {
	const headers = {
		'content-digest': `sha-256=:${Buffer.from(transfer.sha256, 'hex').toString('base64')}:`,
		'content-type': transfer.contentType,
		'x-rightful-reference': transfer.reference,
	};
	const created = Math.floor(Date.parse(now) / 1_000);
	const params = `(${covered.map((name) => `"${name}"`).join(' ')});created=${created};keyid="${id}";alg="ed25519"`;
	const values = { '@method': 'POST', '@target-uri': transfer.url, ...headers };
	const base = [...covered.map((name) => `"${name}": ${values[name]}`), `"@signature-params": ${params}`].join('\n');
	return {
		...headers,
		'signature-input': `${label}=${params}`,
		signature: `${label}=:${sign(null, Buffer.from(base), key).toString('base64')}:`,
	};
}
