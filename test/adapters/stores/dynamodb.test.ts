import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dynamodbStore } from '../../../functions/adapters/stores/dynamodb.ts';
import type { StoreOf } from '../../../functions/core/policy/schema.ts';
import { type Identifier, StoreUnavailableError } from '../../../functions/core/ports.ts';
import { type DynamoEmulator, startDynamo } from '../../../local/emulators/dynamodb.ts';
import { credentials, region } from '../../../local/names.ts';
import { describeStore, type Harness, type PlainRecord } from './contract.ts';
import { Switch } from './switch.ts';

const table = 'records';
const spec = {
	description: 'Records of the tests',
	partition: 'owner',
	sort: 'recordId',
	indexes: [{ name: 'byEmail', partition: 'email', sort: 'recordId' }],
};

const entry: StoreOf<'dynamodb'> = {
	kind: 'dynamodb',
	name: 'Records',
	description: 'Records of the tests',
	categories: ['pages'],
	addresses: 'lower-case',
	key: { partition: 'owner', sort: 'recordId' },
	find: {
		'owner-id': { attribute: 'owner', value: 'OWNER#{value}' },
		alias: { attribute: 'email', index: 'byEmail', value: '{value}' },
		email: { attribute: 'email', index: 'byEmail', value: '{value}' },
	},
	category: { attribute: 'type', of: { page: 'pages' } },
	dates: { collected: 'seenOn' },
	hold: 'legalHold',
	personName: 'name',
	yields: { 'owner-id': { attribute: 'ownerId', scope: 'unique' }, phone: { attribute: 'phones', scope: 'shared' } },
};

const itemOf = ({ person, name, collected, held, undeclared }: PlainRecord) => ({
	owner: { S: `OWNER#${person}` },
	recordId: { S: name },
	email: { S: person },
	type: { S: undeclared ? 'unheard-of' : 'page' },
	...(collected === undefined ? {} : { seenOn: { S: collected } }),
	...(held ? { legalHold: { BOOL: true } } : {}),
});
const idOf = (owner: string, recordId: string) => `${encodeURIComponent(owner)}/${encodeURIComponent(recordId)}`;

async function start() {
	const reach = new Switch();
	const dynamo = await startDynamo({ [table]: spec }, (request, response) => {
		if (!reach.fails()) return false;
		request.resume();
		response.writeHead(500, { 'content-type': 'application/x-amz-json-1.0' });
		response.end(JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' }));
		return true;
	});
	const client = new DynamoDBClient({ region, credentials, endpoint: dynamo.url, maxAttempts: 1 });
	const rows = async () => (await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }))).Items ?? [];
	const replace = async (records: readonly PlainRecord[]) => {
		for (const { owner, recordId } of await rows()) {
			if (!owner || !recordId) throw new Error('a row without a key');
			await client.send(
				new BatchWriteItemCommand({ RequestItems: { [table]: [{ DeleteRequest: { Key: { owner, recordId } } }] } }),
			);
		}
		for (const record of records) await client.send(new PutItemCommand({ TableName: table, Item: itemOf(record) }));
	};
	return {
		dynamo,
		client,
		reach,
		replace,
		held: async () => (await rows()).map(({ owner, recordId }) => idOf(owner?.S ?? '', recordId?.S ?? '')).sort(),
		async close() {
			client.destroy();
			await dynamo.stop();
		},
	};
}

/** @param kinds of identifier, the first of which the suite asks by */
async function harness(kind: string): Promise<Harness> {
	const { client, reach, replace, held, close } = await start();
	const props = { id: 'records', store: entry, table, client, timeZone: 'Europe/London', pause: async () => undefined };
	return {
		store: dynamodbStore({ ...props, pageSize: 3, erasePageSize: 4 }),
		category: 'pages',
		identifierOf: (person) => ({ kind, value: person, scope: 'unique' }),
		idOf: ({ person, name }) => idOf(`OWNER#${person}`, name),
		replace,
		held,
		failAfter: (calls) => reach.failAfter(calls),
		close,
	};
}

