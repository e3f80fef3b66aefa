/** The stores of the data map whose records are files, connected as the policy and the deployment say. */
import { S3Client } from '@aws-sdk/client-s3';
import { env, type StoreLocations } from '../contract/env.ts';
import type { Policy } from '../core/policy/schema.ts';
import { type BucketConnections, connectFileStores } from './stores/connect-files.ts';
import type { FileStores } from './stores/file-store.ts';

export const connectedFileStores = (policy: Policy): FileStores => connectFileStores(policy, bucketConnections());

export const bucketConnections = (): BucketConnections => ({
	s3: new S3Client({ maxAttempts: 4, forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined }),
	locations: JSON.parse(process.env[env.storeLocations] || '{}') as StoreLocations,
});
