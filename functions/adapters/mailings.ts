import { randomUUID } from 'node:crypto';
import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { env } from '../contract/env.ts';
import { expiresAttribute, indexes, mailingItem, notDeliveredItem, recipientItem } from '../contract/tables.ts';
import { addPeriod } from '../core/clock/statutory.ts';
import { subjectKey } from '../core/identity/address.ts';
import {
	beginListing,
	type KeptMailing,
	type NotDelivered,
	recipientKeyOf,
	shardNumbers,
	shardOfRecipient,
} from '../core/mailing/mailing.ts';
import type { Mailings, MailingWork, Recipient, SubjectMailing } from '../core/mailing/ports.ts';
import { ruleFor } from '../core/policy/lookup.ts';
import type { Policy } from '../core/policy/schema.ts';
import { unlessRefused } from './dynamodb.ts';
import { required } from './environment.ts';
import type { Keys } from './keys.ts';
import { mailingProgress } from './mailing-progress.ts';
import { type Item, itemsOf, pagesOf, partitionQuery } from './query.ts';
import { seal, unseal } from './sealing.ts';
import { inFlight } from './stores/in-flight.ts';
import { ownCategories } from './stores/rightful-records.ts';

export interface MailingsProps {
	readonly client: DynamoDBDocumentClient;
	/** Name of the Cases table. */
	readonly table: string;
	readonly keys: () => Promise<Pick<Keys, 'subjectKey' | 'sealingKey'>>;
	/** How long all of a mailing is kept, an ISO-8601 period from the day on which it was opened. */
	readonly kept: string;
}

/** Where the policy has no rule, which the coverage guard does not let pass. */
const longest = 'P6Y';

/** Items written, or read, at once. */
const writesAtOnce = 32;
const readsAtOnce = 16;

/** Mailings of this deployment, kept for as long as the policy says. */
export function keptMailings(client: DynamoDBDocumentClient, policy: Policy, keys: MailingsProps['keys']): Mailings & MailingWork {
	const kept = ruleFor(policy, ownCategories.mailed)?.period ?? longest;
	return mailings({ client, table: required(env.casesTable), keys, kept });
}

/** Where a recipient's address opens, and nowhere else. */
const placeOf = (mailingId: string, recipientKey: string) => ['mailing', mailingId, recipientKey].join('#');

/**
 * Mailings in the Cases table: `MAILING#<id>` / `MAILING`, `SHARD#<n>`; recipients under `MAILING#<id>#<shard>` / `<recipient>`, with the
 * subject's key, by which access and erasure find them, and the address, sealed; `MAILING#<id>#UNDELIVERED` / `<recipient>` for each who
 * did not get it. Everything expires with the mailing.
 */
