import { NotFound, type PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { lockedAnchors } from '../../functions/adapters/anchors.ts';
import { downloads } from '../../functions/adapters/downloads.ts';
import { evidenceBundles } from '../../functions/adapters/evidence-bundle.ts';
import { exportPrefix } from '../../functions/core/request/export/keys.ts';

function bucket(answer: () => unknown = () => ({})) {
	const asked: { readonly input: PutObjectCommand['input'] }[] = [];
	const s3 = {
		async send(command: { readonly input: PutObjectCommand['input'] }) {
			asked.push(command);
			return answer();
		},
	};
	return { asked, s3: s3 as unknown as S3Client };
}

describe('a download', () => {
	const s3 = new S3Client({ region: 'eu-west-2', credentials: { accessKeyId: 'id', secretAccessKey: 'secret' } });

	test('is a signed URL that is good for five minutes, and saves under its name', async () => {
		const url = new URL(await downloads(s3, 'exports').sign('cases/R/package.zip', 'R.zip'));
		expect(url.pathname).toBe('/cases/R/package.zip');
		expect(url.searchParams.get('X-Amz-Expires')).toBe('300');
		expect(url.searchParams.get('response-content-disposition')).toBe('attachment; filename="R.zip"');
		expect(await downloads(s3, 'exports').origin()).toBe(url.origin);
	});

	test('is there, or is not, and what cannot be told is an error', async () => {
		expect(await downloads(bucket().s3, 'exports').exists('key')).toBe(true);
		const throwing = (error: Error) =>
			bucket(() => {
				throw error;
			}).s3;
		expect(await downloads(throwing(new NotFound({ message: '', $metadata: {} })), 'exports').exists('key')).toBe(false);
		await expect(downloads(throwing(new Error('Access denied')), 'exports').exists('key')).rejects.toThrow('Access denied');
	});
});

test('an evidence bundle is one object under its case, the same bytes for the same files', async () => {
	const { asked, s3 } = bucket();
	const files = [
		['timeline.txt', 'What happened.'],
		['chain.json', { events: [] }],
	] as const;
	for (let times = 0; times < 2; times++) {
		expect(await evidenceBundles(s3, 'exports').write('R', 'v1', '2026-03-02T10:00:00.000Z', files)).toBe(
			`${exportPrefix('R')}evidence/v1.zip`,
		);
	}
	const [first, second] = asked.map(({ input }) => input.Body as Buffer);
	expect(first?.subarray(0, 4)).toEqual(Buffer.from('PK\u0003\u0004'));
	expect(second).toEqual(first);
	expect(asked[0]?.input).toMatchObject({ Bucket: 'exports', ContentType: 'application/zip' });
});

test('anchored heads are a line each, in an object of their night and part, with the checksum that a lock asks for', async () => {
	const { asked, s3 } = bucket();
	const head = { caseId: 'R', seq: 2, hash: 'h' };
	await lockedAnchors(s3, 'anchors').write('2026-03-02', 7, [head, { ...head, caseId: 'S' }]);
	expect(asked[0]?.input).toEqual({
		...{
			Bucket: 'anchors',
			Key: 'anchors/2026-03-02/000007.ndjson',
			ContentType: 'application/x-ndjson',
			ChecksumAlgorithm: 'SHA256',
		},
		Body: '{"caseId":"R","seq":2,"hash":"h"}\n{"caseId":"S","seq":2,"hash":"h"}\n',
	});
});
