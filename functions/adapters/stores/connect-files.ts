/** Connects the stores of a policy whose records are files to where they are. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { StoreLocations } from '../../contract/env.ts';
import type { Policy, StoreOf } from '../../core/policy/schema.ts';
import type { FileStore, FileStores } from './file-store.ts';
import { s3Store } from './s3.ts';

export interface BucketConnections {
	/** With standard retry: failures that outlast it become StoreUnavailableError. */
	readonly s3: S3Client;
	/** Where an estate stack put its stores; they take the place of the data map's `at`. */
	readonly locations: StoreLocations;
}

/** Those that have a place; the others are left out: a person searches them. */
export function connectFileStores({ stores, timeZone }: Policy, connections: BucketConnections): FileStores {
	return new Map(
		Object.entries(stores).flatMap(([id, store]) => {
			const adapter = store.kind === 's3' ? connectBucket(id, store, timeZone, connections) : undefined;
			return adapter === undefined ? [] : [[id, adapter]];
		}),
	);
}

export function connectBucket(
	id: string,
	store: StoreOf<'s3'>,
	timeZone: string,
	{ s3, locations }: BucketConnections,
): FileStore | undefined {
	const bucket = locations[id]?.bucket ?? store.at?.bucketArn.split(':').at(-1);
	return bucket === undefined ? undefined : s3Store({ id, store, bucket, client: s3, timeZone });
}
