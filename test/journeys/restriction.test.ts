import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalSystem } from '../../local/system.ts';
import { act, checkAddress, decide, lookAt, searchCameras, unrestricted } from '../fixtures/journeys/dpo.ts';
import { mailKeys, mailOf, request, submitOnce } from '../fixtures/journeys/person.ts';
import { reachedIn, resultsOf } from '../fixtures/journeys/plan.ts';
import { endow, smallPerson } from '../fixtures/journeys/small-person.ts';
import { compareStock, countsOf, type Holdings, markedIn, mentioning, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const dana = smallPerson('dana');
const emil = smallPerson('emil');
const fay = smallPerson('fay');
const right = 'restriction';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
	for (const person of [dana, emil, fay]) await endow(system, person);
});
afterAll(() => system.stop());

const nothingDone = { gone: {}, changed: {} };

describe('all data of a person who says that it is wrong', () => {
	let before: Holdings;
	let first: string;
	let second: string;

	test('is marked in every store, records, files and the processor’s, and says the same as before', async () => {
		before = await takeStock(system);
		first = await request(system, { right, email: dana.email, ground: 'accuracy' });
		expect((await lookAt(system, first)).status).toBe('fulfilling');
		await searchCameras(system, first);
		const done = await lookAt(system, first);
		expect([done.status, done.needs, done.effects, reachedIn(done)]).toEqual([
			'completed',
			[],
			['restricted'],
			expect.arrayContaining([
				'payments invoices: act 2, UK GDPR Art 18(1)(a)',
				'identity-documents identity-documents: act 1, UK GDPR Art 18(1)(a)',
				'cctv cctv-images: task 0, UK GDPR Art 18(1)',
			]),
		]);
		const { email, contactId, memberId, visitorId } = dana;
		expect(await markedIn(system, first)).toEqual(mentioning(before, email, contactId, memberId, visitorId));
		expect(compareStock(before, await takeStock(system))).toEqual(nothingDone);
	});

	test('other systems that ask are told of it, and of nobody else', async () => {
		expect(await checkAddress(system, dana.email.toUpperCase())).toEqual({
			restricted: true,
			quiesced: false,
			marks: [{ kind: 'restriction', by: first }],
		});
		for (const email of [emil.email, 'nobody@example.com', 'no address']) {
			expect(await checkAddress(system, email)).toEqual(unrestricted);
		}
	});

	test('the recipients of the data and the person are told, the person also of what must happen before it ends', async () => {
		const keys = (await mailKeys(system, first)).map(([key]) => key);
		expect([keys.slice(0, 2), keys.slice(2, -1).toSorted(), keys.at(-1)]).toEqual([
			['acknowledgement', 'task-needed-cctv'],
			[
				...['recipient-advertising-networks', 'recipient-analytics-providers', 'recipient-business-partners'],
				...['recipient-credit-reference-agencies', 'recipient-fraud-prevention', 'recipient-group', 'recipient-payment-processor'],
			],
			'done',
		]);
		expect((await mailOf(system, first, 'done')).text).toContain('We tell you before we lift the restriction');
	});

	test('a second restriction marks what it is about beside the first', async () => {
		second = await request(system, { right, email: dana.email, ground: 'claims', categories: ['invoices'] });
		const done = await lookAt(system, second);
		expect([done.status, resultsOf(done)]).toEqual(['completed', ['payments invoices: acted 2']]);
		expect(await markedIn(system, second)).toEqual({ payments: (await markedIn(system, first)).payments });
		expect((await checkAddress(system, dana.email)).marks).toEqual(
			expect.arrayContaining([
				{ kind: 'restriction', by: first },
				{ kind: 'restriction', by: second, categories: ['invoices'] },
			]),
		);
	});

	test('is used again once the DPO lifts it: the person is mailed first, then the marks of this case go, and no other', async () => {
		expect(await decide(system, first, 'lift', { reasons: 'The data was right, as the papers show.' })).toBe('fulfilling');
		const lifted = await lookAt(system, first);
		expect([lifted.status, lifted.lifted?.results.length]).toEqual(['completed', 9]);
		const ending = lifted.timeline
			.slice(lifted.timeline.findIndex(({ type }) => type === 'restriction-lifting'))
			.map(({ type, data, actor }) => [type, actor, data.key ?? data.outcome]);
		expect(ending.filter(([type, _, key]) => type !== 'recipient-told' && !String(key).startsWith('recipient-'))).toEqual([
			['restriction-lifting', 'dpo:dpo', undefined],
			['mail-sent', 'system', 'restriction-lifting'],
			['restriction-lifted', 'system', undefined],
			['recipients-listed', 'system', undefined],
			['case-closed', 'system', 'completed'],
		]);
		const told = (act: string) =>
			lifted.recipients?.filter((entry) => entry.act === act && entry.status === 'told').map(({ recipient }) => recipient);
		expect(told('restriction-lifted')).toEqual(told('restriction'));
		expect((await mailOf(system, first, 'recipient-group.2')).text).toContain('the data may be used again');
		const { text, to } = await mailOf(system, first, 'restriction-lifting');
		expect([to, text.includes('The data was right, as the papers show.'), text.includes('Go to court')]).toEqual([
			dana.email,
			true,
			true,
		]);
		expect(await markedIn(system, first)).toEqual({});
		expect(countsOf(await markedIn(system, second))).toEqual({ payments: 2 });
		expect(await checkAddress(system, dana.email)).toEqual({
			restricted: true,
			quiesced: false,
			marks: [{ kind: 'restriction', by: second, categories: ['invoices'] }],
		});
		expect(compareStock(before, await takeStock(system))).toEqual(nothingDone);
	});

	test('is lifted once: again is answered with why not, and mails nobody', async () => {
		const mails = await mailKeys(system, first);
		const again = await act(system, first, 'lift', { reasons: 'Again.' });
		expect([again.status, again.body.detail]).toEqual([409, `The restriction of case ${first} was lifted already.`]);
		expect((await act(system, second, 'lift', { reasons: ' ' })).status).toBe(422);
		expect(await mailKeys(system, first)).toEqual(mails);
	});
});

test('a request that the DPO refuses restricts nothing, and other systems hear no more of it', async () => {
	const reference = await request(system, { right, email: fay.email, name: 'Somebody Else', ground: 'accuracy' });
	const waiting = await lookAt(system, reference);
	expect([waiting.status, waiting.needs]).toEqual(['awaiting-decision', ['name-differs']]);
	expect((await checkAddress(system, fay.email)).restricted).toBe(true);
	expect(await decide(system, reference, 'refuse', { reason: 'identity-not-verified' })).toBe('refused');
	expect((await lookAt(system, reference)).status).toBe('refused');
	expect(await markedIn(system, reference)).toEqual({});
	expect(await checkAddress(system, fay.email)).toEqual(unrestricted);
	expect((await act(system, reference, 'lift', { reasons: 'R' })).status).toBe(409);
});

test.each([
	['without a ground', {}, ['ground']],
	['on a ground that the law has not', { ground: 'dislike' as 'accuracy' }, ['ground']],
	['of a kind of data that there is not', { ground: 'claims', categories: ['horoscope'] } as const, ['categories']],
])('a request %s is answered with what to write', async (_, particulars, fields) => {
	const { status, body } = await submitOnce(system, { right, email: dana.email, ...particulars });
	expect([status, (body.errors as { field: string }[]).map(({ field }) => field)]).toEqual([422, fields]);
});
