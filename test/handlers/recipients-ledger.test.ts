import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { caseViewSchema, requestStatusSchema } from '../../functions/contract/answers/subject-request.ts';
import type { CaseEvent } from '../../functions/core/case/case.ts';
import type { Policy } from '../../functions/core/policy/schema.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { makePrivacyCentre, pageOptions } from '../../functions/handlers/serve-privacy-centre.ts';
import { assessed, delivered, listed, noticeTo, notTold, started, told } from '../fixtures/cases.ts';
import { dpoOf } from '../fixtures/dpo.ts';
import { apiOf } from '../fixtures/http.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let caseId: string;

const recipient = (name: string, tell: Policy['recipients'][string]['tell']) =>
	({ name, kind: 'partner', categories: ['contact-details'], countries: ['GB'], tell }) as Policy['recipients'][string];
const recipients = {
	group: recipient('Companies of our group', { by: 'email', address: 'group@example.net' }),
	mailer: recipient('The mailer', { by: 'webhook', url: 'https://mailer.example.net' }),
	courts: recipient('The courts', { by: 'none', why: 'They keep it by law.' }),
};
const listing = listed(
	...[noticeTo('group'), noticeTo('mailer', { by: 'webhook' })],
	noticeTo('courts', { by: 'none', why: 'They keep it by law.' }),
);
const verified: CaseEvent = { type: 'fulfilment-verified', data: { problems: [] } };
const carriedOut = [assessed(), started, { type: 'request-fulfilled', data: { results: [] } } as const, verified];
const answered = [delivered, { type: 'case-closed', data: { outcome: 'completed' } } as const];

beforeEach(async () => {
	tables = await startTables();
	around = new Surroundings(tables);
	around.policy = { ...around.policy, recipients };
	caseId = (await around.opened('ledger', { right: 'erasure' })).caseId;
	await around
		.ports()
		.cases.apply(caseId, 'system', now, () => [
			...[...carriedOut, listing, told('group'), notTold('mailer', 'answered-503'), ...answered],
		]);
	around.post.sent.length = 0;
	around.clock.pass(60_000);
});
afterEach(() => tables.stop());

const nothing = { exists: async () => true, sign: async () => '', origin: async () => '', write: async () => '' };
const act = (action: object, life = new Life()) => dpoOf(around, life).act(caseId, action);
const ledger = async () => (await around.state(caseId)).recipients ?? [];
const events = async () => around.ports().cases.events(caseId);

describe('the DPO sees', () => {
	test('who was told, how, when and what of it, why one was not, and when it is tried again', async () => {
		const json = await dpoOf(around).look(caseId);
		const line = { act: 'erasure', categories: ['contact-details'], owedAt: now, again: 0 };
		expect(json.recipients).toEqual([
			{ notice: 'group', recipient: 'group', by: 'email', status: 'told', at: now, failures: 0, ...line },
			{
				...{ notice: 'mailer', recipient: 'mailer', by: 'webhook', status: 'failed', at: now, failures: 1, ...line },
				...{ why: 'answered-503', nextTryAt: '2026-03-02T10:35:00.000Z' },
			},
			{
				...{ notice: 'courts', recipient: 'courts', by: 'none', status: 'impossible', failures: 0, ...line },
				why: 'They keep it by law.',
			},
		]);
		expect(caseViewSchema.parse(json).recipients).toEqual(json.recipients);
	});
});

