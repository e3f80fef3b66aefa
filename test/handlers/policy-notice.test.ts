import { readFileSync } from 'node:fs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { breachesIn } from '../../functions/adapters/breaches.ts';
import { caseOfExecution } from '../../functions/core/case/execution.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import type { Policy } from '../../functions/core/policy/schema.ts';
import { close, decide, settle } from '../../functions/core/policy-notice/commands.ts';
import type { PolicyNoticeEvent, PolicyNoticeState } from '../../functions/core/policy-notice/policy-notice.ts';
import { makeOpenPolicyNotice } from '../../functions/handlers/open-policy-notice.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { makePolicies } from '../../functions/handlers/serve-policies.ts';
import { makeSweepDeadlines } from '../../functions/handlers/sweep-deadlines.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { apiOf } from '../fixtures/http.ts';
import { changed } from '../fixtures/journeys/upcoming-policy.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

const first = loadPolicy();
const lasting = (backups: string, policy = first) =>
	changed(policy, (next) => {
		next.backups = backups;
	});
const longer = lasting('P90D');
/** Says the same, under another version. */
const unread = (policy: Policy) =>
	changed(policy, (next) => {
		next.organisation.lastUpdated = '2026-12-24';
		next.sweep = { ...next.sweep, unasked: next.sweep.unasked + 1 };
	});
const documented = (name: string): unknown =>
	JSON.parse(readFileSync(new URL(`../../state-machines/inputs/policy-notice/${name}`, import.meta.url), 'utf8'));

let tables: Tables;
let around: Surroundings;
const begin = async () => {
	tables = await startTables();
	around = new Surroundings(tables, { policy: first });
};
beforeEach(begin);
afterEach(() => tables.stop());

const deploy = (policy: Policy, upcoming?: Policy) => {
	around.policy = policy;
	around.upcoming = upcoming;
};
const sweep = (life?: Life) => {
	around.clock.pass(900_000);
	return makeSweepDeadlines(around.ports(life))({ schedule: 'deadline-sweep', scheduledAt: around.clock.now() });
};
const reconcile = () => {
	around.clock.pass(900_000);
	return makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: around.clock.now() });
};
const started = () => around.policyNoticeWorkflow.started.map(({ name }) => name);
const open = (execution: string, life?: Life, input: unknown = { intakeId: execution }) =>
	makeOpenPolicyNotice(around.ports(life))({ execution, input });
const history = async () => (await around.ports().history.list()).map(({ version }) => version);
const mailsToDpo = () => around.post.sent.map(({ headers }) => Object.fromEntries(headers).subject ?? '');
const load = async (caseId: string | undefined) => {
	const state = await around.ports().notices.load(caseId ?? '');
	if (!state) throw new Error(`There is no notice ${caseId}`);
	return state;
};
const apply = (caseId: string, command: (state: PolicyNoticeState) => readonly PolicyNoticeEvent[]) =>
	around.ports().notices.apply(caseId, 'dpo:1', around.clock.now(), command);
const grounds = { key: 'grounds', hash: '0'.repeat(64) };
const end = async (caseId: string) => {
	await apply(caseId, (state) => decide(state, { tell: false, grounds }, around.clock.now(), first.timeZone));
	await apply(caseId, (state) => settle(state));
	await apply(caseId, close);
};
const api = () => apiOf(makePolicies({ ...around.ports(), workflow: around.policyNoticeWorkflow }));

