import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadPolicy } from '../../lib/policy-file.ts';
import type { LocalSystem } from '../../local/system.ts';
import { act, checkAddress, decide, lookAt, searchCameras, unrestricted } from '../fixtures/journeys/dpo.ts';
import { mailKeys, mailOf, open, press, request, submitOnce, withdrawalLink } from '../fixtures/journeys/person.ts';
import { reachedIn, resultsOf } from '../fixtures/journeys/plan.ts';
import { endow, smallPerson } from '../fixtures/journeys/small-person.ts';
import { compareStock, type Ids, markedIn, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const jan = smallPerson('jan');
const kim = smallPerson('kim');
const lou = smallPerson('lou');
const right = 'objection';
const { purposes } = loadPolicy();
const details = 'I have moved, and somebody follows me.';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
	for (const person of [jan, kim, lou]) await endow(system, person);
});
afterAll(() => system.stop());

/** What of a person is used on legitimate interests alone, or with consent. */
const concerned = ({ email, contactId, visitorId }: typeof jan): Ids => ({
	marketing: [`${email}/campaign#001`],
	'web-analytics': [`${visitorId}/page#${visitorId}`],
	'call-records': [`call-${contactId}`],
});
/** The mark of the case for other systems: what rests on legitimate interests must stop, the rest may go on. */
const mark = (reference: string, categories?: readonly string[]) => ({
	kind: 'objection',
	by: reference,
	purposes: Object.entries(purposes).flatMap(([id, purpose]) =>
		purpose.legalBasis === 'legitimate-interests' && (categories?.some((category) => purpose.categories.includes(category)) ?? true)
			? [id]
			: [],
	),
	...(categories && { categories }),
});
const marked = (reference: string) => ({ restricted: true, quiesced: false, marks: [mark(reference)] });
const typesOf = (view: { readonly timeline: readonly { readonly type: string; readonly data: object }[] }) =>
	view.timeline.map(({ type, data }) => ('key' in data ? `${type} ${String(data.key)}` : type));

describe('an objection that the DPO upholds', () => {
	let reference: string;

	test('has the data restricted while it is weighed: in the stores, and for other systems', async () => {
		const before = await takeStock(system);
		reference = await request(system, { right, email: jan.email, details });
		const weighed = await lookAt(system, reference);
		expect([weighed.status, weighed.needs, weighed.effects, weighed.person?.details]).toEqual([
			'awaiting-decision',
			['weighing'],
			['objected', 'marketing-stopped'],
			details,
		]);
		expect(reachedIn(weighed)).toEqual([
			'marketing campaign-history: needs-person 1, UK GDPR Art 21(1), weighing',
			'web-analytics browsing-history: needs-person 1, UK GDPR Art 21(1), weighing',
			'call-records call-records: needs-person 1, UK GDPR Art 21(1), weighing',
			'cctv cctv-images: task 0, UK GDPR Art 21(1)',
		]);
		expect(await markedIn(system, reference)).toEqual(concerned(jan));
		expect(await checkAddress(system, jan.email)).toEqual(marked(reference));
		expect(compareStock(before, await takeStock(system))).toEqual({ gone: {}, changed: {} });
		expect((await mailKeys(system, reference)).map(([key]) => key)).toEqual([
			...['acknowledgement', 'decision-needed'],
			...['recipient-analytics-providers', 'recipient-advertising-networks'],
		]);
	});

	test('cannot be decided without grounds, and nothing changes', async () => {
		const before = await lookAt(system, reference);
		const bare = await act(system, reference, 'approve');
		expect([bare.status, bare.body.errors]).toEqual([
			422,
			[{ field: 'grounds', message: 'Write the grounds of the decision: the person is told them.' }],
		]);
		expect((await act(system, reference, 'refuse', { reason: 'compelling-grounds' })).status).toBe(422);
		expect((await act(system, reference, 'approve', { grounds: 'G', review: 'upheld' })).status).toBe(422);
		expect(await lookAt(system, reference)).toEqual(before);
	});

	test('stays restricted, and the person reads the grounds, which the chain does not hold', async () => {
		await decide(system, reference, 'approve', { grounds: 'Your safety weighs more than our statistics.' });
		await searchCameras(system, reference);
		const done = await lookAt(system, reference);
		expect([done.status, done.decision?.outcome, done.verified?.problems]).toEqual(['completed', 'approved', []]);
		expect(
			resultsOf(done)
				.filter((line) => line.includes(': acted'))
				.toSorted(),
		).toEqual([
			'call-records call-records: acted 1',
			'marketing campaign-history: acted 1',
			'web-analytics browsing-history: acted 1',
		]);
		expect(await markedIn(system, reference)).toEqual(concerned(jan));
		expect(await checkAddress(system, jan.email)).toEqual(marked(reference));
		const { text } = await mailOf(system, reference, 'done');
		expect(text).toContain('Your safety weighs more than our statistics.');
		expect(JSON.stringify(done.timeline)).not.toMatch(/statistics|follows me/);
		expect((await mailKeys(system, reference)).map(([key]) => key).toSorted()).toEqual([
			...['acknowledgement', 'decision-needed', 'done', 'recipient-advertising-networks', 'recipient-analytics-providers'],
			'task-needed-cctv',
		]);
	});
});

