import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { connectStores } from '../../../functions/adapters/stores/connect.ts';
import { type Attributes, readRecord } from '../../../functions/adapters/stores/records.ts';
import type { StoreLocations } from '../../../functions/contract/env.ts';
import { addPeriod } from '../../../functions/core/clock/statutory.ts';
import { resolveIdentity } from '../../../functions/core/identity/resolve.ts';
import type { Identifier } from '../../../functions/core/ports.ts';
import { findContract } from '../../../functions/core/request/contract.ts';
import { judgeRecord } from '../../../functions/core/request/judge.ts';
import { dueOf, latestTrigger } from '../../../functions/core/retention/due.ts';
import type { StoreAdapter, StoreAdapters, StoreRecord } from '../../../functions/core/stores/ports.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';
import { sampleTables } from '../../../lib/sample-estate-data.ts';
import type { TableSpec } from '../../../lib/system/data.ts';
import { startDynamo } from '../../../local/emulators/dynamodb.ts';
import { startS3 } from '../../../local/emulators/s3.ts';
import { credentials, region } from '../../../local/names.ts';
import { startCallRecordsProcessor } from '../../../local/sample-estate/call-records-processor.ts';
import { type SamplePersonKey, samplePeople } from '../../../local/sample-estate/people.ts';
import { type Row, sampleRecords } from '../../../local/sample-estate/records.ts';
import { seedLargePerson, seedSampleEstate } from '../../../local/sample-estate/seed.ts';

const today = '2026-07-01';
const policy = loadPolicy();

