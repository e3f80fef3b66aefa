import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { removeObjects } from '../../functions/adapters/remove-objects.ts';

interface Version {
	readonly Key: string;
	readonly VersionId: string;
	readonly marker?: boolean;
}

/** A bucket with versions, two to a page, as far as removing asks for them. */
const versionedBucket = (versions: Version[], refuses: readonly string[] = []) => ({
	send: async (command: unknown) => {
		if (command instanceof ListObjectVersionsCommand) {
			const { Prefix = '', KeyMarker, VersionIdMarker } = command.input;
			const under = versions.filter(({ Key }) => Key.startsWith(Prefix));
			const from = under.findIndex(({ Key, VersionId }) => Key === KeyMarker && VersionId === VersionIdMarker) + 1;
			const page = under.slice(from, from + 2);
			const last = page.at(-1);
			return {
				Versions: page.filter(({ marker }) => !marker),
				DeleteMarkers: page.filter(({ marker }) => marker),
				IsTruncated: from + 2 < under.length,
				NextKeyMarker: last?.Key,
				NextVersionIdMarker: last?.VersionId,
			};
		}
		if (command instanceof DeleteObjectsCommand) {
			const Errors: { Code: string }[] = [];
			for (const { Key, VersionId } of command.input.Delete?.Objects ?? []) {
				const at = versions.findIndex((version) => version.Key === Key && version.VersionId === VersionId);
				if (refuses.includes(Key ?? '')) Errors.push({ Code: 'AccessDenied' });
				else if (at >= 0) versions.splice(at, 1);
			}
			return { Errors };
		}
		throw new Error('Not a call that removing needs.');
	},
});

const versions = (): Version[] => [
	{ Key: 'exports/a/parts/1', VersionId: 'v2' },
	{ Key: 'exports/a/parts/1', VersionId: 'v1' },
	{ Key: 'exports/a/parts/2', VersionId: 'v2', marker: true },
	{ Key: 'exports/a/parts/2', VersionId: 'v1' },
	{ Key: 'exports/a/parts/3', VersionId: 'v1' },
	{ Key: 'exports/ab/parts/1', VersionId: 'v1' },
];

test('every version goes, and the markers of those deleted before; what stands elsewhere stays', async () => {
	const left = versions();
	await removeObjects(versionedBucket(left) as unknown as S3Client, 'bucket', 'exports/a/');
	expect(left).toEqual([{ Key: 'exports/ab/parts/1', VersionId: 'v1' }]);
});

test('from a key on, what comes before it stays', async () => {
	const left = versions();
	await removeObjects(versionedBucket(left) as unknown as S3Client, 'bucket', 'exports/a/', 'exports/a/parts/2');
	expect(left.map(({ Key, VersionId }) => `${Key} ${VersionId}`)).toEqual([
		'exports/a/parts/1 v2',
		'exports/a/parts/1 v1',
		'exports/ab/parts/1 v1',
	]);
});

test('what S3 refuses to remove is an error, not silence', async () => {
	const bucket = versionedBucket(versions(), ['exports/a/parts/3']) as unknown as S3Client;
	await expect(removeObjects(bucket, 'bucket', 'exports/a/')).rejects.toThrow(
		'1 objects under exports/a/ were not removed: AccessDenied',
	);
});
