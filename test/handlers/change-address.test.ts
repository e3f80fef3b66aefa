import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Right } from '../../functions/core/case/case.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { makeAssessRequest } from '../../functions/handlers/assess-request.ts';
import { makeAwaitAnswer } from '../../functions/handlers/await-answer.ts';
import { makeCloseCase } from '../../functions/handlers/close-case.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { makePrivacyCentre } from '../../functions/handlers/serve-privacy-centre.ts';
import { assessed } from '../fixtures/cases.ts';
import { dpoOf } from '../fixtures/dpo.ts';
import { apiOf } from '../fixtures/http.ts';
import { MemoryStore, record } from '../fixtures/memory-store.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let old: string;
let email: string;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	around = new Surroundings(tables);
	old = `old-${count}@example.com`;
	email = `new-${count++}@example.com`;
});

const opened = async (right: Right = 'access', proof: 'dpo' | 'none' = 'none') => {
	const { caseId } = await around.opened(referenceFrom(old), { email: old, right, proof });
	around.post.sent.length = 0;
	return caseId;
};
const how = 'Answered three questions about the last invoice, by phone.';
const change = (caseId: string, more: object = {}, life = new Life()) =>
	dpoOf(around, life).act(caseId, { action: 'change-address', email: email.toUpperCase(), how, ...more });
const keyOf = (address: string) => around.ports().keyOf(address);
const sentTo = () => around.post.sent.map(({ destinations }) => destinations[0]);

