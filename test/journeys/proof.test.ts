import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { act, decide, enter, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { confirm, linkIn, mailKeys, mailOf, mailsOf, open, request, submit } from '../fixtures/journeys/person.ts';
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
const statusOf = async (reference: string) => (await lookAt(system, reference)).status;
const letters = async (reference: string) => (await mailKeys(system, reference)).map(([key]) => key.replace(/-\d+$/, ''));

describe('proof that the DPO asks for before anybody has looked', () => {
	let reference: string;

	test('keeps the request waiting though the link is used', async () => {
		await system.clock.set('2026-07-01T08:00:00Z');
		reference = await submit(system, { right: 'access', email: samplePeople.few.email });
		await decide(system, reference, 'ask-proof', { kind: 'identity', text: 'Please send us a bill with your name.' });
		await confirm(system, reference);
		expect(await lookAt(system, reference)).toMatchObject({ status: 'awaiting-proof', plan: [] });
		await on('2026-07-14');
		expect(await letters(reference)).toEqual(['acknowledgement', 'proof-asked']);
	});

	test('lets it go on when it is here, due a month from then, as the DPO’s own finding of who asks', async () => {
		await decide(system, reference, 'receive-proof', { kind: 'identity', on: '2026-07-13' });
		const { status, dueOn, identity } = await lookAt(system, reference);
		expect([status, dueOn, identity?.how]).toEqual(['fulfilling', '2026-08-13', 'dpo']);
		await searchCameras(system, reference);
		expect(await statusOf(reference)).toBe('completed');
	});
});

test('proof asked for after the assessment holds the decision up, and nothing else', async () => {
	await system.clock.set('2026-09-01T08:00:00Z');
	const { email } = samplePeople.documentsPast;
	const reference = await request(system, { right: 'erasure', email });
	expect(await statusOf(reference)).toBe('awaiting-decision');
	await decide(system, reference, 'ask-proof', { kind: 'fee', text: 'This is the fifth request in a month: five pounds.' });
	expect((await act(system, reference, 'approve')).status).toBe(409);
	expect((await lookAt(system, reference)).results).toBeUndefined();
	await decide(system, reference, 'receive-proof', { kind: 'fee' });
	expect(await decide(system, reference, 'approve')).toBe('fulfilling');
	await searchCameras(system, reference);
	expect(await statusOf(reference)).toBe('completed');
});

test('what is asked for another lapses where no authority comes, and the person is told so', async () => {
	await system.clock.set('2026-11-02T08:00:00Z');
	const { body } = await enter(system, {
		...{ right: 'access', email: samplePeople.none.email, channel: 'post', receivedAt: '2026-10-30T10:00:00Z' },
		identity: { establishedAt: '2026-11-02T07:30:00Z', how: 'Known to us' },
		authority: { for: 'represented' },
	});
	const reference = String(body.reference);
	expect(body).toEqual({ reference, dueOn: '2026-12-02', awaiting: [{ kind: 'authority', askedOn: '2026-11-02' }] });
	expect(await letters(reference)).toEqual(['proof-asked']);
	await on('2026-11-16');
	expect(await statusOf(reference)).toBe('awaiting-proof');
	await on('2026-11-17');
	expect([await statusOf(reference), await letters(reference)]).toEqual(['lapsed', ['proof-asked', 'lapsed']]);
	expect(system.executions().find(({ name }) => name === reference)?.status).toBe('SUCCEEDED');
});

test('whoever lost the mailbox has the answer sent to another, once the DPO has made sure who they are', async () => {
	await system.clock.set('2027-02-01T08:00:00Z');
	const { email } = samplePeople.many;
	const reference = await submit(system, { right: 'access', email });
	const before = linkIn(await mailOf(system, reference, 'acknowledgement'), '/identity');
	await decide(system, reference, 'change-address', { email: 'moved@example.com', how: 'Known at the front desk.' });
	expect((await open(before)).status).toBe(404);
	const { person, plan } = await lookAt(system, reference);
	expect(person?.identifiers?.map(({ value }) => value)).toEqual(expect.arrayContaining([email, 'moved@example.com']));
	expect(plan.filter(({ count }) => count > 0).length).toBeGreaterThan(0);
	if ((await statusOf(reference)) === 'awaiting-decision') await decide(system, reference, 'approve');
	await searchCameras(system, reference);
	expect(await statusOf(reference)).toBe('completed');
	const sent = (await mailsOf(system, reference)).filter(({ to }) => to !== 'dpo@example.com').map(({ to }) => to);
	expect(sent).toEqual([email, 'moved@example.com', 'moved@example.com']);
});

test('a colleague looks at the cameras, is reminded, and what was found stands in the case with its hashes', async () => {
	await system.clock.set('2027-05-03T08:00:00Z');
	const reference = await request(system, { right: 'access', email: samplePeople.none.email });
	await decide(system, reference, 'assign-task', { store: 'cctv', to: 'guard@example.net', dueOn: '2027-05-14' });
	await on('2027-05-12');
	await on('2027-05-12');
	const toGuard = (await mailKeys(system, reference)).filter(([, to]) => to === 'guard@example.net').map(([key]) => key);
	expect(toGuard.map((key) => key.replace(/-\d+$/, ''))).toEqual(['task-assigned-cctv', 'reminder-task-cctv-2']);
	await decide(system, reference, 'complete-task', {
		...{ store: 'cctv', records: 1, note: 'One clip.' },
		attachments: [{ name: 'gate.mp4', sha256: 'c'.repeat(64) }],
	});
	const view = await lookAt(system, reference);
	expect(view.status).toBe('completed');
	const tasksDone = (view as unknown as { tasksDone: unknown }).tasksDone;
	expect(tasksDone).toEqual([
		{
			...{ store: 'cctv', acted: [{ category: 'cctv-images', count: 1 }] },
			attachments: [{ name: 'gate.mp4', sha256: 'c'.repeat(64) }],
		},
	]);
});
