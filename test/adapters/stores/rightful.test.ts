import {
	DeleteItemCommand,
	DynamoDBClient,
	GetItemCommand,
	PutItemCommand,
	ScanCommand,
	UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { SESClient } from '@aws-sdk/client-ses';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { erasableTexts, tasks, waits } from '../../../functions/adapters/case-items.ts';
import { DynamoCaseRepository } from '../../../functions/adapters/case-repository.ts';
import { dynamoComplaints } from '../../../functions/adapters/complaints.ts';
import { journal } from '../../../functions/adapters/journal.ts';
import { links } from '../../../functions/adapters/links.ts';
import { SesMailbox } from '../../../functions/adapters/mailbox.ts';
import { ForeignCursorError } from '../../../functions/adapters/stores/cursor.ts';
import { rightfulStore } from '../../../functions/adapters/stores/rightful.ts';
import { withoutTokens } from '../../../functions/adapters/stores/rightful-records.ts';
import { subjects } from '../../../functions/adapters/subjects.ts';
import type { CaseEvent, CaseState, Right } from '../../../functions/core/case/case.ts';
import { clockDates } from '../../../functions/core/clock/clock-dates.ts';
import { openClock } from '../../../functions/core/clock/request-clock.ts';
import { addPeriod } from '../../../functions/core/clock/statutory.ts';
import type { ComplaintEvent } from '../../../functions/core/complaint/complaint.ts';
import { subjectKey } from '../../../functions/core/identity/address.ts';
import { acts } from '../../../functions/core/identity/token.ts';
import {
	type DueRecords,
	type ErasePage,
	type Identifier,
	type Person,
	type StoreAdapter,
	type StoreRecord,
	StoreUnavailableError,
	type Verdict,
} from '../../../functions/core/ports.ts';
import { accessPackageKey, exportPrefix, partKey } from '../../../functions/core/request/export/keys.ts';
import { judgeRecord } from '../../../functions/core/request/judge.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';
import { tables } from '../../../lib/system/data.ts';
import { type DynamoEmulator, startDynamo } from '../../../local/emulators/dynamodb.ts';
import type { Emulator } from '../../../local/emulators/emulator.ts';
import { startS3 } from '../../../local/emulators/s3.ts';
import { credentials, region } from '../../../local/names.ts';
import { opening as openingComplaint } from '../../fixtures/complaints.ts';
import { Switch } from './switch.ts';

const policy = loadPolicy();
const names = { cases: 'Cases', audit: 'Audit', subjects: 'Subjects' };
const bucket = 'exports';
const secret = new Uint8Array(32).fill(7);
const keyOf = (email: string) => subjectKey(email, secret);
const ann = 'ann.asker@example.com';
const bob = 'bob.bystander@example.org';

const emailOf = (value: string): Identifier => ({ kind: 'email', value, scope: 'unique' });
const erase = (): Verdict => ({ outcome: 'erase' });

/** What the policy says when the person asks for erasure on that day. */
const lawfully =
	(today: string) =>
	(record: StoreRecord): Verdict => {
		const judgement = judgeRecord(policy, 'erasure', record, { today });
		if (judgement.outcome === 'act') return { outcome: 'erase' };
		return judgement.outcome === 'retain' ? { ...judgement, outcome: 'retain' } : { outcome: 'retain', reason: judgement.reason };
	};

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

const receivedAt = '2019-03-01T12:00:00.000Z';

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

const idsOf = (records: readonly StoreRecord[]) => records.map(({ id }) => id).sort();
const ids = async (...emails: readonly string[]) => idsOf(await findAll(emails.map(emailOf)));

describe('a person’s copy of what Rightful holds', () => {
	test('has the requests with their letters and outcome, the notes on them, their exports, the chain and the wish for no mail', async () => {
		const key = accessPackageKey('ONE');
		const state = await keep({ reference: 'ONE', closedAt: '2019-03-20T09:00:00.000Z', notes: ['Called twice'], exported: [key] });
		const client = DynamoDBDocumentClient.from(dynamodb);
		await subjects(client, names.subjects).suppress(keyOf(ann), '2019-03-19T23:30:00.000Z');
		const dates = { collected: '2019-03-01', 'case-closed': '2019-03-20' };
		const [wish, request, letter, note, exported, chain, ...more] = await findAll([emailOf(ann)]);
		expect(more).toEqual([]);
		expect(wish).toEqual({
			id: expect.stringMatching(/^[\w-]{16}\/SUPPRESSION$/),
			category: 'suppression-list',
			dates: { collected: '2019-03-19' },
			held: false,
			fields: { what: 'suppression', since: '2019-03-19T23:30:00.000Z' },
		});
		expect(request).toEqual({
			id: 'ONE',
			category: 'request-records',
			dates,
			held: false,
			personName: 'Ann Asker',
			fields: {
				reference: 'ONE',
				right: 'access',
				channel: 'form',
				receivedAt,
				email: ann,
				name: 'Ann Asker',
				details: 'Since 2015',
				identifiers: [emailOf(ann)],
				status: 'completed',
				dueOn: '2019-04-01',
				identity: { establishedAt: receivedAt, how: 'mail-link' },
				deliveredAt: '2019-03-20T09:00:00.000Z',
				closedAt: '2019-03-20T09:00:00.000Z',
			},
		});
		expect(letter).toEqual({
			id: 'ONE/mails/acknowledgement',
			category: 'request-records',
			dates,
			held: false,
			fields: {
				reference: 'ONE',
				key: 'acknowledgement',
				to: ann,
				subject: 'Your request',
				text: 'Confirm: https://rights.example.com/requests/ONE/identity?token=[redacted]',
				recordedAt: receivedAt,
				sentAt: receivedAt,
			},
		});
		expect(note).toEqual({
			id: expect.stringMatching(/^ONE\/notes\/note-[0-9a-f-]{36}$/),
			category: 'request-notes',
			dates,
			held: false,
			fields: { reference: 'ONE', kind: 'note', text: 'Called twice' },
		});
		expect(exported).toEqual({
			id: key,
			category: 'access-packages',
			dates: { collected: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) },
			held: false,
			fields: { reference: 'ONE', key, size: 1, modifiedAt: expect.any(String) },
		});
		expect(chain).toEqual({
			id: 'ONE/chain',
			category: 'audit-chain',
			dates,
			held: false,
			fields: { reference: 'ONE', events: state?.seq, head: state?.head },
		});
	});

	test('has no secret: no token of a link or a task, no nonce, no cursor, nobody else’s name', async () => {
		const closedAt = '2019-03-20T09:00:00.000Z';
		await keep({ reference: 'ONE', closedAt, notes: ['Called twice'] });
		const copy = JSON.stringify(await findAll([emailOf(ann)]));
		for (const secretText of ['s3cret', 'task-token', 'nonce', '"cursor"', 'Oscar', keyOf(ann)])
			expect(copy).not.toContain(secretText);
		const client = DynamoDBDocumentClient.from(dynamodb);
		const text = await erasableTexts(client, names.cases).put('ONE', 'redactions', '[{"record":"of somebody else"}]');
		const redactions = (await findAll([emailOf(ann)])).find(({ id }) => id === `ONE/notes/${text.key}`);
		expect(redactions?.fields).toEqual({ reference: 'ONE', kind: 'redactions' });
	});

	test('every kind of link that is mailed loses its token', async () => {
		const mailed = links(async () => ({ subjectKey: secret, tokenKey: secret, processors: {} }), 'https://rights.example.com');
		for (const act of acts) {
			const token = await mailed.token('ONE', act, '2030-01-01T00:00:00.000Z');
			const text = `Go to https://rights.example.com/requests/ONE?token=${token}.\nOr <https://rights.example.com/x?a=1&token=${token}>, soon.`;
			expect(withoutTokens(text)).not.toContain(token);
			expect(withoutTokens(text)).toContain('&token=[redacted]>, soon.');
		}
	});

	test('of a request that nobody proved to have made, only that it was made: the rest may be somebody else’s', async () => {
		await keep({ reference: 'ONE', proven: false });
		await keep({ reference: 'TWO', intake: true });
		const dates = { collected: '2019-03-01' };
		const asked = { right: 'access', channel: 'form', receivedAt, email: ann };
		const [one, , , two] = await findAll([emailOf(ann)]);
		expect(one).toEqual({
			...{ id: 'ONE', category: 'request-records', dates, held: false },
			fields: { reference: 'ONE', ...asked, status: 'awaiting-identity', dueOn: '2019-04-01' },
		});
		expect(two).toEqual({
			...{ id: 'TWO', category: 'request-records', dates, held: false },
			fields: { reference: 'TWO', ...asked, status: 'received' },
		});
	});

	test('leaves out the notes and exports of a case that is not closed: it may be the one that makes the copy', async () => {
		await keep({ reference: 'ONE', notes: ['Being looked into'], exported: [partKey('ONE', 'rightful', 0)] });
		expect(await ids(ann)).toEqual(['ONE', 'ONE/chain', 'ONE/mails/acknowledgement']);
	});

	test('is of nobody else, of each address once, and of any spelling of it', async () => {
		await keep({ reference: 'ANN-1' });
		await keep({ reference: 'ANN-2' });
		await keep({ reference: 'ANN-3' });
		await keep({ reference: 'BOB-1', email: bob });
		const of = (...references: string[]) => references.flatMap((each) => [each, `${each}/chain`, `${each}/mails/acknowledgement`]);
		expect(await ids(ann)).toEqual(of('ANN-1', 'ANN-2', 'ANN-3'));
		expect(await ids(' Ann.Asker@EXAMPLE.com ', ann)).toEqual(of('ANN-1', 'ANN-2', 'ANN-3'));
		expect(await ids(bob, ann)).toEqual(of('ANN-1', 'ANN-2', 'ANN-3', 'BOB-1'));
		expect(await ids('nobody@example.net')).toEqual([]);
		expect(
			await store.find([
				{ ...emailOf(ann), scope: 'shared' },
				{ kind: 'member-id', value: ann, scope: 'unique' },
			]),
		).toEqual({
			records: [],
			yields: [],
		});
	});

	test('a case that the index still names, but whose person is another by now, is not this person’s', async () => {
		await keep({ reference: 'ONE' });
		await dynamo.lag.set(true);
		try {
			const Key = { pk: { S: 'CASE#ONE' }, sk: { S: 'PERSON' } };
			const { Item } = await dynamodb.send(new GetItemCommand({ TableName: names.cases, Key }));
			await dynamodb.send(new PutItemCommand({ TableName: names.cases, Item: { ...Item, subjectKey: { S: keyOf(bob) } } }));
			expect(await ids(ann)).toEqual([]);
			await dynamodb.send(new DeleteItemCommand({ TableName: names.cases, Key }));
			expect(await ids(ann)).toEqual([]);
		} finally {
			await dynamo.lag.set(false);
		}
	});
});

