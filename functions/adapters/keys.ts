import { hkdfSync } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { env } from '../contract/env.ts';
import { required } from './environment.ts';

export interface Keys {
	/** For pseudonyms of addresses. */
	readonly subjectKey: Uint8Array;
	/** For tokens in mailed links. */
	readonly tokenKey: Uint8Array;
	/** Signs what is sent to other controllers. */
	readonly transferSeed: Uint8Array;
	/** Encrypts what the retention schedule and the ledger of erasures keep. */
	readonly sealingKey: Uint8Array;
	/** Shared secrets of processors, by store. */
	readonly processors: Readonly<Record<string, string>>;
}

/** The keys that are derived from the root, each for one use. */
export function keysFrom(root: string): Omit<Keys, 'processors'> {
	const derive = (use: string) => new Uint8Array(hkdfSync('sha256', root, 'rightful', use, 32));
	return {
		subjectKey: derive('subject-key/1'),
		tokenKey: derive('token/1'),
		transferSeed: derive('transfer-signature/1'),
		sealingKey: derive('sealing/1'),
	};
}

/**
 * Reads the secret once a container. It holds `{root, processors}`: the keys are derived from the root, each for one use,
 * so that one generated value is all that a deployment needs.
 */
export function secretKeys(): () => Promise<Keys> {
	const client = new SecretsManagerClient({ maxAttempts: 4 });
	let keys: Promise<Keys> | undefined;
	const read = async (): Promise<Keys> => {
		const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: required(env.keysSecret) }));
		const { root, processors = {} } = JSON.parse(SecretString ?? '{}') as { root?: string; processors?: Record<string, string> };
		if (!root) throw new Error('The keys secret has no root.');
		return { ...keysFrom(root), processors };
	};
	return () => {
		keys ??= read().catch((error) => {
			keys = undefined;
			throw error;
		});
		return keys;
	};
}
