import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { indexes } from '../contract/tables.ts';
import { type AuditEvent, sealEvent, type UnsealedEvent } from '../core/audit/chain.ts';
import type { CaseHead, CaseKind, Sealed } from '../core/case/kind.ts';
import { type CaseList, type CaseLog, CaseNotFoundError, type Intake, type Known } from '../core/ports.ts';
import { allDue, decodeCursor, dueItems, duePlace, encodeCursor } from './due-list.ts';
import { setting, unlessRefused } from './dynamodb.ts';
import { type Item, itemsOf, partitionQuery } from './query.ts';

/** Sort key of the projection. */
const projection = 'CASE';
/** Sort key of the intake that a case is opened from: of whoever it is about, if it is about a person. */
export const intakeKey = 'PERSON';
/** Sorts after every instant: open, with nothing that the clock does to it. */
const never = '9999';
const caseIdOf = ({ pk }: Item): string => String(pk).slice('CASE#'.length);

/** How often a command is decided anew because another writer was faster. */
const attempts = 24;
/** Longest pause before it is, in milliseconds; a random part of it, so that writers who met once do not meet again. */
const pause = { first: 10, longest: 400 };

/** Where an item stands in the indexes of open and closed cases. */
interface Places {
	readonly duePk?: string;
	readonly dueSk?: string;
	readonly closedPk?: string;
	readonly closedSk?: string;
}

const placeNames = ['duePk', 'dueSk', 'closedPk', 'closedSk'] as const;

interface CaseItem<S> extends Places {
	readonly state: S;
	/** Events of the last write that may not be in the chain yet. */
	readonly outbox?: readonly AuditEvent[];
	/** Names the last write. */
	readonly write?: string;
	/** Where it stands once these events are in the chain: until then it is among the open, so that it is found. */
	readonly settled: Places;
}

/** The chain already holds another event at this place: two histories of one case. It needs a person. */
export class ChainForkedError extends Error {
	override readonly name = 'ChainForkedError';
}

export const partitionOf = (caseId: string) => `CASE#${caseId}`;
const eventKey = (seq: number) => `EVENT#${String(seq).padStart(6, '0')}`;

export interface CaseTables {
	readonly cases: string;
	readonly audit: string;
}

/**
 * Cases of one kind in DynamoDB: the projection carries the events of its last write in an outbox, in one conditional update, and
 * the chain gets them right after. Whoever comes next puts there what a crash left behind.
 */
export class DynamoCaseLog<S extends CaseHead, E extends UnsealedEvent, I extends Intake = Intake> implements CaseLog<S, E, I> {
	protected readonly client: DynamoDBDocumentClient;
	protected readonly table: string;
	readonly #audit: string;
	readonly #kind: CaseKind<S, E>;

	constructor(client: DynamoDBDocumentClient, tables: CaseTables, kind: CaseKind<S, E>) {
		this.client = client;
		this.table = tables.cases;
		this.#audit = tables.audit;
		this.#kind = kind;
	}