test('what Rightful holds is put right and restricted by a person', () => {
	const { rectify, restrict, fixed } = store;
	expect({ rectify, restrict, fixed }).toEqual({ rectify: undefined, restrict: undefined, fixed: undefined });
});

describe('erasing what Rightful holds', () => {
	const closed = { closedAt: '2020-06-30T22:59:59.000Z', notes: ['Called twice'] };
	const kept = (reason: string, until?: string) => ({ reason, ...(until !== undefined && { until }) });

	test('a closed case is kept to the day before its six years are over, and gone on that day, to its last item', async () => {
		await keep({ reference: 'ONE', ...closed });
		expect(await eraseAll([emailOf(ann)], lawfully('2026-06-29'))).toEqual([
			{
				erased: [],
				retained: [
					{ category: 'request-records', count: 2, ...kept('accountability', '2026-06-30') },
					{ category: 'request-notes', count: 1, ...kept('accountability', '2026-06-30') },
					{ category: 'audit-chain', count: 1, ...kept('accountability', '2120-06-30') },
				],
			},
		]);
		const chain = await items('audit');
		expect(await eraseAll([emailOf(ann)], lawfully('2026-06-30'))).toEqual([
			{
				erased: [
					{ category: 'request-records', count: 2 },
					{ category: 'request-notes', count: 1 },
				],
				retained: [],
			},
		]);
		expect(await items('cases')).toEqual(['CASE#ONE CASE']);
		expect(await items('audit')).toEqual(chain);
		expect(await ids(ann)).toEqual([]);
		expect(await eraseAll([emailOf(ann)], erase)).toEqual([{ erased: [], retained: [] }]);
	});

	test('a copy that was asked for is kept while it can be downloaded, and gone a fortnight later', async () => {
		await keep({ reference: 'ONE', ...closed, exported: [accessPackageKey('ONE')] });
		const today = new Date().toISOString().slice(0, 10);
		const packages = async (date: string) =>
			(await eraseAll([emailOf(ann)], lawfully(date))).flatMap(({ retained }) =>
				retained.filter(({ category }) => category === 'access-packages'),
			);
		expect(await packages(today)).toMatchObject([{ count: 1, reason: 'legal-obligation' }]);
		expect(await objects()).toEqual([accessPackageKey('ONE')]);
		expect(await packages(addPeriod(today, 'P15D'))).toEqual([]);
		expect(await objects()).toEqual([]);
	});

	test('an open case, the one that asks among them, keeps everything, whatever the verdict', async () => {
		await keep({ reference: 'ONE', right: 'erasure', notes: ['Being looked into'], exported: [partKey('ONE', 'crm', 0)] });
		await keep({ reference: 'TWO', intake: true });
		const before = [await items('cases'), await items('audit'), await objects()];
		const retained = [
			{ category: 'request-records', count: 3, reason: 'accountability' },
			{ category: 'audit-chain', count: 1, reason: 'accountability' },
		];
		for (const verdict of [lawfully('2040-01-01'), erase]) {
			const pages = await eraseAll([emailOf(ann)], verdict);
			expect(pages.flatMap((page) => page.erased)).toEqual([]);
			expect(pages.flatMap((page) => page.retained)).toEqual(retained);
		}
		expect([await items('cases'), await items('audit'), await objects()]).toEqual(before);
	});

	test('the wish for no marketing outlasts every verdict, and passing items are no records', async () => {
		const known = subjects(DynamoDBDocumentClient.from(dynamodb), names.subjects);
		await known.suppress(keyOf(ann), receivedAt);
		await known.claim(keyOf(ann), 'erasure', 'ONE', async () => false);
		await known.leaseErasing(keyOf(ann), receivedAt);
		await known.allowMail(keyOf(ann), receivedAt, 5, 'ONE');
		const page = { erased: [], retained: [{ category: 'suppression-list', count: 1, reason: 'suppression' }] };
		expect(await eraseAll([emailOf(ann)], erase)).toEqual([page]);
		expect(await eraseAll([emailOf(ann)], lawfully('2026-06-30'))).toEqual([page]);
		expect((await items('subjects')).length).toBe(4);
	});

	test('what is exported goes with the case, whatever was listed of it', async () => {
		await keep({ reference: 'ONE', ...closed, exported: [partKey('ONE', 'crm', 0), accessPackageKey('ONE')] });
		await keep({ reference: 'ONEX', ...closed, email: bob, exported: [accessPackageKey('ONEX')] });
		await eraseAll([emailOf(ann)], erase);
		expect(await objects()).toEqual([accessPackageKey('ONEX')]);
		expect(exportPrefix('ONE')).toBe('exports/ONE/');
	});

	test('while a note is kept longer than the request, what leads to it names nobody', async () => {
		await keep({ reference: 'ONE', ...closed });
		const notesStay = ({ category }: StoreRecord): Verdict =>
			category === 'request-notes' ? { outcome: 'retain', reason: 'accountability', until: '2030-01-01' } : { outcome: 'erase' };
		const note = { category: 'request-notes', count: 1, reason: 'accountability', until: '2030-01-01' };
		const chain = { category: 'audit-chain', count: 1, reason: 'accountability' };
		expect(await eraseAll([emailOf(ann)], notesStay)).toEqual([
			{ erased: [{ category: 'request-records', count: 2 }], retained: [note, chain] },
		]);
		const Key = { pk: { S: 'CASE#ONE' }, sk: { S: 'PERSON' } };
		const { Item = {} } = await dynamodb.send(new GetItemCommand({ TableName: names.cases, Key }));
		expect(Object.keys(Item).sort()).toEqual(['pk', 'sk', 'subjectKey', 'subjectSk']);
		const cases = new DynamoCaseRepository(DynamoDBDocumentClient.from(dynamodb), names);
		expect(await cases.person('ONE')).toBeUndefined();
		expect(await eraseAll([emailOf(ann)], notesStay)).toEqual([{ erased: [], retained: [note, chain] }]);
		expect(await eraseAll([emailOf(ann)], erase)).toEqual([{ erased: [{ category: 'request-notes', count: 1 }], retained: [] }]);
		expect(await items('cases')).toEqual(['CASE#ONE CASE']);
	});

	test('what goes category by category, side by side, leaves nothing that led to it', async () => {
		await keep({ reference: 'ONE', ...closed, notes: ['Called twice'] });
		let waiting = 2;
		let go = () => {};
		const both = new Promise<void>((resolve) => {
			go = resolve;
		});
		// Each has read the case as it was before the other took its part.
		const announce = async () => {
			waiting--;
			if (waiting === 0) go();
			await both;
		};
		const only =
			(category: string) =>
			(record: StoreRecord): Verdict =>
				record.category === category ? { outcome: 'erase' } : { outcome: 'retain', reason: 'not-due' };
		await Promise.all(
			['request-records', 'request-notes'].map((category) => store.erase([emailOf(ann)], only(category), undefined, announce)),
		);
		expect(await items('cases')).toEqual(['CASE#ONE CASE']);
	});

	test('what is to be erased is announced before it goes, and a refused announcement leaves it', async () => {
		await keep({ reference: 'ONE', ...closed });
		const before = await items('cases');
		const refusal = new Error('a hold was placed');
		await expect(store.erase([emailOf(ann)], erase, undefined, () => Promise.reject(refusal))).rejects.toBe(refusal);
		expect(await items('cases')).toEqual(before);
		let there: string[] = [];
		await store.erase([emailOf(ann)], erase, undefined, async () => {
			there = await items('cases');
		});
		expect(there).toEqual(before);
		const announce = () => Promise.reject(new Error('announced'));
		expect(await store.erase([emailOf(ann)], erase, undefined, announce)).toEqual({ erased: [], retained: [] });
	});

	test('interrupted at any call, and run again, erasing ends the same', async () => {
		let interrupted = true;
		for (let calls = 0; interrupted; calls++) {
			await clear();
			await keep({ reference: 'ONE', ...closed, exported: [accessPackageKey('ONE')] });
			await keep({ reference: 'TWO', right: 'erasure' });
			const survivors = (await items('cases')).filter((item) => item.startsWith('CASE#TWO') || item === 'CASE#ONE CASE');
			reach.failAfter(calls);
			interrupted = await eraseAll([emailOf(ann)], lawfully('2100-01-01')).then(
				() => false,
				(error) => {
					expect(error).toBeInstanceOf(StoreUnavailableError);
					expect(String(error)).not.toContain(ann);
					return true;
				},
			);
			reach.failAfter(undefined);
			await eraseAll([emailOf(ann)], lawfully('2100-01-01'));
			expect(await items('cases')).toEqual(survivors);
			expect(await objects()).toEqual([]);
			expect(calls).toBeLessThan(60);
		}
	}, 60_000);

	test('a search that fails is unavailable, never empty', async () => {
		await keep({ reference: 'ONE' });
		reach.failAfter(0);
		await expect(store.find([emailOf(ann)])).rejects.toThrow(StoreUnavailableError);
	});

	test('a cursor of a search for somebody else is refused', async () => {
		for (const reference of ['ONE', 'TWO', 'THREE']) await keep({ reference });
		const { next } = await store.find([emailOf(ann)]);
		expect(next).toEqual(expect.any(String));
		await expect(store.find([emailOf(bob)], next)).rejects.toThrow(ForeignCursorError);
		await expect(store.erase([emailOf(bob)], erase, next)).rejects.toThrow(ForeignCursorError);
	});

	test('of any cases, exactly those past due are erased, and nobody else’s', async () => {
		const year = fc.integer({ min: 2019, max: 2026 });
		const drawn = fc.record({
			email: fc.constantFrom(ann, bob),
			closedIn: fc.option(year, { nil: undefined }),
			notes: fc.integer({ min: 0, max: 2 }),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(drawn, { maxLength: 5 }), async (cases) => {
				await clear();
				for (const [nth, { email, closedIn, notes }] of cases.entries()) {
					await keep({
						reference: `CASE-${nth}`,
						email,
						notes: Array.from({ length: notes }, (_, note) => `Note ${note}`),
						...(closedIn !== undefined && { closedAt: `${closedIn}-07-01T12:00:00.000Z` }),
					});
				}
				const today = '2028-07-01';
				const due = cases.map(({ email, closedIn }) => email === ann && closedIn !== undefined && closedIn <= 2022);
				const found = await findAll([emailOf(ann)]);
				const isGone = (name: string) => due.some((gone, nth) => gone && name.startsWith(`CASE-${nth}`));
				const before = await items('cases');
				const pages = await eraseAll([emailOf(ann)], lawfully(today));
				expect(await items('cases')).toEqual(
					before.filter((item) => item.endsWith(' CASE') || !isGone(item.slice('CASE#'.length))),
				);
				expect(await ids(ann)).toEqual(idsOf(found).filter((id) => !isGone(id)));
				const erased = pages.flatMap((page) => page.erased).reduce((total, { count }) => total + count, 0);
				expect(erased).toBe(found.filter(({ id }) => isGone(id) && !id.endsWith('/chain')).length);
				expect((await eraseAll([emailOf(ann)], lawfully(today))).flatMap((page) => page.erased)).toEqual([]);
			}),
			{ numRuns: 12 },
		);
	}, 60_000);
});

