/** The stores of the data map, connected as the policy and the deployment say. */
import { env } from '../contract/env.ts';
import { subjectKey } from '../core/identity/address.ts';
import type { StoreAdapter, StoreAdapters } from '../core/stores/ports.ts';
import type { CasePorts } from './case-ports.ts';
import { dynamodbClient } from './dynamodb.ts';
import { required } from './environment.ts';
import { bucketConnections } from './file-store-ports.ts';
import type { Keys } from './keys.ts';
import { connectStores } from './stores/connect.ts';
import { rightfulStore } from './stores/rightful.ts';

export function connectedStores(
	{ policy, clock }: Pick<CasePorts, 'policy' | 'clock'>,
	keys: () => Promise<Keys>,
): () => Promise<StoreAdapters> {
	// Very many calls of a few commands: what each goes through is put together once.
	const dynamodb = dynamodbClient({ cacheMiddleware: true });
	const buckets = bucketConnections();
	const tables = { cases: required(env.casesTable), subjects: required(env.subjectsTable) };
	const bucket = required(env.exportsBucket);
	const own = (secrets: Keys) =>
		Object.entries(policy.stores)
			.filter(([, { kind }]) => kind === 'rightful')
			.map(([id]): [string, StoreAdapter] => {
				const subjectKeyOf = (address: string) => subjectKey(address, secrets.subjectKey);
				return [id, rightfulStore({ id, dynamodb, tables, s3: buckets.s3, bucket, subjectKeyOf, timeZone: policy.timeZone })];
			});
	let stores: StoreAdapters | undefined;
	return async () => {
		if (stores) return stores;
		const secrets = await keys();
		const connections = { ...buckets, dynamodb, fetch, now: clock.now, secrets: secrets.processors };
		stores = new Map([...connectStores(policy, connections), ...own(secrets)]);
		return stores;
	};
}
