/** The floor of an export: the same records read by Query, page after page, and nothing done with them. */
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';

interface Event {
	readonly table: string;
	readonly visitorId: string;
}

const client = new DynamoDBClient({});

export async function handler({ table, visitorId }: Event): Promise<number> {
	let records = 0;
	let start: QueryCommand['input']['ExclusiveStartKey'];
	do {
		const page = await client.send(
			new QueryCommand({
				TableName: table,
				ConsistentRead: true,
				KeyConditionExpression: 'visitorId = :visitor',
				ExpressionAttributeValues: { ':visitor': { S: visitorId } },
				ExclusiveStartKey: start,
			}),
		);
		records += page.Items?.length ?? 0;
		start = page.LastEvaluatedKey;
	} while (start !== undefined);
	return records;
}