describe('what Rightful names as due by itself', () => {
	async function due(category: string, latest: string, parts = 1, trigger: 'case-closed' | 'collected' = 'case-closed') {
		const named: DueRecords['records'][number][] = [];
		for (let part = 0; part < parts; part++) {
			let cursor: string | undefined;
			do {
				const page = await store.due?.(category, { trigger, latest }, { part, of: parts }, cursor);
				named.push(...(page?.records ?? []));
				cursor = page?.next;
			} while (cursor !== undefined);
		}
		return named;
	}
	const idsDue = async (...given: Parameters<typeof due>) => (await due(...given)).map(({ record }) => record.id).sort();

	test('are the requests, letters and notes of closed cases, each with the address that finds them', async () => {
		await keep({ reference: 'ONE', closedAt: '2019-03-20T09:00:00.000Z', notes: ['Called twice'] });
		await keep({ reference: 'TWO', email: bob });
		const about = { held: false, fields: {}, dates: { collected: '2019-03-01', 'case-closed': '2019-03-20' } };
		expect(await due('request-records', '2019-03-31')).toEqual([
			{
				record: { id: 'ONE', category: 'request-records', personName: 'Ann Asker', ...about },
				identifiers: [emailOf(ann)],
			},
			{ record: { id: 'ONE/mails/acknowledgement', category: 'request-records', ...about }, identifiers: [emailOf(ann)] },
		]);
		expect(await due('request-notes', '2019-03-31')).toEqual([
			{
				record: { id: expect.stringMatching(/^ONE\/notes\/note-/), category: 'request-notes', ...about },
				identifiers: [emailOf(ann)],
			},
		]);
	});

	test.each([1, 2, 5, 200])('are each named once, whatever the month, by %i parts together', async (parts) => {
		const closings = ['2018-05-25', '2019-03-20', '2019-03-31', '2019-04-01', '2019-04-02', '2024-12-31'];
		for (const [nth, day] of closings.entries()) {
			await keep({ reference: `CASE-${nth}`, email: nth % 2 ? bob : ann, closedAt: `${day}T12:00:00.000Z`, notes: ['A note'] });
		}
		const requests = (await idsDue('request-records', '2019-04-01', parts)).filter((each) => !each.includes('/'));
		expect(requests).toEqual(['CASE-0', 'CASE-1', 'CASE-2', 'CASE-3']);
		expect(await idsDue('request-notes', '2025-01-01', parts)).toHaveLength(6);
	});

	test('are counted from the closing by the date at the controller', async () => {
		// The first of July at the controller, by summer time.
		await keep({ reference: 'ONE', closedAt: '2019-06-30T23:00:00.000Z', proven: false });
		expect(await idsDue('request-records', '2019-06-30')).toEqual([]);
		expect(await idsDue('request-records', '2019-07-01')).toEqual(['ONE', 'ONE/mails/acknowledgement']);
	});

	test('are not those of a case that was opened again, though the index still names it', async () => {
		const state = await keep({ reference: 'ONE', closedAt: '2019-03-20T09:00:00.000Z' });
		expect(await idsDue('request-records', '2019-03-31')).toHaveLength(2);
		await dynamodb.send(
			new UpdateItemCommand({
				TableName: names.cases,
				Key: { pk: { S: 'CASE#ONE' }, sk: { S: 'CASE' } },
				UpdateExpression: 'REMOVE #state.closedAt',
				ExpressionAttributeNames: { '#state': 'state' },
			}),
		);
		expect(state?.closedAt).toBeDefined();
		expect(await idsDue('request-records', '2019-03-31')).toEqual([]);
	});

	test('are named without what finds them once the request is erased, and with former addresses before', async () => {
		await keep({ reference: 'ONE', closedAt: '2019-03-20T09:00:00.000Z', notes: ['Called twice'] });
		const client = DynamoDBDocumentClient.from(dynamodb);
		const cases = new DynamoCaseRepository(client, names);
		await cases.updatePerson('ONE', { formerEmails: [bob] });
		expect((await due('request-notes', '2019-03-31')).map(({ identifiers }) => identifiers)).toEqual([
			[emailOf(ann), emailOf(bob)],
		]);
		await eraseAll([emailOf(ann)], ({ category }) =>
			category === 'request-notes' ? { outcome: 'retain', reason: 'legal-claims' } : { outcome: 'erase' },
		);
		expect((await due('request-notes', '2019-03-31')).map(({ identifiers }) => identifiers)).toEqual([[]]);
		expect(await idsDue('request-records', '2019-03-31')).toEqual([]);
	});

	test('are nothing of what goes otherwise, or never', async () => {
		const key = accessPackageKey('ONE');
		await keep({ reference: 'ONE', closedAt: '2019-03-20T09:00:00.000Z', exported: [key] });
		for (const category of ['access-packages', 'audit-chain', 'suppression-list', 'invoices']) {
			expect(await idsDue(category, '2100-01-01')).toEqual([]);
			expect(await idsDue(category, '2100-01-01', 1, 'collected')).toEqual([]);
		}
		expect(await idsDue('request-records', '2018-04-30')).toEqual([]);
	});

	test('are erased by what came with them', async () => {
		await keep({ reference: 'ONE', closedAt: '2019-03-20T09:00:00.000Z', notes: ['Called twice'] });
		await keep({ reference: 'TWO', closedAt: '2024-03-20T09:00:00.000Z' });
		const [named] = await due('request-records', '2019-03-31');
		await eraseAll(named?.identifiers ?? [], lawfully('2025-03-21'));
		expect(await idsDue('request-records', '2025-01-01')).toEqual(['TWO', 'TWO/mails/acknowledgement']);
	});

	test('are unavailable where they cannot be read, and a cursor of another search is refused', async () => {
		await keep({ reference: 'ONE', closedAt: '2019-03-20T09:00:00.000Z' });
		const page = (category: string, cursor?: string) =>
			store.due?.(category, { trigger: 'case-closed', latest: '2019-12-31' }, { part: 0, of: 1 }, cursor);
		const { next } = (await page('request-notes')) ?? {};
		expect(next).toEqual(expect.any(String));
		await expect(page('request-records', next)).rejects.toThrow(ForeignCursorError);
		reach.failAfter(0);
		await expect(page('request-notes')).rejects.toThrow(StoreUnavailableError);
	});
});

