import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { itemsOf, subjectOf } from '../fixtures/journeys/case-items.ts';
import { checkAddress, lookAt, unrestricted } from '../fixtures/journeys/dpo.ts';
import { mailKeys, mailOf, request, submitOnce } from '../fixtures/journeys/person.ts';
import { planOf, reachedIn, resultsOf } from '../fixtures/journeys/plan.ts';
import { compareStock, markedIn, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const { many, few, sameName } = samplePeople;
const right = 'withdrawing-consent';
const consents = ['marketing-by-consent', 'non-essential-cookies', 'advertising-cookies', 'cater-for-diets'];

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

const suppressed = async (reference: string) => {
	const person = (await itemsOf(system, reference)).get('PERSON');
	return (await subjectOf(system, String(person?.subjectKey))).has('SUPPRESSION');
};
const marked = (reference: string, purposes: readonly string[]) => ({
	restricted: true,
	quiesced: false,
	marks: [{ kind: 'consent', by: reference, purposes }],
});

describe('consent to one purpose', () => {
	test('is withdrawn for that one: what rests on it is marked, and nothing else, nor is marketing stopped', async () => {
		const before = await takeStock(system);
		const reference = await request(system, { right, email: many.email, purposes: ['cater-for-diets'] });
		const done = await lookAt(system, reference);
		expect([done.status, done.needs, done.effects, reachedIn(done), resultsOf(done)]).toEqual([
			'completed',
			[],
			['consent-withdrawn'],
			['events dietary-requirements: act 1, UK GDPR Art 7(3)'],
			['events dietary-requirements: acted 1'],
		]);
		expect(await markedIn(system, reference)).toEqual({ events: [`e-4002/diet#${many.email}#e-4002`] });
		expect(compareStock(before, await takeStock(system))).toEqual({ gone: {}, changed: {} });
		expect(await checkAddress(system, many.email)).toEqual(marked(reference, ['cater-for-diets']));
		expect(await suppressed(reference)).toBe(false);
		expect(done.timeline.find(({ type }) => type === 'effect-taken')?.data).toEqual({
			effect: 'consent-withdrawn',
			purposes: ['cater-for-diets'],
		});
	});
});

describe('consent to everything', () => {
	let reference: string;

	test('is withdrawn by a request that names no purpose, and stops marketing', async () => {
		reference = await request(system, { right, email: few.email });
		const done = await lookAt(system, reference);
		expect([done.status, done.effects]).toEqual(['completed', ['consent-withdrawn']]);
		expect(await checkAddress(system, few.email)).toEqual(marked(reference, consents));
		expect(await suppressed(reference)).toBe(true);
		expect(await markedIn(system, reference)).toEqual({ marketing: [`${few.email}/preference#newsletter`] });
	});

	test('leaves what is also used on another basis as it is, and says so in the plan and to the person', async () => {
		const { text } = await mailOf(system, reference, 'done');
		expect(planOf(await lookAt(system, reference))).toEqual([
			'crm contact-details: not-applicable 1, UK GDPR Art 7(3), other-basis',
			'events event-attendance: not-applicable 1, UK GDPR Art 7(3), right-does-not-apply',
			'marketing marketing-preferences: act 1, UK GDPR Art 7(3)',
			'cctv cctv-images: not-applicable 0, UK GDPR Art 7(3), right-does-not-apply',
		]);
		expect(text).toMatch(/What: Contact details\s+How many: 1 record\s+Why: We also use it .* on another legal basis/);
		expect(text).toContain('What was done before stays lawful (UK GDPR Article 7(3))');
	});

	test('is told to those who were given what rested on it', async () => {
		expect((await mailKeys(system, reference)).map(([key]) => key)).toEqual(['acknowledgement', 'recipient-group', 'done']);
	});
});

test('nothing is withdrawn for an address that nobody confirmed, which may be somebody else’s', async () => {
	const { status } = await submitOnce(system, { right, email: sameName.email });
	await system.settled();
	expect([status, await checkAddress(system, sameName.email)]).toEqual([202, unrestricted]);
});

test('a purpose that does not rest on consent cannot be withdrawn from: the answer names those that do', async () => {
	const { status, body } = await submitOnce(system, { right, email: few.email, purposes: ['keep-accounts'] });
	expect([status, body.errors]).toEqual([
		422,
		[{ field: 'purposes', message: expect.stringContaining(`Write one of: ${consents.join(', ')}.`) }],
	]);
});
