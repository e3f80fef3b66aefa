import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { SESClient } from '@aws-sdk/client-ses';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { erasableTexts, tasks, waits } from '../../../functions/adapters/case-items.ts';
import { DynamoCaseRepository } from '../../../functions/adapters/case-repository.ts';
import { journal } from '../../../functions/adapters/journal.ts';
import { SesMailbox } from '../../../functions/adapters/mailbox.ts';
import { rightfulStore } from '../../../functions/adapters/stores/rightful.ts';
import type { CaseEvent, CaseState, Right } from '../../../functions/core/case/case.ts';
import { clockDates } from '../../../functions/core/clock/clock-dates.ts';
import { openClock } from '../../../functions/core/clock/request-clock.ts';
import { subjectKey } from '../../../functions/core/identity/address.ts';
import type { Identifier, Person } from '../../../functions/core/ports.ts';
import { judgeRecord } from '../../../functions/core/request/judge.ts';
import type { ErasePage, StoreAdapter, StoreRecord, Verdict } from '../../../functions/core/stores/ports.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';
import { tables } from '../../../lib/system/data.ts';
import { type DynamoEmulator, startDynamo } from '../../../local/emulators/dynamodb.ts';
import type { Emulator } from '../../../local/emulators/emulator.ts';
import { startS3 } from '../../../local/emulators/s3.ts';
import { credentials, region } from '../../../local/names.ts';
import { Switch } from './switch.ts';

export const policy = loadPolicy();
export const names = { cases: 'Cases', audit: 'Audit', subjects: 'Subjects' };
const bucket = 'exports';
export const secret = new Uint8Array(32).fill(7);
export const keyOf = (email: string) => subjectKey(email, secret);
export const ann = 'ann.asker@example.com';
export const bob = 'bob.bystander@example.org';

export const emailOf = (value: string): Identifier => ({ kind: 'email', value, scope: 'unique' });
export const erase = (): Verdict => ({ outcome: 'erase' });

/** What the policy says when the person asks for erasure on that day. */
export const lawfully =
	(today: string) =>
	(record: StoreRecord): Verdict => {
		const judgement = judgeRecord(policy, 'erasure', record, { today });
		if (judgement.outcome === 'act') return { outcome: 'erase' };
		return judgement.outcome === 'retain' ? { ...judgement, outcome: 'retain' } : { outcome: 'retain', reason: judgement.reason };
	};

export const idsOf = (records: readonly StoreRecord[]) => records.map(({ id }) => id).sort();

interface Given {
	readonly reference: string;
	readonly email?: string;
	readonly right?: Right;
	/** Instant; the case has no end without it. */
	readonly closedAt?: string;
	/** The sender proved to read the mailbox; true unless said. */
	readonly proven?: boolean;
	/** No execution has opened it yet. */
	readonly intake?: boolean;
	readonly notes?: readonly string[];
	/** Objects in the exports bucket, by key. */
	readonly exported?: readonly string[];
}

export const receivedAt = '2019-03-01T12:00:00.000Z';

