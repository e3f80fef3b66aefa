import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { erasableTexts, waits } from '../../functions/adapters/case-items.ts';
import { DynamoCaseRepository } from '../../functions/adapters/case-repository.ts';
import { close, establishIdentity, withdraw } from '../../functions/core/case/commands.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import type { CaseList } from '../../functions/core/ports.ts';
import { opening } from '../fixtures/cases.ts';
import { person } from '../fixtures/people.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let cases: DynamoCaseRepository;
beforeAll(async () => {
	tables = await startTables();
	cases = new DynamoCaseRepository(tables.client, tables.names);
});
afterAll(() => tables.stop());

const day = (n: number) => new Date(Date.UTC(2026, 2, n)).toISOString();

/** Opens a case that lapses on the day of the month. */
async function open(name: string, lapsesOn = 17): Promise<string> {
	const caseId = referenceFrom(name);
	const deadlines = [
		{ threshold: 'lapse', at: day(lapsesOn) },
		{ threshold: 'overdue', at: day(lapsesOn + 1) },
	];
	await cases.open(caseId, 'subject', day(2), opening({ execution: caseId, deadlines }));
	return caseId;
}

async function closeOn(caseId: string, at: string): Promise<void> {
	await cases.apply(caseId, 'subject', at, withdraw);
	await cases.apply(caseId, 'system', at, close);
}

/** Every page of a list, one after the other. */
async function pages(list: (cursor: { cursor?: string }) => Promise<CaseList>): Promise<readonly (readonly string[])[]> {
	const all: (readonly string[])[] = [];
	let cursor: string | undefined;
	do {
		const page: CaseList = await list(cursor === undefined ? {} : { cursor });
		all.push(page.caseIds);
		cursor = page.next;
	} while (cursor !== undefined);
	return all;
}

describe('the list of open cases', () => {
	let opened: readonly string[];
	beforeAll(async () => {
		opened = await Promise.all(Array.from({ length: 23 }, (_, index) => open(`open ${index}`, 10 + (index % 5))));
	});

	test.each([1, 2, 5, 23, 24, 100])('is complete, each once, in pages of at most %d', async (limit) => {
		const all = await pages((cursor) => cases.listOpen({ limit, ...cursor }));
		expect(all.every((page) => page.length <= limit)).toBe(true);
		expect(all.flat().toSorted()).toEqual(opened.toSorted());
	});

	test('is the same however it is paged', async () => {
		const [whole] = await pages((cursor) => cases.listOpen({ limit: 1000, ...cursor }));
		expect((await pages((cursor) => cases.listOpen({ limit: 3, ...cursor }))).flat()).toEqual(whole);
	});

	test('misses none though cases come and go between its pages', async () => {
		const first = await cases.listOpen({ limit: 7 });
		const gone = await open('come and gone');
		await closeOn(gone, day(3));
		const rest =
			first.next === undefined
				? []
				: await pages((cursor) => cases.listOpen({ limit: 7, cursor: first.next as string, ...cursor }));
		expect([...first.caseIds, ...rest.flat()].toSorted()).toEqual(opened.toSorted());
	});

	test('can be asked only for what is due before an instant, which is not due before itself', async () => {
		const due = async (before: string) =>
			(await pages((cursor) => cases.listOpen({ dueBefore: before, limit: 4, ...cursor }))).flat();
		expect(await due(day(10))).toEqual([]);
		expect((await due(day(11))).toSorted()).toEqual(opened.filter((_, index) => index % 5 === 0).toSorted());
	});

	test('moves a case to its next deadline', async () => {
		const caseId = await open('moving', 6);
		expect((await cases.listOpen({ dueBefore: day(7) })).caseIds).toEqual([caseId]);
		await cases.apply(caseId, 'subject', day(3), (state) => establishIdentity(state, 'mail-link'));
		expect((await cases.listOpen({ dueBefore: day(7) })).caseIds).toEqual([]);
		expect((await cases.listOpen({ dueBefore: day(8) })).caseIds).toEqual([caseId]);
		await cases.apply(caseId, 'subject', day(3), withdraw);
		expect((await cases.listOpen({ dueBefore: day(31) })).caseIds).not.toContain(caseId);
		await cases.apply(caseId, 'system', day(3), close);
	});

	test.each([
		['no base 64', '***'],
		['no JSON', Buffer.from('{').toString('base64url')],
		['null', Buffer.from('null').toString('base64url')],
		['a shard that is none', Buffer.from('{"shard":-1000000000}').toString('base64url')],
		['a shard past the last', Buffer.from('{"shard":8}').toString('base64url')],
	])('does not take a cursor that is %s', async (_, cursor) => {
		await expect(cases.listOpen({ cursor })).rejects.toThrow();
	});
});

describe('the list of closed cases', () => {
	test('is by month, the newest first, and complete in pages', async () => {
		const ids = await Promise.all(Array.from({ length: 7 }, (_, index) => open(`closed ${index}`)));
		for (const [index, caseId] of ids.entries()) await closeOn(caseId, new Date(Date.UTC(2026, 6, 1 + index)).toISOString());
		const outside = await open('closed in June');
		await closeOn(outside, '2026-06-30T23:59:59.999Z');
		expect((await pages((cursor) => cases.listClosed({ month: '2026-07', limit: 3, ...cursor }))).flat()).toEqual(ids.toReversed());
		expect((await cases.listClosed({ month: '2026-06' })).caseIds).toEqual([outside]);
		expect(await cases.listClosed({ month: '2026-05' })).toEqual({ caseIds: [] });
	});

	test('has several that were closed at one instant', async () => {
		const ids = await Promise.all(['one', 'two', 'three'].map((name) => open(`at once ${name}`)));
		for (const caseId of ids) await closeOn(caseId, '2026-09-01T00:00:00.000Z');
		const found = (await pages((cursor) => cases.listClosed({ month: '2026-09', limit: 1, ...cursor }))).flat();
		expect(found.toSorted()).toEqual(ids.toSorted());
	});
});

describe('a person who is forgotten', () => {
	test('leaves the case and its chain, and nothing that says who it was', async () => {
		const caseId = referenceFrom('forgotten');
		await cases.submit(caseId, person({ name: 'A. Person' }));
		await open('forgotten');
		await erasableTexts(tables.client, tables.names.cases).put(caseId, 'note', 'Rang up.');
		await waits(tables.client, tables.names.cases).add(caseId, 'identity', 'token');
		// More mails than one batch takes, and than one page of a query.
		const long = 'x'.repeat(40_000);
		for (let n = 0; n < 40; n++) {
			const Item = { pk: `CASE#${caseId}`, sk: `MAIL#resend-${n}`, to: 'person@example.com', text: long };
			await tables.client.send(new PutCommand({ TableName: tables.names.cases, Item }));
		}
		const before = await cases.load(caseId);
		await cases.forgetPerson(caseId);
		expect(Object.keys(await tables.itemsOf(caseId))).toEqual(['CASE']);
		expect(await cases.load(caseId)).toEqual(before);
		expect(await cases.events(caseId)).toHaveLength(1);
		await cases.forgetPerson(caseId);
	});
});
