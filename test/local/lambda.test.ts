import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalSystem } from '../../local/system.ts';
import { startTrial } from '../fixtures/local/trial-system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startTrial();
});
afterAll(() => system.stop());

describe('a function run locally', () => {
	test('gets the variables of its capabilities, of Lambda and of the endpoints, and nothing of the developer', async () => {
		expect(await system.invoke('act', { answer: 'environment' })).toEqual({
			CASES_TABLE: 'rightful-cases',
			EXPORTS_BUCKET: 'rightful-exports',
			KEYS_SECRET_ARN: expect.stringMatching(/^arn:aws:secretsmanager:/),
			PUBLIC_URL: system.url,
			MAIL_CONFIGURATION_SET: 'rightful-mails',
			MAIL_FROM: 'privacy@example.com',
			// What was compiled before, beside the bundles.
			NODE_COMPILE_CACHE: expect.any(String),
			AWS_REGION: 'eu-west-2',
			AWS_ACCESS_KEY_ID: 'S3RVER',
			AWS_SECRET_ACCESS_KEY: 'S3RVER',
			AWS_CONFIG_FILE: expect.any(String),
			AWS_SHARED_CREDENTIALS_FILE: expect.any(String),
			AWS_EC2_METADATA_DISABLED: 'true',
			AWS_ENDPOINT_URL_DYNAMODB: system.endpoints.dynamodb,
			AWS_ENDPOINT_URL_S3: system.endpoints.s3,
			AWS_ENDPOINT_URL_SES: system.endpoints.ses,
			AWS_ENDPOINT_URL_SFN: system.endpoints.sfn,
			AWS_ENDPOINT_URL_SECRETS_MANAGER: system.endpoints.secrets,
			AWS_LAMBDA_FUNCTION_NAME: 'act',
			AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
			POWERTOOLS_SERVICE_NAME: 'rightful',
			POWERTOOLS_METRICS_NAMESPACE: 'Rightful',
			TZ: ':UTC',
		});
	});

	test('reads the keys from the secret', async () => {
		const keys = JSON.parse(String(await system.invoke('act', { answer: 'secret' })));
		expect(keys).toEqual({
			root: expect.stringMatching(/^[0-9a-f]{64}$/),
			processors: {},
		});
	});

	test('that throws is reported by the name and message of its error, and goes on to serve', async () => {
		await expect(
			system.invoke('act', { steps: [{ do: 'fail', name: 'AlreadyAnswered', message: 'no need' }] }),
		).rejects.toMatchObject({
			name: 'AlreadyAnswered',
			errorMessage: 'no need',
			crashed: false,
		});
		expect(await system.invoke('act', { answer: 'still here' })).toBe('still here');
	});

	test.each([{ do: 'exit' }, { do: 'reject-behind-its-back' }])(
		'whose runtime ends ($do) is reported as Lambda.Unknown, and starts anew',
		async (step) => {
			await expect(system.invoke('act', { steps: [step] })).rejects.toMatchObject({ name: 'Lambda.Unknown', crashed: true });
			expect(await system.invoke('act', { answer: 'invocations' })).toBe(1);
		},
	);

	test('that outlives its timeout is stopped', async () => {
		await expect(system.invoke('act-quickly', { steps: [{ do: 'hang' }] })).rejects.toMatchObject({
			name: 'Sandbox.Timedout',
			errorMessage: 'Task timed out after 0.30 seconds',
		});
	});

	test('answers up to 6 MB, and no more', async () => {
		const limit = 6 * 1024 * 1024;
		const quotes = 2;
		expect(await system.invoke('act', { answer: limit - quotes })).toHaveLength(limit - quotes);
		await expect(system.invoke('act', { answer: limit - quotes + 1 })).rejects.toMatchObject({
			name: 'Function.ResponseSizeTooLarge',
		});
	});

	test('is asked with up to 6 MB, and no more', async () => {
		const limit = 6 * 1024 * 1024 - JSON.stringify({ ignored: '' }).length;
		expect(await system.invoke('act', { ignored: 'x'.repeat(limit) })).toEqual([]);
		await expect(system.invoke('act', { ignored: 'x'.repeat(limit + 1) })).rejects.toMatchObject({
			name: 'RequestEntityTooLargeException',
		});
	});

	test('serves more invocations at once than it has environments', async () => {
		const numbers = Array.from({ length: 20 }, (_, index) => String(index));
		expect(await Promise.all(numbers.map((answer) => system.invoke('act', { answer })))).toEqual(numbers);
	});

	test('that does not exist is an error', async () => {
		await expect(system.invoke('no-such-function', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
	});

	test('logs into the system’s log, by its name', async () => {
		await system.invoke('act', { steps: [{ do: 'log', text: 'a line of mine' }] });
		// The line comes over a stream of its own.
		while (!system.logs.includes('act: a line of mine')) await new Promise((resolve) => setTimeout(resolve, 5));
		expect(system.logs.filter((line) => line.includes('a line of mine'))).toEqual(['act: a line of mine']);
	});
});
