import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { erasableTexts, tasks, waits } from '../../functions/adapters/case-items.ts';
import { subjects } from '../../functions/adapters/subjects.ts';
import { sweepRuns } from '../../functions/adapters/sweep-runs.ts';
import { guardItem } from '../../functions/contract/tables.ts';
import { commit } from '../../functions/core/audit/chain.ts';
import type { ErasableTexts, Subjects, Waits } from '../../functions/core/ports.ts';
import { beginTask } from '../../functions/core/request/fulfil.ts';
import type { Tasks } from '../../functions/core/stores/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let texts: ErasableTexts;
let waiting: Waits;
let progress: Tasks;
let people: Subjects;
beforeAll(async () => {
	tables = await startTables();
	const { client, names } = tables;
	texts = erasableTexts(client, names.cases);
	waiting = waits(client, names.cases);
	progress = tasks(client, names.cases);
	people = subjects(client, names.subjects);
});
afterAll(() => tables.stop());

let id: string;
let count = 0;
beforeEach(() => {
	id = `case-${count++}`;
});

describe('a text that can be erased', () => {
	test('is kept once, with the nonce that proves it', async () => {
		const reference = await texts.put(id, 'note', 'Rang up.');
		expect(await texts.put(id, 'note', 'Rang up.')).toEqual(reference);
		const other = await texts.put(id, 'refusal', 'Rang up.');
		expect(other).not.toEqual(reference);
		expect(await texts.get(id, reference.key)).toBe('Rang up.');
		expect(await texts.get(id, 'note-of-nobody')).toBeUndefined();
		const kept = await texts.list(id);
		expect(kept.map(({ key, hash }) => ({ key, hash }))).toEqual([reference, other]);
		for (const { text, nonce, hash } of kept) expect(commit(text, nonce)).toBe(hash);
	});

	test('is committed to differently in each case: equal texts cannot be told', async () => {
		expect((await texts.put(id, 'note', 'x')).hash).not.toBe((await texts.put(`${id}-other`, 'note', 'x')).hash);
	});
});

test('the tokens of a wait are all kept, the newest last, and apart from those of other waits', async () => {
	expect(await waiting.tokens(id, 'identity')).toEqual([]);
	await waiting.add(id, 'identity', 'first');
	await waiting.add(id, 'identity', 'second');
	await waiting.add(id, 'task#cctv', 'third');
	expect(await waiting.tokens(id, 'identity')).toEqual(['first', 'second']);
	expect(await waiting.list(id)).toEqual(['identity', 'task#cctv']);
});

describe('the progress on a store', () => {
	test('is moved on by one of two who saw the same', async () => {
		const begun = beginTask('crm');
		expect(await progress.put(id, begun, undefined)).toBe('written');
		expect(await progress.put(id, begun, undefined)).toBe('lost');
		const next = { ...begun, page: 1, cursor: 'c' };
		const both = await Promise.all([progress.put(id, next, begun), progress.put(id, next, begun)]);
		expect(both.toSorted()).toEqual(['lost', 'written']);
		expect(await progress.put(id, { ...next, status: 'done' }, next)).toBe('written');
		expect(await progress.put(id, { ...next, status: 'failed' }, next)).toBe('lost');
		expect(await progress.get(id, 'crm')).toEqual({ ...next, status: 'done' });
		expect(await progress.get(id, 'cctv')).toBeUndefined();
		expect(await progress.list(id)).toEqual([{ ...next, status: 'done' }]);
	});

	test('announced by one is not announced by another who saw the same, and goes on from what was announced', async () => {
		const begun = beginTask('crm');
		const first = { ...begun, intent: { erasing: [{ category: 'a', count: 2 }], ids: ['x', 'y'] } };
		const second = { ...begun, intent: { erasing: [], ids: ['z'], changes: [{ key: 'k', hash: 'h' }] } };
		const next = { ...begun, page: 1 };
		await progress.put(id, begun, undefined);
		expect(await progress.put(id, first, begun)).toBe('written');
		expect(await progress.put(id, second, begun)).toBe('lost');
		expect(await progress.put(id, next, second)).toBe('lost');
		expect(await progress.get(id, 'crm')).toEqual(first);
		expect(await progress.put(id, second, first)).toBe('written');
		expect(await progress.get(id, 'crm')).toEqual(second);
		expect(await progress.put(id, next, second)).toBe('written');
		expect(await progress.put(id, next, second)).toBe('lost');
	});

	test('is apart for what is done beside the right', async () => {
		const lifting = beginTask('crm', 'lift');
		await progress.put(id, beginTask('crm'), undefined);
		expect(await progress.put(id, lifting, undefined)).toBe('written');
		expect(await progress.get(id, 'crm', 'lift')).toEqual(lifting);
		expect(await progress.get(id, 'crm', 'meanwhile')).toBeUndefined();
		expect(await progress.list(id)).toEqual([beginTask('crm'), lifting]);
	});
});

