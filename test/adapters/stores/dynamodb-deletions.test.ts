import type { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { deletions } from '../../../functions/adapters/stores/dynamodb-deletions.ts';

const keysOf = (from: number, to: number) => Array.from({ length: to - from }, (_, nth) => ({ pk: { S: `r${from + nth}` } }));

/** Deletes as DynamoDB does, which takes no key twice in a batch; `broken` keys fail the batch that they are in. */
function table(broken: readonly string[] = []) {
	const batches: string[][] = [];
	const send = async ({ input }: BatchWriteItemCommand) => {
		const names = Object.values(input.RequestItems ?? {}).flatMap((writes) =>
			writes.map(({ DeleteRequest }) => DeleteRequest?.Key?.pk?.S ?? ''),
		);
		batches.push(names);
		if (new Set(names).size !== names.length) throw new Error('Provided list of item keys contains duplicates');
		if (names.some((name) => broken.includes(name))) throw new Error('broken');
		return {};
	};
	const client = { send } as unknown as DynamoDBClient;
	return { batches, remove: deletions({ store: 'crm', table: 'crm', client, pause: async () => undefined }) };
}

test('what several delete at once shares full batches, and all of it goes', async () => {
	const { batches, remove } = table();
	await Promise.all([remove(keysOf(0, 10)), remove([]), remove(keysOf(10, 20)), remove(keysOf(20, 26))]);
	expect(batches.map((batch) => batch.length)).toEqual([25, 1]);
	expect(batches.flat()).toEqual(keysOf(0, 26).map(({ pk }) => pk.S));
});

test('a record that two delete at once goes once, and both hear of it', async () => {
	const { batches, remove } = table();
	await Promise.all([remove(keysOf(0, 3)), remove(keysOf(2, 4))]);
	expect(batches).toEqual([['r0', 'r1', 'r2', 'r3']]);
});

test('a record that is deleted again later is deleted again', async () => {
	const { batches, remove } = table();
	await remove(keysOf(0, 1));
	await remove(keysOf(0, 1));
	expect(batches).toEqual([['r0'], ['r0']]);
});

test('a batch that fails fails those who have something in it, and nobody else', async () => {
	const { batches, remove } = table(['r30']);
	const outcomes = await Promise.allSettled([remove(keysOf(0, 25)), remove(keysOf(25, 49)), remove(keysOf(49, 60))]);
	expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
	expect(batches.map((batch) => batch.length)).toEqual([25, 25, 10]);
});
