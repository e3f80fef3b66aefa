/** DynamoDB's batch calls, carried on until everything is processed. */
import { type AttributeValue, BatchGetItemCommand, BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StoreUnavailableError } from '../../core/stores/ports.ts';
import { backoff, type Pause } from './backoff.ts';
import { inChunks, inFlight } from './in-flight.ts';
import { unavailable } from './unavailable.ts';

export type Item = Record<string, AttributeValue>;

/** Batches under way at once. */
export const batchesInFlight = 8;
/** DynamoDB's own limits of one call. */
export const writesPerBatch = 25;
const readsPerBatch = 100;
/** With full jitter some 20 seconds: an on-demand table has usually split by then. */
const attempts = 12;

export interface BatchOptions {
	/** Named in errors. */
	readonly store: string;
	readonly client: DynamoDBClient;
	readonly table: string;
	readonly pause: Pause;
}

/** The items with these keys as they are now (consistent), in no order; those that are gone are left out. */
export async function readAll(options: BatchOptions, keys: readonly Item[], projection?: Projection): Promise<Item[]> {
	const found = await inFlight(batchesInFlight, inChunks(readsPerBatch, keys), async (batch) => {
		const items: Item[] = [];
		await untilProcessed(options, batch, async (left) => {
			const answer = await options.client.send(
				new BatchGetItemCommand({ RequestItems: { [options.table]: { Keys: left, ConsistentRead: true, ...projection } } }),
			);
			// One table is asked, by name or ARN: whichever the answer repeats.
			items.push(...Object.values(answer.Responses ?? {}).flat());
			return Object.values(answer.UnprocessedKeys ?? {}).flatMap((unread) => unread.Keys ?? []);
		});
		return items;
	});
	return found.flat();
}

/** Deletes the items with these keys; one that is gone already is no error. */
export async function deleteAll(options: BatchOptions, keys: readonly Item[]): Promise<void> {
	await inFlight(batchesInFlight, inChunks(writesPerBatch, keys), (batch) =>
		untilProcessed(options, batch, async (left) => {
			const answer = await options.client.send(
				new BatchWriteItemCommand({ RequestItems: { [options.table]: left.map((Key) => ({ DeleteRequest: { Key } })) } }),
			);
			return Object.values(answer.UnprocessedItems ?? {})
				.flat()
				.flatMap(({ DeleteRequest }) => (DeleteRequest?.Key ? [DeleteRequest.Key] : []));
		}),
	);
}

/** Names of attributes to read, as the calls want them. */
export interface Projection {
	readonly ProjectionExpression: string;
	readonly ExpressionAttributeNames: Record<string, string>;
}

export function project(attributes: readonly string[]): Projection {
	const names = [...new Set(attributes)];
	return {
		ProjectionExpression: names.map((_, index) => `#p${index}`).join(', '),
		ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#p${index}`, name])),
	};
}

async function untilProcessed(options: BatchOptions, keys: Item[], call: (left: Item[]) => Promise<Item[]>): Promise<void> {
	let left = keys;
	for (let attempt = 1; left.length > 0; attempt++) {
		if (attempt > attempts) throw new StoreUnavailableError(options.store, `left ${left.length} items of a batch unprocessed`);
		if (attempt > 1) await options.pause(backoff(attempt));
		left = await call(left).catch((error: unknown) => unavailable(options.store, error));
	}
}