/** The store of what Rightful holds, over engines of its own, which each test finds empty. To be called where tests are described. */
export function rightfulScene() {
	let dynamo: DynamoEmulator;
	let s3Engine: Emulator;
	let dynamodb: DynamoDBClient;
	let s3: S3Client;
	let store: StoreAdapter;
	const reach = new Switch();

	beforeAll(async () => {
		const physical = { [names.cases]: tables.cases, [names.audit]: tables.audit, [names.subjects]: tables.subjects };
		dynamo = await startDynamo(physical, (request, response) => {
			if (!reach.fails()) return false;
			request.resume();
			response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
			response.end(JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#AccessDeniedException', message: ann }));
			return true;
		});
		s3Engine = await startS3([bucket], (request, response) => {
			if (!reach.fails()) return false;
			request.resume();
			response.writeHead(403, { 'content-type': 'application/xml' });
			response.end('<Error><Code>AccessDenied</Code><Message>No</Message></Error>');
			return true;
		});
		dynamodb = new DynamoDBClient({ region, credentials, endpoint: dynamo.url });
		s3 = new S3Client({ region, credentials, endpoint: s3Engine.url, forcePathStyle: true });
		store = rightfulStore({
			id: 'rightful',
			dynamodb,
			tables: names,
			s3,
			bucket,
			subjectKeyOf: keyOf,
			timeZone: policy.timeZone,
			pageSize: 2,
		});
	});
	afterAll(async () => {
		dynamodb.destroy();
		s3.destroy();
		await dynamo.stop();
		await s3Engine.stop();
	});
	beforeEach(async () => {
		reach.failAfter(undefined);
		await clear();
	});

	async function clear(): Promise<void> {
		for (const TableName of Object.values(names)) {
			const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName }));
			for (const { pk, sk } of Items) {
				if (pk && sk) await dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
			}
		}
		for (const Key of await objects()) await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
	}

	async function objects(): Promise<string[]> {
		return ((await s3.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? []).map(({ Key }) => Key ?? '').sort();
	}

	/** Everything that is stored about the person, and of the cases: `<pk> <sk>`. */
	async function items(table: keyof typeof names): Promise<string[]> {
		const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: names[table] }));
		return Items.map(({ pk, sk }) => `${pk?.S} ${sk?.S}`).sort();
	}

	/** A case as the workflow leaves it: a request, a letter with a link, waits, tasks, notes, exports. */
	async function keep(given: Given): Promise<CaseState | undefined> {
		const { reference, email = ann, right = 'access', proven = true, closedAt } = given;
		const client = DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } });
		const cases = new DynamoCaseRepository(client, names);
		const person: Person = {
			subjectKey: keyOf(email),
			email,
			name: 'Ann Asker',
			details: 'Since 2015',
			right,
			channel: 'form',
			receivedAt,
			identityEstablished: false,
		};
		await cases.submit(reference, person);
		if (given.intake) return undefined;
		await cases.open(reference, 'subject', receivedAt, {
			type: 'case-opened',
			data: {
				kind: 'subject-request',
				right,
				channel: 'form',
				identityNeeded: true,
				receivedAt,
				receivedOn: receivedAt.slice(0, 10),
				...clockDates(openClock(policy, receivedAt), receivedAt.slice(0, 10)),
				policyVersion: policy.version,
				execution: reference,
			},
		});
		const clock = { now: () => receivedAt };
		const ses = { send: async () => ({}) } as unknown as SESClient;
		const mailbox = new SesMailbox({
			ses,
			client,
			table: names.cases,
			cases,
			journal: journal(client, names.audit),
			clock,
			from: 'rightful@example.com',
			configurationSet: 'the-set',
		});
		const text = `Confirm: https://rights.example.com/requests/${reference}/identity?token=${'s3cret'.repeat(8)}`;
		await mailbox.send(reference, 'acknowledgement', { to: email, subject: 'Your request', text, html: `<p>${text}</p>` });
		await waits(client, names.cases).add(reference, 'identity', 'task-token');
		for (const note of given.notes ?? []) await erasableTexts(client, names.cases).put(reference, 'note', note);
		const record = (at: string, ...events: readonly CaseEvent[]) => cases.apply(reference, 'system', at, () => events);
		if (proven) {
			await record(receivedAt, { type: 'identity-established', data: { how: 'mail-link' } });
			const other = { store: 'crm', why: 'name-differs' as const, personName: 'Oscar Other' };
			await cases.updatePerson(reference, { identifiers: [emailOf(email)], candidates: [other] });
			const task = { store: 'crm', status: 'done', page: 1, found: 0, acted: [], retained: [], cursor: 'secret' } as const;
			await tasks(client, names.cases).put(reference, task, undefined);
		}
		for (const Key of given.exported ?? []) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
		if (closedAt) {
			const delivered: CaseEvent = { type: 'response-delivered', data: { mail: 'done' } };
			await record(closedAt, delivered, { type: 'case-closed', data: { outcome: 'completed' } });
		}
		return cases.load(reference);
	}

	async function findAll(identifiers: readonly Identifier[]): Promise<StoreRecord[]> {
		const found: StoreRecord[] = [];
		let cursor: string | undefined;
		do {
			const page = await store.find(identifiers, cursor);
			found.push(...page.records);
			cursor = page.next;
		} while (cursor !== undefined);
		return found;
	}

	async function eraseAll(identifiers: readonly Identifier[], judge: (record: StoreRecord) => Verdict): Promise<ErasePage[]> {
		const pages: ErasePage[] = [];
		let cursor: string | undefined;
		do {
			const page = await store.erase(identifiers, judge, cursor);
			pages.push(page);
			cursor = page.next;
		} while (cursor !== undefined);
		return pages;
	}

	const ids = async (...emails: readonly string[]) => idsOf(await findAll(emails.map(emailOf)));

	return {
		...{ reach, clear, keep, findAll, eraseAll, ids, items, objects },
		get store() {
			return store;
		},
		get dynamo() {
			return dynamo;
		},
		get dynamodb() {
			return dynamodb;
		},
		get s3() {
			return s3;
		},
	};
}
