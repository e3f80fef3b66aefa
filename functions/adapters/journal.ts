import { randomInt } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type AuditEvent, sealEvent } from '../core/audit/chain.ts';
import { type Journal, journalName } from '../core/audit/journal.ts';
import { unlessRefused } from './dynamodb.ts';

/** Events that are looked through for one that a dead try added: a few days' worth. */
const lately = 100;
/** How often an event is added anew because another writer was faster, and the longest pause before, in milliseconds. */
const attempts = 24;
const longestPause = 400;

const pk = `CASE#${journalName}`;

/** The journal in the Audit table: each event is put where none is yet, so that of two writers one begins anew. */
export function journal(client: DynamoDBDocumentClient, auditTable: string): Journal {
	async function newest(limit: number): Promise<readonly AuditEvent[]> {
		const { Items = [] } = await client.send(
			new QueryCommand({
				TableName: auditTable,
				KeyConditionExpression: 'pk = :pk',
				ExpressionAttributeValues: { ':pk': pk },
				ConsistentRead: true,
				ScanIndexForward: false,
				Limit: limit,
			}),
		);
		return Items.map(({ pk: _pk, sk: _sk, ...event }) => event as AuditEvent);
	}

	return {
		async append(event, at, actor, once) {
			for (let attempt = 0; attempt < attempts; attempt++) {
				if (attempt > 0) await setTimeout(randomInt(Math.min(longestPause, 10 * 2 ** attempt)));
				const before = await newest(lately);
				if (before.some(({ data }) => data.once === once)) return;
				const sealed = sealEvent(before[0], journalName, at, actor, { ...event, data: { ...event.data, once } });
				const put = new PutCommand({
					TableName: auditTable,
					Item: { pk, sk: `EVENT#${String(sealed.seq).padStart(6, '0')}`, ...sealed },
					ConditionExpression: 'attribute_not_exists(pk)',
				});
				if (await unlessRefused(client.send(put))) return;
			}
			throw new Error(`The journal was written by others ${attempts} times in a row.`);
		},
		async head() {
			const [last] = await newest(1);
			return last && { seq: last.seq, hash: last.hash };
		},
	};
}
