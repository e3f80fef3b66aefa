import { gunzipSync, gzipSync } from 'node:zlib';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { policyModel } from '../core/policy/model.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { PolicyArchive } from '../core/ports.ts';
import { unlessRefused } from './dynamodb.ts';

/** A policy as it is archived. */
interface Archived {
	readonly policy: Policy;
	/** Number of the model that it was written by; absent: from before they had numbers. */
	readonly model: number | undefined;
}

/**
 * Policies that cases were decided under, or that people were told of, compressed, an item a version.
 *
 * @param current at hand without a read, as is the one that is to come.
 */
export function policyArchive(client: DynamoDBDocumentClient, table: string, current: Policy, upcoming?: Policy): PolicyArchive {
	const keyOf = (version: string) => ({ pk: `POLICY#${version}`, sk: 'POLICY' });
	const ours = (policy: Policy) => [policy.version, { policy, model: policyModel }] as const;
	const known = new Map<string, Archived>([ours(current), ...(upcoming ? [ours(upcoming)] : [])]);
	const kept = new Set<string>();

	async function read(version: string): Promise<Archived> {
		const here = known.get(version);
		if (here) return here;
		const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(version) }));
		if (!Item) throw new Error(`Policy ${version} is not in the archive.`);
		const policy = JSON.parse(gunzipSync(Item.document as Uint8Array).toString('utf8')) as Policy;
		const archived = { policy, model: Item.model };
		known.set(version, archived);
		return archived;
	}

	/** A write that is refused costs what it would have written. */
	async function isKept(version: string): Promise<boolean> {
		const { Item } = await client.send(
			new GetCommand({ TableName: table, Key: keyOf(version), ProjectionExpression: 'model', ConsistentRead: true }),
		);
		if (Item?.model === policyModel) kept.add(version);
		return kept.has(version);
	}

	return {
		async keep(policy = current) {
			const { version } = policy;
			if (kept.has(version) || (await isKept(version))) return;
			const Item = { ...keyOf(version), document: gzipSync(JSON.stringify(policy)), model: policyModel };
			const put = new PutCommand({
				...{ TableName: table, Item },
				// A version is the hash of what it says: one that an older model wrote, and that holds today, is of today's.
				ConditionExpression: 'attribute_not_exists(model) OR model <> :model',
				ExpressionAttributeValues: { ':model': policyModel },
			});
			await unlessRefused(client.send(put));
			kept.add(version);
		},
		async of(version) {
			return (await read(version)).policy;
		},
		async comparable(version) {
			const { policy, model } = await read(version);
			return model === policyModel ? policy : undefined;
		},
	};
}
