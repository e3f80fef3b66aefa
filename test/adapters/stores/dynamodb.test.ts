import {
	type AttributeValue,
	BatchWriteItemCommand,
	DeleteItemCommand,
	DynamoDBClient,
	PutItemCommand,
	ScanCommand,
	UpdateItemCommand,
	type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toAttribute, toFields } from '../../../functions/adapters/stores/attribute-values.ts';
import { ForeignCursorError } from '../../../functions/adapters/stores/cursor.ts';
import { valueIn } from '../../../functions/adapters/stores/due-records.ts';
import { dynamodbStore } from '../../../functions/adapters/stores/dynamodb.ts';
import { inChunks } from '../../../functions/adapters/stores/in-flight.ts';
import type { StoreOf } from '../../../functions/core/policy/schema.ts';
import type { Identifier } from '../../../functions/core/ports.ts';
import { type StoreAdapter, StoreUnavailableError } from '../../../functions/core/stores/ports.ts';
import { type DynamoEmulator, startDynamo } from '../../../local/emulators/dynamodb.ts';
import { credentials, region } from '../../../local/names.ts';
import { describeStore } from './contract.ts';
import { describeDue } from './due-contract.ts';
import type { Harness, PlainRecord } from './harness.ts';
import { describeRectifying } from './rectify-contract.ts';
import { describeRestricting } from './restrict-contract.ts';
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

const itemOf = ({ person, name, collected, held, undeclared, fields }: PlainRecord) => ({
	...toAttribute(fields ?? {}, undefined).M,
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
	const keyOf = ({ owner, recordId }: Record<string, AttributeValue>) => {
		if (!owner || !recordId) throw new Error('a row without a key');
		return { owner, recordId };
	};
	const replace = async (records: readonly PlainRecord[]) => {
		const deletions = (await rows()).map((row) => ({ DeleteRequest: { Key: keyOf(row) } }));
		const puts = records.map((record) => ({ PutRequest: { Item: itemOf(record) } }));
		for (const requests of [...inChunks(25, deletions), ...inChunks<WriteRequest>(25, puts)]) {
			await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
		}
	};
	return {
		dynamo,
		client,
		reach,
		replace,
		put: async (record: PlainRecord) => void (await client.send(new PutItemCommand({ TableName: table, Item: itemOf(record) }))),
		remove: async (record: PlainRecord) =>
			void (await client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(itemOf(record)) }))),
		held: async () => (await rows()).map(({ owner, recordId }) => idOf(owner?.S ?? '', recordId?.S ?? '')).sort(),
		contents: async () =>
			Object.fromEntries(
				(await rows()).map(({ restrictedBy, ...row }) => [
					idOf(row.owner?.S ?? '', row.recordId?.S ?? ''),
					{ fields: toFields(row), marks: restrictedBy?.SS?.toSorted() ?? [] },
				]),
			),
		async close() {
			client.destroy();
			await dynamo.stop();
		},
	};
}

/** @param kinds of identifier, the first of which the suite asks by */
async function harness(kind: string): Promise<Harness> {
	const { client, reach, replace, put, remove, held, contents, close } = await start();
	const props = { id: 'records', store: entry, table, client, timeZone: 'Europe/London', pause: async () => undefined };
	return {
		store: dynamodbStore({ ...props, pageSize: 3, erasePageSize: 4 }),
		large: dynamodbStore(props),
		category: 'pages',
		identifierOf: (person) => ({ kind, value: person, scope: 'unique' }),
		idOf: ({ person, name }) => idOf(`OWNER#${person}`, name),
		replace,
		put,
		remove,
		held,
		contents,
		failAfter: (calls) => reach.failAfter(calls),
		close,
	};
}

describeStore('a DynamoDB table, by its partition', () => harness('owner-id'));
describeStore('a DynamoDB table, by an index', () => harness('alias'));
describeRectifying('a DynamoDB table, by its partition', () => harness('owner-id'));
describeRectifying('a DynamoDB table, by an index', () => harness('alias'));
describeRestricting('a DynamoDB table, by its partition', () => harness('owner-id'));
describeRestricting('a DynamoDB table, by an index', () => harness('alias'));
describeDue('a DynamoDB table, by its partition', () => harness('owner-id'));
describeDue('a DynamoDB table, by an index', () => harness('alias'));

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

