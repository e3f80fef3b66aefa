import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import { type Emulator, type Gate, serve } from './emulator.ts';

/** S3 in a temporary folder, which goes when it stops. @param buckets physical names. */
export async function startS3(buckets: readonly string[], gate: Gate): Promise<Emulator> {
	const directory = await mkdtemp(join(tmpdir(), 'rightful-s3-'));
	const engine = new S3rver({ silent: true, directory, vhostBuckets: false, configureBuckets: buckets.map((name) => ({ name })) });
	await engine.configureBuckets();
	forgetTags(engine.store);
	const emulator = await serve(createServer(engine.callback()), (request, response) => {
		if (gate(request, response)) return true;
		const signed = request.headers.authorization !== undefined || /[?&](X-Amz-Algorithm|Signature)=/i.test(request.url ?? '');
		// A form with a signed policy carries its signature in the body.
		if (signed || request.method === 'POST' || request.method === 'OPTIONS') return false;
		request.resume();
		response.writeHead(403, { 'content-type': 'application/xml' });
		response.end('<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
		return true;
	});
	return {
		url: emulator.url,
		async stop() {
			await emulator.stop();
			await rm(directory, { recursive: true, force: true });
		},
	};
}

/** The engine leaves an object's tags behind when it is deleted or replaced, and the next object of that key would carry them. */
function forgetTags(store: S3rver['store']): void {
	const { deleteObject, putObject } = store;
	store.deleteObject = async (bucket, key) => {
		await store.deleteSubresource(bucket, key, 'tagging');
		return deleteObject.call(store, bucket, key);
	};
	store.putObject = async (object) => {
		await store.deleteSubresource(object.bucket, object.key, 'tagging');
		return putObject.call(store, object);
	};
}
