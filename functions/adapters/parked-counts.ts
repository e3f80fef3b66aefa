import { randomUUID } from 'node:crypto';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { CountedPart } from '../core/retention/aggregate.ts';
import { removeObjects } from './remove-objects.ts';
import { seal, unseal } from './sealing.ts';

/** What counts what: one sweep, of one category in one store. */
export interface CountingRun {
	/** Id of the sweep. */
	readonly sweep: string;
	readonly store: string;
	readonly category: string;
}

/** How far the counting has come. */
export interface CountingProgress {
	readonly policyVersion: string;
	/** Months found so far that the store has records of, while it is looked through for them. */
	readonly seen?: readonly string[];
	/** Months to make figures of, in order, once they are known. */
	readonly months?: readonly string[];
	/** The one of them in hand. */
	readonly month?: string;
	/** Where reading goes on; absent where it begins, or has come to its end. */
	readonly cursor?: string;
	/** Everything of the month in hand has been read and is parked. */
	readonly isRead?: boolean;
}

/**
 * Where counting is left when a function's time is up: sealed, and removed when the figures are made. A store's cursor names people, so
 * it goes this way too and not through the workflow.
 */
export interface ParkedCounts {
	progress(run: CountingRun): Promise<CountingProgress | undefined>;
	park(run: CountingRun, progress: CountingProgress): Promise<void>;
	/** Adds to what was counted of a month. The same again, or from another try, adds nobody twice. */
	add(run: CountingRun, month: string, parts: Iterable<CountedPart>): Promise<void>;
	/** All that was added. */
	parts(run: CountingRun, month: string): AsyncIterable<CountedPart>;
	/** Removes what is parked of a run, or of one month of it, for good. */
	remove(run: CountingRun, month?: string): Promise<void>;
}

/** In the exports bucket, where what a crash leaves expires. */
export function parkedCounts(s3: S3Client, bucket: string, key: () => Promise<Uint8Array>): ParkedCounts {
	const prefixOf = ({ sweep, store, category }: CountingRun) => `aggregates/${sweep}/${store}/${category}/`;
	const progressKey = (run: CountingRun) => `${prefixOf(run)}progress`;

	async function write(Key: string, value: unknown): Promise<void> {
		await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: seal(value, Key, await key()) }));
	}

	async function read(Key: string): Promise<unknown> {
		const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
		return unseal((await Body?.transformToByteArray()) ?? new Uint8Array(), Key, await key());
	}

	return {
		async progress(run) {
			try {
				return (await read(progressKey(run))) as CountingProgress;
			} catch (error) {
				if (error instanceof NoSuchKey) return undefined;
				throw error;
			}
		},
		park: (run, progress) => write(progressKey(run), progress),
		async add(run, month, parts) {
			// By chance, so that two tries at the same pages do not write over each other.
			for (const part of parts) await write(`${prefixOf(run)}${month}/${randomUUID()}`, part);
		},
		async *parts(run, month) {
			const Prefix = `${prefixOf(run)}${month}/`;
			for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix })) {
				for (const { Key } of Contents) if (Key !== undefined) yield (await read(Key)) as CountedPart;
			}
		},
		remove: (run, month) => removeObjects(s3, bucket, month === undefined ? prefixOf(run) : `${prefixOf(run)}${month}/`),
	};
}
