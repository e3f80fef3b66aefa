import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { partition, stateOf, subjectOf } from '../fixtures/journeys/case-items.ts';
import { decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { confirm, mailKeys, mailOf, request, submit, submitOnce } from '../fixtures/journeys/person.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

const { few, sameName, unsubscribed, none, held } = samplePeople;

describe('a second request of one person for the same thing', () => {
	test('joins the first once it is confirmed, is told so, and does nothing itself', async () => {
		const first = await request(system, { right: 'access', email: few.email });
		const second = await request(system, { right: 'access', email: ` ${few.email.toUpperCase()}`, nonce: 'second' });
		const joined = await lookAt(system, second);
		expect([joined.status, joined.joined, joined.plan, joined.results]).toEqual(['completed', first, [], undefined]);
		expect(await mailKeys(system, second)).toEqual([
			['acknowledgement', few.email],
			['joined', few.email],
		]);
		const { text } = await mailOf(system, second, 'joined');
		expect(text).toContain(first);
		expect((await stateOf(system, first)).status).toBe('fulfilling');
		await searchCameras(system, first);
		expect((await mailKeys(system, first)).map(([key]) => key)).toEqual(['acknowledgement', 'task-needed-cctv', 'done']);
	});

	test('is carried out itself once the first is over, whose notes may be about others, and are for the DPO to see first', async () => {
		const third = await request(system, { right: 'access', email: few.email, nonce: 'third' });
		const { plan, needs } = await lookAt(system, third);
		const own = plan.filter(({ store, outcome }) => store === 'rightful' && outcome === 'needs-person');
		expect([needs, own.map(({ category, count }) => [category, count])]).toEqual([['concerns-others'], [['request-notes', 1]]]);
		await decide(system, third, 'approve');
		await searchCameras(system, third);
		const view = await lookAt(system, third);
		expect([view.status, view.joined, view.delivered?.mail]).toEqual(['completed', undefined, 'done']);
	});

	test('stands on its own where it asks for something else', async () => {
		const access = await request(system, { right: 'access', email: unsubscribed.email });
		const erasure = await request(system, { right: 'erasure', email: unsubscribed.email });
		expect([(await stateOf(system, access)).status, (await stateOf(system, erasure)).status]).toEqual(['fulfilling', 'fulfilling']);
	});

	test('confirmed at the same moment: one is carried out, the other joins it', async () => {
		const references = [
			await submit(system, { right: 'access', email: held.email, nonce: 'a' }),
			await submit(system, { right: 'access', email: held.email, nonce: 'b' }),
		];
		await Promise.all(references.map((reference) => confirm(system, reference)));
		await system.settled();
		const states = await Promise.all(references.map((reference) => stateOf(system, reference)));
		expect(states.map(({ status }) => status).sort()).toEqual(['awaiting-decision', 'completed']);
		const [carried, joined] = states[0]?.joined === undefined ? [0, 1] : [1, 0];
		expect(states[joined]?.joined).toBe(references[carried]);
	});
});

describe('a request that nobody confirmed', () => {
	test('neither joins nor blocks one that somebody did, and reveals nothing of it', async () => {
		const stranger = await submit(system, { right: 'access', email: sameName.email, nonce: 'stranger' });
		const own = await request(system, { right: 'access', email: sameName.email, nonce: 'own' });
		const late = await submitOnce(system, { right: 'access', email: sameName.email, nonce: 'late stranger' });
		const unknown = await submitOnce(system, { right: 'access', email: 'nobody-at-all@example.com', nonce: 'unknown' });
		await system.settled();
		expect([late.status, Object.keys(late.body), late.body.status]).toEqual([
			unknown.status,
			Object.keys(unknown.body),
			unknown.body.status,
		]);
		const lateReference = String(late.body.reference);
		for (const reference of [stranger, lateReference]) {
			const view = await lookAt(system, reference);
			expect([view.status, view.joined]).toEqual(['awaiting-identity', undefined]);
			expect((await mailOf(system, reference, 'acknowledgement')).text).not.toContain(own);
		}
		expect((await stateOf(system, own)).status).toBe('fulfilling');
		await searchCameras(system, own);
		expect((await stateOf(system, own)).status).toBe('completed');
	});

	test('holds no claim on the right, so that a later one may have it', async () => {
		const reference = await submit(system, { right: 'erasure', email: none.email });
		const items = await partition(system, 'cases', `CASE#${reference}`);
		const subject = await subjectOf(system, String(items.get('PERSON')?.subjectKey));
		expect([...subject.keys()].filter((key) => key.startsWith('OPEN#'))).toEqual([]);
	});
});
