import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commit } from '../../functions/core/audit/chain.ts';
import { toldOf } from '../../functions/core/request/recipients.ts';
import type { LocalSystem } from '../../local/system.ts';
import { itemsOf } from '../fixtures/journeys/case-items.ts';
import { act, checkAddress, decide, lookAt, unrestricted } from '../fixtures/journeys/dpo.ts';
import { mailKeys, mailOf, request, submitOnce } from '../fixtures/journeys/person.ts';
import { reachedIn, resultsOf } from '../fixtures/journeys/plan.ts';
import { endow, smallPerson } from '../fixtures/journeys/small-person.ts';
import { compareStock, type Holdings, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const ada = smallPerson('ada');
const ben = smallPerson('ben');
const cleo = smallPerson('cleo');
const right = 'rectification';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
	for (const person of [ada, ben, cleo]) await endow(system, person);
});
afterAll(() => system.stop());

const recordIn = (holdings: Holdings, store: string, id: string) => JSON.parse(holdings[store]?.[id] ?? '{}');
const nothingDone = { gone: {}, changed: {} };

describe('a wrong name in two kinds of data', () => {
	const contact = `${ada.contactId}/contact#${ada.contactId}`;
	const call = `call-${ada.contactId}`;
	let before: Holdings;
	let after: Holdings;
	let reference: string;
	beforeAll(async () => {
		before = await takeStock(system);
		reference = await request(system, {
			right,
			email: ada.email,
			corrections: [
				{ category: 'contact-details', field: 'name', value: 'Ada Right' },
				{ category: 'call-records', field: 'callerName', value: 'Ada Right' },
			],
		});
		after = await takeStock(system);
	});

	test('is put right in the stores that hold these kinds, at the processor’s too, and nothing else is touched', async () => {
		const { status, results, verified } = await lookAt(system, reference);
		expect([status, verified?.problems, resultsOf({ results: results ?? [] })]).toEqual([
			'completed',
			[],
			['crm contact-details: acted 1', 'call-records call-records: acted 1'],
		]);
		expect(compareStock(before, after)).toEqual({ gone: {}, changed: { crm: [contact], 'call-records': [call] } });
		expect(recordIn(after, 'crm', contact)).toEqual({ ...recordIn(before, 'crm', contact), name: 'Ada Right' });
		const called = recordIn(before, 'call-records', call);
		expect(recordIn(after, 'call-records', call)).toEqual({
			...called,
			attributes: { ...called.attributes, callerName: 'Ada Right' },
		});
	});

	test('leaves what was there before and after with the evidence, and in the chain its hash alone', async () => {
		const { results = [], notes, timeline } = await lookAt(system, reference);
		const changes = results.flatMap((result) => result.changes ?? []);
		const items = await itemsOf(system, reference);
		const said = changes.map(({ key, hash }) => {
			const { text, nonce } = items.get(`TEXT#${key}`) ?? {};
			expect(commit(String(text), String(nonce))).toBe(hash);
			expect(notes.find((note) => note.key === key)?.text).toBe(text);
			return JSON.parse(String(text));
		});
		const name = { before: 'Person ada', after: 'Ada Right' };
		expect(said).toEqual([
			[{ record: encodeURI(contact).replaceAll('#', '%23'), category: 'contact-details', field: 'name', ...name }],
			[{ record: call, category: 'call-records', field: 'callerName', ...name }],
		]);
		expect(timeline.find(({ type }) => type === 'request-fulfilled')?.data).toEqual({ results });
		expect(JSON.stringify(timeline)).not.toMatch(/Person ada|Ada Right/);
	});

	test('is told to everybody who was given the data, and to the person', async () => {
		const keys = await mailKeys(system, reference);
		expect(keys).toEqual([
			['acknowledgement', ada.email],
			['recipient-group', 'group-privacy@example.com'],
			['recipient-business-partners', 'partners-privacy@example.com'],
			['recipient-credit-reference-agencies', 'credit-privacy@example.com'],
			['recipient-fraud-prevention', 'fraud-privacy@example.com'],
			['recipient-payment-processor', 'payments-privacy@example.com'],
			['done', ada.email],
		]);
		const { text } = await mailOf(system, reference, 'done');
		for (const part of ['Contact details', 'Calls', 'Ada Right']) expect(text).toContain(part);
	});
});

test('a field that records are found by is left to a person, and the other fields are put right meanwhile', async () => {
	const before = await takeStock(system);
	const contact = `${ben.contactId}/contact#${ben.contactId}`;
	const reference = await request(system, {
		right,
		email: ben.email,
		corrections: [
			{ category: 'contact-details', field: 'email', value: 'ben.new@example.net' },
			{ category: 'contact-details', field: 'name', value: 'Ben Right' },
		],
	});
	const waiting = await lookAt(system, reference);
	expect([waiting.status, reachedIn(waiting), waiting.tasks.map(({ store, status }) => `${store} ${status}`)]).toEqual([
		'fulfilling',
		['crm contact-details: task 1, UK GDPR Art 16'],
		['crm waiting'],
	]);
	const after = await takeStock(system);
	expect(compareStock(before, after)).toEqual({ gone: {}, changed: { crm: [contact] } });
	expect(recordIn(after, 'crm', contact)).toEqual({ ...recordIn(before, 'crm', contact), name: 'Ben Right' });
	expect(await checkAddress(system, ben.email)).toEqual({
		restricted: false,
		quiesced: true,
		marks: [{ kind: 'quiesce', by: reference }],
	});
	await decide(system, reference, 'complete-task', { store: 'crm', records: { 'contact-details': 1 }, note: 'Moved by hand.' });
	expect((await lookAt(system, reference)).status).toBe('completed');
	expect((await mailKeys(system, reference)).map(([key]) => key)).toEqual(
		expect.arrayContaining(['task-needed-crm', 'recipient-group', 'done']),
	);
	expect(await checkAddress(system, ben.email)).toEqual(unrestricted);
});

