/** The floor of a retention sweep: Query for what is due and for the people's records, BatchWrite to delete both; Query again, if told. */
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { retentionSchedule } from '../../functions/adapters/retention-schedule.ts';
import { type BatchOptions, deleteAll, type Item, project } from '../../functions/adapters/stores/dynamodb-batches.ts';
import { inFlight } from '../../functions/adapters/stores/in-flight.ts';
import type { DueItem } from '../../functions/core/retention/ports.ts';

interface Event {
	readonly table: string;
	readonly subjects: string;
	readonly sealingKey: Uint8Array;
	readonly shards: readonly number[];
	readonly today: string;
	/** Whether each person is asked for again after their records went, as the sweep does to verify that. */
	readonly again: boolean;
}

/** As many as the sweep works on side by side. */
const peopleAtOnce = 200;

const client = new DynamoDBClient({});
const documents = DynamoDBDocumentClient.from(client);
const keys = project(['email', 'recordId']);

export async function handler({ table, subjects, sealingKey, shards, today, again }: Event): Promise<void> {
	const batches: BatchOptions = { store: 'floor', client, table, pause: async () => {} };
	const schedule = retentionSchedule({ client: documents, table: subjects, key: async () => sealingKey });
	for (const shard of shards) {
		let cursor: string | undefined;
		do {
			const { items, next } = await schedule.dueBy(shard, today, {
				limit: peopleAtOnce,
				...(cursor !== undefined && { cursor }),
			});
			const found = await inFlight(peopleAtOnce, items, (item) => recordsOf(table, item));
			await Promise.all([deleteAll(batches, found.flat()), schedule.remove(items)]);
			if (again) {
				const left = await inFlight(peopleAtOnce, items, (item) => recordsOf(table, item));
				if (left.flat().length > 0) throw new Error('Something is still there');
			}
			cursor = next;
		} while (cursor !== undefined);
	}
}

async function recordsOf(table: string, { identifiers: [identifier] }: DueItem): Promise<Item[]> {
	const { Items = [] } = await client.send(
		new QueryCommand({
			TableName: table,
			ConsistentRead: true,
			KeyConditionExpression: 'email = :email',
			ExpressionAttributeValues: { ':email': { S: identifier?.value ?? '' } },
			...keys,
		}),
	);
	return Items;
}
