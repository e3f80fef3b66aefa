/**
 * A bucket as a store: a prefix for each identifier, a record for each key. Dates and hold are the object's metadata; an
 * object under S3's own legal hold is held too. An object has no fields of its own to put right: a person replaces it.
 */
import type { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StoreOf } from '../../core/policy/schema.ts';
import type { Identifier } from '../../core/ports.ts';
import { tally as tallyOf } from '../../core/request/fulfil.ts';
import type { ErasePage, FindPage, MarkPage, StoreRecord } from '../../core/stores/ports.ts';
import { ForeignCursorError, pathName, readCursor, writeCursor } from './cursor.ts';
import type { FileStore } from './file-store.ts';
import { searchable } from './identifiers.ts';
import { inFlight } from './in-flight.ts';
import { readRecord } from './records.ts';
import { readRestrictionTag, writeRestrictionTag } from './restriction-tag.ts';
import { selfNamingBucket } from './s3-due.ts';
import { type ObjectName, ObjectsOfBucket } from './s3-objects.ts';
import { settle, Tally } from './tally.ts';
import { unavailable } from './unavailable.ts';

export interface S3StoreProps {
	readonly id: string;
	readonly store: StoreOf<'s3'>;
	readonly bucket: string;
	/** Made by the caller, with standard retry. */
	readonly client: S3Client;
	/** The controller's, IANA. */
	readonly timeZone: string;
	/** Keys of one page; unless said 100, or 1,000 where the bucket names records by itself. */
	readonly pageSize?: number;
}

/** Calls under way at once. */
const callsInFlight = 8;

interface Prefix {
	readonly name: string;
	readonly prefix: string;
}

interface Place {
	readonly path: number;
	/** Last key of the page before. */
	readonly after: string | undefined;
	/** Something under this prefix was kept on an earlier page. */
	readonly kept: boolean;
}

