import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Aggregate, aggregates } from '../../functions/adapters/aggregates.ts';
import { Life, mortal, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

const figures = (people: number, pages = ['/', '/offices']): Aggregate => ({
	per: ['page'],
	cells: pages.map((page) => ({ cell: [page], people })),
	k: 10,
	madeAt: '2026-04-02T02:00:00.000Z',
	policyVersion: 'policy-1',
});
const inTable = (size?: number, client = tables.client) => aggregates(client, tables.names.subjects, size);

const all = async (store: string, months = { from: '2000-01', to: '2099-12' }, size?: number) => {
	const found = [];
	for await (const aggregate of inTable(size).between(store, 'visits', months)) found.push(aggregate);
	return found;
};
const itemsOf = async (store: string) =>
	(await tables.rows('subjects')).filter(({ pk }) => String(pk).startsWith(`AGGREGATE#${store}#`));

test('figures are read as they were published, month by month, both ends included', async () => {
	const port = inTable();
	for (const [nth, month] of ['2026-02', '2025-12', '2026-01'].entries()) {
		expect(await port.publish('web', 'visits', month, figures(10 + nth))).toBe('published');
	}
	expect(await all('web')).toEqual([
		{ ...figures(11), month: '2025-12' },
		{ ...figures(12), month: '2026-01' },
		{ ...figures(10), month: '2026-02' },
	]);
	expect((await all('web', { from: '2026-01', to: '2026-02' })).map(({ month }) => month)).toEqual(['2026-01', '2026-02']);
	expect(await all('other-web')).toEqual([]);
});

test('figures that are there stay, whoever makes them again, be it at the same time', async () => {
	const several = [11, 12, 13, 14].map((people) => inTable().publish('twice', 'visits', '2026-01', figures(people)));
	const outcomes = await Promise.all(several);
	expect(outcomes.toSorted()).toEqual(['existed', 'existed', 'existed', 'published']);
	const first = figures(11 + outcomes.indexOf('published'));
	expect(await inTable().publish('twice', 'visits', '2026-01', figures(99))).toBe('existed');
	expect(await all('twice')).toEqual([{ ...first, month: '2026-01' }]);
});

describe('figures that one item cannot hold', () => {
	const pages = Array.from({ length: 20 }, (_, nth) => `/page-${nth}`);

	test('are read whole and in order', async () => {
		expect(await inTable(100).publish('large', 'visits', '2026-01', figures(10, pages))).toBe('published');
		expect((await itemsOf('large')).length).toBeGreaterThan(5);
		expect(await all('large')).toEqual([{ ...figures(10, pages), month: '2026-01' }]);
		expect(await inTable().latest('large', 'visits')).toBe('2026-01');
	});

	test('leave nothing of a second making', async () => {
		const before = await itemsOf('large');
		expect(await inTable(100).publish('large', 'visits', '2026-01', figures(12, pages))).toBe('existed');
		expect(await itemsOf('large')).toEqual(before);
	});

	test('are not there before all of them is, wherever the making dies', async () => {
		for (let call = 1; ; call++) {
			const store = `dying-${call}`;
			const life = new Life(call, 'before');
			const dying = inTable(100, mortal(tables.client, life)).publish(store, 'visits', '2026-01', figures(11, pages));
			if (await dying.catch(() => false)) break;
			expect(await inTable().latest(store, 'visits')).toBeUndefined();
			expect(await inTable(100).publish(store, 'visits', '2026-01', figures(12, pages))).toBe('published');
			expect(await all(store)).toEqual([{ ...figures(12, pages), month: '2026-01' }]);
		}
	});
});

test('a month of which there is no figure is published too', async () => {
	expect(await inTable().publish('empty', 'visits', '2026-01', figures(10, []))).toBe('published');
	expect(await all('empty')).toEqual([{ ...figures(10, []), month: '2026-01' }]);
});

test('the last month that there are figures of is told for each store and category', async () => {
	await inTable().publish('going', 'visits', '2025-12', figures(10));
	await inTable().publish('going', 'visits', '2026-01', figures(10, []));
	const port = inTable();
	expect([
		await port.latest('going', 'visits'),
		await port.latest('going', 'devices'),
		await port.latest('gone', 'visits'),
	]).toEqual(['2026-01', undefined, undefined]);
});
