import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { claimOf } from '../../../functions/core/request/claim.ts';
import type { Particulars, StatedCorrection } from '../../../functions/core/request/particulars.ts';

const name: StatedCorrection = { category: 'contact-details', field: 'name', value: 'Ada' };
const title: StatedCorrection = { category: 'job-details', field: 'title', value: 'Engineer' };

describe('what a request claims', () => {
	test('is its right, where it says no more', () => {
		expect(claimOf({ right: 'access' })).toBe('access');
		expect(claimOf({ right: 'withdrawing-consent', particulars: {} })).toBe('withdrawing-consent');
	});

	test('is short, and gives nothing away of what it says', () => {
		expect(claimOf({ right: 'rectification', particulars: { corrections: [name] } })).toMatch(/^rectification#[\w-]{22}$/);
	});

	test.each<[string, Particulars, Particulars]>([
		['another value', { corrections: [name] }, { corrections: [{ ...name, value: 'Bea' }] }],
		['one correction more', { corrections: [name] }, { corrections: [name, title] }],
		['other categories', { categories: ['invoices'] }, { categories: ['call-records'] }],
		['all categories', { categories: ['invoices'] }, {}],
		['the name of another list', { categories: ['a'] }, { purposes: ['a'] }],
	])('differs with %s', (_, one, other) => {
		expect(claimOf({ right: 'objection', particulars: one })).not.toBe(claimOf({ right: 'objection', particulars: other }));
	});

	test('counts the free text where that says what it is about, and nowhere else', () => {
		for (const right of ['objection', 'automated-decisions'] as const) {
			expect(claimOf({ right, details: 'A loan' })).not.toBe(claimOf({ right, details: 'A desk' }));
			expect(claimOf({ right, details: 'A loan' })).toBe(claimOf({ right, details: 'A loan' }));
		}
		expect(claimOf({ right: 'access', details: 'My number is 7' })).toBe('access');
	});

	test('is the same whatever the order of what it says, of its fields too, and however often', () => {
		const text = fc.string({ unit: 'grapheme', maxLength: 5 });
		const corrections = fc.array(fc.record({ category: text, field: text, value: text }), { minLength: 1, maxLength: 4 });
		fc.assert(
			fc.property(corrections, fc.array(text, { minLength: 1, maxLength: 4 }), fc.nat(), (stated, categories, turn) => {
				const turned = <T>(list: readonly T[]): T[] => [
					...list.slice(turn % list.length),
					...list,
					...list.slice(0, turn % list.length),
				];
				const shuffled = turned(stated).map(({ category, field, value }) => ({ value, field, category }));
				const one = claimOf({ right: 'rectification', particulars: { corrections: stated, categories } });
				const other = claimOf({ right: 'rectification', particulars: { categories: turned(categories), corrections: shuffled } });
				expect(other).toBe(one);
			}),
		);
	});
});
