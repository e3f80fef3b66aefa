/** What our buckets have in common. */
import { BlockPublicAccess, BucketEncryption, type LifecycleRule, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Encryption } from './encryption.ts';

/** Closed to everybody else, reached by TLS alone, and not dropped with the stack. */
export const closedBucket = {
	blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
	objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
	enforceSSL: true,
	minimumTLSVersion: 1.2,
	removalPolicy: RemovalPolicy.RETAIN,
} as const;

/** The same under our own key; what is written over stays as an older version. */
export const sealedBucket = ({ key }: Encryption) =>
	({
		...closedBucket,
		encryption: BucketEncryption.KMS,
		encryptionKey: key,
		bucketKeyEnabled: true,
		versioned: true,
	}) as const;

/** Leaves nothing after so many days, no version of it. @param id why */
export const goneAfter = (id: string, days: number): LifecycleRule[] => [
	{
		id,
		expiration: Duration.days(days),
		noncurrentVersionExpiration: Duration.days(1),
		abortIncompleteMultipartUploadAfter: Duration.days(1),
	},
	// S3 does not combine this with an expiry in one rule.
	{ id: 'remove-lone-delete-markers', expiredObjectDeleteMarker: true },
];
