import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Aws, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allow, type Grantee } from './permission.ts';

/** AWS services that use the key on behalf of whoever calls them. */
export type KeyUser = 'dynamodb' | 's3' | 'secretsmanager';

/**
 * The key under which everything at rest lies. A role may use it only through the service that holds the data
 * (`kms:ViaService`), so that a leaked role decrypts nothing by itself.
 */
export class Encryption extends Construct {
	readonly key: IKey;

	constructor(scope: Construct, id: string) {
		super(scope, id);
		this.key = new Key(this, 'Key', {
			description: 'Rightful: cases, audit chain, exports, anchors, secrets, logs, workflows',
			enableKeyRotation: true,
			removalPolicy: RemovalPolicy.RETAIN,
		});
		this.key.addToResourcePolicy(
			new PolicyStatement({
				sid: 'LogGroupsOfThisAccount',
				principals: [new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
				actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:DescribeKey'],
				resources: ['*'],
				conditions: {
					ArnLike: {
						'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*`,
					},
				},
			}),
		);
	}

	/** Lets the role read what the service keeps under the key. */
	grantDecrypt(grantee: Grantee, through: KeyUser): void {
		grantKey(this.key, grantee, through, readActions);
	}

	/** Lets the role read and write what the service keeps under the key. */
	grantEncryptDecrypt(grantee: Grantee, through: KeyUser): void {
		grantKey(this.key, grantee, through, writeActions);
	}
}

export const readActions = ['kms:Decrypt', 'kms:DescribeKey'] as const;
export const writeActions = [
	...readActions,
	'kms:Encrypt',
	'kms:GenerateDataKey',
	'kms:GenerateDataKeyWithoutPlaintext',
	'kms:ReEncryptFrom',
	'kms:ReEncryptTo',
] as const;

/** The grant of {@link Encryption}, for keys that are not ours: those of the organisation's own stores. */
export function grantKey(key: IKey, grantee: Grantee, through: KeyUser, actions: readonly string[]): void {
	allow(grantee, {
		actions,
		resources: [key.keyArn],
		conditions: { StringEquals: { 'kms:ViaService': `${through}.${Aws.REGION}.amazonaws.com` } },
	});
}
