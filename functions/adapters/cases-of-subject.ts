import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { casePrefix, indexes } from '../contract/tables.ts';
import { itemsOf } from './query.ts';

/** References of the cases of somebody, by a key of theirs, the oldest first. An index says so: it lags, and only nominates. */
export type CasesOfSubject = (subjectKey: string) => Promise<readonly string[]>;

export function casesOfSubject(client: DynamoDBDocumentClient, table: string): CasesOfSubject {
	return async (subjectKey) => {
		const { name, partition } = indexes.bySubject;
		const items = await itemsOf(client, {
			TableName: table,
			IndexName: name,
			KeyConditionExpression: '#key = :key',
			ExpressionAttributeNames: { '#key': partition },
			ExpressionAttributeValues: { ':key': subjectKey },
		});
		// Lists of mailings that the person is on stand there too.
		const cases = items.filter(({ pk }) => String(pk).startsWith(casePrefix));
		return cases.map(({ pk }) => String(pk).slice(casePrefix.length));
	};
}
