import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalSystem } from '../../local/system.ts';
import { subjectOf } from '../fixtures/journeys/case-items.ts';
import { ask, lookAt } from '../fixtures/journeys/dpo.ts';
import { browser, get, postForm, postJson, type Reply } from '../fixtures/journeys/http.ts';
import { mailOf } from '../fixtures/journeys/person.ts';
import { endow, smallPerson } from '../fixtures/journeys/small-person.ts';
import { compareStock, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const judy = smallPerson('judy');

let system: LocalSystem;
let subjectKey: string;
let link: string;
let reference: string;
beforeAll(async () => {
	system = await startSystem();
	await endow(system, judy);
	subjectKey = String((await tool('/subjects/lookup', { email: judy.email })).body.subjectKey);
});
afterAll(() => system.stop());

/** As a mailing tool, or whoever records consent. */
const tool = async (path: string, fields: unknown): Promise<Reply> =>
	postJson(`${system.url}${path}`, fields, { authorization: `Bearer ${await system.token()}` });
const schedule = async () => (await ask(system, `/subjects/${subjectKey}/schedule`)).body;
const suppressed = async () => (await tool('/suppressions/check', { emails: [judy.email] })).body.results;
const open = async (): Promise<readonly string[]> => {
	const { body } = await ask(system, '/cases?month=2026-06');
	return (body.cases as readonly { reference: string; right: string }[])
		.filter(({ right }) => right === 'unsubscribing')
		.map((each) => each.reference);
};

test('a mailing tool is given a link, which stands in the headers of the mail', async () => {
	const { status, body } = await tool('/unsubscribe/links', { emails: [judy.email] });
	const [made] = body.links as readonly { url: string; headers: Record<string, string> }[];
	link = String(made?.url);
	expect([status, made?.headers['List-Unsubscribe']]).toEqual([200, `<${link}>`]);
	expect([link.startsWith(`${system.url}/unsubscribe?token=`), await suppressed()]).toEqual([
		true,
		[{ email: judy.email, suppressed: false }],
	]);
});

test('one click of a mail client unsubscribes, without confirmation, decision or deletion before the night', async () => {
	const before = await takeStock(system);
	expect((await get(link, browser)).status).toBe(200);
	expect(await open()).toEqual([]);
	const body = new FormData();
	body.set('List-Unsubscribe', 'One-Click');
	const clicked = await fetch(link, { method: 'POST', body, redirect: 'manual' });
	expect([clicked.status, await clicked.json()]).toEqual([200, { status: 'unsubscribed' }]);
	expect(await suppressed()).toEqual([{ email: judy.email, suppressed: true }]);
	await system.settled();
	expect((await postForm(link, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
	await system.settled();
	const cases = await open();
	expect(cases).toHaveLength(1);
	reference = String(cases[0]);
	const { status, identity } = await lookAt(system, reference);
	expect([status, identity?.how]).toEqual(['completed', 'mail-link']);
	expect(compareStock(before, await takeStock(system))).toEqual({ gone: {}, changed: {} });
});

test('what is deleted when is explained', async () => {
	const { unsubscribedOn, entries, sentences } = await schedule();
	expect(unsubscribedOn).toBe('2026-06-10');
	const kinds = (entries as readonly { store: string; category: string; status: string; on?: string }[]).map(
		({ store, category, status, on }) => [store, category, status, on],
	);
	expect(kinds).toContainEqual(['crm', 'enquiries', 'due', '2026-06-10']);
	expect(kinds).toContainEqual(['crm', 'contact-details', 'waiting', undefined]);
	expect((sentences as readonly string[])[0]).toBe(`The person unsubscribed on 10 June 2026 (request ${reference}).`);
});

test('the mailed link takes it back: nothing is scheduled any more because of it, and marketing may come', async () => {
	const { text } = await mailOf(system, reference, 'done');
	const undo = String(/http\S+\/unsubscribe\/undo\?\S+/.exec(text)?.[0]);
	const page = await get(undo, browser);
	const action = /<form method="post" action="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&');
	const first = await postForm(`${system.url}${action}`, {}, browser);
	expect([first.status, first.text]).toEqual([
		200,
		expect.stringContaining('Enquiries and messages (due on 10 June 2026): 1 record'),
	]);
	expect((await postForm(`${system.url}${action}`, {}, browser)).text).toBe(first.text);
	expect(await suppressed()).toEqual([{ email: judy.email, suppressed: false }]);
	expect(await schedule()).toEqual({
		...{ subjectKey, entries: [] },
		sentences: ['Nothing is scheduled: the person gave consent on 10 June 2026, and no unsubscribing was confirmed since.'],
	});
	expect([...(await subjectOf(system, subjectKey)).keys()].filter((name) => name.startsWith('MARK#consent'))).toEqual([]);
	expect((await lookAt(system, reference)).timeline.at(-1)?.type).toBe('unsubscription-undone');
});

test('the same link unsubscribes again, and a new consent ends it again', async () => {
	await system.clock.advance('PT1H');
	await postForm(link, { 'List-Unsubscribe': 'One-Click' });
	await system.settled();
	expect(await open()).toHaveLength(2);
	expect((await schedule()).unsubscribedOn).toBe('2026-06-10');
	const consent = { email: judy.email, how: 'ticked the box' };
	const early = await tool('/consents', { ...consent, givenAt: '2026-06-10T00:00:00Z' });
	expect([early.status, await suppressed()]).toEqual([409, [{ email: judy.email, suppressed: true }]]);
	await system.clock.advance('PT1H');
	expect((await tool('/consents', consent)).status).toBe(201);
	expect([await suppressed(), (await schedule()).entries]).toEqual([[{ email: judy.email, suppressed: false }], []]);
});
