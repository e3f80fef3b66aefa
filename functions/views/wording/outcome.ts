import { type CaseState, refusalReasons, type StoreResult } from '../../core/case/case.ts';
import { ruleFor } from '../../core/policy/lookup.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { refusalArticle, refusalInWords } from './refusals.ts';

/** `1 record`, `2 records`. */
export const records = (count: number): string => `${count.toLocaleString('en-GB')} ${count === 1 ? 'record' : 'records'}`;

/** `a`, `a and b`, `a, b and c`. */
export const enumeration = (items: readonly string[]): string =>
	items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** The category's name in the policy; of data that the policy does not know, that. */
export const categoryName = (policy: Policy, category: string): string =>
	policy.categories[category]?.name ?? 'Data of an unknown kind';

/** The store's name in the policy. */
export const storeName = (policy: Policy, store: string): string => policy.stores[store]?.name ?? store;

/** The recipient's name in the policy. */
export const recipientName = (policy: Policy, recipient: string): string => policy.recipients[recipient]?.name ?? recipient;

/** What was exported, erased, put right or restricted, by category over all stores: name and number of records, in the policy's order. */
export const actedOn = (policy: Policy, results: readonly StoreResult[]): readonly (readonly [name: string, count: number])[] => {
	const counts = new Map<string, number>();
	for (const { category, count } of results.flatMap((result) => result.acted))
		counts.set(category, (counts.get(category) ?? 0) + count);
	const order = Object.keys(policy.categories);
	return [...counts]
		.filter(([, count]) => count > 0)
		.sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
		.map(([category, count]) => [categoryName(policy, category), count]);
};

/** A row of what was kept. */
export interface Kept {
	readonly name: string;
	readonly count: number;
	readonly why: string;
	readonly until: string;
	/** The typed reason. */
	readonly reason: string;
}

/** What was kept, by category, reason and date, in the policy's order. */
export const keptBack = (policy: Policy, { right, results = [] }: Pick<CaseState, 'right' | 'results'>): readonly Kept[] => {
	const rows = new Map<string, Kept & { readonly category: string }>();
	for (const { category, count, reason, until } of results.flatMap((result) => result.retained)) {
		const key = JSON.stringify([category, reason, until]);
		rows.set(key, {
			category,
			name: categoryName(policy, category),
			count: count + (rows.get(key)?.count ?? 0),
			reason,
			why: whyKept(policy, right, category, reason),
			until: until === undefined ? openEnd(policy, category, reason) : longDate(until),
		});
	}
	const order = Object.keys(policy.categories);
	return [...rows.values()]
		.filter(({ count }) => count > 0)
		.sort((a, b) => order.indexOf(a.category) - order.indexOf(b.category))
		.map(({ category: _, ...row }) => row);
};

/** What a contract keeps, the right to erasure does not reach. */
const keptByContract = (policy: Policy, category: string, reason: string): boolean =>
	ruleFor(policy, category)?.keptBy === 'contract' && reason === 'right-does-not-apply';

const openEnd = (policy: Policy, category: string, reason: string): string =>
	keptByContract(policy, category, reason) ? 'the contract ends' : 'not yet known';

const whyKept = (policy: Policy, right: CaseState['right'], category: string, reason: string): string => {
	const rule = ruleFor(policy, category);
	if (rule !== undefined && (rule.keptBy === reason || keptByContract(policy, category, reason))) return rule.reason;
	const unreached = reason === 'right-does-not-apply' ? notReached[right] : undefined;
	if (unreached !== undefined) return unreached;
	const typed = refusalReasons.find((name) => name === reason);
	if (typed !== undefined) return `${refusalInWords[typed].text} (${refusalArticle(typed, right)})`;
	return reasons[reason] ?? reason.replaceAll('-', ' ');
};

/** Why a right does not reach data, by right; of the others the article says it. */
const notReached: Readonly<Partial<Record<CaseState['right'], string>>> = {
	portability: 'We do not have it from you, or do not use it on your consent or for a contract with you. (UK GDPR Article 20(1))',
	objection: 'We do not use it in our own legitimate interests, and an objection reaches only such use. (UK GDPR Article 21(1))',
	'withdrawing-consent': 'We do not use it on the consent that you withdrew. (UK GDPR Article 7(3))',
};

const reasons: Readonly<Record<string, string>> = {
	suppression: 'We need it so as not to send you marketing again. (UK GDPR Article 21(3))',
	'storage-period': 'Its period has not begun yet.',
	accountability: 'We must be able to show how we dealt with your request. (UK GDPR Article 5(2))',
	'other-basis': 'We also use it for purposes that your request does not touch, on another legal basis.',
	'undeclared-records': 'We have yet to establish what this data is.',
	'shared-identifier': 'We could not establish that it is about you.',
	'name-differs': 'We could not establish that it is about you.',
};

/** Stores that the outcome does not cover: left out by the DPO, failed or stopped. */
export const notCovered = (
	policy: Policy,
	{ leftOut, results = [] }: Pick<CaseState, 'leftOut' | 'results'>,
): readonly string[] => {
	const stores = new Set([...leftOut, ...results.filter(({ status }) => status !== 'done').map(({ store }) => store)]);
	return [...stores].map((store) => storeName(policy, store));
};
