import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { erasureLedger } from '../../functions/adapters/erasure-ledger.ts';
import { SealBrokenError } from '../../functions/adapters/sealing.ts';
import type { ErasureLedger, LedgerEntry } from '../../functions/core/retention/ports.ts';
import { startS3 } from '../../local/emulators/s3.ts';
import { credentials, region } from '../../local/names.ts';
import { MemoryBucket } from '../fixtures/bucket.ts';

const entry = (at: string, ...records: readonly string[]): LedgerEntry => ({
	store: 'crm',
	identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }],
	records,
	at,
	by: 'VWW1-XD5V-AWJ',
});

const sealingKey = async () => new Uint8Array(32).fill(4);

/** Two buckets, since the tests of others rest on the one in memory: it has to be as the engine is. */
interface Bucket {
	readonly client: S3Client;
	stop(): Promise<void>;
}
const kinds: readonly (readonly [string, () => Promise<Bucket>])[] = [
	['in memory', async () => ({ client: new MemoryBucket().client(), stop: async () => {} })],
	[
		'of the local engine',
		async () => {
			const engine = await startS3(['ledger'], () => false);
			const client = new S3Client({ region, credentials, endpoint: engine.url, forcePathStyle: true });
			return {
				client,
				stop: async () => {
					client.destroy();
					await engine.stop();
				},
			};
		},
	],
];

describe.each(kinds)('the ledger of erasures in a bucket %s', (_, start) => {
	let bucket: Bucket;
	let ledger: ErasureLedger;
	beforeAll(async () => {
		bucket = await start();
		ledger = erasureLedger({ s3: bucket.client, bucket: 'ledger', sealingKey, pageSize: 2 });
	});
	afterAll(() => bucket.stop());

	/** All parts, and how many listings they took. */
	async function listed(instant: string) {
		const parts: string[] = [];
		let listings = 0;
		let cursor: string | undefined;
		do {
			const page = await ledger.since(instant, cursor);
			parts.push(...page.parts);
			listings++;
			cursor = page.next;
		} while (cursor !== undefined);
		return { parts, listings };
	}

	test('gives back what was written, by the part’s name and by the listing', async () => {
		const written = [entry('2026-03-02T10:05:00.000Z', 'a', 'b'), entry('2026-03-02T10:06:00.000Z', 'ç/d e')];
		await ledger.write('VWW1-XD5V-AWJ', 'crm-000000', written);
		expect(await ledger.read('VWW1-XD5V-AWJ', 'crm-000000', '2026-03-02T23:59:59.999Z')).toEqual(written);
		expect(await ledger.read('VWW1-XD5V-AWJ', 'crm-000000', '2026-03-03T00:00:00.000Z')).toBeUndefined();
		const { parts } = await listed('2026-03-02T23:00:00.000Z');
		expect(parts).toEqual(['erasures/2026-03-02/VWW1-XD5V-AWJ/crm-000000']);
		expect(await ledger.entries(parts[0] ?? '')).toEqual(written);
		expect(await ledger.entries('erasures/2026-03-02/VWW1-XD5V-AWJ/crm-000009')).toEqual([]);
	});

	test('writes a part again in the place of the one before', async () => {
		await ledger.write('again', 'crm-000000', [entry('2026-03-03T10:05:00.000Z', 'a')]);
		const more = [entry('2026-03-03T10:05:00.000Z', 'a', 'b')];
		await ledger.write('again', 'crm-000000', more);
		expect(await ledger.read('again', 'crm-000000', '2026-03-03T10:05:00.000Z')).toEqual(more);
	});

	test('lists every part from the day of an instant on, in the order of the days, however many listings it takes', async () => {
		const days = ['2026-03-30', '2026-03-31', '2026-04-01', '2026-04-02'];
		for (const day of days) {
			for (const by of ['one', 'two']) await ledger.write(by, 'p', [entry(`${day}T12:00:00.000Z`, 'a')]);
		}
		const { parts, listings } = await listed('2026-03-31T23:59:59.999Z');
		expect(parts).toEqual(days.slice(1).flatMap((day) => [`erasures/${day}/one/p`, `erasures/${day}/two/p`]));
		expect(listings).toBe(3);
		for (const part of parts) expect(await ledger.entries(part)).toHaveLength(1);
		expect((await listed('2026-03-31T00:00:00.000Z')).parts).toEqual(parts);
		expect((await listed('2026-04-03T00:00:00.000Z')).parts).toEqual([]);
	});

	test('keeps what was taken back apart, and gives all of it from a day on', async () => {
		const back = ['2026-05-01', '2026-05-02', '2026-05-03'].map((day) => entry(`${day}T12:00:00.000Z`, day));
		for (const each of back) await ledger.takeBack('case', 'p', [each]);
		expect(await ledger.takenBack('2026-05-02T23:00:00.000Z')).toEqual(back.slice(1));
		expect((await listed('2026-05-01T00:00:00.000Z')).parts).toEqual([]);
	});

	test('refuses an object that was altered, or that was written for another place', async () => {
		await ledger.write('altered', 'p', [entry('2026-06-01T12:00:00.000Z', 'a')]);
		const [part = ''] = (await listed('2026-06-01T00:00:00.000Z')).parts;
		const { Body } = await bucket.client.send(new GetObjectCommand({ Bucket: 'ledger', Key: part }));
		const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
		const elsewhere = 'erasures/2026-06-01/another/p';
		await bucket.client.send(new PutObjectCommand({ Bucket: 'ledger', Key: elsewhere, Body: bytes }));
		await expect(ledger.entries(elsewhere)).rejects.toThrow(SealBrokenError);
		bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
		await bucket.client.send(new PutObjectCommand({ Bucket: 'ledger', Key: part, Body: bytes }));
		await expect(ledger.entries(part)).rejects.toThrow(SealBrokenError);
	});
});

