import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CaseState } from '../../functions/core/case/case.ts';
import { close, establishIdentity, withdraw } from '../../functions/core/case/commands.ts';
import { flag, retry } from '../../functions/core/case/flagging.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import type { ExecutionStatus } from '../../functions/core/ports.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { everyKind } from '../fixtures/kinds.ts';
import { mail } from '../fixtures/mail.ts';
import { person } from '../fixtures/people.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
beforeEach(async () => {
	tables = await startTables();
	around = new Surroundings(tables);
});
afterEach(() => tables.stop());

let runs = 0;
const reconcile = () => makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: `run ${runs++}` });
const caseId = referenceFrom('reconcile');
const minutes = 60_000;

async function opened(proof: 'dpo' | 'none' = 'none', status: ExecutionStatus = 'RUNNING'): Promise<CaseState> {
	const state = await around.opened(caseId, { proof });
	around.workflow.statuses.set(caseId, status);
	around.post.sent.length = 0;
	return state;
}
const apply = (decide: Parameters<ReturnType<Surroundings['ports']>['cases']['apply']>[3]) =>
	around.ports().cases.apply(caseId, 'system', now, decide);

test('where nothing is half done there is nothing to do', async () => {
	await opened();
	expect(await reconcile()).toEqual({ found: 0, failed: 0 });
	expect({ started: around.workflow.started, answered: around.workflow.answered }).toEqual({ started: [], answered: [] });
});

describe('an intake without a case', () => {
	beforeEach(() => around.ports().cases.submit(caseId, person({ receivedAt: now })));

	test('is given its execution, once it is older than a request takes', async () => {
		around.clock.pass(2 * minutes);
		expect(await reconcile()).toEqual({ found: 0, failed: 0 });
		around.clock.pass(1);
		expect(await reconcile()).toEqual({ found: 1, failed: 0 });
		expect(around.workflow.started).toEqual([{ name: caseId, input: { intakeId: caseId } }]);
	});

	test('whose execution runs is left to it', async () => {
		around.clock.pass(3 * minutes);
		around.workflow.statuses.set(caseId, 'RUNNING');
		expect(await reconcile()).toEqual({ found: 0, failed: 0 });
		expect(around.workflow.started).toEqual([]);
	});

	test('whose execution died is given another, one an hour', async () => {
		around.clock.set('2026-03-02T11:05:00.000Z');
		around.workflow.statuses.set(caseId, 'FAILED');
		await reconcile();
		const hour = Math.floor(Date.parse('2026-03-02T11:00:00.000Z') / 3_600_000);
		expect(around.workflow.started).toEqual([{ name: `${caseId}-r${hour}`, input: { intakeId: caseId } }]);
		around.workflow.statuses.set(`${caseId}-r${hour}`, 'FAILED');
		around.clock.set('2026-03-02T11:59:00.000Z');
		await reconcile();
		expect(around.workflow.started).toHaveLength(1);
		around.clock.set('2026-03-02T12:00:00.000Z');
		await reconcile();
		expect(around.workflow.started).toHaveLength(2);
	});

	test('that has its case after all only leaves the list', async () => {
		await opened();
		await around.ports().cases.forgetPerson(caseId);
		await around.ports().cases.submit(caseId, person({ receivedAt: now }));
		around.clock.pass(3 * minutes);
		await reconcile();
		expect(around.workflow.started).toEqual([]);
		expect(await around.ports().cases.listIntakes(around.clock.now())).toEqual([]);
	});
});

describe('an execution that ended without closing its case', () => {
	test.each<ExecutionStatus>(['FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED'])(
		'%s: the case is flagged, the DPO mailed once',
		async (status) => {
			await opened('dpo', status);
			expect(await reconcile()).toEqual({ found: 1, failed: 0 });
			expect(await reconcile()).toEqual({ found: 0, failed: 0 });
			expect(await around.state(caseId)).toMatchObject({
				status: 'needs-attention',
				flagged: { step: 'AssessRequest', error: `Execution ${status}`, at: now },
			});
			expect(around.post.keys).toEqual(['flagged-1']);
		},
	);

	test.each<ExecutionStatus>(['RUNNING', 'PENDING_REDRIVE'])('%s: it is none', async (status) => {
		await opened('dpo', status);
		expect(await reconcile()).toEqual({ found: 0, failed: 0 });
	});

	test('and was flagged by somebody who died before the DPO knew: the DPO is mailed, once', async () => {
		await opened('dpo', 'FAILED');
		await apply((state) => flag(state, 'AssessRequest', 'StoreUnavailableError'));
		expect(await reconcile()).toEqual({ found: 1, failed: 0 });
		expect(await reconcile()).toEqual({ found: 0, failed: 0 });
		expect(around.post.keys).toEqual(['flagged-1']);
	});

	test('is found at once when EventBridge says so, and not where there is no case, or it is closed', async () => {
		const failed = { source: 'aws.states', detail: { name: caseId } } as const;
		expect(await makeReconcileCases(around.ports())(failed)).toEqual({ found: 0 });
		await opened('dpo', 'FAILED');
		expect(await makeReconcileCases(around.ports())(failed)).toEqual({ found: 1 });
		expect((await around.state(caseId)).status).toBe('needs-attention');
		await apply(retry);
		await apply(withdraw);
		await apply(close);
		expect(await makeReconcileCases(around.ports())(failed)).toEqual({ found: 0 });
	});

	test('is not the one that carries the case on now', async () => {
		await opened('dpo', 'FAILED');
		await apply((state) => flag(state, 'AssessRequest', 'X'));
		await apply(retry);
		around.workflow.statuses.set(`${caseId}-r1`, 'RUNNING');
		expect(await reconcile()).toEqual({ found: 0, failed: 0 });
		expect((await around.state(caseId)).flagged).toBeUndefined();
	});

	test('and was never started is started', async () => {
		await opened('dpo', 'FAILED');
		await apply((state) => flag(state, 'AssessRequest', 'X'));
		// Retried by the DPO; the API died before it started the execution.
		await apply(retry);
		expect(await reconcile()).toEqual({ found: 1, failed: 0 });
		expect(around.workflow.started).toEqual([{ name: `${caseId}-r1`, input: { caseId } }]);
	});

	test('whose case was flagged, and then withdrawn or lapsed, is carried on to be closed', async () => {
		await opened('none', 'FAILED');
		await apply((state) => flag(state, 'OpenCase', 'X'));
		await apply(withdraw);
		expect(await reconcile()).toEqual({ found: 1, failed: 0 });
		expect(around.workflow.started).toEqual([{ name: `${caseId}-r1`, input: { caseId } }]);
	});
});

