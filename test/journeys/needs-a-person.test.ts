import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { stateOf } from '../fixtures/journeys/case-items.ts';
import { act, decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { download, filesIn, linkIn, mailKeys, mailOf, request } from '../fixtures/journeys/person.ts';
import { resultsOf } from '../fixtures/journeys/plan.ts';
import { compareStock, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterEach(() => system.processor?.fail(undefined));
afterAll(() => system.stop());

const { few, sameName, householdOther, unsubscribed, none, documentsInside, held } = samplePeople;

describe('a store that only a person can search', () => {
	test('keeps the case open until somebody has searched it, and counts what they found', async () => {
		const reference = await request(system, { right: 'access', email: few.email });
		const waiting = await lookAt(system, reference);
		expect([waiting.status, waiting.tasks.map(({ store, status }) => `${store} ${status}`)]).toEqual([
			'fulfilling',
			['cctv waiting', 'crm done', 'events done', 'marketing done', 'rightful done'],
		]);
		expect((await mailOf(system, reference, 'task-needed-cctv')).text).toContain('blur everybody else');
		const wrong = await act(system, reference, 'complete-task', { store: 'crm', records: { 'contact-details': 1 }, note: 'x' });
		const unknown = await act(system, reference, 'complete-task', { store: 'cctv', records: { holograms: 1 }, note: 'x' });
		expect([wrong.status, unknown.status]).toEqual([409, 422]);
		await decide(system, reference, 'complete-task', { store: 'cctv', records: 2, note: 'Two clips, sent on a disc.' });
		const done = await lookAt(system, reference);
		expect([done.status, done.notes.map(({ text }) => text)]).toEqual(['completed', ['Two clips, sent on a disc.']]);
		expect(resultsOf(done)).toContain('cctv cctv-images: acted 2');
		expect((await mailOf(system, reference, 'done')).text).toContain('CCTV images: 2 records');
		expect((await act(system, reference, 'complete-task', { store: 'cctv', records: 1, note: 'x' })).status).toBe(409);
	});

	test('may be left out, and the letter and the package say so', async () => {
		const reference = await request(system, { right: 'access', email: none.email });
		await decide(system, reference, 'proceed-without', { store: 'cctv', note: 'The recorder is broken.' });
		expect((await stateOf(system, reference)).status).toBe('completed');
		const mail = await mailOf(system, reference, 'done');
		expect(mail.text).toContain('CCTV: we could not search it completely');
		const files = filesIn(await download(linkIn(mail, '/export')));
		expect(JSON.parse(files['data.json'] ?? '').leftOut.storesNotSearchedCompletely).toEqual(['CCTV']);
	});
});

describe('a processor that is out of reach', () => {
	test('stops the search rather than count as empty, and a retry carries on once it is back', async () => {
		system.faults.failService({ service: 'processor', status: 400 });
		const reference = await request(system, { right: 'access', email: sameName.email });
		const flagged = await lookAt(system, reference);
		expect([flagged.status, flagged.flagged?.step, flagged.flagged?.error, flagged.plan]).toEqual([
			'needs-attention',
			'AssessRequest',
			'StoreUnavailableError',
			[],
		]);
		expect((await mailKeys(system, reference)).at(-1)).toEqual(['flagged-1', 'dpo@example.com']);
		expect(await decide(system, reference, 'retry')).toBe('assessing');
		expect((await lookAt(system, reference)).status).toBe('needs-attention');
		system.processor?.fail(undefined);
		await decide(system, reference, 'retry');
		await searchCameras(system, reference);
		const done = await lookAt(system, reference);
		expect([done.status, done.leftOut]).toEqual(['completed', []]);
		expect((await mailKeys(system, reference)).map(([key]) => key)).toEqual([
			'acknowledgement',
			'flagged-1',
			'flagged-2',
			'task-needed-cctv',
			'done',
		]);
	});

	test('may be left out, and then the letter names it', async () => {
		system.faults.failService({ service: 'processor', status: 400 });
		const reference = await request(system, { right: 'erasure', email: unsubscribed.email });
		expect((await stateOf(system, reference)).status).toBe('needs-attention');
		await decide(system, reference, 'proceed-without', { store: 'call-records' });
		await searchCameras(system, reference);
		const done = await lookAt(system, reference);
		expect([done.status, done.leftOut]).toEqual(['completed', ['call-records']]);
		const { text } = await mailOf(system, reference, 'done');
		expect(text).toMatch(/What is not covered\n-+\n\n\* Call records: we could not search it completely/);
	});

	test('while erasing, keeps the other stores going, and what it holds is erased by the retry', async () => {
		const before = await takeStock(system);
		const reference = await request(system, { right: 'erasure', email: householdOther.email });
		system.faults.failService({ service: 'processor', status: 400 });
		await decide(system, reference, 'approve');
		await searchCameras(system, reference);
		const flagged = await lookAt(system, reference);
		expect([flagged.status, flagged.flagged?.error]).toEqual(['needs-attention', 'FulfilmentIncomplete']);
		expect(flagged.tasks.map(({ store, status, error }) => [store, status, error])).toEqual([
			['call-records', 'failed', 'StoreUnavailableError'],
			['cctv', 'done', undefined],
			['crm', 'done', undefined],
			['rightful', 'done', undefined],
		]);
		expect(compareStock(before, await takeStock(system)).gone).toEqual({ crm: ['c-1008/contact#c-1008#001'] });
		expect((await mailKeys(system, reference)).some(([key]) => key === 'done')).toBe(false);
		system.processor?.fail(undefined);
		await decide(system, reference, 'retry');
		expect((await stateOf(system, reference)).status).toBe('completed');
		expect(compareStock(before, await takeStock(system)).gone).toEqual({
			crm: ['c-1008/contact#c-1008#001'],
			'call-records': ['call-c-1008-001'],
		});
	});
});

describe('an erasure that the DPO stops', () => {
	test('keeps what is not gone yet, and the letter says what may be left', async () => {
		const reference = await request(system, { right: 'erasure', email: documentsInside.email });
		const before = await takeStock(system);
		await decide(system, reference, 'stop', { note: 'A claim has come in.' });
		const done = await lookAt(system, reference);
		expect([done.status, resultsOf(done).includes('cctv: stopped')]).toEqual(['completed', true]);
		expect(compareStock(before, await takeStock(system)).gone).toEqual({});
		expect((await mailOf(system, reference, 'done')).text).toContain('CCTV: the erasing was stopped, and may not be complete');
	});

	test('while a store is out of order, stays stopped when that is retried', async () => {
		const before = await takeStock(system);
		const reference = await request(system, { right: 'erasure', email: samplePeople.household.email });
		system.faults.failService({ service: 'processor', status: 400 });
		await decide(system, reference, 'approve');
		await searchCameras(system, reference);
		expect((await stateOf(system, reference)).status).toBe('needs-attention');
		await decide(system, reference, 'stop');
		system.processor?.fail(undefined);
		if ((await stateOf(system, reference)).flagged) await decide(system, reference, 'retry');
		const done = await lookAt(system, reference);
		expect([done.status, resultsOf(done).includes('call-records: stopped')]).toEqual(['completed', true]);
		expect(compareStock(before, await takeStock(system)).gone['call-records']).toBeUndefined();
	});

	test('can neither be one of a copy, nor of what is not being erased', async () => {
		const copy = await request(system, { right: 'access', email: held.email });
		const erasure = await request(system, { right: 'erasure', email: samplePeople.documentsPast.email });
		expect([(await act(system, copy, 'stop')).status, (await act(system, erasure, 'stop')).status]).toEqual([409, 409]);
	});
});
