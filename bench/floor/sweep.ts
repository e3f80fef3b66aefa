/** The floor of a retention sweep: Query for what is due and for the people's records, BatchWrite to delete both. */
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { retentionSchedule } from '../../functions/adapters/retention-schedule.ts';
import { type BatchOptions, deleteAll, project } from '../../functions/adapters/stores/dynamodb-batches.ts';
import { inFlight } from '../../functions/adapters/stores/in-flight.ts';

interface Event {
	readonly table: string;
	readonly subjects: string;
	readonly sealingKey: Uint8Array;
	readonly shards: readonly number[];
	readonly today: string;
}

/** As many as the sweep works on side by side. */
const peopleAtOnce = 200;

const client = new DynamoDBClient({});
const documents = DynamoDBDocumentClient.from(client);
const keys = project(['email', 'recordId']);

export async function handler({ table, subjects, sealingKey, shards, today }: Event): Promise<void> {
	const batches: BatchOptions = { store: 'floor', client, table, pause: async () => {} };
	const schedule = retentionSchedule({ client: documents, table: subjects, key: async () => sealingKey });
	for (const shard of shards) {
		let cursor: string | undefined;
		do {
			const { items, next } = await schedule.dueBy(shard, today, {
				limit: peopleAtOnce,
				...(cursor !== undefined && { cursor }),
			});
			const found = await inFlight(peopleAtOnce, items, async ({ identifiers: [identifier] }) => {
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
			});
			await Promise.all([deleteAll(batches, found.flat()), schedule.remove(items)]);
			cursor = next;
		} while (cursor !== undefined);
	}
}
