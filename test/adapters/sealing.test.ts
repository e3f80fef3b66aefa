import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SealBrokenError, seal, unseal } from '../../functions/adapters/sealing.ts';

const key = new Uint8Array(32).fill(7);

test('what is sealed opens in its place, and says nothing of itself before', () => {
	fc.assert(
		fc.property(fc.json(), fc.string(), (json, place) => {
			const value: unknown = JSON.parse(json);
			expect(unseal(seal(value, place, key), place, key)).toEqual(value);
		}),
	);
	expect(Buffer.from(seal('marta@example.com', 'here', key)).toString('latin1')).not.toContain('marta');
	expect(seal('same', 'here', key)).not.toEqual(seal('same', 'here', key));
});

test.each([
	['in another place', (sealed: Uint8Array) => unseal(sealed, 'there', key)],
	['with another key', (sealed: Uint8Array) => unseal(sealed, 'here', new Uint8Array(32).fill(8))],
	['cut short', (sealed: Uint8Array) => unseal(sealed.subarray(0, 20), 'here', key)],
	['of nothing', () => unseal(new Uint8Array(), 'here', key)],
])('what is sealed does not open %s', (_, open) => {
	expect(() => open(seal({ address: 'a@example.com' }, 'here', key))).toThrow(SealBrokenError);
});

test('what is sealed does not open with any bit changed', () => {
	const sealed = seal('text', 'here', key);
	fc.assert(
		fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
			const altered = Uint8Array.from(sealed);
			altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
			expect(() => unseal(altered, 'here', key)).toThrow(SealBrokenError);
		}),
	);
});
