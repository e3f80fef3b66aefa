import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { env } from '../contract/env.ts';
import { expiresAttribute, mailingItem, notDeliveredItem } from '../contract/tables.ts';
import {
	beginShard,
	type KeptMailing,
	type MailingProgress,
	type NotDelivered,
	progressOf,
	type ShardProgress,
	shardNumbers,
} from '../core/mailing/mailing.ts';
import { MailingNotFoundError, type Mailings } from '../core/mailing/ports.ts';
import { required } from './environment.ts';
import { type Item, partitionQuery } from './query.ts';

/** How mailings of this deployment go. */
export const mailingProgressHere = (client: DynamoDBDocumentClient): Pick<Mailings, 'get' | 'progress'> =>
	mailingProgress(client, required(env.casesTable));

/** How mailings in the Cases table go, for whoever need not know to whom. */
export function mailingProgress(client: DynamoDBDocumentClient, table: string) {
	async function read(Key: { readonly pk: string; readonly sk: string }): Promise<Item | undefined> {
		const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
		return Item;
	}

	/** @param only of which to count; absent: all */
	async function count(pk: string, only: { readonly FilterExpression?: string; readonly values?: Item } = {}): Promise<number> {
		const all = partitionQuery(table, pk);
		const pages = paginateQuery(
			{ client },
			{
				...all,
				Select: 'COUNT',
				FilterExpression: only.FilterExpression,
				ExpressionAttributeValues: { ...all.ExpressionAttributeValues, ...only.values },
			},
		);
		let total = 0;
		for await (const { Count = 0 } of pages) total += Count;
		return total;
	}

	async function get(id: string): Promise<KeptMailing | undefined> {
		const item = await read(mailingItem(id, 'MAILING'));
		if (!item) return undefined;
		const { pk: _pk, sk: _sk, [expiresAttribute]: _expires, ...mailing } = item;
		return mailing as KeptMailing;
	}

	async function known(id: string): Promise<KeptMailing> {
		const mailing = await get(id);
		if (!mailing) throw new MailingNotFoundError(id);
		return mailing;
	}

	async function shardOf(id: string, shard: number): Promise<ShardProgress> {
		const item = await read(mailingItem(id, `SHARD#${shard}`));
		if (!item) return beginShard(shard);
		const { pk: _pk, sk: _sk, [expiresAttribute]: _expires, ...progress } = item;
		return progress as ShardProgress;
	}

	async function progress(id: string): Promise<MailingProgress> {
		const [{ listing }, shards, undelivered] = await Promise.all([
			known(id),
			Promise.all(shardNumbers.map((shard) => shardOf(id, shard))),
			count(notDeliveredItem(id, '').pk, {
				FilterExpression: 'NOT why IN (:refused, :unconfirmed)',
				values: { ':refused': 'refused' satisfies NotDelivered, ':unconfirmed': 'unconfirmed' satisfies NotDelivered },
			}),
		]);
		return progressOf(listing, shards, undelivered);
	}

	return { read, count, get, known, shardOf, progress };
}
