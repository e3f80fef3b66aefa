import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { acts, mintToken, readToken } from '../../../functions/core/identity/token.ts';

const key = 'token-key';
const reference = '7ZK4-9Q2M-X0C';
const expiresAt = '2026-03-09T09:00:00.000Z';
const before = '2026-03-09T08:59:59.999Z';
const grant = { reference, act: 'identity', expiresAt } as const;
const use = { reference, act: 'identity', now: before } as const;

const instants = fc
	.date({ min: new Date('1970-01-02'), max: new Date('2999-12-31'), noInvalidDate: true })
	.map((date) => date.toISOString());
const scopes = fc.record({ reference: fc.string(), act: fc.constantFrom(...acts) });

describe('tokens', () => {
	test('a token is good until it expires', () => {
		const token = mintToken(grant, key);
		expect(readToken(token, use, key)).toBe('valid');
		expect(readToken(token, { ...use, now: expiresAt }, key)).toBe('expired');
	});

	test('a token without end stays good', () => {
		const token = mintToken({ reference, act: 'unsubscribe', expiresAt: undefined }, key);
		expect(readToken(token, { reference, act: 'unsubscribe', now: '9999-12-31T23:59:59.999Z' }, key)).toBe('valid');
	});

	test('it fits into a link, and tells neither the reference nor the act', () => {
		const token = mintToken(grant, key);
		expect(token).toMatch(/^[A-Za-z0-9_-]{52}$/);
		expect(Buffer.from(token, 'base64url').toString('latin1')).not.toMatch(/7ZK4|identity/);
	});

	test('the same grant is the same token, so that a mail can be sent again', () => {
		expect(mintToken(grant, key)).toBe(mintToken({ ...grant }, key));
	});

	test.each([
		['another reference', { ...use, reference: '7ZK4-9Q2M-X0D' }, key],
		['another act', { ...use, act: 'export' as const }, key],
		['another key', use, 'another-key'],
	])('for %s it is invalid', (_, other, otherKey) => {
		expect(readToken(mintToken(grant, key), other, otherKey)).toBe('invalid');
	});

	test('an expired token is known as such only where it is genuine', () => {
		const late = { ...use, now: '2027-01-01T00:00:00.000Z' };
		expect(readToken(mintToken(grant, 'another-key'), late, key)).toBe('invalid');
		expect(readToken(mintToken(grant, key), { ...late, act: 'view' }, key)).toBe('invalid');
	});

	test('a token cannot be minted for an instant that is none', () => {
		expect(() => mintToken({ ...grant, expiresAt: 'tomorrow' }, key)).toThrow(RangeError);
		expect(() => mintToken({ ...grant, expiresAt: '1970-01-01T00:00:00.000Z' }, key)).toThrow(RangeError);
	});

	test('where the clock says nothing, a token that ends is not good', () => {
		expect(readToken(mintToken(grant, key), { ...use, now: '' }, key)).toBe('expired');
	});

	test('every token reads as it was minted', () => {
		fc.assert(
			fc.property(scopes, instants, instants, (scope, ends, now) => {
				expect(readToken(mintToken({ ...scope, expiresAt: ends }, key), { ...scope, now }, key)).toBe(
					now < ends ? 'valid' : 'expired',
				);
			}),
		);
	});

	test('a token opens one scope only', () => {
		fc.assert(
			fc.property(scopes, scopes, (one, other) => {
				fc.pre(one.reference !== other.reference || one.act !== other.act);
				expect(readToken(mintToken({ ...one, expiresAt }, key), { ...other, now: before }, key)).toBe('invalid');
			}),
		);
	});

	test('any changed character makes it invalid', () => {
		fc.assert(
			fc.property(
				fc.nat(51),
				fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
				(place, character) => {
					const token = mintToken(grant, key);
					fc.pre(token[place] !== character);
					expect(readToken(token.slice(0, place) + character + token.slice(place + 1), use, key)).toBe('invalid');
				},
			),
		);
	});

	test('whatever else is given is invalid, and never an error', () => {
		const strange = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.string({ unit: fc.constantFrom(...'AZaz09-_='), minLength: 50, maxLength: 54 }),
			fc.anything(),
			fc.constantFrom(` ${mintToken(grant, key)}`, `${mintToken(grant, key)}=`, `${mintToken(grant, key)}\n`),
		);
		fc.assert(fc.property(strange, (token) => expect(readToken(token, use, key)).toBe('invalid')));
	});
});
