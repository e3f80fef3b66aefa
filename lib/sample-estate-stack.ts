import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { StoreLocations } from '../functions/contract/env.ts';
import { sampleBuckets, sampleTables } from './sample-estate-data.ts';
import { specTable } from './spec-table.ts';
import type { ConnectedStore } from './store-access.ts';
import type { TableSpec } from './system.ts';

/** The stores of an organisation that does not exist, to try Rightful on. Everything in it goes with its stack. */
export class SampleEstateStack extends Stack {
	/** By store id of the data map. */
	readonly stores: Readonly<Record<string, ConnectedStore>>;
	readonly locations: StoreLocations;

	constructor(scope: Construct, id: string, props?: StackProps) {
		super(scope, id, { description: 'Rightful: sample estate of made-up people', ...props });
		const stores: Record<string, ConnectedStore> = {};
		const locations: Record<string, StoreLocations[string]> = {};
		for (const [name, spec] of Object.entries<TableSpec>(sampleTables)) {
			const table = specTable(this, name, { spec, recoveryDays: 1, removalPolicy: RemovalPolicy.DESTROY });
			stores[name] = {
				kind: 'dynamodb',
				tableArn: this.exportValue(table.tableArn),
				indexes: spec.indexes.map((index) => index.name),
			};
			locations[name] = { table: this.exportValue(table.tableName) };
		}
		for (const name of Object.keys(sampleBuckets)) {
			const bucket = new Bucket(this, name, {
				encryption: BucketEncryption.S3_MANAGED,
				blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
				objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
				enforceSSL: true,
				minimumTLSVersion: 1.2,
				versioned: true,
				lifecycleRules: [{ id: 'abort-unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
				removalPolicy: RemovalPolicy.DESTROY,
			});
			Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'Documents of made-up people, to try the system on.' });
			stores[name] = { kind: 's3', bucketArn: this.exportValue(bucket.bucketArn) };
			locations[name] = { bucket: this.exportValue(bucket.bucketName) };
		}
		new CfnOutput(this, 'Locations', { value: this.toJsonString(locations), description: 'Tables and buckets by store' });
		this.stores = stores;
		this.locations = locations;
	}
}
