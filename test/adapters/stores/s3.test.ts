import { text } from 'node:stream/consumers';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { isFileStore } from '../../../functions/adapters/stores/file-store.ts';
import { s3Store } from '../../../functions/adapters/stores/s3.ts';
import type { StoreOf } from '../../../functions/core/policy/schema.ts';
import { type Identifier, type StoreRecord, StoreUnavailableError } from '../../../functions/core/ports.ts';
import { startS3 } from '../../../local/emulators/s3.ts';
import { credentials, region } from '../../../local/names.ts';
import { describeStore, type Harness, type PlainRecord } from './contract.ts';
import { Switch } from './switch.ts';
import { VersionedBucket } from './versioned-bucket.ts';

const bucket = 'documents';
const entry: StoreOf<'s3'> = {
	kind: 's3',
	name: 'Documents',
	description: 'Documents of the tests',
	categories: ['documents'],
	addresses: 'none',
	category: { always: 'documents' },
	dates: { collected: 'collected-on' },
	hold: 'legal-hold',
	find: { 'member-id': { prefix: 'members/{value}/' } },
};

const escaped = (person: string) => (/^\.+$/.test(person) ? person.replaceAll('.', '%2E') : encodeURIComponent(person));
const keyOf = ({ person, name }: PlainRecord) => `members/${escaped(person)}/${name}`;
const metadataOf = ({ collected, held }: PlainRecord) => ({
	...(collected === undefined ? {} : { 'collected-on': collected }),
	...(held ? { 'legal-hold': 'Dispute 1' } : {}),
});
const unique = (value: string): Identifier => ({ kind: 'member-id', value, scope: 'unique' });

async function plain(): Promise<Harness> {
	const reach = new Switch();
	const engine = await startS3([bucket], (request, response) => {
		if (!reach.fails()) return false;
		request.resume();
		response.writeHead(500, { 'content-type': 'application/xml' });
		response.end('<Error><Code>InternalError</Code><Message>Failed</Message></Error>');
		return true;
	});
	// The engine fails now and then when two objects of one folder go at once; it is asked again, as the SDK does by default.
	const client = new S3Client({ region, credentials, endpoint: engine.url, forcePathStyle: true, maxAttempts: 3 });
	const keys = async () =>
		((await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key ?? '');
	return {
		store: s3Store({ id: 'documents', store: entry, bucket, client, timeZone: 'Europe/London', pageSize: 3 }),
		category: 'documents',
		identifierOf: unique,
		idOf: keyOf,
		async replace(records) {
			for (const key of await keys()) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
			for (const record of records) {
				await client.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(record), Body: 'x', Metadata: metadataOf(record) }));
			}
		},
		held: async () => (await keys()).sort(),
		failAfter: (calls) => reach.failAfter(calls),
		async close() {
			client.destroy();
			await engine.stop();
		},
	};
}

async function versioned(): Promise<Harness> {
	const reach = new Switch();
	const engine = new VersionedBucket(() => reach.fails());
	return {
		store: s3Store({ id: 'documents', store: entry, bucket, client: engine.client, timeZone: 'Europe/London', pageSize: 3 }),
		category: 'documents',
		identifierOf: unique,
		idOf: keyOf,
		async replace(records) {
			engine.clear();
			for (const record of records) engine.put(keyOf(record), 'x', { metadata: metadataOf(record) });
		},
		held: async () => engine.keys(),
		failAfter: (calls) => reach.failAfter(calls),
		close: async () => undefined,
	};
}

describeStore('an S3 bucket without versions', plain, { undeclared: false });
describeStore('an S3 bucket with versions', versioned, { undeclared: false });

