import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { erasableTexts } from '../../../functions/adapters/case-items.ts';
import { dynamoComplaints } from '../../../functions/adapters/complaints.ts';
import type { ComplaintEvent } from '../../../functions/core/complaint/complaint.ts';
import type { Identifier } from '../../../functions/core/ports.ts';
import type { DueRecords } from '../../../functions/core/stores/ports.ts';
import { opening as openingComplaint } from '../../fixtures/complaints.ts';
import { ann, emailOf, erase, idsOf, keyOf, lawfully, names, policy, rightfulScene } from './rightful-scene.ts';

const scene = rightfulScene();
const { keep, findAll, eraseAll, ids, items } = scene;

describe('a complaint', () => {
	const closedAt = '2026-08-03T10:00:00.000Z';
	/** As its workflow leaves it: with a letter, an enquiry, a handler and a remedy. */
	async function complained(
		proven: boolean,
		closed: boolean,
		whose: object = { email: ann, subjectKey: keyOf(ann) },
	): Promise<void> {
		const client = DynamoDBDocumentClient.from(scene.dynamodb, { marshallOptions: { removeUndefinedValues: true } });
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
			const page: DueRecords | undefined = await scene.store.due?.(
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
			const client = DynamoDBDocumentClient.from(scene.dynamodb);
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
