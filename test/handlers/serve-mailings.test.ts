import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { downloads } from '../../functions/adapters/downloads.ts';
import { mailingUploads } from '../../functions/adapters/mailing-uploads.ts';
import { registerFiles } from '../../functions/adapters/register-files.ts';
import { rejectedRows } from '../../functions/adapters/rejected-rows.ts';
import type { RejectedRow } from '../../functions/core/mailing/recipient-rows.ts';
import { makeMailingsApi } from '../../functions/handlers/serve-mailings.ts';
import { makeListRecipients } from '../../functions/middleware/mailing/list-recipients.ts';
import type { Emulator } from '../../local/emulators/emulator.ts';
import { startS3 } from '../../local/emulators/s3.ts';
import { credentials, region } from '../../local/names.ts';
import { type Api, apiOf } from '../fixtures/http.ts';
import { csvOf, letter, MailingScene, peopleOf, recipientOf } from '../fixtures/mailing.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

const bucket = 'exports';
let tables: Tables;
let engine: Emulator;
let s3: S3Client;
let scene: MailingScene;
let api: Api;
let id: string;
let nth = 0;

beforeAll(async () => {
	[tables, engine] = await Promise.all([startTables(), startS3([bucket], () => false)]);
	s3 = new S3Client({ endpoint: engine.url, region, credentials, forcePathStyle: true });
});
afterAll(async () => {
	s3.destroy();
	await Promise.all([tables.stop(), engine.stop()]);
});
beforeEach(() => {
	id = `CASE-m${++nth}`;
	scene = new MailingScene(tables);
	const { clock, mailings } = scene.ports();
	const [uploads, rejected] = [mailingUploads(s3, bucket), rejectedOfBucket()];
	api = apiOf(
		makeMailingsApi({ clock, mailings, uploads, rejected, files: registerFiles(s3, bucket), downloads: downloads(s3, bucket) }),
	);
});

const rejectedOfBucket = () => rejectedRows(s3, bucket, async () => new Uint8Array(32).fill(3));

/** Uploads a list by a form, as a browser would; answers its key. */
async function upload(csv: string): Promise<string> {
	const { json: form } = await api.post('/mailings/uploads', {});
	const data = new FormData();
	for (const [name, value] of Object.entries(form.fields as Record<string, string>)) data.append(name, value);
	data.append('file', new Blob([csv], { type: 'text/csv' }), 'people.csv');
	const answer = await fetch(form.url, { method: 'POST', body: data });
	expect([answer.status, await answer.text()]).toEqual([204, '']);
	return form.key;
}

/** Lists who is in an upload, in invocations that have time for one page each. */
async function list(key: string, column?: string): Promise<number> {
	const source = { kind: 'upload', key, ...(column !== undefined && { column }) } as const;
	await scene.ports().mailings.open({ id, caseId: 'CASE', letter, source }, scene.clock.now());
	const step = makeListRecipients({ ...scene.ports(), uploads: mailingUploads(s3, bucket), rejected: rejectedOfBucket() });
	for (let calls = 1; ; calls++) {
		const { status } = await step({ mailingId: id }, { getRemainingTimeInMillis: () => 0 });
		if (status !== 'more') return calls;
	}
}

const csvAt = async (path: string) => {
	const { status, headers } = await api.get(path);
	expect(status).toBe(303);
	return (await fetch(headers.location ?? '')).text();
};

describe('a list', () => {
	test('is uploaded by a form that takes one CSV file of a size that can be read, for a quarter of an hour', async () => {
		const { status, json } = await api.post('/mailings/uploads', {});
		const policy = JSON.parse(Buffer.from(json.fields.Policy, 'base64').toString());
		expect([status, json.expiresAt, json.largest]).toEqual([201, '2026-03-02T10:15:00.000Z', 268_435_456]);
		expect(json.key).toMatch(/^uploads\/mailings\/[0-9a-f-]{36}\.csv$/);
		expect(policy.conditions).toEqual(
			expect.arrayContaining([
				{ key: json.key },
				{ bucket },
				['eq', '$Content-Type', 'text/csv'],
				['content-length-range', 1, 268_435_456],
			]),
		);
		expect(Date.parse(policy.expiration) - Date.now()).toBeLessThanOrEqual(900_000);
		expect((await api.post('/mailings/uploads', {})).json.key).not.toBe(json.key);
	});

	test('is read in pages, each from where the one before ended, and then removed', async () => {
		const key = await upload(csvOf(peopleOf(1_200)));
		expect(await list(key)).toBe(3);
		expect((await scene.ports().mailings.get(id))?.listing).toMatchObject({ done: true, rows: 1_200, listed: 1_200 });
		const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'uploads/' }));
		expect(Contents.map(({ Key }) => Key)).not.toContain(key);
	});

	test('whose last page ends with the file is read to its end', async () => {
		expect(await list(await upload(csvOf(peopleOf(500))))).toBe(2);
		expect((await scene.ports().mailings.get(id))?.listing).toMatchObject({ done: true, listed: 500 });
	});

	test.each([['uploads/mailings/00000000-0000-0000-0000-000000000000.csv'], ['exports/CASE/package.zip'], ['../x'], ['']])(
		'at %p is none',
		async (key) => {
			expect(await list(key)).toBe(1);
			const { json } = await api.get(`/mailings/${id}`);
			expect([json.status, json.refused, json.progress.listed]).toEqual(['refused', expect.stringMatching(/upload/i), 0]);
		},
	);
});

