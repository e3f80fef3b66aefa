import {
	DeleteObjectsCommand,
	ListObjectVersionsCommand,
	type ListObjectVersionsOutput,
	paginateListObjectsV2,
	type S3Client,
} from '@aws-sdk/client-s3';

interface Version {
	readonly Key: string;
	readonly VersionId?: string;
}

/** S3 takes this many keys at once. */
const atOnce = 1000;

/**
 * Removes objects for good: every version of them, and the markers of those deleted before.
 *
 * @param from The first key, in S3's order, that goes; without it, all under the prefix go.
 */
export const removeObjects = async (s3: S3Client, bucket: string, prefix: string, from = prefix): Promise<void> => {
	let batch: Version[] = [];
	const remove = async () => {
		if (batch.length === 0) return;
		const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: batch, Quiet: true } }));
		batch = [];
		if (Errors.length > 0) throw new Error(`${Errors.length} objects under ${prefix} were not removed: ${Errors[0]?.Code}`);
	};
	for await (const version of versions(s3, bucket, prefix)) {
		if (version.Key < from) continue;
		batch.push(version);
		if (batch.length === atOnce) await remove();
	}
	await remove();
};

async function* versions(s3: S3Client, bucket: string, prefix: string): AsyncGenerator<Version> {
	try {
		let next: { readonly KeyMarker?: string | undefined; readonly VersionIdMarker?: string | undefined } | undefined = {};
		while (next !== undefined) {
			const page: ListObjectVersionsOutput = await s3.send(
				new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...next }),
			);
			yield* [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].flatMap(named);
			next = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined;
		}
	} catch (error) {
		// What speaks S3 without knowing versions, such as the local engine, has none but the current.
		if (!(error instanceof Error && error.name === 'MethodNotAllowed')) throw error;
		for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
			yield* Contents.flatMap(({ Key }) => named({ Key }));
		}
	}
}

const named = ({
	Key,
	VersionId,
}: {
	readonly Key?: string | undefined;
	readonly VersionId?: string | undefined;
}): readonly Version[] => (Key === undefined ? [] : [{ Key, ...(VersionId !== undefined && { VersionId }) }]);
