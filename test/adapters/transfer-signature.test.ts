import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { publicTransferKey, signedHeaders, transferKey } from '../../functions/adapters/transfer-signature.ts';

const key = transferKey(new Uint8Array(32).fill(7));
const now = '2026-03-02T10:00:00.999Z';
const sha256 = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const transfer = { url: 'https://controller.example.org/import?a=b', reference: 'R', sha256, contentType: 'application/zip' };

describe('a transfer key', () => {
	test('is the one that the seed gives: the first of RFC 8032’s vectors', () => {
		const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
		const published = publicTransferKey(transferKey(seed));
		expect(Buffer.from(published.x, 'base64url').toString('hex')).toBe(
			'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
		);
		// RFC 8037, appendix A.3: the thumbprint of the same key.
		expect(published).toMatchObject({ kty: 'OKP', crv: 'Ed25519', kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k' });
	});

	test('says nothing of its secret when it is published', () => {
		expect(Object.keys(publicTransferKey(key)).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
	});
});

describe('a signature', () => {
	/** By the steps that the module gives other controllers. */
	function holds(headers: Readonly<Record<string, string>>, url = transfer.url): boolean {
		const base = [
			'"@method": POST',
			`"@target-uri": ${url}`,
			`"content-digest": ${headers['content-digest']}`,
			`"content-type": ${headers['content-type']}`,
			`"x-rightful-reference": ${headers['x-rightful-reference']}`,
			`"@signature-params": ${headers['signature-input']?.replace(/^rightful=/, '')}`,
		].join('\n');
		const signature = Buffer.from(/^rightful=:(.+):$/.exec(headers.signature ?? '')?.[1] ?? '', 'base64');
		const published = createPublicKey({ key: { ...publicTransferKey(key) }, format: 'jwk' });
		return verify(null, Buffer.from(base), published, signature);
	}

	test('is of the address, the content, its type, the reference and the time', () => {
		const headers = signedHeaders(key, now, transfer);
		expect(headers).toEqual({
			'content-digest': 'sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:',
			'content-type': 'application/zip',
			'x-rightful-reference': 'R',
			'signature-input': `rightful=("@method" "@target-uri" "content-digest" "content-type" "x-rightful-reference");created=1772445600;keyid="${key.id}";alg="ed25519"`,
			signature: expect.stringMatching(/^rightful=:[A-Za-z0-9+/]{86}==:$/),
		});
		expect(holds(headers)).toBe(true);
	});

	test.each([
		['content', { 'content-digest': 'sha-256=:AAAA:' }],
		['type', { 'content-type': 'text/html' }],
		['reference', { 'x-rightful-reference': 'S' }],
		['time', { 'signature-input': `rightful=("@method");created=1772445601;keyid="${key.id}";alg="ed25519"` }],
	])('does not hold for another %s', (_, changed) => {
		expect(holds({ ...signedHeaders(key, now, transfer), ...changed })).toBe(false);
	});

	test('does not hold for another address', () => {
		expect(holds(signedHeaders(key, now, transfer), 'https://another.example.org/import?a=b')).toBe(false);
	});

	test('of another key does not hold', () => {
		expect(holds(signedHeaders(transferKey(new Uint8Array(32).fill(8)), now, transfer))).toBe(false);
	});
});
