import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { retentionSchedule } from '../../functions/adapters/retention-schedule.ts';
import { SealBrokenError } from '../../functions/adapters/sealing.ts';
import { subjectShards } from '../../functions/contract/tables.ts';
import { addPeriod } from '../../functions/core/clock/statutory.ts';
import type { DueItem, RetentionSchedule } from '../../functions/core/retention/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let schedule: RetentionSchedule;
beforeAll(async () => {
	tables = await startTables();
	const key = async () => new Uint8Array(32).fill(1);
	schedule = retentionSchedule({ client: tables.client, table: tables.names.subjects, key });
});
afterAll(() => tables.stop());

const item = (subject: string, on: string, more: Partial<DueItem> = {}): DueItem => ({
	...{ subject, store: 'crm', category: 'enquiries', on, lookOn: on, trigger: 'unsubscribe', count: 3, by: 'CASE-1' },
	identifiers: [{ kind: 'email', value: `${subject}@example.com`, scope: 'unique' }],
	...more,
});

async function dueBy(day: string, from: RetentionSchedule = schedule, limit = 2): Promise<DueItem[]> {
	const found: DueItem[] = [];
	for (let shard = 0; shard < subjectShards; shard++) {
		let cursor: string | undefined;
		do {
			const page = await from.dueBy(shard, day, { limit, ...(cursor !== undefined && { cursor }) });
			found.push(...page.items);
			cursor = page.next;
		} while (cursor !== undefined);
	}
	return found.sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

describe('the schedule', () => {
	test('names what is due by a day, that day included, as it was written', async () => {
		const items = [item('ann', '2020-01-31'), item('ben', '2020-02-01'), item('cem', '2020-02-02')];
		await schedule.put(items);
		await schedule.put(items);
		expect(await dueBy('2020-02-01')).toEqual(items.slice(0, 2));
		await schedule.remove(items);
		await schedule.remove(items);
		expect(await dueBy('2020-02-02')).toEqual([]);
	});

	test('shows nobody’s address to whoever reads the table', async () => {
		await schedule.put([item('dan', '2021-01-01')]);
		const [row] = (await tables.rows('subjects')).filter(({ subject }) => subject === 'dan');
		expect(Buffer.from(row?.identifiers as Uint8Array).toString('latin1')).not.toContain('example.com');
		await schedule.remove([item('dan', '2021-01-01')]);
	});

	test('does not take another subject’s identifiers for theirs', async () => {
		const [one, other] = [item('eve', '2021-01-01'), item('fay', '2021-01-01')];
		await schedule.put([one, other]);
		const rows = await tables.rows('subjects');
		const rowOf = (subject: string) => rows.find((row) => row.subject === subject);

		const Item = { ...rowOf('eve'), identifiers: rowOf('fay')?.identifiers };
		await tables.client.send(new PutCommand({ TableName: tables.names.subjects, Item }));
		await expect(schedule.which([one])).rejects.toThrow(SealBrokenError);
		await schedule.remove([one, other]);
	});

	test('moves what is held to the day of the review, and finds it there', async () => {
		const held = item('gil', '2022-01-01');
		await schedule.put([held]);
		await schedule.moveTo(held, '2022-06-30', 'HOLD-1');
		expect(await dueBy('2022-06-29')).toEqual([]);
		const moved = { ...held, lookOn: '2022-06-30', heldBy: 'HOLD-1' };
		expect(await dueBy('2022-06-30')).toEqual([moved]);
		expect(await schedule.which([held, moved])).toEqual([moved]);
		await schedule.moveTo(moved, '2022-09-30', 'HOLD-1');
		expect((await schedule.which([held]))[0]?.lookOn).toBe('2022-09-30');
		await schedule.moveTo({ ...moved, lookOn: '2022-09-30' }, '2022-06-30', 'HOLD-1');
		// Lifted: it is due since the day that it always was.
		await schedule.moveTo(moved, held.on);
		expect(await dueBy('2022-01-01')).toEqual([held]);
		await schedule.remove([held, moved]);
		expect(await schedule.which([held])).toEqual([]);
		expect((await tables.rows('subjects')).filter(({ sk }) => String(sk).startsWith('MOVED#'))).toEqual([]);
	});

	test('keeps what a dry run found apart', async () => {
		const found = item('hal', '2022-01-01');
		await schedule.ofRun('sweep-1').put([found]);
		expect(await dueBy('2022-01-01')).toEqual([]);
		expect(await dueBy('2022-01-01', schedule.ofRun('sweep-1'))).toEqual([found]);
		expect(await dueBy('2022-01-01', schedule.ofRun('sweep-2'))).toEqual([]);
	});

	test('names each item once whatever the size of the pages', async () => {
		const days = fc.nat(400).map((days) => addPeriod('2030-01-01', `P${days}D`));
		const items = fc.uniqueArray(fc.tuple(fc.nat(30), days), { selector: String, maxLength: 40 });
		await fc.assert(
			fc.asyncProperty(items, days, fc.integer({ min: 1, max: 7 }), async (drawn, today, limit) => {
				const written = drawn.map(([subject, on]) => item(`s${subject}`, on));
				await schedule.put(written);
				const names = (of: readonly DueItem[]) => of.map(({ subject, on }) => `${subject} ${on}`).sort();
				expect(names(await dueBy(today, schedule, limit))).toEqual(names(written.filter(({ on }) => on <= today)));
				await schedule.remove(written);
			}),
			{ numRuns: 8 },
		);
	}, 60_000);
});