describe('the address of a person who lost theirs', () => {
	test('is changed with what proves who asks: links go to the new one, and the workflow goes on', async () => {
		const caseId = await opened();
		await makeAwaitAnswer(around.ports())({ caseId, wait: 'identity', token: 'token' });
		expect((await change(caseId)).json).toEqual({ reference: caseId, status: 'assessing' });
		expect(await around.ports().cases.person(caseId)).toMatchObject({
			...{ email, subjectKey: await keyOf(email), otherKeys: [await keyOf(old)], formerEmails: [old] },
			identity: { establishedAt: now, how },
		});
		expect([sentTo(), around.workflow.answered]).toEqual([[email], ['token']]);
		expect(around.post.sent[0]?.raw).not.toContain(old);
		const view = await dpoOf(around).look(caseId);
		expect(view).toMatchObject({ identity: { how: 'dpo' }, person: { email, formerEmails: [old] } });
		const events = await around.ports().cases.events(caseId);
		expect(events.slice(-3).map(({ type }) => type)).toEqual(['address-changed', 'identity-established', 'mail-sent']);
		expect(JSON.stringify(events)).not.toMatch(/example\.com|invoice/);
	});

	test('and the links that were mailed to the old one open nothing any more', async () => {
		const caseId = await opened();
		const { links } = around.ports();
		const before = await links.view(await around.state(caseId));
		await change(caseId);
		const after = await links.view(await around.state(caseId));
		const api = apiOf(makePrivacyCentre({ ...around.ports(), downloads: undefined as never, openApi: () => '{}' }));
		const statusOf = async (link: string) => (await api.get(link.replace(/^https:\/\/[^/]+/, ''))).status;
		expect([await statusOf(before), await statusOf(after)]).toEqual([404, 200]);
		expect(around.post.sent.at(-1)?.raw.replaceAll('=\r\n', '').replaceAll('=3D', '=')).toContain(after);
	});

	test('and what was still to be sent goes to the new one', async () => {
		around.post.refuses.add(old);
		await around.opened(referenceFrom(old), { email: old, proof: 'none' }).catch(() => undefined);
		const caseId = referenceFrom(old);
		await change(caseId);
		around.clock.pass(200_000);
		await around.ports().mailbox.resume(around.clock.now());
		expect(sentTo()).toEqual([email, email]);
	});

	test('and stores are searched by both, and other systems told of both', async () => {
		around.stores = [new MemoryStore('crm', [record('a', 'enquiries')])];
		const caseId = await opened('restriction');
		await change(caseId);
		await makeAssessRequest(around.ports())({ caseId });
		const person = await around.ports().cases.person(caseId);
		expect(person?.identifiers?.map(({ value }) => value)).toEqual([email, old]);
		const { subjects } = around.ports();
		const marks = await Promise.all([old, email].map(async (address) => subjects.marks(await keyOf(address))));
		expect(marks.map((of) => of.map(({ by, kind }) => [by, kind]))).toEqual(Array(2).fill([[caseId, 'restriction']]));
	});

	test('after the assessment has what was claimed and marked under the old one, until the case closes', async () => {
		const caseId = await opened('restriction', 'dpo');
		const { subjects } = around.ports();
		await subjects.claim(await keyOf(old), 'restriction', caseId, async () => false);
		await subjects.mark(await keyOf(old), { kind: 'restriction', by: caseId, since: now });
		await around.ports().cases.apply(caseId, 'system', now, () => [assessed()]);
		await change(caseId);
		expect(await subjects.claimants(await keyOf(email), 'restriction')).toEqual([caseId]);
		expect(await subjects.marks(await keyOf(email))).toEqual([{ kind: 'restriction', by: caseId, since: now }]);
		await around.ports().cases.apply(caseId, 'system', now, () => [{ type: 'response-delivered', data: { mail: 'done' } }]);
		await makeCloseCase(around.ports())({ caseId });
		const left = await Promise.all([old, email].map(async (address) => subjects.claimants(await keyOf(address), 'restriction')));
		expect(left).toEqual([[], []]);
	});

	test('that was mistyped is nobody’s of theirs: nothing is searched by it', async () => {
		const caseId = await opened();
		await change(caseId, { former: 'not-theirs' });
		expect(await around.ports().cases.person(caseId)).toMatchObject({ email, otherKeys: [], formerEmails: [] });
		const searched = await opened('access', 'dpo').then(async () => {
			old = `searched-${count}@example.com`;
			return opened('access', 'dpo');
		});
		const before = await tables.itemsOf(searched);
		const answer = await change(searched, { former: 'not-theirs' });
		expect([answer.status, answer.json.detail]).toEqual([409, expect.stringContaining('enter the request anew')]);
		expect(await tables.itemsOf(searched)).toEqual(before);
	});

	test('that was mistyped is somebody else’s: other systems hear no more of the case under it', async () => {
		const caseId = await opened('restriction');
		const { subjects } = around.ports();
		for (const by of [caseId, 'THE-OTHER-CASE']) await subjects.mark(await keyOf(old), { kind: 'restriction', by, since: now });
		for (const _ of ['once', 'again']) await change(caseId, { former: 'not-theirs' });
		const marks = await Promise.all([old, email].map(async (address) => subjects.marks(await keyOf(address))));
		expect(marks.map((of) => of.map(({ by }) => by))).toEqual([['THE-OTHER-CASE'], [caseId]]);
	});

	test('killed at any call and said again, ends the same, and nothing goes to the old one', async () => {
		const whole = new Life();
		await change(await opened(), {}, whole);
		for (const call of callsToDieAt(whole.calls)) {
			[old, email] = [`old-killed-${call}@example.com`, `new-killed-${call}@example.com`];
			const caseId = await opened();
			await change(caseId, {}, new Life(call, 'after')).catch(() => undefined);
			await change(caseId);
			around.clock.pass(130_000);
			await makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: `killed ${call}` });
			expect(await around.ports().cases.person(caseId)).toMatchObject({
				...{ email, subjectKey: await keyOf(email), otherKeys: [await keyOf(old)], formerEmails: [old] },
			});
			expect(sentTo().filter((to) => to === old)).toEqual([]);
			expect(sentTo().filter((to) => to === email).length).toBeGreaterThanOrEqual(1);
		}
	});
});

describe('the address of a case', () => {
	test('that was answered stays: 409, and nothing changes', async () => {
		const caseId = await opened('access', 'dpo');
		await around.ports().cases.apply(caseId, 'system', now, () => [{ type: 'response-delivered', data: { mail: 'done' } }]);
		const before = await tables.itemsOf(caseId);
		expect((await change(caseId)).status).toBe(409);
		expect(await tables.itemsOf(caseId)).toEqual(before);
	});

	test.each([
		['no address', { email: 'nobody' }, 'email'],
		['no reason', { how: ' ' }, 'how'],
		['whose, but nobody’s', { former: 'ours' }, 'former'],
	])('is not changed with %s: 422', async (_, more, field) => {
		const caseId = await opened();
		const answer = await change(caseId, more);
		expect([answer.status, answer.json.errors[0].field]).toEqual([422, field]);
	});
});
