import {
	DeleteCommand,
	type DynamoDBDocumentClient,
	GetCommand,
	PutCommand,
	QueryCommand,
	UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { guardItem, subjectItem } from '../contract/tables.ts';
import type { Consent, Unsubscription, Unsubscriptions } from '../core/retention/ports.ts';
import { unlessRefused } from './dynamodb.ts';

/** Who unsubscribed, and who came back: items beside the suppression list, in the Subjects table. */
export function unsubscriptions(client: DynamoDBDocumentClient, table: string): Unsubscriptions {
	const sorts = { unsubscribed: 'UNSUBSCRIBED', consent: 'CONSENT', suppression: 'SUPPRESSION' } as const;

	async function read(subjectKey: string, sort: string): Promise<Record<string, unknown> | undefined> {
		const { Item } = await client.send(
			new GetCommand({ TableName: table, Key: subjectItem(subjectKey, sort), ConsistentRead: true }),
		);
		if (!Item) return undefined;
		const { pk: _pk, sk: _sk, ...rest } = Item;
		return rest;
	}
	async function narrow(Key: Record<string, string>, purposes: readonly string[]): Promise<void> {
		const update = new UpdateCommand({
			TableName: table,
			Key,
			UpdateExpression: 'SET purposes = :purposes',
			ConditionExpression: 'attribute_exists(pk)',
			ExpressionAttributeValues: { ':purposes': purposes },
		});
		await unlessRefused(client.send(update));
	}
	const drop = (Key: Record<string, string>) => client.send(new DeleteCommand({ TableName: table, Key }));

	return {
		async get(subjectKey) {
			return (await read(subjectKey, sorts.unsubscribed)) as Unsubscription | undefined;
		},
		async put(subjectKey, unsubscription) {
			const put = new PutCommand({
				TableName: table,
				Item: { ...subjectItem(subjectKey, sorts.unsubscribed), ...unsubscription },
				ConditionExpression: 'attribute_not_exists(pk) OR since <= :since',
				ExpressionAttributeValues: { ':since': unsubscription.since },
			});
			await unlessRefused(client.send(put));
			for (const Key of [subjectItem(subjectKey, sorts.consent), guardItem(subjectKey, 'RETURNED')]) {
				const over = new DeleteCommand({
					TableName: table,
					Key,
					ConditionExpression: 'attribute_not_exists(pk) OR since <= :since',
					ExpressionAttributeValues: { ':since': unsubscription.since },
				});
				await unlessRefused(client.send(over));
			}
		},
		async remove(subjectKey, by) {
			const remove = new DeleteCommand({
				TableName: table,
				Key: subjectItem(subjectKey, sorts.unsubscribed),
				...(by !== undefined && {
					ConditionExpression: '#by = :by',
					ExpressionAttributeNames: { '#by': 'by' },
					ExpressionAttributeValues: { ':by': by },
				}),
			});
			await unlessRefused(client.send(remove));
		},
		async consent(subjectKey) {
			return (await read(subjectKey, sorts.consent)) as Consent | undefined;
		},
		async comeBack(subjectKey, consent) {
			// First what stops deleting. What dies after the consent leaves somebody unmailed for a while, and nobody mailed against their wish.
			const returned = { ...guardItem(subjectKey, 'RETURNED'), since: consent.since };
			await client.send(new PutCommand({ TableName: table, Item: returned }));
			await client.send(new PutCommand({ TableName: table, Item: { ...subjectItem(subjectKey, sorts.consent), ...consent } }));
			await drop(subjectItem(subjectKey, sorts.unsubscribed));
			const { pk, sk } = guardItem(subjectKey, 'MARK#consent#');
			const { Items = [] } = await client.send(
				new QueryCommand({
					TableName: table,
					KeyConditionExpression: 'pk = :pk AND begins_with(sk, :marks)',
					ExpressionAttributeValues: { ':pk': pk, ':marks': sk },
					ConsistentRead: true,
				}),
			);
			for (const { pk: partition, sk: sort, purposes } of Items) {
				const Key = { pk: String(partition), sk: String(sort) };
				const left = stillWithdrawn(consent, purposes as readonly string[] | undefined);
				if (left === 'none') await drop(Key);
				else if (left !== 'all') await narrow(Key, left);
			}
			if (consent.marketing !== false) await drop(subjectItem(subjectKey, sorts.suppression));
		},
		async isSuppressed(subjectKey) {
			return (await read(subjectKey, sorts.suppression)) !== undefined;
		},
		async suppressedSince(subjectKey) {
			return (await read(subjectKey, sorts.suppression))?.since as string | undefined;
		},
	};
}

/** The purposes of a withdrawal that the consent does not name; of one from everything, nobody knows which these are. */
function stillWithdrawn({ purposes }: Consent, withdrawn: readonly string[] | undefined): 'none' | 'all' | readonly string[] {
	if (purposes === undefined) return 'none';
	const left = withdrawn?.filter((purpose) => !purposes.includes(purpose));
	return left === undefined || left.length === withdrawn?.length ? 'all' : left.length === 0 ? 'none' : left;
}
