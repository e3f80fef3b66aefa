/** Mailings that somebody is on the list of, as records of Rightful's own store. */
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { key, mailingItem, notDeliveredItem } from '../../contract/tables.ts';
import { toFields } from './attribute-values.ts';
import type { Item } from './dynamodb-batches.ts';
import { type MailedPerson, recipientRecord } from './rightful-records.ts';

/** Whether what the index of subjects names is somebody on a list, and no case. */
export const isRecipient = (item: Item): boolean => item[key.partition]?.S?.startsWith(mailingItem('', '').pk) ?? false;

/**
 * What is kept of the person in one mailing; `undefined` where nothing is, or where it is another's. While the mailing goes on it stays:
 * who is owed the letter has to get it, and is counted.
 */
export async function mailedPart(
	{ client, table, timeZone }: { readonly client: DynamoDBClient; readonly table: string; readonly timeZone: string },
	nominated: Item,
	subjectKey: string,
) {
	const read = async (Key: Item) => {
		const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
		return Item;
	};
	const Key = { [key.partition]: nominated[key.partition], [key.sort]: nominated[key.sort] } as Item;
	const item = await read(Key);
	if (item?.subjectKey?.S !== subjectKey) return undefined;
	const recipient = toFields(item) as MailedPerson['recipient'];
	const mailingId = String(recipient.mailingId);
	const mailing = await read(keyOf(mailingItem(mailingId, 'MAILING')));
	const recipientKey = nominated[key.sort]?.S ?? '';
	return {
		record: recipientRecord({ mailingId, recipientKey, recipient, mailing: mailing && toFields(mailing) }, timeZone),
		items: [Key, keyOf(notDeliveredItem(mailingId, recipientKey))],
		...(mailing && mailing.reportedAt === undefined && { stays: 'accountability' }),
	};
}

const keyOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }): Item => ({
	[key.partition]: { S: pk },
	[key.sort]: { S: sk },
});
