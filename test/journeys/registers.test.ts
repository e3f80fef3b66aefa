import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalSystem } from '../../local/system.ts';
import { undescribed } from '../fixtures/described-answer.ts';
import { ask, decide, lookAt } from '../fixtures/journeys/dpo.ts';
import { request, submit } from '../fixtures/journeys/person.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
let refused: string;
let waiting: string;
beforeAll(async () => {
	system = await startSystem();
	refused = await request(system, { right: 'access', email: 'hal.holding@example.com', name: 'Hal Holding' });
	await decide(system, refused, 'refuse', { reason: 'excessive', text: 'The fourth this week.' });
	await system.clock.advance('P1D');
	waiting = await submit(system, { right: 'erasure', email: 'marta.manifold@example.com', name: 'Marta Manifold' });
});
afterAll(() => system.stop());

/** What an auditor has in hand: the file, and its rows by their columns, without what is empty. */
async function download(query = '') {
	const answer = await ask(system, `/registers/subject-request.csv${query}`);
	expect([answer.status, undescribed('GET', '/registers/subject-request.csv', answer)]).toEqual([303, undefined]);
	const file = await fetch(answer.headers.get('location') ?? '');
	const text = Buffer.from(await file.arrayBuffer()).toString();
	const [columns = [], ...rows] = text
		.replace(/^\uFEFF/, '')
		.split('\r\n')
		.slice(0, -1)
		.map((line) => line.split(','));
	return {
		...{ status: file.status, type: file.headers.get('content-type'), as: file.headers.get('content-disposition'), text },
		rows: rows.map((cells) => Object.fromEntries(columns.map((name, at) => [name, cells[at]]).filter(([, cell]) => cell !== ''))),
	};
}

test('the register of requests has a row for each, open and closed, the newest last, and says nothing of anybody', async () => {
	const { rows, text, ...file } = await download();
	expect(file).toEqual({
		...{ status: 200, type: 'text/csv; charset=utf-8; header=present' },
		as: 'attachment; filename="subject-request-2025-07-to-2026-06.csv"',
	});
	expect(text.startsWith('\uFEFFReference,Right,')).toBe(true);
	const { head, decision } = await lookAt(system, refused);
	expect(rows).toEqual([
		expect.objectContaining({
			...{ Reference: refused, Right: 'access', Channel: 'form', 'Received on': '2026-06-10', 'Due on': '2026-07-10' },
			...{ Status: 'refused', Decision: 'refused', 'Decided at (UTC)': decision?.at, 'Refusal reason': 'excessive' },
			...{ 'Identity established by': 'mail-link', 'Calendar days taken': '0', 'On time': 'yes', Extended: 'no' },
			...{ 'Events in the chain': String(head.seq), 'Hash of the last event': head.hash },
		}),
		expect.objectContaining({
			...{ Reference: waiting, Right: 'erasure', 'Received on': '2026-06-11', Status: 'awaiting-identity', 'On time': 'open' },
		}),
	]);
	expect(text).not.toMatch(/hal|marta|fourth|@/i);
});

test('a month in which nothing was in hand has an empty one', async () => {
	expect((await download('?from=2026-05&to=2026-05')).rows).toEqual([]);
});

test.each([
	['/registers/visitors.csv', 404],
	['/registers/subject-request.csv?from=2026-07', 422],
])('%s is a problem, as the document says', async (path, status) => {
	const answer = await ask(system, path);
	expect([answer.status, undescribed('GET', path.split('?')[0] ?? '', answer)]).toEqual([status, undefined]);
});
