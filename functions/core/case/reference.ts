/**
 * References: names of cases that people can say on the phone and type. `XXXX-XXXX-XXX` in Crockford's base 32 (no I, L, O, U),
 * of which ten characters carry 50 bits and the last is a check.
 */
import { createHash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const payloadLength = 10;

/** x⁵ + x² + 1, primitive: its powers are the 31 non-zero elements of GF(32). */
const polynomial = 0b100101;

/**
 * Weight of each place, the check's last. They are distinct powers of a generator of GF(32), which is why a change of one
 * character and the swapping of any two always show: a sum modulo 32 or 37 would miss swaps or need a 33rd character.
 */
const weights = Array.from({ length: payloadLength + 1 }, (_, place) => power(payloadLength - place));

/** Characters that people type for others. */
const misread: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

/** The reference that belongs to `seed`: always the same; with random seeds two are equal once in about 2⁵⁰. */
export function referenceFrom(seed: string | Uint8Array): string {
	const digest = createHash('sha256').update(seed).digest();
	const bits = digest.readBigUInt64BE(0) >> 14n;
	const digits = Array.from({ length: payloadLength }, (_, place) =>
		Number((bits >> BigInt(5 * (payloadLength - 1 - place))) & 31n),
	);
	return written([...digits, syndrome(digits)]);
}

/**
 * The reference that somebody typed: in any case, with or without hyphens and spaces, with O for 0 and I or L for 1.
 * `undefined` where it is none, the check included.
 */
export function readReference(typed: string): string | undefined {
	const characters = typed.slice(0, 64).replace(/[\s\p{Dash}]/gu, '');
	if (!/^[0-9A-Za-z]{11}$/.test(characters)) return undefined;
	const digits = Array.from(characters.toUpperCase(), (character) => alphabet.indexOf(misread[character] ?? character));
	return digits.includes(-1) || syndrome(digits) !== 0 ? undefined : written(digits);
}

function written(digits: readonly number[]): string {
	const text = digits.map((digit) => alphabet.charAt(digit)).join('');
	return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

/** Zero for a whole reference; for its first ten characters, the check that makes it so (the check weighs one). */
function syndrome(digits: readonly number[]): number {
	return digits.reduce((sum, digit, place) => sum ^ times(digit, weights[place] ?? 0), 0);
}

function power(exponent: number): number {
	let result = 1;
	for (let step = 0; step < exponent; step++) result = times(result, 2);
	return result;
}

/** Multiplication in GF(32). */
function times(a: number, b: number): number {
	let product = 0;
	for (let [left, right] = [a, b]; right > 0; right >>= 1) {
		if (right & 1) product ^= left;
		left <<= 1;
		if (left & 32) left ^= polynomial;
	}
	return product;
}
