import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { act, ask, decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { postJson } from '../fixtures/journeys/http.ts';
import { mailKeys, mailsOf, request, submit } from '../fixtures/journeys/person.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

/** Moves to eight o'clock UTC of the day, and lets the sweep of that quarter of an hour run. */
async function on(day: string): Promise<void> {
	await system.clock.set(`${day}T08:00:00Z`);
	await system.runSchedule('deadline-sweep');
	await system.settled();
}

/** The row of the case in the DPO's list, as far as it is about the clock. */
async function row(reference: string) {
	const { body } = await ask(system, '/cases');
	const found = (body.cases as Record<string, unknown>[]).find((each) => each.reference === reference);
	const { dueOn, houseTargetOn, daysLeft, paused, extended } = found ?? {};
	return { dueOn, houseTargetOn, daysLeft, paused, extended };
}
const mailsToDpo = async (reference: string) =>
	(await mailKeys(system, reference)).filter(([key]) => /^(reminder|overdue)/.test(key)).map(([key]) => key);
const lettersOfClock = async (reference: string) =>
	(await mailsOf(system, reference)).filter(({ key }) => key.startsWith(`${reference}/clock-`));

describe('an access request whose clock is stopped, moves on, and is extended', () => {
	let reference: string;

	test('stands still while the person is asked: no reminder comes, and the days left stay', async () => {
		await system.clock.set('2026-07-01T08:00:00Z');
		reference = await request(system, { right: 'access', email: samplePeople.few.email });
		await on('2026-07-06');
		expect(await row(reference)).toEqual({
			...{ dueOn: '2026-08-03', houseTargetOn: '2026-07-22', daysLeft: 28, paused: false, extended: false },
		});
		await decide(system, reference, 'clarify', { question: 'Which of your visits is it about?' });
		for (const day of ['2026-07-15', '2026-07-22', '2026-07-31', '2026-08-06']) await on(day);
		expect(await row(reference)).toMatchObject({ dueOn: '2026-09-01', paused: true });
		expect(await mailsToDpo(reference)).toEqual([]);
		const [letter] = await lettersOfClock(reference);
		expect([letter?.to, letter?.text.includes('Which of your visits is it about?')]).toEqual([samplePeople.few.email, true]);
	});

	test('moves on from the day of the answer, and is reminded of by the new dates', async () => {
		await decide(system, reference, 'resume', { on: '2026-07-29', note: 'The second of July.' });
		expect(await row(reference)).toEqual({
			...{ dueOn: '2026-08-24', houseTargetOn: '2026-08-14', daysLeft: 18, paused: false, extended: false },
		});
		for (const day of ['2026-08-07', '2026-08-12']) await on(day);
		expect(await mailsToDpo(reference)).toEqual(['reminder-house-target-7@20260814', 'reminder-house-target-2@20260814']);
		expect((await lettersOfClock(reference)).at(-1)?.text).toContain('Our answer is due by: 24 August 2026');
	});

	test('is extended on the last day on which the person can be told, who gets the reasons and the date', async () => {
		await on('2026-08-24');
		await decide(system, reference, 'extend', { reasons: 'Nine stores, four of them on paper.' });
		expect(await row(reference)).toEqual({
			...{ dueOn: '2026-10-26', houseTargetOn: '2026-10-15', daysLeft: 63, paused: false, extended: true },
		});
		const letter = (await lettersOfClock(reference)).at(-1);
		expect(letter?.text).toMatch(/Nine stores, four of them on paper\.[\s\S]*due by: 26 October 2026/);
		await on('2026-08-26');
		expect((await mailsToDpo(reference)).filter((key) => key.startsWith('overdue'))).toEqual([]);
	});

	test('its events hold none of the words that were written', async () => {
		const { timeline, notes } = await lookAt(system, reference);
		expect(timeline.filter(({ type }) => type.startsWith('clock-')).map(({ type }) => type)).toEqual([
			...['clock-paused', 'clock-resumed', 'clock-extended'],
		]);
		expect(JSON.stringify(timeline)).not.toMatch(/visits|second of July|paper/);
		expect(notes.map(({ text }) => text).toSorted()).toEqual([
			...['Nine stores, four of them on paper.', 'The second of July.', 'Which of your visits is it about?'],
		]);
	});

	test('takes no command twice, and none once it is closed', async () => {
		const refused = async (action: string, fields = {}) => {
			const { status, body } = await act(system, reference, action, fields);
			return [status, body.detail];
		};
		expect(await refused('extend', { reasons: 'Again.' })).toEqual([409, expect.stringContaining('the law allows it once')]);
		expect(await refused('resume')).toEqual([409, 'The clock is not paused; there is nothing to resume.']);
		await searchCameras(system, reference);
		expect((await lookAt(system, reference)).status).toBe('completed');
		for (const [action, fields] of [['extend', { reasons: 'R' }], ['clarify', { question: 'Q' }], ['resume']] as const) {
			expect(await refused(action, fields)).toEqual([409, expect.stringContaining('has ended (completed)')]);
		}
	});
});

test('a letter of last month is entered, and goes the way of every request', async () => {
	await system.clock.set('2027-02-03T08:00:00Z');
	const { none } = samplePeople;
	const letter = {
		...{ kind: 'subject-request', right: 'access', email: none.email, receivedAt: '2027-01-18T10:00:00Z', channel: 'post' },
		identity: { establishedAt: '2027-01-20T09:00:00Z', how: 'Signature compared' },
	};
	const headers = { authorization: `Bearer ${await system.token()}`, 'idempotency-key': 'letter-1' };
	const first = await postJson(`${system.url}/cases`, letter, headers);
	await system.settled();
	const again = await postJson(`${system.url}/cases`, letter, headers);
	await system.settled();
	const reference = String(first.body.reference);
	expect([first.status, first.body, again.body]).toEqual([201, { reference, dueOn: '2027-02-18' }, first.body]);
	expect(await mailKeys(system, reference)).toEqual([
		['receipt', none.email],
		['task-needed-cctv', 'dpo@example.com'],
	]);
	expect(await row(reference)).toMatchObject({ dueOn: '2027-02-18', daysLeft: 15 });
	await searchCameras(system, reference);
	expect((await lookAt(system, reference)).status).toBe('completed');
	expect((await postJson(`${system.url}/cases`, letter)).status).toBe(401);
});

test('what is not access cannot be paused, and what nobody confirmed can neither be paused nor extended', async () => {
	const erasure = await request(system, { right: 'erasure', email: samplePeople.documentsPast.email });
	const unverified = await submit(system, { right: 'access', email: 'never.confirms@example.com' });
	await system.settled();
	const before = await lookAt(system, unverified);
	expect([
		(await act(system, erasure, 'clarify', { question: 'Q' })).body.detail,
		(await act(system, unverified, 'clarify', { question: 'Q' })).status,
		(await act(system, unverified, 'extend', { reasons: 'R' })).status,
	]).toEqual(['Only a request for access can be paused for clarification (Art 12A); this one is for erasure.', 409, 409]);
	expect(await lookAt(system, unverified)).toEqual(before);
});
