import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Policy } from '../core/policy/schema.ts';
import type {
	AccessPackage,
	AccessPackageOrder,
	AccessPackages,
	PackagedCategory,
	PackagedFile,
} from '../core/request/export/access-package.ts';
import { byteOrderMark, csvHeader, csvRows } from '../core/request/export/csv.ts';
import { closeCategory, closeDocument, openCategory, openDocument } from '../core/request/export/data-json.ts';
import { disclosures, undisclosed } from '../core/request/export/disclosure.ts';
import { accessPackageKey, partKey, partsPrefix } from '../core/request/export/keys.ts';
import type { StoreRecord } from '../core/stores/ports.ts';
import { type Block, packPart, unpackPart } from './access-package-part.ts';
import { AccessPackageSpool } from './access-package-spool.ts';
import { type ZipEntry, ZipStream } from './access-package-zip.ts';
import { removeObjects } from './remove-objects.ts';

/** Parts that are fetched ahead. */
const ahead = 3;
/** Bytes of an uploaded piece, the least that S3 takes, and how many are under way: what an upload holds in memory. */
const pieceSize = 5 * 1024 * 1024;
const piecesAtOnce = 2;

/** Parts and packages in the exports bucket. */
export class S3AccessPackages implements AccessPackages {
	readonly #s3: S3Client;
	readonly #bucket: string;
	readonly #scratch: string;

	/** @param ports.scratch Directory for records on their way; it must have room for all of them. */
	constructor(ports: { readonly s3: S3Client; readonly bucket: string; readonly scratch?: string }) {
		this.#s3 = ports.s3;
		this.#bucket = ports.bucket;
		this.#scratch = ports.scratch ?? tmpdir();
	}

	async writePart(caseId: string, store: string, page: number, records: readonly StoreRecord[]): Promise<void> {
		await this.#s3.send(
			new PutObjectCommand({
				Bucket: this.#bucket,
				Key: partKey(caseId, store, page),
				Body: await packPart(store, records),
				ContentType: 'application/x-ndjson',
				ContentEncoding: 'gzip',
			}),
		);
	}

	async finishParts(caseId: string, store: string, pages: number): Promise<void> {
		await removeObjects(this.#s3, this.#bucket, partsPrefix(caseId, store), partKey(caseId, store, pages));
	}

	async removeParts(caseId: string): Promise<void> {
		await removeObjects(this.#s3, this.#bucket, partsPrefix(caseId));
	}

	async read(caseId: string): Promise<Readable> {
		const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: accessPackageKey(caseId) }));
		return Body as Readable;
	}

	async build(order: AccessPackageOrder): Promise<AccessPackage> {
		const directory = await mkdtemp(join(this.#scratch, 'access-package-'));
		try {
			const spool = new AccessPackageSpool(directory);
			try {
				for await (const part of this.#parts(order.caseId)) await spool.add(part);
			} finally {
				await spool.close();
			}
			const { sha256, bytesRead: size } = await this.#upload(
				accessPackageKey(order.caseId),
				await entriesOf(order, spool),
				order.generatedAt,
			);
			const records = spool.categories.reduce((sum, category) => sum + spool.count(category), 0);
			return { key: accessPackageKey(order.caseId), sha256, size, records };
		} finally {
			await rm(directory, { recursive: true, force: true });
		}
	}

	async #upload(key: string, entries: readonly ZipEntry[], generatedAt: string): Promise<ZipStream> {
		const zip = new ZipStream(entries, new Date(generatedAt));
		try {
			await new Upload({
				client: this.#s3,
				params: { Bucket: this.#bucket, Key: key, Body: zip, ContentType: 'application/zip' },
				partSize: pieceSize,
				queueSize: piecesAtOnce,
			}).done();
			return zip;
		} finally {
			zip.destroy();
		}
	}

	/** The case's parts, in the order of their keys, a few asked for ahead. */
	async *#parts(caseId: string): AsyncGenerator<readonly Block[]> {
		const underWay: Promise<readonly Block[]>[] = [];
		for await (const { Contents = [] } of paginateListObjectsV2(
			{ client: this.#s3 },
			{ Bucket: this.#bucket, Prefix: partsPrefix(caseId) },
		)) {
			for (const { Key } of Contents) {
				const part = this.#open(Key);
				// Whoever awaits it sees the failure; until then it must not count as unhandled.
				part.catch(() => {});
				underWay.push(part);
				if (underWay.length > ahead) yield await (underWay.shift() as Promise<readonly Block[]>);
			}
		}
		while (underWay.length > 0) yield await (underWay.shift() as Promise<readonly Block[]>);
	}

	async #open(key: string | undefined): Promise<readonly Block[]> {
		const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
		return unpackPart((await Body?.transformToByteArray()) ?? new Uint8Array());
	}
}

const entriesOf = async (order: AccessPackageOrder, spool: AccessPackageSpool): Promise<readonly ZipEntry[]> => {
	const described = disclosures(order.policy);
	const known = new Set(described.map(({ id }) => id));
	const unknown = spool.categories.filter((category) => !known.has(category));
	const categories: readonly PackagedCategory[] = [...described, ...unknown.map(undisclosed)].map((disclosure) => {
		const count = spool.count(disclosure.id);
		return { ...disclosure, count, ...(count > 0 && { file: `data/${disclosure.id}.csv` }) };
	});
	return [
		{ path: 'index.html', content: () => once(order.renderIndex(categories)) },
		{ path: 'data.json', content: () => json(order, categories, spool) },
		...categories.flatMap(({ id, file }) =>
			file === undefined ? [] : [{ path: file, content: () => csv(id, spool, order.policy.stores) }],
		),
		...(await entriesOfFiles(order.files ?? [])),
	];
};

async function* once(text: string) {
	yield text;
}

async function* json(order: AccessPackageOrder, categories: readonly PackagedCategory[], spool: AccessPackageSpool) {
	yield openDocument(order);
	for (const [index, { file: _, ...category }] of categories.entries()) {
		yield `${index === 0 ? '' : ',\n'}${openCategory(category)}`;
		if (category.count > 0) yield* spool.json(category.id);
		yield closeCategory;
	}
	yield closeDocument;
}

async function* csv(category: string, spool: AccessPackageSpool, stores: Policy['stores']) {
	const fields = spool.fields(category);
	yield byteOrderMark + csvHeader(fields);
	for await (const records of spool.records(category)) yield csvRows(records, fields, stores);
}

const entriesOfFiles = async (files: AsyncIterable<PackagedFile> | Iterable<PackagedFile>): Promise<readonly ZipEntry[]> => {
	const entries: ZipEntry[] = [];
	for await (const file of files)
		entries.push({ path: `files/${file.name.split('/').map(segment).join('/')}`, content: () => file.open() });
	return entries;
};

/** A name that every system can unpack, and none outside its folder. */
const segment = (name: string): string => name.replaceAll(/[\\:*?"<>|\p{Cc}]/gu, '_').replace(/^\.{0,2}$/, '_');
