/** The chain of a case as it stands in the tables themselves: nothing of the running system lies between. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { key } from '../../functions/contract/tables.ts';
import type { AuditEvent, ChainHead } from '../../functions/core/audit/chain.ts';
import { journalName } from '../../functions/core/audit/journal.ts';
import { readReference } from '../../functions/core/case/reference.ts';
import { NoChainError, type RecordedChain } from './recorded-chain.ts';

export interface Tables {
	readonly audit: string;
	readonly cases: string;
}

/** Sort key of a case's projection. */
const projectionKey = 'CASE';

interface Projection {
	readonly state?: { readonly seq: number; readonly head: string };
	readonly outbox?: readonly AuditEvent[];
}

/**
 * All events of the case in the order of their keys, with everything that stands in an item but its key: a field that does
 * not belong to an event counts as a change of it.
 *
 * @param typed the reference as a person writes it.
 * @throws NoChainError when there is no such case; the SDK's errors.
 */
export async function readTables(client: DynamoDBClient, tables: Tables, typed: string): Promise<RecordedChain> {
	const reference = typed === journalName ? journalName : readReference(typed);
	if (reference === undefined) throw new NoChainError(`There is no case ${typed}: a reference is written as 7ZK4-9Q2M-X0C`);
	const documents = DynamoDBDocumentClient.from(client, { unmarshallOptions: { wrapNumbers: exactly } });
	// The projection first: what is written meanwhile makes the chain longer than it says, and never shorter.
	const projection = await readProjection(documents, tables.cases, reference);
	const recorded = await readEvents(documents, tables.audit, reference);
	if (projection === undefined && recorded.length === 0) throw new NoChainError(`There is no case ${reference}`);
	// What no case has needs no projection: anchors say where it ended.
	if (reference === journalName) return { reference, events: recorded, pending: 0 };
	if (projection?.state === undefined)
		throw new NoChainError(`Case ${reference} has events, but no projection that says where they end`);
	const { state, outbox = [] } = projection;
	const pending = outbox.filter(({ seq }) => seq > recorded.length);
	const head: ChainHead = { seq: state.seq, hash: state.head };
	return { reference, events: [...recorded, ...pending], head, pending: pending.length };
}

/** A number that a double would round stays text, so that its hash is not that of the number it would be rounded to. */
function exactly(digits: string): number | string {
	return String(Number(digits)) === digits ? Number(digits) : digits;
}

async function readProjection(
	documents: DynamoDBDocumentClient,
	table: string,
	reference: string,
): Promise<Projection | undefined> {
	const { Item } = await documents.send(
		new GetCommand({
			TableName: table,
			Key: { [key.partition]: `CASE#${reference}`, [key.sort]: projectionKey },
			ConsistentRead: true,
		}),
	);
	return Item as Projection | undefined;
}

async function readEvents(documents: DynamoDBDocumentClient, table: string, reference: string): Promise<AuditEvent[]> {
	const events: AuditEvent[] = [];
	let start: Record<string, unknown> | undefined;
	do {
		const page = await documents.send(
			new QueryCommand({
				TableName: table,
				KeyConditionExpression: '#partition = :case',
				ExpressionAttributeNames: { '#partition': key.partition },
				ExpressionAttributeValues: { ':case': `CASE#${reference}` },
				ConsistentRead: true,
				ExclusiveStartKey: start,
			}),
		);
		for (const { [key.partition]: _partition, [key.sort]: _sort, ...event } of page.Items ?? [])
			events.push(event as unknown as AuditEvent);
		start = page.LastEvaluatedKey;
	} while (start);
	return events;
}
