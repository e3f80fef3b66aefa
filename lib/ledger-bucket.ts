import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { goneAfter, sealedBucket } from './bucket-props.ts';
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
			...sealedBucket(props.encryption),
			serverAccessLogsBucket: props.accessLogs,
			serverAccessLogsPrefix: 'ledger/',
			lifecycleRules: goneAfter('expire-with-the-backups', props.keptDays),
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
