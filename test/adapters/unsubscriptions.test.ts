import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { guards } from '../../functions/adapters/guards.ts';
import { subjects } from '../../functions/adapters/subjects.ts';
import { unsubscriptions } from '../../functions/adapters/unsubscriptions.ts';
import { shardOfSubject } from '../../functions/contract/tables.ts';
import type { Subjects } from '../../functions/core/ports.ts';
import type { Guards, Unsubscriptions } from '../../functions/core/retention/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let unsubscribed: Unsubscriptions;
let people: Subjects;
let inTheWay: Guards;
let id = 0;
let key: string;
beforeAll(async () => {
	tables = await startTables();
	unsubscribed = unsubscriptions(tables.client, tables.names.subjects);
	people = subjects(tables.client, tables.names.subjects);
	inTheWay = guards(tables.client, tables.names.subjects);
});
afterAll(() => tables.stop());
beforeEach(() => {
	key = `v1.subject-${++id}`;
});

const since = '2026-03-02T10:00:00.000Z';
const later = '2026-05-02T10:00:00.000Z';
const by = (reference: string, at = since) => ({ since: at, by: reference, entries: [] });

describe('having unsubscribed', () => {
	test('is known until it is over, and only the case’s own is taken back', async () => {
		await unsubscribed.put(key, by('ONE'));
		await unsubscribed.remove(key, 'TWO');
		expect(await unsubscribed.get(key)).toEqual(by('ONE'));
		await unsubscribed.remove(key, 'ONE');
		await unsubscribed.remove(key);
		expect(await unsubscribed.get(key)).toBeUndefined();
	});

	test('again is of the later time, in whatever order the two arrive', async () => {
		await unsubscribed.put(key, by('TWO', later));
		await unsubscribed.put(key, by('ONE'));
		expect(await unsubscribed.get(key)).toEqual(by('TWO', later));
	});
});

describe('coming back', () => {
	test('ends it: marketing is allowed, and other systems hear of no withdrawal', async () => {
		await unsubscribed.put(key, by('ONE'));
		await people.suppress(key, since);
		await people.mark(key, { kind: 'consent', by: 'ONE', since, purposes: ['marketing-by-consent'] });
		await people.mark(key, { kind: 'restriction', by: 'TWO', since });
		expect(await unsubscribed.isSuppressed(key)).toBe(true);
		for (let twice = 0; twice < 2; twice++) await unsubscribed.comeBack(key, { since: later, how: 'undo' });
		expect(await unsubscribed.get(key)).toBeUndefined();
		expect(await unsubscribed.isSuppressed(key)).toBe(false);
		expect((await people.marks(key)).map(({ kind }) => kind)).toEqual(['restriction']);
		expect(await unsubscribed.consent(key)).toEqual({ since: later, how: 'undo' });
		expect((await inTheWay.of([key])).returnedAt).toBe(later);
	});

	test('for one purpose leaves the withdrawal from others, and marketing stopped where it is none', async () => {
		const both = ['cater-for-diets', 'marketing-by-consent'];
		await people.suppress(key, since);
		await people.mark(key, { kind: 'consent', by: 'ONE', since, purposes: both });
		await people.mark(key, { kind: 'consent', by: 'TWO', since, purposes: ['cater-for-diets'] });
		await people.mark(key, { kind: 'consent', by: 'ALL', since });
		await unsubscribed.comeBack(key, { since: later, how: 'undo', purposes: ['cater-for-diets'], marketing: false });
		expect(await people.marks(key)).toEqual([
			{ kind: 'consent', by: 'ALL', since },
			{ kind: 'consent', by: 'ONE', since, purposes: ['marketing-by-consent'] },
		]);
		expect(await unsubscribed.isSuppressed(key)).toBe(true);
	});

	test('is over when the person unsubscribes once more', async () => {
		await unsubscribed.comeBack(key, { since, how: 'undo' });
		await unsubscribed.put(key, by('ONE', later));
		expect(await unsubscribed.consent(key)).toBeUndefined();
		expect(await inTheWay.of([key])).toEqual({ holds: [], openCases: [], marks: [] });
	});
});

describe('what stands in the way of deleting', () => {
	test('are holds, open cases and marks, of this subject and no other; not the quiet while a request is carried out', async () => {
		await people.claim(key, 'access', 'ACCESS-1', async () => false);
		await people.claim(`${key}0`, 'access', 'ACCESS-2', async () => false);
		const mark = { kind: 'restriction', by: 'TWO', since } as const;
		await people.mark(key, mark);
		await people.mark(key, { kind: 'quiesce', by: 'ONE', since });
		const expected = { holds: [], openCases: ['ACCESS-1'], marks: [mark] };
		expect(await inTheWay.of([key, key])).toEqual(expected);
		expect((await inTheWay.ofShard(shardOfSubject(key))).get(key)).toEqual(expected);
	});

	test('is nothing for most', async () => {
		expect(await inTheWay.of([key])).toEqual({ holds: [], openCases: [], marks: [] });
		expect((await inTheWay.ofShard(shardOfSubject(key))).get(key)).toBeUndefined();
	});
});

describe('the right to delete in a shard', () => {
	const [now, soon, after] = ['2026-03-02T10:00:00.000Z', '2026-03-02T10:01:00.000Z', '2026-03-02T10:02:00.000Z'];
	test('is one sweep’s at a time, until it gives it back or dies', async () => {
		expect(await inTheWay.leaseShard(3, 'one', soon, now)).toBe('leased');
		expect(await inTheWay.leaseShard(3, 'two', soon, now)).toBe('taken');
		expect(await inTheWay.leaseShard(3, 'one', after, now)).toBe('leased');
		await inTheWay.releaseShard(3, 'two');
		expect(await inTheWay.leaseShard(3, 'two', soon, now)).toBe('taken');
		await inTheWay.releaseShard(3, 'one');
		expect(await inTheWay.leaseShard(3, 'two', soon, now)).toBe('leased');
		expect(await inTheWay.leaseShard(3, 'one', after, soon)).toBe('leased');
	});
});
