import { readFileSync } from 'node:fs';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { type Definition, statesOf } from '../../local/workflow/definition.ts';
import { type Backup, backUp } from '../fixtures/journeys/backup.ts';
import { decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { request } from '../fixtures/journeys/person.ts';
import { compareStock, type Holdings, keysIn, objectsOf, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const { few, household, documentsPast } = samplePeople;

let system: LocalSystem;
let backup: Backup;
let seeded: Holdings;
/** Before the backup was restored: two people are erased, of one the backup knows nothing any more. */
let erased: Holdings;

beforeAll(async () => {
	system = await startSystem();
	await erase(few);
	seeded = await takeStock(system);
	await system.clock.advance('P1D');
	backup = await backUp(system);
	await system.clock.advance('P1D');
	await erase(household);
	await erase(documentsPast);
	erased = await takeStock(system);
	await system.clock.advance('P10D');
}, 180_000);
afterAll(() => system.stop());

async function erase({ email, name }: { readonly email: string; readonly name: string }): Promise<void> {
	const reference = await request(system, { right: 'erasure', email, name });
	if ((await lookAt(system, reference)).status === 'awaiting-decision') await decide(system, reference, 'approve');
	await searchCameras(system, reference);
	expect((await lookAt(system, reference)).status).toBe('completed');
}

async function start(name: string, input: unknown) {
	system.startExecution('replay-erasures', name, input);
	await system.settled();
	const execution = system.executions().find((each) => each.name === name);
	const mails = (await system.mails()).filter(({ key }) => key.startsWith('retention/replay-'));
	return {
		status: execution?.status,
		error: execution?.error,
		cause: execution?.cause,
		states: execution?.states,
		mail: mails.at(-1),
	};
}
/** Rows of the report's table. */
const rowsOf = (text = '') =>
	[...text.matchAll(/^\* Store: (.+)\n {2}Found again: (\d+)\n {2}(?:Would be erased|Erased again): (\d+)/gm)].map(
		([, store, found, again]) => `${store}: ${found}, ${again}`,
	);

const rows = [
	'Building access: 1, 1',
	'Call records: 1, 1',
	'Customer relations: 2, 2',
	'Events: 1, 1',
	'Identity documents: 2, 2',
	'Payments: 1, 1',
];

describe('after a restore of every store', () => {
	beforeAll(async () => {
		await backup.restore();
	});

	test('a dry run says what would go, and touches nothing', async () => {
		const { status, states, mail } = await start('dry', { replay: { restoredTo: backup.at, dryRun: true } });
		expect([status, states]).toEqual([
			'SUCCEEDED',
			['OpenReplay', 'CountErased', 'CountDone', 'DryRun', 'ReportReplay', 'ReplayComplete', 'EndReplay'],
		]);
		expect([mail?.to, rowsOf(mail?.text).toSorted()]).toEqual(['dpo@example.com', rows]);
		expect(compareStock(seeded, await takeStock(system))).toEqual({ gone: {}, changed: {} });
	});

	test('where a store does not answer, the others are done, the report says so and the execution fails', async () => {
		const outage = system.faults.failService({ service: 'processor', status: 503 });
		const { status, error, mail } = await start('processor away', { replay: { restoredTo: backup.at } });
		outage.end();
		expect([status, error, mail?.subject]).toEqual([
			'FAILED',
			'ReplayIncomplete',
			expect.stringMatching(/^Needs attention: Erasures not all made again/),
		]);
		const { gone } = compareStock(erased, await takeStock(system));
		const { changed } = compareStock(await takeStock(system), erased);
		expect([gone, changed, Object.keys(compareStock(await takeStock(system), erased).gone)]).toEqual([{}, {}, ['call-records']]);
	});

	test('a replay leaves every store as it was before, and the report proves it', async () => {
		await backup.restore();
		const { status, mail } = await start('restored', { replay: { restoredTo: backup.at } });
		expect([status, rowsOf(mail?.text).toSorted(), mail?.text.includes('a second search found none of it')]).toEqual([
			'SUCCEEDED',
			rows,
			true,
		]);
		expect(await takeStock(system)).toEqual(erased);
	});

	test('two at once, after another restore, come to the same', async () => {
		await backup.restore();
		system.startExecution('replay-erasures', 'beside', { replay: { restoredTo: backup.at } });
		expect((await start('at once', { replay: { restoredTo: backup.at } })).status).toBe('SUCCEEDED');
		expect(system.executions().find(({ name }) => name === 'beside')?.status).toBe('SUCCEEDED');
		expect(await takeStock(system)).toEqual(erased);
	});
});

test.each([
	['nothing', {}, 'Not understood: replay.'],
	['an instant to come', { replay: { restoredTo: '2027-01-01T00:00:00Z' } }, 'replay.restoredTo lies in the future.'],
	['a backup that nobody has any more', { replay: { restoredTo: '2026-04-01T00:00:00Z' } }, 'no backup lives longer'],
	['a store that there is not', { replay: { restoredTo: '2026-06-11T09:00:00Z', stores: ['ada'] } }, 'replay.stores.0 is no store'],
])('%s is refused as InvalidInput, with what to write', async (what, input, complaint) => {
	const { status, error, states, cause } = await start(`bad: ${what}`, input);
	expect([status, error, states]).toEqual(['FAILED', 'InvalidInput', ['OpenReplay', 'RejectInput']]);
	expect(cause).toContain(complaint);
	expect(cause).toContain('Write {\\"replay\\": {\\"restoredTo\\"');
});

test('a ledger that was altered stops the replay, and the DPO is told; with that, every state was entered', async () => {
	const s3 = objectsOf(system);
	const Bucket = system.buckets.ledger ?? '';
	const Key = (await keysIn(s3, Bucket, 'erasures/')).at(-1) ?? '';
	const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
	const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
	bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
	await s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes }));
	s3.destroy();
	const { status, error, mail } = await start('altered', { replay: { restoredTo: backup.at } });
	expect([status, error, mail?.text.includes('SealBrokenError')]).toEqual(['FAILED', 'ReplayFailed', true]);
	const file = new URL('../../state-machines/replay-erasures.asl.json', import.meta.url);
	const entered = new Set(system.executions().flatMap(({ states }) => states));
	const names = statesOf(JSON.parse(readFileSync(file, 'utf8')) as Definition).map(([name]) => name);
	expect(names.filter((name) => !entered.has(name))).toEqual([]);
});
