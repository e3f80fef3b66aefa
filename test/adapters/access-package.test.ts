import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { S3AccessPackages } from '../../functions/adapters/access-package.ts';
import type { AccessPackageOrder, PackagedCategory } from '../../functions/core/request/export/access-package.ts';
import { partKey } from '../../functions/core/request/export/keys.ts';
import type { StoreRecord } from '../../functions/core/stores/ports.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import type { Emulator } from '../../local/emulators/emulator.ts';
import { startS3 } from '../../local/emulators/s3.ts';
import { readZip } from './read-zip.ts';

const policy = loadPolicy();
const bucket = 'exports';
let emulator: Emulator;
let s3: S3Client;
let scratch: string;
let packages: S3AccessPackages;
/** Each test has a case of its own. */
let caseId: string;
let cases = 0;

beforeAll(async () => {
	emulator = await startS3([bucket], () => false);
	s3 = new S3Client({
		endpoint: emulator.url,
		region: 'eu-west-2',
		forcePathStyle: true,
		credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
	});
	scratch = await mkdtemp(join(tmpdir(), 'access-package-test-'));
	packages = new S3AccessPackages({ s3, bucket, scratch });
});
afterAll(async () => {
	s3.destroy();
	await emulator.stop();
	await rm(scratch, { recursive: true });
});
beforeEach(() => {
	cases += 1;
	caseId = `CASE-${String(cases).padStart(4, '0')}-000`;
});

const record = (id: string, category: string, fields: StoreRecord['fields']): StoreRecord => ({
	id,
	category,
	fields,
	dates: { collected: '2026-01-01' },
	held: true,
	personName: 'Ada Example',
});

const order = (more: Partial<AccessPackageOrder> = {}): AccessPackageOrder => ({
	caseId,
	policy,
	generatedAt: '2026-10-05T10:00:00.000Z',
	redacted: 0,
	notSearched: [],
	renderIndex: (categories) =>
		`index of ${categories.filter(({ count }) => count > 0).map(({ id, count, file }) => `${id} ${count} ${file}`)}`,
	...more,
});

const fetched = async (key: string): Promise<Buffer> => {
	const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
	return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

const keysOf = async (id: string): Promise<string[]> => {
	const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `exports/${id}/` }));
	return Contents.map(({ Key }) => Key ?? '');
};

interface DataJson {
	readonly categories: readonly (PackagedCategory & { readonly records: readonly unknown[] })[];
}

const build = async (more: Partial<AccessPackageOrder> = {}) => {
	const built = await packages.build(order(more));
	const zip = await fetched(built.key);
	const files = readZip(zip);
	const text = (path: string) => files.get(path)?.toString('utf8');
	return { built, zip, paths: [...files.keys()], text, data: JSON.parse(text('data.json') ?? '') as DataJson };
};

test('a package has an index, all data for programs, and a table for each category that has records', async () => {
	await packages.writePart(caseId, 'crm', 0, [
		record('c-1', 'contact-details', { name: 'Ada Example', email: 'ada@example.com' }),
		record('c-2', 'job-details', { title: 'Engineer, "chief"', notes: 'two\nlines' }),
	]);
	await packages.writePart(caseId, 'crm', 1, [
		record('c-3', 'contact-details', { phone: '020 7946 0000', tags: ['a', 'b'], since: 2019, vip: false, gone: null }),
	]);
	await packages.writePart(caseId, 'marketing', 0, [record('m-1', 'contact-details', { email: 'ada@example.com' })]);

	const { built, zip, paths, text, data } = await build();

	expect(built).toEqual({
		key: `exports/${caseId}/package/access-package.zip`,
		sha256: createHash('sha256').update(zip).digest('hex'),
		size: zip.length,
		records: 4,
	});
	expect(paths).toEqual(['index.html', 'data.json', 'data/contact-details.csv', 'data/job-details.csv']);
	expect(text('index.html')).toBe('index of contact-details 3 data/contact-details.csv,job-details 1 data/job-details.csv');
	expect(text('data/contact-details.csv')).toBe(
		[
			'\uFEFFRecord,Held in,name,email,phone,tags,since,vip,gone',
			`c-1,${policy.stores.crm?.name},Ada Example,ada@example.com,,,,,`,
			`c-3,${policy.stores.crm?.name},,,020 7946 0000,"[""a"",""b""]",2019,false,`,
			`m-1,${policy.stores.marketing?.name},,ada@example.com,,,,,`,
			'',
		].join('\r\n'),
	);
	expect(text('data/job-details.csv')).toBe(
		`\uFEFFRecord,Held in,title,notes\r\nc-2,${policy.stores.crm?.name},"Engineer, ""chief""","two\nlines"\r\n`,
	);
	const [contact, enquiries, job] = data.categories;
	expect(contact?.records).toEqual([
		{ id: 'c-1', store: 'crm', category: 'contact-details', fields: { name: 'Ada Example', email: 'ada@example.com' } },
		{
			id: 'c-3',
			store: 'crm',
			category: 'contact-details',
			fields: { phone: '020 7946 0000', tags: ['a', 'b'], since: 2019, vip: false, gone: null },
		},
		{ id: 'm-1', store: 'marketing', category: 'contact-details', fields: { email: 'ada@example.com' } },
	]);
	expect({ id: enquiries?.id, count: enquiries?.count, records: enquiries?.records }).toEqual({
		id: 'enquiries',
		count: 0,
		records: [],
	});
	expect(job?.records).toEqual([
		{ id: 'c-2', store: 'crm', category: 'job-details', fields: { title: 'Engineer, "chief"', notes: 'two\nlines' } },
	]);
});

