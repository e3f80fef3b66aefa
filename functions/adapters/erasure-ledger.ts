/**
 * The ledger of erasures in a bucket of its own: what was erased, `erasures/<yyyy-mm-dd>/<by>/<part>`, and what was taken back,
 * `taken-back/…` likewise. The days (UTC) are those of a part's first entry, so that a listing begins where it should. Objects are
 * compressed and sealed for their key; the key names a case or a sweep, and nobody.
 */
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import { GetObjectCommand, ListObjectsCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { env } from '../contract/env.ts';
import type { ErasureLedger, LedgerEntry } from '../core/retention/ports.ts';
import { required } from './environment.ts';
import type { Keys } from './keys.ts';
import { sealBytes, unsealBytes } from './sealing.ts';

export interface ErasureLedgerProps {
	readonly s3: S3Client;
	readonly bucket: string;
	/** 32 octets. */
	readonly sealingKey: () => Promise<Uint8Array>;
	/** Keys of one listing; S3's thousand unless said. */
	readonly pageSize?: number;
}

const folders = { erased: 'erasures', takenBack: 'taken-back' } as const;

const plain = /^[\w.-]+$/;

/** @throws SealBrokenError from what reads, where an object was altered or lies where it was not written. */
export function erasureLedger({ s3, bucket, sealingKey, pageSize = 1000 }: ErasureLedgerProps): ErasureLedger {
	function keyOf(folder: string, instant: string, by: string, part: string): string {
		if (![by, part].every((name) => plain.test(name)))
			throw new RangeError('What names a part is letters, digits, dots and hyphens.');
		return [folder, dayOf(instant), by, part].join('/');
	}

	async function put(folder: string, by: string, part: string, entries: readonly LedgerEntry[]): Promise<void> {
		const [first] = entries;
		if (!first) return;
		const Key = keyOf(folder, first.at, by, part);
		// Whoever erases waits for it: what counts is that it is quick.
		const packed = await promisify(gzip)(JSON.stringify(entries), { level: constants.Z_BEST_SPEED });
		await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: sealBytes(packed, Key, await sealingKey()) }));
	}

	async function get(Key: string): Promise<readonly LedgerEntry[] | undefined> {
		const body = await s3.send(new GetObjectCommand({ Bucket: bucket, Key })).then(
			({ Body }) => Body?.transformToByteArray(),
			(error: unknown) => {
				if (error instanceof NoSuchKey) return undefined;
				throw error;
			},
		);
		if (!body) return undefined;
		const packed = unsealBytes(body, Key, await sealingKey());
		return JSON.parse((await promisify(gunzip)(packed)).toString('utf8')) as LedgerEntry[];
	}

	async function list(folder: string, instant: string, cursor?: string) {
		const answer = await s3.send(
			// The older listing goes on from a key, as the cursor does; it also goes on in the local engine, which the newer does not.
			new ListObjectsCommand({
				Bucket: bucket,
				Prefix: `${folder}/`,
				// A day sorts before all that is in it.
				Marker: cursor ?? `${folder}/${dayOf(instant)}`,
				MaxKeys: pageSize,
			}),
		);
		const parts = (answer.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
		const last = parts.at(-1);
		return { parts, ...(answer.IsTruncated && last !== undefined && { next: last }) };
	}

	return {
		write: (by, part, entries) => put(folders.erased, by, part, entries),
		takeBack: (by, part, entries) => put(folders.takenBack, by, part, entries),
		read: (by, part, at) => get(keyOf(folders.erased, at, by, part)),
		since: (instant, cursor) => list(folders.erased, instant, cursor),
		entries: async (part) => (await get(part)) ?? [],
		async takenBack(instant) {
			const entries: LedgerEntry[] = [];
			let cursor: string | undefined;
			do {
				const { parts, next } = await list(folders.takenBack, instant, cursor);
				for (const part of parts) entries.push(...((await get(part)) ?? []));
				cursor = next;
			} while (cursor !== undefined);
			return entries;
		},
	};
}

const dayOf = (instant: string): string => instant.slice(0, 10);

/** The ledger of this deployment. */
export function ledgerOfErasures(keys: () => Promise<Pick<Keys, 'sealingKey'>>): ErasureLedger {
	return erasureLedger({
		s3: new S3Client({ maxAttempts: 4 }),
		bucket: required(env.ledgerBucket),
		sealingKey: async () => (await keys()).sealingKey,
	});
}