describe('the sample estate, seeded', () => {
	const locations: StoreLocations = {
		...Object.fromEntries(Object.keys(sampleTables).map((id) => [id, { table: `sample-${id}` }])),
		'identity-documents': { bucket: 'sample-documents' },
	};
	let stores: StoreAdapters;
	let dynamodb: DynamoDBClient;
	const stops: (() => Promise<void>)[] = [];

	beforeAll(async () => {
		const tables = Object.entries<TableSpec>(sampleTables).map(([id, spec]) => [`sample-${id}`, spec] as const);
		const dynamo = await startDynamo(Object.fromEntries(tables), () => false);
		const bucket = await startS3(['sample-documents'], () => false);
		const processor = await startCallRecordsProcessor({ secret: 'shared' });
		dynamodb = new DynamoDBClient({ region, credentials, endpoint: dynamo.url });
		const s3 = new S3Client({ region, credentials, endpoint: bucket.url, forcePathStyle: true });
		stops.push(
			async () => dynamodb.destroy(),
			async () => s3.destroy(),
			() => dynamo.stop(),
			() => bucket.stop(),
			() => processor.close(),
		);
		const seed = () => seedSampleEstate({ dynamodb, s3, callRecordsUrl: processor.url, locations, today });
		await seed();
		// Again: nothing more.
		await seed();
		const now = () => new Date().toISOString();
		const connected = { ...locations, 'call-records': { url: processor.url } };
		stores = connectStores(policy, { dynamodb, s3, fetch, now, locations: connected, secrets: { 'call-records': 'shared' } });
	});
	afterAll(async () => {
		for (const stop of stops) await stop();
	});

	/** What an assessment of erasure finds of the person, and what becomes of it. */
	async function search(key: SamplePersonKey) {
		const { email, name } = samplePeople[key];
		const found = new Map<string, StoreRecord[]>();
		const resolution = await resolveIdentity([{ kind: 'email', value: email, scope: 'unique' }], stores, {
			personName: name,
			storeRules: (id) => policy.stores[id] as { addresses: 'lower-case' },
			onReread: (store) => found.delete(store),
			onRecord: (store, record) => found.set(store, [...(found.get(store) ?? []), record]),
		});
		const contract = await findContract(policy, stores, resolution.identifiers, { today, leftOut: [] });
		const outcomes: Record<string, number> = {};
		for (const [store, records] of found) {
			for (const record of records) {
				const { outcome } = judgeRecord(policy, 'erasure', record, { today, contract });
				const what = `${store} ${record.category}: ${outcome}${record.held ? ', held' : ''}`;
				outcomes[what] = (outcomes[what] ?? 0) + 1;
			}
		}
		return { outcomes, candidates: resolution.candidates, incomplete: resolution.incomplete };
	}
	const clear = { candidates: [], incomplete: [] };

	test('Marta has records in every store that a machine searches, and what her contract needs stays', async () => {
		expect(await search('many')).toEqual({
			...clear,
			outcomes: {
				'crm contact-details: retain': 1,
				'crm enquiries: act': 11,
				'crm job-details: act': 1,
				'crm social-profile: act': 1,
				'crm preferred-location: act': 1,
				'crm survey-responses: act': 1,
				'crm competition-entries: act': 1,
				'crm referrals: act': 1,
				'crm combined-profile: act': 1,
				'membership membership-contract: retain': 1,
				'membership credit-checks: act': 1,
				'payments invoices: act': 2,
				'payments invoices: retain': 6,
				'payments payment-details: retain': 1,
				'building-access building-access: retain': 40,
				'building-access vehicle-registrations: act': 1,
				'events event-attendance: act': 2,
				'events dietary-requirements: act': 1,
				'marketing marketing-preferences: act': 1,
				'marketing campaign-history: act': 24,
				'web-analytics technical-data: act': 2,
				'web-analytics browsing-history: act': 60,
				'call-records call-records: act': 4,
				'identity-documents identity-documents: retain': 2,
			},
		});
	});

	test('names what is due of everybody by itself, each record with what finds it', async () => {
		const named: Record<string, number> = {};
		for (const rule of policy.retention) {
			if (rule.trigger === 'unsubscribe') continue;
			const dated = { trigger: rule.trigger, latest: latestTrigger(rule, today) };
			for (const [id, store] of stores) {
				let cursor: string | undefined;
				do {
					const page = (await store.due?.(rule.category, dated, { part: 0, of: 1 }, cursor)) ?? { records: [] };
					for (const { record, identifiers } of page.records) {
						const due = dueOf(policy, record, { contract: 'none' });
						// Months differ in length, so that some days more are nominated.
						expect(due.when === 'on' && due.on <= addPeriod(today, 'P3D')).toBe(true);
						const { records } = await store.find(identifiers);
						expect(records.map((found) => found.id)).toContain(record.id);
						const what = `${id} ${record.category}`;
						named[what] = (named[what] ?? 0) + 1;
					}
					cursor = page.next;
				} while (cursor !== undefined);
			}
		}
		expect(named).toEqual({
			'identity-documents identity-documents': 3,
			'membership credit-checks': 1,
			'membership membership-contract': 1,
			'payments invoices': 5,
			'payments payment-details': 1,
		});
	});

	test('Felix has little, and all of it can go', async () => {
		expect(await search('few')).toEqual({
			...clear,
			outcomes: { 'crm contact-details: act': 1, 'marketing marketing-preferences: act': 1, 'events event-attendance: act': 1 },
		});
	});

	test('Nora has nothing', async () => {
		expect(await search('none')).toEqual({ ...clear, outcomes: {} });
	});

	test("Hal's disputed records are held, the others are not", async () => {
		expect(await search('held')).toEqual({
			...clear,
			outcomes: {
				'crm contact-details: act': 1,
				'crm enquiries: retain, held': 1,
				'membership membership-contract: retain, held': 1,
				'payments invoices: act': 1,
				'payments invoices: retain, held': 1,
				'payments payment-details: act': 1,
				'identity-documents identity-documents: retain, held': 1,
			},
		});
	});

	test("Ingrid's documents are inside their five years, Paul's are past them; neither has a contract any more", async () => {
		const formerMember = { 'crm contact-details: act': 1, 'building-access building-access: act': 1 };
		expect(await search('documentsInside')).toMatchObject({
			outcomes: {
				...formerMember,
				'identity-documents identity-documents: retain': 1,
				'membership membership-contract: retain': 1,
			},
		});
		expect(await search('documentsPast')).toMatchObject({
			outcomes: {
				...formerMember,
				'identity-documents identity-documents: act': 2,
				'membership membership-contract: retain': 1,
			},
		});
	});

	test('Una withdrew her consent, and is still in marketing and in web analytics', async () => {
		expect(await search('unsubscribed')).toEqual({
			...clear,
			outcomes: {
				'crm contact-details: act': 1,
				'marketing marketing-preferences: act': 1,
				'marketing campaign-history: act': 3,
				'web-analytics technical-data: act': 1,
				'web-analytics browsing-history: act': 5,
			},
		});
	});

	test("Harriet's shared phone, and Howard's name on her registration, are for the DPO; Howard's records are not found", async () => {
		const identifier = { kind: 'phone', value: '+44 20 7946 0107', scope: 'shared' };
		expect(await search('household')).toEqual({
			incomplete: [],
			candidates: [
				{ store: 'call-records', why: 'shared-identifier', identifier },
				{ store: 'crm', why: 'shared-identifier', identifier },
				{ store: 'events', why: 'name-differs', personName: 'Howard Household' },
			],
			outcomes: { 'crm contact-details: act': 1, 'events event-attendance: act': 1, 'call-records call-records: act': 1 },
		});
	});

	test('two people of one name are told apart by their addresses', async () => {
		expect(await search('sameName')).toEqual({
			...clear,
			outcomes: { 'crm contact-details: act': 1, 'marketing marketing-preferences: act': 1 },
		});
		expect(await search('sameNameOther')).toEqual({ ...clear, outcomes: { 'crm contact-details: act': 1 } });
	});

	/** Goes through all pages of every store that machines search. */
	async function everywhere(page: (store: StoreAdapter, cursor: string | undefined) => Promise<{ next?: string } | undefined>) {
		for (const store of stores.values()) {
			let cursor: string | undefined;
			do cursor = (await page(store, cursor))?.next;
			while (cursor !== undefined);
		}
	}

	test("Marta's records are restricted in every store that a machine searches, and used again when that is lifted", async () => {
		const { email, memberId, contactId, visitorId } = samplePeople.many;
		const identifiers = Object.entries({
			email,
			'member-id': memberId,
			'contact-id': contactId,
			'visitor-id': visitorId,
		}).map(([kind, value]): Identifier => ({ kind, value, scope: 'unique' }));
		const read = async () => {
			const found: (readonly [string, StoreRecord])[] = [];
			await everywhere(async (store, cursor) => {
				const page = await store.find(identifiers, cursor);
				found.push(...page.records.map((record) => [store.id, record] as const));
				return page;
			});
			return found;
		};
		const before = await read();
		expect(new Set(before.map(([store]) => store)).size).toBe(stores.size);
		const by = '4T8K-2M9P-QX1';
		await everywhere(async (store, cursor) => store.restrict?.(identifiers, () => true, { by, set: true }, cursor));
		expect(await read()).toEqual(before.map(([store, record]) => [store, { ...record, restrictedBy: [by] }]));
		await everywhere(async (store, cursor) => store.restrict?.(identifiers, () => true, { by, set: false }, cursor));
		expect(await read()).toEqual(before);
	});

	test("Felix's name is put right in every store that keeps it in a field", async () => {
		const { email, name } = samplePeople.few;
		const identifiers: Identifier[] = [{ kind: 'email', value: email, scope: 'unique' }];
		const rename = async (from: string, to: string) => {
			const changed: string[] = [];
			await everywhere(async (store, cursor) => {
				const correct = ({ fields }: StoreRecord) => (fields.name === from ? { name: to } : undefined);
				const page = await store.rectify?.(identifiers, correct, cursor);
				changed.push(...(page?.changed ?? []).map(({ category, before, after }) => `${category}: ${before} > ${after}`));
				return page;
			});
			return changed.sort();
		};
		const expected = (from: string, to: string) => [`contact-details: ${from} > ${to}`, `event-attendance: ${from} > ${to}`];
		expect(await rename(name, 'Félix "<b>" Example')).toEqual(expected(name, 'Félix "<b>" Example'));
		expect(await rename('Félix "<b>" Example', name)).toEqual(expected('Félix "<b>" Example', name));
	});

	test('the large person has as many records as were asked for, some 250 bytes each', async () => {
		await seedLargePerson({ dynamodb, locations, today, records: 1_234 });
		expect(await search('large')).toEqual({
			...clear,
			outcomes: { 'crm contact-details: act': 1, 'web-analytics browsing-history: act': 1_234 },
		});
		const scan = await dynamodb.send(new ScanCommand({ TableName: 'sample-web-analytics' }));
		const size = JSON.stringify(scan.Items?.find(({ recordId }) => recordId?.S?.includes('v-3011'))).length;
		expect(size).toBeGreaterThan(200);
		expect(size).toBeLessThan(400);
	});
});

