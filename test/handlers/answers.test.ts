import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { approve, completeTask } from '../../functions/core/case/commands.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { AlreadyAnswered } from '../../functions/core/errors.ts';
import { CaseNotFoundError } from '../../functions/core/ports.ts';
import { makeAwaitAnswer } from '../../functions/handlers/await-answer.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { makePrivacyCentre } from '../../functions/handlers/serve-privacy-centre.ts';
import { assessed, started } from '../fixtures/cases.ts';
import { type Api, apiOf } from '../fixtures/http.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

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
	const email = `answers-${count++}@example.com`;
	caseId = referenceFrom(email);
	await around.opened(caseId, { email, proof: 'none' });
	around.workflow.statuses.set(caseId, 'RUNNING');
	around.post.sent.length = 0;
});

const wait = (token: string, name = 'identity', life = new Life()) =>
	makeAwaitAnswer(around.ports(life))({ caseId, wait: name, token });
/** The person's click on the button of the mailed link's page. */
async function confirm(life = new Life()) {
	const ports = around.ports(life);
	const link = await around.ports().links.identity(await around.state(caseId));
	const api: Api = apiOf(makePrivacyCentre(ports as never));
	const token = new URL(link).searchParams.get('token') ?? '';
	return api.post(`/requests/${caseId}/identity`, { token });
}
/** The sweep that finishes what a crash left: each of a run of its own. */
const reconcile = () =>
	makeReconcileCases(around.ports())({
		schedule: 'reconcile',
		scheduledAt: new Date(Date.parse(now) + count++ * 60_000).toISOString(),
	});

describe('an answer and its wait', () => {
	test('a wait that is stored first is woken by the answer', async () => {
		await wait('token');
		expect((await confirm()).status).toBe(200);
		expect(around.workflow.answered).toEqual(['token']);
	});

	test('an answer that is there before its wait is stored is found by whoever comes to wait', async () => {
		await confirm();
		expect(around.workflow.answered).toEqual([]);
		await expect(wait('token')).rejects.toThrow(AlreadyAnswered);
	});

	test('an answer written between the token and the look is seen: the token is stored before the case is read', async () => {
		const ports = around.ports();
		const waits = {
			...ports.waits,
			add: async (id: string, name: string, token: string) => {
				await confirm();
				expect(around.workflow.answered).toEqual([]);
				await ports.waits.add(id, name, token);
			},
		};
		await expect(makeAwaitAnswer({ ...ports, waits })({ caseId, wait: 'identity', token: 'token' })).rejects.toThrow(
			AlreadyAnswered,
		);
	});

	test('a token stored by a retry stands beside the older one, and both are answered, since either may be the one that waits', async () => {
		await wait('older');
		await wait('newer');
		await confirm();
		expect(around.workflow.answered).toEqual(['older', 'newer']);
	});

	test('whoever dies after storing the token leaves one that is answered all the same', async () => {
		await expect(wait('dead', 'identity', new Life(1, 'after'))).rejects.toThrow(Died);
		await wait('alive');
		await confirm();
		expect(around.workflow.answered).toEqual(['dead', 'alive']);
	});

	test('at whatever moment the two meet, the execution goes on', async () => {
		for (let meeting = 0; meeting < 12; meeting++) {
			const email = `answers-${count++}@example.com`;
			caseId = (await around.opened(email, { email, proof: 'none' })).caseId;
			around.workflow.answered.length = 0;
			const [waited] = await Promise.allSettled([wait('token'), confirm()]);
			const seen = waited.status === 'rejected' && waited.reason instanceof AlreadyAnswered;
			expect(seen || around.workflow.answered.includes('token')).toBe(true);
		}
	});

	test('one that nothing was asked of waits', async () => {
		await wait('token');
		await wait('token', 'decision');
		expect(await around.ports().waits.list(caseId)).toEqual(['decision', 'identity']);
	});

	test('a case that is not there cannot be waited for', async () => {
		caseId = referenceFrom('nobody');
		await expect(wait('token')).rejects.toThrow(CaseNotFoundError);
	});

	test('a task is waited for by its store, and answered by whoever did it', async () => {
		const { cases } = around.ports();
		await confirm();
		await cases.apply(caseId, 'system', now, () => [assessed({ needs: ['concerns-others'] })]);
		await cases.apply(caseId, 'dpo:x', now, (state) => approve(state, {}));
		await cases.apply(caseId, 'system', now, () => [started]);
		const waitFor = (store: string) => makeAwaitAnswer(around.ports())({ caseId, wait: 'task', store, token: 't' });
		await waitFor('cctv');
		await cases.apply(caseId, 'dpo:x', now, (state) =>
			completeTask(state, { store: 'cctv', acted: [], note: { key: 'k', hash: 'h' } }),
		);
		await expect(waitFor('cctv')).rejects.toThrow('task#cctv');
		await waitFor('crm');
	});
});

describe('a death between event, projection, task token and mail', () => {
	test('wherever it falls while the person confirms, the sweep delivers the answer and the chain is whole', async () => {
		await wait('token');
		const life = new Life();
		await confirm(life);
		const whole = await around.events(caseId);
		for (let call = 1; call < life.calls; call++) {
			const email = `answers-${count++}@example.com`;
			caseId = (await around.opened(email, { email, proof: 'none' })).caseId;
			around.workflow.statuses.set(email, 'RUNNING');
			await wait(`token ${caseId}`);
			const answer = await confirm(new Life(call, 'after'));
			// The answer is 200 where only the waking of the execution was lost.
			expect([200, 503]).toContain(answer.status);
			const confirmed = (await around.state(caseId)).identity !== undefined;
			around.workflow.answered.length = 0;
			await reconcile();
			expect(around.workflow.answered.includes(`token ${caseId}`)).toBe(confirmed);
			// The person clicks again, as one does on an error.
			expect((await confirm()).status).toBe(200);
			expect(await around.events(caseId)).toEqual(whole);
		}
	});

	test('while Step Functions does not answer, the confirmation stands, and is delivered when it does', async () => {
		await wait('token');
		around.workflow.available = false;
		expect((await confirm()).status).toBe(200);
		expect(around.workflow.answered).toEqual([]);
		around.workflow.available = true;
		await reconcile();
		expect(around.workflow.answered).toEqual(['token']);
	});
});
