import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { RejectedRows } from '../core/mailing/ports.ts';
import type { RejectedRow } from '../core/mailing/recipient-rows.ts';
import { seal, unseal } from './sealing.ts';

/** In the exports bucket, an object a page, where they expire with everything else. */
export function rejectedRows(s3: S3Client, bucket: string, key: () => Promise<Uint8Array>): RejectedRows {
	const prefixOf = (mailingId: string) => `mailings/${mailingId}/rejected/`;
	return {
		async put(mailingId, page, rows) {
			const Key = `${prefixOf(mailingId)}${String(page).padStart(8, '0')}`;
			await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: seal(rows, Key, await key()) }));
		},
		async *list(mailingId) {
			const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefixOf(mailingId) });
			for await (const { Contents = [] } of pages) {
				for (const { Key } of Contents) {
					if (Key === undefined) continue;
					const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
					yield* unseal((await Body?.transformToByteArray()) ?? new Uint8Array(), Key, await key()) as RejectedRow[];
				}
			}
		},
	};
}
