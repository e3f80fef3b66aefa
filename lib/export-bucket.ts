import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { goneAfter, sealedBucket } from './bucket-props.ts';
import type { Encryption } from './encryption.ts';
import { allow, type Grantee } from './permission.ts';

export interface ExportBucketProps {
	readonly encryption: Encryption;
	/** Days that an access package can be downloaded, after which nothing of it is left. */
	readonly availableDays: number;
}

/** Access packages, their parts and evidence bundles: gone, all versions of them, when the policy's period is over. */
export class ExportBucket extends Construct {
	readonly bucket: Bucket;
	private readonly encryption: Encryption;

	constructor(scope: Construct, id: string, props: ExportBucketProps) {
		super(scope, id);
		this.encryption = props.encryption;
		this.bucket = new Bucket(this, 'Bucket', {
			...sealedBucket(props.encryption),
			lifecycleRules: goneAfter('expire-with-the-promise', props.availableDays),
		});
		Validations.of(this.bucket).acknowledge({
			id: 'AwsSolutions-S1',
			reason:
				'People download from here by signed URL: access logs would keep their IP addresses and the signatures where they cannot be erased. Each download is an event of its case.',
		});
	}

	/** Reads, and tells what is not there from what it may not read. */
	grantRead(grantee: Grantee): void {
		this.allowObjects(grantee, ['s3:GetObject']);
		allow(grantee, { actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] });
		this.encryption.grantDecrypt(grantee, 's3');
	}

	/** Reads, writes, in parts too, and removes: packages are built from parts that are removed afterwards. */
	grantWrite(grantee: Grantee): void {
		this.allowObjects(grantee, [
			's3:GetObject',
			's3:PutObject',
			's3:DeleteObject',
			's3:DeleteObjectVersion',
			's3:AbortMultipartUpload',
		]);
		allow(grantee, { actions: ['s3:ListBucket', 's3:ListBucketVersions'], resources: [this.bucket.bucketArn] });
		this.encryption.grantEncryptDecrypt(grantee, 's3');
	}

	private allowObjects(grantee: Grantee, actions: readonly string[]): void {
		const resources = [this.bucket.arnForObjects('*')];
		allow(grantee, { actions, resources, wildcardBecause: 'Objects are named by the case, which comes after the role.' });
	}
}
