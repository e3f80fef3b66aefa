/** The floor of an erasure: Query for the keys, BatchWrite to delete them, the next page read while one is deleted. */
import { DynamoDBClient, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { type BatchOptions, deleteAll, project } from '../../functions/adapters/stores/dynamodb-batches.ts';

interface Event {
	readonly table: string;
	readonly visitorId: string;
}

const client = new DynamoDBClient({});
const keys = project(['visitorId', 'recordId']);

export async function handler({ table, visitorId }: Event): Promise<number> {
	const batches: BatchOptions = { store: 'floor', client, table, pause: async () => {} };
	const query = (start?: QueryCommandOutput['LastEvaluatedKey']) =>
		client.send(
			new QueryCommand({
				TableName: table,
				ConsistentRead: true,
				KeyConditionExpression: 'visitorId = :visitor',
				ExpressionAttributeValues: { ':visitor': { S: visitorId } },
				ExclusiveStartKey: start,
				...keys,
			}),
		);
	let records = 0;
	let reading: Promise<QueryCommandOutput> | undefined = query();
	while (reading !== undefined) {
		const page: QueryCommandOutput = await reading;
		reading = page.LastEvaluatedKey === undefined ? undefined : query(page.LastEvaluatedKey);
		// 25 a batch, as many batches at once as the store's adapter has.
		await deleteAll(batches, page.Items ?? []);
		records += page.Items?.length ?? 0;
	}
	return records;
}
