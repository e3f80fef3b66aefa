import {
	BlockPublicAccess,
	Bucket,
	BucketEncryption,
	type IBucket,
	ObjectLockRetention,
	ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';
import { allow, type Grantee } from './permission.ts';

export interface AnchorBucketProps {
	readonly encryption: Encryption;
	/** Days in which nobody, the account's root user included, can change or remove an anchor. */
	readonly lockedDays: number;
	readonly accessLogs: IBucket;
}

/** The nightly anchors of all chain heads, locked: what shows that a chain was rewritten. No personal data. */
export class AnchorBucket extends Construct {
	readonly bucket: Bucket;
	private readonly encryption: Encryption;

	constructor(scope: Construct, id: string, props: AnchorBucketProps) {
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
			objectLockEnabled: true,
			objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(props.lockedDays)),
			serverAccessLogsBucket: props.accessLogs,
			serverAccessLogsPrefix: 'anchors/',
			lifecycleRules: [{ id: 'abort-unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
			removalPolicy: RemovalPolicy.RETAIN,
		});
	}

	/** Writes new anchors; versions that are there stay. */
	grantWrite(grantee: Grantee): void {
		allow(grantee, {
			actions: ['s3:PutObject'],
			resources: [this.bucket.arnForObjects('*')],
			wildcardBecause: 'Anchors are named by the night, which comes after the role.',
		});
		this.encryption.grantEncryptDecrypt(grantee, 's3');
	}
}
