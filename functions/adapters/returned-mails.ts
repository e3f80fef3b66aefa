import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { indexes, openShards } from '../contract/tables.ts';
import type { ReturnedMail, ReturnedMails } from '../core/ports.ts';
import { decodeCursor, encodeCursor, openPartition, partitionOf, shardOf } from './case-log.ts';
import { unlessRefused } from './dynamodb.ts';

const list = 'undelivered';
const prefix = 'UNDELIVERED#';
const keyOf = (caseId: string, mail: string) => ({ pk: partitionOf(caseId), sk: `${prefix}${mail}` });

/** Items of their cases, in `byDue` since they came back. */
export function returnedMails(client: DynamoDBDocumentClient, table: string): ReturnedMails {
	return {
		async add(returned, at) {
			const { caseId, mail } = returned;
			const places = { duePk: openPartition(list, shardOf(caseId)), dueSk: `${at}#${caseId}#${mail}` };
			const put = new PutCommand({
				TableName: table,
				Item: { ...keyOf(caseId, mail), ...returned, ...places },
				ConditionExpression: 'attribute_not_exists(pk)',
			});
			await unlessRefused(client.send(put));
		},
		async get(caseId, mail) {
			const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(caseId, mail), ConsistentRead: true }));
			return Item && ({ caseId, mail, why: Item.why } as ReturnedMail);
		},
		async remove(caseId, mail) {
			await client.send(new DeleteCommand({ TableName: table, Key: keyOf(caseId, mail) }));
		},
		async list({ before, cursor, limit = 100 }) {
			const mails: Pick<ReturnedMail, 'caseId' | 'mail'>[] = [];
			let { shard, start } = decodeCursor(cursor);
			while (shard < openShards && mails.length < limit) {
				const { partition, sort, name } = indexes.byDue;
				const page = await client.send(
					new QueryCommand({
						TableName: table,
						IndexName: name,
						KeyConditionExpression: before ? `${partition} = :pk AND ${sort} < :before` : `${partition} = :pk`,
						ExpressionAttributeValues: { ':pk': openPartition(list, shard), ...(before && { ':before': before }) },
						ProjectionExpression: `pk, sk, ${partition}, ${sort}`,
						ExclusiveStartKey: start,
						Limit: limit - mails.length,
					}),
				);
				for (const { pk, sk } of page.Items ?? []) {
					mails.push({ caseId: String(pk).slice(partitionOf('').length), mail: String(sk).slice(prefix.length) });
				}
				start = page.LastEvaluatedKey;
				if (!start) shard++;
			}
			return { mails, ...(shard < openShards && { next: encodeCursor(shard, start) }) };
		},
	};
}
