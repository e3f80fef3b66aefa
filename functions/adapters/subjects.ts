import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expiresAttribute, guardItem, subjectItem } from '../contract/tables.ts';
import type { SubjectMark, Subjects } from '../core/ports.ts';
import { unlessRefused } from './dynamodb.ts';
import { type Item, itemsOf, partitionQuery } from './query.ts';

const hour = 3_600;

const markKey = ({ kind, by }: Pick<SubjectMark, 'kind' | 'by'>) => `MARK#${kind}#${by}`;

/** What is known of data subjects across cases, in the Subjects table. */
export function subjects(client: DynamoDBDocumentClient, table: string): Subjects {
	return {
		async claim(subjectKey, claimed, caseId, isOver) {
			const Key = guardItem(subjectKey, `OPEN#${claimed}`);
			const claim = new PutCommand({
				TableName: table,
				Item: { ...Key, caseId },
				ConditionExpression: 'attribute_not_exists(pk) OR caseId = :caseId',
				ExpressionAttributeValues: { ':caseId': caseId },
			});
			for (;;) {
				if (await unlessRefused(client.send(claim))) return caseId;
				const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
				const holder = Item?.caseId as string | undefined;
				if (!holder) continue;
				// A crash may have left the claim of a case that has ended.
				if (!(await isOver(holder))) return holder;
				await release(Key, holder);
			}
		},
		async release(subjectKey, claimed, caseId) {
			await release(guardItem(subjectKey, `OPEN#${claimed}`), caseId);
		},
		async leaseErasing(subjectKey, until) {
			const lease = new UpdateCommand({
				TableName: table,
				Key: guardItem(subjectKey, 'ERASING'),
				// Nothing of the person is to be left over; whoever places a hold takes the expiry away.
				UpdateExpression: 'SET leaseUntil = :until, #expires = :expires',
				ConditionExpression: 'attribute_not_exists(holds)',
				ExpressionAttributeNames: { '#expires': expiresAttribute },
				ExpressionAttributeValues: { ':until': until, ':expires': Math.floor(Date.parse(until) / 1000) + hour },
			});
			return (await unlessRefused(client.send(lease))) !== undefined;
		},
		async holdsOn(subjectKey) {
			const { Item } = await client.send(
				new GetCommand({ TableName: table, Key: guardItem(subjectKey, 'ERASING'), ConsistentRead: true }),
			);
			return Item?.holds instanceof Set ? [...(Item.holds as Set<string>)] : [];
		},
		async claimants(subjectKey, right) {
			const claim = `OPEN#${right}`;
			const items = await guards(subjectKey, claim);
			const { sk: own } = guardItem(subjectKey, claim);
			// One right's name may be the beginning of another's.
			return items.filter(({ sk }) => sk === own || String(sk).startsWith(`${own}#`)).map(({ caseId }) => String(caseId));
		},
		async mark(subjectKey, mark) {
			const put = new PutCommand({
				TableName: table,
				Item: { ...guardItem(subjectKey, markKey(mark)), ...mark },
				// Since when it holds is said once.
				ConditionExpression: 'attribute_not_exists(pk)',
			});
			await unlessRefused(client.send(put));
		},
		async unmark(subjectKey, mark) {
			await client.send(new DeleteCommand({ TableName: table, Key: guardItem(subjectKey, markKey(mark)) }));
		},
		async marks(subjectKey) {
			const items = await guards(subjectKey, 'MARK#');
			return items.map(({ pk: _pk, sk: _sk, ...mark }) => mark as unknown as SubjectMark);
		},
		async suppress(subjectKey, at) {
			const put = new PutCommand({
				TableName: table,
				Item: { ...subjectItem(subjectKey, 'SUPPRESSION'), since: at },
				ConditionExpression: 'attribute_not_exists(pk)',
			});
			await unlessRefused(client.send(put));
		},
		async allowMail(subjectKey, at, limit, mailKey) {
			const start = Math.floor(Date.parse(at) / 1000 / hour) * hour;
			const count = new UpdateCommand({
				TableName: table,
				Key: subjectItem(subjectKey, `MAILS#${start}`),
				UpdateExpression: 'ADD mailKeys :key SET #expires = :expires',
				ConditionExpression: 'attribute_not_exists(mailKeys) OR size(mailKeys) < :limit OR contains(mailKeys, :one)',
				ExpressionAttributeNames: { '#expires': expiresAttribute },
				ExpressionAttributeValues: { ':key': new Set([mailKey]), ':one': mailKey, ':limit': limit, ':expires': start + 2 * hour },
			});
			return (await unlessRefused(client.send(count))) !== undefined;
		},
	};

	/** All guards of the subject whose name starts so. */
	function guards(subjectKey: string, beginning: string): Promise<Item[]> {
		const { pk, sk } = guardItem(subjectKey, beginning);
		return itemsOf(client, partitionQuery(table, pk, sk));
	}

	async function release(Key: { pk: string; sk: string }, caseId: string) {
		const remove = new DeleteCommand({
			TableName: table,
			Key,
			ConditionExpression: 'caseId = :caseId',
			ExpressionAttributeValues: { ':caseId': caseId },
		});
		await unlessRefused(client.send(remove));
	}
}
