/** What changes for people, as it stood when it was noticed: kept with the case, since a later release may compare otherwise. */
import type { Concerned } from '../policy/difference.ts';
import type { Notice } from '../policy/notice.ts';
import type { Policy } from '../policy/schema.ts';

/** One change, in words. */
export interface NotedChange {
	/** From 1. */
	readonly number: number;
	readonly text: string;
	/** Whom it concerns, in words. */
	readonly concerns: string;
	/** The same, as ids of categories. */
	readonly categories: Concerned;
	readonly notice: Notice;
}

/** What changed of one matter. */
export interface NotedTopic {
	readonly heading: string;
	readonly changes: readonly NotedChange[];
}

const changesOf = (topics: readonly NotedTopic[]): readonly NotedChange[] => topics.flatMap(({ changes }) => changes);

export const countChanges = (topics: readonly NotedTopic[]): number => changesOf(topics).length;

/** Numbers of the changes of which people must be told before they apply. */
export const mustBeTold = (topics: readonly NotedTopic[]): readonly number[] =>
	changesOf(topics).flatMap(({ number, notice }) => (notice === 'before-it-applies' ? [number] : []));

/**
 * Categories of whose people the changes are told: those that they concern, as far as the policy in force has them, in its order. Of a
 * category that is yet to come nobody is known.
 */
export function categoriesConcerned(
	{ categories }: Pick<Policy, 'categories'>,
	topics: readonly NotedTopic[],
	numbers: readonly number[],
): readonly string[] {
	const concerned = changesOf(topics).flatMap((change) => (numbers.includes(change.number) ? change.categories : []));
	const all = Object.keys(categories);
	return concerned.includes('everyone') ? all : all.filter((category) => concerned.includes(category));
}
