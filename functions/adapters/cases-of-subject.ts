import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { casePrefix, indexes } from '../contract/tables.ts';

/** References of the cases of somebody, by a key of theirs, the oldest first. An index says so: it lags, and only nominates. */
export type CasesOfSubject = (subjectKey: string) => Promise<readonly string[]>;

export function casesOfSubject(client: DynamoDBDocumentClient, table: string): CasesOfSubject {
	return async (subjectKey) => {
		const { name, partition } = indexes.bySubject;
		const found: string[] = [];
		let start: Record<string, unknown> | undefined;
		do {
			const page = await client.send(
				new QueryCommand({
					TableName: table,
					IndexName: name,
					KeyConditionExpression: '#key = :key',
					ExpressionAttributeNames: { '#key': partition },
					ExpressionAttributeValues: { ':key': subjectKey },
					ExclusiveStartKey: start,
				}),
			);
			// Lists of mailings that the person is on stand there too.
			const cases = (page.Items ?? []).filter(({ pk }) => String(pk).startsWith(casePrefix));
			found.push(...cases.map(({ pk }) => String(pk).slice(casePrefix.length)));
			start = page.LastEvaluatedKey;
		} while (start);
		return found;
	};
}
