import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { policyInForceItem } from '../contract/tables.ts';
import type { PolicyInForce } from '../core/policy-notice/change.ts';
import type { PolicyHistory } from '../core/policy-notice/ports.ts';
import { unlessRefused } from './dynamodb.ts';

/** Versions in the Cases table, an item each time that one came into force. */
export function policyHistory(client: DynamoDBDocumentClient, table: string): PolicyHistory {
	return {
		async list() {
			const found: PolicyInForce[] = [];
			let start: Record<string, unknown> | undefined;
			do {
				const page = await client.send(
					new QueryCommand({
						TableName: table,
						KeyConditionExpression: 'pk = :pk',
						ExpressionAttributeValues: { ':pk': policyInForceItem(1).pk },
						ConsistentRead: true,
						ExclusiveStartKey: start,
					}),
				);
				for (const { pk: _pk, sk: _sk, ...item } of page.Items ?? []) found.push(item as PolicyInForce);
				start = page.LastEvaluatedKey;
			} while (start);
			return found;
		},

		async append(entry) {
			const put = new PutCommand({
				TableName: table,
				Item: { ...policyInForceItem(entry.number), ...entry },
				ConditionExpression: 'attribute_not_exists(pk)',
			});
			return (await unlessRefused(client.send(put))) ? 'written' : 'lost';
		},
	};
}
