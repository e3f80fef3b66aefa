import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parkedCounts } from '../../functions/adapters/parked-counts.ts';
import { SealBrokenError } from '../../functions/adapters/sealing.ts';
import type { CountedPart } from '../../functions/core/retention/aggregate.ts';
import type { Emulator } from '../../local/emulators/emulator.ts';
import { startS3 } from '../../local/emulators/s3.ts';

let engine: Emulator;
let s3: S3Client;
beforeAll(async () => {
	engine = await startS3(['exports'], () => false);
	s3 = new S3Client({
		...{ endpoint: engine.url, region: 'eu-west-2', forcePathStyle: true },
		credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
	});
});
afterAll(async () => {
	s3.destroy();
	await engine.stop();
});

const key = new Uint8Array(32).fill(1);
const counts = () => parkedCounts(s3, 'exports', async () => key);
const run = (sweep: string) => ({ sweep, store: 'web', category: 'visits' });
const part = (...people: number[]): CountedPart => ({ cells: [[['/'], people]], same: [] });
const keys = async () =>
	((await s3.send(new ListObjectsV2Command({ Bucket: 'exports' }))).Contents ?? []).map(({ Key }) => Key ?? '');
const partsOf = async (sweep: string, month: string) => {
	const found: CountedPart[] = [];
	for await (const each of counts().parts(run(sweep), month)) found.push(each);
	return found.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
};

test('what nobody parked is not there', async () => {
	expect(await counts().progress(run('sweep-0'))).toBeUndefined();
	expect(await partsOf('sweep-0', '2026-01')).toEqual([]);
});

test('progress is where it was left last', async () => {
	const progress = { policyVersion: 'policy-1', months: ['2026-01', '2026-02'], month: '2026-01', cursor: 'v-3001' };
	await counts().park(run('sweep-1'), { policyVersion: 'policy-1', seen: ['2026-01'], cursor: 'v-3000' });
	await counts().park(run('sweep-1'), progress);
	expect(await counts().progress(run('sweep-1'))).toEqual(progress);
	expect(await counts().progress({ ...run('sweep-1'), category: 'devices' })).toBeUndefined();
});

test('what is added of a month adds up, and is not of another', async () => {
	await counts().add(run('sweep-2'), '2026-01', [part(1, 2), part(3)]);
	await counts().add(run('sweep-2'), '2026-01', [part(1, 2)]);
	await counts().add(run('sweep-2'), '2026-02', [part(4)]);
	expect(await partsOf('sweep-2', '2026-01')).toEqual([part(1, 2), part(1, 2), part(3)]);
	await counts().remove(run('sweep-2'), '2026-01');
	expect([await partsOf('sweep-2', '2026-01'), await partsOf('sweep-2', '2026-02')]).toEqual([[], [part(4)]]);
});

test('what is parked is sealed, for its place', async () => {
	await counts().park(run('sweep-3'), { policyVersion: 'policy-1', cursor: 'v-3001' });
	const named = 'aggregates/sweep-3/web/visits/progress';
	const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'exports', Key: named }));
	expect(await Body?.transformToString()).not.toContain('v-3001');
	const stranger = parkedCounts(s3, 'exports', async () => new Uint8Array(32));
	await expect(stranger.progress(run('sweep-3'))).rejects.toThrow(SealBrokenError);
});

test('a run is removed altogether, and no other', async () => {
	await counts().park(run('sweep-4'), { policyVersion: 'policy-1' });
	await counts().add(run('sweep-4'), '2026-01', [part(1)]);
	await counts().park(run('sweep-40'), { policyVersion: 'policy-1' });
	await counts().remove(run('sweep-4'));
	expect((await keys()).filter((name) => name.startsWith('aggregates/sweep-4'))).toEqual([
		'aggregates/sweep-40/web/visits/progress',
	]);
});
