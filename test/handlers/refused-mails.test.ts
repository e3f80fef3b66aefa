/** What SES does not take of one is no reason for silence to another, whatever the kind of case. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { breachesIn } from '../../functions/adapters/breaches.ts';
import type { BreachEvent, BreachState } from '../../functions/core/breach/breach.ts';
import { hoursAfter } from '../../functions/core/breach/breach-clock.ts';
import { decideAuthority, orderNotification, recordFiling } from '../../functions/core/breach/commands.ts';
import { withdraw } from '../../functions/core/case/commands.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import type { Mailbox } from '../../functions/core/ports.ts';
import { makeAnswerComplaint } from '../../functions/handlers/answer-complaint.ts';
import { makeNotifyAuthority } from '../../functions/handlers/notify-authority.ts';
import { makeOpenComplaint } from '../../functions/handlers/open-complaint.ts';
import { makePlanComplaint } from '../../functions/handlers/plan-complaint.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { makeSweepDeadlines } from '../../functions/handlers/sweep-deadlines.ts';
import { mailEachNowOrLater } from '../../functions/middleware/mail-now-or-later.ts';
import { awareAt, reported, text } from '../fixtures/breaches.ts';
import { dpoOf } from '../fixtures/dpo.ts';
import { mail } from '../fixtures/mail.ts';
import { Surroundings } from '../fixtures/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
beforeEach(async () => {
	tables = await startTables();
	around = new Surroundings(tables);
});
afterEach(() => tables.stop());

const sweepOn = (at: string) => {
	around.clock.set(at);
	return makeSweepDeadlines(around.ports())({ schedule: 'deadline-sweep', scheduledAt: at });
};
const reconcile = () => {
	around.clock.pass(900_000);
	return makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: around.clock.now() });
};
const sent = () => around.post.sent.map(({ destinations }, nth) => [around.post.keys[nth], destinations[0]]);
const complaint = { about: 'use', text: 'You kept my number.', email: 'person@example.com' };
async function complained(): Promise<string> {
	const { caseId } = await makeOpenComplaint(around.ports())({ execution: 'by hand', input: { complaint } });
	around.post.sent.length = 0;
	return caseId;
}

describe('the DPO’s address is refused:', () => {
	test('of a complaint the escalation contact and the person hear on their days; reconcile counts what waits, and sends it once', async () => {
		const { dpo, escalation } = around.policy;
		const caseId = await complained();
		around.post.refuses.add(dpo.email);
		const totals = [];
		// The outcome is due on 2 May, and escalated two days later.
		for (const at of [
			'2026-04-30T09:00:00.000Z',
			'2026-05-03T09:00:00.000Z',
			'2026-05-05T09:00:00.000Z',
			'2026-05-06T09:00:00.000Z',
		])
			totals.push(await sweepOn(at));
		expect(totals.map(({ failed, overdue }: Record<string, number> = {}) => [failed, overdue])).toEqual([
			[0, 0],
			[0, 1],
			[0, 1],
			[0, 1],
		]);
		expect(sent()).toEqual([
			['progress-1', complaint.email],
			['due-outcome-escalation-20260502', escalation.email],
		]);
		expect(await reconcile()).toMatchObject({ failed: 2 });
		around.post.refuses.clear();
		expect(await reconcile()).toEqual({ found: 2, failed: 0 });
		await reconcile();
		expect(sent().slice(2)).toEqual([
			['due-outcome-2-20260502', dpo.email],
			['due-outcome-overdue-20260502', dpo.email],
		]);
		expect((await around.ports().complaints.load(caseId))?.reminded).toHaveLength(5);
	});

	test('of a request the escalation contact hears of what is overdue', async () => {
		const { dpo, escalation } = around.policy;
		await around.opened('a request');
		around.post.sent.length = 0;
		around.post.refuses.add(dpo.email);
		// Due on 2 April, house target on 23 March.
		await sweepOn('2026-03-16T09:00:00.000Z');
		expect(await sweepOn('2026-04-03T09:00:00.000Z')).toMatchObject({ escalated: 1, overdue: 1, failed: 0 });
		expect(sent()).toEqual([['overdue-escalation', escalation.email]]);
		around.post.refuses.clear();
		await reconcile();
		expect(sent().slice(1)).toEqual([
			['reminder-house-target-7', dpo.email],
			['overdue-dpo', dpo.email],
		]);
	});

	test('of what was done before it was taken, the DPO hears nothing', async () => {
		const { dpo } = around.policy;
		const grievance = await complained();
		const { caseId: asked } = await around.opened('a request');
		around.post.sent.length = 0;
		around.post.refuses.add(dpo.email);
		await sweepOn('2026-04-03T09:00:00.000Z');
		await sweepOn('2026-05-03T09:00:00.000Z');
		const waiting = async (caseId: string) =>
			(await around.ports().mailbox.list(caseId)).flatMap(({ key, sentAt }) => (sentAt === undefined ? [key] : []));
		expect([await waiting(grievance), await waiting(asked)]).toEqual([['due-outcome-overdue-20260502'], ['overdue-dpo']]);
		await dpoOf(around).act(grievance, { action: 'decide', outcome: 'not-upheld', reasons: 'It was not so.' });
		await makeAnswerComplaint(around.ports())({ caseId: grievance });
		await around.ports().cases.apply(asked, 'subject', around.clock.now(), withdraw);
		around.post.refuses.clear();
		around.post.sent.length = 0;
		await reconcile();
		await reconcile();
		expect(sent().filter(([, to]) => to === dpo.email)).toEqual([]);
		expect([await waiting(grievance), await waiting(asked)]).toEqual([[], []]);
	});
});

test('of a breach what waits for SES is not sent once it is owed no more: escalations when the clock stands, what was filed otherwise', async () => {
	const { dpo, escalation, supervisoryAuthority } = around.policy;
	const caseId = referenceFrom('a breach');
	const cases = breachesIn(tables.client, tables.names);
	const apply = (command: (state: BreachState) => readonly BreachEvent[]) =>
		cases.apply(caseId, 'dpo:1', around.clock.now(), command);
	around.clock.set(awareAt);
	await cases.submit(caseId, { kind: 'breach', receivedAt: awareAt, awareAt, channel: 'dpo', facts: {} });
	await cases.open(caseId, 'dpo:1', awareAt, reported({ execution: caseId }));
	around.workflow.statuses.set(caseId, 'RUNNING');
	around.post.refuses.add(dpo.email).add(supervisoryAuthority.breaches.email);
	await sweepOn(hoursAfter(awareAt, 24));
	expect(sent()).toEqual([['escalation-24-contact', escalation.email]]);
	await apply((state) => decideAuthority(state, true, text('grounds')));
	await apply((state) => orderNotification(state, around.clock.now(), { final: true }));
	await expect(makeNotifyAuthority({ ...around.ports(), cases })({ caseId })).rejects.toThrow('not verified');
	expect((await around.ports().mailbox.list(caseId)).map(({ key }) => key).toSorted()).toEqual([
		'authority-1',
		'escalation-24-contact',
		'escalation-24-dpo',
	]);
	const filing = { at: around.clock.now(), final: true, reference: 'IC-1', document: text('document') };
	await apply((state) => recordFiling(state, around.clock.now(), filing));
	around.post.refuses.clear();
	await reconcile();
	await reconcile();
	expect(sent().slice(1)).toEqual([['reported-dpo', dpo.email]]);
});

test('whoever a task is mailed to, and cannot be, keeps nobody else’s back, nor the answer to the person', async () => {
	const caseId = await complained();
	around.post.refuses.add('gone@example.org');
	const remedies = ['gone@example.org', 'desk@example.org'].map((to) => ({ task: 'Delete it', to, dueOn: '2026-04-01' }));
	await dpoOf(around).act(caseId, { action: 'decide', outcome: 'upheld', reasons: 'So it was.', remedies });
	expect(sent()).toEqual([['remedy-2', 'desk@example.org']]);
	expect(await makePlanComplaint(around.ports())({ caseId })).toEqual({ next: 'answer' });
	around.post.refuses.clear();
	await reconcile();
	expect(sent().slice(1)).toEqual([['remedy-1', 'gone@example.org']]);
});

test('the person, who cannot be mailed, is owed the word of progress until they are; the case is counted as overdue meanwhile', async () => {
	const caseId = await complained();
	around.post.refuses.add(complaint.email);
	expect(await sweepOn('2026-05-03T09:00:00.000Z')).toMatchObject({ failed: 0, overdue: 1 });
	const words = async () => (await around.ports().complaints.load(caseId))?.words;
	expect(await words()).toBe(0);
	around.post.refuses.clear();
	await sweepOn('2026-05-03T09:15:00.000Z');
	expect(await words()).toBe(1);
	expect(sent().filter(([key]) => key === 'progress-1')).toHaveLength(1);
});

test('a mail that could not even be recorded fails, after all others were sent', async () => {
	const { mailbox } = around.ports();
	const caseId = await complained();
	const failing: Pick<Mailbox, 'send' | 'list'> = {
		list: (of) => mailbox.list(of),
		send: async (of, key, letter) => {
			if (key === 'first') throw new Error('DynamoDB does not answer.');
			return mailbox.send(of, key, letter);
		},
	};
	const mails = { first: mail({ to: 'a@example.com' }), second: mail({ to: 'b@example.com' }) };
	await expect(mailEachNowOrLater(failing, { caseId, mails: [] }, mails)).rejects.toThrow('DynamoDB does not answer.');
	expect(sent()).toEqual([['second', 'b@example.com']]);
	const state = { caseId, mails: ['second'] };
	expect(await mailEachNowOrLater(mailbox, state, mails)).toBe(2);
	expect(sent()).toEqual([
		['second', 'b@example.com'],
		['first', 'a@example.com'],
	]);
});