test('data.json follows its published schema: with records, without any, and with data that the policy does not know', async () => {
	const schema = JSON.parse(
		await readFile(new URL('../../docs/access-package.schema.json', import.meta.url), 'utf8'),
	) as z.core.JSONSchema.JSONSchema;
	const published = z.fromJSONSchema(schema);
	const problems = (data: unknown) => published.safeParse(data).error?.issues ?? [];

	const empty = await build();
	expect(problems(empty.data)).toEqual([]);
	expect(empty.paths).toEqual(['index.html', 'data.json']);
	expect(empty.built.records).toBe(0);

	await packages.writePart(caseId, 'crm', 0, [
		record('c-1', 'contact-details', { name: 'Ada' }),
		record('c-2', 'undeclared', { what: 1 }),
	]);
	const full = await build({ redacted: 2, notSearched: ['CCTV'] });
	expect(problems(full.data)).toEqual([]);
	expect(full.data.categories.map(({ id }) => id)).toEqual([...Object.keys(policy.categories), 'undeclared']);
	expect(full.data).toMatchObject({ leftOut: { recordsRedactedOrWithheld: 2, storesNotSearchedCompletely: ['CCTV'] } });

	expect(problems({ ...full.data, extra: 1 })).not.toEqual([]);
	expect(problems({ ...full.data, categories: [{ ...full.data.categories[0], records: [{ id: 'c-1' }] }] })).not.toEqual([]);
});

test('many pages in many pieces arrive whole and in order, and the ZIP in several parts', async () => {
	const pages = 12;
	const perPage = 900;
	// What does not compress, so that the ZIP outgrows one piece of an upload.
	const noise = (n: number) =>
		[1, 2, 3, 4, 5, 6].map((salt) => createHash('sha512').update(`${n}/${salt}`).digest('base64')).join('');
	const ids = Array.from({ length: pages * perPage }, (_, n) => `é-${n}`);
	for (let page = 0; page < pages; page += 1) {
		await packages.writePart(
			caseId,
			'web-analytics',
			page,
			ids
				.slice(page * perPage, (page + 1) * perPage)
				.map((id, n) => record(id, 'browsing-history', { noise: noise(page * perPage + n), n })),
		);
	}
	const { built, data, text } = await build();
	const history = data.categories.find(({ id }) => id === 'browsing-history');
	expect(history?.records.map((each) => (each as { id: string }).id)).toEqual(ids);
	expect(
		text('data/browsing-history.csv')
			?.trimEnd()
			.split('\r\n')
			.slice(1)
			.map((line) => line.split(',')[0]),
	).toEqual(ids);
	expect(built.records).toBe(ids.length);
	expect(built.size).toBeGreaterThan(5 * 1024 * 1024);
});