describe('a mailing', () => {
	test('is shown with how far it has come, and without anybody’s address', async () => {
		await list(await upload(csvOf(peopleOf(3))));
		const path = `/mailings/${id}`;
		const progress = { listed: 3, rejectedRows: 0, sent: 0, repeated: 0, undelivered: 0, failed: 0 };
		const mailing = {
			id,
			reference: 'CASE',
			subject: letter.subject,
			text: letter.text,
			openedAt: '2026-03-02T10:00:00.000Z',
			rows: 3,
			notListed: [],
			missed: 0,
		};
		expect((await api.get(path)).json).toEqual({ ...mailing, status: 'sending', progress });
		await scene.run(id);
		const after = await api.get(path);
		expect(after.json).toEqual({
			...mailing,
			status: 'reported',
			reportedAt: expect.any(String),
			progress: { ...progress, sent: 3 },
		});
		expect(after.body).not.toContain('@');
	});

	test.each(['nothing', 'CASE-m0', '%23', 'CASE#1'])('named %p is not there', async (name) => {
		for (const part of ['', '/undelivered', '/rejected']) expect((await api.get(`/mailings/${name}${part}`)).status).toBe(404);
	});

	test('tells who did not get it, and why', async () => {
		await list(await upload(csvOf(['+1@example.com', 'bob@example.com', 'cy@example.com'])));
		scene.post.says = (address) => (address === '+1@example.com' ? { outcome: 'refused' } : undefined);
		await scene.run(id);
		await scene.ports().mailings.recordNonDelivery(id, recipientOf(id, 'cy@example.com'), 'bounced', '2026-03-03T10:00:00.000Z');
		const [header, ...lines] = (await csvAt(`/mailings/${id}/undelivered`)).split('\r\n').filter((line) => line !== '');
		expect(header).toBe('address,why,at');
		expect(lines.sort()).toEqual([
			expect.stringMatching(/^'\+1@example\.com,The mail system does not take the address\.,2026-03-02T/),
			'cy@example.com,The mail came back.,2026-03-03T10:00:00.000Z',
		]);
	});

	test('tells which rows were left out, with nothing in it that a spreadsheet or a browser would run', async () => {
		const rows = ['=HYPERLINK(1)', '<script>alert(1)</script>', '"two\tcells\u0007"', '-2+3', `${'x'.repeat(300)}`];
		await list(await upload(['email', ...rows].join('\n')));
		const text = await csvAt(`/mailings/${id}/rejected`);
		const wrong = 'What stands there is no single e-mail address, as name@example.com.';
		const quoted = `"${wrong}"`;
		expect(text.split('\r\n')).toEqual([
			'row,store,what is wrong,what stands there',
			`2,,${quoted},'=HYPERLINK(1)`,
			`3,,${quoted},<script>alert(1)</script>`,
			`4,,${quoted},two cells`,
			`5,,${quoted},'-2+3`,
			`6,,${quoted},${'x'.repeat(120)}…`,
			'',
		]);
		const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `mailings/${id}/` }));
		const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: Contents[0]?.Key }));
		expect(await Body?.transformToString('latin1')).not.toContain('script');
	});

	test('tells rows in their order, of however many pages', async () => {
		await list(await upload(['email', ...Array.from({ length: 1_100 }, (_, row) => `nobody ${row}`)].join('\n')));
		const found: RejectedRow[] = [];
		for await (const row of rejectedOfBucket().list(id)) found.push(row);
		expect(found.map(({ row }) => row)).toEqual(Array.from({ length: 1_100 }, (_, row) => row + 2));
	});
});
