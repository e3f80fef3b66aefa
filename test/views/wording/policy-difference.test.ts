import { expect, test } from '@jest/globals';
import { difference } from '../../../functions/core/policy/difference.ts';
import type { Policy } from '../../../functions/core/policy/schema.ts';
import { differenceInWords } from '../../../functions/views/wording/policy-difference.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';
import { rewritten, smallPolicy, write } from '../../policy/fixtures/small-policy.ts';

const before = loadPolicy(write());
const reading = (passage: string, instead: string): Policy => loadPolicy(write(rewritten(smallPolicy, passage, instead)));
const wordsOf = (after: Policy, from: Policy = before) => differenceInWords(from, after, difference(from, after));
const linesOf = (after: Policy, from: Policy = before) =>
	wordsOf(after, from).flatMap(({ heading, changes }) => changes.map(({ text }) => `${heading}: ${text}`));

test('a policy against itself says nothing', () => {
	expect(wordsOf(before)).toEqual([]);
});

test('a longer time is told with the time before, whom it concerns, and that they must be told before', () => {
	expect(wordsOf(reading('period: P1Y', 'period: P2Y'))).toEqual([
		{
			heading: 'How long it is kept',
			changes: [
				{
					number: 1,
					text: 'Parcels: erased 2 years after we collect it (before: erased 1 year after we collect it).',
					concerns: 'those of whom we hold: Parcels',
					notice: 'before-it-applies',
				},
			],
		},
	]);
});

test('a new purpose says what it uses, and on what legal basis', () => {
	const offers =
		'  offers:\n    description: To make offers\n    categories: [names, parcels]\n    legalBasis: legitimate-interests\n    interest: Sales\n    directMarketing: true\n';
	expect(linesOf(reading('recipients:\n', `${offers}recipients:\n`))).toEqual([
		'Why, and on what legal basis: New purpose: To make offers. Uses: Names and Parcels. Legal basis: our legitimate interests (Sales). You can object at any time, since it is direct marketing.',
	]);
});

test('a recipient abroad is told with the countries by their names and the safeguard', () => {
	expect(linesOf(reading('countries: [IE]', 'countries: [IE, US]\n    safeguard: Standard clauses'))).toEqual([
		'With whom it is shared: Carrier: protected by: Standard clauses (before: without a safeguard that is named).',
		'With whom it is shared: Carrier: goes to: United States.',
	]);
});

test('what is gone is told by the name that it had', () => {
	const without = structuredClone(before);
	delete without.categories.parcels;
	without.retention = without.retention.filter(({ category }) => category !== 'parcels');
	for (const { categories } of [without.sources.forms, without.purposes.delivery].flatMap((entry) => entry ?? [])) categories.pop();
	expect(linesOf(without)).toEqual([
		'What is collected: No longer collected: Parcels.',
		'Where it comes from: Forms: gives no more: Parcels.',
		'Why, and on what legal basis: To deliver parcels: uses no more: Parcels.',
		'How long it is kept: No longer under a rule that ends it: Parcels.',
	]);
	expect(linesOf(before, without)).toEqual([
		'What is collected: New: Parcels. What was sent to them.',
		'Where it comes from: Forms: also gives: Parcels.',
		'Why, and on what legal basis: To deliver parcels: also uses: Parcels.',
		'How long it is kept: New rule: Parcels. Erased 1 year after we collect it. Kept for a year.',
	]);
});

test('a text that is only said otherwise stands there with what it was', () => {
	expect(linesOf(reading('description: To deliver parcels', 'description: To bring parcels'))).toEqual([
		'Why, and on what legal basis: “To bring parcels” (before: “To deliver parcels”).',
	]);
});

test('another address of the data protection officer is told to everyone', () => {
	expect(wordsOf(reading('dpo@example.com', 'privacy@example.com'))).toEqual([
		{
			heading: 'Who we are, and how we answer you',
			changes: [
				{
					number: 1,
					text: 'Our data protection officer is at privacy@example.com. (Before: Our data protection officer is at dpo@example.com.)',
					concerns: 'everyone',
					notice: 'before-it-applies',
				},
			],
		},
	]);
});

test('every entry of the published policy can be told as new and as gone, under its heading', () => {
	const policy = loadPolicy();
	const empty: Policy = {
		...policy,
		categories: {},
		sources: {},
		purposes: {},
		recipients: {},
		retention: [],
		rights: {},
		cookies: {},
		commitments: {},
		stores: {},
	};
	const counts = (from: Policy, to: Policy) => wordsOf(to, from).map(({ heading, changes }) => [heading, changes.length]);
	const all = (
		['categories', 'sources', 'purposes', 'recipients', 'retention', 'rights', 'cookies', 'commitments', 'stores'] as const
	).map((section) => Object.keys(policy[section] ?? {}).length);
	const headings = [
		'What is collected',
		'Where it comes from',
		'Why, and on what legal basis',
		'With whom it is shared',
		'How long it is kept',
		'Your rights',
		'Cookies',
		'What else we promise',
		'Where it is kept',
	];
	expect(counts(empty, policy)).toEqual(headings.map((heading, index) => [heading, all[index]]));
	expect(counts(policy, empty)).toEqual(headings.map((heading, index) => [heading, all[index]]));
	expect([...linesOf(policy, empty), ...linesOf(empty, policy)].filter((line) => /undefined|\.\.|\s\s/.test(line))).toEqual([]);
});

test.each([
	['name: Names', 'name: Your name', 'Called “Your name” (before: called “Names”).'],
	['What people are called', 'Their name', 'Names: “Their name” (before: “What people are called”).'],
	[
		'What people are called',
		'What people are called\n    verification: dpo',
		'Names: handed out once we have checked who you are (before: handed out once you use the link that we mail to you).',
	],
	[
		'What people are called',
		'What people are called\n    special: true',
		'Names: special category data (before: no special category data).',
	],
	['description: Forms', 'description: Forms\n    fromPerson: true', 'Forms: from you (before: from somebody else than you).'],
	[
		'legalBasis: contract',
		'legalBasis: consent',
		'To deliver parcels: resting on your consent (before: resting on a contract with you).',
	],
	['kind: processor', 'kind: partner', 'Carrier: a partner (before: a processor, which works for us only).'],
	[
		'{ by: none, why: It keeps nothing }',
		'{ by: email, address: carrier@example.com }',
		'Carrier: told of an erasure (before: not told of an erasure: It keeps nothing).',
	],
	[
		'reason: Kept for a year',
		'reason: Kept for a year\n    keptBy: legal-obligation',
		'Parcels: kept until then even if you ask to erase it, by a legal obligation (before: erased before if you ask for it).',
	],
	[
		'backups: P35D',
		'backups: P5W1D',
		'Backups hold copies for up to 5 weeks and 1 day. (Before: Backups hold copies for up to 35 days.)',
	],
	['[GB-ENG]', '[GB-SCT]', 'The law is that of Scotland. (Before: The law is that of England and Wales.)'],
	[
		'anonymity: 10',
		'anonymity: 20',
		'Figures are published of 20 people or more. (Before: Figures are published of 10 people or more.)',
	],
] as const)('%s that becomes %s reads so', (passage, instead, text) => {
	expect(wordsOf(reading(passage, instead)).flatMap(({ changes }) => changes.map((change) => change.text))).toEqual([text]);
});
