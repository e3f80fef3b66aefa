import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { close, withdraw } from '../../functions/core/case/commands.ts';
import { flag } from '../../functions/core/case/flagging.ts';
import { makeSweepDeadlines } from '../../functions/handlers/sweep-deadlines.ts';
import { everyKind } from '../fixtures/kinds.ts';
import { Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

const received = '2026-10-12T08:30:00.000Z';
let tables: Tables;
let around: Surroundings;
beforeEach(async () => {
	tables = await startTables();
	around = new Surroundings(tables);
	around.clock.set(received);
});
afterEach(() => tables.stop());

const sweep = (scheduledAt = around.clock.now(), life = new Life()) =>
	makeSweepDeadlines(around.ports(life))({ schedule: 'deadline-sweep', scheduledAt });
const on = (at: string) => {
	around.clock.set(at);
	return sweep();
};
const nothing = { lapsed: 0, reminded: 0, escalated: 0, overdue: 0, failed: 0 };
/** Due on 12 November, house target on the 2nd, lapsing at the end of 26 October. */
const opened = (name = 'a', proof: 'dpo' | 'none' = 'dpo') =>
	around.opened(name, { email: `${name}@example.com`, proof, receivedAt: around.clock.now() });

describe('the DPO is reminded', () => {
	test('at each threshold, once, and of what is overdue the escalation contact too', async () => {
		const { caseId } = await opened();
		const days = ['2026-10-25T23:59:59.999Z', '2026-10-26T00:00:00.000Z', '2026-10-26T00:15:00.000Z', '2026-10-31T00:00:00.000Z'];
		const later = ['2026-11-02T09:00:00.000Z', '2026-11-05T09:00:00.000Z', '2026-11-10T09:00:00.000Z', '2026-11-12T23:59:59.999Z'];
		const totals = [];
		for (const at of [...days, ...later, '2026-11-13T00:00:00.000Z', '2026-11-14T00:00:00.000Z']) totals.push(await on(at));
		expect(around.post.keys).toEqual([
			...['reminder-house-target-7', 'reminder-house-target-2', 'reminder-house-target-0'],
			...['reminder-due-7', 'reminder-due-2', 'reminder-due-0', 'overdue-dpo', 'overdue-escalation'],
		]);
		const { dpo, escalation } = around.policy;
		expect(around.post.sent.map(({ destinations }) => destinations[0])).toEqual([...Array(7).fill(dpo.email), escalation.email]);
		const [reminded, overdue] = [
			{ ...nothing, reminded: 1 },
			{ ...nothing, overdue: 1 },
		];
		expect(totals).toEqual([nothing, reminded, nothing, ...Array(5).fill(reminded), { ...overdue, escalated: 1 }, overdue]);
		expect((await around.state(caseId)).reminded).toHaveLength(7);
	});

	test('after a week without a sweep only by the last of what was missed', async () => {
		const { caseId } = await opened();
		expect(await on('2026-11-02T09:00:00.000Z')).toEqual({ ...nothing, reminded: 3 });
		expect(around.post.keys).toEqual(['reminder-house-target-0']);
		expect((await around.state(caseId)).reminded).toEqual(['house-target-7', 'house-target-2', 'house-target-0']);
	});

	test('though the time to confirm, which it did not need, ended since', async () => {
		await opened();
		// House target in a week since the 26th; an unconfirmed request would have lapsed on the 27th.
		await on('2026-10-28T09:00:00.000Z');
		expect(around.post.keys).toEqual(['reminder-house-target-7']);
	});

	test('of what is overdue, however late it is found', async () => {
		await opened();
		expect(await on('2027-01-10T09:00:00.000Z')).toEqual({ ...nothing, reminded: 6, escalated: 1, overdue: 1 });
		expect(around.post.keys).toEqual(['overdue-dpo', 'overdue-escalation']);
	});

	test('of a flagged case as of any other, and of none that has ended', async () => {
		const [flagged, ended, closed] = [await opened('a'), await opened('b'), await opened('c')];
		const { cases } = around.ports();
		await cases.apply(flagged.caseId, 'system', received, (state) => flag(state, 'AssessRequest', 'X'));
		for (const { caseId } of [ended, closed]) await cases.apply(caseId, 'subject', received, withdraw);
		await cases.apply(closed.caseId, 'system', received, close);
		expect(await on('2026-11-02T09:00:00.000Z')).toEqual({ ...nothing, reminded: 3 });
	});

	test('killed at this call or that, and swept again, of nothing twice and of all', async () => {
		const overdue = '2026-11-13T00:00:00.000Z';
		const calls = async (name: string, life: Life) => {
			around.clock.set(received);
			const { caseId } = await opened(name);
			around.post.sent.length = 0;
			around.clock.set(overdue);
			await sweep(name, life).catch((error: unknown) => expect(error).toBeInstanceOf(Died));
			return caseId;
		};
		/** So that the next finds only its own. */
		const end = (caseId: string) =>
			around
				.ports()
				.cases.apply(caseId, 'system', overdue, (state) => [
					...withdraw(state),
					{ type: 'case-closed', data: { outcome: 'withdrawn' } },
				]);
		const whole = new Life();
		const first = await calls('whole', whole);
		const { reminded } = await around.state(first);
		await end(first);
		// Every third: most of them are the list's.
		for (const call of callsToDieAt(whole.calls)) {
			const caseId = await calls(`killed ${call}`, new Life(call, 'after'));
			around.clock.pass(901_000);
			await sweep(`after ${call}`);
			await around.ports().mailbox.resume(around.clock.now());
			expect((await around.state(caseId)).reminded).toEqual(reminded);
			expect(new Set(around.post.keys)).toEqual(new Set(['overdue-dpo', 'overdue-escalation']));
			expect(around.post.sent.length).toBeLessThanOrEqual(3);
			await end(caseId);
		}
	});
});

describe('a request that nobody confirmed', () => {
	test('lapses when its time is over, and wakes its execution; not before, and not one that was confirmed', async () => {
		const { caseId } = await opened('a', 'none');
		await opened('b');
		await around.ports().waits.add(caseId, 'identity', 'token');
		around.post.sent.length = 0;
		expect((await on('2026-10-26T23:59:59.999Z'))?.lapsed).toBe(0);
		expect((await around.state(caseId)).status).toBe('awaiting-identity');
		expect((await on('2026-10-27T00:00:00.000Z'))?.lapsed).toBe(1);
		expect((await around.state(caseId)).status).toBe('lapsed');
		expect(around.workflow.answered).toEqual(['token']);
		expect((await on('2026-10-27T00:15:00.000Z'))?.lapsed).toBe(0);
	});

	test('and is flagged lapses too, and is carried on to be closed and forgotten', async () => {
		const { caseId } = await opened('a', 'none');
		await around.ports().cases.apply(caseId, 'system', received, (state) => flag(state, 'OpenCase', 'X'));
		expect(await on('2026-10-27T00:00:00.000Z')).toEqual({ ...nothing, lapsed: 1 });
		expect(await around.state(caseId)).toMatchObject({ status: 'lapsed', executions: ['a', `${caseId}-r1`] });
	});
});

describe('a run', () => {
	test('that the schedule fires twice runs once', async () => {
		await opened();
		around.clock.set('2026-10-26T00:00:00.000Z');
		const both = await Promise.all([sweep('the same'), sweep('the same')]);
		expect(both.filter((totals) => totals !== undefined)).toEqual([{ ...nothing, reminded: 1 }]);
		expect(around.post.keys).toEqual(['reminder-house-target-7']);
		expect(await sweep('the same')).toBeUndefined();
		expect(await sweep('the next')).toEqual(nothing);
	});

	test('goes on past a case that fails', async () => {
		const names = ['a', 'b', 'c', 'd'];
		const cases = [];
		for (const name of names) cases.push(await opened(name));
		around.clock.set('2026-10-26T00:00:00.000Z');
		const ports = around.ports();
		const broken = cases[1]?.caseId;
		const mailbox = Object.create(ports.mailbox, {
			send: {
				value: (caseId: string, ...rest: [string, never]) => {
					if (caseId === broken) throw new Error('SES does not answer.');
					return ports.mailbox.send(caseId, ...rest);
				},
			},
		});
		const totals = await makeSweepDeadlines(everyKind(tables, { ...ports, mailbox }))({
			schedule: 'deadline-sweep',
			scheduledAt: 'run',
		});
		expect(totals).toEqual({ ...nothing, reminded: 3, failed: 1 });
		expect(await sweep('next')).toEqual({ ...nothing, reminded: 1 });
		expect(around.post.keys).toEqual(Array(4).fill('reminder-house-target-7'));
	});
});
