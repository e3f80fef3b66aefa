import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoCaseRepository } from '../../functions/adapters/case-repository.ts';
import type { AuditEvent } from '../../functions/core/audit/chain.ts';
import { establishIdentity } from '../../functions/core/case/commands.ts';
import { addNote, recordMail } from '../../functions/core/case/kind.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { tables } from '../../lib/system/data.ts';
import { type DynamoEmulator, startDynamo } from '../../local/emulators/dynamodb.ts';
import { credentials, region } from '../../local/names.ts';
import { clock } from '../fixtures/cases.ts';
import { type Ended, run } from './run-command.ts';

const names = { audit: 'our-audit', cases: 'our-cases' };
let dynamo: DynamoEmulator;
let documents: DynamoDBDocumentClient;
let reference: string;
let cases = 0;

beforeAll(async () => {
	dynamo = await startDynamo({ [names.audit]: tables.audit, [names.cases]: tables.cases }, () => false);
	documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region, credentials, endpoint: dynamo.url }));
});
afterAll(async () => {
	documents.destroy();
	await dynamo.stop();
});

/** A case of its own, of four events: opened, mailed, identity established, noted. */
beforeEach(async () => {
	reference = referenceFrom(`case ${cases++}`);
	const repository = new DynamoCaseRepository(documents, names);
	const at = '2026-06-10T09:00:00.000Z';
	await repository.open(reference, 'subject', at, {
		type: 'case-opened',
		data: {
			kind: 'subject-request',
			right: 'erasure',
			channel: 'form',
			identityNeeded: true,
			receivedAt: at,
			receivedOn: '2026-06-10',
			dueOn: '2026-07-10',
			houseTargetOn: '2026-07-01',
			deadlines: [],
			clock,
			policyVersion: 'a'.repeat(64),
			execution: reference,
		},
	});
	await repository.apply(reference, 'system', at, (state) =>
		recordMail(state, { key: 'acknowledgement', mailHash: 'b'.repeat(64) }),
	);
	await repository.apply(reference, 'subject', at, (state) => establishIdentity(state, 'mail-link'));
	await repository.apply(reference, 'dpo:somebody', at, (state) => addNote(state, { key: 'note-1', hash: 'c'.repeat(64) }));
});

const ofTables = ['--audit-table', names.audit, '--cases-table', names.cases, '--region', region];

const verify = (asked = reference): Promise<Ended> =>
	run('bin/audit-verify.ts', [asked, ...ofTables], {
		env: {
			AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
			AWS_ACCESS_KEY_ID: credentials.accessKeyId,
			AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
		},
	});

const keyOf = (seq: number) => ({ pk: `CASE#${reference}`, sk: `EVENT#${String(seq).padStart(6, '0')}` });
const projection = () => ({ pk: `CASE#${reference}`, sk: 'CASE' });

async function eventAt(seq: number): Promise<AuditEvent> {
	const { Item } = await documents.send(new GetCommand({ TableName: names.audit, Key: keyOf(seq) }));
	const { pk: _pk, sk: _sk, ...event } = Item ?? {};
	return event as unknown as AuditEvent;
}

const put = (seq: number, event: object) =>
	documents.send(new PutCommand({ TableName: names.audit, Item: { ...event, ...keyOf(seq) } }));
const remove = (seq: number) => documents.send(new DeleteCommand({ TableName: names.audit, Key: keyOf(seq) }));

const fails = (line: string): Ended => ({ status: 1, stdout: `${reference}: ${line}\n`, stderr: '' });

