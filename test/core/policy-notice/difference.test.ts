import { expect, test } from '@jest/globals';
import {
	categoriesConcerned,
	countChanges,
	mustBeTold,
	type NotedTopic,
} from '../../../functions/core/policy-notice/difference.ts';

const topics: readonly NotedTopic[] = [
	{
		heading: 'How long it is kept',
		changes: [
			{ number: 1, text: 'Longer.', concerns: 'Names', categories: ['names', 'to-come'], notice: 'before-it-applies' },
			{ number: 2, text: 'Shorter.', concerns: 'Parcels', categories: ['parcels'], notice: 'not-needed' },
		],
	},
	{
		heading: 'Your rights',
		changes: [{ number: 3, text: 'Fewer.', concerns: 'everyone', categories: 'everyone', notice: 'before-it-applies' }],
	},
];
const policy = { categories: { parcels: {}, names: {}, visits: {} } } as unknown as Parameters<typeof categoriesConcerned>[0];

test('changes are counted, and those of which people must be told are named', () => {
	expect([countChanges(topics), mustBeTold(topics)]).toEqual([3, [1, 3]]);
});

test('a change is told to those whose categories it concerns and the policy in force has', () => {
	expect(categoriesConcerned(policy, topics, [1])).toEqual(['names']);
	expect(categoriesConcerned(policy, topics, [2, 1])).toEqual(['parcels', 'names']);
	expect(categoriesConcerned(policy, topics, [2, 3])).toEqual(['parcels', 'names', 'visits']);
	expect(categoriesConcerned(policy, topics, [])).toEqual([]);
});
