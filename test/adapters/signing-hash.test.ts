import { createHash, createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SigningHash } from '../../functions/adapters/signing-hash.ts';

type Source = string | ArrayBuffer | ArrayBufferView;

const hex = (digest: Uint8Array): string => Buffer.from(digest).toString('hex');

/** As the SDK hands them over: text, octets, and octets that lie amid others. */
const source: fc.Arbitrary<Source> = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.uint8Array(),
	fc.uint8Array({ minLength: 2 }).map((octets) => octets.subarray(1)),
	fc.uint8Array().map((octets) => new DataView(octets.slice().buffer)),
	fc.uint8Array().map((octets) => octets.slice().buffer),
);

function octetsOf(data: Source): Buffer {
	if (typeof data === 'string') return Buffer.from(data);
	return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}

test('is SHA-256 of all that it was given, and with a secret its HMAC', async () => {
	await fc.assert(
		fc.asyncProperty(fc.option(source, { nil: undefined }), fc.array(source), async (secret, parts) => {
			const hash = new SigningHash(secret);
			for (const part of parts) hash.update(part);
			const all = Buffer.concat(parts.map(octetsOf));
			const expected = secret === undefined ? createHash('sha256').update(all) : createHmac('sha256', octetsOf(secret)).update(all);
			expect(hex(await hash.digest())).toBe(expected.digest('hex'));
		}),
	);
});

test('begins anew, with the same secret, when it is reset', async () => {
	const hash = new SigningHash('secret');
	hash.update('what was thought better of');
	hash.reset();
	hash.update('text');
	expect(hex(await hash.digest())).toBe(createHmac('sha256', 'secret').update('text').digest('hex'));
});

test('secrets of the same octets, and of others in the same place, are each themselves', async () => {
	const signed = async (secret: Uint8Array) => {
		const hash = new SigningHash(secret);
		hash.update('text');
		return hex(await hash.digest());
	};
	const all = Uint8Array.of(1, 2, 3, 1, 2);
	expect(await signed(all.subarray(0, 2))).toBe(await signed(all.subarray(3)));
	expect(await signed(all.subarray(0, 2))).not.toBe(await signed(all.subarray(1, 3)));
});
