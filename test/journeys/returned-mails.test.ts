import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { act, ask, decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { postJson } from '../fixtures/journeys/http.ts';
import { mailKeys, request, submit } from '../fixtures/journeys/person.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

const { few, many, documentsPast } = samplePeople;
const bounce = (fields: object) => postJson(`${system.url}/local/bounce`, fields);
const keysOf = async (reference: string) => (await mailKeys(system, reference)).map(([key]) => key);
const undelivered = async (reference: string) => ((await lookAt(system, reference)) as { undelivered?: unknown }).undelivered;
interface Row {
	readonly reference: string;
	readonly status: string;
	readonly undelivered?: number;
}
/** Of every page: reference, status, how many mails came back. */
async function needAttention(): Promise<readonly unknown[]> {
	const found: Row[] = [];
	for (let cursor: string | undefined = ''; cursor !== undefined; ) {
		const { body } = await ask(system, `/cases?status=needs-attention${cursor === '' ? '' : `&cursor=${cursor}`}`);
		found.push(...(body.cases as readonly Row[]));
		cursor = body.cursor as string | undefined;
	}
	return found.map((row) => [row.reference, row.status, row.undelivered]);
}
const isSuppressed = async (email: string) => {
	const { body } = await postJson(
		`${system.url}/suppressions/check`,
		{ emails: [email] },
		{ authorization: `Bearer ${await system.token()}` },
	);
	return (body.results as readonly { suppressed: boolean }[])[0]?.suppressed;
};

describe('an answer that bounces', () => {
	test('though its case is closed, is told to the DPO, once, and needs attention until they have settled it', async () => {
		const reference = await request(system, { right: 'access', email: few.email });
		await searchCameras(system, reference);
		expect((await lookAt(system, reference)).status).toBe('completed');
		for (let time = 0; time < 2; time++) expect((await bounce({ key: `${reference}/done` })).status).toBe(200);
		expect((await keysOf(reference)).slice(-2)).toEqual(['done', 'undelivered-done']);
		expect(await needAttention()).toEqual([[reference, 'completed', 1]]);
		expect(await undelivered(reference)).toEqual([
			{ mail: 'done', why: 'bounced', at: expect.any(String), article: 'UK GDPR Art 12(3)' },
		]);
		expect(await isSuppressed(few.email)).toBe(true);
		const settled = await act(system, reference, 'settle-mail', { mail: 'done', note: 'Sent by post, recorded.' });
		expect([settled.status, settled.body]).toEqual([200, { reference, status: 'completed' }]);
		expect(await needAttention()).toEqual([]);
		await system.runSchedule('reconcile');
		await system.runSchedule('deadline-sweep');
		expect((await keysOf(reference)).at(-1)).toBe('undelivered-done');
	});

	test.each([
		['suppressed', 'suppressed'],
		['complaint', 'complained'],
		['transient', 'bounced'],
		['reject', 'rejected'],
	] as const)('so does one that ended as %s', async (type, why) => {
		const email = `${type}@example.com`;
		const reference = await submit(system, { right: 'objection-to-marketing', email });
		expect(await keysOf(reference)).toEqual(['done']);
		await bounce({ to: email, type });
		expect(await undelivered(reference)).toMatchObject([{ mail: 'done', why }]);
		expect(await keysOf(reference)).toEqual(['done', 'undelivered-done']);
		await decide(system, reference, 'settle-mail', { mail: 'done', note: 'Told by phone.' });
	});
});

describe('a mail that is on its way', () => {
	test('and only put off has not come back', async () => {
		const reference = await submit(system, { right: 'erasure', email: 'later@example.com' });
		await bounce({ to: 'later@example.com', type: 'delay' });
		expect(await undelivered(reference)).toBeUndefined();
	});

	test('to confirm an address, and bounces, needs nobody: a mistyped address lapses by itself', async () => {
		const reference = await submit(system, { right: 'access', email: 'mistyped@example.com' });
		await bounce({ to: 'mistyped@example.com' });
		expect(await undelivered(reference)).toMatchObject([{ mail: 'acknowledgement', why: 'bounced' }]);
		expect([await needAttention(), await isSuppressed('mistyped@example.com')]).toEqual([[], true]);
		expect(await keysOf(reference)).toEqual(['acknowledgement']);
	});

	test('and asks what the request is for is sent again to the address that the DPO is given instead', async () => {
		const reference = await request(system, { right: 'access', email: many.email });
		await decide(system, reference, 'clarify', { question: 'Which years do you mean?' });
		const key = (await keysOf(reference)).findLast((each) => each.startsWith('clock-paused')) ?? '';
		await bounce({ key: `${reference}/${key}` });
		expect(await needAttention()).toEqual([[reference, expect.any(String), 1]]);
		await decide(system, reference, 'change-address', { email: 'moved@example.com', how: 'They rang us.' });
		expect(await needAttention()).toEqual([]);
		expect(await mailKeys(system, reference)).toContainEqual([`${key}.again-1`, 'moved@example.com']);
	});

	test('to the DPO, about one that came back, comes back too: nothing follows from that', async () => {
		const reference = await request(system, { right: 'access', email: documentsPast.email });
		await decide(system, reference, 'refuse', { reason: 'excessive' });
		await bounce({ key: `${reference}/refused` });
		await bounce({ key: `${reference}/undelivered-refused` });
		await system.runSchedule('reconcile');
		expect((await keysOf(reference)).filter((key) => key.startsWith('undelivered'))).toEqual(['undelivered-refused']);
	});
});

test.each([
	[{}, 400],
	[{ key: 'nobody/nothing' }, 400],
	[{ to: few.email, type: 'lost' }, 400],
])('what is no mail, or no fate of one, is refused: %j', async (fields, status) => {
	expect((await bounce(fields)).status).toBe(status);
});
