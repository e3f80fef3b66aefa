import { describe, expect, test } from '@jest/globals';
import type { Right } from '../../../functions/core/case/case.ts';
import { type Particulars, wrongParticulars } from '../../../functions/core/request/particulars.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const policy = loadPolicy();
const wrong = (right: Right, particulars: Particulars, details?: string) => wrongParticulars(policy, right, particulars, details);
const fields = (right: Right, particulars: Particulars, details?: string) =>
	wrong(right, particulars, details).map(({ field }) => field);

const name = { category: 'contact-details', field: 'name', value: 'Ada' };
const numbered = (count: number) => Array.from({ length: count }, (_, nth) => ({ ...name, field: `field ${nth}` }));

describe('what a request says beyond its right', () => {
	test.each<[string, Right, Particulars, string?]>([
		['a copy that says no more', 'access', {}],
		['corrections of two fields', 'rectification', { corrections: [name, { ...name, field: 'phone' }] }],
		['the same field of two kinds of data', 'rectification', { corrections: [name, { ...name, category: 'job-details' }] }],
		['an empty value: there is no second name', 'rectification', { corrections: [{ ...name, value: '' }] }],
		['as many corrections as may be', 'rectification', { corrections: numbered(20) }],
		['a restriction of two kinds', 'restriction', { ground: 'claims', categories: ['invoices', 'call-records'] }],
		['an objection with its reason', 'objection', {}, 'Because.'],
		['a withdrawal of one consent', 'withdrawing-consent', { purposes: ['marketing-by-consent'] }],
		['a withdrawal of every consent', 'withdrawing-consent', {}],
		['another controller', 'portability', { transferTo: 'https://controller.example.org/import' }],
		['a review without a word', 'automated-decisions', {}],
	])('is good: %s', (_, right, particulars, ...[details]) => {
		expect(wrong(right, particulars, details)).toEqual([]);
	});

	test.each<[string, Right, Particulars, readonly string[]]>([
		['no correction', 'rectification', {}, ['corrections']],
		['an empty list of corrections', 'rectification', { corrections: [] }, ['corrections']],
		['one correction too many', 'rectification', { corrections: numbered(21) }, ['corrections']],
		['an unknown kind of data', 'rectification', { corrections: [name, { ...name, category: 'x' }] }, ['corrections.1.category']],
		[
			'a kind that every object has',
			'rectification',
			{ corrections: [{ ...name, category: 'constructor' }] },
			['corrections.0.category'],
		],
		['no field', 'rectification', { corrections: [{ ...name, field: '' }] }, ['corrections.0.field']],
		['a field too long', 'rectification', { corrections: [{ ...name, field: 'x'.repeat(256) }] }, ['corrections.0.field']],
		['a field twice', 'rectification', { corrections: [name, { ...name, value: 'Bea' }] }, ['corrections.1.field']],
		['half a character', 'rectification', { corrections: [{ ...name, value: '\ud83d' }] }, ['corrections.0.value']],
		['no ground', 'restriction', {}, ['ground']],
		['no kind of data at all', 'restriction', { ground: 'claims', categories: [] }, ['categories']],
		['an unknown kind among known ones', 'restriction', { ground: 'claims', categories: ['invoices', 'toString'] }, ['categories']],
		['an objection without a reason', 'objection', {}, ['details']],
		['no consent at all', 'withdrawing-consent', { purposes: [] }, ['purposes']],
		['a purpose that needs no consent', 'withdrawing-consent', { purposes: ['keep-accounts'] }, ['purposes']],
		['a purpose that every object has', 'withdrawing-consent', { purposes: ['valueOf'] }, ['purposes']],
		['a controller on the inside', 'portability', { transferTo: 'https://10.0.0.1/' }, ['transferTo']],
		['a controller with half a character', 'portability', { transferTo: 'https://controller.example.org/\ud83d' }, ['transferTo']],
		['what belongs to others', 'access', { ground: 'claims', purposes: [] }, ['ground', 'purposes']],
	])('is answered with the field to look at: %s', (_, right, particulars, named) => {
		expect(fields(right, particulars)).toEqual(named);
	});

	test('is answered with what to write', () => {
		expect(wrong('withdrawing-consent', { purposes: ['x'] })).toEqual([
			{
				field: 'purposes',
				message:
					'There is no such purpose that rests on consent. Write one of: marketing-by-consent, non-essential-cookies, advertising-cookies, cater-for-diets.',
			},
		]);
		expect(wrong('erasure', { categories: ['invoices'] })).toEqual([
			{ field: 'categories', message: 'Leave it out: it belongs to restriction and objection.' },
		]);
	});
});