describe('a chain in its tables', () => {
	test('holds as it was recorded, and the line says how far it reaches', async () => {
		const { hash } = await eventAt(4);
		expect(await verify()).toEqual({ status: 0, stdout: `${reference}: 4 events hold, head ${hash}\n`, stderr: '' });
	});

	test('is found by a reference typed without hyphens and in small letters', async () => {
		expect(await verify(reference.replaceAll('-', '').toLowerCase())).toMatchObject({ status: 0 });
	});

	test('does not hold where an event was altered', async () => {
		await put(3, { ...(await eventAt(3)), actor: 'dpo:somebody' });
		expect(await verify()).toEqual(
			fails('The chain does not hold at event 3 (identity-established): its content is not what was recorded (the hash differs).'),
		);
	});

	test('does not hold where an event has a field more', async () => {
		await put(2, { ...(await eventAt(2)), note: 'added later' });
		expect(await verify()).toEqual(
			fails('The chain does not hold at event 2 (mail-sent): its content is not what was recorded (the hash differs).'),
		);
	});

	test('does not hold where the type itself was altered: what is no type is not shown', async () => {
		await put(2, { ...(await eventAt(2)), type: '\u001b[2Jnothing happened' });
		expect(await verify()).toEqual(
			fails('The chain does not hold at event 2: its content is not what was recorded (the hash differs).'),
		);
	});

	test('does not hold where an event was removed', async () => {
		await remove(2);
		expect(await verify()).toEqual(fails('The chain does not hold at event 2: it is missing.'));
	});

	test('does not hold where the hashes of two events were swapped: the first of them is named', async () => {
		const [second, third] = [await eventAt(2), await eventAt(3)];
		await put(2, { ...second, hash: third.hash });
		await put(3, { ...third, hash: second.hash });
		expect(await verify()).toEqual(
			fails('The chain does not hold at event 2 (mail-sent): its content is not what was recorded (the hash differs).'),
		);
	});

	test('does not hold where two events changed places', async () => {
		const [second, third] = [await eventAt(2), await eventAt(3)];
		await put(2, third);
		await put(3, second);
		expect(await verify()).toEqual(fails('The chain does not hold at event 2 (mail-sent): it is out of its place.'));
	});

	test('does not hold where its end was cut off, which only the projection tells', async () => {
		await remove(4);
		await remove(3);
		expect(await verify()).toEqual(fails('The chain does not hold at event 3: the chain ends before it.'));
	});

	test('does not hold where every event is gone', async () => {
		for (const seq of [1, 2, 3, 4]) await remove(seq);
		expect(await verify()).toEqual(fails('The chain does not hold at event 1: the chain ends before it.'));
	});

	test('does not hold where the projection names another head', async () => {
		const UpdateExpression = 'SET #state.head = :hash';
		const ExpressionAttributeNames = { '#state': 'state' };
		const update = { TableName: names.cases, Key: projection(), UpdateExpression, ExpressionAttributeNames };
		await documents.send(new UpdateCommand({ ...update, ExpressionAttributeValues: { ':hash': 'd'.repeat(64) } }));
		expect(await verify()).toEqual(
			fails('The chain does not hold at event 4 (note-added): it is not the event whose hash was anchored.'),
		);
	});

	test('holds while its last event is still in the outbox of the case, as a crash leaves it, and says so', async () => {
		const last = await eventAt(4);
		await remove(4);
		const update = { TableName: names.cases, Key: projection(), UpdateExpression: 'SET outbox = :events' };
		await documents.send(new UpdateCommand({ ...update, ExpressionAttributeValues: { ':events': [last] } }));
		expect(await verify()).toEqual({
			status: 0,
			stdout: `${reference}: 4 events hold, head ${last.hash} (the last 1 not in the chain yet: in the outbox of the case)\n`,
			stderr: '',
		});
	});

	test('cannot be told to hold where the projection is gone', async () => {
		await documents.send(new DeleteCommand({ TableName: names.cases, Key: projection() }));
		expect(await verify()).toEqual({
			status: 1,
			stdout: '',
			stderr: `Case ${reference} has events, but no projection that says where they end\n`,
		});
	});
});

describe('without a chain to read', () => {
	test('a reference of no case is told', async () => {
		const unknown = referenceFrom('nobody asked');
		expect(await verify(unknown)).toEqual({ status: 1, stdout: '', stderr: `There is no case ${unknown}\n` });
	});

	test('what is no reference is told, with the form of one', async () => {
		expect(await verify('7ZK4')).toEqual({
			status: 1,
			stdout: '',
			stderr: 'There is no case 7ZK4: a reference is written as 7ZK4-9Q2M-X0C\n',
		});
	});

	test('tables that are not there are told', async () => {
		const { status, stdout, stderr } = await run(
			'bin/audit-verify.ts',
			[reference, '--audit-table', 'a-b-c', '--cases-table', 'd-e-f', '--region', region],
			{
				env: { AWS_ENDPOINT_URL_DYNAMODB: dynamo.url, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' },
			},
		);
		expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
		expect(stderr).toMatch(/^The tables cannot be read: .*\(ResourceNotFoundException\)\n$/);
	});
});