describe('what is known of a person', () => {
	const since = '2026-03-02T10:00:00.000Z';

	test('is who claims a right, whatever they say beyond it, and nobody who claims another', async () => {
		const never = async () => false;
		for (const [claim, by] of [
			['objection', 'A'],
			['objection#x', 'B'],
			['objection-to-marketing', 'C'],
			['access', 'D'],
		] as const) {
			await people.claim(id, claim, by, never);
		}
		expect(await people.claimants(id, 'objection')).toEqual(['A', 'B']);
		expect(await people.claimants(id, 'access')).toEqual(['D']);
		expect(await people.claimants(id, 'portability')).toEqual([]);
		await people.release(id, 'objection#x', 'B');
		expect(await people.claimants(id, 'objection')).toEqual(['A']);
	});

	test('are marks by case and kind: set again they say since when as before, taken off they leave the others', async () => {
		const mark = { kind: 'restriction', by: 'A', since, categories: ['invoices'] } as const;
		const others = [
			{ kind: 'quiesce', by: 'A', since },
			{ kind: 'restriction', by: 'B', since },
		] as const;
		for (const each of [mark, ...others]) await people.mark(id, each);
		await people.mark(id, { ...mark, since: '2026-04-01T00:00:00.000Z' });
		expect(await people.marks(id)).toEqual([others[0], mark, others[1]]);
		await people.unmark(id, mark);
		await people.unmark(id, mark);
		expect(await people.marks(id)).toEqual(others);
		expect(await people.marks(`${id}-other`)).toEqual([]);
	});
});

describe('a claim to a right', () => {
	const never = async () => false;

	test('is of the first case, and of no other until it gives it up', async () => {
		expect(await people.claim(id, 'access', 'A', never)).toBe('A');
		expect(await people.claim(id, 'access', 'A', never)).toBe('A');
		expect(await people.claim(id, 'access', 'B', never)).toBe('A');
		expect(await people.claim(id, 'erasure', 'B', never)).toBe('B');
		await people.release(id, 'access', 'B');
		expect(await people.claim(id, 'access', 'B', never)).toBe('A');
		await people.release(id, 'access', 'A');
		expect(await people.claim(id, 'access', 'B', never)).toBe('B');
	});

	test('that a case which is over left behind is taken from it', async () => {
		await people.claim(id, 'access', 'A', never);
		const asked: string[] = [];
		const over = async (holder: string) => asked.push(holder) > 0;
		expect(await people.claim(id, 'access', 'B', over)).toBe('B');
		expect(asked).toEqual(['A']);
	});

	test('by many at once is of exactly one', async () => {
		const cases = Array.from({ length: 10 }, (_, index) => `case-${index}`);
		const holders = await Promise.all(cases.map((each) => people.claim(id, 'access', each, never)));
		expect(new Set(holders).size).toBe(1);
	});
});

describe('erasing', () => {
	const until = '2026-03-02T10:01:00.000Z';
	const hold = () =>
		tables.client.send(
			new UpdateCommand({
				TableName: tables.names.subjects,
				Key: guardItem(id, 'ERASING'),
				UpdateExpression: 'ADD holds :hold',
				ExpressionAttributeValues: { ':hold': new Set(['hold-1']) },
			}),
		);

	test('is leased while no hold is on the person', async () => {
		expect(await people.leaseErasing(id, until)).toBe(true);
		expect(await people.leaseErasing(id, until)).toBe(true);
		expect(await people.holdsOn(id)).toEqual([]);
		await hold();
		expect(await people.leaseErasing(id, until)).toBe(false);
		expect(await people.holdsOn(id)).toEqual(['hold-1']);
	});
});

test('a suppressed address stays so from the first time', async () => {
	await people.suppress(id, '2026-03-02T10:00:00.000Z');
	await people.suppress(id, '2027-03-02T10:00:00.000Z');
	const kept = (await tables.rows('subjects')).find(({ pk, sk }) => pk === `SUBJECT#${id}` && sk === 'SUPPRESSION');
	expect(kept?.since).toBe('2026-03-02T10:00:00.000Z');
});

describe('mails to one address', () => {
	test('are a few an hour, the same mail counted once, and again in the next', async () => {
		const at = '2026-03-02T10:59:59.999Z';
		const allow = (key: string, when = at) => people.allowMail(id, when, 2, key);
		expect([await allow('a'), await allow('b'), await allow('c')]).toEqual([true, true, false]);
		expect(await allow('a')).toBe(true);
		expect(await allow('c', '2026-03-02T11:00:00.000Z')).toBe(true);
	});

	test('asked for many at once pass the limit by none', async () => {
		const keys = Array.from({ length: 12 }, (_, index) => `mail-${index}`);
		const answers = await Promise.all(keys.map((key) => people.allowMail(id, '2026-03-02T10:00:00.000Z', 5, key)));
		expect(answers.filter(Boolean)).toHaveLength(5);
	});
});

describe('a run of a schedule', () => {
	const scheduledAt = '2026-03-02T10:00:00.000Z';

	test('is started once, be it under way or over', async () => {
		const runs = sweepRuns(tables.client, tables.names.cases);
		expect(await runs.start(id, scheduledAt, scheduledAt)).toBe(true);
		expect(await runs.start(id, scheduledAt, '2026-03-02T10:14:59.999Z')).toBe(false);
		await runs.end(id, scheduledAt, '2026-03-02T10:05:00.000Z', { found: 1 });
		expect(await runs.start(id, scheduledAt, '2026-03-03T10:00:00.000Z')).toBe(false);
		expect(await runs.start(id, '2026-03-02T10:15:00.000Z', '2026-03-02T10:15:00.000Z')).toBe(true);
	});

	test('that died is started again, once it has had the time that a function may take', async () => {
		const runs = sweepRuns(tables.client, tables.names.cases);
		expect(await runs.start(id, scheduledAt, scheduledAt)).toBe(true);
		expect(await runs.start(id, scheduledAt, '2026-03-02T10:15:00.000Z')).toBe(false);
		expect(await runs.start(id, scheduledAt, '2026-03-02T10:15:00.001Z')).toBe(true);
	});
});
