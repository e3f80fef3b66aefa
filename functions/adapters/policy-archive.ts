import { gunzipSync, gzipSync } from 'node:zlib';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Policy } from '../core/policy/schema.ts';
import type { PolicyArchive } from '../core/ports.ts';
import { unlessRefused } from './dynamodb.ts';

/** Policies that cases were decided under, or that people were told of, compressed, an item a version. The current one is at hand without a read. */
export function policyArchive(client: DynamoDBDocumentClient, table: string, current: Policy): PolicyArchive {
	const keyOf = (version: string) => ({ pk: `POLICY#${version}`, sk: 'POLICY' });
	const known = new Map([[current.version, current]]);
	const kept = new Set<string>();
	return {
		async keep(policy = current) {
			const { version } = policy;
			if (kept.has(version)) return;
			const Item = { ...keyOf(version), document: gzipSync(JSON.stringify(policy)) };
			await unlessRefused(client.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' })));
			known.set(version, policy);
			kept.add(version);
		},
		async of(version) {
			const here = known.get(version);
			if (here) return here;
			const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(version) }));
			if (!Item) throw new Error(`Policy ${version} is not in the archive.`);
			const policy = JSON.parse(gunzipSync(Item.document as Uint8Array).toString('utf8')) as Policy;
			known.set(version, policy);
			return policy;
		},
	};
}
