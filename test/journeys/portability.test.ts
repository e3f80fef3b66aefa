import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toldOf } from '../../functions/core/request/recipients.ts';
import type { LocalSystem } from '../../local/system.ts';
import { act, ask, decide, lookAt } from '../fixtures/journeys/dpo.ts';
import { download, filesIn, linkIn, mailKeys, mailOf, request, submitOnce } from '../fixtures/journeys/person.ts';
import { planOf, resultsOf } from '../fixtures/journeys/plan.ts';
import { endow, smallPerson } from '../fixtures/journeys/small-person.ts';
import { compareStock, type Holdings, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const gil = smallPerson('gil');
const right = 'portability';

let system: LocalSystem;
let before: Holdings;
beforeAll(async () => {
	system = await startSystem();
	await endow(system, gil);
	before = await takeStock(system);
});
afterAll(() => system.stop());

interface Packaged {
	readonly store: string;
	readonly id: string;
	readonly fields: Readonly<Record<string, unknown>>;
}
const recordsIn = (json: string | undefined) =>
	(JSON.parse(json ?? '') as { categories: { id: string; records: Packaged[] }[] }).categories.filter(
		({ records }) => records.length > 0,
	);

describe('data to take elsewhere', () => {
	let reference: string;
	let files: Readonly<Record<string, string>>;

	test('is what the person gave, on consent or for a contract; of the rest the plan says that the right does not reach it', async () => {
		reference = await request(system, { right, email: gil.email });
		const assessed = await lookAt(system, reference);
		expect([assessed.status, assessed.needs]).toEqual(['awaiting-decision', ['concerns-others']]);
		const unreached = 'UK GDPR Art 20(1), right-does-not-apply';
		expect(planOf(assessed)).toEqual([
			'crm contact-details: act 1, UK GDPR Art 20(1)',
			'crm enquiries: needs-person 1, UK GDPR Art 15(4), concerns-others',
			'membership membership-contract: act 1, UK GDPR Art 20(1)',
			'payments invoices: act 2, UK GDPR Art 20(1)',
			'building-access building-access: act 2, UK GDPR Art 20(1)',
			'events event-attendance: act 1, UK GDPR Art 20(1)',
			'marketing marketing-preferences: act 1, UK GDPR Art 20(1)',
			'marketing campaign-history: act 1, UK GDPR Art 20(1)',
			'web-analytics browsing-history: act 1, UK GDPR Art 20(1)',
			`call-records call-records: not-applicable 1, ${unreached}`,
			`identity-documents identity-documents: not-applicable 1, ${unreached}`,
			`cctv cctv-images: not-applicable 0, ${unreached}`,
		]);
	});

	test('goes to the person without what others would not want known', async () => {
		const { body } = await ask(system, `/cases/${reference}/records?store=crm`);
		const enquiry = (body.records as { id: string; category: string }[]).find(({ category }) => category === 'enquiries');
		await decide(system, reference, 'approve', { redactions: [{ store: 'crm', record: enquiry?.id, fields: ['text'] }] });
		const done = await lookAt(system, reference);
		expect([done.status, resultsOf(done).toSorted(), toldOf(done).told]).toEqual([
			'completed',
			[
				'building-access building-access: acted 2',
				'crm contact-details: acted 1',
				'crm enquiries: acted 1',
				'events event-attendance: acted 1',
				'marketing campaign-history: acted 1',
				'marketing marketing-preferences: acted 1',
				'membership membership-contract: acted 1',
				'payments invoices: acted 2',
				'web-analytics browsing-history: acted 1',
			],
			[],
		]);
		expect((await mailKeys(system, reference)).map(([key]) => key)).toEqual(['acknowledgement', 'decision-needed', 'done']);
		files = filesIn(await download(linkIn(await mailOf(system, reference, 'done'), '/export')));
	});

	test('is in JSON with all that qualifies and nothing else', () => {
		const categories = recordsIn(files['data.json']);
		expect(categories.map(({ id, records }) => `${id} ${records.length}`).toSorted()).toEqual([
			...[
				'browsing-history 1',
				'building-access 2',
				'campaign-history 1',
				'contact-details 1',
				'enquiries 1',
				'event-attendance 1',
			],
			...['invoices 2', 'marketing-preferences 1', 'membership-contract 1'],
		]);
		const fieldsOf = (category: string) => categories.find(({ id }) => id === category)?.records[0]?.fields;
		expect(fieldsOf('contact-details')).toMatchObject({ name: gil.name, email: gil.email });
		expect(fieldsOf('enquiries')).toMatchObject({ createdOn: '2026-05-20', text: expect.not.stringContaining('ill') });
		expect(Object.values(files).join()).not.toMatch(/My colleague is ill|Asked what a desk costs|stand-in for the passport/);
	});

	test('is in CSV too, a table for each kind of data', () => {
		expect(
			Object.keys(files)
				.filter((path) => path.endsWith('.csv'))
				.toSorted(),
		).toEqual(
			recordsIn(files['data.json'])
				.map(({ id }) => `data/${id}.csv`)
				.toSorted(),
		);
		expect(files['data/invoices.csv']?.trim().split('\n').length).toBe(3);
		expect(files['data/contact-details.csv']).toContain(gil.email);
		expect(Object.keys(files).filter((path) => path.startsWith('files/'))).toEqual([]);
	});

	test('stays where it was', async () => {
		expect(compareStock(before, await takeStock(system))).toEqual({ gone: {}, changed: {} });
	});
});

test('of whom nothing is held, gets a package that says so', async () => {
	const reference = await request(system, { right, email: 'unknown@example.net' });
	const done = await lookAt(system, reference);
	expect([done.status, resultsOf(done)]).toEqual(['completed', []]);
	const files = filesIn(await download(linkIn(await mailOf(system, reference, 'done'), '/export')));
	expect(recordsIn(files['data.json'])).toEqual([]);
});

test('is not sent to another controller before the DPO has allowed the address, and not at all when it is refused', async () => {
	const transferTo = 'https://controller.example.org/import';
	const reference = await request(system, { right, email: gil.email, transferTo });
	const waiting = await lookAt(system, reference);
	expect([waiting.status, waiting.needs, waiting.person?.particulars]).toEqual([
		'awaiting-decision',
		['concerns-others', 'transfer'],
		{ transferTo },
	]);
	expect(await decide(system, reference, 'refuse', { reason: 'rights-of-others' })).toBe('refused');
	const { status, results } = await lookAt(system, reference);
	expect([status, results]).toEqual(['refused', undefined]);
	expect((await act(system, reference, 'approve')).status).toBe(409);
});

test.each(['http://controller.example.org/', 'https://127.0.0.1/', 'https://localhost/', 'ftp://controller.example.org/'])(
	'an address like %s is answered with what to write',
	async (transferTo) => {
		const { status, body } = await submitOnce(system, { right, email: gil.email, transferTo });
		expect([status, (body.errors as { field: string }[]).map(({ field }) => field)]).toEqual([422, ['transferTo']]);
	},
);
