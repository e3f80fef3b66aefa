import {
	type DynamoDBDocumentClient,
	type NativeAttributeValue,
	paginateQuery,
	type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';

/** An item as the document client gives it. */
export type Item = Record<string, NativeAttributeValue>;

/** What a query finds, a page at a time, each read when the one before has been dealt with. */
export async function* pagesOf(client: DynamoDBDocumentClient, query: QueryCommandInput): AsyncGenerator<Item[]> {
	for await (const { Items = [] } of paginateQuery({ client }, query)) yield Items;
}

/** All that a query finds, in its order. */
export async function itemsOf(client: DynamoDBDocumentClient, query: QueryCommandInput): Promise<Item[]> {
	const items: Item[] = [];
	for await (const page of pagesOf(client, query)) items.push(...page);
	return items;
}

/** Query for a partition, or for those of its items whose sort key begins so; what was written before is seen. */
export function partitionQuery(table: string, pk: string, beginning = ''): QueryCommandInput {
	return {
		TableName: table,
		KeyConditionExpression: beginning === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :beginning)',
		ExpressionAttributeValues: { ':pk': pk, ...(beginning !== '' && { ':beginning': beginning }) },
		ConsistentRead: true,
	};
}
