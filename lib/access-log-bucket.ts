import { Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { closedBucket } from './bucket-props.ts';

/** Where S3 writes who touched a bucket that only our own functions and administrators reach. */
export class AccessLogBucket extends Construct {
	readonly bucket: IBucket;

	constructor(scope: Construct, id: string) {
		super(scope, id);
		const bucket = new Bucket(this, 'Bucket', {
			...closedBucket,
			// S3 delivers server access logs only to buckets under its own keys.
			encryption: BucketEncryption.S3_MANAGED,
			lifecycleRules: [{ id: 'expire', expiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
		});
		// CDK's classes leave optional members undefined, which exactOptionalPropertyTypes tells from absent.
		this.bucket = bucket as IBucket;
		Validations.of(bucket).acknowledge({
			id: 'AwsSolutions-S1',
			reason: 'The log bucket itself: logging its own access would never end.',
		});
	}
}