export function mailings(props: MailingsProps): Mailings & MailingWork {
	const { client, table, keys, kept } = props;
	const { read, count, get, known, shardOf, progress } = mailingProgress(client, table);

	const keyOf = (id: string, recipientKey: string) => recipientItem(id, shardOfRecipient(recipientKey), recipientKey);

	const expiry = (openedAt: string) => Math.floor(Date.parse(`${addPeriod(openedAt.slice(0, 10), kept)}T00:00:00Z`) / 1000);

	const query = (pk: string, { after, limit }: { readonly after?: string; readonly limit?: number }): AsyncGenerator<Item[]> =>
		pagesOf(client, {
			...partitionQuery(table, pk),
			ExclusiveStartKey: after === undefined ? undefined : { pk, sk: after },
			Limit: limit,
		});

	async function recipientOf(id: string, item: Item): Promise<Recipient> {
		const { tries, claimedUntil, sentAt, failed } = item;
		const key = item.sk as string;
		const address = unseal(item.sealed as Uint8Array, placeOf(id, key), (await keys()).sealingKey) as string;
		const known = Object.entries({ claimedUntil, sentAt, failed }).filter(([, value]) => value !== undefined);
		return { key, address, tries, ...Object.fromEntries(known) };
	}

	async function recipient(id: string, key: string): Promise<Recipient | undefined> {
		const item = await read(keyOf(id, key));
		return item && recipientOf(id, item);
	}

	/** Changes an item that is there, and as `condition` says; `undefined` where it is not. */
	const update = (
		Key: { readonly pk: string; readonly sk: string },
		UpdateExpression: string,
		values: Item,
		condition = 'attribute_exists(pk)',
		names?: Record<string, string>,
	) =>
		unlessRefused(
			client.send(
				new UpdateCommand({
					TableName: table,
					Key,
					UpdateExpression,
					ConditionExpression: condition,
					ExpressionAttributeValues: values,
					ExpressionAttributeNames: names,
					ReturnValues: 'ALL_NEW',
				}),
			),
		);

	/** Says that somebody did not get it; the first reason stays. */
	async function putNotDelivered(id: string, key: string, why: NotDelivered, at: string, expires: number): Promise<void> {
		const put = new PutCommand({
			TableName: table,
			Item: { ...notDeliveredItem(id, key), why, at, [expiresAttribute]: expires },
			ConditionExpression: 'attribute_not_exists(pk)',
		});
		await unlessRefused(client.send(put));
	}

	async function wasReached(id: string, subject: string): Promise<boolean> {
		const item = await read(keyOf(id, recipientKeyOf(id, subject)));
		// Who calls it spam has got it.
		return item?.sentAt !== undefined && [undefined, 'complained'].includes(item.undelivered?.why);
	}

	/** `undefined`: erased meanwhile, or expired. */
	async function subjectMailing(Key: { readonly pk: string; readonly sk: string }): Promise<SubjectMailing | undefined> {
		const item = await read(Key);
		const mailing = item && (await get(item.mailingId as string));
		if (!mailing) return undefined;
		const { sentAt, undelivered } = item;
		return { mailing, ...(sentAt && { sentAt }), ...(undelivered && { undelivered }) };
	}

	return {
		async open(mailing, at) {
			const opened: KeptMailing = { ...mailing, openedAt: at, listing: beginListing };
			const put = new PutCommand({
				TableName: table,
				Item: { ...mailingItem(mailing.id, 'MAILING'), ...opened, [expiresAttribute]: expiry(at) },
				ConditionExpression: 'attribute_not_exists(pk)',
			});
			return (await unlessRefused(client.send(put))) ? opened : known(mailing.id);
		},

		get,
		progress,

		async recordNonDelivery(id, key, why, at) {
			const marked = await update(keyOf(id, key), 'SET undelivered = if_not_exists(undelivered, :undelivered)', {
				':undelivered': { why, at },
			});
			if (!marked) return undefined;
			const { undelivered, subjectKey: subject, [expiresAttribute]: expires } = marked.Attributes as Item;
			await putNotDelivered(id, key, undelivered.why, undelivered.at, expires);
			return subject;
		},

		async *notDelivered(id) {
			for await (const items of query(notDeliveredItem(id, '').pk, { limit: 100 })) {
				yield* await inFlight(readsAtOnce, items, async ({ sk, why, at }) => {
					const found = await recipient(id, sk);
					return { ...(found && { address: found.address }), why, at };
				});
			}
		},

		async ofSubject(subject) {
			const { bySubject } = indexes;
			const items = await itemsOf(client, {
				TableName: table,
				IndexName: bySubject.name,
				KeyConditionExpression: `${bySubject.partition} = :subject`,
				ExpressionAttributeValues: { ':subject': subject },
				ProjectionExpression: 'pk, sk',
			});
			const named = items.filter(({ pk }) => String(pk).startsWith(mailingItem('', '').pk));
			const read = await inFlight(readsAtOnce, named, ({ pk, sk }) => subjectMailing({ pk, sk }));
			return read.filter((each) => each !== undefined);
		},

		async addRecipients({ id, openedAt, besides = [] }, addresses) {
			const secrets = await keys();
			const expires = expiry(openedAt);
			const fresh = await inFlight(writesAtOnce, [...new Set(addresses)], async (address) => {
				const subject = subjectKey(address, secrets.subjectKey);
				for (const other of besides) if (await wasReached(other, subject)) return false;
				const key = recipientKeyOf(id, subject);
				const put = new PutCommand({
					TableName: table,
					Item: {
						...keyOf(id, key),
						subjectKey: subject,
						subjectSk: `${openedAt}#${id}`,
						mailingId: id,
						sealed: seal(address, placeOf(id, key), secrets.sealingKey),
						tries: 0,
						[expiresAttribute]: expires,
					},
					ConditionExpression: 'attribute_not_exists(pk)',
				});
				return (await unlessRefused(client.send(put))) !== undefined;
			});
			return fresh.filter(Boolean).length;
		},

		async moveListing(id, from, to) {
			const moved = await update(
				mailingItem(id, 'MAILING'),
				'SET listing = :to',
				{ ':to': to, ':page': from.page },
				'listing.#page = :page',
				{
					'#page': 'page',
				},
			);
			return moved ? 'written' : 'lost';
		},

		async refuse(id, why) {
			await update(mailingItem(id, 'MAILING'), 'SET refused = if_not_exists(refused, :why)', { ':why': why });
		},

		async countRecipients(id) {
			const counts = await Promise.all(shardNumbers.map((shard) => count(recipientItem(id, shard, '').pk)));
			return counts.reduce((total, each) => total + each, 0);
		},

		shard: shardOf,

		async moveShard(id, from, to) {
			const { openedAt } = await known(id);
			const put = new PutCommand({
				TableName: table,
				Item: { ...mailingItem(id, `SHARD#${to.shard}`), ...to, [expiresAttribute]: expiry(openedAt) },
				...(from.cursor === undefined
					? { ConditionExpression: 'attribute_not_exists(pk)' }
					: {
							ConditionExpression: '#cursor = :cursor AND done = :not',
							ExpressionAttributeNames: { '#cursor': 'cursor' },
							ExpressionAttributeValues: { ':cursor': from.cursor, ':not': false },
						}),
			});
			return (await unlessRefused(client.send(put))) ? 'written' : 'lost';
		},

		async recipients(id, shard, after, limit) {
			for await (const items of query(recipientItem(id, shard, '').pk, { ...(after !== undefined && { after }), limit })) {
				return Promise.all(items.map((item) => recipientOf(id, item)));
			}
			return [];
		},

		recipient,

		async claim(id, { key, tries, claimedUntil, address }, until) {
			const claim = randomUUID();
			const before = claimedUntil === undefined ? 'attribute_not_exists(claimedUntil)' : 'claimedUntil = :before';
			const taken = await update(
				keyOf(id, key),
				'SET tries = :next, claimedUntil = :until, claim = :claim',
				{
					...{ ':tries': tries, ':next': tries + 1, ':until': until, ':claim': claim },
					...(claimedUntil !== undefined && { ':before': claimedUntil }),
				},
				`tries = :tries AND attribute_not_exists(sentAt) AND attribute_not_exists(failed) AND ${before}`,
			);
			// Refused also where the client's own first attempt wrote it, whose answer was lost.
			const mine = taken !== undefined || (await read(keyOf(id, key)))?.claim === claim;
			return mine ? { key, address, tries: tries + 1, claimedUntil: until } : undefined;
		},

		async release(id, { key, tries, claimedUntil }) {
			await update(
				keyOf(id, key),
				'SET tries = :before REMOVE claimedUntil, claim',
				{ ':before': tries - 1, ':tries': tries, ':until': claimedUntil },
				'tries = :tries AND claimedUntil = :until',
			);
		},

		async recordSent(id, { key, address, tries }, at) {
			await update(keyOf(id, key), 'SET sentAt = :at REMOVE claimedUntil, claim', { ':at': at });
			return { key, address, tries, sentAt: at };
		},

		async recordFailed(id, { key, address, tries }, why, at) {
			const { openedAt } = await known(id);
			// First: what is settled is not looked at again.
			await putNotDelivered(id, key, why, at, expiry(openedAt));
			await update(keyOf(id, key), 'SET failed = :why, failedAt = :at REMOVE claimedUntil, claim', { ':why': why, ':at': at });
			return { key, address, tries, failed: why };
		},

		async recordReport(id, at) {
			await update(mailingItem(id, 'MAILING'), 'SET reportedAt = if_not_exists(reportedAt, :at)', { ':at': at });
		},
	};
}
