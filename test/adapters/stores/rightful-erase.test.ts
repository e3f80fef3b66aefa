import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DynamoCaseRepository } from '../../../functions/adapters/case-repository.ts';
import { ForeignCursorError } from '../../../functions/adapters/stores/cursor.ts';
import { subjects } from '../../../functions/adapters/subjects.ts';
import { addPeriod } from '../../../functions/core/clock/statutory.ts';
import { accessPackageKey, exportPrefix, partKey } from '../../../functions/core/request/export/keys.ts';
import { type StoreRecord, StoreUnavailableError, type Verdict } from '../../../functions/core/stores/ports.ts';
import { ann, bob, emailOf, erase, idsOf, keyOf, lawfully, names, receivedAt, rightfulScene } from './rightful-scene.ts';

const scene = rightfulScene();
const { clear, keep, findAll, eraseAll, ids, items, objects, reach } = scene;

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
		const known = subjects(DynamoDBDocumentClient.from(scene.dynamodb), names.subjects);
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
		const { Item = {} } = await scene.dynamodb.send(new GetItemCommand({ TableName: names.cases, Key }));
		expect(Object.keys(Item).sort()).toEqual(['pk', 'sk', 'subjectKey', 'subjectSk']);
		const cases = new DynamoCaseRepository(DynamoDBDocumentClient.from(scene.dynamodb), names);
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
			['request-records', 'request-notes'].map((category) =>
				scene.store.erase([emailOf(ann)], only(category), undefined, announce),
			),
		);
		expect(await items('cases')).toEqual(['CASE#ONE CASE']);
	});

	test('what is to be erased is announced before it goes, and a refused announcement leaves it', async () => {
		await keep({ reference: 'ONE', ...closed });
		const before = await items('cases');
		const refusal = new Error('a hold was placed');
		await expect(scene.store.erase([emailOf(ann)], erase, undefined, () => Promise.reject(refusal))).rejects.toBe(refusal);
		expect(await items('cases')).toEqual(before);
		let there: string[] = [];
		await scene.store.erase([emailOf(ann)], erase, undefined, async () => {
			there = await items('cases');
		});
		expect(there).toEqual(before);
		const announce = () => Promise.reject(new Error('announced'));
		expect(await scene.store.erase([emailOf(ann)], erase, undefined, announce)).toEqual({ erased: [], retained: [] });
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
		await expect(scene.store.find([emailOf(ann)])).rejects.toThrow(StoreUnavailableError);
	});

	test('a cursor of a search for somebody else is refused', async () => {
		for (const reference of ['ONE', 'TWO', 'THREE']) await keep({ reference });
		const { next } = await scene.store.find([emailOf(ann)]);
		expect(next).toEqual(expect.any(String));
		await expect(scene.store.find([emailOf(bob)], next)).rejects.toThrow(ForeignCursorError);
		await expect(scene.store.erase([emailOf(bob)], erase, next)).rejects.toThrow(ForeignCursorError);
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
