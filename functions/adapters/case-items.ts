/** What belongs to a case beside its projection: erasable texts, task tokens, progress of the work on a store. */
import { randomUUID } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { commit } from '../core/audit/chain.ts';
import type { ErasableTexts, Waits } from '../core/ports.ts';
import type { Phase, TaskProgress, Tasks } from '../core/stores/ports.ts';
import { unlessRefused } from './dynamodb.ts';
import { type Item, itemsOf, partitionQuery } from './query.ts';

const keyOf = (caseId: string, sort: string) => ({ pk: `CASE#${caseId}`, sk: sort });

async function get(client: DynamoDBDocumentClient, table: string, caseId: string, sort: string): Promise<Item | undefined> {
	const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(caseId, sort), ConsistentRead: true }));
	return Item;
}

/** All items of a case whose sort key starts with `prefix`. */
export function listItems(client: DynamoDBDocumentClient, table: string, caseId: string, prefix: string): Promise<Item[]> {
	return itemsOf(client, partitionQuery(table, `CASE#${caseId}`, prefix));
}

export function erasableTexts(client: DynamoDBDocumentClient, table: string): ErasableTexts {
	const sort = (key: string) => `TEXT#${key}`;
	return {
		async put(caseId, kind, text) {
			// The key stands in the chain: it says nothing of the text, not even to whoever guesses it.
			const same = (await listItems(client, table, caseId, sort(`${kind}-`))).find((item) => item.text === text);
			if (same) return { key: String(same.key), hash: String(same.hash) };
			const key = `${kind}-${randomUUID()}`;
			const nonce = randomUUID();
			const hash = commit(text, nonce);
			await client.send(new PutCommand({ TableName: table, Item: { ...keyOf(caseId, sort(key)), key, text, nonce, hash } }));
			return { key, hash };
		},
		async get(caseId, key) {
			return (await get(client, table, caseId, sort(key)))?.text as string | undefined;
		},
		async list(caseId) {
			const items = await listItems(client, table, caseId, 'TEXT#');
			return items.map(({ key, text, nonce, hash }) => ({
				key: String(key),
				text: String(text),
				nonce: String(nonce),
				hash: String(hash),
			}));
		},
	};
}

export function waits(client: DynamoDBDocumentClient, table: string): Waits {
	const sort = (wait: string) => `WAIT#${wait}`;
	return {
		async add(caseId, wait, token) {
			await client.send(
				new UpdateCommand({
					TableName: table,
					Key: keyOf(caseId, sort(wait)),
					UpdateExpression: 'SET tokens = list_append(if_not_exists(tokens, :none), :token)',
					ExpressionAttributeValues: { ':none': [], ':token': [token] },
				}),
			);
		},
		async tokens(caseId, wait) {
			return ((await get(client, table, caseId, sort(wait)))?.tokens as string[] | undefined) ?? [];
		},
		async list(caseId) {
			return (await listItems(client, table, caseId, 'WAIT#')).map(({ sk }) => String(sk).slice('WAIT#'.length));
		},
	};
}

export function tasks(client: DynamoDBDocumentClient, table: string): Tasks {
	const sort = (store: string, phase?: Phase) => (phase === undefined ? `TASK#${store}` : `TASK#${store}#${phase}`);
	return {
		async get(caseId, store, phase) {
			return restored((await get(client, table, caseId, sort(store, phase)))?.progress);
		},
		async put(caseId, progress, expected) {
			const put = new PutCommand({
				TableName: table,
				Item: { ...keyOf(caseId, sort(progress.store, progress.phase)), progress: stored(progress) },
				...(expected ? unchanged(stored(expected)) : { ConditionExpression: 'attribute_not_exists(pk)' }),
			});
			return (await unlessRefused(client.send(put))) ? 'written' : 'lost';
		},
		async list(caseId) {
			const items = await listItems(client, table, caseId, 'TASK#');
			return items.map(({ progress }) => restored(progress)).filter((progress) => progress !== undefined);
		},
	};
}

/** While the page is where it was, and nobody else has announced what becomes of it: two at one page would count the same twice. */
function unchanged({ page, status, intent }: StoredProgress) {
	const announced = intent ? 'progress.#intent.#ids = :ids' : 'attribute_not_exists(progress.#intent)';
	return {
		ConditionExpression: `progress.#page = :page AND progress.#status = :status AND ${announced}`,
		ExpressionAttributeNames: { '#page': 'page', '#status': 'status', '#intent': 'intent', ...(intent && { '#ids': 'ids' }) },
		ExpressionAttributeValues: { ':page': page, ':status': status, ...(intent && { ':ids': intent.ids }) },
	};
}

type StoredProgress = Omit<TaskProgress, 'intent'> & {
	readonly intent?: Omit<NonNullable<TaskProgress['intent']>, 'ids'> & { readonly ids: string };
};

/** Thousands of ids are one text: as a list they take as long to write as the records take to delete. */
function stored({ intent, ...rest }: TaskProgress): StoredProgress {
	return { ...rest, ...(intent && { intent: { ...intent, ids: intent.ids.join(' ') } }) };
}

function restored(progress: unknown): TaskProgress | undefined {
	if (progress === undefined) return undefined;
	const { intent, ...rest } = progress as StoredProgress;
	return { ...rest, ...(intent && { intent: { ...intent, ids: intent.ids === '' ? [] : intent.ids.split(' ') } }) };
}
