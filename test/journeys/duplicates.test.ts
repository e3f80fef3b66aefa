import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalSystem } from '../../local/system.ts';
import { act, decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { confirm, mailKeys, mailOf, request, type Submission, submit, submitOnce } from '../fixtures/journeys/person.ts';
import { endow, type SmallPerson, smallPerson } from '../fixtures/journeys/small-person.ts';
import { compareStock, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const people = ['rex', 'sia', 'tom', 'uma', 'vic'].map(smallPerson);
const [rex, sia, tom, uma, vic] = people as [SmallPerson, SmallPerson, SmallPerson, SmallPerson, SmallPerson];

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
	for (const person of people) await endow(system, person);
});
afterAll(() => system.stop());

/** A correction that a person has to make, so that the case stays open. */
const moved = (value: string) => [{ category: 'contact-details', field: 'email', value }];

describe('the same request again', () => {
	test.each<[what: string, person: SmallPerson, submission: Omit<Submission, 'email'>]>([
		['the same correction', rex, { right: 'rectification', corrections: moved('rex.new@example.net') }],
		['the same restriction', rex, { right: 'restriction', ground: 'accuracy' }],
		['the same objection', sia, { right: 'objection', details: 'My situation.' }],
		['a copy to take elsewhere', sia, { right: 'portability' }],
		['the same review', sia, { right: 'automated-decisions', details: 'Look again.' }],
	])('joins the one that is under way, is told so, and does nothing itself: %s', async (_, person, submission) => {
		await system.clock.advance('PT1H');
		const first = await request(system, { ...submission, email: person.email });
		const before = await lookAt(system, first);
		const stock = await takeStock(system);
		const second = await request(system, { ...submission, email: person.email, nonce: 'again' });
		const joined = await lookAt(system, second);
		expect([joined.status, joined.joined, joined.plan, joined.effects, joined.results]).toEqual([
			...['completed', first, [], [], undefined],
		]);
		expect((await mailKeys(system, second)).map(([key]) => key)).toEqual(['acknowledgement', 'joined']);
		expect((await mailOf(system, second, 'joined')).text).toContain(first);
		expect(await lookAt(system, first)).toEqual(before);
		expect(compareStock(stock, await takeStock(system))).toEqual({ gone: {}, changed: {} });
	});

	test('is carried out itself once the first is over', async () => {
		const submission = { right: 'rectification', email: tom.email, corrections: moved('tom.new@example.net') } as const;
		const first = await request(system, submission);
		await decide(system, first, 'complete-task', { store: 'crm', records: { 'contact-details': 1 }, note: 'Done.' });
		const second = await request(system, { ...submission, nonce: 'again' });
		const { joined, status } = await lookAt(system, second);
		expect([joined, status]).toEqual([undefined, 'fulfilling']);
	});
});

describe('a request that says something else', () => {
	test('stands on its own: two corrections are two requests, and so are two restrictions', async () => {
		await system.clock.advance('PT1H');
		const submissions: readonly Submission[] = [
			{ right: 'rectification', email: uma.email, corrections: moved('uma.one@example.net') },
			{ right: 'rectification', email: uma.email, corrections: moved('uma.two@example.net') },
			{ right: 'restriction', email: uma.email, ground: 'accuracy' },
			{ right: 'restriction', email: uma.email, ground: 'accuracy', categories: ['invoices'] },
			{ right: 'objection', email: uma.email, details: 'D', categories: ['call-records'] },
			{ right: 'objection', email: uma.email, details: 'D', categories: ['campaign-history'] },
		];
		const joined: unknown[] = [];
		for (const [nth, submission] of submissions.entries()) {
			const reference = await request(system, { ...submission, nonce: `${nth}` });
			// Only so many mails an hour go to one address.
			await system.clock.advance('PT15M');
			joined.push((await lookAt(system, reference)).joined);
		}
		expect(joined).toEqual(submissions.map(() => undefined));
	});
});

describe('a request that nobody confirmed', () => {
	const submission = (nonce: string): Submission => ({
		...{ right: 'restriction', email: vic.email, ground: 'accuracy', nonce },
	});

	test('neither joins nor blocks one that somebody did, and cannot be approved', async () => {
		const stranger = await submit(system, submission('stranger'));
		const own = await request(system, submission('own'));
		const late = await submit(system, submission('late'));
		for (const reference of [stranger, late]) {
			const { status, joined, effects } = await lookAt(system, reference);
			expect([status, joined, effects]).toEqual(['awaiting-identity', undefined, []]);
			expect((await mailOf(system, reference, 'acknowledgement')).text).not.toContain(own);
			expect((await act(system, reference, 'approve')).status).toBe(409);
		}
		const { status, joined } = await lookAt(system, own);
		expect([status, joined]).toEqual(['fulfilling', undefined]);
		await confirm(system, late);
		expect((await lookAt(system, late)).joined).toBe(own);
		await searchCameras(system, own);
		await confirm(system, stranger);
		expect((await lookAt(system, stranger)).joined).toBeUndefined();
	});

	test('is answered as one from an unknown address is', async () => {
		const answers = await Promise.all(
			[vic.email, 'nobody-at-all@example.com'].map((email) => submitOnce(system, { ...submission('reveal'), email })),
		);
		expect(answers.map(({ status, body }) => [status, Object.keys(body), body.status])).toEqual([
			[202, ['reference', 'status'], 'received'],
			[202, ['reference', 'status'], 'received'],
		]);
	});
});
