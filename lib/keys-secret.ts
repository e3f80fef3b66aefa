import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Encryption } from './encryption.ts';
import { allow, type Grantee } from './permission.ts';

export interface KeysSecretProps {
	readonly encryption: Encryption;
}

/**
 * `{"processors": {}, "root": "<generated>"}`. The keys of subjects and of tokens are derived from `root`, so that one
 * generated value serves both; `processors` takes, by store id, the secrets that outside processors gave us.
 */
export class KeysSecret extends Construct {
	readonly secret: Secret;
	private readonly encryption: Encryption;

	constructor(scope: Construct, id: string, props: KeysSecretProps) {
		super(scope, id);
		this.encryption = props.encryption;
		this.secret = new Secret(this, 'Secret', {
			description: 'Rightful: root of the subject and token keys (never change it), secrets of outside processors',
			encryptionKey: props.encryption.key,
			generateSecretString: {
				secretStringTemplate: JSON.stringify({ processors: {} }),
				generateStringKey: 'root',
				// 64 of 62 letters and digits: over 380 bits.
				passwordLength: 64,
				excludePunctuation: true,
			},
			removalPolicy: RemovalPolicy.RETAIN,
		});
		Validations.of(this.secret).acknowledge({
			id: 'AwsSolutions-SMG4',
			reason:
				'Never rotated in place: with another root, suppressed and restricted people would no longer be recognised, and links in mails already sent would stop working. A new root comes as a new version beside the old one.',
		});
	}

	grantRead(grantee: Grantee): void {
		allow(grantee, { actions: ['secretsmanager:GetSecretValue'], resources: [this.secret.secretArn] });
		this.encryption.grantDecrypt(grantee, 'secretsmanager');
	}
}
