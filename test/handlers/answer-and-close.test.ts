import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CaseEvent, Right } from '../../functions/core/case/case.ts';
import { makeCloseCase } from '../../functions/handlers/close-case.ts';
import { makeDeliverResponse } from '../../functions/handlers/deliver-response.ts';
import { makeFlagCase } from '../../functions/handlers/flag-case.ts';
import { assessed, started, withdrawn } from '../fixtures/cases.ts';
import { record } from '../fixtures/memory-store.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let caseId: string;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	around = new Surroundings(tables);
});

const acted = [{ category: 'contact-details', count: 1 }];
const resulted = (more: object = {}): CaseEvent => ({
	type: 'request-fulfilled',
	data: { results: [{ store: 'crm', status: 'done', found: 1, acted, retained: [], ...more }] },
});
const verified: CaseEvent = { type: 'fulfilment-verified', data: { problems: [] } };

/** A case that is ready to be answered, of a person of its own. */
async function ready(right: Right, ...events: readonly CaseEvent[]): Promise<string> {
	const email = `answer-${count++}@example.com`;
	caseId = (await around.opened(email, { right, email })).caseId;
	const happened = events.length > 0 ? events : [assessed(), started, resulted(), verified];
	await around.ports().cases.apply(caseId, 'system', now, () => happened);
	await around.packages.writePart(caseId, 'crm', 0, [record('a', 'contact-details')]);
	return caseId;
}

const deliver = (life = new Life()) => makeDeliverResponse(around.ports(life))({ caseId });
const close = (life = new Life()) => makeCloseCase(around.ports(life))({ caseId });
const flagCase = (error = 'StoreUnavailableError') => makeFlagCase(around.ports())({ execution: caseId, error });
const subjectItems = async () => {
	const key = (await around.ports().cases.person(caseId))?.subjectKey ?? '';
	return (await tables.subject(key)).map(({ name }) => name);
};

describe('the answer', () => {
	test('to an access request is a link to the package, which is there, and expires when it does', async () => {
		await ready('access');
		await deliver();
		await deliver();
		expect(around.post.keys).toEqual(['done']);
		expect(around.post.sent[0]?.raw).toContain('/export?token=');
		const { delivered } = await around.state(caseId);
		expect(delivered).toEqual({ at: now, mail: 'done', exportExpiresAt: '2026-03-17T00:00:00.000Z' });
		expect(around.packages.built).toHaveLength(1);
		expect(around.packages.recordsOf(caseId)).toEqual([]);
	});

	test('killed at any call and tried again is given once, and leaves no parts behind', async () => {
		await ready('access');
		const life = new Life();
		await deliver(life);
		for (const call of callsToDieAt(life.calls)) {
			await ready('access');
			around.post.sent.length = 0;
			await expect(deliver(new Life(call, 'after'))).rejects.toThrow(Died);
			around.clock.pass(120_000);
			await deliver();
			await around.ports().mailbox.resume(around.clock.now());
			expect((await around.state(caseId)).delivered?.mail).toBe('done');
			expect(new Set(around.post.keys)).toEqual(new Set(['done']));
			expect(around.post.sent.length).toBeLessThanOrEqual(2);
			expect(around.packages.recordsOf(caseId)).toEqual([]);
		}
	});

	test('is none while the package does not hold what was exported', async () => {
		await ready('access', assessed(), started, resulted({ acted: [{ category: 'contact-details', count: 2 }] }), verified);
		await expect(deliver()).rejects.toThrow('The access package holds 1 records, but 2 were exported.');
		expect(around.post.sent).toEqual([]);
		expect((await around.state(caseId)).delivered).toBeUndefined();
	});

	test('says which stores were not searched', async () => {
		const left: CaseEvent = { type: 'store-left-out', data: { store: 'payments' } };
		await ready('access', assessed(), left, started, resulted(), verified);
		await deliver();
		expect(around.packages.built[0]?.notSearched).toEqual(['Payments']);
	});

	test('to an erasure says what was done, and puts the address on the suppression list', async () => {
		await ready('erasure');
		await deliver();
		expect(around.post.keys).toEqual(['done']);
		expect(await subjectItems()).toContain('SUPPRESSION');
		expect((await around.state(caseId)).delivered).toEqual({ at: now, mail: 'done' });
	});

	test('to an erasure stops marketing at every address of the person', async () => {
		await ready('erasure');
		const { cases, keyOf } = around.ports();
		const otherKey = await keyOf('another@example.com');
		await cases.updatePerson(caseId, { otherKeys: [otherKey] });
		await deliver();
		const rows = await tables.rows('subjects');
		expect(rows.filter(({ pk }) => pk === `SUBJECT#${otherKey}`).map(({ sk }) => sk)).toEqual(['SUPPRESSION']);
		expect(await subjectItems()).toContain('SUPPRESSION');
	});

	test('to a rectification says what was put right, though its texts are so many that one names the others', async () => {
		await ready('rectification', assessed(), started);
		const { cases, texts } = around.ports();
		const corrections = [
			{ category: 'contact-details', field: 'name', value: 'Ada Right' },
			{ category: 'contact-details', field: 'shoe size', value: '42' },
		];
		await cases.updatePerson(caseId, { particulars: { corrections } });
		const changed = (record: string) =>
			JSON.stringify([{ record, category: 'contact-details', field: 'name', before: 'Ada Wrong', after: 'Ada Right' }]);
		const named = [
			await texts.put(caseId, 'corrections-crm-0', changed('a')),
			await texts.put(caseId, 'corrections-crm-1', changed('b')),
		];
		const changes = [
			await texts.put(caseId, 'corrections-list-crm-1', JSON.stringify(named)),
			await texts.put(caseId, 'corrections-crm-2', changed('c')),
		];
		await cases.apply(caseId, 'system', now, () => [resulted({ changes }), verified]);
		await deliver();
		const { raw = '' } = around.post.sent[0] ?? {};
		expect(raw).toContain('Contact details, name: now');
		expect(raw).toContain('in 3 records');
		expect(raw).not.toContain('Ada Wrong');
		expect(raw).toContain('Contact details, shoe size: we hold nothing of that name');
	});

	test('that is a refusal gives the reason in the DPO’s words, and erases and exports nothing', async () => {
		await ready('erasure', assessed());
		const text = await around.ports().texts.put(caseId, 'refusal', 'You asked for it yesterday.');
		await around
			.ports()
			.cases.apply(caseId, 'dpo:x', now, () => [
				{ type: 'decision-made', data: { outcome: 'refused', reason: 'excessive', text } },
			]);
		await deliver();
		expect(around.post.keys).toEqual(['refused']);
		expect(around.post.sent[0]?.raw).toContain('You asked for it yesterday.');
		expect(await subjectItems()).not.toContain('SUPPRESSION');
		expect(around.packages.built).toEqual([]);
	});
});

