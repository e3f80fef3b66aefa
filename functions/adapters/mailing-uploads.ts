import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { InvalidInput } from '../core/errors.ts';
import type { UploadedLists } from '../core/mailing/ports.ts';
import { removeObjects } from './remove-objects.ts';

/** A form by which one file can be uploaded: its fields first, then the file under `file`. */
export interface UploadForm {
	readonly url: string;
	readonly fields: Readonly<Record<string, string>>;
	/** Names the file afterwards. */
	readonly key: string;
	/** Seconds that it can be used. */
	readonly goodFor: number;
	/** Octets that the file may have. */
	readonly largest: number;
}

export interface MailingUploads extends UploadedLists {
	/** A form for a file of its own. */
	mint(): Promise<UploadForm>;
}

const prefix = 'uploads/mailings/';
const madeByUs = /^uploads\/mailings\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.csv$/;

/** Seconds that a form can be used. */
const goodFor = 900;
/** Some four million rows. */
const largest = 256 * 1024 * 1024;

/** Whether such a key can have come from a form of ours. */
export const isUploadKey = (key: string): boolean => madeByUs.test(key);

/** In the exports bucket, where what nobody reads expires. */
export function mailingUploads(s3: S3Client, bucket: string): MailingUploads {
	return {
		async mint() {
			const key = `${prefix}${randomUUID()}.csv`;
			const { url, fields } = await createPresignedPost(s3, {
				Bucket: bucket,
				Key: key,
				Fields: { 'Content-Type': 'text/csv' },
				Conditions: [
					['eq', '$Content-Type', 'text/csv'],
					['content-length-range', 1, largest],
				],
				Expires: goodFor,
			});
			return { url, fields, key, goodFor, largest };
		},

		async *open(key, from, mark, marked) {
			if (!isUploadKey(key)) throw new InvalidInput('The key is of no upload: give the one that came with the form.');
			const found = await get(s3, bucket, key, from);
			if (found === 'end') return;
			if (mark !== undefined && found.mark !== mark) {
				throw new InvalidInput('Another file was uploaded while the list was read. Upload it anew, by a form of its own.');
			}
			marked(found.mark);
			yield* found.body;
		},

		remove: async (key) => {
			if (isUploadKey(key)) await removeObjects(s3, bucket, key);
		},
	};
}

/** `end`: the file ends before. */
async function get(
	s3: S3Client,
	bucket: string,
	key: string,
	from: number,
): Promise<'end' | { readonly mark: string; readonly body: Readable }> {
	try {
		const { Body, ETag = '' } = await s3.send(
			new GetObjectCommand({ Bucket: bucket, Key: key, ...(from > 0 && { Range: `bytes=${from}-` }) }),
		);
		return { mark: ETag, body: Body as Readable };
	} catch (error) {
		const { name } = error as Error;
		if (name === 'InvalidRange') return 'end';
		if (name === 'NoSuchKey') {
			throw new InvalidInput(
				'There is no such upload, or its time is over. Upload the list, and give the key that came with the form.',
			);
		}
		throw error;
	}
}
