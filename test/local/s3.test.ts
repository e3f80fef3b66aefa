import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Emulator } from '../../local/emulators/emulator.ts';
import { startS3 } from '../../local/emulators/s3.ts';

const Bucket = 'kept';
let engine: Emulator;
let s3: S3Client;
beforeAll(async () => {
	engine = await startS3([Bucket], () => false);
	s3 = new S3Client({
		...{ endpoint: engine.url, region: 'eu-west-2', forcePathStyle: true },
		credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
		requestChecksumCalculation: 'WHEN_REQUIRED',
	});
});
afterAll(async () => {
	s3.destroy();
	await engine.stop();
});

const read = async (Key: string) => {
	const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket, Key }));
	return [await Body?.transformToString(), ETag];
};

test('an object is there whole, or as it was before', async () => {
	const Key = 'a/b.txt';
	const before = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'before' }));
	const gate = Promise.withResolvers<void>();
	const pieces = async function* () {
		yield Buffer.from('one ');
		await gate.promise;
		yield Buffer.from('two');
	};
	const putting = s3.send(
		new PutObjectCommand({ Bucket, Key, Body: Readable.from(pieces(), { objectMode: false }), ContentLength: 7 }),
	);
	await setTimeout(200);
	expect(await read(Key)).toEqual(['before', before.ETag]);
	gate.resolve();
	const after = await putting;
	expect(await read(Key)).toEqual(['one two', after.ETag]);
	expect(after.ETag).not.toBe(before.ETag);
});
