import type { NativeAttributeValue } from '@aws-sdk/lib-dynamodb';
import {
	BatchGetCommand,
	BatchWriteCommand,
	DeleteCommand,
	type DynamoDBDocumentClient,
	PutCommand,
	QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { duePartition, expiresAttribute, shardOfSubject, subjectItem } from '../contract/tables.ts';
import type { Identifier } from '../core/ports.ts';
import type { DueItem, DueName, DuePage, RetentionSchedule } from '../core/retention/ports.ts';
import { seal, unseal } from './sealing.ts';
import { backoff, type Pause, pause } from './stores/backoff.ts';
import { inChunks, inFlight } from './stores/in-flight.ts';

export interface RetentionScheduleProps {
	readonly client: DynamoDBDocumentClient;
	/** Name of the Subjects table. */
	readonly table: string;
	/** Seals identifiers. */
	readonly key: () => Promise<Uint8Array>;
	readonly pause?: Pause;
}

type Item = Record<string, NativeAttributeValue>;
type Write = { readonly PutRequest: { readonly Item: Item } } | { readonly DeleteRequest: { readonly Key: Item } };

/** DynamoDB's own limits of one call. */
const writesPerBatch = 25;
const readsPerBatch = 100;
const batchesInFlight = 8;
const attempts = 12;
/** Seconds that what a dry run found is kept: longer than any run takes. */
const runKept = 7 * 86_400;

/**
 * Due items in the Subjects table: `DUE#<shard>` / `<day looked at>#<subject>#<category>#<store>#<day due>`. The day first: what is due
 * by today is one range of each shard, and a subject's is one range of a day. Identifiers are sealed for the item that they stand in.
 */
export function retentionSchedule(props: RetentionScheduleProps): RetentionSchedule {
	return scheduleIn(props, duePartition);
}

function scheduleIn(props: RetentionScheduleProps, partition: (shard: number) => string, expires = false): RetentionSchedule {
	const { client, table, key } = props;
	const waiting = props.pause ?? pause;

	const keyOf = ({ subject, store, category, on, lookOn }: DueName) => ({
		pk: partition(shardOfSubject(subject)),
		sk: [lookOn, subject, category, store, on].join('#'),
	});
	/** Where an item is that was moved, by the day since which it is due. */
	const markOf = ({ subject, store, category, on }: Pick<DueName, 'subject' | 'store' | 'category' | 'on'>) =>
		subjectItem(subject, ['MOVED', category, store, on].join('#'));
	const nameOf = (item: DueName) => markOf(item).pk + markOf(item).sk;
	/** It opens for this subject only: whoever swaps two items' identifiers does not get one deleted for the other. */
	const placeOf = ({ subject, store, category }: Pick<DueItem, 'subject' | 'store' | 'category'>) =>
		['due', subject, category, store].join('#');

	async function stored(item: DueItem): Promise<Item> {
		const { identifiers, ...rest } = item;
		return {
			...keyOf(item),
			...rest,
			identifiers: seal(identifiers, placeOf(item), await key()),
			...(expires && { [expiresAttribute]: Math.floor(Date.parse(item.lookOn) / 1000) + runKept }),
		};
	}

	async function restored({ pk: _pk, sk: _sk, [expiresAttribute]: _expires, identifiers, ...rest }: Item): Promise<DueItem> {
		const item = rest as Omit<DueItem, 'identifiers'>;
		return { ...item, identifiers: unseal(identifiers as Uint8Array, placeOf(item), await key()) as readonly Identifier[] };
	}

	async function write(writes: readonly Write[]): Promise<void> {
		await inFlight(batchesInFlight, inChunks(writesPerBatch, writes), async (batch) => {
			let left: Write[] = batch;
			for (let attempt = 1; left.length > 0; attempt++) {
				if (attempt > attempts) throw new Error(`DynamoDB left ${left.length} items of the schedule unprocessed.`);
				if (attempt > 1) await waiting(backoff(attempt));
				const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems: { [table]: left } }));
				left = (UnprocessedItems?.[table] ?? []) as Write[];
			}
		});
	}

	async function get(keys: readonly Item[]): Promise<Item[]> {
		const distinct = [...new Map(keys.map((Key) => [JSON.stringify(Key), Key])).values()];
		const found = await inFlight(batchesInFlight, inChunks(readsPerBatch, distinct), async (batch) => {
			const there: Item[] = [];
			let left: Item[] = batch;
			for (let attempt = 1; left.length > 0; attempt++) {
				if (attempt > attempts) throw new Error(`DynamoDB left ${left.length} items of the schedule unread.`);
				if (attempt > 1) await waiting(backoff(attempt));
				const { Responses, UnprocessedKeys } = await client.send(
					new BatchGetCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }),
				);
				there.push(...(Responses?.[table] ?? []));
				left = (UnprocessedKeys?.[table]?.Keys ?? []) as Item[];
			}
			return there;
		});
		return found.flat();
	}

	async function page(
		condition: string,
		values: Item,
		{ cursor, limit = 100 }: { cursor?: string; limit?: number } = {},
	): Promise<DuePage> {
		const { Items = [], LastEvaluatedKey } = await client.send(
			new QueryCommand({
				TableName: table,
				KeyConditionExpression: `pk = :pk AND ${condition}`,
				ExpressionAttributeValues: values,
				ConsistentRead: true,
				Limit: limit,
				ExclusiveStartKey: cursor === undefined ? undefined : { pk: values[':pk'], sk: cursor },
			}),
		);
		const items = await Promise.all(Items.map(restored));
		return { items, ...(LastEvaluatedKey && { next: String(LastEvaluatedKey.sk) }) };
	}

	return {
		async put(items) {
			await write(await Promise.all(items.map(async (item) => ({ PutRequest: { Item: await stored(item) } }))));
		},
		async remove(items) {
			const moved = items.filter(({ on, lookOn }) => on !== lookOn).map(markOf);
			await write([...items.map(keyOf), ...moved].map((Key) => ({ DeleteRequest: { Key } })));
		},
		async moveTo({ heldBy: _, ...item }, lookOn, heldBy) {
			if (lookOn === item.lookOn) return;
			const moved = { ...item, lookOn, ...(heldBy !== undefined && { heldBy }) };
			// Whoever asks for it by its day finds it where it is now.
			await client.send(new PutCommand({ TableName: table, Item: { ...markOf(item), lookOn } }));
			await client.send(new PutCommand({ TableName: table, Item: await stored(moved) }));
			await client.send(new DeleteCommand({ TableName: table, Key: keyOf(item) }));
		},
		// `$` sorts right after the `#` that follows a day.
		dueBy: (shard, day, options) => page('sk < :end', { ':pk': partition(shard), ':end': `${day}$` }, options),
		dueOn: (shard, day, options) => page('begins_with(sk, :day)', { ':pk': partition(shard), ':day': `${day}#` }, options),
		async which(items) {
			const there = await get(items.map(keyOf));
			const found = await Promise.all(there.map(restored));
			const names = new Set(found.map(nameOf));
			const missing = items.filter((item) => !names.has(nameOf(item)));
			const marks = new Map((await get(missing.map(markOf))).map((mark) => [String(mark.sk), String(mark.lookOn)]));
			const moved = missing.flatMap((item) => {
				const lookOn = marks.get(markOf(item).sk);
				return lookOn === undefined || lookOn === item.lookOn ? [] : [{ ...item, lookOn }];
			});
			return [...found, ...(await Promise.all((await get(moved.map(keyOf))).map(restored)))];
		},
		ofRun: (run) => scheduleIn(props, (shard) => `${run}#${partition(shard)}`, true),
	};
}
