import { buffer } from 'node:stream/consumers';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ZipFile } from 'yazl';
import { exportPrefix } from '../core/request/export/keys.ts';

/** A file of the bundle: its path, and its text or what is written as JSON. */
export type EvidenceFile = readonly [path: string, content: string | object];

/** Evidence bundles in the exports bucket. */
export interface EvidenceBundles {
	/** Writes the bundle; answers its key. The same files at the same instant give the same bytes. */
	write(caseId: string, version: string, at: string, files: readonly EvidenceFile[]): Promise<string>;
}

/** A case's evidence is small (its chain, its mails, its notes), so it is put together in memory. */
export function evidenceBundles(s3: S3Client, bucket: string): EvidenceBundles {
	return {
		async write(caseId, version, at, files) {
			const zip = new ZipFile();
			for (const [path, content] of files) {
				const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, '\t')}\n`;
				zip.addBuffer(Buffer.from(text), path, { mtime: new Date(at) });
			}
			zip.end();
			const Key = `${exportPrefix(caseId)}evidence/${version}.zip`;
			await s3.send(
				new PutObjectCommand({ Bucket: bucket, Key, Body: await buffer(zip.outputStream), ContentType: 'application/zip' }),
			);
			return Key;
		},
	};
}
