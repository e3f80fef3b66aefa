import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { TableSpec } from '../../lib/system/data.ts';
import { readBody, replay } from '../http/body.ts';
import { callDynamo, createTable, deleteTable, type Item, ownCallHeader, scan } from './dynamo-call.ts';
import { guarded } from './emulator.ts';

/**
 * Lets global secondary indexes lag behind their tables, as they may: queries of an index are answered from a shadow of the
 * table that gets each write late.
 */
export interface IndexLag {
	/** Real milliseconds by which indexes lag; `true`: they stand still; `false`: they catch up and do not lag. */
	set(lag: number | boolean): Promise<void>;
	wrap(inner: RequestListener): RequestListener;
	/** Nothing more is brought over. */
	stop(): void;
	/** Tells where the tables are. */
	watch(url: string): void;
}

interface Call {
	readonly TableName?: string;
	readonly IndexName?: string;
	readonly Item?: Item;
	readonly Key?: Item;
	readonly RequestItems?: Readonly<
		Record<string, readonly { readonly PutRequest?: { readonly Item: Item }; readonly DeleteRequest?: { readonly Key: Item } }[]>
	>;
}

const shadowOf = (table: string): string => `${table}.lagging`;

export function makeIndexLag(tables: Readonly<Record<string, TableSpec>>): IndexLag {
	let url = '';
	let lag: number | true | undefined;
	const timers = new Set<NodeJS.Timeout>();
	const indexed = Object.entries(tables).filter(([, spec]) => spec.indexes.length > 0);

	const keyOf = (table: string, item: Item): Item => {
		const spec = tables[table];
		if (spec === undefined) throw new Error(`No table ${table}`);
		return Object.fromEntries([spec.partition, spec.sort].map((name) => [name, item[name] ?? {}]));
	};

	/** Brings the shadow's item to what the table has now, after the lag. */
	async function follow(table: string, key: Item): Promise<void> {
		if (lag === undefined || lag === true || tables[table]?.indexes.length === 0) return;
		const { Item: image } = await callDynamo<{ Item?: Item }>(url, 'GetItem', { TableName: table, Key: key, ConsistentRead: true });
		const timer = setTimeout(() => {
			timers.delete(timer);
			const write =
				image === undefined ? callDynamo(url, 'DeleteItem', { TableName: shadowOf(table), Key: key }) : put(table, image);
			write.catch(report);
		}, lag);
		timers.add(timer);
	}

	const put = (table: string, image: Item) => callDynamo(url, 'PutItem', { TableName: shadowOf(table), Item: image });

	/** Once the lag is over, or the system, there is nothing to write to. */
	const report = (error: unknown) => {
		if (lag !== undefined) console.error('The lagging index missed a write', error);
	};

	function keysWritten(operation: string, call: Call): [string, Item][] {
		const table = call.TableName ?? '';
		if (operation === 'PutItem' && call.Item !== undefined) return [[table, keyOf(table, call.Item)]];
		if ((operation === 'UpdateItem' || operation === 'DeleteItem') && call.Key !== undefined) return [[table, call.Key]];
		if (operation !== 'BatchWriteItem') return [];
		return Object.entries(call.RequestItems ?? {}).flatMap(([name, requests]) =>
			requests.map((request): [string, Item] => [name, request.DeleteRequest?.Key ?? keyOf(name, request.PutRequest?.Item ?? {})]),
		);
	}

	async function throughLag(inner: RequestListener, request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await readBody(request);
		const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
		const call = JSON.parse(body.toString()) as Call;
		if ((operation === 'Query' || operation === 'Scan') && call.IndexName !== undefined) {
			const shadow = Buffer.from(JSON.stringify({ ...call, TableName: shadowOf(call.TableName ?? '') }));
			inner(replay(request, shadow), response);
			return;
		}
		const written = keysWritten(operation, call);
		response.once('finish', () => {
			for (const [table, key] of written) follow(table, key).catch(report);
		});
		inner(replay(request, body), response);
	}

	async function freeze(): Promise<void> {
		for (const [name] of indexed) {
			await createTable(url, await shadowDefinition(name));
			for await (const item of scan(url, name)) await put(name, item);
		}
	}

	async function shadowDefinition(name: string) {
		const { Table } = await callDynamo<{ Table: ShadowSource }>(url, 'DescribeTable', { TableName: name });
		return {
			TableName: shadowOf(name),
			BillingMode: 'PAY_PER_REQUEST',
			AttributeDefinitions: Table.AttributeDefinitions,
			KeySchema: Table.KeySchema,
			GlobalSecondaryIndexes: Table.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
				IndexName,
				KeySchema,
				Projection,
			})),
		};
	}

	function forgetPending(): void {
		lag = undefined;
		for (const timer of timers) clearTimeout(timer);
		timers.clear();
	}

	async function thaw(): Promise<void> {
		forgetPending();
		for (const [name] of indexed) await deleteTable(url, shadowOf(name));
	}

	return {
		async set(wanted) {
			const next = wanted === false || wanted === 0 ? undefined : wanted;
			if (lag !== undefined) await thaw();
			if (next !== undefined) {
				await freeze();
				lag = next;
			}
		},
		wrap: (inner) => {
			const lagging = guarded((request, response) => throughLag(inner, request, response));
			return (request, response) => {
				if (lag === undefined || request.headers[ownCallHeader] !== undefined) inner(request, response);
				else lagging(request, response);
			};
		},
		stop: forgetPending,
		watch(address) {
			url = address;
		},
	};
}

interface ShadowSource {
	readonly AttributeDefinitions: unknown;
	readonly KeySchema: unknown;
	readonly GlobalSecondaryIndexes: readonly {
		readonly IndexName: string;
		readonly KeySchema: unknown;
		readonly Projection: unknown;
	}[];
}
