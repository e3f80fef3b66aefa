/** The stores of the data map, connected as the policy and the deployment say. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { env, type StoreLocations } from '../contract/env.ts';
import type { StoreAdapters } from '../core/ports.ts';
import type { CasePorts } from './case-ports.ts';
import type { Keys } from './keys.ts';
import { connectStores } from './stores/connect.ts';

export function connectedStores(
	{ policy, clock }: Pick<CasePorts, 'policy' | 'clock'>,
	keys: () => Promise<Keys>,
): () => Promise<StoreAdapters> {
	const dynamodb = new DynamoDBClient({ maxAttempts: 4 });
	const s3 = new S3Client({ maxAttempts: 4, forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined });
	const locations = JSON.parse(process.env[env.storeLocations] || '{}') as StoreLocations;
	let stores: StoreAdapters | undefined;
	return async () => {
		stores ??= connectStores(policy, { dynamodb, s3, fetch, now: clock.now, locations, secrets: (await keys()).processors });
		return stores;
	};
}
