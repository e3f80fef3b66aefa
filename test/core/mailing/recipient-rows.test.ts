import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normaliseAddress } from '../../../functions/core/identity/address.ts';
import { addressColumn, excerpt, readRow } from '../../../functions/core/mailing/recipient-rows.ts';

const rowOf = (...cells: readonly string[]) => ({ row: 7, cells, next: 0 });

describe('the column of addresses', () => {
	test.each(['email', 'E-Mail', 'Email Address', ' e_mail ', 'MAIL', 'E‑Mail‑Adresse'])('is known by the name %p', (name) => {
		expect(addressColumn(['Name', name])).toBe(1);
	});

	test('is the one that is named, however it is written', () => {
		expect(addressColumn(['email', 'Kontakt (privat)'], 'kontakt privat')).toBe(1);
	});

	test.each([
		[['Name', 'Phone'], undefined, 'No column'],
		[[], undefined, 'No column'],
		[['email', 'mail'], undefined, 'Several columns'],
		[['email'], 'Address', 'No column'],
		[['x', 'x'], 'x', 'Several columns'],
		[['ann@example.com'], undefined, 'The first row'],
	])('is not found in %j', (header, named, says) => {
		expect(() => addressColumn(header, named)).toThrow(says);
	});
});

describe('a row', () => {
	test.each([
		['an address, as identities are compared', rowOf('Ann', ' Ann@Example.COM '), { address: 'ann@example.com' }],
		['nothing', rowOf('', ' '), 'empty'],
		['nothing where the address should be', rowOf('Ann', ' '), { rejected: { row: 7, problem: 'no-address' } }],
		['too few cells', rowOf('Ann'), { rejected: { row: 7, problem: 'no-address' } }],
		['what is none', rowOf('Ann', 'nobody'), { rejected: { row: 7, problem: 'not-an-address', value: 'nobody' } }],
		[
			'what is not UTF-8',
			rowOf('Ann', 'Zo\uFFFD@example.com'),
			{ rejected: { row: 7, problem: 'encoding', value: 'Zo\uFFFD@example.com' } },
		],
	])('with %s', (_, row, read) => {
		expect(readRow(row, 1)).toEqual(read);
	});

	test('that is broken is left out for it', () => {
		expect(readRow({ row: 7, broken: 'quotes', next: 0 }, 1)).toEqual({ rejected: { row: 7, problem: 'quotes' } });
	});

	test('means an address that can be mailed, or is kept out: never something in between', () => {
		fc.assert(
			fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }), fc.nat(4), (cells, column) => {
				const read = readRow(rowOf(...cells), column);
				if (read === 'empty') expect(cells.join('').trim()).toBe('');
				else if ('address' in read) expect(normaliseAddress(read.address)).toBe(read.address);
				else expect(read.rejected.row).toBe(7);
			}),
		);
	});
});

test('what is shown of a value stands in one line, does nothing, and is short', () => {
	expect(excerpt('a\r\nb\u0000\u202Ec')).toBe('a b c');
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 1_000 }), (text) => {
			const shown = excerpt(text);
			expect(shown.length).toBeLessThanOrEqual(121);
			expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
		}),
	);
});
