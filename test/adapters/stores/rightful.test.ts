import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { erasableTexts } from '../../../functions/adapters/case-items.ts';
import { links } from '../../../functions/adapters/links.ts';
import { withoutTokens } from '../../../functions/adapters/stores/rightful-records.ts';
import { subjects } from '../../../functions/adapters/subjects.ts';
import { acts } from '../../../functions/core/identity/token.ts';
import { accessPackageKey, partKey } from '../../../functions/core/request/export/keys.ts';
import { ann, bob, emailOf, keyOf, names, receivedAt, rightfulScene, secret } from './rightful-scene.ts';

const scene = rightfulScene();
const { keep, findAll, ids } = scene;

describe('a person’s copy of what Rightful holds', () => {
	test('has the requests with their letters and outcome, the notes on them, their exports, the chain and the wish for no mail', async () => {
		const key = accessPackageKey('ONE');
		const state = await keep({ reference: 'ONE', closedAt: '2019-03-20T09:00:00.000Z', notes: ['Called twice'], exported: [key] });
		const client = DynamoDBDocumentClient.from(scene.dynamodb);
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
		const client = DynamoDBDocumentClient.from(scene.dynamodb);
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
			await scene.store.find([
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
		await scene.dynamo.lag.set(true);
		try {
			const Key = { pk: { S: 'CASE#ONE' }, sk: { S: 'PERSON' } };
			const { Item } = await scene.dynamodb.send(new GetItemCommand({ TableName: names.cases, Key }));
			await scene.dynamodb.send(new PutItemCommand({ TableName: names.cases, Item: { ...Item, subjectKey: { S: keyOf(bob) } } }));
			expect(await ids(ann)).toEqual([]);
			await scene.dynamodb.send(new DeleteItemCommand({ TableName: names.cases, Key }));
			expect(await ids(ann)).toEqual([]);
		} finally {
			await scene.dynamo.lag.set(false);
		}
	});
});

test('what Rightful holds is put right and restricted by a person', () => {
	const { rectify, restrict, fixed } = scene.store;
	expect({ rectify, restrict, fixed }).toEqual({ rectify: undefined, restrict: undefined, fixed: undefined });
});
