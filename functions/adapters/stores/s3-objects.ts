/**
 * What of S3 a store needs: keys under a prefix with their newest content, and getting rid of a key altogether. Versions
 * that a delete marker hides are still personal data, so keys are listed by versions; an engine that has none says so,
 * and is listed plainly.
 */
import {
	AbortMultipartUploadCommand,
	DeleteObjectsCommand,
	ListMultipartUploadsCommand,
	ListObjectsV2Command,
	ListObjectVersionsCommand,
	type S3Client,
} from '@aws-sdk/client-s3';

export interface ObjectName {
	readonly key: string;
	/** Newest version with content; absent where the engine has no versions. */
	readonly versionId?: string;
}

export interface ObjectPage {
	readonly objects: readonly ObjectName[];
	/** Key after which the next page begins; absent on the last page. */
	readonly next?: string;
}

/** S3's limit of one call. */
const deletesPerCall = 1_000;

/** Some keys were refused: the codes that S3 gave, without the keys. */
class ObjectsNotDeletedError extends Error {
	override readonly name = 'ObjectsNotDeletedError';
}

export class ObjectsOfBucket {
	readonly #client: S3Client;
	readonly #bucket: string;
	#plain = false;

	constructor(client: S3Client, bucket: string) {
		this.#client = client;
		this.#bucket = bucket;
	}

	/** Keys that begin with the prefix, in order, after the key `after`. A page may name fewer than `size`. */
	async page(prefix: string, after: string | undefined, size: number): Promise<ObjectPage> {
		const versions = await this.#versions({ Prefix: prefix, KeyMarker: after, MaxKeys: size });
		if (versions === undefined) return this.#plainPage(prefix, after, size);
		const last = versions.entries.at(-1)?.key;
		const newest = new Map<string, string>();
		for (const { key, versionId, content } of versions.entries) {
			if (content && key !== after && !newest.has(key)) newest.set(key, versionId);
		}
		// The page may end within a key's delete markers, before the version that they hide.
		if (versions.truncated && last !== undefined && !newest.has(last)) {
			const hidden = await this.newest(last);
			if (hidden?.versionId !== undefined) newest.set(last, hidden.versionId);
		}
		return {
			objects: [...newest].map(([key, versionId]) => ({ key, versionId })),
			...(versions.truncated && last !== undefined ? { next: last } : {}),
		};
	}

	/** The newest content of one key; `undefined` when there is none. */
	async newest(key: string): Promise<ObjectName | undefined> {
		let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
		for (;;) {
			const versions = await this.#versions({ Prefix: key, ...markers });
			if (versions === undefined) return (await this.#plainPage(key, undefined, 1)).objects.find((object) => object.key === key);
			const found = versions.entries.find((entry) => entry.key === key && entry.content);
			if (found !== undefined) return { key, versionId: found.versionId };
			if (!versions.truncated || versions.nextKey !== key) return undefined;
			markers = { KeyMarker: versions.nextKey, VersionIdMarker: versions.nextVersion };
		}
	}

	/** Deletes every version and delete marker of the key, and its unfinished uploads. @throws ObjectsNotDeletedError */
	async purge(key: string): Promise<void> {
		for (;;) {
			const versions = await this.#versions({ Prefix: key, MaxKeys: deletesPerCall });
			if (versions === undefined) {
				await this.#delete([{ Key: key }]);
				break;
			}
			const own = versions.entries.filter((entry) => entry.key === key);
			if (own.length === 0) break;
			await this.#delete(own.map(({ versionId }) => ({ Key: key, VersionId: versionId })));
		}
		await this.abortUploads(key, key);
	}

	/** Aborts the unfinished uploads under the prefix, or of the one key only. */
	async abortUploads(prefix: string, only?: string): Promise<void> {
		let markers: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
		for (;;) {
			const page = await unlessMissing(() =>
				this.#client.send(new ListMultipartUploadsCommand({ Bucket: this.#bucket, Prefix: prefix, ...markers })),
			);
			for (const { Key, UploadId } of page?.Uploads ?? []) {
				if (only !== undefined && Key !== only) continue;
				await this.#client
					.send(new AbortMultipartUploadCommand({ Bucket: this.#bucket, Key, UploadId }))
					.catch((error: unknown) => ignoreNamed(error, 'NoSuchUpload'));
			}
			if (!page?.IsTruncated) return;
			markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
		}
	}

	async #delete(objects: { Key: string; VersionId?: string }[]): Promise<void> {
		const answer = await this.#client.send(
			new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects: objects, Quiet: true } }),
		);
		const codes = [...new Set((answer.Errors ?? []).map(({ Code }) => Code ?? 'unknown'))];
		if (codes.length > 0) throw new ObjectsNotDeletedError(`S3 kept ${answer.Errors?.length} versions: ${codes.join(', ')}`);
	}

	/** Engines without versions are small ones: a listing is asked for whole, and cut here, since not all can go on with one. */
	async #plainPage(prefix: string, after: string | undefined, size: number): Promise<ObjectPage> {
		const page = await this.#client.send(new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, StartAfter: after }));
		const keys = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])).sort(byBytes);
		const shown = keys.slice(0, size);
		const last = shown.at(-1);
		const more = keys.length > size || page.IsTruncated === true;
		return { objects: shown.map((key) => ({ key })), ...(more && last !== undefined ? { next: last } : {}) };
	}

	/** Versions and delete markers, by key and newest first within each kind; `undefined` where the engine has none. */
	async #versions(range: {
		Prefix: string;
		KeyMarker?: string | undefined;
		VersionIdMarker?: string | undefined;
		MaxKeys?: number;
	}) {
		if (this.#plain) return undefined;
		const page = await unlessMissing(() => this.#client.send(new ListObjectVersionsCommand({ Bucket: this.#bucket, ...range })));
		if (page === undefined) {
			this.#plain = true;
			return undefined;
		}
		const entries = [
			...(page.Versions ?? []).map((version) => ({ version, content: true })),
			...(page.DeleteMarkers ?? []).map((version) => ({ version, content: false })),
		].map(({ version, content }) => ({ key: version.Key ?? '', versionId: version.VersionId ?? 'null', content }));
		entries.sort((a, b) => byBytes(a.key, b.key));
		return {
			entries,
			truncated: page.IsTruncated === true,
			nextKey: page.NextKeyMarker,
			nextVersion: page.NextVersionIdMarker,
		};
	}
}

/** S3's order of keys. */
function byBytes(a: string, b: string): number {
	return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** `undefined` where the engine does not know the call at all. Any other failure is thrown: it must not look like nothing. */
async function unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
	try {
		return await call();
	} catch (error) {
		return ignoreNamed(error, 'NotImplemented', 'MethodNotAllowed');
	}
}

function ignoreNamed(error: unknown, ...names: readonly string[]): undefined {
	if (error instanceof Error && names.includes(error.name)) return undefined;
	throw error;
}
