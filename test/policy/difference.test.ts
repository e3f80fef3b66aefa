import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { difference } from '../../functions/core/policy/difference.ts';
import type { Policy } from '../../functions/core/policy/schema.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { rewritten, smallPolicy, write } from './fixtures/small-policy.ts';

const before = loadPolicy(write());
const changed = (passage: string, instead: string): Policy => ({
	...loadPolicy(write(rewritten(smallPolicy, passage, instead))),
	version: before.version,
});
const noticesOf = (after: Policy, from: Policy = before) => difference(from, after).map(({ notice }) => notice);
const kept = (period: string): Policy => {
	const policy = structuredClone(before);
	for (const rule of policy.retention) if (rule.category === 'parcels') rule.period = period;
	return policy;
};

describe('what people must be told of before it applies:', () => {
	test('a new purpose, with the kinds of data that it uses', () => {
		const after = changed(
			'recipients:\n',
			'  offers:\n    description: To make offers\n    categories: [names]\n    legalBasis: consent\nrecipients:\n',
		);
		expect(difference(before, after)).toEqual([
			{
				section: 'purposes',
				id: 'offers',
				change: 'added',
				after: { description: 'To make offers', categories: ['names'], legalBasis: 'consent', directMarketing: false },
				concerns: ['names'],
				notice: 'before-it-applies',
			},
		]);
	});

	test('a recipient that gets more, and takes it elsewhere', () => {
		const after = changed(
			'categories: [names]\n    countries: [IE]',
			'categories: [parcels, names]\n    countries: [US, IE]\n    safeguard: Clauses',
		);
		const common = { section: 'recipients', id: 'carrier' };
		const [safeguard, ...others] = difference(before, after);
		expect(safeguard).toEqual({
			...common,
			change: 'changed',
			aspect: 'safeguard',
			before: before.recipients.carrier,
			after: after.recipients.carrier,
			concerns: ['names', 'parcels'],
			notice: 'to-be-judged',
		});
		expect(others).toEqual([
			{ ...common, change: 'gained', list: 'categories', items: ['parcels'], concerns: ['parcels'], notice: 'before-it-applies' },
			{
				...common,
				change: 'gained',
				list: 'countries',
				items: ['US'],
				concerns: ['parcels', 'names'],
				notice: 'before-it-applies',
			},
		]);
	});

	test.each([
		['P1Y', 'P1Y1D', 'before-it-applies'],
		['P1Y', 'P364D', 'not-needed'],
		['P1Y', 'P12M', 'not-needed'],
		['P30D', 'P1M', 'before-it-applies'],
		['P31D', 'P1M', 'not-needed'],
		['P1M', 'P28D', 'not-needed'],
		['P1M', 'P29D', 'before-it-applies'],
	] as const)('of %s that become %s: %s', (from, to, notice) => {
		expect(noticesOf(kept(to), kept(from))).toEqual([notice]);
	});

	test('another trigger, since neither end can be said to be the earlier', () => {
		expect(noticesOf(changed('trigger: collected', 'trigger: unsubscribe'))).toEqual(['before-it-applies']);
	});

	test('another controller, whom everyone is concerned by', () => {
		expect(difference(before, changed('{ name: Example Ltd }', '{ name: Other Ltd }'))).toEqual([
			{
				section: 'particulars',
				id: 'controller',
				change: 'changed',
				before: { name: 'Example Ltd' },
				after: { name: 'Other Ltd' },
				concerns: 'everyone',
				notice: 'before-it-applies',
			},
		]);
	});

	test('another legal basis; of an interest in other words a person judges', () => {
		const resting = (interest: string) =>
			changed('legalBasis: contract', `legalBasis: legitimate-interests\n    interest: ${interest}`);
		expect(noticesOf(resting('Parcels'))).toEqual(['before-it-applies']);
		expect(noticesOf(resting('Parcels that arrive'), resting('Parcels'))).toEqual(['to-be-judged']);
	});

	test('data that becomes special category data, and not data that no longer is', () => {
		const special = changed('What was sent to them', 'What was sent to them\n    special: true');
		expect(noticesOf(special)).toEqual(['before-it-applies']);
		expect(noticesOf(before, special)).toEqual(['not-needed']);
	});
});

