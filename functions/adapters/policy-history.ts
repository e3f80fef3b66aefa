import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { policyChangeItem, policyInForceItem } from '../contract/tables.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { PolicyInForce } from '../core/policy-notice/change.ts';
import type { PolicyHistory } from '../core/policy-notice/ports.ts';
import { unlessRefused } from './dynamodb.ts';

/** Versions in the Cases table, an item each time that one came into force. @param current the policy of this deployment */
export function policyHistory(
	client: DynamoDBDocumentClient,
	table: string,
	current: Pick<Policy, 'version' | 'organisation'>,
): PolicyHistory {
	async function list(): Promise<readonly PolicyInForce[]> {
		const found: PolicyInForce[] = [];
		let start: Record<string, unknown> | undefined;
		do {
			const page = await client.send(
				new QueryCommand({
					TableName: table,
					KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
					ExpressionAttributeValues: { ':pk': policyInForceItem(1).pk, ':prefix': 'IN-FORCE#' },
					ConsistentRead: true,
					ExclusiveStartKey: start,
				}),
			);
			for (const { pk: _pk, sk: _sk, ...item } of page.Items ?? []) found.push(item as PolicyInForce);
			start = page.LastEvaluatedKey;
		} while (start);
		return found;
	}

	return {
		list,
		async enter(at) {
			const known = await list();
			const last = known.at(-1);
			const { version, organisation } = current;
			if (last?.version === version) return known;
			const entry: PolicyInForce = { number: (last?.number ?? 0) + 1, version, lastUpdated: organisation.lastUpdated, since: at };
			const put = new PutCommand({
				TableName: table,
				Item: { ...policyInForceItem(entry.number), ...entry },
				ConditionExpression: 'attribute_not_exists(pk)',
			});
			return (await unlessRefused(client.send(put))) ? [...known, entry] : list();
		},

		async claim(change, caseId) {
			const Key = policyChangeItem(change);
			const put = new PutCommand({
				TableName: table,
				Item: { ...Key, caseId },
				ConditionExpression: 'attribute_not_exists(pk)',
			});
			if (await unlessRefused(client.send(put))) return caseId;
			const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
			return (Item as { readonly caseId: string }).caseId;
		},
	};
}
