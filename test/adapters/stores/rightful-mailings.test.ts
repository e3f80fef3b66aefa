import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { casesOfSubject } from '../../../functions/adapters/cases-of-subject.ts';
import { rightfulStore } from '../../../functions/adapters/stores/rightful.ts';
import type { Identifier } from '../../../functions/core/ports.ts';
import { judgeRecord } from '../../../functions/core/request/judge.ts';
import type { StoreAdapter, StoreRecord, Verdict } from '../../../functions/core/stores/ports.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';
import { credentials, region } from '../../../local/names.ts';
import { csvOf, letter, MailingScene, recipientOf, subjectOf } from '../../fixtures/mailing.ts';
import { startTables, type Tables } from '../../fixtures/tables.ts';

const policy = loadPolicy();
const ann = 'ann@example.com';
const bob = 'bob@example.com';
let tables: Tables;
let scene: MailingScene;
let store: StoreAdapter;
let low: DynamoDBClient;
let nth = 0;
let id: string;

beforeAll(async () => {
	tables = await startTables();
	low = new DynamoDBClient({ endpoint: tables.url, region, credentials });
	store = rightfulStore({
		id: 'rightful',
		dynamodb: low,
		tables: tables.names,
		s3: {} as S3Client,
		bucket: 'exports',
		subjectKeyOf: subjectOf,
		timeZone: 'Europe/London',
		// One to a page: recipients and cases stand in the same index.
		pageSize: 1,
	});
});
afterAll(async () => {
	low.destroy();
	await tables.stop();
});
beforeEach(async () => {
	id = `CASE-m${++nth}`;
	scene = new MailingScene(tables);
});

const emailOf = (value: string): Identifier => ({ kind: 'email', value, scope: 'unique' });
const mine = ({ id: record }: StoreRecord) => record.startsWith(`mailings/${id}/`);

async function found(email: string): Promise<StoreRecord[]> {
	const records: StoreRecord[] = [];
	let cursor: string | undefined;
	do {
		const page = await store.find([emailOf(email)], cursor);
		records.push(...page.records.filter(mine));
		cursor = page.next;
	} while (cursor !== undefined);
	return records;
}

async function erase(email: string, judge: (record: StoreRecord) => Verdict) {
	const tallies = [];
	let cursor: string | undefined;
	do {
		const page = await store.erase(
			[emailOf(email)],
			(record) => (mine(record) ? judge(record) : { outcome: 'retain', reason: 'other' }),
			cursor,
		);
		tallies.push(...page.erased, ...page.retained.filter(({ reason }) => reason !== 'other'));
		cursor = page.next;
	} while (cursor !== undefined);
	return tallies;
}

const away = (): Verdict => ({ outcome: 'erase' });
const lawfully =
	(today: string) =>
	(record: StoreRecord): Verdict => {
		const judgement = judgeRecord(policy, 'erasure', record, { today });
		if (judgement.outcome === 'act') return { outcome: 'erase' };
		return judgement.outcome === 'retain' ? { ...judgement, outcome: 'retain' } : { outcome: 'retain', reason: judgement.reason };
	};

describe('whoever was sent a letter to many', () => {
	beforeEach(async () => {
		await scene.upload(id, csvOf([ann, bob]));
		await scene.run(id);
	});

	test('finds that in the answer to an access request, with what it said, and nobody else', async () => {
		await scene.ports().mailings.recordNonDelivery(id, recipientOf(id, ann), 'bounced', '2026-03-02T11:00:00.000Z');
		expect(await found(ann)).toEqual([
			{
				id: `mailings/${id}/${recipientOf(id, ann)}`,
				category: 'mailing-recipients',
				dates: { collected: '2026-03-02' },
				held: false,
				fields: {
					reference: 'CASE',
					mailing: id,
					subject: letter.subject,
					text: letter.text,
					listedAt: '2026-03-02T10:00:00.000Z',
					sentAt: expect.any(String),
					undelivered: { why: 'bounced', at: '2026-03-02T11:00:00.000Z' },
				},
			},
		]);
		expect(JSON.stringify(await found(ann))).not.toContain('bob');
	});

	test('stays on the list for as long as a claim can be brought, and no day longer', async () => {
		const kept = { category: 'mailing-recipients', count: 1, reason: 'accountability', until: '2032-03-02' };
		expect(await erase(ann, lawfully('2032-03-01'))).toEqual([kept]);
		expect(await erase(ann, lawfully('2032-03-02'))).toEqual([{ category: 'mailing-recipients', count: 1 }]);
		expect(await found(ann)).toEqual([]);
		expect(await found(bob)).toHaveLength(1);
	});

	test('leaves nothing behind when erased, and the figures of what was sent as they were', async () => {
		const { mailings } = scene.ports();
		await mailings.recordNonDelivery(id, recipientOf(id, ann), 'bounced', '2026-03-02T11:00:00.000Z');
		await erase(ann, away);
		expect(JSON.stringify(await tables.rows('cases'))).not.toContain(recipientOf(id, ann));
		await mailings.recordNonDelivery(id, recipientOf(id, ann), 'bounced', '2026-03-02T12:00:00.000Z');
		expect(await mailings.progress(id)).toEqual({ listed: 2, rejectedRows: 0, sent: 2, repeated: 0, undelivered: 0, failed: 0 });
	});
});

test('whoever is still to be sent a letter stays on the list until they were', async () => {
	await scene.upload(id, csvOf([ann]));
	await scene.list(id);
	expect(await erase(ann, away)).toEqual([{ category: 'mailing-recipients', count: 1, reason: 'accountability' }]);
	await scene.run(id);
	expect(await erase(ann, away)).toEqual([{ category: 'mailing-recipients', count: 1 }]);
});

test('a letter to many is no case of the person', async () => {
	await scene.upload(id, csvOf([ann]));
	await scene.run(id);
	expect(await casesOfSubject(tables.client, tables.names.cases)(subjectOf(ann))).toEqual([]);
});
