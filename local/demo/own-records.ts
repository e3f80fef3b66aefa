/** What Rightful itself holds about people: requests, mails, notes, packages. Read from its tables and its bucket, past its code. */
import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { LocalSystem } from '../system.ts';

/** One of Rightful's own records. */
export interface OwnRecord {
	/** As the access package names it. */
	readonly id: string;
	readonly reference: string;
	readonly category: string;
	/** Instant since when it is there; absent where that is not recorded. */
	readonly since?: string;
	/** What a copy of it must say, among other things. */
	readonly says: Readonly<Record<string, unknown>>;
}

type Item = Readonly<Record<string, unknown>>;

export interface StoredCase {
	readonly reference: string;
	readonly subjectKey: unknown;
	readonly email: unknown;
	readonly items: readonly Item[];
	readonly objects: readonly { readonly key: string; readonly since?: string }[];
}

export interface OwnInventory {
	readonly cases: readonly StoredCase[];
	/** Items of the Subjects table. */
	readonly wishes: readonly Item[];
}

export async function takeOwnInventory({ clientConfig, endpoints, tables, buckets }: LocalSystem): Promise<OwnInventory> {
	const dynamodb = new DynamoDBClient({ ...clientConfig, endpoint: endpoints.dynamodb });
	const client = new S3Client({ ...clientConfig, endpoint: endpoints.s3, forcePathStyle: true });
	try {
		const items = await everyItem(dynamodb, tables.cases);
		const objects: { readonly key: string; readonly since?: string }[] = [];
		for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: buckets.exports })) {
			for (const { Key: key = '', LastModified } of Contents)
				objects.push({ key, ...(LastModified && { since: LastModified.toISOString() }) });
		}
		const people = items.filter(({ sk }) => sk === 'PERSON');
		const cases = people.map(({ pk, subjectKey, email }) => {
			const reference = String(pk).slice('CASE#'.length);
			return {
				reference,
				subjectKey,
				email,
				items: items.filter((item) => item.pk === pk),
				objects: objects.filter(({ key }) => key.startsWith(`exports/${reference}/`)),
			};
		});
		return { cases, wishes: await everyItem(dynamodb, tables.subjects) };
	} finally {
		dynamodb.destroy();
		client.destroy();
	}
}

async function everyItem(client: DynamoDBClient, TableName: string | undefined): Promise<Item[]> {
	const items: Item[] = [];
	const pages = paginateScan({ client: DynamoDBDocumentClient.from(client) }, { TableName, ConsistentRead: true });
	for await (const page of pages) items.push(...(page.Items ?? []));
	return items;
}

/** The pseudonym of whoever a case is about. */
export const subjectKeyOf = ({ cases }: OwnInventory, reference: string): unknown =>
	cases.find((each) => each.reference === reference)?.subjectKey;

/** The records of one subject. Notes and packages count once their case is closed: until then they are work in hand. */
export function ownRecordsOf({ cases, wishes }: OwnInventory, subjectKey: unknown): OwnRecord[] {
	const theirs = cases.filter((each) => each.subjectKey === subjectKey);
	return [
		...wishes
			.flatMap((item) => namesOfWish(item, subjectKey))
			.filter((name) => !/^(OPEN#|MAILS#|MARK#quiesce#|ERASING$|RETURNED$|MOVED#)/.test(name))
			.map((name) => ({
				id: `wish/${name}`,
				reference: '',
				category: 'suppression-list',
				says: { what: name.toLowerCase() },
			})),
		...theirs.flatMap(recordsOf),
	];
}

/** What of the subject an item of the Subjects table says, if it is theirs. */
export function namesOfWish({ pk, sk }: Item, subjectKey: unknown): string[] {
	if (pk === `SUBJECT#${subjectKey}`) return [String(sk)];
	const guards = `${subjectKey}#`;
	return String(pk).startsWith('GUARD#') && String(sk).startsWith(guards) ? [String(sk).slice(guards.length)] : [];
}

function recordsOf({ reference, email, items, objects }: StoredCase): OwnRecord[] {
	const of = (prefix: string) => items.filter(({ sk }) => String(sk).startsWith(prefix));
	const state = items.find(({ sk }) => sk === 'CASE')?.state as
		| { readonly closedAt?: string; readonly openedAt: string }
		| undefined;
	const requestSays = { reference, email };
	return [
		...(email === undefined ? [] : [{ id: reference, reference, category: 'request-records', says: requestSays }]),
		...of('MAIL#').map(({ key, to, subject, recordedAt }) => ({
			id: `${reference}/mails/${key}`,
			reference,
			category: 'request-records',
			since: String(recordedAt),
			says: { to, subject },
		})),
		...(state === undefined ? [] : [{ id: `${reference}/chain`, reference, category: 'audit-chain', says: { reference } }]),
		...(state?.closedAt === undefined
			? []
			: [
					...of('TEXT#').map(({ key }) => ({
						id: `${reference}/notes/${key}`,
						reference,
						category: 'request-notes',
						since: state.closedAt ?? '',
						says: {},
					})),
					...objects.map(({ key }) => ({
						id: key,
						reference,
						category: 'access-packages',
						since: state.closedAt ?? '',
						says: { key },
					})),
				]),
	];
}

/** Cases of other subjects that are not as they were. */
export function changedCasesOfOthers(before: OwnInventory, after: OwnInventory, subjectKey: unknown): string[] {
	const now = new Map(after.cases.map((each) => [each.reference, each]));
	return before.cases
		.filter((each) => each.subjectKey !== subjectKey && !isDeepStrictEqual(each, now.get(each.reference)))
		.map(({ reference }) => reference);
}
