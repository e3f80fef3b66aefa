/** Bulk writing of rows to a table. */
import { setTimeout } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Row } from './records.ts';

/** DynamoDB's limit of one batch. */
const rowsPerBatch = 25;
const batchesInFlight = 8;

/** Puts every row, 25 a batch, several batches at once; what DynamoDB leaves unprocessed is put again. */
export async function writeRows(client: DynamoDBClient, table: string, rows: readonly Row[]): Promise<void> {
	const documents = DynamoDBDocumentClient.from(client);
	let next = 0;
	const worker = async () => {
		while (next < rows.length) {
			const batch = rows.slice(next, next + rowsPerBatch);
			next += rowsPerBatch;
			let left = batch.map((Item) => ({ PutRequest: { Item } }) as { PutRequest: { Item: Record<string, unknown> } });
			for (let attempt = 0; left.length > 0; attempt++) {
				if (attempt > 0) await setTimeout(Math.min(50 * 2 ** attempt, 5_000));
				const answer = await documents.send(new BatchWriteCommand({ RequestItems: { [table]: left } }));
				left = (answer.UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) =>
					PutRequest?.Item ? [{ PutRequest: { Item: PutRequest.Item } }] : [],
				);
			}
		}
	};
	await Promise.all(Array.from({ length: batchesInFlight }, worker));
}
