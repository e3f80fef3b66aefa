import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { DynamoCaseRepository } from '../../../functions/adapters/case-repository.ts';
import { ForeignCursorError } from '../../../functions/adapters/stores/cursor.ts';
import { accessPackageKey } from '../../../functions/core/request/export/keys.ts';
import { type DueRecords, StoreUnavailableError } from '../../../functions/core/stores/ports.ts';
import { ann, bob, emailOf, lawfully, names, rightfulScene } from './rightful-scene.ts';

const scene = rightfulScene();
const { keep, eraseAll, reach } = scene;

describe('what Rightful names as due by itself', () => {
	async function due(category: string, latest: string, parts = 1, trigger: 'case-closed' | 'collected' = 'case-closed') {
		const named: DueRecords['records'][number][] = [];
		for (let part = 0; part < parts; part++) {
			let cursor: string | undefined;
			do {
				const page = await scene.store.due?.(category, { trigger, latest }, { part, of: parts }, cursor);
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
		await scene.dynamodb.send(
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
		const client = DynamoDBDocumentClient.from(scene.dynamodb);
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
			scene.store.due?.(category, { trigger: 'case-closed', latest: '2019-12-31' }, { part: 0, of: 1 }, cursor);
		const { next } = (await page('request-notes')) ?? {};
		expect(next).toEqual(expect.any(String));
		await expect(page('request-records', next)).rejects.toThrow(ForeignCursorError);
		reach.failAfter(0);
		await expect(page('request-notes')).rejects.toThrow(StoreUnavailableError);
	});
});
