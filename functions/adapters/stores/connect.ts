/** Connects the stores of a policy to where they are. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { StoreLocations } from '../../contract/env.ts';
import type { Policy, Store } from '../../core/policy/schema.ts';
import type { StoreAdapter, StoreAdapters } from '../../core/ports.ts';
import { type Pause, pause } from './backoff.ts';
import { dynamodbStore } from './dynamodb.ts';
import { httpStore } from './http.ts';
import { s3Store } from './s3.ts';

export interface StoreConnections {
	/** With standard retry: failures that outlast it become StoreUnavailableError. */
	readonly dynamodb: DynamoDBClient;
	readonly s3: S3Client;
	readonly fetch: typeof fetch;
	/** This instant, for dating requests to processors. */
	readonly now: () => string;
	/** Where an estate stack put its stores; they take the place of the data map's `at`. */
	readonly locations: StoreLocations;
	/** Secrets shared with processors, by store id; a processor without one is unavailable. */
	readonly secrets: Readonly<Record<string, string>>;
	/** Waits between attempts; tests give one that does not. */
	readonly pause?: Pause;
}

/** Adapters of the stores that can be reached by machine. The others are left out: a person searches them. */
export function connectStores(policy: Policy, connections: StoreConnections): StoreAdapters {
	return new Map(
		Object.entries(policy.stores).flatMap(([id, store]) => {
			const adapter = connect(id, store, policy.timeZone, connections);
			return adapter === undefined ? [] : [[id, adapter]];
		}),
	);
}

function connect(id: string, store: Store, timeZone: string, connections: StoreConnections): StoreAdapter | undefined {
	const { dynamodb, s3, fetch, now, secrets } = connections;
	const location = connections.locations[id];
	const waiting = connections.pause ?? pause;
	switch (store.kind) {
		case 'dynamodb': {
			const table = location?.table ?? store.at?.tableArn;
			return table === undefined ? undefined : dynamodbStore({ id, store, table, client: dynamodb, timeZone, pause: waiting });
		}
		case 's3': {
			const bucket = location?.bucket ?? store.at?.bucketArn.split(':').at(-1);
			return bucket === undefined ? undefined : s3Store({ id, store, bucket, client: s3, timeZone });
		}
		case 'http': {
			const url = location?.url ?? store.at?.url;
			return url === undefined
				? undefined
				: httpStore({ id, store, url, secret: secrets[id], fetch, now, timeZone, pause: waiting });
		}
		case 'manual':
		case 'rightful':
			return undefined;
	}
}
