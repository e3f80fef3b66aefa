import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';
import { allow, type Grantee } from './permission.ts';

export interface LedgerBucketProps {
	readonly encryption: Encryption;
	/** Days that the policy's backups live, after which nothing can come back out of them. */
	readonly keptDays: number;
	readonly accessLogs: IBucket;
}

/**
 * The ledger of erasures: what was erased, to be erased again after a backup was restored. It lies outside everything that is restored,
 * and goes with the last backup that could bring a record back.
 */
export class LedgerBucket extends Construct {
	readonly bucket: Bucket;
	private readonly encryption: Encryption;

	constructor(scope: Construct, id: string, props: LedgerBucketProps) {
		super(scope, id);
		this.encryption = props.encryption;
		this.bucket = new Bucket(this, 'Bucket', {
			encryption: BucketEncryption.KMS,
			encryptionKey: props.encryption.key,
			bucketKeyEnabled: true,
			blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
			objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
			enforceSSL: true,
			minimumTLSVersion: 1.2,
			versioned: true,
			serverAccessLogsBucket: props.accessLogs,
			serverAccessLogsPrefix: 'ledger/',
			lifecycleRules: [
				{
					id: 'expire-with-the-backups',
					expiration: Duration.days(props.keptDays),
					noncurrentVersionExpiration: Duration.days(1),
					abortIncompleteMultipartUploadAfter: Duration.days(1),
				},
				// S3 does not combine this with an expiry in one rule.
				{ id: 'remove-lone-delete-markers', expiredObjectDeleteMarker: true },
			],
			removalPolicy: RemovalPolicy.RETAIN,
		});
	}

	/** Lists and reads, and tells what is not there from what it may not read. */
	grantRead(grantee: Grantee): void {
		this.allowObjects(grantee, ['s3:GetObject']);
		allow(grantee, { actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] });
		this.encryption.grantDecrypt(grantee, 's3');
	}

	/** Writes. Whoever erases can neither read what others erased nor remove it. */
	grantWrite(grantee: Grantee): void {
		this.allowObjects(grantee, ['s3:PutObject']);
		this.encryption.grantEncryptDecrypt(grantee, 's3');
	}

	private allowObjects(grantee: Grantee, actions: readonly string[]): void {
		const resources = [this.bucket.arnForObjects('*')];
		allow(grantee, {
			actions,
			resources,
			wildcardBecause: 'Objects are named by the day and the case, which come after the role.',
		});
	}
}
