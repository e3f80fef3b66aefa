import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { mailKeys, mailOf, request } from '../fixtures/journeys/person.ts';
import { planOf, resultsOf } from '../fixtures/journeys/plan.ts';
import { compareStock, type Holdings, mentioning, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const { many, few, none, held, documentsInside, documentsPast, household, householdOther, sameName, sameNameOther } = samplePeople;

let system: LocalSystem;
/** All stores before anybody was erased. */
let seeded: Holdings;
beforeAll(async () => {
	system = await startSystem();
	seeded = await takeStock(system);
});
afterAll(() => system.stop());

interface Somebody {
	readonly email: string;
	readonly name: string;
	readonly contactId?: string;
	readonly memberId?: string;
	readonly visitorId?: string;
}

const wordsOf = ({ email, contactId, memberId, visitorId }: Somebody) =>
	[email, contactId, memberId, visitorId].filter((word) => word !== undefined);

/** An erasure to its end, and what it did to the stores. */
async function erase(person: Somebody, { approve = false } = {}) {
	const before = await takeStock(system);
	const reference = await request(system, { right: 'erasure', email: person.email, name: person.name });
	const assessed = await lookAt(system, reference);
	if (approve) await decide(system, reference, 'approve');
	await searchCameras(system, reference);
	const after = await takeStock(system);
	const done = await lookAt(system, reference);
	expect([done.status, done.verified?.problems]).toEqual(['completed', []]);
	return { reference, assessed, done, ...compareStock(before, after), left: mentioning(after, ...wordsOf(person)) };
}

describe('a prospect whom no law and no contract keeps', () => {
	test('is erased from every store, and nobody else is touched', async () => {
		const { reference, assessed, done, gone, changed, left } = await erase(few);
		expect(planOf(assessed)).toEqual([
			'crm contact-details: act 1, UK GDPR Art 17(1)(a)',
			'events event-attendance: act 1, UK GDPR Art 17(1)(a)',
			'marketing marketing-preferences: act 1, UK GDPR Art 17(1)(b)',
			'cctv cctv-images: task 0, UK GDPR Art 17',
		]);
		expect(resultsOf(done)).toEqual([
			'crm contact-details: acted 1',
			'events event-attendance: acted 1',
			'marketing marketing-preferences: acted 1',
		]);
		expect(gone).toEqual({
			crm: ['c-1002/contact#c-1002#001'],
			events: ['e-4002/attendance#felix.fewer@example.org#e-4002'],
			marketing: ['felix.fewer@example.org/preference#newsletter'],
		});
		expect([changed, left]).toEqual([{}, {}]);
		const { text } = await mailOf(system, reference, 'done');
		for (const line of [
			'* Contact details: 1 record',
			'Our backups still hold copies for up to 35 days',
			'so that we never send marketing to it again',
			'Companies of our group: asked to erase it too',
		])
			expect(text).toContain(line);
		// Of the request itself something stays: how it was answered.
		expect(text.match(/^\* What: .*$/gm)).toEqual(['* What: Records of requests', '* What: Proof of what was done']);
	});

	test('whose recipients are told each once, and by the address alone', async () => {
		const { reference } = await erase(sameName);
		const recipients = (await mailKeys(system, reference)).filter(([key]) => key.startsWith('recipient-'));
		expect(recipients).toEqual([
			['recipient-group', 'group-privacy@example.com'],
			['recipient-business-partners', 'partners-privacy@example.com'],
			['recipient-credit-reference-agencies', 'credit-privacy@example.com'],
			['recipient-fraud-prevention', 'fraud-privacy@example.com'],
			['recipient-payment-processor', 'payments-privacy@example.com'],
		]);
		const { text } = await mailOf(system, reference, 'recipient-group');
		expect(text).toContain(sameName.email);
		expect(text).not.toContain(sameName.contactId);
		expect(mentioning(await takeStock(system), sameNameOther.contactId)).toEqual(mentioning(seeded, sameNameOther.contactId));
	});
});

test('of whom nothing is held, there is nothing to erase, and nobody to tell', async () => {
	const { reference, gone } = await erase(none);
	expect(gone).toEqual({});
	expect((await mailOf(system, reference, 'done')).text).toContain('There was nothing that we could erase.');
	expect((await mailKeys(system, reference)).map(([key]) => key)).toEqual(['acknowledgement', 'task-needed-cctv', 'done']);
});

describe('a former member', () => {
	test('whose records are under legal hold keeps those and loses the others, and reads which', async () => {
		const { reference, done, gone, changed, left } = await erase(held);
		expect(resultsOf(done)).toEqual([
			'crm contact-details: acted 1',
			'crm enquiries: kept 1, legal-claims',
			'membership membership-contract: kept 1, legal-claims',
			'payments invoices: acted 1',
			'payments payment-details: acted 1',
			'payments invoices: kept 1, legal-claims',
			'identity-documents identity-documents: kept 1, legal-claims',
		]);
		expect(gone).toEqual({
			crm: ['c-1003/contact#c-1003#001'],
			payments: ['m-2003/invoice#m-2003#002', 'm-2003/payment-detail#m-2003#001'],
		});
		expect(changed).toEqual({});
		expect(left).toEqual({
			crm: ['c-1003/enquiry#c-1003#001'],
			membership: ['m-2003/contract#m-2003#001'],
			payments: ['m-2003/invoice#m-2003#001'],
			'identity-documents': ['members/m-2003/passport.txt'],
		});
		const { text } = await mailOf(system, reference, 'done');
		expect(text).toMatch(/What: Enquiries and messages\s+How many: 1 record\s+Why: .*legal/);
		expect(text).toContain('Complain to us');
	});

	test('who left less than five years ago keeps the passport copy until the day on which it falls due', async () => {
		const { reference, assessed, done, gone } = await erase(documentsInside);
		expect(planOf(assessed)).toEqual([
			'crm contact-details: act 1, UK GDPR Art 17(1)(a)',
			'membership membership-contract: retain 1, UK GDPR Art 17(3)(e), legal-claims, 2027-07-10',
			'payments invoices: retain 1, UK GDPR Art 17(3)(b), legal-obligation, 2028-03-31',
			'building-access building-access: act 1, UK GDPR Art 17(1)(a)',
			'identity-documents identity-documents: retain 1, UK GDPR Art 17(3)(b), legal-obligation, 2026-07-10',
			'cctv cctv-images: task 0, UK GDPR Art 17',
		]);
		expect(resultsOf(done)).toEqual([
			'crm contact-details: acted 1',
			'membership membership-contract: kept 1, legal-claims, 2027-07-10',
			'payments invoices: kept 1, legal-obligation, 2028-03-31',
			'building-access building-access: acted 1',
			'identity-documents identity-documents: kept 1, legal-obligation, 2026-07-10',
		]);
		expect(gone).toEqual({ crm: ['c-1004/contact#c-1004#001'], 'building-access': ['m-2004/entry#m-2004#001'] });
		const { text } = await mailOf(system, reference, 'done');
		expect(text).toMatch(
			/What: Identity documents\s+How many: 1 record\s+Why: .*Money Laundering Regulations 2017.*\s+Until: 10 July 2026/,
		);
	});

	test('who left more than five years ago loses it, once the DPO is sure who asks', async () => {
		const { assessed, done, gone, left } = await erase(documentsPast, { approve: true });
		expect([assessed.status, assessed.needs]).toEqual(['awaiting-decision', ['stronger-identity']]);
		expect(resultsOf(done)).toEqual([
			'crm contact-details: acted 1',
			'membership membership-contract: kept 1, legal-claims, 2027-05-10',
			'payments invoices: acted 1',
			'building-access building-access: acted 1',
			'identity-documents identity-documents: acted 2',
		]);
		expect(gone['identity-documents']).toEqual(['members/m-2005/bank-statement.txt', 'members/m-2005/passport.txt']);
		expect(left).toEqual({ membership: ['m-2005/contract#m-2005#001'] });
	});
});

test('who shares a phone with somebody is erased without that person’s records', async () => {
	const howard = mentioning(seeded, householdOther.contactId);
	const { assessed, gone } = await erase(household, { approve: true });
	expect([assessed.needs, assessed.person?.candidates?.map(({ store, why }) => `${store} ${why}`)]).toEqual([
		['shared-identifier', 'name-differs'],
		['call-records shared-identifier', 'crm shared-identifier', 'events name-differs'],
	]);
	expect(gone).toEqual({
		crm: ['c-1007/contact#c-1007#001'],
		events: ['e-4002/attendance#harriet.household@example.com#e-4002'],
		'call-records': ['call-c-1007-001'],
	});
	expect(mentioning(await takeStock(system), householdOther.contactId)).toEqual(howard);
});

describe('a member with records in every store', () => {
	test('has a plan for each of them, by the article that decides', async () => {
		const reference = await request(system, { right: 'erasure', email: many.email, name: many.name });
		expect(planOf(await lookAt(system, reference))).toEqual([
			'crm contact-details: retain 1, UK GDPR Art 17(1)(a), right-does-not-apply',
			'crm enquiries: act 11, UK GDPR Art 17(1)(a)',
			'crm job-details: act 1, UK GDPR Art 17(1)(a)',
			'crm social-profile: act 1, UK GDPR Art 17(1)(a)',
			'crm preferred-location: act 1, UK GDPR Art 17(1)(c)',
			'crm survey-responses: act 1, UK GDPR Art 17(1)(a)',
			'crm competition-entries: act 1, UK GDPR Art 17(1)(a)',
			'crm referrals: act 1, UK GDPR Art 17(1)(c)',
			'crm combined-profile: act 1, UK GDPR Art 17(1)(c)',
			'membership membership-contract: retain 1, UK GDPR Art 17(3)(e), legal-claims',
			'membership credit-checks: act 1, UK GDPR Art 17(1)(a)',
			'payments invoices: act 2, UK GDPR Art 17(1)(a)',
			'payments invoices: retain 6, UK GDPR Art 17(3)(b), legal-obligation, 2033-03-31',
			'payments payment-details: retain 1, UK GDPR Art 17(3)(e), legal-claims',
			'building-access building-access: retain 40, UK GDPR Art 17(1)(a), right-does-not-apply',
			'building-access vehicle-registrations: act 1, UK GDPR Art 17(1)(c)',
			'events event-attendance: act 2, UK GDPR Art 17(1)(a)',
			'events dietary-requirements: act 1, UK GDPR Art 17(1)(b)',
			'marketing marketing-preferences: act 1, UK GDPR Art 17(1)(b)',
			'marketing campaign-history: act 24, UK GDPR Art 17(1)(c)',
			'web-analytics technical-data: act 2, UK GDPR Art 17(1)(c)',
			'web-analytics browsing-history: act 60, UK GDPR Art 17(1)(c)',
			'call-records call-records: act 4, UK GDPR Art 17(1)(c)',
			'identity-documents identity-documents: retain 2, UK GDPR Art 17(3)(b), legal-obligation',
			'cctv cctv-images: task 0, UK GDPR Art 17',
		]);
		await searchCameras(system, reference);
		const left = mentioning(await takeStock(system), ...wordsOf(many));
		expect(Object.fromEntries(Object.entries(left).map(([store, ids]) => [store, ids.length]))).toEqual({
			crm: 1,
			membership: 1,
			payments: 7,
			'building-access': 40,
			'identity-documents': 2,
		});
		const kept = (holdings: Holdings) => Object.entries(left).map(([store, ids]) => ids.map((id) => holdings[store]?.[id]));
		expect(kept(await takeStock(system))).toEqual(kept(seeded));
		const { text } = await mailOf(system, reference, 'done');
		expect(text).toMatch(/What: Contact details\s+How many: 1 record\s+Why: .*contract with you.*\s+Until: the contract ends/);
	});

	test('who asks again finds nothing more to erase', async () => {
		const { done, gone, changed } = await erase(many);
		expect([gone, changed, resultsOf(done).filter((line) => line.includes(': acted'))]).toEqual([{}, {}, []]);
	});
});
