import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { stateOf } from '../fixtures/journeys/case-items.ts';
import { decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import {
	download,
	filesIn,
	linkIn,
	mailKeys,
	mailOf,
	press,
	request,
	submit,
	withdrawalLink,
} from '../fixtures/journeys/person.ts';
import { endow, type SmallPerson, smallPerson } from '../fixtures/journeys/small-person.ts';
import { compareStock, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const { few, unsubscribed } = samplePeople;
const people = ['mia', 'ned', 'ola', 'quin'].map(smallPerson);
const [mia, ned, ola, quin] = people as [SmallPerson, SmallPerson, SmallPerson, SmallPerson];
const nothingDone = { gone: {}, changed: {} };

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
	for (const person of people) await endow(system, person);
});
afterAll(() => system.stop());

/** A quarter of an hour later, when reconcile runs. */
async function sweep(): Promise<void> {
	await system.clock.advance('PT15M');
	await system.runSchedule('reconcile');
	await system.settled();
}

/** An erasure that is approved, where it needs that. */
async function erasureOf({ email }: SmallPerson): Promise<string> {
	const reference = await request(system, { right: 'erasure', email });
	if ((await lookAt(system, reference)).status === 'awaiting-decision') await decide(system, reference, 'approve');
	return reference;
}

describe('an erasure beside an access request of the same person', () => {
	let access: string;
	let erasure: string;

	test('waits until the copy is there, and says behind what', async () => {
		access = await request(system, { right: 'access', email: mia.email });
		const before = await takeStock(system);
		erasure = await erasureOf(mia);
		const waiting = await lookAt(system, erasure);
		expect([waiting.deferredBehind, waiting.results, waiting.tasks]).toEqual([access, undefined, []]);
		await sweep();
		expect((await lookAt(system, erasure)).deferredBehind).toBe(access);
		expect(compareStock(before, await takeStock(system))).toEqual(nothingDone);
	});

	test('goes on by itself when the copy was delivered, which holds what is now erased', async () => {
		await decide(system, access, 'approve');
		await searchCameras(system, access);
		expect((await stateOf(system, access)).status).toBe('completed');
		await sweep();
		await searchCameras(system, erasure);
		const done = await lookAt(system, erasure);
		expect([done.status, done.deferredBehind]).toEqual(['completed', undefined]);
		expect(done.timeline.filter(({ type }) => /deferred|turn/.test(type)).map(({ type, data }) => [type, data.behind])).toEqual([
			['fulfilment-deferred', access],
			['turn-come', access],
		]);
		const attended = `e-1/attendance#${mia.email}`;
		expect((await takeStock(system)).events?.[attended]).toBeUndefined();
		const files = filesIn(await download(linkIn(await mailOf(system, access, 'done'), '/export')));
		expect(files['data/event-attendance.csv']).toContain(mia.email);
	});
});

test('an access request that nobody confirmed does not keep an erasure waiting', async () => {
	await submit(system, { right: 'access', email: ned.email });
	const erasure = await erasureOf(ned);
	expect((await lookAt(system, erasure)).deferredBehind).toBeUndefined();
	await searchCameras(system, erasure);
	expect((await stateOf(system, erasure)).status).toBe('completed');
});

test('an access request that the person takes back keeps an erasure waiting no longer', async () => {
	const access = await request(system, { right: 'access', email: ola.email });
	const erasure = await erasureOf(ola);
	expect((await lookAt(system, erasure)).deferredBehind).toBe(access);
	await press(await withdrawalLink(system, access));
	await system.settled();
	await sweep();
	await searchCameras(system, erasure);
	expect((await stateOf(system, erasure)).status).toBe('completed');
});

describe('an erasure that waits behind an access request', () => {
	/** Of somebody for whom the DPO has nothing to decide. */
	async function waiting(email: string): Promise<string> {
		const access = await request(system, { right: 'access', email });
		const erasure = await request(system, { right: 'erasure', email });
		expect((await lookAt(system, erasure)).deferredBehind).toBe(access);
		return erasure;
	}

	test('can be taken back, and is over at once', async () => {
		const erasure = await waiting(few.email);
		await press(await withdrawalLink(system, erasure));
		await system.settled();
		const over = await lookAt(system, erasure);
		expect([over.status, over.timeline.at(-1)?.type]).toEqual(['withdrawn', 'case-closed']);
		expect((await mailKeys(system, erasure)).at(-1)).toEqual(['withdrawn', few.email]);
	});

	test('can be refused, and is answered at once', async () => {
		const erasure = await waiting(unsubscribed.email);
		await decide(system, erasure, 'refuse', { reason: 'legal-claims' });
		const over = await lookAt(system, erasure);
		expect([over.status, over.timeline.at(-1)?.type]).toEqual(['refused', 'case-closed']);
		expect((await mailKeys(system, erasure)).at(-1)).toEqual(['refused', unsubscribed.email]);
	});

	test('does not wait again once it has begun: a later access request gets what is kept', async () => {
		const erasure = await erasureOf(quin);
		const access = await request(system, { right: 'access', email: quin.email });
		expect((await lookAt(system, erasure)).deferredBehind).toBeUndefined();
		await searchCameras(system, erasure);
		expect((await stateOf(system, erasure)).status).toBe('completed');
		expect((await lookAt(system, access)).deferredBehind).toBeUndefined();
	});
});
