import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { ask, decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { download, filesIn, linkIn, mailKeys, mailOf, open, press, request } from '../fixtures/journeys/person.ts';
import { planOf, resultsOf } from '../fixtures/journeys/plan.ts';
import { compareStock, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

const { many, few, none, household, householdOther, sameName, sameNameOther } = samplePeople;

interface DataJson {
	readonly leftOut: unknown;
	readonly categories: readonly {
		readonly id: string;
		readonly records: readonly {
			readonly id: string;
			readonly store: string;
			readonly fields: Readonly<Record<string, unknown>>;
		}[];
	}[];
}

const exportLink = async (reference: string) => linkIn(await mailOf(system, reference, 'done'), '/export');

async function packageOf(reference: string) {
	const files = filesIn(await download(await exportLink(reference)));
	const data = JSON.parse(files['data.json'] ?? '') as DataJson;
	const records = data.categories.flatMap((category) => category.records.map((record) => ({ category: category.id, ...record })));
	return { files, data, records, own: records.filter(({ store }) => store !== 'rightful') };
}

describe('a prospect of whom little is known', () => {
	let reference: string;
	beforeAll(async () => {
		reference = await request(system, { right: 'access', email: few.email, name: few.name });
		await searchCameras(system, reference);
	});

	test('needs nobody’s decision, and is told that it is done', async () => {
		const view = await lookAt(system, reference);
		expect([view.status, view.receivedOn, view.dueOn, view.houseTargetOn, view.needs]).toEqual([
			'completed',
			'2026-06-10',
			'2026-07-10',
			'2026-07-01',
			[],
		]);
		expect(planOf(view)).toEqual([
			'crm contact-details: act 1, UK GDPR Art 15',
			'events event-attendance: act 1, UK GDPR Art 15',
			'marketing marketing-preferences: act 1, UK GDPR Art 15',
			'cctv cctv-images: task 0, UK GDPR Art 15',
		]);
		expect(await mailKeys(system, reference)).toEqual([
			['acknowledgement', few.email],
			['task-needed-cctv', 'dpo@example.com'],
			['done', few.email],
		]);
	});

	test('reads in the mail what is in the package, and gets exactly that', async () => {
		const { text } = await mailOf(system, reference, 'done');
		for (const line of ['Contact details: 1 record', 'Events: 1 record', 'Marketing preferences: 1 record', '24 June 2026'])
			expect(text).toContain(line);
		const { files, own } = await packageOf(reference);
		expect(own.map(({ category, store, id }) => [category, store, id])).toEqual([
			['contact-details', 'crm', 'c-1002/contact%23c-1002%23001'],
			['event-attendance', 'events', 'e-4002/attendance%23felix.fewer%40example.org%23e-4002'],
			['marketing-preferences', 'marketing', 'felix.fewer%40example.org/preference%23newsletter'],
		]);
		expect(files['data/contact-details.csv']).toContain(few.name);
		expect(files['index.html']).toContain('Contact details');
	});

	test('can download again while the link is good, and nobody can once it is not', async () => {
		const link = await exportLink(reference);
		expect((await open(link)).status).toBe(200);
		expect((await press(link)).status).toBe(303);
		const downloads = (await lookAt(system, reference)).timeline.filter(({ type }) => type === 'export-downloaded');
		expect(downloads.length).toBeGreaterThanOrEqual(2);
		await system.clock.advance('P15D');
		expect([(await open(link)).status, (await press(link)).status]).toEqual([404, 404]);
		await system.clock.set('2026-06-10T10:00:00Z');
	});
});

test('somebody of whom nothing is held gets a package that says so', async () => {
	const reference = await request(system, { right: 'access', email: none.email });
	await searchCameras(system, reference);
	const view = await lookAt(system, reference);
	expect([view.status, resultsOf(view)]).toEqual(['completed', []]);
	const { text } = await mailOf(system, reference, 'done');
	// The request itself, and what was mailed about it, is data too.
	expect(text.match(/^\* .*: \d+ records?$/gm)).toEqual([
		expect.stringMatching(/^\* Records of requests: \d+ records$/),
		'* Proof of what was done: 1 record',
	]);
	expect((await packageOf(reference)).own).toEqual([]);
});

describe('a member with records in every store', () => {
	let reference: string;
	/** The enquiry that tells of a colleague's illness, and the call that was withheld. */
	const enquiry = 'c-1001/enquiry%23c-1001%23011';
	const call = 'call-c-1001-003';

	test('waits for the DPO, since some of it may be about others and a passport needs more proof than a mail', async () => {
		reference = await request(system, { right: 'access', email: many.email, name: many.name });
		const view = await lookAt(system, reference);
		expect([view.status, view.needs, view.person?.candidates]).toEqual([
			'awaiting-decision',
			['stronger-identity', 'concerns-others'],
			[],
		]);
		expect(view.person?.identifiers?.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
			`contact-id ${many.contactId}`,
			`email ${many.email}`,
			`member-id ${many.memberId}`,
			`visitor-id ${many.visitorId}`,
		]);
		expect(planOf(view).filter((line) => line.includes('needs-person'))).toEqual([
			'crm enquiries: needs-person 11, UK GDPR Art 15(4), concerns-others',
			'call-records call-records: needs-person 4, UK GDPR Art 15(4), concerns-others',
			'identity-documents identity-documents: needs-person 2, UK GDPR Art 12(6), stronger-identity',
		]);
		expect((await mailOf(system, reference, 'decision-needed')).text).not.toContain(many.name);
		const page = await ask(system, `/cases/${reference}/records?store=crm`);
		const texts = (page.body.records as { fields: { text?: string } }[]).map(({ fields }) => fields.text);
		expect(texts).toContain('My colleague Oscar Other was ill last week and could not use his desk.');
	});

	test('is given all of it but what the DPO blacked out or withheld', async () => {
		const redactions = [
			{ store: 'crm', record: enquiry, fields: ['text'] },
			{ store: 'call-records', record: call },
		];
		expect(await decide(system, reference, 'approve', { redactions })).toBe('fulfilling');
		await searchCameras(system, reference);
		const view = await lookAt(system, reference);
		expect(view.status).toBe('completed');
		expect(resultsOf(view).filter((line) => !line.includes(': acted'))).toEqual([
			'call-records call-records: kept 1, rights-of-others',
		]);
		const { files, data, own } = await packageOf(reference);
		expect(data.leftOut).toEqual({ recordsRedactedOrWithheld: 2, storesNotSearchedCompletely: [] });
		expect(Object.fromEntries([...Map.groupBy(own, ({ store }) => store)].map(([store, of]) => [store, of.length]))).toEqual({
			crm: 19,
			membership: 2,
			payments: 9,
			'building-access': 41,
			events: 3,
			marketing: 25,
			'web-analytics': 62,
			'call-records': 3,
			'identity-documents': 2,
		});
		expect(own.find(({ id }) => id === enquiry)?.fields.text).toBe('[redacted]');
		expect(own.some(({ id }) => id === call)).toBe(false);
		for (const [path, text] of Object.entries(files)) expect([path, text.includes('Oscar Other')]).toEqual([path, false]);
		expect((await mailOf(system, reference, 'done')).text).toContain('2 records in whole or in part, to protect other people');
	});

	test('gets the documents themselves too', async () => {
		const { files } = await packageOf(reference);
		expect(Object.entries(files).filter(([path]) => path.startsWith('files/'))).toEqual([
			['files/identity-documents/1-passport.txt', `A stand-in for the passport of ${many.name}\n`],
			['files/identity-documents/2-utility-bill.txt', `A stand-in for the utility-bill of ${many.name}\n`],
		]);
	});
});

test('who shares a phone with somebody is never given that person’s records, and the DPO sees that there is one', async () => {
	const reference = await request(system, { right: 'access', email: household.email, name: household.name });
	const view = await lookAt(system, reference);
	expect(view.needs).toEqual(['concerns-others', 'shared-identifier', 'name-differs']);
	expect(view.person?.candidates).toEqual([
		{ store: 'call-records', why: 'shared-identifier', identifier: { kind: 'phone', value: '+44 20 7946 0107', scope: 'shared' } },
		{ store: 'crm', why: 'shared-identifier', identifier: { kind: 'phone', value: '+44 20 7946 0107', scope: 'shared' } },
		{ store: 'events', why: 'name-differs', personName: householdOther.name },
	]);
	// The registration is in her name and address, but of him: his to ask for.
	const attendance = `e-4002/attendance%23${encodeURIComponent(household.email)}%23e-4002`;
	await decide(system, reference, 'approve', { redactions: [{ store: 'events', record: attendance }] });
	await searchCameras(system, reference);
	const { files, own } = await packageOf(reference);
	expect(own.map(({ store, id }) => [store, id])).toEqual([
		['crm', 'c-1007/contact%23c-1007%23001'],
		['call-records', 'call-c-1007-001'],
	]);
	for (const text of Object.values(files)) expect(text).not.toMatch(/Howard|c-1008/);
});

test('two people of one name are two people', async () => {
	const reference = await request(system, { right: 'access', email: sameName.email, name: sameName.name });
	await searchCameras(system, reference);
	const { files, own } = await packageOf(reference);
	expect(own.map(({ store }) => store)).toEqual(['crm', 'marketing']);
	for (const text of Object.values(files)) expect(text).not.toContain(sameNameOther.contactId);
});

test('giving out copies changes nothing in any store', async () => {
	const before = await takeStock(system);
	const reference = await request(system, { right: 'access', email: samplePeople.held.email });
	await decide(system, reference, 'approve');
	await searchCameras(system, reference);
	expect((await lookAt(system, reference)).status).toBe('completed');
	expect(compareStock(before, await takeStock(system))).toEqual({ gone: {}, changed: {} });
});
