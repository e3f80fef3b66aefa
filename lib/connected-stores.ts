import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Policy } from '../functions/core/policy/schema.ts';
import type { ConnectedStore } from './store-access.ts';

export interface ConnectedStoresProps {
	readonly stores: Policy['stores'];
}

/** The organisation's own tables and buckets, where the data map says where they are (`at`). Nothing about them is changed. */
export class ConnectedStores extends Construct {
	/** By store id of the data map. */
	readonly stores: Readonly<Record<string, ConnectedStore>>;

	constructor(scope: Construct, id: string, props: ConnectedStoresProps) {
		super(scope, id);
		const stores: Record<string, ConnectedStore> = {};
		for (const [name, store] of Object.entries(props.stores)) {
			if ((store.kind !== 'dynamodb' && store.kind !== 's3') || store.at === undefined) continue;
			const key = store.at.keyArn === undefined ? undefined : Key.fromKeyArn(this, `${name}Key`, store.at.keyArn);
			if (store.kind === 's3') {
				stores[name] = { kind: 's3', bucketArn: store.at.bucketArn, key };
			} else {
				const indexes = Object.values(store.find).flatMap((find) => (find.index === undefined ? [] : [find.index]));
				stores[name] = { kind: 'dynamodb', tableArn: store.at.tableArn, indexes: [...new Set(indexes)], key };
			}
		}
		this.stores = stores;
	}
}
