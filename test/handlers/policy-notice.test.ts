import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Policy } from '../../functions/core/policy/schema.ts';
import { makeOpenPolicyNotice } from '../../functions/handlers/open-policy-notice.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { changed } from '../fixtures/journeys/upcoming-policy.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

const first = loadPolicy();
const longer = changed(first, (next) => {
	next.backups = 'P90D';
});
/** Says the same as the first, under another version. */
const moved = changed(first, (next) => {
	next.sweep = { ...next.sweep, unasked: next.sweep.unasked + 1 };
});

const documented = (name: string): unknown =>
	JSON.parse(readFileSync(new URL(`../../state-machines/inputs/policy-notice/${name}`, import.meta.url), 'utf8'));

let tables: Tables;
let around: Surroundings;
beforeEach(async () => {
	tables = await startTables();
	around = new Surroundings(tables, { policy: first });
});
afterEach(() => tables.stop());

const deploy = (policy: Policy, upcoming?: Policy) => {
	around.policy = policy;
	around.upcoming = upcoming;
};
const reconcile = (life?: Life) => {
	around.clock.pass(900_000);
	return makeReconcileCases(around.ports(life))({ schedule: 'reconcile', scheduledAt: around.clock.now() });
};
const started = () => around.policyNoticeWorkflow.started.map(({ name }) => name);
const open = (name: string, life?: Life) =>
	makeOpenPolicyNotice(around.ports(life))({ execution: name, input: { intakeId: name } });
const history = () => around.ports().history.list();
const mailsToDpo = () => around.post.sent.map(({ headers }) => Object.fromEntries(headers).subject);

describe('a policy that is deployed', () => {
	test('for the first time, or again, is noted as in force, and opens nothing', async () => {
		expect(await reconcile()).toEqual({ found: 0, failed: 0 });
		expect(await reconcile()).toEqual({ found: 0, failed: 0 });
		expect(await history()).toMatchObject([{ number: 1, version: first.version }]);
		expect(started()).toEqual([]);
	});

	test('and says the same under another version opens nothing either', async () => {
		await reconcile();
		deploy(moved);
		expect(await reconcile()).toEqual({ found: 0, failed: 0 });
		expect((await history()).map(({ version }) => version)).toEqual([first.version, moved.version]);
		expect(started()).toEqual([]);
	});

	test('with a change opens its case once, and that of the way back, and that of the way there again', async () => {
		await reconcile();
		for (const policy of [longer, longer, first, longer]) {
			deploy(policy);
			await reconcile();
		}
		const cases = started();
		expect(new Set(cases).size).toBe(3);
		for (const name of cases) await open(name);
		const { notices } = around.ports();
		const states = await Promise.all(cases.map((name) => notices.load(name)));
		expect(states.map((state) => [state?.before, state?.policyVersion, state?.upcoming])).toEqual([
			[first.version, longer.version, false],
			[longer.version, first.version, false],
			[first.version, longer.version, false],
		]);
		expect(mailsToDpo()).toHaveLength(3);
		expect(mailsToDpo()[0]).toContain('has changed: 1 change');
	});

	test('after it was to come has the case that it had then', async () => {
		deploy(first, longer);
		await reconcile();
		const [name = ''] = started();
		await open(name);
		deploy(longer);
		await reconcile();
		await reconcile();
		expect(started()).toEqual([name]);
		expect(mailsToDpo()).toHaveLength(1);
		expect((await history()).map(({ version }) => version)).toEqual([first.version, longer.version]);
	});

	test('and started from the console before it opens by itself, has the one case that there is', async () => {
		deploy(first, longer);
		const { caseId } = await makeOpenPolicyNotice(around.ports())({ execution: 'by-hand', input: documented('newest.json') });
		expect(await reconcile()).toEqual({ found: 1, failed: 0 });
		expect(await reconcile()).toEqual({ found: 0, failed: 0 });
		expect(started()).toEqual(['by-hand']);
		const { notices } = around.ports();
		expect(await notices.load(caseId)).toMatchObject({ changes: 1, executions: ['by-hand'] });
		expect((await notices.events(caseId)).at(0)?.actor).toBe('dpo:console');
	});

	test('before another that takes its place was told of opens a case for each', async () => {
		deploy(first, longer);
		await reconcile();
		const longest = changed(longer, (next) => {
			next.backups = 'P120D';
		});
		deploy(first, longest);
		await reconcile();
		expect(started()).toHaveLength(2);
	});
});

test('killed at any call, noting and opening it come to one case and one mail at the next try', async () => {
	const life = new Life();
	await reconcile();
	deploy(longer);
	await reconcile(life);
	for (const call of callsToDieAt(life.calls)) {
		await tables.stop();
		tables = await startTables();
		around = new Surroundings(tables, { policy: first });
		await reconcile();
		deploy(longer);
		// What fails of one kind keeps the others going on: it need not be the death of the whole.
		await reconcile(new Life(call, 'after')).catch(() => undefined);
		await reconcile();
		const cases = started();
		expect({ call, cases: cases.length }).toEqual({ call, cases: 1 });
		const [name = ''] = cases;
		expect(await history()).toHaveLength(2);
		const opening = new Life();
		await open(name, opening);
		expect(mailsToDpo()).toHaveLength(1);
	}
});

test('killed at any call, opening its case comes to the same at the next try', async () => {
	const prepare = async () => {
		await tables.stop();
		tables = await startTables();
		around = new Surroundings(tables, { policy: first });
		deploy(first, longer);
		await reconcile();
		return started()[0] ?? '';
	};
	const life = new Life();
	await open(await prepare(), life);
	const calm = await around.ports().notices.load(started()[0] ?? '');
	for (const call of callsToDieAt(life.calls)) {
		const name = await prepare();
		await expect(open(name, new Life(call, 'after'))).rejects.toThrow(Died);
		around.clock.pass(120_000);
		await open(name);
		await around.ports().mailbox.resume(around.clock.now());
		const { notices } = around.ports();
		const state = await notices.load(name);
		expect({ call, ...state, openedAt: now, head: '' }).toEqual({ call, ...calm, openedAt: now, head: '' });
		expect((await notices.events(name)).map(({ type }) => type)).toEqual(['policy-changed', 'mail-sent']);
		// Between sending and recording, twice.
		expect(mailsToDpo().length).toBeLessThanOrEqual(2);
	}
});