describe('a crash leaves nothing wrong behind', () => {
	test('the same page again replaces it, and a store that is through loses pages of a longer earlier run', async () => {
		for (const page of [0, 1, 2]) await packages.writePart(caseId, 'crm', page, [record(`old-${page}`, 'contact-details', {})]);
		await packages.writePart(caseId, 'crm-2', 5, [record('other', 'contact-details', {})]);
		for (const page of [0, 1]) await packages.writePart(caseId, 'crm', page, [record(`new-${page}`, 'contact-details', {})]);
		await packages.finishParts(caseId, 'crm', 2);
		await packages.finishParts(caseId, 'crm', 2);
		expect((await keysOf(caseId)).sort()).toEqual(
			[partKey(caseId, 'crm-2', 5), partKey(caseId, 'crm', 0), partKey(caseId, 'crm', 1)].sort(),
		);
		const { data } = await build();
		expect(data.categories[0]?.records.map((each) => (each as { id: string }).id).sort()).toEqual(['new-0', 'new-1', 'other']);
	});

	test('the same order again gives the same bytes under the same key', async () => {
		await packages.writePart(caseId, 'crm', 0, [record('c-1', 'contact-details', { name: 'Ada' })]);
		const first = await build();
		const second = await build();
		expect(second.built).toEqual(first.built);
		expect(second.zip.equals(first.zip)).toBe(true);
	});

	test('removing the parts, twice, leaves the package and other cases', async () => {
		const other = `${caseId}-OTHER`;
		await packages.writePart(caseId, 'crm', 0, [record('c-1', 'contact-details', {})]);
		await packages.writePart(other, 'crm', 0, [record('c-1', 'contact-details', {})]);
		const { built } = await build();
		await packages.removeParts(caseId);
		await packages.removeParts(caseId);
		expect(await keysOf(caseId)).toEqual([built.key]);
		expect(await keysOf(other)).toEqual([partKey(other, 'crm', 0)]);
	});

	test('a part that cannot be read, and a file that breaks off, fail the build and leave no package', async () => {
		await s3.send(new PutObjectCommand({ Bucket: bucket, Key: partKey(caseId, 'crm', 0), Body: gzipSync('{"category":"cont') }));
		await expect(packages.build(order())).rejects.toThrow(SyntaxError);
		await packages.writePart(caseId, 'crm', 0, [record('c-1', 'contact-details', {})]);
		const broken = {
			name: 'id/scan.pdf',
			open: async () =>
				Readable.from(
					(async function* () {
						yield Buffer.from('half');
						throw new Error('connection reset');
					})(),
				),
		};
		await expect(packages.build(order({ files: [broken] }))).rejects.toThrow('connection reset');
		const absent = { name: 'id/scan.pdf', open: () => Promise.reject(new Error('no such file')) };
		await expect(packages.build(order({ files: [absent] }))).rejects.toThrow('no such file');
		expect(await keysOf(caseId)).toEqual([partKey(caseId, 'crm', 0)]);
		expect(await readdir(scratch)).toEqual([]);
	});
});

test('files stand in their folder, whatever they are called', async () => {
	const file = (name: string) => ({ name, open: async () => Readable.from([Buffer.from(`content of ${name}`)]) });
	const { paths, text } = await build({
		files: [file('identity-documents/passport é.pdf'), file('../../etc/passwd'), file('/a\\b\u0000c')],
	});
	expect(paths.slice(2)).toEqual(['files/identity-documents/passport é.pdf', 'files/_/_/etc/passwd', 'files/_/a_b_c']);
	expect(text('files/_/_/etc/passwd')).toBe('content of ../../etc/passwd');
});

test('nothing that we only judge by is handed out: neither hold nor retention dates nor the name that was compared', async () => {
	await packages.writePart(caseId, 'crm', 0, [record('c-1', 'contact-details', { email: 'ada@example.com' })]);
	const part = await fetched(partKey(caseId, 'crm', 0));
	const [head, ...records] = gunzipSync(part).toString().trimEnd().split('\n');
	expect(JSON.parse(head ?? '')).toEqual({ category: 'contact-details', count: 1, fields: ['email'], bytes: 92 });
	expect(records).toEqual(['{"id":"c-1","store":"crm","category":"contact-details","fields":{"email":"ada@example.com"}}']);
});