describe('a DynamoDB table whose records are changed', () => {
	let engine: Awaited<ReturnType<typeof start>>;
	beforeAll(async () => {
		engine = await start();
	});
	afterAll(() => engine?.close());

	const props = () => ({
		id: 'records',
		store: entry,
		table,
		client: engine.client,
		timeZone: 'Europe/London',
		pause: async () => undefined,
	});
	const who: Identifier[] = [{ kind: 'owner-id', value: 'ann', scope: 'unique' }];
	const byEmail: Identifier[] = [{ kind: 'alias', value: 'ann', scope: 'unique' }];
	const put = (item: Record<string, AttributeValue>) => engine.client.send(new PutItemCommand({ TableName: table, Item: item }));
	const items = async () => (await engine.client.send(new ScanCommand({ TableName: table }))).Items ?? [];
	/** A client before whose first update something happens, and after whose first update its answer is lost, if so wished. */
	function meddling(meddle: () => Promise<unknown>, { answerLost = false } = {}): DynamoDBClient {
		let first = true;
		const send = async (command: UpdateItemCommand) => {
			if (!(command instanceof UpdateItemCommand) || !first) return engine.client.send(command);
			first = false;
			await meddle();
			const answer = await engine.client.send(command);
			// As the SDK does on its own when the answer does not arrive.
			return answerLost ? engine.client.send(command) : answer;
		};
		return { send } as unknown as DynamoDBClient;
	}

	test('names what is fixed: keys, what finds and leads on, what a record is judged by, and the mark', () => {
		expect(dynamodbStore(props()).fixed).toEqual([
			'owner',
			'recordId',
			'email',
			'ownerId',
			'phones',
			'type',
			'seenOn',
			'legalHold',
			'restrictedBy',
		]);
	});

	test('keeps the types of attributes, and names that are words of its language', async () => {
		await engine.replace([]);
		const { owner, recordId, email, type } = itemOf({ person: 'ann', name: '1' });
		const item = { owner, recordId, email, type };
		await put({ ...item, size: { N: '1' }, tags: { SS: ['a', 'b'] }, 'a.b[0]': { S: 'x' }, serial: { N: '12345678901234567890' } });
		const correction = { size: 2, tags: ['c', 'a'], 'a.b[0]': '#n0', serial: '98765432109876543210', constructor: ':v0' };
		const { changed } = (await dynamodbStore(props()).rectify?.(who, () => correction)) ?? {};
		expect(changed?.map(({ field, before }) => [field, before])).toEqual([
			['size', 1],
			['tags', ['a', 'b']],
			['a.b[0]', 'x'],
			['serial', '12345678901234567890'],
			['constructor', undefined],
		]);
		expect(await items()).toEqual([
			{
				...item,
				size: { N: '2' },
				tags: { SS: ['c', 'a'] },
				'a.b[0]': { S: '#n0' },
				serial: { N: '98765432109876543210' },
				constructor: { S: ':v0' },
			},
		]);
	});

	test('tells a change whose answer was lost, and that was refused the second time since it was made', async () => {
		await engine.replace([{ person: 'ann', name: '1', fields: { note: 'old', list: [1] } }]);
		const client = meddling(async () => undefined, { answerLost: true });
		const page = await dynamodbStore({ ...props(), client }).rectify?.(who, () => ({ note: 'right', list: [2] }));
		const about = { record: idOf('OWNER#ann', '1'), category: 'pages' };
		expect(page).toEqual({
			changed: [
				{ ...about, field: 'note', before: 'old', after: 'right' },
				{ ...about, field: 'list', before: [1], after: [2] },
			],
		});
	});

	test('leaves a record alone that changed hands in between', async () => {
		const record = { person: 'ann', name: '1', fields: { note: 'old' } };
		const theirs = { ...itemOf(record), email: { S: 'bob' } };
		for (const change of [
			(store: StoreAdapter) => store.rectify?.(byEmail, () => ({ note: 'right' })),
			(store: StoreAdapter) => store.restrict?.(byEmail, () => true, { by: 'R', set: true }),
		]) {
			await engine.replace([record]);
			const client = meddling(() => put(theirs));
			const page = await change(dynamodbStore({ ...props(), client }));
			expect(Object.values(page ?? {})).toEqual([[]]);
			expect(await items()).toEqual([theirs]);
		}
	});

	test.each([true, false])('does not make a record anew that is gone when it is to be marked (%j)', async (set) => {
		const record = { person: 'ann', name: '1' };
		await engine.replace([record]);
		await dynamodbStore(props()).restrict?.(who, () => true, { by: 'R', set: !set });
		const client = meddling(() => engine.remove(record));
		expect(await dynamodbStore({ ...props(), client }).restrict?.(who, () => true, { by: 'R', set })).toEqual({ marked: [] });
		expect(await items()).toEqual([]);
	});

	test('marks a record whose other attributes somebody changes in the same moment', async () => {
		const record = { person: 'ann', name: '1' };
		await engine.replace([record]);
		const changed = itemOf({ ...record, held: true, fields: { note: 'theirs' } });
		const client = meddling(() => put(changed));
		const page = await dynamodbStore({ ...props(), client }).restrict?.(who, () => true, { by: 'R', set: true });
		expect(page).toEqual({ marked: [{ category: 'pages', count: 1 }] });
		expect(await items()).toEqual([{ ...changed, restrictedBy: { SS: ['R'] } }]);
	});

	test('keeps its marks in the attribute that the data map names', async () => {
		await engine.replace([{ person: 'ann', name: '1', fields: { restrictedBy: 'a field like any other' } }]);
		const store = dynamodbStore({ ...props(), store: { ...entry, restriction: 'frozen' } });
		await store.restrict?.(who, () => true, { by: 'R', set: true });
		const [item] = await items();
		expect(item?.frozen).toEqual({ SS: ['R'] });
		const { records } = await store.find(who);
		expect(records.map(({ restrictedBy, fields }) => ({ restrictedBy, fields }))).toEqual([
			{
				restrictedBy: ['R'],
				fields: { owner: 'OWNER#ann', recordId: '1', email: 'ann', type: 'page', restrictedBy: 'a field like any other' },
			},
		]);
	});

	test('is unavailable where the attribute for marks is taken by something else', async () => {
		await engine.replace([{ person: 'ann', name: '1', fields: { restrictedBy: 'the board' } }]);
		const page = dynamodbStore(props()).restrict?.(who, () => true, { by: 'R', set: true });
		await expect(page).rejects.toThrow(StoreUnavailableError);
		expect((await items()).map(({ restrictedBy }) => restrictedBy)).toEqual([{ S: 'the board' }]);
	});
});

