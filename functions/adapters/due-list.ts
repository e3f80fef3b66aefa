/** Lists of what is due, in the index `byDue` of the Cases table: each over some shards, by an instant. An index nominates. */
import { createHash } from 'node:crypto';
import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { indexes, openShards } from '../contract/tables.ts';
import { type Item, pagesOf } from './query.ts';

const partitionOf = (list: string, shard: number) => `OPEN#${list}#${shard}`;

/** Where what belongs to a case stands in a list. */
export const duePlace = (list: string, caseId: string): string =>
	partitionOf(list, (createHash('sha256').update(caseId).digest()[0] ?? 0) % openShards);

function queryOf(table: string, list: string, shard: number, before: string | undefined): QueryCommandInput {
	const { name, partition, sort } = indexes.byDue;
	return {
		TableName: table,
		IndexName: name,
		KeyConditionExpression: before ? `${partition} = :pk AND ${sort} < :before` : `${partition} = :pk`,
		ExpressionAttributeValues: { ':pk': partitionOf(list, shard), ...(before && { ':before': before }) },
		ProjectionExpression: `pk, sk, ${partition}, ${sort}`,
	};
}

/** Keys of all that stands in a list before an instant, a page at a time. */
export async function* allDue(client: DynamoDBDocumentClient, table: string, list: string, before: string): AsyncGenerator<Item[]> {
	for (let shard = 0; shard < openShards; shard++) yield* pagesOf(client, queryOf(table, list, shard, before));
}

/** Keys of so many in a list. The cursor is the shard in hand and its last key; shards are read one after the other. */
export async function dueItems(
	client: DynamoDBDocumentClient,
	table: string,
	list: string,
	{ before, cursor, limit = 100 }: { readonly before?: string | undefined; readonly cursor?: string; readonly limit?: number },
): Promise<{ readonly items: readonly Item[]; readonly next?: string }> {
	const items: Item[] = [];
	let { shard, start } = decodeCursor(cursor);
	while (shard < openShards && items.length < limit) {
		const query = { ...queryOf(table, list, shard, before), ExclusiveStartKey: start, Limit: limit - items.length };
		const page = await client.send(new QueryCommand(query));
		items.push(...(page.Items ?? []));
		start = page.LastEvaluatedKey;
		if (!start) shard++;
	}
	return { items, ...(shard < openShards && { next: encodeCursor(shard, start) }) };
}

export function encodeCursor(shard: number, start: Item | undefined): string {
	return Buffer.from(JSON.stringify({ shard, start })).toString('base64url');
}

/** @throws SyntaxError where it is none of ours. */
export function decodeCursor(cursor: string | undefined): { shard: number; start: Item | undefined } {
	if (!cursor) return { shard: 0, start: undefined };
	const { shard, start } = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
	if (!Number.isInteger(shard) || shard < 0 || shard >= openShards) throw new SyntaxError('The cursor is none of ours.');
	return { shard, start };
}