describe('closing', () => {
	test('gives up the claim to the right, and keeps who it was', async () => {
		await ready('access');
		const { cases, subjects } = around.ports();
		await subjects.claim((await cases.person(caseId))?.subjectKey ?? '', 'access', caseId, async () => false);
		await deliver();
		await close();
		await close();
		expect(await around.state(caseId)).toMatchObject({ status: 'completed', closedAt: now });
		expect(await subjectItems()).not.toContain('OPEN#access');
		expect(await cases.person(caseId)).toBeDefined();
	});

	test('does not happen before the person has the answer', async () => {
		await ready('access');
		await expect(close()).rejects.toThrow(`Case ${caseId} has not been answered yet.`);
	});

	test('of what nobody confirmed tells that it is withdrawn and forgets who it was, killed at whatever call', async () => {
		const unverified = async (name: string) => {
			const email = `${name}-${count++}@example.com`;
			caseId = (await around.opened(email, { email, proof: 'none' })).caseId;
			await around.ports().waits.add(caseId, 'identity', 'token');
			await around.ports().cases.apply(caseId, 'subject', now, () => [withdrawn]);
		};
		const life = new Life();
		await unverified('whole');
		await close(life);
		for (const call of callsToDieAt(life.calls)) {
			await unverified('killed');
			const mailed = around.post.keys.length;
			await expect(close(new Life(call, 'after'))).rejects.toThrow(Died);
			await close();
			// A mail that was in hand goes out by the next sweep but one, and is forgotten then.
			around.clock.pass(180_000);
			await around.ports().mailbox.resume(around.clock.now());
			expect(Object.keys(await tables.itemsOf(caseId))).toEqual(['CASE']);
			expect((await around.state(caseId)).status).toBe('withdrawn');
			expect(new Set(around.post.keys.slice(mailed))).toEqual(new Set(['withdrawn']));
		}
	});
});

describe('a case that cannot go on', () => {
	test('is flagged with the step in hand, and the DPO is mailed once each time', async () => {
		await ready('access');
		await flagCase();
		await flagCase('Another');
		expect(await around.state(caseId)).toMatchObject({
			status: 'needs-attention',
			flagged: { step: 'NotifyRecipients', error: 'StoreUnavailableError', at: now },
		});
		expect(around.post.keys).toEqual(['flagged-1']);
		expect(around.post.sent[0]?.destinations).toEqual([around.policy.dpo.email]);
		await around.ports().cases.apply(caseId, 'dpo:x', now, () => [{ type: 'case-retried', data: { execution: `${caseId}-r1` } }]);
		await makeFlagCase(around.ports())({ execution: `${caseId}-r1`, error: 'Again' });
		expect(around.post.keys).toEqual(['flagged-1', 'flagged-2']);
	});

	test('is not flagged when it is closed, nor when there is none', async () => {
		await ready('access');
		await deliver();
		await close();
		around.post.sent.length = 0;
		await flagCase();
		caseId = 'never opened';
		await flagCase();
		expect(around.post.sent).toEqual([]);
	});
});