describe('the sample records', () => {
	const { tables, objects } = sampleRecords(today);

	test('are the same for the same day', () => {
		expect(sampleRecords(today)).toEqual(sampleRecords(today));
	});

	test('are inside and past their periods alike, whatever the day', () => {
		const day = fc
			.date({ min: new Date('2026-01-01'), max: new Date('2032-12-31'), noInvalidDate: true })
			.map((date) => date.toISOString().slice(0, 10));
		fc.assert(
			fc.property(day, (date) => {
				const sample = sampleRecords(date);
				const invoices = sample.tables.payments.filter(
					({ memberId, type }) => memberId === samplePeople.many.memberId && type === 'invoice',
				);
				const documents = sample.objects['identity-documents'].map(({ key, metadata }) => ({ key, ...metadata }));
				const outcomes = (store: 'payments' | 'identity-documents', rows: readonly Row[]) => {
					const rules = policy.stores[store];
					if (rules?.kind !== 'dynamodb' && rules?.kind !== 's3') throw new Error(`${store} is no table or bucket`);
					return rows.map(
						(row) =>
							judgeRecord(policy, 'erasure', readRecord(rules, policy.timeZone, '', row as Attributes), { today: date }).outcome,
					);
				};
				const documentsOf = ({ memberId }: { memberId: string }) => documents.filter(({ key }) => key.includes(memberId));
				expect({
					invoices: outcomes('payments', invoices),
					inside: outcomes('identity-documents', documentsOf(samplePeople.documentsInside)),
					past: outcomes('identity-documents', documentsOf(samplePeople.documentsPast)),
				}).toEqual({
					invoices: ['retain', 'retain', 'retain', 'retain', 'retain', 'retain', 'act', 'act'],
					inside: ['retain'],
					past: ['act', 'act'],
				});
			}),
		);
	});

	test('have keys, and index sort keys, that are unique within their partitions', () => {
		for (const [id, spec] of Object.entries<TableSpec>(sampleTables)) {
			const rows: readonly Row[] = tables[id as keyof typeof tables];
			for (const { partition, sort } of [spec, ...spec.indexes]) {
				const names = rows.filter((row) => row[partition] !== undefined).map((row) => JSON.stringify([row[partition], row[sort]]));
				expect({ id, partition, names: new Set(names).size }).toEqual({ id, partition, names: names.length });
			}
		}
		const keys = objects['identity-documents'].map(({ key }) => key);
		expect(new Set(keys).size).toBe(keys.length);
	});

	test('are of kinds that the data map knows, in the tables that it names', () => {
		for (const [id, rows] of Object.entries(tables)) {
			const store = policy.stores[id];
			if (store?.kind !== 'dynamodb' || !('of' in store.category)) throw new Error(`${id} is no table of several kinds`);
			const known = Object.keys(store.category.of);
			expect(rows.filter(({ type }) => !known.includes(String(type)))).toEqual([]);
			const spec: TableSpec = sampleTables[id as keyof typeof sampleTables];
			expect(store.key).toEqual({ partition: spec.partition, sort: spec.sort });
		}
	});

	test('are about people on addresses that are reserved for examples', () => {
		const addresses = Object.values(samplePeople).map(({ email }) => email);
		expect(addresses.filter((address) => !/@example\.(com|org|net)$/.test(address))).toEqual([]);
		expect(new Set(addresses).size).toBe(addresses.length);
	});
});
