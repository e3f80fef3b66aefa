import { describe, expect, test } from '@jest/globals';
import { type Right, rights } from '../../functions/core/case/case.ts';
import { chooseRight } from '../../functions/views/pages/choose-right.ts';
import { requestForm } from '../../functions/views/pages/request-form.ts';
import { policy } from './every-page.ts';

const tags = (page: string, name: string): string[] => page.match(new RegExp(`<${name}\\b[^>]*>`, 'g')) ?? [];
const hostile = `"><script>alert(1)</script><input value='`;

/** Names of the controls, each once, in their order. */
const controls = (page: string): string[] => [
	...new Set([...page.matchAll(/<(?:input|select|textarea)[^>]* name="([^"]*)"/g)].map(([, name]) => name ?? '')),
];

const row = (number: number) => [`category-${number}`, `field-${number}`, `value-${number}`];
const controlsOf: Readonly<Record<Right, readonly string[]>> = {
	access: ['email', 'name', 'details'],
	rectification: [...row(1), ...row(2), ...row(3), 'email', 'name', 'details'],
	erasure: ['email', 'name', 'details'],
	restriction: ['ground', 'categories', 'email', 'name', 'details'],
	portability: ['email', 'name', 'transferTo', 'details'],
	'objection-to-marketing': ['email'],
	objection: ['details', 'categories', 'email', 'name'],
	'withdrawing-consent': ['purposes', 'email'],
	'automated-decisions': ['details', 'email', 'name'],
	unsubscribing: ['email'],
};

describe.each(rights)('the form of %s', (right) => {
	const page = requestForm({ policy, right, nonce: 'n-1' });

	test('has the fields of the right, in their order, and no others', () => {
		expect(controls(page)).toEqual(['right', 'nonce', ...controlsOf[right]]);
		expect(tags(page, 'form')).toEqual(['<form method="post" action="/requests" novalidate>']);
		expect(page).toContain(`<input type="hidden" name="right" value="${right}"><input type="hidden" name="nonce" value="n-1">`);
	});

	test('labels every control', () => {
		const labelled = new Set([...page.matchAll(/<label for="([^"]*)"/g)].map(([, id]) => id));
		const choices = ['ground', 'categories', 'purposes'];
		for (const name of controlsOf[right]) expect(labelled.has(name) || choices.includes(name)).toBe(true);
	});

	test('promises a link to confirm with, but for marketing, which stops at once', () => {
		expect(/we mail you a link/.test(page)).toBe(right !== 'objection-to-marketing');
		expect(/takes effect at once|Marketing stops at once/.test(page)).toBe(
			['objection-to-marketing', 'unsubscribing'].includes(right),
		);
	});

	test('brings back what was typed, as text, whatever it is', () => {
		const typed = controlsOf[right].filter((name) => /^(field|value|email|name|details|transferTo)/.test(name));
		const values = Object.fromEntries(['right', ...controlsOf[right]].map((name) => [name, `</textarea>${hostile}`]));
		const back = requestForm({ policy, right, nonce: hostile, values, errors: [{ field: 'email', message: hostile }] });
		expect(back).not.toContain('<script');
		// Each that is typed, the nonce, and the error twice.
		expect(back.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)).toHaveLength(typed.length + 3);
	});

	test('puts each error on its control, in the order of the controls, and says of what has none all the same', () => {
		const errors = [...controlsOf[right], 'nonce'].toReversed().map((field) => ({ field, message: `Wrong: ${field}` }));
		const back = requestForm({ policy, right, nonce: 'n', errors });
		const linked = [...back.matchAll(/<li><a href="#([^"]*)">/g)].map(([, control]) => control);
		expect(linked).toEqual(controlsOf[right]);
		for (const control of linked) expect(back).toContain(` id="${control}"`);
		expect(back).toContain('<li>Wrong: nonce</li>');
		expect(back).toContain('<title>Error: ');
	});
});

describe('rectification', () => {
	const form = (values: Readonly<Record<string, string>>, ...fields: readonly string[]) =>
		[
			...requestForm({
				policy,
				right: 'rectification',
				nonce: 'n',
				values,
				errors: fields.map((field) => ({ field, message: `Wrong: ${field}` })),
			}).matchAll(/<li><a href="#([^"]*)">([^<]*)/g),
		].map(([, control, message]) => [control, message]);
	const lists = 'Choose the kind of data from the list.';

	test('is asked of every kind of data by its name, but for our own record of requests', () => {
		const page = requestForm({ policy, right: 'rectification', nonce: 'n', values: { 'category-2': 'job-details' } });
		const options = [...page.matchAll(/<option value="([a-z-]+)"/g)].map(([, id]) => id);
		const own = [
			...['request-records', 'request-notes', 'complaint-records', 'complaint-notes', 'suppression-list', 'audit-chain'],
			...['breach-reports', 'access-packages', 'mailing-recipients'],
		];
		const others = Object.keys(policy.categories).filter((id) => !own.includes(id));
		expect(options).toEqual([...others, ...others, ...others]);
		expect(page.match(/<option value="job-details" selected>/g)).toHaveLength(1);
	});

	test('that is wrong lands on the row that it was typed into, whatever rows are empty', () => {
		expect(form({ 'category-3': 'x', 'field-3': 'y', 'value-3': 'z' }, 'corrections.0.category')).toEqual([['category-3', lists]]);
		expect(form({ 'field-1': 'x', 'field-3': 'y' }, 'corrections.1.value')).toEqual([['value-3', 'Wrong: corrections.1.value']]);
	});

	test('that says nothing lands on the first row; where a row has begun, on what it lacks', () => {
		expect(form({}, 'corrections')).toEqual([
			['category-1', 'Tell us at least one thing to put right: the kind of data, what is wrong with it, and what is right.'],
		]);
		expect(form({ 'field-2': 'name' }, 'value-2', 'corrections')).toEqual([['value-2', 'Wrong: value-2']]);
	});
});

