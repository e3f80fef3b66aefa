/** What a policy says about one category: the facts that assessment, letters and access packages are built from. */
import type { LegalBasis, Policy, RetentionRule, Store } from './schema.ts';

/** An entry of one of the policy's records, with the id that it stands under. */
export type Named<T> = T & { readonly id: string };

/** The rule that says how long the category is kept. The coverage guard sees to it that there is exactly one. */
export function ruleFor(policy: Policy, category: string): RetentionRule | undefined {
	return policy.retention.find((rule) => rule.category === category);
}

/** What the category is used for, Art 15(1)(a), in the policy's order. */
export function purposesOf(policy: Policy, category: string): Named<Policy['purposes'][string]>[] {
	return naming(policy.purposes, category);
}

/** The legal bases of the category's purposes, Art 6(1): each once, in the order of the purposes. */
export function basesOf(policy: Policy, category: string): LegalBasis[] {
	return [...new Set(purposesOf(policy, category).map((purpose) => purpose.legalBasis))];
}

/** To whom the category is disclosed, Art 15(1)(c), in the policy's order. */
export function recipientsOf(policy: Policy, category: string): Named<Policy['recipients'][string]>[] {
	return naming(policy.recipients, category);
}

/** Where the category comes from, Art 15(1)(g), in the policy's order. */
export function sourcesOf(policy: Policy, category: string): Named<Policy['sources'][string]>[] {
	return naming(policy.sources, category);
}

/** The stores that hold the category, in the policy's order. */
export function storesHolding(policy: Policy, category: string): Named<Store>[] {
	return naming(policy.stores, category);
}

/** Asked for every record of a store: by the entries of a policy, which never changes, and the category. */
const named = new WeakMap<object, Map<string, Named<never>[]>>();

function naming<T extends { readonly categories: readonly string[] }>(
	entries: Readonly<Record<string, T>>,
	category: string,
): Named<T>[] {
	const byCategory = named.get(entries) ?? new Map<string, Named<T>[]>();
	named.set(entries, byCategory as Map<string, Named<never>[]>);
	const found =
		byCategory.get(category) ??
		Object.entries(entries).flatMap(([id, entry]) => (entry.categories.includes(category) ? [{ ...entry, id }] : []));
	byCategory.set(category, found as Named<never>[]);
	return found as Named<T>[];
}
