import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { beginTask } from '../../functions/core/request/fulfil.ts';
import { makeAwaitAnswer } from '../../functions/handlers/await-answer.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { makeSweepDeadlines } from '../../functions/handlers/sweep-deadlines.ts';
import { evidenceFiles } from '../../functions/views/evidence/files.ts';
import { assessed, started } from '../fixtures/cases.ts';
import { dpoOf } from '../fixtures/dpo.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Life, startTables, type Tables } from '../fixtures/tables.ts';

const colleague = 'guard@example.net';
let tables: Tables;
let around: Surroundings;
let caseId: string;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(async () => {
	around = new Surroundings(tables);
	await begin();
});

/** A case that waits for somebody to look at the cameras: house target on 23 March, due on 2 April. */
async function begin() {
	const email = `task-${count++}@example.com`;
	caseId = (await around.opened(referenceFrom(email), { email })).caseId;
	const { cases, tasks } = around.ports();
	await cases.apply(caseId, 'system', now, () => [assessed(), started]);
	await tasks.put(caseId, { ...beginTask('cctv'), status: 'waiting' }, undefined);
	await makeAwaitAnswer(around.ports())({ caseId, wait: 'task', store: 'cctv', token: 'token' });
	around.post.sent.length = 0;
}
const assign = (more: object = {}, life = new Life()) =>
	dpoOf(around, life).act(caseId, { action: 'assign-task', store: 'cctv', to: 'Guard@Example.net', ...more });
const mailsTo = async (to: string) => (await around.ports().mailbox.list(caseId)).filter((mail) => mail.to === to);
const sweepAt = async (at: string) => {
	around.clock.set(at);
	return makeSweepDeadlines(around.ports())({ schedule: 'deadline-sweep', scheduledAt: `${caseId} ${at}` });
};

describe('a task is given to a colleague', () => {
	test('who is mailed what to do, for whom and by when, once; the chain names nobody', async () => {
		expect((await assign({ note: 'Building 3, on the evening of 1 March.' })).status).toBe(200);
		const [mail, ...more] = await mailsTo(colleague);
		expect([mail?.key, more]).toEqual([expect.stringMatching(/^task-assigned-cctv-\d+$/), []]);
		expect(mail?.text).toMatch(/do it by: 23 March 2026[\s\S]*task-\d+@example\.com[\s\S]*Building 3, on the evening of 1 March\./);
		const view = await dpoOf(around).look(caseId);
		expect(view.tasks[0].assigned).toEqual({ to: colleague, dueOn: '2026-03-23', note: 'Building 3, on the evening of 1 March.' });
		const events = await around.ports().cases.events(caseId);
		const event = events.find(({ type }) => type === 'task-assigned');
		expect(event?.data).toEqual({ store: 'cctv', dueOn: '2026-03-23', assignee: expect.stringMatching(/^[0-9a-f]{64}$/) });
		expect(JSON.stringify(events)).not.toMatch(/guard|Building/i);
		// Giving it is not doing it.
		expect(around.workflow.answered).toEqual([]);
	});

	test('and then to another: the first hears no more of it', async () => {
		await assign({ dueOn: '2026-03-12' });
		await assign({ to: 'other@example.net', dueOn: '2026-03-12' });
		await sweepAt('2026-03-10T09:00:00.000Z');
		expect((await mailsTo(colleague)).length).toBe(1);
		expect((await mailsTo('other@example.net')).map(({ key }) => key.replace(/-\d+$/, ''))).toEqual([
			...['task-assigned-cctv', 'reminder-task-cctv-2'],
		]);
	});

	test('and is reminded of it on the days of the policy, once each, until it is done', async () => {
		await assign({ dueOn: '2026-03-20' });
		const reminded: string[] = [];
		for (const day of ['12', '13', '17', '18', '19', '20', '21']) {
			await sweepAt(`2026-03-${day}T08:00:00.000Z`);
			await sweepAt(`2026-03-${day}T08:15:00.000Z`);
			const mails = (await mailsTo(colleague)).slice(1 + reminded.length);
			reminded.push(...mails.map(({ key }) => `${day} ${key.replace(/-\d+$/, '')}`));
		}
		expect(reminded).toEqual(['13 reminder-task-cctv-7', '18 reminder-task-cctv-2', '20 reminder-task-cctv-0']);
		expect((await mailsTo(colleague)).at(-1)?.text).not.toMatch(/task-\d+@/);
	});

	test('and is not reminded of what is done', async () => {
		await assign({ dueOn: '2026-03-20' });
		await dpoOf(around).act(caseId, { action: 'complete-task', store: 'cctv', records: 0, note: 'Nothing.' });
		await sweepAt('2026-03-19T08:00:00.000Z');
		expect((await mailsTo(colleague)).length).toBe(1);
	});

	test('and after nights without a sweep is reminded once', async () => {
		await assign({ dueOn: '2026-03-20' });
		await sweepAt('2026-03-19T08:00:00.000Z');
		expect((await mailsTo(colleague)).map(({ key }) => key.replace(/-\d+$/, ''))).toEqual([
			...['task-assigned-cctv', 'reminder-task-cctv-2'],
		]);
	});

	test('and killed at any call after the command is written, is mailed all the same', async () => {
		const whole = new Life();
		await assign({}, whole);
		for (const call of callsToDieAt(whole.calls)) {
			await begin();
			await assign({}, new Life(call, 'after')).catch(() => undefined);
			const { assignments } = await around.state(caseId);
			around.clock.pass(130_000);
			await makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: `task killed ${call}` });
			const sent = (await mailsTo(colleague)).filter(({ sentAt }) => sentAt);
			expect({ call, sent: sent.length }).toEqual({ call, sent: assignments.length });
		}
	});

	test.each<[string, object, number, readonly string[]]>([
		['of no store', { store: 'x' }, 409, []],
		['that is done by machine', { store: 'crm' }, 409, []],
		['to nobody', { to: 'guard' }, 422, ['to']],
		['for a day that has passed', { dueOn: '2026-03-01' }, 422, ['dueOn']],
		['for after the answer is due', { dueOn: '2026-04-03' }, 422, ['dueOn']],
		['for no day', { dueOn: 'soon' }, 422, ['dueOn']],
	])('is refused, and changes nothing: one %s', async (_, more, status, fields) => {
		const before = await tables.itemsOf(caseId);
		const answer = await assign(more);
		const wrong = (answer.json.errors ?? []).map(({ field }: { field: string }) => field);
		expect({ status: answer.status, wrong }).toEqual({ status, wrong: fields });
		expect(await tables.itemsOf(caseId)).toEqual(before);
	});
});