describe('an answer that never reached its execution', () => {
	test('is delivered to every token of its wait, and those of other waits are left alone', async () => {
		await opened();
		const { waits } = around.ports();
		for (const token of ['old', 'new']) await waits.add(caseId, 'identity', token);
		await waits.add(caseId, 'decision', 'other');
		await reconcile();
		expect(around.workflow.answered).toEqual([]);
		await apply((state) => establishIdentity(state, 'mail-link'));
		await reconcile();
		expect(around.workflow.answered).toEqual(['old', 'new']);
	});
});

describe('events that are not in the chain yet', () => {
	test('are put there', async () => {
		await opened();
		const dying = around.ports(new Life(2, 'after')).cases;
		await expect(dying.apply(caseId, 'subject', now, (state) => establishIdentity(state, 'mail-link'))).rejects.toThrow(Died);
		const inAudit = async () => (await tables.rows('audit')).map(({ type }) => type);
		expect(await inAudit()).not.toContain('identity-established');
		await reconcile();
		expect(await inAudit()).toContain('identity-established');
		expect((await tables.itemsOf(caseId)).CASE).not.toHaveProperty('outbox');
	});

	test('of a closed case are put there, and only then it leaves the list of open ones', async () => {
		await opened();
		await apply(withdraw);
		await expect(around.ports(new Life(2, 'after')).cases.apply(caseId, 'system', now, close)).rejects.toThrow(Died);
		expect((await around.ports().cases.listOpen({})).caseIds).toEqual([caseId]);
		expect(await reconcile()).toEqual({ found: 0, failed: 0 });
		expect((await around.ports().cases.listOpen({})).caseIds).toEqual([]);
		expect(await around.events(caseId)).toContain('case-closed');
	});
});

describe('a mail recorded but not sent', () => {
	test('is sent, and one that is refused does not stop the others', async () => {
		await opened();
		for (const [key, to] of [
			['a', 'refused@example.com'],
			['b', 'person@example.com'],
		] as const) {
			await expect(around.ports(new Life(1, 'after')).mailbox.send(caseId, key, mail({ to }))).rejects.toThrow(Died);
		}
		around.post.refuses.add('refused@example.com');
		around.clock.pass(3 * minutes);
		expect(await reconcile()).toEqual({ found: 1, failed: 1 });
		expect(around.post.keys).toEqual(['b']);
	});
});

test('a case that fails does not stop the others', async () => {
	await opened('dpo', 'FAILED');
	const other = await around.opened('other');
	around.workflow.statuses.set('other', 'FAILED');
	const ports = around.ports();
	const workflow = Object.create(ports.workflow, {
		status: {
			value: async (name: string) => {
				if (name === caseId) throw new Error('Throttled.');
				return 'FAILED';
			},
		},
	});
	const totals = await makeReconcileCases(everyKind(tables, { ...ports, workflow }))({
		schedule: 'reconcile',
		scheduledAt: `run ${runs++}`,
	});
	expect(totals).toEqual({ found: 1, failed: 1 });
	expect((await around.state(other.caseId)).status).toBe('needs-attention');
});

test('a case that is owed a mail which cannot be sent goes on all the same', async () => {
	await opened('dpo', 'FAILED');
	const ports = around.ports();
	const finish = () => Promise.reject(new Error('SES does not answer.'));
	const reconciliations = ports.reconciliations.map((kind) => ({ ...kind, finish }));
	const totals = await makeReconcileCases({ ...ports, reconciliations })({
		schedule: 'reconcile',
		scheduledAt: `run ${runs++}`,
	});
	expect(totals).toEqual({ found: 1, failed: 1 });
	expect((await around.state(caseId)).status).toBe('needs-attention');
});

test('a run that the schedule fires twice runs once', async () => {
	await opened('dpo', 'FAILED');
	const run = { schedule: 'reconcile', scheduledAt: 'the same' };
	expect(await makeReconcileCases(around.ports())(run)).toEqual({ found: 1, failed: 0 });
	expect(await makeReconcileCases(around.ports())(run)).toBeUndefined();
});