describeStore('a DynamoDB table, by its partition', () => harness('owner-id'));
describeStore('a DynamoDB table, by an index', () => harness('alias'));

describe('a DynamoDB table', () => {
	let engine: Awaited<ReturnType<typeof start>>;
	let dynamo: DynamoEmulator;
	beforeAll(async () => {
		engine = await start();
		dynamo = engine.dynamo;
	});
	afterAll(() => engine?.close());

	const store = (pageSize = 3) =>
		dynamodbStore({
			id: 'records',
			store: entry,
			table,
			client: engine.client,
			timeZone: 'Europe/London',
			pageSize,
			erasePageSize: pageSize,
			pause: async () => undefined,
		});
	const unique = (kind: string, value: string): Identifier => ({ kind, value, scope: 'unique' });
	const put = (item: Record<string, unknown>) =>
		engine.client.send(new PutItemCommand({ TableName: table, Item: item as ReturnType<typeof itemOf> }));

	test('an address finds records under its one spelling', async () => {
		await engine.replace([{ person: 'ann@example.com', name: '1' }]);
		const page = await store().find([unique('email', '  Ann@Example.COM ')]);
		expect(page.records.map(({ id }) => id)).toEqual([idOf('OWNER#ann@example.com', '1')]);
	});

	test('a record reached by several identifiers comes once', async () => {
		await engine.replace([
			{ person: 'ann@example.com', name: '1' },
			{ person: 'ann@example.com', name: '2' },
		]);
		const who = [unique('email', 'ann@example.com'), unique('owner-id', 'ann@example.com'), unique('alias', 'ann@example.com')];
		const found: string[] = [];
		let cursor: string | undefined;
		do {
			const page = await store().find(who, cursor);
			found.push(...page.records.map(({ id }) => id));
			cursor = page.next;
		} while (cursor !== undefined);
		expect(found).toEqual([idOf('OWNER#ann@example.com', '1'), idOf('OWNER#ann@example.com', '2')]);
	});

	test("a record is read whole: fields, name, dates in the controller's time zone, identifiers of both scopes", async () => {
		await engine.replace([]);
		await put({
			owner: { S: 'OWNER#7' },
			recordId: { S: 'r 1' },
			type: { S: 'page' },
			name: { S: 'Ann Example' },
			ownerId: { N: '7' },
			phones: { SS: ['+44 7700 900001', '+44 7700 900002'] },
			// Half past midnight on the 2nd, by British Summer Time.
			seenOn: { S: '2026-06-01T23:30:00Z' },
			score: { N: '12345678901234567890' },
			tags: { L: [{ S: 'a' }, { NULL: true }, { M: { deep: { BOOL: false } } }] },
			blob: { B: new Uint8Array([1, 2, 3]) },
		});
		expect(await store().find([unique('owner-id', '7')])).toEqual({
			records: [
				{
					id: 'OWNER%237/r%201',
					category: 'pages',
					fields: {
						owner: 'OWNER#7',
						recordId: 'r 1',
						type: 'page',
						name: 'Ann Example',
						ownerId: 7,
						phones: ['+44 7700 900001', '+44 7700 900002'],
						seenOn: '2026-06-01T23:30:00Z',
						score: '12345678901234567890',
						tags: ['a', null, { deep: false }],
						blob: 'AQID',
					},
					dates: { collected: '2026-06-02' },
					held: false,
					personName: 'Ann Example',
				},
			],
			yields: [
				{ kind: 'owner-id', value: '7', scope: 'unique' },
				{ kind: 'phone', value: '+44 7700 900001', scope: 'shared' },
				{ kind: 'phone', value: '+44 7700 900002', scope: 'shared' },
			],
		});
	});

	test('a record that changed hands stays, though the index still names it', async () => {
		const record = { person: 'ann@example.com', name: '1' };
		await engine.replace([record]);
		await dynamo.lag.set(true);
		try {
			await put({ ...itemOf(record), email: { S: 'bob@example.com' } });
			const who = [unique('email', 'ann@example.com')];
			expect((await store().find(who)).records).toEqual([]);
			expect(await store().erase(who, () => ({ outcome: 'erase' }))).toEqual({ erased: [], retained: [] });
			expect(await engine.held()).toHaveLength(1);
		} finally {
			await dynamo.lag.set(false);
		}
	});

	test('a record that came under hold stays, though the index does not know yet', async () => {
		const record = { person: 'ann@example.com', name: '1' };
		await engine.replace([record]);
		await dynamo.lag.set(true);
		try {
			await put(itemOf({ ...record, held: true }));
			const page = await store().erase([unique('email', 'ann@example.com')], () => ({ outcome: 'erase' }));
			expect(page).toEqual({ erased: [], retained: [{ category: 'pages', count: 1, reason: 'legal-claims' }] });
		} finally {
			await dynamo.lag.set(false);
		}
	});

	test('a record that is gone is not counted, though the index still names it', async () => {
		await engine.replace([{ person: 'ann@example.com', name: '1' }]);
		await dynamo.lag.set(true);
		try {
			const who = [unique('email', 'ann@example.com')];
			expect(await store().erase(who, () => ({ outcome: 'erase' }))).toEqual({
				erased: [{ category: 'pages', count: 1 }],
				retained: [],
			});
			expect(await store().erase(who, () => ({ outcome: 'erase' }))).toEqual({ erased: [], retained: [] });
		} finally {
			await dynamo.lag.set(false);
		}
	});

	test('more records than one batch takes are read and erased to the last', async () => {
		const records = Array.from({ length: 130 }, (_, nth) => ({ person: 'ann@example.com', name: String(nth) }));
		await engine.replace([...records, { person: 'bob@example.com', name: '1' }]);
		const who = [unique('email', 'ann@example.com')];
		expect((await store(1_000).find(who)).records).toHaveLength(130);
		expect((await store(1_000).erase(who, () => ({ outcome: 'erase' }))).erased).toEqual([{ category: 'pages', count: 130 }]);
		expect(await engine.held()).toEqual([idOf('OWNER#bob@example.com', '1')]);
	});
});

