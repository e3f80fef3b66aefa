import { createHash, randomInt, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
	BatchWriteCommand,
	type DynamoDBDocumentClient,
	GetCommand,
	PutCommand,
	QueryCommand,
	UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { env } from '../contract/env.ts';
import { indexes, openShards } from '../contract/tables.ts';
import { type AuditEvent, sealEvent } from '../core/audit/chain.ts';
import type { CaseEvent, CaseState } from '../core/case/case.ts';
import { fold, nextDeadline, type SealedEvent } from '../core/case/fold.ts';
import { type CaseList, CaseNotFoundError, type CaseRepository, type Person } from '../core/ports.ts';
import { nextTelling } from '../core/request/recipients.ts';
import { unlessRefused } from './dynamodb.ts';
import { required } from './environment.ts';

/** Sort key of the projection. */
const projection = 'CASE';
const personKey = 'PERSON';
/** Partitions of closed cases of which a recipient is yet to be told. */
const untold = 'untold';
/** Sorts after every instant: open, with nothing that the clock does to it. */
const never = '9999';
/** How often a command is decided anew because another writer was faster. */
const attempts = 24;
/** Longest pause before it is, in milliseconds; a random part of it, so that writers who met once do not meet again. */
const pause = { first: 10, longest: 400 };

interface CaseItem {
	readonly state: CaseState;
	/** Events of the last write that may not be in the chain yet. */
	readonly outbox?: readonly AuditEvent[];
	/** Names the last write. */
	readonly write?: string;
}

/** The chain already holds another event at this place: two histories of one case. It needs a person. */
export class ChainForkedError extends Error {
	override readonly name = 'ChainForkedError';
}

const partitionOf = (caseId: string) => `CASE#${caseId}`;
const eventKey = (seq: number) => `EVENT#${String(seq).padStart(6, '0')}`;
const shardOf = (caseId: string) => (createHash('sha256').update(caseId).digest()[0] ?? 0) % openShards;
const openPartition = (kind: string, shard: number) => `OPEN#${kind}#${shard}`;

/**
 * Cases in DynamoDB: the projection carries the events of its last write in an outbox, in one conditional update, and
 * the chain gets them right after. Whoever comes next puts there what a crash left behind.
 */
export class DynamoCaseRepository implements CaseRepository {
	readonly #client: DynamoDBDocumentClient;
	readonly #cases: string;
	readonly #audit: string;

	constructor(client: DynamoDBDocumentClient, tables: { readonly cases: string; readonly audit: string }) {
		this.#client = client;
		this.#cases = tables.cases;
		this.#audit = tables.audit;
	}

	static fromEnvironment(client: DynamoDBDocumentClient): DynamoCaseRepository {
		return new DynamoCaseRepository(client, { cases: required(env.casesTable), audit: required(env.auditTable) });
	}

	async submit(caseId: string, person: Person): Promise<'stored' | 'existed'> {
		const item = {
			pk: partitionOf(caseId),
			sk: personKey,
			...person,
			subjectSk: `${person.receivedAt}#${caseId}`,
			duePk: openPartition('intake', shardOf(caseId)),
			dueSk: `${person.receivedAt}#${caseId}`,
		};
		const put = new PutCommand({ TableName: this.#cases, Item: item, ConditionExpression: 'attribute_not_exists(pk)' });
		return (await unlessRefused(this.#client.send(put))) ? 'stored' : 'existed';
	}

	async open(caseId: string, actor: string, at: string, event: Extract<CaseEvent, { type: 'case-opened' }>): Promise<CaseState> {
		const sealed = sealEvent(undefined, caseId, at, actor, event);
		const state = fold(undefined, sealed as SealedEvent);
		const put = new PutCommand({
			TableName: this.#cases,
			Item: { pk: partitionOf(caseId), sk: projection, state, outbox: [sealed], ...dueOf(state) },
			ConditionExpression: 'attribute_not_exists(pk)',
		});
		if (await unlessRefused(this.#client.send(put))) await this.#flush({ state, outbox: [sealed] });
		const opened = await this.load(caseId);
		if (!opened) throw new CaseNotFoundError(caseId);
		// Only now is the intake done with: a crash before leaves it for reconcile to find.
		await this.settleIntake(caseId);
		return opened;
	}

	async settleIntake(caseId: string): Promise<void> {
		const done = new UpdateCommand({
			TableName: this.#cases,
			Key: { pk: partitionOf(caseId), sk: personKey },
			UpdateExpression: 'REMOVE duePk, dueSk',
			ConditionExpression: 'attribute_exists(pk)',
		});
		await unlessRefused(this.#client.send(done));
	}

	async load(caseId: string): Promise<CaseState | undefined> {
		const item = await this.#read(caseId);
		if (item?.outbox) await this.#flush(item);
		return item?.state;
	}

	async apply(caseId: string, actor: string, at: string, decide: (state: CaseState) => readonly CaseEvent[]): Promise<CaseState> {
		const write = randomUUID();
		for (let attempt = 0; attempt < attempts; attempt++) {
			if (attempt > 0) await setTimeout(randomInt(Math.min(pause.longest, pause.first * 2 ** attempt)));
			const item = await this.#read(caseId);
			if (!item) throw new CaseNotFoundError(caseId);
			if (item.outbox) await this.#flush(item);
			// Ours took effect, but its answer was lost, and the SDK's second try met the first.
			if (item.write === write) return item.state;
			const events = decide(item.state);
			if (events.length === 0) return item.state;
			const outbox: AuditEvent[] = [];
			let state = item.state;
			for (const event of events) {
				const sealed = sealEvent({ seq: state.seq, hash: state.head }, caseId, at, actor, event);
				outbox.push(sealed);
				state = fold(state, sealed as SealedEvent);
			}
			const due = dueOf(state);
			const update = new UpdateCommand({
				TableName: this.#cases,
				Key: { pk: partitionOf(caseId), sk: projection },
				UpdateExpression: 'SET #state = :state, outbox = :outbox, #write = :write, duePk = :duePk, dueSk = :dueSk',
				ConditionExpression: '#state.seq = :seq',
				ExpressionAttributeNames: { '#state': 'state', '#write': 'write' },
				ExpressionAttributeValues: {
					':write': write,
					':state': state,
					':outbox': outbox,
					':duePk': due.duePk,
					':dueSk': due.dueSk,
					':seq': item.state.seq,
				},
			});
			if (await unlessRefused(this.#client.send(update))) {
				await this.#flush({ state, outbox });
				return state;
			}
		}
		throw new Error(`Case ${caseId} was written by others ${attempts} times in a row.`);
	}

	async person(caseId: string): Promise<Person | undefined> {
		const { Item } = await this.#client.send(
			new GetCommand({ TableName: this.#cases, Key: { pk: partitionOf(caseId), sk: personKey }, ConsistentRead: true }),
		);
		// Emptied: the request was erased, and something else of the case is still kept.
		if (Item?.email === undefined) return undefined;
		const { pk: _pk, sk: _sk, subjectSk: _subjectSk, duePk: _duePk, dueSk: _dueSk, ...person } = Item;
		return person as Person;
	}

	async updatePerson(caseId: string, change: Partial<Person>): Promise<void> {
		const entries = Object.entries(change);
		const update = new UpdateCommand({
			TableName: this.#cases,
			Key: { pk: partitionOf(caseId), sk: personKey },
			UpdateExpression: `SET ${entries.map((_, index) => `#n${index} = :v${index}`).join(', ')}`,
			ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#n${index}`, name])),
			ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], index) => [`:v${index}`, value])),
			ConditionExpression: 'attribute_exists(pk)',
		});
		await unlessRefused(this.#client.send(update));
	}

	async events(caseId: string): Promise<readonly AuditEvent[]> {
		await this.load(caseId);
		const events: AuditEvent[] = [];
		let start: Record<string, unknown> | undefined;
		do {
			const page = await this.#client.send(
				new QueryCommand({
					TableName: this.#audit,
					KeyConditionExpression: 'pk = :pk',
					ExpressionAttributeValues: { ':pk': partitionOf(caseId) },
					ConsistentRead: true,
					ExclusiveStartKey: start,
				}),
			);
			for (const { pk: _pk, sk: _sk, ...event } of page.Items ?? []) events.push(event as AuditEvent);
			start = page.LastEvaluatedKey;
		} while (start);
		return events;
	}

	/** The cursor is the shard in hand and its last key; shards are read one after the other. */
	async listOpen(options: { readonly dueBefore?: string; readonly cursor?: string; readonly limit?: number }): Promise<CaseList> {
		const limit = options.limit ?? 100;
		const from = decodeCursor(options.cursor);
		const caseIds: string[] = [];
		let { shard, start } = from;
		while (shard < openShards) {
			const page = await this.#queryDue('subject-request', shard, options.dueBefore, start, limit - caseIds.length);
			caseIds.push(...page.ids);
			start = page.next;
			if (!start) shard++;
			if (caseIds.length >= limit) break;
		}
		return { caseIds, ...(shard < openShards && { next: encodeCursor(shard, start) }) };
	}

	async listClosed(options: { readonly month: string; readonly cursor?: string; readonly limit?: number }): Promise<CaseList> {
		const { byClosed } = indexes;
		const page = await this.#client.send(
			new QueryCommand({
				TableName: this.#cases,
				IndexName: byClosed.name,
				KeyConditionExpression: `${byClosed.partition} = :pk`,
				ExpressionAttributeValues: { ':pk': `subject-request#${options.month}` },
				ProjectionExpression: `pk, sk, ${byClosed.partition}, ${byClosed.sort}`,
				ScanIndexForward: false,
				ExclusiveStartKey: decodeCursor(options.cursor).start,
				Limit: options.limit ?? 100,
			}),
		);
		const caseIds = (page.Items ?? []).map(({ pk }) => String(pk).slice('CASE#'.length));
		return { caseIds, ...(page.LastEvaluatedKey && { next: encodeCursor(0, page.LastEvaluatedKey) }) };
	}

	async listIntakes(before: string): Promise<readonly string[]> {
		return this.#listDue('intake', before);
	}

	async listUntold(by: string): Promise<readonly string[]> {
		// Sorts after the instant with any id behind it.
		return this.#listDue(untold, `${by}~`);
	}

	async #listDue(kind: string, before: string): Promise<readonly string[]> {
		const ids: string[] = [];
		for (let shard = 0; shard < openShards; shard++) {
			let start: Record<string, unknown> | undefined;
			do {
				const page = await this.#queryDue(kind, shard, before, start);
				ids.push(...page.ids);
				start = page.next;
			} while (start);
		}
		return ids;
	}

	/** The person first: a mail that is on its way is left to the mailbox, which looks whether there still is one. */
	async forgetPerson(caseId: string): Promise<void> {
		for (const prefix of [personKey, 'MAIL#', 'TEXT#', 'WAIT#']) {
			let start: Record<string, unknown> | undefined;
			do {
				const page = await this.#client.send(
					new QueryCommand({
						TableName: this.#cases,
						KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
						ExpressionAttributeValues: { ':pk': partitionOf(caseId), ':prefix': prefix },
						FilterExpression: prefix === 'MAIL#' ? 'attribute_not_exists(duePk)' : undefined,
						ProjectionExpression: 'pk, sk',
						ConsistentRead: true,
						ExclusiveStartKey: start,
					}),
				);
				await this.#remove(page.Items ?? []);
				start = page.LastEvaluatedKey;
			} while (start);
		}
	}

	async #remove(keys: readonly Record<string, unknown>[]): Promise<void> {
		for (let index = 0; index < keys.length; index += 25) {
			let requests: Record<string, unknown>[] | undefined = keys
				.slice(index, index + 25)
				.map((Key) => ({ DeleteRequest: { Key } }));
			while (requests && requests.length > 0) {
				const batch = new BatchWriteCommand({ RequestItems: { [this.#cases]: requests } });
				const { UnprocessedItems }: { UnprocessedItems?: Record<string, unknown[]> | undefined } = await this.#client.send(batch);
				requests = UnprocessedItems?.[this.#cases] as Record<string, unknown>[] | undefined;
			}
		}
	}

	async #queryDue(
		kind: string,
		shard: number,
		before: string | undefined,
		start: Record<string, unknown> | undefined,
		limit?: number,
	) {
		const { byDue } = indexes;
		const page = await this.#client.send(
			new QueryCommand({
				TableName: this.#cases,
				IndexName: byDue.name,
				KeyConditionExpression: before ? `${byDue.partition} = :pk AND ${byDue.sort} < :before` : `${byDue.partition} = :pk`,
				ExpressionAttributeValues: { ':pk': openPartition(kind, shard), ...(before && { ':before': before }) },
				ProjectionExpression: `pk, sk, ${byDue.partition}, ${byDue.sort}`,
				ExclusiveStartKey: start,
				Limit: limit,
			}),
		);
		return { ids: (page.Items ?? []).map(({ pk }) => String(pk).slice('CASE#'.length)), next: page.LastEvaluatedKey };
	}

	async #read(caseId: string): Promise<CaseItem | undefined> {
		const { Item } = await this.#client.send(
			new GetCommand({ TableName: this.#cases, Key: { pk: partitionOf(caseId), sk: projection }, ConsistentRead: true }),
		);
		return Item as CaseItem | undefined;
	}

	/**
	 * Appends the outbox to the chain, then empties it; a closed case leaves the index of open ones only here, for that of those
	 * with somebody left to tell, if there is.
	 */
	async #flush({ state, outbox }: CaseItem): Promise<void> {
		for (const event of outbox ?? []) {
			const put = new PutCommand({
				TableName: this.#audit,
				Item: { pk: partitionOf(event.caseId), sk: eventKey(event.seq), ...event },
				ConditionExpression: 'attribute_not_exists(pk) OR #hash = :hash',
				ExpressionAttributeNames: { '#hash': 'hash' },
				ExpressionAttributeValues: { ':hash': event.hash },
			});
			if (!(await unlessRefused(this.#client.send(put)))) {
				throw new ChainForkedError(`Case ${event.caseId} holds another event ${event.seq} than the one written.`);
			}
		}
		const closed = closedOf(state);
		const next = closed && nextTelling(state);
		const changes = next
			? 'REMOVE outbox SET duePk = :duePk, dueSk = :dueSk, closedPk = :pk, closedSk = :sk'
			: closed
				? 'REMOVE outbox, duePk, dueSk SET closedPk = :pk, closedSk = :sk'
				: // One that was closed before, and is worked on again, stands among the open.
					'REMOVE outbox, closedPk, closedSk';
		const update = new UpdateCommand({
			TableName: this.#cases,
			Key: { pk: partitionOf(state.caseId), sk: projection },
			UpdateExpression: changes,
			ConditionExpression: '#state.seq = :seq',
			ExpressionAttributeNames: { '#state': 'state' },
			ExpressionAttributeValues: {
				':seq': state.seq,
				...(closed && { ':pk': closed.closedPk, ':sk': closed.closedSk }),
				...(next && { ':duePk': openPartition(untold, shardOf(state.caseId)), ':dueSk': `${next}#${state.caseId}` }),
			},
		});
		// Refused: somebody wrote on, having put our events into the chain first.
		await unlessRefused(this.#client.send(update));
	}
}

function dueOf(state: CaseState) {
	return {
		duePk: openPartition(state.kind, shardOf(state.caseId)),
		dueSk: `${nextDeadline(state)?.at ?? never}#${state.caseId}`,
	};
}

function closedOf(state: CaseState) {
	if (!state.closedAt) return undefined;
	return { closedPk: `${state.kind}#${state.closedAt.slice(0, 7)}`, closedSk: `${state.closedAt}#${state.caseId}` };
}

function encodeCursor(shard: number, start: Record<string, unknown> | undefined): string {
	return Buffer.from(JSON.stringify({ shard, start })).toString('base64url');
}

function decodeCursor(cursor: string | undefined): { shard: number; start: Record<string, unknown> | undefined } {
	if (!cursor) return { shard: 0, start: undefined };
	const { shard, start } = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
	if (!Number.isInteger(shard) || shard < 0 || shard >= openShards) throw new SyntaxError('The cursor is none of ours.');
	return { shard, start };
}
