import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { namesFit } from '../../../functions/core/identity/name.ts';

describe('whether two names can be one person’s', () => {
	test.each([
		['Ada Byron', 'ADA BYRON', 'case'],
		['Ada Byron', 'Byron, Ada', 'order'],
		['José Núñez', 'Jose Nunez', 'diacritics'],
		['Jose\u0301 Nunez', 'Jos\u00e9 Nunez', 'composition'],
		['A. Byron', 'Ada Byron', 'an initial'],
		['Ada K. Byron', 'A Byron', 'an initial, and a name left out'],
		['A. Adams', 'Adams Ada', 'an initial that could stand for either'],
		['Byron', 'Ada Byron', 'the family name alone'],
		['Dr Ada Byron', 'Mrs. Ada Augusta Byron', 'titles'],
		['Anne-Marie O’Neil', 'anne marie oneil', 'hyphens and apostrophes'],
		['', 'Ada Byron', 'a name that is not there'],
		['???', 'Ada Byron', 'a name without letters'],
		['李 小龍', '小龍 李', 'other scripts'],
	])('%s and %s fit: %s', (one, other) => {
		expect([namesFit(one, other), namesFit(other, one)]).toEqual([true, true]);
	});

	test.each([
		['Ada Byron', 'Bob Byron', 'one family, two people'],
		['Ada Byron', 'Ada Lamb', 'one first name, two people'],
		['A. Byron', 'Bob Byron', 'another initial'],
		['Ada Ada', 'Ada Byron', 'one part does not stand for two'],
		['Ad Byron', 'Ada Byron', 'the beginning of a name is no initial'],
	])('%s and %s do not: %s', (one, other) => {
		expect([namesFit(one, other), namesFit(other, one)]).toEqual([false, false]);
	});

	test('every name fits itself, in any order of its parts', () => {
		fc.assert(
			fc.property(fc.array(fc.string({ unit: 'grapheme' })), (parts) => {
				expect(namesFit(parts.join(' '), parts.toReversed().join(' '))).toBe(true);
			}),
		);
	});

	test('which of the two names comes first makes no difference', () => {
		const names = fc
			.array(fc.constantFrom('a', 'ada', 'adam', 'b', 'byron', 'bob'), { maxLength: 4 })
			.map((parts) => parts.join(' '));
		fc.assert(
			fc.property(names, names, (one, other) => expect(namesFit(one, other)).toBe(namesFit(other, one))),
			{ numRuns: 2000 },
		);
	});
});
