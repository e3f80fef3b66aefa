import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

/** Registers in the exports bucket, where they expire with everything else. */
export interface RegisterFiles {
	/** Writes a register, CSV text in pieces, as it comes; answers its key, which is new each time. */
	write(kind: string, text: Iterable<string> | AsyncIterable<string>): Promise<string>;
}

export function registerFiles(s3: S3Client, bucket: string): RegisterFiles {
	return {
		async write(kind, text) {
			const Key = `registers/${kind}/${randomUUID()}.csv`;
			const Body = Readable.from(bytes(text), { objectMode: false });
			await new Upload({
				client: s3,
				params: { Bucket: bucket, Key, Body, ContentType: 'text/csv; charset=utf-8; header=present' },
				queueSize: 2,
			}).done();
			return Key;
		},
	};
}

async function* bytes(text: Iterable<string> | AsyncIterable<string>) {
	for await (const piece of text) yield Buffer.from(piece);
}
