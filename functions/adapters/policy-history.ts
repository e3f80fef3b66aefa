import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { policyInForceItem } from '../contract/tables.ts';
import type { PolicyInForce } from '../core/policy-notice/change.ts';
import type { PolicyHistory } from '../core/policy-notice/ports.ts';
import { unlessRefused } from './dynamodb.ts';
import { itemsOf, partitionQuery } from './query.ts';

/** Versions in the Cases table, an item each time that one came into force. */
export function policyHistory(client: DynamoDBDocumentClient, table: string): PolicyHistory {
	return {
		async list() {
			const items = await itemsOf(client, partitionQuery(table, policyInForceItem(1).pk));
			return items.map(({ pk: _pk, sk: _sk, ...item }) => item as PolicyInForce);
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
