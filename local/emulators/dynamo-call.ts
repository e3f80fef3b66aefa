import { setTimeout } from 'node:timers/promises';

/** Attribute values as DynamoDB's API has them, as `{S: 'x'}`. */
export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Header by which calls of the engine, and of a test that looks on, are told from the functions': nothing happens to them. */
export const ownCallHeader = 'x-local-engine';

/** One call of DynamoDB's API by the engine itself: no faults, no lag. */
export async function callDynamo<T = Readonly<Record<string, unknown>>>(
	url: string,
	operation: string,
	input: unknown,
): Promise<T> {
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/x-amz-json-1.0',
			'x-amz-target': `DynamoDB_20120810.${operation}`,
			'x-amz-date': '20000101T000000Z',
			authorization:
				'AWS4-HMAC-SHA256 Credential=local/20000101/eu-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=local',
			[ownCallHeader]: '1',
		},
		body: JSON.stringify(input),
	});
	const answer = (await response.json()) as T;
	if (!response.ok) throw new Error(`DynamoDB ${operation}: ${JSON.stringify(answer)}`);
	return answer;
}

/** Creates a table and waits until it can be used. @param definition input of CreateTable. */
export async function createTable(
	url: string,
	definition: { readonly TableName: string; readonly [field: string]: unknown },
): Promise<void> {
	await callDynamo(url, 'CreateTable', definition);
	while ((await statusOf(url, definition.TableName)) !== 'ACTIVE') await setTimeout(1);
}

/** Deletes a table and waits until it is gone. */
export async function deleteTable(url: string, table: string): Promise<void> {
	await callDynamo(url, 'DeleteTable', { TableName: table });
	while ((await statusOf(url, table)) !== undefined) await setTimeout(1);
}

async function statusOf(url: string, table: string): Promise<string | undefined> {
	const { TableNames } = await callDynamo<{ TableNames: string[] }>(url, 'ListTables', {});
	if (!TableNames.includes(table)) return undefined;
	try {
		const { Table } = await callDynamo<{ Table: { TableStatus: string } }>(url, 'DescribeTable', { TableName: table });
		return Table.TableStatus;
	} catch (error) {
		// It went in between.
		if (error instanceof Error && error.message.includes('ResourceNotFoundException')) return undefined;
		throw error;
	}
}

/** Every item of a table. */
export async function* scan(url: string, table: string): AsyncGenerator<Item> {
	let start: Item | undefined;
	do {
		const page: { Items: Item[]; LastEvaluatedKey?: Item } = await callDynamo(url, 'Scan', {
			TableName: table,
			...(start !== undefined && { ExclusiveStartKey: start }),
		});
		yield* page.Items;
		start = page.LastEvaluatedKey;
	} while (start !== undefined);
}
