import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ReturnedMail, ReturnedMails } from '../core/ports.ts';
import { partitionOf } from './case-log.ts';
import { dueItems, duePlace } from './due-list.ts';
import { unlessRefused } from './dynamodb.ts';

const list = 'undelivered';
const prefix = 'UNDELIVERED#';
const keyOf = (caseId: string, mail: string) => ({ pk: partitionOf(caseId), sk: `${prefix}${mail}` });

/** Items of their cases, in `byDue` since they came back. */
export function returnedMails(client: DynamoDBDocumentClient, table: string): ReturnedMails {
	return {
		async add(returned, at) {
			const { caseId, mail } = returned;
			const places = { duePk: duePlace(list, caseId), dueSk: `${at}#${caseId}#${mail}` };
			const put = new PutCommand({
				TableName: table,
				Item: { ...keyOf(caseId, mail), ...returned, ...places },
				ConditionExpression: 'attribute_not_exists(pk)',
			});
			await unlessRefused(client.send(put));
		},
		async get(caseId, mail) {
			const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(caseId, mail), ConsistentRead: true }));
			return Item && ({ caseId, mail, why: Item.why } as ReturnedMail);
		},
		async remove(caseId, mail) {
			await client.send(new DeleteCommand({ TableName: table, Key: keyOf(caseId, mail) }));
		},
		async list(page) {
			const { items, next } = await dueItems(client, table, list, page);
			const mails = items.map(({ pk, sk }) => ({
				caseId: String(pk).slice(partitionOf('').length),
				mail: String(sk).slice(prefix.length),
			}));
			return { mails, ...(next !== undefined && { next }) };
		},
	};
}