describe('a kind of data that needs more proof than a click', () => {
	const corrections = [
		{ category: 'identity-documents', field: 'type', value: 'application/pdf' },
		{ category: 'contact-details', field: 'name', value: 'Cleo Right' },
	];

	test('waits for the DPO, who may refuse: then nothing is changed', async () => {
		const before = await takeStock(system);
		const reference = await request(system, { right, email: cleo.email, corrections });
		const waiting = await lookAt(system, reference);
		expect([waiting.status, waiting.needs]).toEqual(['awaiting-decision', ['stronger-identity']]);
		expect(await decide(system, reference, 'refuse', { reason: 'identity-not-verified' })).toBe('refused');
		expect(compareStock(before, await takeStock(system))).toEqual(nothingDone);
		expect((await mailKeys(system, reference)).map(([key]) => key)).toEqual(['acknowledgement', 'decision-needed', 'refused']);
	});

	test('is put right once the DPO is sure who asks; by a person, where no machine can', async () => {
		const before = await takeStock(system);
		const reference = await request(system, { right, email: cleo.email, corrections, nonce: 'again' });
		expect(compareStock(before, await takeStock(system))).toEqual(nothingDone);
		await decide(system, reference, 'approve');
		const begun = await lookAt(system, reference);
		expect(begun.tasks.map(({ store, status }) => `${store} ${status}`)).toEqual(['crm done', 'identity-documents waiting']);
		await decide(system, reference, 'complete-task', { store: 'identity-documents', records: 1, note: 'Uploaded again as PDF.' });
		const done = await lookAt(system, reference);
		expect([done.status, resultsOf(done)]).toEqual([
			'completed',
			['crm contact-details: acted 1', 'identity-documents identity-documents: acted 1'],
		]);
		expect(compareStock(before, await takeStock(system)).changed).toEqual({
			crm: [`${cleo.contactId}/contact#${cleo.contactId}`],
		});
	});
});

test('what nobody holds changes nothing, and the person is told that nothing was found', async () => {
	const before = await takeStock(system);
	const reference = await request(system, {
		right,
		email: ada.email,
		corrections: [{ category: 'survey-responses', field: 'shoeSize', value: '42' }],
	});
	const done = await lookAt(system, reference);
	expect([done.status, resultsOf(done), toldOf(done).told]).toEqual(['completed', [], []]);
	expect(compareStock(before, await takeStock(system))).toEqual(nothingDone);
	const { text } = await mailOf(system, reference, 'done');
	expect(text).toContain('We found nothing that had to be changed');
	expect(text).not.toContain('is now');
});

test('what is called otherwise in the stores than the person calls it, a person puts right', async () => {
	const before = await takeStock(system);
	const corrections = [{ category: 'contact-details', field: 'Given name', value: 'Ada' }];
	const reference = await request(system, { right, email: ada.email, corrections });
	expect((await lookAt(system, reference)).status).toBe('fulfilling');
	expect((await mailOf(system, reference, 'task-needed-crm')).text).toContain('Put right what the person stated');
	await decide(system, reference, 'complete-task', { store: 'crm', records: { 'contact-details': 1 }, note: 'It is in name.' });
	const done = await lookAt(system, reference);
	expect([done.status, resultsOf(done)]).toEqual(['completed', ['crm contact-details: acted 1']]);
	expect(compareStock(before, await takeStock(system))).toEqual(nothingDone);
});

test.each([
	['without a correction', {}, ['corrections']],
	[
		'of a kind that there is not',
		{ corrections: [{ category: 'horoscope', field: 'sign', value: 'x' }] },
		['corrections.0.category'],
	],
	['with what belongs to another right', { ground: 'accuracy' } as const, ['ground']],
])('a request %s is answered with what to write', async (_, particulars, fields) => {
	const { status, body } = await submitOnce(system, { right, email: ada.email, ...particulars });
	expect([status, (body.errors as { field: string }[]).map(({ field }) => field)]).toEqual([422, fields]);
});

test('the DPO cannot complete what nobody was asked to do', async () => {
	const reference = await request(system, {
		right,
		email: ben.email,
		corrections: [{ category: 'contact-details', field: 'email', value: 'ben.newer@example.net' }],
	});
	const before = await lookAt(system, reference);
	const reply = await act(system, reference, 'complete-task', { store: 'events', records: 0, note: 'x' });
	expect([reply.status, reply.body.detail]).toEqual([409, expect.stringContaining('no open task for store events')]);
	expect(await lookAt(system, reference)).toEqual(before);
});
