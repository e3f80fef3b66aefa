import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ChainHead } from '../core/audit/chain.ts';

/** The head of the chain of one case at a moment. */
export interface AnchoredHead extends ChainHead {
	readonly caseId: string;
}

/** Where chain heads are kept so that nobody, we included, can change them (S3 Object Lock). */
export interface Anchors {
	/** Writes the heads of a night, a part of at most some thousands each. Writing a part again adds a version. */
	write(date: string, part: number, heads: readonly AnchoredHead[]): Promise<void>;
}

export function lockedAnchors(s3: S3Client, bucket: string): Anchors {
	return {
		async write(date, part, heads) {
			await s3.send(
				new PutObjectCommand({
					Bucket: bucket,
					Key: `anchors/${date}/${String(part).padStart(6, '0')}.ndjson`,
					Body: heads.map((head) => `${JSON.stringify(head)}\n`).join(''),
					ContentType: 'application/x-ndjson',
					// Object Lock asks for a checksum of what it is going to lock.
					ChecksumAlgorithm: 'SHA256',
				}),
			);
		},
	};
}
