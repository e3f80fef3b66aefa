/** A bucket with versions, as S3 keeps them, in memory: the embedded engine has none. */
import { Readable } from 'node:stream';
import {
	AbortMultipartUploadCommand,
	DeleteObjectsCommand,
	GetObjectCommand,
	GetObjectTaggingCommand,
	HeadObjectCommand,
	ListMultipartUploadsCommand,
	ListObjectVersionsCommand,
	PutObjectTaggingCommand,
	type S3Client,
	type Tag,
} from '@aws-sdk/client-s3';

interface Version {
	readonly key: string;
	readonly id: string;
	/** Absent: a delete marker. */
	readonly body?: string;
	readonly metadata: Readonly<Record<string, string>>;
	/** S3's own legal hold. */
	readonly locked: boolean;
	readonly tags: readonly Tag[];
}

export class VersionedBucket {
	/** Newest first within a key, keys in order. */
	#versions: Version[] = [];
	#uploads: { readonly key: string; readonly id: string }[] = [];
	#count = 0;
	readonly #fails: () => boolean;

	constructor(fails: () => boolean = () => false) {
		this.#fails = fails;
	}

	put(
		key: string,
		body: string,
		{
			metadata = {},
			locked = false,
			tags = [],
		}: { metadata?: Readonly<Record<string, string>>; locked?: boolean; tags?: readonly Tag[] } = {},
	): void {
		this.#add({ key, id: `v${++this.#count}`, body, metadata, locked, tags });
	}

	/** Deletes as an ordinary client does: the content stays below a marker. */
	mark(key: string): void {
		this.#add({ key, id: `v${++this.#count}`, metadata: {}, locked: false, tags: [] });
	}

	beginUpload(key: string): void {
		this.#uploads.push({ key, id: `u${++this.#count}` });
	}

	clear(): void {
		this.#versions = [];
		this.#uploads = [];
	}

	/** Everything that is left: versions with content or not, as `key@version`, and uploads, as `key@upload`. */
	contents(): string[] {
		return [...this.#versions, ...this.#uploads].map(({ key, id }) => `${key}@${id}`);
	}

	keys(): string[] {
		return [...new Set(this.#versions.map(({ key }) => key))].sort();
	}

	/** Of each key the newest version with content. */
	newest(): {
		readonly key: string;
		readonly body: string;
		readonly metadata: Version['metadata'];
		readonly tags: readonly Tag[];
	}[] {
		return [...Map.groupBy(this.#versions, ({ key }) => key).values()].flatMap((versions) => {
			const { key, body, metadata, tags } = versions.find((version) => version.body !== undefined) ?? {};
			return key === undefined || body === undefined || !metadata || !tags ? [] : [{ key, body, metadata, tags }];
		});
	}

	/** Tags of a version. */
	tags(id: string): readonly Tag[] | undefined {
		return this.#versions.find((version) => version.id === id)?.tags;
	}

	get client(): S3Client {
		return { send: (command: unknown) => this.#answer(command) } as unknown as S3Client;
	}

	#add(version: Version): void {
		this.#versions.unshift(version);
		this.#versions = this.#versions.toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
	}

	async #answer(command: unknown): Promise<unknown> {
		if (this.#fails()) throw named('InternalError');
		if (command instanceof ListObjectVersionsCommand) return this.#list(command.input);
		if (command instanceof HeadObjectCommand || command instanceof GetObjectCommand) return this.#read(command.input);
		if (command instanceof GetObjectTaggingCommand) return { TagSet: this.#named(command.input).tags };
		if (command instanceof PutObjectTaggingCommand) return this.#tag(command.input);
		if (command instanceof DeleteObjectsCommand) return this.#delete(command.input);
		if (command instanceof ListMultipartUploadsCommand) {
			const { Prefix = '' } = command.input;
			return {
				Uploads: this.#uploads.filter(({ key }) => key.startsWith(Prefix)).map(({ key, id }) => ({ Key: key, UploadId: id })),
			};
		}
		if (command instanceof AbortMultipartUploadCommand) {
			const { UploadId } = command.input;
			this.#uploads = this.#uploads.filter(({ id }) => id !== UploadId);
			return {};
		}
		throw named('NotImplemented');
	}

	#list({ Prefix = '', KeyMarker, VersionIdMarker, MaxKeys = 1_000 }: ListObjectVersionsCommand['input']) {
		const under = this.#versions.filter(({ key }) => key.startsWith(Prefix));
		const marked = under.findIndex(({ key, id }) => key === KeyMarker && id === VersionIdMarker);
		const rest = marked >= 0 ? under.slice(marked + 1) : under.filter(({ key }) => KeyMarker === undefined || key > KeyMarker);
		const page = rest.slice(0, MaxKeys);
		const truncated = page.length < rest.length;
		const last = page.at(-1);
		const shown = (version: Version) => ({ Key: version.key, VersionId: version.id });
		return {
			Versions: page.filter(({ body }) => body !== undefined).map(shown),
			DeleteMarkers: page.filter(({ body }) => body === undefined).map(shown),
			IsTruncated: truncated,
			...(truncated && last ? { NextKeyMarker: last.key, NextVersionIdMarker: last.id } : {}),
		};
	}

	#named({ Key, VersionId }: { Key?: string | undefined; VersionId?: string | undefined }) {
		const version = this.#versions.find(({ key, id }) => key === Key && id === VersionId);
		if (version?.body === undefined) throw named('NoSuchKey');
		return { ...version, body: version.body };
	}

	#tag(input: PutObjectTaggingCommand['input']) {
		const tagged = { ...this.#named(input), tags: input.Tagging?.TagSet ?? [] };
		this.#versions = this.#versions.map((version) => (version.id === tagged.id ? tagged : version));
		return {};
	}

	#read(input: { Key?: string | undefined; VersionId?: string | undefined }) {
		const version = this.#named(input);
		return {
			Metadata: version.metadata,
			ContentLength: version.body.length,
			ContentType: 'text/plain',
			LastModified: new Date('2026-01-02T03:04:05Z'),
			Body: Readable.from([version.body]),
			...(version.locked ? { ObjectLockLegalHoldStatus: 'ON' } : {}),
		};
	}

	#delete({ Delete }: DeleteObjectsCommand['input']) {
		const refused: { Key: string; Code: string }[] = [];
		for (const { Key, VersionId } of Delete?.Objects ?? []) {
			const version = this.#versions.find(({ key, id }) => key === Key && id === VersionId);
			if (version?.locked) refused.push({ Key: version.key, Code: 'AccessDenied' });
			else this.#versions = this.#versions.filter((each) => each !== version);
		}
		return refused.length > 0 ? { Errors: refused } : {};
	}
}

function named(name: string): Error {
	return Object.assign(new Error(name), { name });
}
