/**
 * Marks of restricting cases (Art 18) on an object of S3: one tag, which changes neither the object nor its versions, whatever
 * its storage class or lock. The object's other tags stay. S3 changes tags as a whole and under no condition: of two cases that
 * mark one object in the same instant, one may be lost, which a search afterwards shows. A new version comes without the mark.
 */
import { GetObjectTaggingCommand, PutObjectTaggingCommand, type S3Client, type Tag } from '@aws-sdk/client-s3';
import { type RestrictionMark, StoreUnavailableError } from '../../core/stores/ports.ts';
import type { ObjectName } from './s3-objects.ts';

const tagKey = 'restricted-by';
/** Between references: S3 allows it in a tag, and references do not hold it. */
const separator = '/';
/** S3's own limits. */
const longestValue = 256;
const mostTags = 10;

export interface RestrictionTagProps {
	/** Store id, named in errors. */
	readonly id: string;
	readonly client: S3Client;
	readonly bucket: string;
}

/** References of the cases that restrict the object, sorted. Failures of S3 are thrown as they come. */
export async function readRestrictionTag(props: RestrictionTagProps, object: ObjectName): Promise<string[]> {
	return marksOf(await tagsOf(props, object));
}

/** @throws StoreUnavailableError where the mark does not fit on the object; failures of S3 as they come. */
export async function writeRestrictionTag(
	props: RestrictionTagProps,
	object: ObjectName,
	{ by, set }: RestrictionMark,
): Promise<void> {
	if (!/^[\w.=@:+-]+$/.test(by)) throw new StoreUnavailableError(props.id, 'a tag cannot hold this reference');
	const tags = await tagsOf(props, object);
	const marks = marksOf(tags);
	if (marks.includes(by) === set) return;
	const others = tags.filter(({ Key }) => Key !== tagKey);
	const left = set ? [...marks, by].sort() : marks.filter((mark) => mark !== by);
	const value = left.join(separator);
	if (value.length > longestValue) {
		throw new StoreUnavailableError(
			props.id,
			`an object is restricted by more cases than a tag of ${longestValue} characters names`,
		);
	}
	if (left.length > 0 && others.length >= mostTags)
		throw new StoreUnavailableError(props.id, `an object has its ${mostTags} tags already`);
	const TagSet = left.length === 0 ? others : [...others, { Key: tagKey, Value: value }];
	await props.client.send(new PutObjectTaggingCommand({ ...nameOf(props, object), Tagging: { TagSet } }));
}

async function tagsOf(props: RestrictionTagProps, object: ObjectName): Promise<Tag[]> {
	return (await props.client.send(new GetObjectTaggingCommand(nameOf(props, object)))).TagSet ?? [];
}

function marksOf(tags: readonly Tag[]): string[] {
	const value = tags.find(({ Key }) => Key === tagKey)?.Value ?? '';
	return value.split(separator).filter(Boolean).sort();
}

function nameOf({ bucket }: RestrictionTagProps, { key, versionId }: ObjectName) {
	return { Bucket: bucket, Key: key, VersionId: versionId };
}