/** Record ids are object keys. */
export function s3Store(props: S3StoreProps): FileStore {
	const { id, store, bucket, client, timeZone, pageSize = 100 } = props;
	const objects = new ObjectsOfBucket(client, bucket);
	const tagged = { id, client, bucket };
	const finds = Object.keys(store.find);

	const prefixOf = (kind: string, value: string) => store.find[kind]?.prefix.replaceAll('{value}', () => escaped(value));

	const prefixesOf = (identifiers: readonly Identifier[]): Prefix[] =>
		searchable(identifiers, finds, store.addresses).flatMap(({ kind, value }) => {
			const prefix = prefixOf(kind, value);
			return prefix === undefined ? [] : [{ name: pathName(kind, prefix), prefix }];
		});

	const reached = <T>(work: () => Promise<T>): Promise<T> => work().catch((error: unknown) => unavailable(id, error));

	/** The record of an object, without its marks. */
	async function headed({ key, versionId }: ObjectName): Promise<StoreRecord | undefined> {
		const head = await unlessGone(client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId })));
		if (head === undefined) return undefined;
		const record = readRecord(store, timeZone, key, head.Metadata ?? {}, {
			key,
			size: head.ContentLength ?? null,
			type: head.ContentType ?? null,
			lastModified: head.LastModified?.toISOString() ?? null,
		});
		return head.ObjectLockLegalHoldStatus === 'ON' ? { ...record, held: true } : record;
	}

	const marksOf = (object: ObjectName) => unlessGone(readRestrictionTag(tagged, object));

	async function described(object: ObjectName): Promise<{ object: ObjectName; record: StoreRecord } | undefined> {
		const [record, marks] = await Promise.all([headed(object), marksOf(object)]);
		return record && marks && { object, record: withMarks(record, marks) };
	}

	async function describedWhere(object: ObjectName, concerns: (record: StoreRecord) => boolean): Promise<StoreRecord | undefined> {
		const record = await headed(object);
		if (record === undefined || !concerns(record)) return undefined;
		const marks = await marksOf(object);
		return marks && withMarks(record, marks);
	}

	async function page(prefixes: readonly Prefix[], at: Place) {
		const prefix = prefixes[at.path]?.prefix;
		if (prefix === undefined) return { found: [], next: undefined, prefix: undefined };
		const listed = await objects.page(prefix, at.after, pageSize);
		const found = (await inFlight(callsInFlight, listed.objects, described)).filter((each) => each !== undefined);
		const next: Place | undefined =
			listed.next !== undefined
				? { path: at.path, after: listed.next, kept: at.kept }
				: at.path + 1 < prefixes.length
					? { path: at.path + 1, after: undefined, kept: false }
					: undefined;
		return { found, next, prefix };
	}

	function open(prefixes: readonly Prefix[], cursor: string | undefined): Place {
		if (cursor === undefined) return { path: 0, after: undefined, kept: false };
		const at = readCursor(cursor);
		const path = prefixes.findIndex(({ name }) => name === at.path);
		if (path < 0) throw new ForeignCursorError(`Store ${id}: the cursor is of a search for other identifiers`);
		return { path, after: typeof at.after === 'string' ? at.after : undefined, kept: at.kept === true };
	}

	const close = (prefixes: readonly Prefix[], next: Place | undefined): string | undefined => {
		const path = next && prefixes[next.path];
		return path && writeCursor({ path: path.name, after: next.after, kept: next.kept });
	};

	return {
		id,
		finds,

		async find(identifiers, cursor): Promise<FindPage> {
			const prefixes = prefixesOf(identifiers);
			const at = open(prefixes, cursor);
			const { found, next } = await reached(() => page(prefixes, at));
			const following = close(prefixes, next);
			return { records: found.map(({ record }) => record), yields: [], ...(following === undefined ? {} : { next: following }) };
		},

		/** Unfinished uploads under a prefix go with the keys that go, and all of them where nothing under it was kept. */
		async erase(identifiers, judge, cursor, announce): Promise<ErasePage> {
			const prefixes = prefixesOf(identifiers);
			const at = open(prefixes, cursor);
			const tally = new Tally();
			const { found, next, prefix } = await reached(() => page(prefixes, at));
			let kept = at.kept;
			const doomed: StoreRecord[] = [];
			for (const { record } of found) {
				const verdict = settle(record, judge);
				if (verdict.outcome === 'erase') doomed.push(record);
				else {
					kept = true;
					tally.retained(record.category, verdict);
				}
			}
			if (doomed.length > 0) await announce?.();
			await reached(async () => {
				await inFlight(callsInFlight, doomed, async (record) => {
					await objects.purge(record.id);
					tally.erased(record.category);
				});
				const prefixDone = next?.path !== at.path;
				if (prefixDone && prefix !== undefined && !kept) await objects.abortUploads(prefix);
			});
			return tally.page(close(prefixes, next && (next.path === at.path ? { ...next, kept } : next)));
		},

		async restrict(identifiers, concerns, mark, cursor): Promise<MarkPage> {
			const prefixes = prefixesOf(identifiers);
			const at = open(prefixes, cursor);
			const { found, next } = await reached(() => page(prefixes, at));
			const concerned = found.filter(({ record }) => concerns(record));
			const marked = await reached(() =>
				inFlight(callsInFlight, concerned, async ({ object, record }) =>
					unlessGone(writeRestrictionTag(tagged, object, mark).then(() => record)),
				),
			);
			const following = close(prefixes, next);
			return {
				marked: tallyOf(marked.filter((record) => record !== undefined)),
				...(following === undefined ? {} : { next: following }),
			};
		},

		...selfNamingBucket({ id, store, objects, pageSize: props.pageSize, callsInFlight, prefixOf, describedWhere }),

		read: (recordId): Promise<Readable | undefined> =>
			reached(async () => {
				const newest = await objects.newest(recordId);
				if (newest === undefined) return undefined;
				const answer = await unlessGone(
					client.send(new GetObjectCommand({ Bucket: bucket, Key: newest.key, VersionId: newest.versionId })),
				);
				// In Node the SDK's stream is always a Readable.
				return answer?.Body as Readable | undefined;
			}),
	};
}

const withMarks = (record: StoreRecord, marks: readonly string[]): StoreRecord =>
	marks.length > 0 ? { ...record, restrictedBy: marks } : record;

/** A value as one step of a key: no `/`, and not `.` or `..`, which URL parsers fold away. */
function escaped(value: string): string {
	return /^\.+$/.test(value) ? value.replaceAll('.', '%2E') : encodeURIComponent(value);
}

/** `undefined` where the object went in between. */
async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
	try {
		return await call;
	} catch (error) {
		if (error instanceof Error && ['NotFound', 'NoSuchKey', 'NoSuchVersion'].includes(error.name)) return undefined;
		throw error;
	}
}
