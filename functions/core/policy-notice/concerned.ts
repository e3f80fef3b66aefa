import type { Change } from '../policy/difference.ts';
import type { Policy } from '../policy/schema.ts';

/**
 * Categories of whose people the changes are told: those that they concern, as far as the policy in force has them, in its order. Of a
 * category that is yet to come nobody is known.
 *
 * @param numbers of the changes, from 1
 */
export function categoriesConcerned(inForce: Policy, changes: readonly Change[], numbers: readonly number[]): readonly string[] {
	const concerned = numbers.flatMap((number) => changes[number - 1]?.concerns ?? []);
	const all = Object.keys(inForce.categories);
	return concerned.includes('everyone') ? all : all.filter((category) => concerned.includes(category));
}
