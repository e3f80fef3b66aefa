import { GetObjectCommand, HeadObjectCommand, NotFound, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** Seconds that a signed URL is good: long enough to begin the download, which may then take its time. */
const life = 300;

/** Short-lived links to objects in the exports bucket. */
export interface Downloads {
	exists(key: string): Promise<boolean>;
	sign(key: string, filename: string): Promise<string>;
	/** Where signed URLs lead, for `form-action`. */
	origin(): Promise<string>;
}

export function downloads(s3: S3Client, bucket: string): Downloads {
	const sign = (key: string, filename: string) =>
		getSignedUrl(
			s3,
			new GetObjectCommand({ Bucket: bucket, Key: key, ResponseContentDisposition: `attachment; filename="${filename}"` }),
			{ expiresIn: life },
		);
	return {
		async exists(key) {
			try {
				await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
				return true;
			} catch (error) {
				if (error instanceof NotFound) return false;
				throw error;
			}
		},
		sign,
		origin: async () => new URL(await sign('origin', 'origin')).origin,
	};
}
