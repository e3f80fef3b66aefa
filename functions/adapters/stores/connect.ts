/** Connects the stores of a policy to where they are. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Policy, Store } from '../../core/policy/schema.ts';
import type { StoreAdapter, StoreAdapters } from '../../core/stores/ports.ts';
import { type Pause, pause } from './backoff.ts';
import { type BucketConnections, connectBucket } from './connect-files.ts';
import { dynamodbStore } from './dynamodb.ts';
import { httpStore } from './http.ts';

export interface StoreConnections extends BucketConnections {
	/** With standard retry: failures that outlast it become StoreUnavailableError. */
	readonly dynamodb: DynamoDBClient;
	readonly fetch: typeof fetch;
	/** This instant, for dating requests to processors. */
	readonly now: () => string;
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
	const { dynamodb, fetch, now, secrets } = connections;
	const location = connections.locations[id];
	const waiting = connections.pause ?? pause;
	switch (store.kind) {
		case 'dynamodb': {
			const table = location?.table ?? store.at?.tableArn;
			return table === undefined ? undefined : dynamodbStore({ id, store, table, client: dynamodb, timeZone, pause: waiting });
		}
		case 's3':
			return connectBucket(id, store, timeZone, connections);
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
