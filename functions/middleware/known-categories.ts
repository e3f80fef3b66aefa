import { wrongField } from '../contract/problem.ts';
import type { Policy } from '../core/policy/schema.ts';

/** @throws HttpProblem where one of the categories is none of the policy's. */
export function assertCategories(
	{ categories: known }: Policy,
	{ categories = [] }: { readonly categories?: readonly string[] | undefined },
): void {
	const unknown = categories.filter((category) => !Object.hasOwn(known, category));
	if (unknown.length > 0) {
		throw wrongField('categories', `The policy has no ${unknown.join(', ')}. Write some of: ${Object.keys(known).join(', ')}.`);
	}
}
