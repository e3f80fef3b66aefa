import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { secretKeys } from '../../functions/adapters/keys.ts';
import { env } from '../../functions/contract/env.ts';
import type { Emulator } from '../../local/emulators/emulator.ts';
import { startSecrets } from '../../local/emulators/secrets.ts';

const secrets: Record<string, string> = {};
let asked = 0;
let emulator: Emulator;
const before = { ...process.env };
beforeAll(async () => {
	emulator = await startSecrets(secrets, () => {
		asked++;
		return false;
	});
	Object.assign(process.env, {
		AWS_ENDPOINT_URL_SECRETS_MANAGER: emulator.url,
		AWS_REGION: 'eu-west-2',
		AWS_ACCESS_KEY_ID: 'local',
		AWS_SECRET_ACCESS_KEY: 'local',
		[env.keysSecret]: 'arn:keys',
	});
});
afterAll(async () => {
	process.env = before;
	await emulator.stop();
});

describe('the keys', () => {
	test('are derived from one root, each another, the same every time, and read once', async () => {
		secrets['arn:keys'] = JSON.stringify({ root: 'root', processors: { crm: 'shared' } });
		const [keys, again] = [secretKeys(), secretKeys()];
		asked = 0;
		const [first, second] = await Promise.all([keys(), keys()]);
		expect(second).toBe(first);
		expect(asked).toBe(1);
		expect(await again()).toEqual(first);
		expect(first.processors).toEqual({ crm: 'shared' });
		expect([first.subjectKey.length, first.tokenKey.length]).toEqual([32, 32]);
		expect(first.subjectKey).not.toEqual(first.tokenKey);
	});

	test('of another root are others', async () => {
		secrets['arn:keys'] = JSON.stringify({ root: 'root' });
		const one = await secretKeys()();
		secrets['arn:keys'] = JSON.stringify({ root: 'another' });
		expect((await secretKeys()()).subjectKey).not.toEqual(one.subjectKey);
	});

	test('that could not be read are asked for again', async () => {
		secrets['arn:keys'] = '{}';
		const keys = secretKeys();
		await expect(keys()).rejects.toThrow('The keys secret has no root.');
		secrets['arn:keys'] = JSON.stringify({ root: 'root' });
		expect((await keys()).processors).toEqual({});
	});
});
