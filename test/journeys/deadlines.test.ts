import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { itemsOf, partition, stateOf } from '../fixtures/journeys/case-items.ts';
import { ask, decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { linkIn, mailKeys, mailOf, mailsOf, open, request, submit } from '../fixtures/journeys/person.ts';
import { documentsOf, everyItem } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

/** Moves to an instant and lets the sweep of that quarter of an hour run. */
async function at(instant: string): Promise<unknown> {
	await system.clock.set(instant);
	const totals = await system.runSchedule('deadline-sweep');
	await system.settled();
	return totals;
}
const newMails = async (reference: string, after: number) =>
	(await mailKeys(system, reference)).slice(after).map(([key, to]) => `${key} to ${to}`);

describe('a request that nobody confirms', () => {
	const email = 'never.confirms@example.com';
	let reference: string;

	test('lapses when fourteen days have passed, not before', async () => {
		reference = await submit(system, { right: 'erasure', email, name: 'Never Confirms', details: 'All of it.' });
		await at('2026-06-24T22:45:00Z');
		expect((await stateOf(system, reference)).status).toBe('awaiting-identity');
		await at('2026-06-24T23:00:00Z');
		expect((await stateOf(system, reference)).status).toBe('lapsed');
	});

	test('is forgotten: nothing about the person is left but a case that names nobody', async () => {
		expect([...(await itemsOf(system, reference)).keys()]).toEqual(['CASE']);
		const documents = documentsOf(system);
		await system.clock.advance('PT2H');
		for (const table of Object.values(system.tables)) {
			const items = await everyItem(documents, table);
			expect([table, items.filter((item) => /never.confirms|Never Confirms|All of it/i.test(JSON.stringify(item)))]).toEqual([
				table,
				[],
			]);
		}
		documents.destroy();
		expect(system.executions().find(({ name }) => name === reference)?.status).toBe('SUCCEEDED');
	});

	test('got one mail, and its links lead nowhere now', async () => {
		expect(await mailKeys(system, reference)).toEqual([['acknowledgement', email]]);
		expect((await open(linkIn(await mailOf(system, reference, 'acknowledgement'), '/identity'))).status).toBe(404);
	});
});

describe('a request that waits for the DPO', () => {
	let reference: string;
	let seen: number;

	test('is reminded of before the house target and before the due date, once each', async () => {
		await system.clock.set('2026-07-01T08:00:00Z');
		reference = await request(system, { right: 'erasure', email: samplePeople.documentsPast.email });
		const { dueOn, houseTargetOn, status } = await lookAt(system, reference);
		expect([houseTargetOn, dueOn, status]).toEqual(['2026-07-22', '2026-08-03', 'awaiting-decision']);
		seen = (await mailKeys(system, reference)).length;
		const reminded: string[] = [];
		for (const day of ['07-14', '07-15', '07-19', '07-20', '07-22', '07-26', '07-27', '08-01', '08-03']) {
			await at(`2026-${day}T08:00:00Z`);
			await at(`2026-${day}T08:15:00Z`);
			const mails = await newMails(reference, seen + reminded.length);
			reminded.push(...mails.map((mail) => `${day} ${mail}`));
		}
		expect(reminded).toEqual([
			'07-15 reminder-house-target-7 to dpo@example.com',
			'07-20 reminder-house-target-2 to dpo@example.com',
			'07-22 reminder-house-target-0 to dpo@example.com',
			'07-27 reminder-due-7 to dpo@example.com',
			'08-01 reminder-due-2 to dpo@example.com',
			'08-03 reminder-due-0 to dpo@example.com',
		]);
		seen += reminded.length;
	});

	test('is escalated when the due date has passed, once, to the DPO and above', async () => {
		await at('2026-08-03T22:45:00Z');
		expect(await newMails(reference, seen)).toEqual([]);
		await at('2026-08-03T23:00:00Z');
		await at('2026-08-04T09:00:00Z');
		expect(await newMails(reference, seen)).toEqual([
			'overdue-dpo to dpo@example.com',
			'overdue-escalation to escalation@example.com',
		]);
		const mails = (await mailsOf(system, reference)).filter(({ to }) => to !== samplePeople.documentsPast.email);
		for (const { text, subject } of mails) expect(`${subject} ${text}`).not.toMatch(/Paul|paul\.past/);
		const listed = await ask(system, '/cases?status=awaiting-decision&dueBefore=2026-08-04');
		expect((listed.body.cases as { reference: string }[]).map((each) => each.reference)).toEqual([reference]);
	});

	test('can still be answered, and is left alone after that', async () => {
		await decide(system, reference, 'approve');
		await searchCameras(system, reference);
		expect((await stateOf(system, reference)).status).toBe('completed');
		seen = (await mailKeys(system, reference)).length;
		await at('2026-12-01T09:00:00Z');
		expect(await newMails(reference, seen)).toEqual([]);
	});

	test('whose reminders were missed, the sweeps having stood still, gets the last of them only', async () => {
		await system.clock.set('2027-01-04T08:00:00Z');
		const late = await request(system, { right: 'access', email: samplePeople.many.email });
		seen = (await mailKeys(system, late)).length;
		await at('2027-01-28T08:00:00Z');
		expect(await newMails(late, seen)).toEqual(['reminder-due-7 to dpo@example.com']);
	});
});

describe('a sweep', () => {
	test('that fires twice for the same moment runs once', async () => {
		const run = { scheduledAt: '2027-02-01T00:00:00Z' };
		expect([await system.runSchedule('deadline-sweep', run), await system.runSchedule('deadline-sweep', run)]).toEqual([
			expect.objectContaining({ failed: 0 }),
			null,
		]);
		const runs = await partition(system, 'cases', 'RUN#deadline-sweep');
		expect(runs.get(run.scheduledAt)?.totals).toMatchObject({ failed: 0 });
	});
});