	async submit(caseId: string, intake: I): Promise<'stored' | 'existed'> {
		const item = {
			pk: partitionOf(caseId),
			sk: intakeKey,
			...intake,
			subjectSk: `${intake.receivedAt}#${caseId}`,
			duePk: duePlace(this.#intakes, caseId),
			dueSk: `${intake.receivedAt}#${caseId}`,
		};
		const put = new PutCommand({ TableName: this.table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' });
		return (await unlessRefused(this.client.send(put))) ? 'stored' : 'existed';
	}

	async open(caseId: string, actor: string, at: string, event: E): Promise<S> {
		const sealed = sealEvent(undefined, caseId, at, actor, event);
		const state = this.#kind.fold(undefined, sealed as unknown as Sealed<E>);
		const settled = this.#settled(state);
		const item = { pk: partitionOf(caseId), sk: projection, state, outbox: [sealed], ...this.#open(state), settled };
		const put = new PutCommand({ TableName: this.table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' });
		if (await unlessRefused(this.client.send(put))) await this.#flush({ state, outbox: [sealed], settled });
		const opened = await this.load(caseId);
		if (!opened) throw new CaseNotFoundError(caseId);
		// Only now is the intake done with: a crash before leaves it for reconcile to find.
		await this.settleIntake(caseId);
		return opened;
	}

	async settleIntake(caseId: string): Promise<void> {
		const done = new UpdateCommand({
			TableName: this.table,
			Key: { pk: partitionOf(caseId), sk: intakeKey },
			UpdateExpression: 'REMOVE duePk, dueSk',
			ConditionExpression: 'attribute_exists(pk)',
		});
		await unlessRefused(this.client.send(done));
	}

	async load(caseId: string): Promise<S | undefined> {
		const item = await this.#read(caseId);
		if (item?.outbox) await this.#flush(item);
		return item?.state;
	}

	async apply(caseId: string, actor: string, at: string, decide: (state: S) => readonly E[]): Promise<S> {
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
				state = this.#kind.fold(state, sealed as unknown as Sealed<E>);
			}
			const places = { ...this.#open(state, item), settled: this.#settled(state, item) };
			const update = new UpdateCommand({
				TableName: this.table,
				Key: { pk: partitionOf(caseId), sk: projection },
				UpdateExpression:
					'SET #state = :state, outbox = :outbox, #write = :write, duePk = :duePk, dueSk = :dueSk, settled = :settled',
				ConditionExpression: '#state.seq = :seq',
				ExpressionAttributeNames: { '#state': 'state', '#write': 'write' },
				ExpressionAttributeValues: {
					':write': write,
					':state': state,
					':outbox': outbox,
					':duePk': places.duePk,
					':dueSk': places.dueSk,
					':settled': places.settled,
					':seq': item.state.seq,
				},
			});
			if (await unlessRefused(this.client.send(update))) {
				await this.#flush({ state, outbox, settled: places.settled });
				return state;
			}
		}
		throw new Error(`Case ${caseId} was written by others ${attempts} times in a row.`);
	}

	async intake(caseId: string): Promise<I | undefined> {
		const { Item } = await this.client.send(
			new GetCommand({ TableName: this.table, Key: { pk: partitionOf(caseId), sk: intakeKey }, ConsistentRead: true }),
		);
		// Emptied: what it said was erased, and something else of the case is still kept.
		if (Item?.receivedAt === undefined) return undefined;
		const { pk: _pk, sk: _sk, subjectSk: _subjectSk, duePk: _duePk, dueSk: _dueSk, ...intake } = Item;
		return intake as unknown as I;
	}

	async updateIntake(caseId: string, change: Partial<I>, known: Known<I> = {}): Promise<boolean> {
		const set = setting(change);
		const as = Object.entries(known);
		const held = as.map(([, value], index) =>
			value === undefined ? `attribute_not_exists(#k${index})` : `#k${index} = :k${index}`,
		);
		const values = as.map(([, value], index) => [`:k${index}`, value] as const).filter(([, value]) => value !== undefined);
		const update = new UpdateCommand({
			TableName: this.table,
			Key: { pk: partitionOf(caseId), sk: intakeKey },
			UpdateExpression: set.UpdateExpression,
			ExpressionAttributeNames: {
				...set.ExpressionAttributeNames,
				...Object.fromEntries(as.map(([name], index) => [`#k${index}`, name])),
			},
			ExpressionAttributeValues: { ...set.ExpressionAttributeValues, ...Object.fromEntries(values) },
			ConditionExpression: ['attribute_exists(pk)', ...held].join(' AND '),
		});
		return (await unlessRefused(this.client.send(update))) !== undefined;
	}

	async events(caseId: string): Promise<readonly AuditEvent[]> {
		await this.load(caseId);
		const items = await itemsOf(this.client, partitionQuery(this.#audit, partitionOf(caseId)));
		return items.map(({ pk: _pk, sk: _sk, ...event }) => event as AuditEvent);
	}

	async listOpen(options: { readonly dueBefore?: string; readonly cursor?: string; readonly limit?: number }): Promise<CaseList> {
		const { dueBefore: before, ...page } = options;
		const { items, next } = await dueItems(this.client, this.table, this.#name, { ...page, before });
		return { caseIds: items.map(caseIdOf), ...(next !== undefined && { next }) };
	}

	async listClosed(options: { readonly month: string; readonly cursor?: string; readonly limit?: number }): Promise<CaseList> {
		const { byClosed } = indexes;
		const page = await this.client.send(
			new QueryCommand({
				TableName: this.table,
				IndexName: byClosed.name,
				KeyConditionExpression: `${byClosed.partition} = :pk`,
				ExpressionAttributeValues: { ':pk': `${this.#name}#${options.month}` },
				ProjectionExpression: `pk, sk, ${byClosed.partition}, ${byClosed.sort}`,
				ScanIndexForward: false,
				ExclusiveStartKey: decodeCursor(options.cursor).start,
				Limit: options.limit ?? 100,
			}),
		);
		const caseIds = (page.Items ?? []).map(caseIdOf);
		return { caseIds, ...(page.LastEvaluatedKey && { next: encodeCursor(0, page.LastEvaluatedKey) }) };
	}

	listIntakes(before: string): Promise<readonly string[]> {
		return this.listDue(this.#intakes, before);
	}

	/** Ids of all that stands in a list of what is due, before an instant. */
	protected async listDue(list: string, before: string): Promise<readonly string[]> {
		const ids: string[] = [];
		for await (const page of allDue(this.client, this.table, list, before)) ids.push(...page.map(caseIdOf));
		return ids;
	}

	/** Name of the kind: what lists of its cases are called. */
	get #name(): string {
		if (this.#kind.name === undefined) throw new Error('Cases of any kind have no list.');
		return this.#kind.name;
	}

	get #intakes(): string {
		return `${this.#name}-intake`;
	}

	/** Of another kind: there is no such case. */
	async #read(caseId: string): Promise<CaseItem<S> | undefined> {
		const { Item } = await this.client.send(
			new GetCommand({ TableName: this.table, Key: { pk: partitionOf(caseId), sk: projection }, ConsistentRead: true }),
		);
		const item = Item as CaseItem<S> | undefined;
		return this.#kind.name !== undefined && item?.state.kind !== this.#kind.name ? undefined : item;
	}

	/** Among the open. What does not know the kind leaves it where it is. */
	#open(state: S, item?: CaseItem<S>): Required<Pick<Places, 'duePk' | 'dueSk'>> {
		const duePk = duePlace(state.kind, state.caseId);
		if (this.#kind.name === undefined && item?.duePk === duePk && item.dueSk !== undefined) return { duePk, dueSk: item.dueSk };
		return { duePk, dueSk: `${this.#kind.nextDue(state) ?? never}#${state.caseId}` };
	}

	#settled(state: S, item?: CaseItem<S>): Places {
		if (this.#kind.name === undefined && item) return item.settled;
		// One that was closed before, and is worked on again, stands among the open.
		if (!state.closedAt) return this.#open(state);
		const left = this.#kind.leftToDo?.(state);
		return {
			closedPk: `${state.kind}#${state.closedAt.slice(0, 7)}`,
			closedSk: `${state.closedAt}#${state.caseId}`,
			...(left && { duePk: duePlace(left.list, state.caseId), dueSk: `${left.at}#${state.caseId}` }),
		};
	}

	/** Appends the outbox to the chain, then empties it; a closed case leaves the index of open ones only here. */
	async #flush({ state, outbox, settled }: Pick<CaseItem<S>, 'state' | 'outbox' | 'settled'>): Promise<void> {
		for (const event of outbox ?? []) {
			const put = new PutCommand({
				TableName: this.#audit,
				Item: { pk: partitionOf(event.caseId), sk: eventKey(event.seq), ...event },
				ConditionExpression: 'attribute_not_exists(pk) OR #hash = :hash',
				ExpressionAttributeNames: { '#hash': 'hash' },
				ExpressionAttributeValues: { ':hash': event.hash },
			});
			if (!(await unlessRefused(this.client.send(put)))) {
				throw new ChainForkedError(`Case ${event.caseId} holds another event ${event.seq} than the one written.`);
			}
		}
		const there = placeNames.filter((name) => settled[name] !== undefined);
		const gone = placeNames.filter((name) => settled[name] === undefined);
		const update = new UpdateCommand({
			TableName: this.table,
			Key: { pk: partitionOf(state.caseId), sk: projection },
			UpdateExpression: [
				`REMOVE ${['outbox', ...gone].join(', ')}`,
				...(there.length > 0 ? [`SET ${there.map((name) => `${name} = :${name}`).join(', ')}`] : []),
			].join(' '),
			ConditionExpression: '#state.seq = :seq',
			ExpressionAttributeNames: { '#state': 'state' },
			ExpressionAttributeValues: {
				':seq': state.seq,
				...Object.fromEntries(there.map((name) => [`:${name}`, settled[name]])),
			},
		});
		// Refused: somebody wrote on, having put our events into the chain first.
		await unlessRefused(this.client.send(update));
	}
}
