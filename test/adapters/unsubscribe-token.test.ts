import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seal } from '../../functions/adapters/sealing.ts';
import { mintUnsubscribeToken, readUnsubscribeToken } from '../../functions/adapters/unsubscribe-token.ts';

const key = new Uint8Array(32).fill(4);
const address = 'person@example.com';

test('a token gives the address that it was minted for, whatever it is, and stands in a URL as it is', () => {
	fc.assert(
		fc.property(fc.emailAddress(), (email) => {
			const token = mintUnsubscribeToken(email, key);
			expect(token).toMatch(/^[A-Za-z0-9_-]+$/);
			expect(readUnsubscribeToken(token, key)).toBe(email);
		}),
	);
});

test('it shows nothing of the address, and two for one address differ', () => {
	const [one, other] = [mintUnsubscribeToken(address, key), mintUnsubscribeToken(address, key)];
	expect(one).not.toBe(other);
	expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('person');
});

test('altered at any place, in any way, it is none', () => {
	const token = mintUnsubscribeToken(address, key);
	fc.assert(
		fc.property(fc.nat({ max: token.length - 1 }), fc.constantFrom(...'Aa0-_=+/ \n'), (at, character) => {
			const altered = `${token.slice(0, at)}${character}${token.slice(at + 1)}`;
			fc.pre(altered !== token);
			expect(readUnsubscribeToken(altered, key)).toBeUndefined();
			expect(readUnsubscribeToken(`${token.slice(0, at)}${character}${token.slice(at)}`, key)).toBeUndefined();
			expect(readUnsubscribeToken(token.slice(0, at), key)).toBeUndefined();
		}),
	);
});

test.each([
	['nothing', ''],
	['another deployment’s', mintUnsubscribeToken(address, new Uint8Array(32).fill(5))],
	['sealed for another place', Buffer.from(seal(address, 'due', key)).toString('base64url')],
	['something else than an address', Buffer.from(seal({ address }, 'unsubscribe', key)).toString('base64url')],
])('%s is none', (_, token) => {
	expect(readUnsubscribeToken(token, key)).toBeUndefined();
});