describe('a policy that is deployed', () => {
	test('for the first time, or again, is noted as in force, and opens nothing', async () => {
		expect(await sweep()).toMatchObject({ reminded: 0, failed: 0 });
		expect(await sweep()).toMatchObject({ reminded: 0, failed: 0 });
		expect(await history()).toEqual([first.version]);
		expect(started()).toEqual([]);
	});

	test('and reads the same under another version is no other, and opens nothing either', async () => {
		await sweep();
		deploy(unread(first), unread(unread(first)));
		expect(await sweep()).toMatchObject({ reminded: 0, failed: 0 });
		expect(await history()).toEqual([first.version]);
		expect(started()).toEqual([]);
		expect((await api().get('/policies')).json.upcoming).toBeUndefined();
	});

	test('with a change opens its case once, and that of the way back, and that of the way there again', async () => {
		await sweep();
		for (const policy of [longer, unread(longer), first, longer]) {
			deploy(policy);
			await sweep();
		}
		const cases = started();
		expect(new Set(cases).size).toBe(3);
		for (const name of cases) await open(name);
		expect(await Promise.all(cases.map(async (name) => (await load(name)).to))).toEqual([2, 3, 4]);
		expect(await load(cases[0])).toMatchObject({ before: first.version, after: longer.version, standing: 'in-force' });
		expect(mailsToDpo()).toHaveLength(3);
		expect(mailsToDpo()[0]).toContain('has changed: 1 change');
	});

	test('while another is to come opens a case for each', async () => {
		await sweep();
		deploy(longer, lasting('P120D', longer));
		await sweep();
		for (const name of started()) await open(name);
		const states = await Promise.all(started().map(load));
		expect(states.map(({ from, to, standing }) => [from, to, standing])).toEqual([
			[1, 2, 'in-force'],
			[2, 3, 'to-come'],
		]);
	});

	test('by another release than the one before it, whose policies cannot be compared, is compared by a person', async () => {
		await sweep();
		const put = new UpdateCommand({
			...{ TableName: tables.names.cases, Key: { pk: `POLICY#${first.version}`, sk: 'POLICY' } },
			...{ UpdateExpression: 'SET model = :older', ExpressionAttributeValues: { ':older': 0 } },
		});
		await tables.client.send(put);
		deploy(longer);
		await sweep();
		const [name = ''] = started();
		await open(name);
		expect(await load(name)).toMatchObject({ changes: 1, mustBeTold: [] });
		expect(around.post.sent.at(-1)?.raw).toContain('cannot be compared by machine');
	});
});

describe('a version that is to come', () => {
	const opened = async () => {
		deploy(first, longer);
		await sweep();
		const [name = ''] = started();
		await open(name);
		return name;
	};

	test('has the case that it had, once it is in force, whatever else changed with it', async () => {
		const name = await opened();
		expect(await load(name)).toMatchObject({ standing: 'to-come', policyVersion: first.version });
		deploy(unread(longer));
		await sweep();
		await sweep();
		expect(started()).toEqual([name]);
		const { standing, inForceSince } = await load(name);
		expect({ standing, inForceSince }).toEqual({ standing: 'in-force', inForceSince: expect.any(String) });
		expect(mailsToDpo().slice(1)).toEqual([expect.stringMatching(/^In force, and nobody was told/)]);
		const { json } = await api().get('/policies');
		expect(json.inForce.map(({ number, notices }: { number: number; notices: unknown }) => [number, notices])).toEqual([
			[2, [name]],
			[1, []],
		]);
	});

	test('is brought before the escalation contact though SES does not take the DPO’s mail', async () => {
		const name = await opened();
		around.post.sent.length = 0;
		around.post.refuses.add(first.dpo.email);
		around.clock.pass(15 * 86_400_000);
		await makeSweepDeadlines(around.ports())({ schedule: 'deadline-sweep', scheduledAt: around.clock.now() });
		expect(around.post.sent.map(({ destinations }) => destinations)).toEqual([[first.escalation.email]]);
		expect((await load(name)).reminded).toEqual(['undecided-dpo', 'undecided-escalation']);
	});

	test('goes on though SES does not take the DPO’s mail, who hears once it does, at the address that is theirs then', async () => {
		around.post.refuses.add(first.dpo.email);
		const name = await opened();
		expect([await load(name), around.post.sent]).toEqual([expect.objectContaining({ standing: 'to-come' }), []]);
		expect(await reconcile()).toEqual({ found: 0, failed: 1 });
		deploy({ ...first, dpo: { ...first.dpo, email: 'new-dpo@example.org' } }, longer);
		await reconcile();
		const sent = around.post.sent.filter(({ destinations }) => destinations.includes('new-dpo@example.org'));
		expect(sent.length).toBeGreaterThan(0);
		expect((await load(name)).mails).toContain('changed-dpo');
	});

	test('that is written anew is another change; the one before is dropped, until it comes again', async () => {
		const name = await opened();
		deploy(first, lasting('P120D'));
		await sweep();
		expect(started()).toHaveLength(2);
		expect((await load(name)).standing).toBe('dropped');
		deploy(first, unread(longer));
		await sweep();
		expect(started()).toHaveLength(2);
		expect((await load(name)).standing).toBe('to-come');
		deploy(lasting('P120D'));
		await sweep();
		expect((await load(name)).standing).toBe('dropped');
	});

	test('is not opened anew by itself once its case is closed, but for the DPO, who tells anew', async () => {
		const name = await opened();
		await end(name);
		await sweep();
		expect(started()).toEqual([name]);
		const again = await api().post('/policy-notices', {});
		expect([again.status, started()]).toEqual([201, [name, again.json.reference]]);
		expect(await api().post('/policy-notices', {})).toMatchObject({ status: 200, json: { reference: again.json.reference } });
		await open(again.json.reference);
		expect(await load(again.json.reference)).toMatchObject({ to: 2, earlier: [] });
	});
});

