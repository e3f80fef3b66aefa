import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { chainOf } from '../fixtures/journeys/case-items.ts';
import { act, decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { postJson } from '../fixtures/journeys/http.ts';
import { mailsOf, request, submit } from '../fixtures/journeys/person.ts';
import { compareStock, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const { few, many, unsubscribed, documentsPast, sameName, held, none } = samplePeople;

let system: LocalSystem;
/** Cases by where they stand. */
const cases: Record<string, string> = {};
beforeAll(async () => {
	system = await startSystem();
	cases.closed = await request(system, { right: 'access', email: few.email });
	await searchCameras(system, cases.closed);
	cases.unverified = await submit(system, { right: 'access', email: none.email });
	cases.erasureToDecide = await request(system, { right: 'erasure', email: documentsPast.email });
	cases.objection = await request(system, { right: 'objection', email: unsubscribed.email, details: 'My situation.' });
	cases.review = await request(system, { right: 'automated-decisions', email: held.email, details: 'Look again.' });
	cases.atWork = await request(system, { right: 'access', email: sameName.email });
	cases.restricted = await request(system, {
		...{ right: 'restriction', email: few.email, ground: 'claims', categories: ['contact-details'] },
	});
	cases.copyToDecide = await request(system, { right: 'access', email: many.email });
}, 120_000);
afterAll(() => system.stop());

/** Sends the command, and makes sure that it changes nothing: not the case, its chain, its mails, or any store. */
async function refused(which: string, action: string, fields: Readonly<Record<string, unknown>>) {
	const reference = cases[which] ?? '';
	const look = async () => ({
		view: await lookAt(system, reference),
		chain: await chainOf(system, reference),
		mails: await mailsOf(system, reference),
	});
	const [before, stock] = [await look(), await takeStock(system)];
	const { status, body } = await act(system, reference, action, fields);
	expect(await look()).toEqual(before);
	expect(compareStock(stock, await takeStock(system))).toEqual({ gone: {}, changed: {} });
	return { status, detail: String(body.detail), fields: ((body.errors ?? []) as { field: string }[]).map(({ field }) => field) };
}

describe('a command that does not fit the case as it stands is a conflict that says why, and changes nothing:', () => {
	test.each([
		['extending what is closed', 'closed', 'extend', { reasons: 'More time.' }, 'has ended (completed)'],
		['pausing what is closed', 'closed', 'clarify', { question: 'Which?' }, 'has ended (completed)'],
		['approving what is closed', 'closed', 'approve', {}, 'has ended (completed)'],
		['refusing what is closed', 'closed', 'refuse', { reason: 'excessive' }, 'has ended (completed)'],
		['leaving a store out of what is closed', 'closed', 'proceed-without', { store: 'crm' }, 'has ended (completed)'],
		['retrying what is closed', 'closed', 'retry', {}, 'is not flagged'],
		['resuming what is not paused', 'atWork', 'resume', {}, 'The clock is not paused'],
		['pausing what is not access', 'erasureToDecide', 'clarify', { question: 'Which?' }, 'Only a request for access'],
		['stopping what is not being erased', 'erasureToDecide', 'stop', {}, 'is not erasing'],
		['stopping a copy', 'atWork', 'stop', {}, 'Only an erasure can be stopped'],
		['retrying what is not flagged', 'atWork', 'retry', {}, 'is not flagged'],
		['approving what needs no decision', 'atWork', 'approve', {}, 'needs no decision'],
		['refusing what is carried out already', 'atWork', 'refuse', { reason: 'excessive' }, 'being carried out already'],
		['lifting what restricts nothing', 'atWork', 'lift', { reasons: 'R' }, 'Only a restriction can be lifted'],
		['lifting an objection that is still weighed', 'objection', 'lift', { reasons: 'R' }, 'restricts nothing'],
		[
			'completing a task of a decision',
			'erasureToDecide',
			'complete-task',
			{ store: 'cctv', note: 'N' },
			'no open task for store cctv',
		],
		['completing a task that a machine does', 'atWork', 'complete-task', { store: 'crm', note: 'N' }, 'no open task for store crm'],
		['completing a task of a review', 'review', 'complete-task', { store: 'cctv', note: 'N' }, 'no open task for store cctv'],
		[
			'completing the task of a request nobody confirmed',
			'unverified',
			'complete-task',
			{ store: 'cctv', note: 'N' },
			'no open task',
		],
		['approving what nobody confirmed', 'unverified', 'approve', {}, 'waits for the person to confirm'],
		['refusing what nobody confirmed', 'unverified', 'refuse', { reason: 'excessive' }, 'waits for the person to confirm'],
		['extending what nobody confirmed', 'unverified', 'extend', { reasons: 'R' }, 'waits for the person to confirm'],
	])('%s', async (_, which, action, fields, why) => {
		expect(await refused(which, action, fields)).toEqual({ status: 409, detail: expect.stringContaining(why), fields: [] });
	});
});

describe('a command that says something impossible is answered with what to write, and changes nothing:', () => {
	test.each([
		['refusing without a reason', 'copyToDecide', 'refuse', {}, 'reason'],
		['refusing for a reason that the law has not', 'copyToDecide', 'refuse', { reason: 'busy' }, 'reason'],
		['approving an objection without grounds', 'objection', 'approve', {}, 'grounds'],
		['refusing an objection without grounds', 'objection', 'refuse', { reason: 'compelling-grounds' }, 'text'],
		['a review without an outcome', 'review', 'approve', { grounds: 'G' }, 'review'],
		['a review of what nobody decided by machine', 'objection', 'approve', { grounds: 'G', review: 'upheld' }, 'review'],
		['extending without reasons', 'copyToDecide', 'extend', {}, 'reasons'],
		['asking nothing', 'atWork', 'clarify', { question: '  ' }, 'question'],
		['an answer of tomorrow', 'atWork', 'resume', { on: 'tomorrow' }, 'on'],
		['lifting without reasons', 'restricted', 'lift', {}, 'reasons'],
		['leaving out a store that there is not', 'copyToDecide', 'proceed-without', { store: 'attic' }, 'store'],
		['a task without a note', 'atWork', 'complete-task', { store: 'cctv' }, 'note'],
		[
			'records of a kind that the store has not',
			'atWork',
			'complete-task',
			{ store: 'cctv', records: { invoices: 1 }, note: 'N' },
			'records',
		],
		['a part of a record', 'atWork', 'complete-task', { store: 'cctv', records: 0.5, note: 'N' }, 'records'],
		['redactions of what is no copy', 'erasureToDecide', 'approve', { redactions: [{ store: 'crm', record: 'x' }] }, 'redactions'],
		['a command that there is not', 'copyToDecide', 'obliterate', {}, 'action'],
	])('%s', async (_, which, action, fields, field) => {
		expect(await refused(which, action, fields)).toEqual({ status: 422, detail: expect.any(String), fields: [field] });
	});
});

test('a command on a case that there is not finds none, and one without a token none at all', async () => {
	expect((await act(system, '7K3M-9QXB-2TR', 'approve')).status).toBe(404);
	expect((await act(system, 'nonsense', 'approve')).status).toBe(404);
	const before = await lookAt(system, cases.copyToDecide ?? '');
	expect((await postJson(`${system.url}/cases/${cases.copyToDecide}/actions`, { action: 'approve' })).status).toBe(401);
	expect(await lookAt(system, cases.copyToDecide ?? '')).toEqual(before);
});

test('a decision cannot be made twice', async () => {
	await decide(system, cases.review ?? '', 'approve', { grounds: 'We looked.', review: 'upheld' });
	expect(await refused('review', 'refuse', { reason: 'excessive', text: 'No.' })).toMatchObject({ status: 409 });
	await decide(system, cases.copyToDecide ?? '', 'approve');
	expect(await refused('copyToDecide', 'approve', {})).toEqual({
		status: 409,
		detail: `Case ${cases.copyToDecide} was decided already (approved).`,
		fields: [],
	});
});
