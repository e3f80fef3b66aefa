import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { breachesIn } from '../../../functions/adapters/breaches.ts';
import { rightfulStore } from '../../../functions/adapters/stores/rightful.ts';
import { closeBreach, decideAuthority, decidePeople, settle } from '../../../functions/core/breach/commands.ts';
import { subjectKey } from '../../../functions/core/identity/address.ts';
import type { StoreAdapter } from '../../../functions/core/stores/ports.ts';
import type { Emulator } from '../../../local/emulators/emulator.ts';
import { startS3 } from '../../../local/emulators/s3.ts';
import { credentials, region } from '../../../local/names.ts';
import { awareAt, breachId, reported, text } from '../../fixtures/breaches.ts';
import { startTables, type Tables } from '../../fixtures/tables.ts';

const rae = { kind: 'email', value: 'rae@example.net', scope: 'unique' } as const;
const keyOf = (address: string) => subjectKey(address, new Uint8Array(32).fill(7));
const erase = () => ({ outcome: 'erase' }) as const;

let tables: Tables;
let engine: Emulator;
let s3: S3Client;
let low: DynamoDBClient;
let store: StoreAdapter;
beforeAll(async () => {
	tables = await startTables();
	low = new DynamoDBClient({ endpoint: tables.url, region, credentials });
	engine = await startS3(['exports'], () => false);
	s3 = new S3Client({ endpoint: engine.url, region, credentials, forcePathStyle: true });
	store = rightfulStore({
		...{ id: 'rightful', dynamodb: low, tables: tables.names, s3, bucket: 'exports' },
		...{ subjectKeyOf: keyOf, timeZone: 'Europe/London' },
	});
});
afterAll(async () => {
	low.destroy();
	s3.destroy();
	await engine.stop();
	await tables.stop();
});

test('of a breach only its reporter is the reporter’s: found, kept while it is open, then taken out, and the report stays', async () => {
	const cases = breachesIn(tables.client, tables.names);
	const facts = { nature: 'A list went astray.' };
	await cases.submit(breachId, {
		...{ kind: 'breach', awareAt, receivedAt: awareAt, channel: 'staff', facts },
		...{ email: rae.value, name: 'Rae', subjectKey: keyOf(rae.value) },
	});
	await cases.open(breachId, 'staff', awareAt, reported());
	const { records } = await store.find([rae]);
	expect(records).toEqual([
		{
			...{ id: breachId, category: 'breach-reports', held: false, dates: { collected: '2026-03-28' } },
			fields: { reference: breachId, email: rae.value, name: 'Rae', receivedAt: awareAt },
		},
	]);
	expect(await store.erase([rae], erase)).toEqual({
		...{ erased: [], retained: [{ category: 'breach-reports', count: 1, reason: 'accountability' }] },
	});
	const at = '2026-04-01T00:00:00.000Z';
	await cases.apply(breachId, 'dpo:1', at, (state) => decideAuthority(state, false, text('grounds')));
	await cases.apply(breachId, 'dpo:1', at, (state) => decidePeople(state, 'not-told', 'no-high-risk', text('grounds')));
	await cases.apply(breachId, 'dpo:1', at, settle);
	await cases.apply(breachId, 'system', at, closeBreach);
	const due = await store.due?.('breach-reports', { trigger: 'case-closed', latest: '2026-04-01' }, { part: 0, of: 1 });
	const named: unknown[] = [...(due?.records ?? [])];
	for (let next = due?.next; next !== undefined; ) {
		const page = await store.due?.('breach-reports', { trigger: 'case-closed', latest: '2026-04-01' }, { part: 0, of: 1 }, next);
		named.push(...(page?.records ?? []));
		next = page?.next;
	}
	expect(named).toEqual([
		expect.objectContaining({
			identifiers: [rae],
			record: expect.objectContaining({ id: breachId, dates: { collected: '2026-03-28', 'case-closed': '2026-04-01' } }),
		}),
	]);
	expect(await store.erase([rae], erase)).toEqual({ erased: [{ category: 'breach-reports', count: 1 }], retained: [] });
	expect((await store.find([rae])).records).toEqual([]);
	expect(await cases.intake(breachId)).toEqual({ kind: 'breach', awareAt, receivedAt: awareAt, channel: 'staff', facts });
	expect((await cases.load(breachId))?.status).toBe('completed');
});

test('a reporter who gave a name and no address is found by the reference, and taken out in their time', async () => {
	const cases = breachesIn(tables.client, tables.names);
	const reference = 'NAMELESS';
	const facts = { nature: 'A bag was lost.' };
	await cases.submit(reference, { kind: 'breach', awareAt, receivedAt: awareAt, channel: 'staff', facts, name: 'Rae' });
	const byReference = { kind: 'case-reference', value: reference, scope: 'unique' } as const;
	const { records } = await store.find([byReference]);
	expect(records.map(({ id, category, fields }) => [id, category, fields])).toEqual([
		[reference, 'breach-reports', { reference, name: 'Rae', receivedAt: awareAt }],
	]);
	await cases.open(reference, 'staff', awareAt, reported());
	const at = '2026-04-01T00:00:00.000Z';
	await cases.apply(reference, 'dpo:1', at, (state) => decideAuthority(state, false, text('grounds')));
	await cases.apply(reference, 'dpo:1', at, (state) => decidePeople(state, 'not-told', 'no-high-risk', text('grounds')));
	await cases.apply(reference, 'dpo:1', at, settle);
	await cases.apply(reference, 'system', at, closeBreach);
	expect(await store.erase([byReference], erase)).toEqual({ erased: [{ category: 'breach-reports', count: 1 }], retained: [] });
	expect((await store.find([byReference])).records).toEqual([]);
	expect(await cases.intake(reference)).toEqual({ kind: 'breach', awareAt, receivedAt: awareAt, channel: 'staff', facts });
});
