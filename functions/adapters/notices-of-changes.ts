import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { policyChangeItem } from '../contract/tables.ts';
import type { NoticeOfChange, NoticesOfChanges } from '../core/policy-notice/ports.ts';
import { unlessRefused } from './dynamodb.ts';

/** One item a change in the Cases table. */
export function noticesOfChanges(client: DynamoDBDocumentClient, table: string): NoticesOfChanges {
	return {
		async of({ from, to }) {
			const { Item } = await client.send(
				new GetCommand({ TableName: table, Key: policyChangeItem(from, to), ConsistentRead: true }),
			);
			return (Item?.notices ?? []) as NoticeOfChange[];
		},

		async add({ from, to }, known, notice) {
			const put = new PutCommand({
				TableName: table,
				Item: { ...policyChangeItem(from, to), notices: [...known, notice], added: known.length + 1 },
				...(known.length === 0
					? { ConditionExpression: 'attribute_not_exists(pk)' }
					: { ConditionExpression: 'added = :known', ExpressionAttributeValues: { ':known': known.length } }),
			});
			return (await unlessRefused(client.send(put))) ? 'written' : 'lost';
		},
	};
}
