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

/** The organisation's stores: searched for a person, and their records erased, put right or marked as the law asks. */
export class StoreAccess extends Construct {
	private readonly stores: readonly ConnectedStore[];

	constructor(scope: Construct, id: string, props: StoreAccessProps) {
		super(scope, id);
		this.stores = Object.values(props.stores);
	}

	/** Finds the records of a person, and reads them; of an object its tags too, which say who restricts it. */
	grantRead(grantee: Grantee): void {
		for (const store of this.stores) {
			if (store.kind === 'dynamodb') {
				const actions = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
				allow(grantee, { actions, resources: queryArns(store.tableArn, store.indexes) });
				if (store.key !== undefined) grantKey(store.key, grantee, 'dynamodb', readActions);
			} else {
				const actions = ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'];
				allow(grantee, { actions, resources: [store.bucketArn] });
				allowObjects(grantee, store.bucketArn, [
					's3:GetObject',
					's3:GetObjectVersion',
					's3:GetObjectTagging',
					's3:GetObjectVersionTagging',
				]);
				if (store.key !== undefined) grantKey(store.key, grantee, 's3', readActions);
			}
		}
	}

	/** Reads tables and buckets from end to end, for what falls due in them, and how much they hold. */
	grantSweep(grantee: Grantee): void {
		for (const store of this.stores) {
			if (store.kind === 'dynamodb') {
				allow(grantee, { actions: ['dynamodb:Scan', 'dynamodb:DescribeTable'], resources: [store.tableArn] });
				if (store.key !== undefined) grantKey(store.key, grantee, 'dynamodb', readActions);
			} else {
				allow(grantee, { actions: ['s3:ListBucket', 's3:ListBucketVersions'], resources: [store.bucketArn] });
				// The metadata of an object needs the permission to read it.
				const actions = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'];
				allowObjects(grantee, store.bucketArn, actions);
				if (store.key !== undefined) grantKey(store.key, grantee, 's3', readActions);
			}
		}
	}

	/**
	 * Erases records: of a bucket all versions and unfinished uploads too. (DynamoDB has no batch that only deletes.) Puts records
	 * right, and marks them restricted: objects by a tag on their newest version, and not by writing them again.
	 */
	grantErase(grantee: Grantee): void {
		for (const store of this.stores) {
			if (store.kind === 'dynamodb') {
				const actions = ['dynamodb:DeleteItem', 'dynamodb:BatchWriteItem', 'dynamodb:UpdateItem'];
				allow(grantee, { actions, resources: [store.tableArn] });
				if (store.key !== undefined) grantKey(store.key, grantee, 'dynamodb', writeActions);
			} else {
				const actions = ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:AbortMultipartUpload'];
				allowObjects(grantee, store.bucketArn, [...actions, 's3:PutObjectTagging', 's3:PutObjectVersionTagging']);
			}
		}
	}
}

function allowObjects(grantee: Grantee, bucketArn: string, actions: readonly string[]): void {
	const wildcardBecause = "Objects are found by people's identifiers, or by their dates, which nobody knows beforehand.";
	allow(grantee, { actions, resources: [`${bucketArn}/*`], wildcardBecause });
}
