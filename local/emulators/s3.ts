import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import S3rver, { type Content } from 's3rver';
import { type Emulator, type Gate, serve } from './emulator.ts';

/** S3 in a temporary folder, which goes when it stops. @param buckets physical names. */
export async function startS3(buckets: readonly string[], gate: Gate): Promise<Emulator> {
	const directory = await mkdtemp(join(tmpdir(), 'rightful-s3-'));
	const engine = new S3rver({ silent: true, directory, vhostBuckets: false, configureBuckets: buckets.map((name) => ({ name })) });
	await engine.configureBuckets();
	writeWhole(engine.store, directory);
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

/**
 * The engine answers that it has an object, or a part of one, when it has read it, and not yet written: whoever asks for it then finds it
 * empty. S3 has it whole from the answer on, and until then what was there before.
 */
function writeWhole(store: S3rver['store'], directory: string): void {
	store.putObject = async ({ bucket, key, content, metadata }) => {
		const whole = await written(store.getResourcePath(bucket, key, 'object'), content);
		await store.putMetadata(bucket, key, metadata, whole.md5);
		return whole;
	};
	store.putPart = async (bucket, uploadId, number, content) => {
		const path = join(store.getResourcePath(bucket, undefined, 'uploads'), uploadId, String(number));
		const whole = await written(path, content);
		await writeFile(`${path}.md5`, whole.md5);
		return whole;
	};

	async function written(path: string, content: Content): Promise<{ readonly size: number; readonly md5: string }> {
		// Not beside the object: the engine lists what lies there.
		const draft = join(directory, `${randomUUID()}.draft`);
		const hash = createHash('md5');
		let size = 0;
		const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
			for await (const chunk of chunks) {
				hash.update(chunk);
				size += chunk.byteLength;
				yield chunk;
			}
		};
		try {
			await pipeline(content instanceof Uint8Array ? Readable.from([content]) : content, counted, createWriteStream(draft));
			await mkdir(dirname(path), { recursive: true });
			await rename(draft, path);
		} catch (error) {
			await rm(draft, { force: true });
			throw error;
		}
		return { size, md5: hash.digest('hex') };
	}
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