describe('a DynamoDB table that names what is due', () => {
	let engine: Awaited<ReturnType<typeof start>>;
	beforeAll(async () => {
		engine = await start();
	});
	afterAll(() => engine?.close());

	const dated = { trigger: 'collected', latest: '2026-01-31' } as const;
	const whole = { part: 0, of: 1 };
	const storeOf = (more: Partial<StoreOf<'dynamodb'>> = {}, client = engine.client) =>
		dynamodbStore({ id: 'records', store: { ...entry, ...more }, table, client, timeZone: 'Europe/London', pageSize: 3 });
	const put = (item: Record<string, AttributeValue>) => engine.client.send(new PutItemCommand({ TableName: table, Item: item }));
	const unique = (kind: string, value: string): Identifier => ({ kind, value, scope: 'unique' });
	const key = { owner: { S: 'OWNER#7' }, recordId: { S: 'r 1' } };
	const due = { ...key, type: { S: 'page' }, seenOn: { S: '2020-02-29' } };
	async function identifiers(item: Record<string, AttributeValue>, more: Partial<StoreOf<'dynamodb'>> = {}) {
		await engine.replace([]);
		await put(item);
		const { records = [] } = (await storeOf(more).due?.('pages', dated, whole)) ?? {};
		return records.map((named) => named.identifiers);
	}
	const byEmail = { find: { email: { attribute: 'email', index: 'byEmail', value: '{value}' } } };

	test('gives every identifier that the record is found by, in the one spelling, if one of them finds it', async () => {
		expect(await identifiers({ ...due, email: { S: 'Ann@Example.com' } })).toEqual([
			[unique('owner-id', '7'), unique('alias', 'Ann@Example.com'), unique('email', 'ann@example.com')],
		]);
	});

	test('gives none where nothing finds the record: its attribute is missing, of another type, or spelt as it is not asked for', async () => {
		expect(await identifiers(due, byEmail)).toEqual([[]]);
		expect(await identifiers({ ...due, email: { S: 'Ann@Example.com' } }, byEmail)).toEqual([[]]);
		const byPlace = { find: { place: { attribute: 'place', value: '{value}' } } };
		expect(await identifiers({ ...due, place: { N: '7' } }, byPlace)).toEqual([[]]);
		const bySeat = { find: { 'owner-id': { attribute: 'owner', value: 'SEAT#{value}' } } };
		expect(await identifiers(due, bySeat)).toEqual([[]]);
	});

	test('gives an address in both spellings where addresses stand as typed', async () => {
		expect(await identifiers({ ...due, email: { S: 'Ann@Example.com' } }, { ...byEmail, addresses: 'as-typed' })).toEqual([
			[unique('email', 'ann@example.com'), unique('email', 'Ann@Example.com')],
		]);
	});

	test('reads no more of a record than is judged', async () => {
		await engine.replace([]);
		await put({ ...due, name: { S: 'Ann Example' }, secret: { S: 'x' }, restrictedBy: { SS: ['R'] }, legalHold: { BOOL: true } });
		expect(await storeOf().due?.('pages', dated, whole)).toEqual({
			records: [
				{
					record: {
						id: 'OWNER%237/r%201',
						category: 'pages',
						fields: {},
						dates: { collected: '2020-02-29' },
						held: true,
						restrictedBy: ['R'],
						personName: 'Ann Example',
					},
					identifiers: [unique('owner-id', '7')],
				},
			],
		});
	});

	test('and the fields that it is asked for, where the record has them', async () => {
		await engine.replace([]);
		await put({ ...due, page: { S: '/' }, visits: { N: '3' }, secret: { S: 'x' } });
		const fields = ['page', 'visits', 'seenOn', 'browser'];
		const { records = [] } = (await storeOf().due?.('pages', { ...dated, fields }, whole)) ?? {};
		expect(records.map(({ record }) => record.fields)).toEqual([{ page: '/', visits: 3, seenOn: '2020-02-29' }]);
	});

	test('lets DynamoDB leave out what is not meant', async () => {
		const others = [{ undeclared: true }, { collected: '2026-02-03' }, {}].map((more, nth) => ({
			...{ person: 'ann', name: `${nth}`, collected: '2020-02-29' },
			...more,
			...(nth === 2 && { collected: 'PERHAPS' }),
		}));
		await engine.replace([...others, { person: 'bob', name: '1', collected: '2020-02-29' }]);
		let answered = 0;
		const send = async (command: ScanCommand) => {
			const answer = await engine.client.send(command);
			answered += answer.Count ?? 0;
			return answer;
		};
		const store = storeOf({}, { send } as unknown as DynamoDBClient);
		const { records, next } = (await store.due?.('pages', dated, whole)) ?? {};
		const rest = next === undefined ? undefined : await store.due?.('pages', dated, whole, next);
		expect([...(records ?? []), ...(rest?.records ?? [])].map(({ record }) => record.id)).toEqual([idOf('OWNER#bob', '1')]);
		expect(answered).toBe(1);
	});

	test('finds a category that more values stand for than one list takes', async () => {
		const of = Object.fromEntries(Array.from({ length: 150 }, (_, nth) => [`page-${nth}`, nth === 0 ? 'covers' : 'pages']));
		await engine.replace([]);
		for (const nth of [0, 1, 149]) await put({ ...due, recordId: { S: `${nth}` }, type: { S: `page-${nth}` } });
		const page = await storeOf({ category: { attribute: 'type', of } }).due?.('pages', dated, whole);
		expect(page?.records.map(({ record }) => record.id).sort()).toEqual([idOf('OWNER#7', '1'), idOf('OWNER#7', '149')]);
	});

	test('refuses a cursor of another part', async () => {
		await engine.replace(Array.from({ length: 40 }, (_, nth) => ({ person: `p-${nth}`, name: '1', collected: '2020-02-29' })));
		const { next } = (await storeOf().due?.('pages', dated, { part: 0, of: 2 })) ?? {};
		expect(next).toEqual(expect.any(String));
		for (const part of [
			{ part: 1, of: 2 },
			{ part: 0, of: 3 },
		]) {
			await expect(storeOf().due?.('pages', dated, part, next)).rejects.toThrow(ForeignCursorError);
		}
	});

	test.each([
		[10, 10, 1],
		[9, 10, 2],
	])("counts no record where DynamoDB's own count (%i) is enough for %i", async (ItemCount, records, calls) => {
		let asked = 0;
		const send = async () => (++asked === 1 ? { Table: { ItemCount } } : { Count: 10 });
		expect(await storeOf({}, { send } as unknown as DynamoDBClient).holdsAtLeast?.(records)).toBe(true);
		expect(asked).toBe(calls);
	});
});

describe('a template of what records are found by', () => {
	test('gives the value back that was put into it, and nothing of what was not made of it', () => {
		const part = fc.string({ maxLength: 3 }).filter((text) => !text.includes('{value}'));
		const template = fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('{value}'));
		fc.assert(
			fc.property(template, fc.string({ minLength: 1 }), (given, value) => {
				const text = given.replaceAll('{value}', () => value);
				expect(valueIn(given, text)).toBe(value);
				expect(valueIn(`${given}#`, text)).not.toBe(value);
			}),
		);
		expect(valueIn('OWNER#{value}', 'OWNER#')).toBeUndefined();
		expect(valueIn('OWNER#{value}', 'SEAT#7')).toBeUndefined();
		expect(valueIn('{value}/{value}', 'ann/bob')).toBeUndefined();
		expect(valueIn('OWNER', 'OWNER')).toBeUndefined();
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