describe('an objection that the DPO refuses on compelling grounds', () => {
	test('is answered with them and the routes of appeal; only then the restriction ends', async () => {
		const reference = await request(system, { right, email: kim.email, details });
		expect(await markedIn(system, reference)).toEqual(concerned(kim));
		await decide(system, reference, 'refuse', { reason: 'compelling-grounds', text: 'A court has ordered us to keep watch.' });
		const refused = await lookAt(system, reference);
		expect([refused.status, refused.results, refused.lifted?.results.map(({ store }) => store).toSorted()]).toEqual([
			'refused',
			undefined,
			['call-records', 'marketing', 'web-analytics'],
		]);
		const types = typesOf(refused);
		expect(types.slice(types.indexOf('decision-made'))).toEqual([
			'decision-made',
			'mail-sent refused',
			'response-delivered',
			'restriction-lifted',
			'recipients-listed',
			...['mail-sent recipient-analytics-providers.2', 'recipient-told'],
			...['mail-sent recipient-advertising-networks.2', 'recipient-told'],
			'case-closed',
		]);
		const { text } = await mailOf(system, reference, 'refused');
		for (const part of ['A court has ordered us to keep watch.', 'section 164A', 'Information Commissioner', 'Go to court']) {
			expect(text).toContain(part);
		}
		expect(await markedIn(system, reference)).toEqual({});
		expect(await checkAddress(system, kim.email)).toEqual(unrestricted);
	});

	test('leaves what the person restricted otherwise as it is', async () => {
		const restriction = await request(system, {
			right: 'restriction',
			email: kim.email,
			ground: 'claims',
			categories: ['call-records'],
		});
		const reference = await request(system, { right, email: kim.email, details, categories: ['call-records'] });
		expect(await checkAddress(system, kim.email)).toEqual({
			restricted: true,
			quiesced: false,
			marks: expect.arrayContaining([
				{ kind: 'restriction', by: restriction, categories: ['call-records'] },
				mark(reference, ['call-records']),
			]),
		});
		await decide(system, reference, 'refuse', { reason: 'compelling-grounds', text: 'We need the calls.' });
		expect([await markedIn(system, reference), await markedIn(system, restriction)]).toEqual([
			{},
			{ 'call-records': [`call-${kim.contactId}`] },
		]);
		expect((await checkAddress(system, kim.email)).marks).toEqual([
			{ kind: 'restriction', by: restriction, categories: ['call-records'] },
		]);
	});
});

describe('an objection that the person takes back while it is weighed', () => {
	test('ends the restriction, and the DPO has nothing to decide any more', async () => {
		const reference = await request(system, { right, email: lou.email, details });
		expect(await markedIn(system, reference)).toEqual(concerned(lou));
		const link = await withdrawalLink(system, reference);
		expect((await open(link)).status).toBe(200);
		expect((await press(link)).status).toBe(200);
		await system.settled();
		const over = await lookAt(system, reference);
		expect([over.status, over.timeline.at(-1)?.type, over.lifted?.results.length]).toEqual(['withdrawn', 'case-closed', 3]);
		expect(await markedIn(system, reference)).toEqual({});
		expect(await checkAddress(system, lou.email)).toEqual(unrestricted);
		expect((await mailKeys(system, reference)).map(([key]) => key)).toEqual([
			...['acknowledgement', 'decision-needed', 'recipient-analytics-providers', 'recipient-advertising-networks'],
			...['withdrawn', 'recipient-analytics-providers.2', 'recipient-advertising-networks.2'],
		]);
		expect((await act(system, reference, 'approve', { grounds: 'Too late.' })).status).toBe(409);
	});
});

describe('an objection of somebody of whom nothing is used in that way', () => {
	test.each([
		['refused', (reference: string) => decide(system, reference, 'refuse', { reason: 'compelling-grounds', text: 'None.' })],
		[
			'withdrawn',
			async (reference: string) => {
				await press(await withdrawalLink(system, reference));
				await system.settled();
			},
		],
	])('that is %s leaves no mark at other systems', async (status, end) => {
		const email = `unknown.${status}@example.net`;
		const reference = await request(system, { right, email, details });
		expect(await checkAddress(system, email)).toEqual(marked(reference));
		await end(reference);
		expect((await lookAt(system, reference)).status).toBe(status);
		expect(await checkAddress(system, email)).toEqual(unrestricted);
	});
});

test('an objection without a word about the person’s situation is answered with what to write', async () => {
	const { status, body } = await submitOnce(system, { right, email: jan.email });
	expect([status, (body.errors as { field: string }[]).map(({ field }) => field)]).toEqual([422, ['details']]);
});