describe('what lies in the bucket', () => {
	const bucket = new MemoryBucket();
	beforeEach(() => bucket.objects.clear());

	test('names nobody, neither its key nor its content', async () => {
		const ledger = erasureLedger({ s3: bucket.client(), bucket: 'ledger', sealingKey });
		await ledger.write('VWW1-XD5V-AWJ', 'crm-000000', [entry('2026-03-02T10:05:00.000Z', 'contact#c-1')]);
		const [[key = '', content = Buffer.of()] = []] = [...bucket.objects];
		expect(key).toBe('erasures/2026-03-02/VWW1-XD5V-AWJ/crm-000000');
		for (const encoding of ['utf8', 'utf16le'] as const) {
			expect(Buffer.from(content).toString(encoding)).not.toMatch(/person|example|contact|crm/);
		}
	});

	test('is small: thousands of ids take a few octets each', async () => {
		const ledger = erasureLedger({ s3: bucket.client(), bucket: 'ledger', sealingKey });
		const ids = Array.from({ length: 8_000 }, (_, index) => `visitor-1/page%23visitor-1%23${String(index).padStart(6, '0')}`);
		await ledger.write('large', 'p', [entry('2026-03-02T10:05:00.000Z', ...ids)]);
		expect([...bucket.objects.values()][0]?.length).toBeLessThan(8 * ids.length);
	});

	test('lies where its names say: a name that would lie elsewhere is refused', async () => {
		const ledger = erasureLedger({ s3: bucket.client(), bucket: 'ledger', sealingKey });
		await expect(ledger.write('case/else', 'p', [entry('2026-03-02T10:05:00.000Z', 'a')])).rejects.toThrow(RangeError);
		await expect(ledger.write('case', '', [entry('2026-03-02T10:05:00.000Z', 'a')])).rejects.toThrow(RangeError);
		expect(bucket.objects.size).toBe(0);
	});

	test('is nothing where there is nothing to say', async () => {
		await erasureLedger({ s3: bucket.client(), bucket: 'ledger', sealingKey }).write('none', 'p', []);
		expect(bucket.objects.size).toBe(0);
	});
});
