/** Stands between the functions and DynamoDB, and writes down what each request consumed, and in which invocation. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TableSpec } from '../../lib/system/data.ts';
import { callDynamo } from '../../local/emulators/dynamo-call.ts';
import { close, host, listen } from '../../local/http/listen.ts';
import { type Image, indexWriteUnits, writeUnits } from './request-units.ts';

/** One invocation of a function. */
export interface Invocation {
	readonly function: string;
	/** Of the handler, and of loading the module where it was loaded for this invocation. */
	ms: number;
	initMs: number;
}

/** One request to DynamoDB. */
export interface Consumption {
	readonly invocation: Invocation;
	readonly table: string;
	readonly operation: string;
	/** The request's own content. */
	readonly request: DynamoRequest;
	readonly readUnits: number;
	readonly writeUnits: number;
	/** Write request units of the table's indexes. */
	readonly indexUnits: number;
	/** Its condition did not hold. */
	readonly refused: boolean;
}

export interface DynamoRequest {
	readonly TableName?: string;
	readonly IndexName?: string;
	readonly ConsistentRead?: boolean;
	readonly Key?: Image;
	readonly Item?: Image;
	readonly UpdateExpression?: string;
	readonly KeyConditionExpression?: string;
	readonly ExpressionAttributeValues?: Image;
	readonly ExclusiveStartKey?: Image;
	readonly RequestItems?: Readonly<Record<string, unknown>>;
}

export interface Meter {
	/** Where functions report invocations to, and where, below `/dynamodb/`, they find DynamoDB. */
	readonly url: string;
	/** Tells where DynamoDB is. */
	measure(dynamodb: string): void;
	invocations(): readonly Invocation[];
	consumption(): readonly Consumption[];
	forget(): void;
	/** Every function is started anew when it is invoked next, as if nobody had needed it for long. */
	startAnew(): void;
	stop(): Promise<void>;
}

const writes: ReadonlySet<string> = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

interface Capacity {
	readonly CapacityUnits: number;
}

/** @param tables by physical name. */
export async function startMeter(tables: Readonly<Record<string, TableSpec>>): Promise<Meter> {
	let upstream = '';
	let invocations: Invocation[] = [];
	let consumption: Consumption[] = [];
	/** How often all were started anew. */
	let starts = 0;
	/** By execution environment, which has one invocation at a time. */
	const current = new Map<string, Invocation>();
	/** Writes go one after the other, so that the images before and after belong to them. */
	let turn: Promise<unknown> = Promise.resolve();

	const imageOf = async (table: string, key: Image): Promise<Image | undefined> =>
		(await callDynamo<{ Item?: Image }>(upstream, 'GetItem', { TableName: table, Key: key, ConsistentRead: true })).Item;

	/** What a request writes: table and key of each item. */
	function targets(operation: string, request: DynamoRequest): { readonly table: string; readonly key: Image }[] {
		const keyIn = (table: string, item: Image): Image => {
			const spec = tables[table];
			return Object.fromEntries([spec?.partition ?? '', spec?.sort ?? ''].map((name) => [name, item[name] ?? {}]));
		};
		const table = request.TableName ?? '';
		if (operation === 'PutItem') return [{ table, key: keyIn(table, request.Item ?? {}) }];
		if (operation === 'UpdateItem' || operation === 'DeleteItem') return [{ table, key: request.Key ?? {} }];
		if (operation !== 'BatchWriteItem') return [];
		const batches = (request.RequestItems ?? {}) as Record<
			string,
			{ PutRequest?: { Item: Image }; DeleteRequest?: { Key: Image } }[]
		>;
		return Object.entries(batches).flatMap(([name, writes]) =>
			writes.map(({ PutRequest, DeleteRequest }) => ({
				table: name,
				key: DeleteRequest?.Key ?? keyIn(name, PutRequest?.Item ?? {}),
			})),
		);
	}

	async function pass(environment: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = Buffer.concat(await incoming.toArray()).toString();
		const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
		const request = JSON.parse(body) as DynamoRequest;
		const isWrite = writes.has(operation);
		// Nothing but what the indexes take, and what a refused write takes, is told by the images; a batch has no condition.
		const written = targets(operation, request).filter(
			({ table }) => operation !== 'BatchWriteItem' || (tables[table]?.indexes.length ?? 0) > 0,
		);
		const images = () => Promise.all(written.map(({ table, key }) => imageOf(table, key)));
		const send = async () => {
			const before = await images();
			const { 'content-length': _, host: __, connection: ___, ...headers } = incoming.headers as Record<string, string>;
			const answer = await fetch(upstream, {
				method: 'POST',
				headers,
				body: JSON.stringify({ ...request, ReturnConsumedCapacity: 'TOTAL' }),
			});
			return { answer, text: await answer.text(), before, after: await images() };
		};
		const sent = written.length === 0 ? send() : turn.then(send);
		if (written.length > 0) turn = sent.catch(() => {});
		const { answer, text, before, after } = await sent;
		const invocation = current.get(environment);
		if (invocation === undefined) throw new Error(`${environment} has no invocation`);
		const { ConsumedCapacity = [] } = JSON.parse(text) as { ConsumedCapacity?: Capacity | Capacity[] };
		const units = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
		// A write that is refused by its condition consumes what the item there takes.
		const refused = answer.ok ? 0 : before.reduce((sum, image) => sum + writeUnits(image), 0);
		consumption.push({
			invocation,
			operation,
			request,
			table: request.TableName ?? Object.keys(request.RequestItems ?? {})[0] ?? '',
			refused: !answer.ok,
			// What finds nothing is charged as if it had found something small.
			readUnits: !isWrite ? Math.max(units, request.ConsistentRead === true ? 1 : 0.5) : 0,
			writeUnits: !isWrite ? 0 : units + refused,
			indexUnits: written.reduce((sum, { table }, index) => {
				const spec = tables[table];
				return spec === undefined ? sum : sum + indexWriteUnits(spec, before[index], after[index]);
			}, 0),
		});
		const passed = ['content-type', 'date', 'x-amzn-requestid'].flatMap((name) => {
			const value = answer.headers.get(name);
			return value === null ? [] : [[name, value] as const];
		});
		response.writeHead(answer.status, Object.fromEntries(passed)).end(text);
	}

	const server = createServer((request, response) => {
		const { pathname, searchParams } = new URL(request.url ?? '/', 'http://meter');
		const [, what = '', environment = ''] = pathname.split('/');
		const ended = () => response.writeHead(204).end();
		if (what === 'begin') {
			const invocation: Invocation = { function: searchParams.get('function') ?? '', ms: 0, initMs: 0 };
			invocations.push(invocation);
			current.set(environment, invocation);
			response.end(String(starts));
		} else if (what === 'end') {
			const invocation = current.get(environment);
			if (invocation !== undefined) {
				invocation.ms = Number(searchParams.get('ms'));
				invocation.initMs = Number(searchParams.get('init'));
			}
			ended();
		} else {
			pass(environment, request, response).catch((error: unknown) => {
				console.error('The meter failed', error);
				response.destroy();
			});
		}
	});
	const url = `http://${host}:${await listen(server)}`;
	return {
		url,
		measure(dynamodb) {
			upstream = dynamodb;
		},
		invocations: () => invocations,
		consumption: () => consumption,
		forget() {
			invocations = [];
			consumption = [];
		},
		startAnew() {
			starts++;
		},
		stop: () => close(server),
	};
}
