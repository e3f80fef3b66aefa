/**
 * What the sample stores hold, read from the stores themselves: whole tables, every object, all that the processor has.
 * Nothing of the system that is shown takes part in it.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, GetObjectTaggingCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { loadPolicy } from '../../lib/policy-file.ts';
import type { LocalSystem } from '../system.ts';
import type { Asker } from './rights-shown.ts';

export type Policy = ReturnType<typeof loadPolicy>;
type Store = Policy['stores'][string];
type StoreOf<K extends Store['kind']> = Extract<Store, { kind: K }>;

export interface HeldRecord {
	/** Store id of the data map. */
	readonly store: string;
	/** As the API and the access package name it. */
	readonly id: string;
	readonly category: string;
	/** What a copy of it says. */
	readonly fields: Readonly<Record<string, unknown>>;
	/** What its dates and its hold are read from. */
	readonly attributes: Readonly<Record<string, unknown>>;
	/** Identifiers that the store finds it by: value by kind, as in the data map. */
	readonly identifiers: Readonly<Record<string, unknown>>;
	/** References of the cases that restrict its use, sorted. */
	readonly restrictedBy: readonly string[];
	/** SHA-256, in hex, of a file's content. */
	readonly content?: string;
}

export interface Inventory {
	/** Stores of the estate that were read; the others nobody can search by machine, or they are Rightful's own. */
	readonly stores: readonly string[];
	readonly records: readonly HeldRecord[];
}

/** Reads all stores of the estate. */
export async function takeInventory(system: LocalSystem, policy: Policy): Promise<Inventory> {
	const { clientConfig, endpoints } = system;
	const dynamodb = new DynamoDBClient({ ...clientConfig, endpoint: endpoints.dynamodb });
	const s3 = new S3Client({ ...clientConfig, endpoint: endpoints.s3, forcePathStyle: true });
	try {
		const reading = Object.entries(policy.stores).flatMap(([id, store]) => {
			const { table, bucket, url } = system.locations[id] ?? {};
			if (store.kind === 'dynamodb' && table !== undefined) return [{ id, records: readTable(dynamodb, table, id, store) }];
			if (store.kind === 's3' && bucket !== undefined) return [{ id, records: readBucket(s3, bucket, id, store) }];
			if (store.kind === 'http' && url !== undefined) return [{ id, records: Promise.resolve(readProcessor(system, id, store)) }];
			return [];
		});
		const records = await Promise.all(reading.map((each) => each.records));
		return { stores: reading.map(({ id }) => id), records: records.flat() };
	} finally {
		dynamodb.destroy();
		s3.destroy();
	}
}

/** Whether the store knows the record to be this person's. */
export function belongsTo({ identifiers }: Pick<HeldRecord, 'identifiers'>, asker: Asker): boolean {
	const theirs: Readonly<Record<string, string | undefined>> = {
		email: asker.email.toLowerCase(),
		'contact-id': asker.contactId,
		'member-id': asker.memberId,
		'visitor-id': asker.visitorId,
	};
	return Object.entries(identifiers).some(([kind, value]) => value !== undefined && value === theirs[kind]);
}

export const nameOf = ({ store, id }: Pick<HeldRecord, 'store' | 'id'>): string => `${store} ${id}`;

/** Whether nothing of it changed, the content of a file included. */
export const sameRecord = (one: HeldRecord, other: HeldRecord): boolean => isDeepStrictEqual(one, other);

async function readTable(client: DynamoDBClient, table: string, id: string, store: StoreOf<'dynamodb'>): Promise<HeldRecord[]> {
	const records: HeldRecord[] = [];
	const { partition, sort } = store.key;
	for await (const { Items = [] } of paginateScan(
		{ client: DynamoDBDocumentClient.from(client) },
		{ TableName: table, ConsistentRead: true },
	)) {
		for (const { [markOf(store)]: marks, ...item } of Items) {
			const key = [partition, ...(sort === undefined ? [] : [sort])].map((name) => encodeURIComponent(String(item[name])));
			const identifiers = Object.fromEntries(Object.entries(store.find).map(([kind, { attribute }]) => [kind, item[attribute]]));
			records.push({
				store: id,
				id: key.join('/'),
				category: categoryOf(store, item),
				fields: item,
				attributes: item,
				identifiers,
				restrictedBy: [...((marks as Iterable<string> | undefined) ?? [])].sort(),
			});
		}
	}
	return records;
}

/** The attribute that carries the references of restricting cases, of stores that do not name one. */
const usualMark = 'restrictedBy';
const markOf = ({ restriction = usualMark }: StoreOf<'dynamodb'>): string => restriction;
/** The tag that carries them on an object, with a stroke between two. */
const markTag = 'restricted-by';

async function readBucket(client: S3Client, bucket: string, id: string, store: StoreOf<'s3'>): Promise<HeldRecord[]> {
	const records: HeldRecord[] = [];
	for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
		for (const { Key: key = '' } of Contents) {
			const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
			const content = await object.Body?.transformToByteArray();
			const { TagSet = [] } = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }));
			const marks = TagSet.find((tag) => tag.Key === markTag)?.Value ?? '';
			records.push({
				store: id,
				id: key,
				category: store.category.always,
				fields: {
					key,
					size: object.ContentLength ?? null,
					type: object.ContentType ?? null,
					lastModified: object.LastModified?.toISOString() ?? null,
				},
				attributes: object.Metadata ?? {},
				identifiers: Object.fromEntries(Object.entries(store.find).map(([kind, { prefix }]) => [kind, valueIn(key, prefix)])),
				restrictedBy: marks.split('/').filter(Boolean).sort(),
				content: createHash('sha256')
					.update(content ?? '')
					.digest('hex'),
			});
		}
	}
	return records;
}

/** What stands in the key where the prefix has `{value}`. */
function valueIn(key: string, prefix: string): string | undefined {
	const [start = '', end = ''] = prefix.split('{value}');
	const from = key.startsWith(start) ? start.length : -1;
	const to = key.indexOf(end, from);
	return from < 0 || to < 0 ? undefined : decodeURIComponent(key.slice(from, to));
}

function readProcessor({ processor }: LocalSystem, id: string, store: StoreOf<'http'>): HeldRecord[] {
	return (processor?.records() ?? []).map((call) => ({
		store: id,
		id: call.id,
		category: categoryOf(store, call.attributes),
		fields: call.attributes,
		attributes: call.attributes,
		identifiers: call.identities,
		restrictedBy: [...(call.restrictedBy ?? [])].sort(),
	}));
}

function categoryOf({ category }: StoreOf<'dynamodb' | 'http'>, attributes: Readonly<Record<string, unknown>>): string {
	if ('always' in category) return category.always;
	return category.of[String(attributes[category.attribute])] ?? 'undeclared';
}
