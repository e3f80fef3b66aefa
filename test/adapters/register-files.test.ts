import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { downloads } from '../../functions/adapters/downloads.ts';
import { registerFiles } from '../../functions/adapters/register-files.ts';
import type { Emulator } from '../../local/emulators/emulator.ts';
import { startS3 } from '../../local/emulators/s3.ts';

let engine: Emulator;
let s3: S3Client;
beforeAll(async () => {
	engine = await startS3(['exports'], () => false);
	s3 = new S3Client({
		...{ endpoint: engine.url, region: 'eu-west-2', forcePathStyle: true },
		credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
	});
});
afterAll(async () => {
	s3.destroy();
	await engine.stop();
});

const written = async (text: Iterable<string>) => {
	const key = await registerFiles(s3, 'exports').write('subject-request', text);
	const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: 'exports', Key: key }));
	return { key, type: ContentType, text: await Body?.transformToString() };
};

test('a register is an object of its kind and of its own, in UTF-8', async () => {
	const one = await written(['\uFEFFName\r\n', 'Zoë – “née”\r\n']);
	expect(one).toEqual({
		key: expect.stringMatching(/^registers\/subject-request\/[0-9a-f-]{36}\.csv$/),
		type: 'text/csv; charset=utf-8; header=present',
		text: '\uFEFFName\r\nZoë – “née”\r\n',
	});
	expect((await written(['\uFEFFName\r\n'])).key).not.toBe(one.key);
});

test('a register longer than one piece of an upload comes whole, each line as it was', async () => {
	const lines = Array.from({ length: 60_000 }, (_, n) => `${n},${'x'.repeat(100)}\r\n`);
	expect((await written(lines)).text).toBe(lines.join(''));
});

test('is downloaded as a file', async () => {
	const { key } = await written(['Name\r\n']);
	const answer = await fetch(await downloads(s3, 'exports').sign(key, 'register.csv'));
	expect([answer.status, answer.headers.get('content-disposition'), await answer.text()]).toEqual([
		...[200, 'attachment; filename="register.csv"', 'Name\r\n'],
	]);
});
