import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { duePartition, shardOfSubject } from '../../functions/contract/tables.ts';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { itemsOf, partition, subjectOf } from '../fixtures/journeys/case-items.ts';
import { checkAddress, lookAt, unrestricted } from '../fixtures/journeys/dpo.ts';
import { confirm, linkIn, mailKeys, mailOf, open, press, request, submit, withdrawalLink } from '../fixtures/journeys/person.ts';
import { planOf } from '../fixtures/journeys/plan.ts';
import { compareStock, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const { many, few, unsubscribed, sameName, none } = samplePeople;
const right = 'unsubscribing';
const consents = ['marketing-by-consent', 'non-essential-cookies', 'advertising-cookies', 'cater-for-diets'];

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

const keyOf = async (reference: string) => String((await itemsOf(system, reference)).get('PERSON')?.subjectKey);
const known = async (subjectKey: string) =>
	[...(await subjectOf(system, subjectKey)).keys()].filter((name) => !/^MAILS#/.test(name));

/** What stands in the schedule by the case: `<day> <store> <category> <count>`, in the order of the days. */
async function scheduledBy(reference: string): Promise<readonly string[]> {
	const items = await partition(system, 'subjects', duePartition(shardOfSubject(await keyOf(reference))));
	return [...items.values()]
		.filter(({ by }) => by === reference)
		.map(({ lookOn, store, category, count }) => `${lookOn} ${store} ${category} ${count}`)
		.sort();
}

describe('an address typed into the form', () => {
	let reference: string;
	let subjectKey: string;

	test('stops marketing at once, and does nothing else', async () => {
		const before = await takeStock(system);
		reference = await submit(system, { right, email: few.email });
		subjectKey = await keyOf(reference);
		const open = await lookAt(system, reference);
		expect([open.status, open.effects, open.plan]).toEqual(['awaiting-identity', ['marketing-stopped'], []]);
		expect(await known(subjectKey)).toEqual(['SUPPRESSION']);
		expect(await checkAddress(system, few.email)).toEqual(unrestricted);
		expect([await scheduledBy(reference), compareStock(before, await takeStock(system))]).toEqual([[], { gone: {}, changed: {} }]);
		const { text } = await mailOf(system, reference, 'acknowledgement');
		expect(text).toContain('nothing more happens than that we send no marketing to this address');
	});

	test('leaves only that when it is never confirmed: the request lapses, and its person is forgotten', async () => {
		await system.clock.advance('P15D');
		await system.runSchedule('deadline-sweep');
		await system.settled();
		expect((await lookAt(system, reference)).status).toBe('lapsed');
		expect((await itemsOf(system, reference)).has('PERSON')).toBe(false);
		expect(await known(subjectKey)).toEqual(['SUPPRESSION']);
	});
});

describe('who confirms it', () => {
	let reference: string;
	let text: string;

	test('has consent ended and the schedule written; nobody decides anything, and no record is touched yet', async () => {
		const before = await takeStock(system);
		reference = await request(system, { right, email: few.email });
		const done = await lookAt(system, reference);
		expect([done.status, done.needs, done.effects]).toEqual(['completed', [], ['marketing-stopped', 'consent-withdrawn']]);
		expect(compareStock(before, await takeStock(system))).toEqual({ gone: {}, changed: {} });
		expect(await checkAddress(system, few.email)).toEqual({
			restricted: true,
			quiesced: false,
			marks: [{ kind: 'consent', by: reference, purposes: consents }],
		});
		expect(await mailKeys(system, reference)).toEqual([
			['acknowledgement', few.email],
			['done', few.email],
		]);
	});

	test('of whom no law and no contract keeps anything, has all of it scheduled for the day on which they asked', async () => {
		const { receivedOn } = await lookAt(system, reference);
		expect(planOf(await lookAt(system, reference))).toEqual([
			'crm contact-details: act 1, UK GDPR Art 5(1)(e)',
			'events event-attendance: act 1, UK GDPR Art 5(1)(e)',
			'marketing marketing-preferences: act 1, UK GDPR Art 5(1)(e)',
			'cctv cctv-images: not-applicable 0, UK GDPR Art 7(3), storage-period',
		]);
		expect(await scheduledBy(reference)).toEqual([
			`${receivedOn} crm contact-details 1`,
			`${receivedOn} events event-attendance 1`,
			`${receivedOn} marketing marketing-preferences 1`,
		]);
		const items = await partition(system, 'subjects', duePartition(shardOfSubject(await keyOf(reference))));
		expect(JSON.stringify([...items.values()])).not.toContain(few.email);
	});

	test('reads what is deleted when, what goes by itself, that marketing has stopped, and how to undo it', async () => {
		({ text } = await mailOf(system, reference, 'done'));
		expect(text).toContain('We send you no more marketing');
		expect(text).toMatch(/What: Contact details\s+How many: 1 record\s+When: in the next of our nightly runs/);
		expect(text).toContain('CCTV images, in CCTV: erased 30 days after we collect it');
		expect(text).not.toContain('What we keep for now');
		expect(text).toMatch(new RegExp(`Undo it:\n${system.url}/unsubscribe/undo\\?reference=${reference}&token=[\\w-]{52}\n`));
		expect((await open(linkIn(await mailOf(system, reference, 'done'), ''))).text).toContain('You are unsubscribed');
	});

	test('is known to be unsubscribed since the request came, with what was scheduled', async () => {
		const { receivedOn } = await lookAt(system, reference);
		const unsubscription = (await subjectOf(system, await keyOf(reference))).get('UNSUBSCRIBED');
		expect(unsubscription).toMatchObject({ by: reference, since: expect.stringContaining(receivedOn) });
		expect(unsubscription?.entries).toHaveLength(3);
		expect((unsubscription?.entries as unknown[] | undefined)?.[0]).toEqual({
			...{ store: 'crm', category: 'contact-details', count: 1, action: 'erase', on: receivedOn },
			reason: expect.stringContaining('Kept until you unsubscribe'),
		});
	});
});

describe('a member whose contract runs on', () => {
	let reference: string;

	test('keeps what the contract needs, looked at again in a month, and what the law keeps until its day', async () => {
		reference = await request(system, { right, email: many.email });
		const done = await lookAt(system, reference);
		expect([done.status, done.needs]).toEqual(['completed', []]);
		const items = await scheduledBy(reference);
		const inAMonth = items.filter((item) => item.startsWith('2026-07-25'));
		expect(inAMonth).toEqual([
			expect.stringMatching(/^2026-07-25 building-access building-access \d+$/),
			expect.stringMatching(/^2026-07-25 crm contact-details 1$/),
		]);
		expect(items).toContainEqual(expect.stringMatching(/^2026-06-25 crm enquiries \d+$/));
		expect(items).toContainEqual(expect.stringMatching(/^20\d\d-\d\d-\d\d payments invoices \d+$/));
		// The stores name these themselves, once the relationship has ended.
		expect(items.filter((item) => /membership-contract|identity-documents|payment-details/.test(item))).toEqual([]);
		expect(items.filter((item) => item.includes('rightful'))).toEqual([]);
	});

	test('reads why that is kept, and until when', async () => {
		const { text } = await mailOf(system, reference, 'done');
		expect(text).toMatch(
			/What: Contact details\s+How many: 1 record\s+Why: Kept until you unsubscribe, and for as long as we have a contract.*\s+Until: the contract ends/,
		);
		expect(text).toMatch(
			/What: Identity documents\s+How many: \d+ records?\s+Why: Five years after.*\s+Until: 5 years after our relationship with you ends/,
		);
		expect(text).toMatch(/What: Invoices\s+How many: \d+ records?\s+Why: Six years after.*\s+Until: \d+ \w+ 20\d\d/);
		expect(text).toContain('Complain to us');
	});
});

describe('who asks twice', () => {
	test('is answered with one schedule: the second joins the first while that is open', async () => {
		const outage = system.faults.failService({ service: 'processor', status: 400 });
		const first = await request(system, { right, email: unsubscribed.email });
		expect((await lookAt(system, first)).status).toBe('needs-attention');
		const second = await request(system, { right, email: unsubscribed.email, nonce: 'again' });
		outage.end();
		const joined = await lookAt(system, second);
		expect([joined.status, joined.joined, await scheduledBy(second)]).toEqual(['completed', first, []]);
	});

	test('may withdraw one that is not confirmed; marketing stays stopped', async () => {
		const reference = await submit(system, { right, email: sameName.email });
		await press(await withdrawalLink(system, reference));
		await system.settled();
		expect((await lookAt(system, reference)).status).toBe('withdrawn');
		expect((await mailOf(system, reference, 'withdrawn')).text).toContain('We still send you no marketing.');
	});
});

test('of whom nothing is held is told so, and is sent no marketing all the same', async () => {
	const reference = await submit(system, { right, email: none.email });
	await confirm(system, reference);
	expect((await lookAt(system, reference)).status).toBe('completed');
	expect(await scheduledBy(reference)).toEqual([]);
	expect((await mailOf(system, reference, 'done')).text).toContain('We hold nothing that we keep only until you unsubscribe.');
});
