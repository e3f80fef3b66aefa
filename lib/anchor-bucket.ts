import { Bucket, type IBucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { sealedBucket } from './bucket-props.ts';
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
			...sealedBucket(props.encryption),
			objectLockEnabled: true,
			objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(props.lockedDays)),
			serverAccessLogsBucket: props.accessLogs,
			serverAccessLogsPrefix: 'anchors/',
			lifecycleRules: [{ id: 'abort-unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(1) }],
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