test('what is no longer done asks for no word before; a rule that is gone while the data stays does', () => {
	const without = structuredClone(before);
	without.retention = without.retention.filter(({ category }) => category !== 'parcels');
	expect(noticesOf(without)).toEqual(['before-it-applies']);
	delete without.categories.parcels;
	delete without.recipients.carrier;
	expect(difference(before, without).map(({ section, change, notice }) => [section, change, notice])).toEqual([
		['categories', 'removed', 'not-needed'],
		['recipients', 'removed', 'not-needed'],
		['retention', 'removed', 'not-needed'],
	]);
});

/** Leaves that nobody outside reads, by their paths in the policy. */
const unread = [
	/^version$/,
	/^organisation\.lastUpdated$/,
	/^escalation\./,
	/^timeZone$/,
	/^clock\.(houseTarget|remindDaysBefore)/,
	/^sweep\./,
	/^(mailsPerAddressAndHour|breachReportsPerHour)$/,
	/^supervisoryAuthority\.breaches\./,
	/^categories\.[^.]+\.(identityDocument|contract|mayConcernOthers|notStored)$/,
	/^recipients\.[^.]+\.tell\.(address|url)$/,
	/^complaints\./,
	/^retention\.\d+\.source$/,
	/^stores\.[^.]+\.(?!name$|description$|processor$|categories\.)/,
];

type Leaf = string | number | boolean;
const leavesOf = (value: unknown, path: readonly string[] = []): string[][] =>
	typeof value === 'object' && value !== null
		? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
		: [[...path]];

/** Something else of the same kind. */
const otherThan = (leaf: Leaf, key: string): Leaf => {
	if (typeof leaf !== 'string') return typeof leaf === 'number' ? leaf + 1 : !leaf;
	if (key === 'by') return leaf === 'none' ? 'email' : 'none';
	return /^P\d/.test(leaf) ? 'P77Y' : `${leaf}x`;
};

const withOther = (policy: Policy, path: readonly string[]): Policy => {
	const draft = structuredClone(policy);
	const key = path.at(-1) ?? '';
	const parent = path.slice(0, -1).reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], draft) as Record<
		string,
		Leaf
	>;
	parent[key] = otherThan(parent[key] ?? '', key);
	return draft;
};

const policy = loadPolicy();

test('whatever single thing is said otherwise, there is a difference, unless nobody outside reads it', () => {
	const leaves = leavesOf(policy);
	const wrong = leaves.filter((path) => {
		const isUnread = unread.some((pattern) => pattern.test(path.join('.')));
		return (difference(policy, withOther(policy, path)).length === 0) !== isUnread;
	});
	expect(wrong.map((path) => path.join('.'))).toEqual([]);
});

test('a policy has no difference to itself, whatever was changed in it before, nor to the same in another order', () => {
	const reordered = (of: Policy): Policy => ({
		...of,
		...Object.fromEntries(
			(['categories', 'sources', 'purposes', 'recipients', 'stores'] as const).map((section) => [
				section,
				Object.fromEntries(Object.entries(of[section]).reverse()),
			]),
		),
		retention: [...of.retention].reverse(),
	});
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...leavesOf(policy)), { maxLength: 5 }), (paths) => {
			const drafted = paths.reduce(withOther, policy);
			expect(difference(drafted, structuredClone(drafted))).toEqual([]);
			expect(difference(drafted, reordered(drafted))).toEqual([]);
		}),
		{ numRuns: 50 },
	);
});

test('what one way is added or gained, the other way is removed or lost', () => {
	const mirrored = { added: 'removed', removed: 'added', gained: 'lost', lost: 'gained', changed: 'changed' } as const;
	const told = (changes: ReturnType<typeof difference>, as: (change: keyof typeof mirrored) => string) =>
		changes.map(({ section, id, change }) => `${section}.${id} ${as(change)}`).sort();
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...leavesOf(policy)), { maxLength: 5 }), (paths) => {
			const drafted = paths.reduce(withOther, policy);
			expect(told(difference(drafted, policy), (change) => mirrored[change])).toEqual(
				told(difference(policy, drafted), (change) => change),
			);
		}),
		{ numRuns: 50 },
	);
});