describe('a complaint', () => {
	const closedAt = '2026-08-03T10:00:00.000Z';
	/** As its workflow leaves it: with a letter, an enquiry, a handler and a remedy. */
	async function complained(
		proven: boolean,
		closed: boolean,
		whose: object = { email: ann, subjectKey: keyOf(ann) },
	): Promise<void> {
		const client = DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } });
		const complaints = dynamoComplaints(client, names);
		const at = '2026-07-01T08:30:00.000Z';
		await complaints.submit('GRIEF', {
			...{ kind: 'complaint', about: 'use', text: 'You kept my number.', channel: 'form', receivedAt: at },
			...{ ...whose, name: 'Ann Asker' },
		});
		await complaints.open('GRIEF', 'subject', at, openingComplaint({ about: 'use', policyVersion: policy.version }));
		const mail = { subject: 'Your complaint', text: 'x?token=s3cret', html: '<p>x</p>', nonce: 'n', recordedAt: at, sentAt: at };
		for (const [key, to] of [
			['acknowledgement', ann],
			['remedy-1', 'desk@example.org'],
		] as const) {
			const item = { pk: 'CASE#GRIEF', sk: `MAIL#${key}`, key, to, ...mail };
			await client.send(new PutCommand({ TableName: names.cases, Item: item }));
		}
		const texts = erasableTexts(client, names.cases);
		await texts.put('GRIEF', 'handler', 'handler@example.org');
		await texts.put('GRIEF', 'enquiry', 'The desk: why?');
		const events: ComplaintEvent[] = [
			...(proven ? [{ type: 'identity-established', data: { how: 'mail-link' } } as const] : []),
			...(closed
				? ([
						{ type: 'complaint-ended', data: { why: 'withdrawn', note: { key: 'note', hash: 'h' } } },
						{ type: 'case-closed', data: { outcome: 'withdrawn' } },
					] as const)
				: []),
		];
		await complaints.apply('GRIEF', 'system', closedAt, () => events);
	}
	async function due(category: string, latest: string) {
		const named: DueRecords['records'][number][] = [];
		let cursor: string | undefined;
		do {
			const page: DueRecords | undefined = await store.due?.(
				category,
				{ trigger: 'case-closed', latest },
				{ part: 0, of: 1 },
				cursor,
			);
			named.push(...(page?.records ?? []));
			cursor = page?.next;
		} while (cursor !== undefined);
		return named;
	}
	const idsDue = async (category: string, latest: string) => idsOf((await due(category, latest)).map(({ record }) => record));
	const told = async () => (await findAll([emailOf(ann)])).map(({ category, fields }) => [category, fields] as const);

	test('is told to whoever made it, with our letters and enquiries, and without our colleagues', async () => {
		await complained(true, true);
		const shown = await told();
		expect(shown.map(([category]) => category)).toEqual([
			...['complaint-records', 'complaint-records', 'complaint-records', 'complaint-notes', 'complaint-notes', 'audit-chain'],
		]);
		expect(shown[0]?.[1]).toMatchObject({ reference: 'GRIEF', about: 'use', text: 'You kept my number.', status: 'closed' });
		expect(JSON.stringify(shown)).not.toMatch(/example\.org|s3cret/);
		expect(JSON.stringify(shown)).toContain('The desk: why?');
	});

	test('of somebody who may not have made it says only that it is there', async () => {
		await complained(false, false);
		const [[category, fields] = []] = await told();
		expect([category, fields]).toEqual([
			'complaint-records',
			{ reference: 'GRIEF', about: 'use', channel: 'form', receivedAt: '2026-07-01T08:30:00.000Z', email: ann, status: 'received' },
		]);
	});

	test('is kept for six years from its closing, and then erased, once as due and once when asked', async () => {
		await complained(true, true);
		expect(await idsDue('complaint-records', '2026-08-02')).toEqual([]);
		expect(await idsDue('complaint-records', '2026-08-03')).toEqual([
			...['GRIEF', 'GRIEF/mails/acknowledgement', 'GRIEF/mails/remedy-1'],
		]);
		expect(await idsDue('request-records', '2026-08-03')).toEqual([]);
		expect((await idsDue('complaint-notes', '2026-08-03')).length).toBe(2);
		await eraseAll([emailOf(ann)], lawfully('2032-08-02'));
		expect(await ids(ann)).toHaveLength(6);
		await eraseAll([emailOf(ann)], lawfully('2032-08-03'));
		expect(await items('cases')).toEqual(['CASE#GRIEF CASE']);
	});

	test('that is open, or open again, is not erased', async () => {
		await complained(true, false);
		await eraseAll([emailOf(ann)], erase);
		expect(await ids(ann)).toContain('GRIEF');
	});

	describe('of whoever gave no address', () => {
		const byReference: Identifier = { kind: 'case-reference', value: 'GRIEF', scope: 'unique' };

		test('falls due like any, and is found by its reference', async () => {
			await complained(true, true, {});
			const records = await due('complaint-records', '2026-08-03');
			expect(idsOf(records.map(({ record }) => record))).toEqual([
				...['GRIEF', 'GRIEF/mails/acknowledgement', 'GRIEF/mails/remedy-1'],
			]);
			const notes = await due('complaint-notes', '2026-08-03');
			for (const { identifiers } of [...records, ...notes]) expect(identifiers).toEqual([byReference]);
			expect(idsOf(await findAll([byReference]))).toEqual(
				[...idsOf([...records, ...notes].map(({ record }) => record)), 'GRIEF/chain'].sort(),
			);
		});

		test('is erased to its last item when its years are over, its notes first or last', async () => {
			await complained(true, true, {});
			await eraseAll([byReference], lawfully('2032-08-02'));
			expect(await findAll([byReference])).toHaveLength(6);
			await eraseAll([byReference], ({ category }) =>
				category === 'complaint-records' ? { outcome: 'erase' } : { outcome: 'retain', reason: 'not-due' },
			);
			expect(idsOf(await findAll([byReference])).map((id) => id.replace(/-[^-/]+(-[^-/]+){4}$/, ''))).toEqual([
				...['GRIEF/chain', 'GRIEF/notes/enquiry', 'GRIEF/notes/handler'],
			]);
			const [note] = await due('complaint-notes', '2026-08-03');
			expect(note?.identifiers).toEqual([byReference]);
			await eraseAll([byReference], lawfully('2032-08-03'));
			expect(await items('cases')).toEqual(['CASE#GRIEF CASE']);
		});

		test('that is open stays, and is nobody else’s', async () => {
			await complained(true, false, {});
			await eraseAll([byReference, emailOf(ann)], erase);
			expect(idsOf(await findAll([byReference]))).toContain('GRIEF');
			expect(await ids(ann)).toEqual([]);
			expect(
				await findAll([
					{ ...byReference, value: 'NONE' },
					{ ...byReference, scope: 'shared' },
				]),
			).toEqual([]);
		});

		test('is the person’s once their address is known: their reference finds it no more, so that a hold on them holds', async () => {
			await complained(true, true, {});
			const client = DynamoDBDocumentClient.from(dynamodb);
			await dynamoComplaints(client, names).updateIntake('GRIEF', { email: ann, subjectKey: keyOf(ann) });
			expect(await findAll([byReference])).toEqual([]);
			expect(await eraseAll([byReference], erase)).toEqual([{ erased: [], retained: [] }]);
			expect(await ids(ann)).toHaveLength(6);
			const [named] = await due('complaint-records', '2026-08-03');
			expect(named?.identifiers).toEqual([emailOf(ann)]);
		});

		test('is found page by page beside a person’s', async () => {
			await complained(true, true, {});
			for (const reference of ['ONE', 'TWO', 'THREE']) await keep({ reference, closedAt });
			const both = [emailOf(ann), byReference];
			const alone = [...(await findAll([emailOf(ann)])), ...(await findAll([byReference]))];
			expect(idsOf(await findAll(both))).toEqual(idsOf(alone));
		});
	});
});