describe('batches that DynamoDB leaves partly unprocessed', () => {
	interface Deletion {
		readonly DeleteRequest: { readonly Key: { readonly recordId: { readonly S: string } } };
	}

	/** Takes so many keys of each batch. */
	function stingy(takes: number) {
		const gone: string[] = [];
		const client = {
			async send(command: { constructor: { name: string }; input: { RequestItems?: Record<string, Deletion[]> } }) {
				const { name } = command.constructor;
				if (name === 'QueryCommand') {
					return { Items: Array.from({ length: 30 }, (_, nth) => itemOf({ person: 'ann', name: String(nth) })) };
				}
				const requests = command.input.RequestItems?.[table] ?? [];
				gone.push(...requests.slice(0, takes).map(({ DeleteRequest }) => DeleteRequest.Key.recordId.S));
				return { UnprocessedItems: requests.length > takes ? { [table]: requests.slice(takes) } : {} };
			},
		};
		const pauses: number[] = [];
		const store = dynamodbStore({
			id: 'records',
			store: entry,
			table,
			client: client as unknown as DynamoDBClient,
			timeZone: 'Europe/London',
			pause: async (milliseconds) => void pauses.push(milliseconds),
		});
		return { store, gone, pauses };
	}
	const who: Identifier[] = [{ kind: 'owner-id', value: 'ann', scope: 'unique' }];

	test('are carried on, with a pause each, until nothing is left', async () => {
		const { store, gone, pauses } = stingy(3);
		expect((await store.erase(who, () => ({ outcome: 'erase' }))).erased).toEqual([{ category: 'pages', count: 30 }]);
		expect(gone.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 30 }, (_, nth) => String(nth)));
		// 25 by threes is nine calls, 5 by threes is two.
		expect(pauses).toHaveLength(8 + 1);
	});

	test('make the store unavailable when that does not end', async () => {
		const { store } = stingy(0);
		await expect(store.erase(who, () => ({ outcome: 'erase' }))).rejects.toThrow(StoreUnavailableError);
	});
});
