import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { perhapsTwice } from '../core/mailing/sending.ts';
import type { KeptMail } from '../core/ports.ts';
import { listItems } from './case-items.ts';

/** A mail as it stands in the table. */
export interface MailItem extends Omit<KeptMail, 'perhapsTwice'> {
	/** Whose address of the policy it was written to; empty: nobody's. */
	readonly role?: string;
	/** How many took it to send it, and were not refused by SES. */
	readonly tries: number;
}

/** The mails of a case as they are kept, the oldest first. */
export async function keptMails(client: DynamoDBDocumentClient, table: string, caseId: string): Promise<readonly KeptMail[]> {
	const items = (await listItems(client, table, caseId, 'MAIL#')) as unknown as MailItem[];
	return items
		.map(({ to, subject, text, html, headers, key, nonce, recordedAt, sentAt, tries }) => ({
			...{ to, subject, text, html, key, nonce, recordedAt },
			...(headers && { headers }),
			...(sentAt && { sentAt }),
			...perhapsTwice({ sentAt, tries }),
		}))
		.sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
}

/** To whom one mail of a case, or of the journal, was written; `undefined`: there is none, or it was erased. */
export async function addresseeOf(
	client: DynamoDBDocumentClient,
	table: string,
	caseId: string,
	key: string,
): Promise<string | undefined> {
	const Key = { pk: `CASE#${caseId}`, sk: `MAIL#${key}` };
	const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
	return Item?.to as string | undefined;
}