describe('"Start execution"', () => {
	test('opens the newest change anew once its case is closed; before, it names it', async () => {
		deploy(first, longer);
		await sweep();
		const [name = ''] = started();
		await expect(open('by-hand', undefined, documented('newest.json'))).rejects.toThrow(name);
		await open(name);
		await end(name);
		const { caseId } = await open('by-hand', undefined, documented('newest.json'));
		expect(caseId).toBe(caseOfExecution('by-hand'));
		expect(await open('by-hand', undefined, documented('newest.json'))).toEqual({ caseId });
		expect((await around.ports().notices.events(caseId)).at(0)?.actor).toBe('dpo:console');
		await expect(open('another', undefined, documented('newest.json'))).rejects.toThrow(caseId);
	});

	test('under the name of another case claims nothing for it', async () => {
		deploy(first, longer);
		const breach = referenceFrom('a breach');
		const facts = { nature: 'x' };
		await breachesIn(tables.client, tables.names).submit(breach, {
			...{ kind: 'breach', channel: 'dpo', awareAt: now, receivedAt: now, facts },
		});
		await sweep();
		await expect(open(breach, undefined, documented('newest.json'))).rejects.toThrow('belongs to another case');
		const { changes } = around.ports();
		expect((await changes.of({ from: 1, to: 2 })).map(({ caseId }) => caseId)).toEqual(started());
	});

	test('whose execution was ended before it stored anything does not stand in the way', async () => {
		deploy(first, longer);
		await around.ports().changes.add({ from: 1, to: 2 }, [], { caseId: referenceFrom('gone'), after: longer.version });
		await sweep();
		expect(started()).toEqual([referenceFrom('gone')]);
	});
});

test.each(['before', 'after'] as const)('killed %s any call, noting comes to one case at the next try', async (when) => {
	const life = new Life();
	await sweep();
	deploy(longer);
	await sweep(life);
	for (const call of callsToDieAt(life.calls, 6)) {
		await tables.stop();
		await begin();
		await sweep();
		deploy(longer);
		// What fails of one kind keeps the others going on: it need not be the death of the whole.
		await sweep(new Life(call, when)).catch(() => undefined);
		await sweep();
		await reconcile();
		expect({ call, cases: started().length }).toEqual({ call, cases: 1 });
		expect(await history()).toHaveLength(2);
		await open(started()[0] ?? '');
		expect(mailsToDpo()).toHaveLength(1);
	}
});

test.each(['before', 'after'] as const)('killed %s any call, opening comes to the same at the next try', async (when) => {
	const prepare = async () => {
		await tables.stop();
		await begin();
		deploy(first, longer);
		await sweep();
		return started()[0] ?? '';
	};
	const life = new Life();
	await open(await prepare(), life);
	const lasting = ({ openedAt: _o, head: _h, difference: _d, ...state }: PolicyNoticeState) => state;
	const calm = lasting(await load(started()[0]));
	for (const call of callsToDieAt(life.calls, 6)) {
		const name = await prepare();
		await expect(open(name, new Life(call, when))).rejects.toThrow(Died);
		around.clock.pass(120_000);
		await open(name);
		await around.ports().mailbox.resume(around.clock.now());
		expect({ call, ...lasting(await load(name)) }).toEqual({ call, ...calm });
		const events = await around.ports().notices.events(name);
		expect(events.map(({ type }) => type)).toEqual(['policy-changed', 'mail-sent']);
		// Between sending and recording, twice.
		expect(mailsToDpo().length).toBeLessThanOrEqual(2);
	}
});
