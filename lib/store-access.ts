import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { grantKey, readActions, writeActions } from './encryption.ts';
import { allow, type Grantee } from './permission.ts';
import { queryArns } from './spec-table.ts';

/** A store of the data map that lies in AWS, whoever keeps it. */
export type ConnectedStore =
	| { readonly kind: 'dynamodb'; readonly tableArn: string; readonly key?: IKey | undefined; readonly indexes: readonly string[] }
	| { readonly kind: 's3'; readonly bucketArn: string; readonly key?: IKey | undefined };

export interface StoreAccessProps {
	readonly stores: Readonly<Record<string, ConnectedStore>>;
}

/** The organisation's stores: searched for a person, and what is lawful to erase erased. */
export class StoreAccess extends Construct {
	private readonly stores: readonly ConnectedStore[];

	constructor(scope: Construct, id: string, props: StoreAccessProps) {
		super(scope, id);
		this.stores = Object.values(props.stores);
	}

	/** Finds the records of a person, and reads them. */
	grantRead(grantee: Grantee): void {
		for (const store of this.stores) {
			if (store.kind === 'dynamodb') {
				const actions = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
				allow(grantee, { actions, resources: queryArns(store.tableArn, store.indexes) });
				if (store.key !== undefined) grantKey(store.key, grantee, 'dynamodb', readActions);
			} else {
				const actions = ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'];
				allow(grantee, { actions, resources: [store.bucketArn] });
				allowObjects(grantee, store.bucketArn, ['s3:GetObject', 's3:GetObjectVersion']);
				if (store.key !== undefined) grantKey(store.key, grantee, 's3', readActions);
			}
		}
	}

	/** Erases records: of a bucket all versions and unfinished uploads too. (DynamoDB has no batch that only deletes.) */
	grantErase(grantee: Grantee): void {
		for (const store of this.stores) {
			if (store.kind === 'dynamodb') {
				allow(grantee, { actions: ['dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'], resources: [store.tableArn] });
				if (store.key !== undefined) grantKey(store.key, grantee, 'dynamodb', writeActions);
			} else {
				allowObjects(grantee, store.bucketArn, ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:AbortMultipartUpload']);
			}
		}
	}
}

function allowObjects(grantee: Grantee, bucketArn: string, actions: readonly string[]): void {
	const wildcardBecause = "A person's objects are found by their identifiers, which nobody knows beforehand.";
	allow(grantee, { actions, resources: [`${bucketArn}/*`], wildcardBecause });
}
