import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readReference, referenceFrom } from '../../../functions/core/case/reference.ts';

const alphabet = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
const references = fc.string().map(referenceFrom);
/** Where the characters of a reference stand, its hyphens left out. */
const places = fc.constantFrom(0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12);

describe('making a reference', () => {
	test('a seed always gives the same reference', () => {
		expect([referenceFrom('nonce-1'), referenceFrom(new TextEncoder().encode('nonce-1')), referenceFrom('nonce-2')]).toEqual([
			'KRZH-ARS4-TGJ',
			'KRZH-ARS4-TGJ',
			'EHTC-3SZD-JAG',
		]);
	});

	test('a reference is two groups of four and one of three, without letters that look like digits', () => {
		fc.assert(
			fc.property(references, (reference) =>
				expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}$/),
			),
		);
	});
});

describe('reading a reference', () => {
	test('every reference is read as itself', () => {
		fc.assert(fc.property(references, (reference) => expect(readReference(reference)).toBe(reference)));
	});

	test.each([
		['in lower case', '0000-0000-000'],
		['with O for 0', 'oOOo-OOOO-OOO'],
		['without hyphens', '00000000000'],
		['with spaces', ' 0000 0000 000 '],
		['with other dashes and no-break spaces', '0000–0000\u00a0000'],
	])('%s it is the same', (_, typed) => {
		expect(readReference(typed)).toBe('0000-0000-000');
	});

	test('I and L are read as 1, whatever the case', () => {
		fc.assert(
			fc.property(
				references.filter((reference) => reference.includes('1')),
				fc.constantFrom('i', 'I', 'l', 'L'),
				(reference, letter) => expect(readReference(reference.replaceAll('1', letter).toLowerCase())).toBe(reference),
			),
		);
	});

	test.each([
		['nothing', ''],
		['too short', '0000-0000-00'],
		['too long', '0000-0000-0000'],
		['a letter that is not used', 'U000-0000-000'],
		['other characters', '0000-0000-00$'],
		['digits of another script', '٠٠٠٠-٠٠٠٠-٠٠٠'],
		['very much of it', '0'.repeat(100_000)],
	])('%s is no reference', (_, typed) => {
		expect(readReference(typed)).toBeUndefined();
	});

	test('one wrong character is always noticed', () => {
		fc.assert(
			fc.property(references, places, fc.constantFrom(...alphabet), (reference, place, character) => {
				fc.pre(reference[place] !== character);
				expect(readReference(reference.slice(0, place) + character + reference.slice(place + 1))).toBeUndefined();
			}),
		);
	});

	test('two characters in each other’s place are always noticed', () => {
		fc.assert(
			fc.property(references, places, places, (reference, one, other) => {
				fc.pre(reference[one] !== reference[other]);
				const characters = [...reference];
				[characters[one], characters[other]] = [characters[other] as string, characters[one] as string];
				expect(readReference(characters.join(''))).toBeUndefined();
			}),
		);
	});

	test('it never throws', () => {
		fc.assert(fc.property(fc.string({ unit: 'binary' }), (typed) => void readReference(typed)));
	});
});
