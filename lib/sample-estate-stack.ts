import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { StoreLocations } from '../functions/contract/env.ts';
import { closedBucket } from './bucket-props.ts';
import { sampleBuckets, sampleTables } from './sample-estate-data.ts';
import { specTable } from './spec-table.ts';
import type { ConnectedStore } from './store-access.ts';
import type { TableSpec } from './system/data.ts';

/** The stores of an organisation that does not exist, to try Rightful on. Everything in it goes with its stack. */
export class SampleEstateStack extends Stack {
	/** By store id of the data map, as the core stack refers to them. */
	readonly stores: Readonly<Record<string, ConnectedStore>>;
	readonly locations: StoreLocations;

	constructor(scope: Construct, id: string, props?: StackProps) {
		super(scope, id, { description: 'Rightful: sample estate of made-up people', ...props });
		const tables = Object.entries<TableSpec>(sampleTables).map(([name, spec]) => {
			const table = specTable(this, name, { spec, recoveryDays: 1, removalPolicy: RemovalPolicy.DESTROY });
			return { name, table, indexes: spec.indexes.map((index) => index.name) };
		});
		const buckets = Object.keys(sampleBuckets).map((name) => ({ name, bucket: this.sampleBucket(name) }));

		// Exported by name, so that a role's grant reads the same here and in the template, as acknowledging it needs.
		this.stores = Object.fromEntries<ConnectedStore>([
			...tables.map(
				({ name, table, indexes }) => [name, { kind: 'dynamodb', tableArn: this.exportValue(table.tableArn), indexes }] as const,
			),
			...buckets.map(({ name, bucket }) => [name, { kind: 's3', bucketArn: this.exportValue(bucket.bucketArn) }] as const),
		]);
		const locations = (name: (physical: string) => string): StoreLocations => ({
			...Object.fromEntries(tables.map((store) => [store.name, { table: name(store.table.tableName) }])),
			...Object.fromEntries(buckets.map((store) => [store.name, { bucket: name(store.bucket.bucketName) }])),
		});
		this.locations = locations((physical) => this.exportValue(physical));
		new CfnOutput(this, 'Locations', {
			value: this.toJsonString(locations((physical) => physical)),
			description: 'Tables and buckets by store',
		});
	}

	private sampleBucket(name: string): Bucket {
		const bucket = new Bucket(this, name, {
			...closedBucket,
			encryption: BucketEncryption.S3_MANAGED,
			versioned: true,
			lifecycleRules: [{ id: 'abort-unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
			removalPolicy: RemovalPolicy.DESTROY,
		});
		Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'Documents of made-up people, to try the system on.' });
		return bucket;
	}
}
