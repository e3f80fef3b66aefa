import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadPolicy } from '../../lib/policy-file.ts';
import type { LocalSystem } from '../../local/system.ts';
import { itemsOf, subjectOf } from '../fixtures/journeys/case-items.ts';
import { decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { get } from '../fixtures/journeys/http.ts';
import { mailKeys, mailOf, request, submit, submitOnce } from '../fixtures/journeys/person.ts';
import { endow, smallPerson } from '../fixtures/journeys/small-person.ts';
import { compareStock, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const hugo = smallPerson('hugo');
const iris = smallPerson('iris');
const right = 'objection-to-marketing';
const { mailsPerAddressAndHour } = loadPolicy();

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
	for (const person of [hugo, iris]) await endow(system, person);
});
afterAll(() => system.stop());

/** Since when the address behind the case is on the suppression list. */
async function suppressedSince(reference: string): Promise<unknown> {
	const person = (await itemsOf(system, reference)).get('PERSON');
	return (await subjectOf(system, String(person?.subjectKey))).get('SUPPRESSION')?.since;
}

describe('who objects to marketing', () => {
	let reference: string;

	test('has it stopped at once: nobody logs in, confirms, decides or is waited for', async () => {
		const before = await takeStock(system);
		reference = await submit(system, { right, email: hugo.email });
		const done = await lookAt(system, reference);
		expect([done.status, done.needs, done.effects, done.identity?.how, done.results]).toEqual([
			'completed',
			[],
			['marketing-stopped'],
			'not-needed',
			[],
		]);
		expect(await suppressedSince(reference)).toMatch(/^2026-06-10T09:/);
		expect(compareStock(before, await takeStock(system))).toEqual({ gone: {}, changed: {} });
		expect(await mailKeys(system, reference)).toEqual([['done', hugo.email]]);
		expect((await mailOf(system, reference, 'done')).text).toContain('We send you no more marketing from now on, for good');
	});

	test('needs no proof for that, and proves nothing by it: what asks for data must still be confirmed', async () => {
		const access = await submit(system, { right: 'access', email: hugo.email });
		expect((await lookAt(system, access)).status).toBe('awaiting-identity');
	});

	test('is still spared when all their data has been erased, and reads so', async () => {
		const since = await suppressedSince(reference);
		const erasure = await request(system, { right: 'erasure', email: hugo.email });
		if ((await lookAt(system, erasure)).status === 'awaiting-decision') await decide(system, erasure, 'approve');
		await searchCameras(system, erasure);
		const done = await lookAt(system, erasure);
		expect(done.status).toBe('completed');
		const own = done.results?.find(({ store }) => store === 'rightful')?.retained;
		expect(own?.filter(({ category }) => category === 'suppression-list')).toEqual([
			{ category: 'suppression-list', count: 1, reason: 'suppression' },
		]);
		expect(await suppressedSince(erasure)).toBe(since);
		expect((await mailOf(system, erasure, 'done')).text).toContain('so that we never send marketing to it again');
	});

	test('may object again: it holds since the first time', async () => {
		const since = await suppressedSince(reference);
		await system.clock.advance('PT2H');
		const again = await submit(system, { right, email: hugo.email, nonce: 'again' });
		const { status, joined } = await lookAt(system, again);
		expect([status, joined]).toEqual(['completed', undefined]);
		expect(await suppressedSince(again)).toBe(since);
	});
});

describe('whoever types an address', () => {
	test('is answered alike whether it is known or not', async () => {
		const answers = await Promise.all(
			[iris.email, 'nobody-at-all@example.com'].map((email) => submitOnce(system, { right, email })),
		);
		await system.settled();
		const [known, unknown] = await Promise.all(
			answers.map(async ({ status, body }) => {
				const { text, subject } = await mailOf(system, String(body.reference), 'done');
				const reference = String(body.reference);
				return [
					[status, Object.keys(body), body.status],
					[subject, text].map((part) => part.replaceAll(reference, 'REFERENCE').replaceAll(iris.name, '')),
				];
			}),
		);
		expect(known).toEqual(unknown);
	});

	test('reads nothing of the case without a mailed token', async () => {
		const { body } = await submitOnce(system, { right, email: iris.email, nonce: 'curious' });
		await system.settled();
		expect((await get(`${system.url}/requests/${String(body.reference)}`)).status).toBe(404);
	});

	test('cannot have it mailed to without end: marketing is stopped each time, a few mails an hour go out', async () => {
		const email = 'bombed@example.org';
		const references: string[] = [];
		await system.clock.advance('PT1H');
		for (let nth = 0; nth < mailsPerAddressAndHour + 3; nth++) {
			references.push(await submit(system, { right, email, nonce: `bomb ${nth}` }));
		}
		const views = await Promise.all(references.map((reference) => lookAt(system, reference)));
		expect(views.map(({ status, effects }) => [status, effects])).toEqual(
			references.map(() => ['completed', ['marketing-stopped']]),
		);
		const mails = (await system.mails()).filter(({ to }) => to === email);
		expect(mails.length).toBe(mailsPerAddressAndHour);
		expect(views.filter(({ delivered }) => delivered?.mail === 'none').length).toBe(3);
		await system.clock.advance('PT1H');
		await submit(system, { right, email, nonce: 'an hour later' });
		expect((await system.mails()).filter(({ to }) => to === email).length).toBe(mailsPerAddressAndHour + 1);
	});
});
