import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { itemsOf, stateOf, subjectOf } from '../fixtures/journeys/case-items.ts';
import { act, decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { linkIn, mailKeys, mailOf, open, press, request, submit, withdrawalLink } from '../fixtures/journeys/person.ts';
import { compareStock, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

const { many, documentsPast, few, unsubscribed } = samplePeople;

const withdraw = async (reference: string) => {
	const link = await withdrawalLink(system, reference);
	expect((await open(link)).status).toBe(200);
	const reply = await press(link);
	await system.settled();
	return { link, status: reply.status };
};
const nothingDone = { gone: {}, changed: {} };

describe('a refusal', () => {
	test('is mailed with its reason, the DPO’s own words and the routes of appeal, and nothing is done', async () => {
		const before = await takeStock(system);
		const reference = await request(system, { right: 'erasure', email: documentsPast.email });
		const status = await decide(system, reference, 'refuse', {
			reason: 'identity-not-verified',
			text: 'The photograph that you sent is not of the person in the passport.',
		});
		expect(status).toBe('refused');
		const view = await lookAt(system, reference);
		expect([view.status, view.decision, view.results]).toEqual([
			'refused',
			{ outcome: 'refused', reason: 'identity-not-verified', at: expect.any(String), by: 'dpo:dpo', text: expect.anything() },
			undefined,
		]);
		const { text, to } = await mailOf(system, reference, 'refused');
		expect(to).toBe(documentsPast.email);
		for (const part of [
			'We have reasonable doubts about who made the request',
			'Article 12(6)',
			'The photograph that you sent is not of the person in the passport.',
			'section 164A',
			'Information Commissioner',
			'Go to court',
		])
			expect(text).toContain(part);
		expect(compareStock(before, await takeStock(system))).toEqual(nothingDone);
		expect((await mailKeys(system, reference)).map(([key]) => key)).toEqual(['acknowledgement', 'decision-needed', 'refused']);
	});

	test('is final, and leaves the person free to ask again', async () => {
		const reference = await request(system, { right: 'access', email: documentsPast.email });
		await decide(system, reference, 'refuse', { reason: 'excessive' });
		expect((await act(system, reference, 'approve')).status).toBe(409);
		expect((await act(system, reference, 'retry')).status).toBe(409);
		const again = await request(system, { right: 'access', email: documentsPast.email, nonce: 'again' });
		expect((await stateOf(system, again)).joined).toBeUndefined();
	});

	test('needs one of the law’s reasons', async () => {
		const reference = await request(system, { right: 'access', email: many.email });
		const reply = await act(system, reference, 'refuse', { reason: 'busy' });
		expect([reply.status, reply.body.errors]).toEqual([
			422,
			[{ field: 'reason', message: expect.stringContaining('manifestly-unfounded') }],
		]);
		expect((await stateOf(system, reference)).status).toBe('awaiting-decision');
	});
});

describe('a withdrawal', () => {
	test('before the address was confirmed ends the request, and all that was stored of the person goes', async () => {
		const reference = await submit(system, { right: 'erasure', email: few.email, name: few.name });
		const { status, link } = await withdraw(reference);
		expect(status).toBe(200);
		expect((await press(link)).status).toBe(200);
		expect((await stateOf(system, reference)).status).toBe('withdrawn');
		expect([...(await itemsOf(system, reference)).keys()]).toEqual(['CASE']);
		expect((await mailKeys(system, reference)).at(-1)).toEqual(['withdrawn', few.email]);
	});

	test('while the DPO decides ends it, and the DPO’s approval comes too late', async () => {
		const before = await takeStock(system);
		const reference = await request(system, { right: 'erasure', email: documentsPast.email });
		await withdraw(reference);
		expect((await act(system, reference, 'approve')).status).toBe(409);
		const view = await lookAt(system, reference);
		expect([view.status, view.timeline.at(-1)?.type]).toEqual(['withdrawn', 'case-closed']);
		expect(compareStock(before, await takeStock(system))).toEqual(nothingDone);
		const subject = await subjectOf(system, String((await itemsOf(system, reference)).get('PERSON')?.subjectKey));
		expect([...subject.keys()].filter((key) => key === 'OPEN#erasure')).toEqual([]);
	});

	test('is no longer offered, nor taken, once the work has begun', async () => {
		const reference = await submit(system, { right: 'erasure', email: unsubscribed.email });
		const link = await withdrawalLink(system, reference);
		await press(linkIn(await mailOf(system, reference, 'acknowledgement'), '/identity'));
		await system.settled();
		expect((await stateOf(system, reference)).status).toBe('fulfilling');
		expect((await press(link)).status).toBe(409);
		await expect(withdrawalLink(system, reference)).rejects.toThrow('offers no withdrawal');
		await searchCameras(system, reference);
		expect((await stateOf(system, reference)).status).toBe('completed');
	});
});