describe('what is attached to a task that is done', () => {
	const attachments = [
		{ name: 'gate 1, Ada.mp4', sha256: 'a'.repeat(64) },
		{ name: 'gate 2, Ada.mp4', sha256: 'b'.repeat(64) },
	];

	test('stands in the case by name and hash, and in the chain by hash alone', async () => {
		const done = await dpoOf(around).act(caseId, {
			...{ action: 'complete-task', store: 'cctv', records: 2, note: 'Two clips.' },
			attachments,
		});
		expect(done.status).toBe(200);
		const view = await dpoOf(around).look(caseId);
		expect(view.tasksDone).toEqual([{ store: 'cctv', acted: [{ category: 'cctv-images', count: 2 }], attachments }]);
		const { cases, texts, mailbox } = around.ports();
		const events = await cases.events(caseId);
		const kept = await texts.list(caseId);
		const names = kept.find(({ key }) => key.startsWith('attachments-'));
		expect(events.find(({ type }) => type === 'task-completed')?.data.attachments).toEqual({
			sha256: ['a'.repeat(64), 'b'.repeat(64)],
			names: { key: names?.key, hash: names?.hash },
		});
		expect(JSON.stringify(events)).not.toContain('Ada');
		const files = evidenceFiles({
			...{ state: await around.state(caseId), events, texts: kept },
			...{ mails: await mailbox.list(caseId), policy: around.policy, own: [] },
		});
		const evidence = new Map(files.map(([name, content]) => [name, JSON.stringify(content)]));
		expect([evidence.get('case.json'), evidence.get('texts.json')]).toEqual([
			expect.stringContaining('a'.repeat(64)),
			expect.stringContaining('gate 1, Ada.mp4'),
		]);
	});

	test.each<[string, unknown, string]>([
		['none', [], 'attachments'],
		['without a hash', [{ name: 'a.mp4' }], 'attachments.0.sha256'],
		['with a hash of another kind', [{ name: 'a.mp4', sha256: 'abc' }], 'attachments.0.sha256'],
		['without a name', [{ name: ' ', sha256: 'a'.repeat(64) }], 'attachments.0.name'],
	])('is a list of files: %s is a problem', async (_, given, field) => {
		const action = { action: 'complete-task', store: 'cctv', records: 1, note: 'N', attachments: given };
		const answer = await dpoOf(around).act(caseId, action);
		expect([answer.status, answer.json.errors[0].field]).toEqual([422, field]);
	});
});