describe('the DPO has a recipient told again', () => {
	test('which is done at once, under the same name, though the case is closed', async () => {
		const { status, json } = await act({ action: 'tell-recipient', recipient: 'mailer' });
		expect([status, json]).toEqual([200, { reference: caseId, status: 'completed' }]);
		expect(around.notices.map(({ notice }) => notice.notice)).toEqual([`${caseId}/mailer`]);
		const at = around.clock.now();
		expect((await ledger())[1]).toMatchObject({ status: 'told', at, owedAt: at, acknowledgedAt: at, failures: 0, again: 1 });
		expect((await events()).slice(-2).map(({ type, actor }) => `${type} by ${actor}`)).toEqual([
			...['recipient-owed by dpo:officer-1', 'recipient-told by system'],
		]);
		expect(around.workflow.started).toEqual([]);
	});

	test('by another mail, where the first one got lost', async () => {
		await act({ action: 'tell-recipient', recipient: 'group' });
		await act({ action: 'tell-recipient', recipient: 'group' });
		expect(around.post.keys).toEqual(['recipient-group.again-1', 'recipient-group.again-2']);
		expect((await ledger())[0]).toMatchObject({ status: 'told', again: 2 });
	});

	test('and it says so where that fails again', async () => {
		around.away.set('mailer', 'redirected');
		expect((await act({ action: 'tell-recipient', recipient: 'mailer' })).status).toBe(200);
		expect((await ledger())[1]).toMatchObject({ status: 'failed', why: 'redirected', failures: 1, again: 1 });
		expect(around.post.sent).toEqual([]);
	});

	test('and, whichever call is the last, it is told: now or by a sweep', async () => {
		const whole = new Life();
		const again = { action: 'tell-recipient', recipient: 'group' };
		await act(again, whole);
		for (const call of callsToDieAt(whole.calls)) {
			await act(again, new Life(call, 'after')).catch(() => undefined);
			around.clock.pass(16 * 60_000);
			await makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: `run ${call}` });
			expect((await ledger())[0]?.status).toBe('told');
			expect(around.post.keys.at(-1)).toBe(`recipient-group.again-${(await ledger())[0]?.again}`);
		}
	});
});

describe('the DPO notes an acknowledgement', () => {
	test('that came by mail or phone, with the words kept where they can be erased', async () => {
		await act({ action: 'acknowledge', recipient: 'group', note: 'Ms Example rang up.' });
		expect((await ledger())[0]).toMatchObject({ status: 'told', by: 'email', acknowledgedAt: around.clock.now() });
		const [note] = await around.ports().texts.list(caseId);
		expect((await events()).at(-1)?.data).toEqual({ notice: 'group', note: { key: note?.key, hash: note?.hash } });
		expect(note?.text).toBe('Ms Example rang up.');
	});

	test('of one that could not be told: it was so by the DPO, and is tried no more', async () => {
		await act({ action: 'acknowledge', recipient: 'mailer', note: 'Told at the desk.' });
		expect((await ledger())[1]).toMatchObject({ status: 'told', by: 'dpo' });
		expect(await around.ports().cases.listUntold('9999')).toEqual([]);
	});
});

describe('what does not fit the ledger is a problem, and changes nothing:', () => {
	test.each<[object, number, readonly string[]]>([
		[{ action: 'tell-recipient' }, 422, ['recipient']],
		[{ action: 'tell-recipient', recipient: 'nobody' }, 422, ['recipient']],
		[{ action: 'tell-recipient', recipient: 'courts' }, 409, []],
		[{ action: 'acknowledge', recipient: 'nobody', note: 'n' }, 422, ['recipient']],
		[{ action: 'acknowledge', recipient: 'mailer' }, 422, ['note']],
		[{ action: 'acknowledge', recipient: 'group', note: ' ' }, 422, ['note']],
	])('%j', async (action, status, fields) => {
		const before = await tables.itemsOf(caseId);
		const answer = await act(action);
		const wrong = (answer.json.errors ?? []).map(({ field }: { field: string }) => field);
		expect([answer.status, wrong]).toEqual([status, fields]);
		expect(await tables.itemsOf(caseId)).toEqual(before);
	});
});

describe('the person', () => {
	const api = () =>
		apiOf(makePrivacyCentre({ ...around.ports(), downloads: nothing, openApi: () => '{}' }), pageOptions(around.policy));
	const status = async (of = caseId) => {
		const token = await around.ports().links.token(of, 'view', '2026-03-20T00:00:00.000Z');
		return (await api().get(`/requests/${of}?token=${token}`)).json;
	};

	test('reads the recipients by name, and which of them was told, and when', async () => {
		const json = await status();
		expect(json.recipients).toEqual([
			{ name: 'Companies of our group', told: true, on: '2026-03-02' },
			{ name: 'The mailer', told: false },
			{ name: 'The courts', told: false },
		]);
		expect(requestStatusSchema.parse(json)).toEqual(json);
	});

	test('reads of none before anything was done', async () => {
		const { caseId: other } = await around.opened('another', { right: 'erasure', email: 'other@example.com' });
		expect((await status(other)).recipients).toEqual([]);
	});
});