describe('choices', () => {
	const chosen = (page: string, name: string) =>
		[...page.matchAll(new RegExp(`name="${name}" value="([a-z-]+)"(?: id="${name}")? checked`, 'g'))].map(([, value]) => value);

	test('of consent are all ticked at first, and come back as they were sent', () => {
		const right = 'withdrawing-consent';
		const consented = Object.keys(policy.purposes).filter((id) => policy.purposes[id]?.legalBasis === 'consent');
		expect(chosen(requestForm({ policy, right, nonce: 'n' }), 'purposes')).toEqual(consented);
		const [one = '', two = ''] = consented;
		expect(chosen(requestForm({ policy, right, nonce: 'n', values: { purposes: [one, two] } }), 'purposes')).toEqual([one, two]);
		expect(chosen(requestForm({ policy, right, nonce: 'n', values: { purposes: one } }), 'purposes')).toEqual([one]);
		expect(chosen(requestForm({ policy, right, nonce: 'n', values: {} }), 'purposes')).toEqual([]);
	});

	test('of kinds of data are folded away until some were chosen', () => {
		const form = (values = {}) => requestForm({ policy, right: 'restriction', nonce: 'n', values });
		expect(form()).toContain('<details class="more"><summary>');
		const page = form({ categories: ['invoices', 'job-details'], ground: 'claims' });
		expect(page).toContain('<details class="more" open><summary>');
		expect(chosen(page, 'categories')).toEqual(['job-details', 'invoices']);
		expect(chosen(page, 'ground')).toEqual(['claims']);
	});

	test('of an objection are the kinds of data that are used in legitimate interests', () => {
		const page = requestForm({ policy, right: 'objection', nonce: 'n' });
		expect(page).toContain('name="categories" value="browsing-history"');
		expect(page).not.toContain('name="categories" value="payment-details"');
	});

	test('are shown with words, and no codes', () => {
		const page = requestForm({
			policy,
			right: 'restriction',
			nonce: 'n',
			errors: [{ field: 'ground', message: 'Choose why: accuracy, unlawful, claims.' }],
		});
		expect(page).toContain('Error: Choose why the use of your data should be restricted.');
		expect(page).not.toContain('accuracy, unlawful');
	});
});

test('without a right, one is chosen; a right that there is none of, is an error', () => {
	const page = chooseRight({ policy });
	for (const right of rights) expect(page).toContain(`href="/requests/new?right=${right}"`);
	expect(page).not.toContain('There is a problem');
	const wrong = chooseRight({ policy, errors: [{ field: 'right', message: hostile }] });
	expect(wrong).toContain('<a href="#right">Choose what you would like to do.</a>');
	expect(wrong).not.toContain('<script');
});