describe('an S3 bucket with versions', () => {
	const storeOf = (engine: VersionedBucket, pageSize = 2) =>
		s3Store({ id: 'documents', store: entry, bucket, client: engine.client, timeZone: 'Europe/London', pageSize });
	const erase = () => ({ outcome: 'erase' }) as const;
	const keep = () => ({ outcome: 'retain', reason: 'legal-obligation' }) as const;

	async function findAll(engine: VersionedBucket, pageSize: number, person = 'm-1'): Promise<string[]> {
		const found: string[] = [];
		let cursor: string | undefined;
		do {
			const page = await storeOf(engine, pageSize).find([unique(person)], cursor);
			found.push(...page.records.map(({ id }) => id));
			cursor = page.next;
		} while (cursor !== undefined);
		return found;
	}

	test('a record describes its object', async () => {
		const engine = new VersionedBucket();
		engine.put('members/m-1/passport.txt', 'scan', { metadata: { 'collected-on': '2020-01-31' } });
		expect((await storeOf(engine).find([unique('m-1')])).records).toEqual([
			{
				id: 'members/m-1/passport.txt',
				category: 'documents',
				fields: { key: 'members/m-1/passport.txt', size: 4, type: 'text/plain', lastModified: '2026-01-02T03:04:05.000Z' },
				dates: { collected: '2020-01-31' },
				held: false,
			},
		]);
	});

	test.each([1, 2, 3, 5, 100])(
		'whatever lies below versions and delete markers is found once, on pages of %i',
		async (pageSize) => {
			const engine = new VersionedBucket();
			for (const version of ['1', '2', '3', '4']) engine.put('members/m-1/a', version);
			engine.put('members/m-1/b', '1');
			for (let times = 0; times < 3; times++) engine.mark('members/m-1/b');
			engine.mark('members/m-1/c');
			engine.put('members/m-1/d', '1');
			engine.put('members/m-10/e', '1');
			expect(await findAll(engine, pageSize)).toEqual(['members/m-1/a', 'members/m-1/b', 'members/m-1/d']);
		},
	);

	test("erasing takes all versions, delete markers and unfinished uploads of a key, and nobody else's", async () => {
		const engine = new VersionedBucket();
		for (const version of ['1', '2', '3']) engine.put('members/m-1/a', version);
		engine.mark('members/m-1/a');
		engine.beginUpload('members/m-1/a');
		engine.beginUpload('members/m-1/never-finished');
		engine.put('members/m-10/a', '1');
		engine.beginUpload('members/m-10/a');
		const page = await storeOf(engine).erase([unique('m-1')], erase);
		expect(page).toEqual({ erased: [{ category: 'documents', count: 1 }], retained: [], next: expect.any(String) });
		expect(await storeOf(engine).erase([unique('m-1')], erase, page.next)).toEqual({ erased: [], retained: [] });
		expect(engine.contents()).toEqual(['members/m-10/a@v7', 'members/m-10/a@u8']);
	});

	test('a key whose name another begins with is not taken along', async () => {
		const engine = new VersionedBucket();
		engine.put('members/m-1/a', '1');
		engine.put('members/m-1/ab', '1');
		engine.beginUpload('members/m-1/ab');
		await storeOf(engine, 100).erase([unique('m-1')], ({ id }: StoreRecord) => (id === 'members/m-1/a' ? erase() : keep()));
		expect(engine.contents()).toEqual(['members/m-1/ab@v2', 'members/m-1/ab@u3']);
	});

	test('where something was kept on an earlier page, unfinished uploads beside it are kept too', async () => {
		const engine = new VersionedBucket();
		for (const key of ['a', 'b', 'c']) engine.put(`members/m-1/${key}`, '1');
		engine.beginUpload('members/m-1/z');
		const judge = ({ id }: StoreRecord) => (id === 'members/m-1/a' ? keep() : erase());
		let cursor: string | undefined;
		do cursor = (await storeOf(engine, 1).erase([unique('m-1')], judge, cursor)).next;
		while (cursor !== undefined);
		expect(engine.contents()).toEqual(['members/m-1/a@v1', 'members/m-1/z@u4']);
	});

	test("S3's own legal hold keeps an object", async () => {
		const engine = new VersionedBucket();
		engine.put('members/m-1/a', '1', { locked: true });
		expect(await storeOf(engine).erase([unique('m-1')], erase)).toEqual({
			erased: [],
			retained: [{ category: 'documents', count: 1, reason: 'legal-claims' }],
		});
	});

	test('an older version that S3 refuses to delete makes the store unavailable', async () => {
		const engine = new VersionedBucket();
		engine.put('members/m-1/a', '1', { locked: true });
		engine.put('members/m-1/a', '2');
		await expect(storeOf(engine).erase([unique('m-1')], erase)).rejects.toThrow(StoreUnavailableError);
	});

	test('the newest content of a record is handed out, and nothing when it is gone', async () => {
		const engine = new VersionedBucket();
		engine.put('members/m-1/a', 'old');
		engine.put('members/m-1/a', 'new');
		engine.mark('members/m-1/a');
		const store = storeOf(engine);
		expect(isFileStore(store)).toBe(true);
		const file = await store.read('members/m-1/a');
		expect(file && (await text(file))).toBe('new');
		expect(await store.read('members/m-1/absent')).toBeUndefined();
	});
});
