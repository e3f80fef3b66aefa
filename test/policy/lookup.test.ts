import { expect, test } from '@jest/globals';
import { basesOf, purposesOf, recipientsOf, ruleFor, sourcesOf, storesHolding } from '../../functions/core/policy/lookup.ts';
import { loadPolicy } from '../../lib/policy-file.ts';

const policy = loadPolicy();

test('the retention rule of a category is the one that names it', () => {
	expect(ruleFor(policy, 'identity-documents')).toEqual({
		category: 'identity-documents',
		trigger: 'relationship-end',
		period: 'P5Y',
		action: 'erase',
		keptBy: 'legal-obligation',
		source: 'law',
		reason: 'Five years after the business relationship ends, then deleted (Money Laundering Regulations 2017, regulation 40)',
	});
});

test('purposes, recipients, sources and stores come with their ids, in the order of the policy', () => {
	const ids = (named: readonly { readonly id: string }[]) => named.map(({ id }) => id);
	expect(ids(purposesOf(policy, 'invoices'))).toEqual([
		'perform-contracts',
		'contracts-with-organisations',
		'resolve-issues',
		'keep-accounts',
	]);
	expect(ids(recipientsOf(policy, 'credit-checks'))).toEqual(['credit-reference-agencies', 'fraud-prevention', 'cloud-hosting']);
	expect(ids(sourcesOf(policy, 'payment-details'))).toEqual(['members', 'payment-processor']);
	expect(ids(storesHolding(policy, 'invoices'))).toEqual(['payments']);
	expect(sourcesOf(policy, 'credit-checks')).toEqual([
		{ id: 'credit-reference-agencies', description: 'Credit reference agencies', categories: ['credit-checks'], fromPerson: false },
	]);
});

test('each legal basis of a category is told once, in the order of its purposes', () => {
	expect(basesOf(policy, 'invoices')).toEqual(['contract', 'legitimate-interests', 'legal-obligation']);
	expect(basesOf(policy, 'marketing-preferences')).toEqual(['consent']);
});

test('a category that the policy does not know has nothing', () => {
	expect([ruleFor, purposesOf, basesOf, recipientsOf, sourcesOf, storesHolding].map((look) => look(policy, 'undeclared'))).toEqual([
		undefined,
		[],
		[],
		[],
		[],
		[],
	]);
});
