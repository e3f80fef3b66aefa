import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { stateOf } from '../fixtures/journeys/case-items.ts';
import { lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { browser, get, postForm, postJson } from '../fixtures/journeys/http.ts';
import {
	confirm,
	type Link,
	linkIn,
	mailKeys,
	mailOf,
	mailsOf,
	open,
	press,
	submit,
	submitOnce,
} from '../fixtures/journeys/person.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

const identityLink = async (reference: string): Promise<Link> =>
	linkIn(await mailOf(system, reference, 'acknowledgement'), '/identity');
const eventsOf = async (reference: string) => (await lookAt(system, reference)).timeline.map(({ type }) => type);
const statusOf = async (reference: string) => (await stateOf(system, reference)).status;

describe('the link that confirms who asks', () => {
	test('does nothing when it is only opened, however often a scanner does', async () => {
		const reference = await submit(system, { right: 'erasure', email: samplePeople.few.email });
		const link = await identityLink(reference);
		for (const headers of [browser, {}, { 'user-agent': 'Mail scanner' }])
			expect((await get(`${link.url}?token=${link.token}`, headers)).status).toBe(200);
		expect((await fetch(`${link.url}?token=${link.token}`, { method: 'HEAD' })).status).toBeGreaterThanOrEqual(400);
		await system.settled();
		expect([await statusOf(reference), await eventsOf(reference)]).toEqual(['awaiting-identity', ['case-opened', 'mail-sent']]);
	});

	test('shows a page whose button confirms, and clicked twice shows the same success', async () => {
		const reference = await submit(system, { right: 'access', email: samplePeople.few.email });
		const link = await identityLink(reference);
		const page = (await open(link)).text;
		expect(page).toContain(`action="/requests/${reference}/identity"`);
		expect(page).toContain(`name="token" value="${link.token}"`);
		const [first, second] = await Promise.all([press(link), press(link)]);
		expect([first.status, second.status]).toEqual([200, 200]);
		await system.settled();
		const page2 = await open(link);
		expect([page2.status, page2.text.includes('<button')]).toEqual([200, false]);
		expect((await eventsOf(reference)).filter((type) => type === 'identity-established')).toHaveLength(1);
		expect(await statusOf(reference)).toBe('fulfilling');
	});

	test('used after the case has moved on says so and changes nothing', async () => {
		const reference = await submit(system, { right: 'access', email: samplePeople.none.email });
		await confirm(system, reference);
		await searchCameras(system, reference);
		const before = await stateOf(system, reference);
		expect(before.status).toBe('completed');
		const link = await identityLink(reference);
		const again = await postForm(link.url, { token: link.token }, browser);
		expect([(await open(link)).status, again.status]).toEqual([200, 200]);
		await system.settled();
		expect(await stateOf(system, reference)).toEqual(before);
	});

	test('altered, cut short, empty, of another act or for another reference is one and the same 404', async () => {
		const [one, other] = [
			await submit(system, { right: 'access', email: samplePeople.unsubscribed.email }),
			await submit(system, { right: 'access', email: samplePeople.held.email }),
		];
		const { url, token } = await identityLink(one);
		const foreign = (await identityLink(other)).token;
		const view = linkIn(await mailOf(system, one, 'acknowledgement'), '').token;
		const flipped = token.slice(0, 20) + (token[20] === 'A' ? 'B' : 'A') + token.slice(21);
		const wrong = [flipped, token.slice(0, -1), '', foreign, view, 'x'.repeat(5000), '../../etc'];
		const answers = await Promise.all(wrong.map((each) => postForm(url, { token: each })));
		const unknown = await postForm(`${system.url}/requests/7K3M-9QXB-2TR/identity`, { token });
		expect(new Set([...answers, unknown].map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
		expect(unknown.status).toBe(404);
		await system.settled();
		expect(await statusOf(one)).toBe('awaiting-identity');
	});

	test('is no longer good once the request has lapsed', async () => {
		const reference = await submit(system, { right: 'access', email: 'late@example.com' });
		const link = await identityLink(reference);
		await system.clock.advance('P14D');
		expect((await open(link)).status).toBe(200);
		await system.clock.advance('P1D');
		expect([(await open(link)).status, (await press(link)).status]).toEqual([404, 404]);
		await system.clock.set('2026-06-10T12:00:00Z');
	});
});

describe('the same form', () => {
	const form = { right: 'access', email: samplePeople.sameName.email, nonce: 'one form' } as const;

	test('sent twice is one request, and one mail', async () => {
		const [first, second] = await Promise.all([submitOnce(system, form), submitOnce(system, form)]);
		await system.settled();
		const third = await submitOnce(system, { ...form, name: 'Written differently' });
		await system.settled();
		expect([first.body, second.body, third.body]).toEqual([first.body, first.body, first.body]);
		expect(await mailKeys(system, String(first.body.reference))).toEqual([['acknowledgement', form.email]]);
	});

	test('with another right or another address in it is another request', async () => {
		const references = [
			await submit(system, form),
			await submit(system, { ...form, right: 'erasure' }),
			await submit(system, { ...form, email: samplePeople.sameNameOther.email }),
		];
		expect(new Set(references).size).toBe(3);
	});

	test('is told by an Idempotency-Key too', async () => {
		const send = () =>
			postJson(`${system.url}/requests`, { right: 'erasure', email: 'key@example.com' }, { 'idempotency-key': 'a-key' });
		const [one, two] = [await send(), await send()];
		expect(one.body).toEqual(two.body);
		await system.settled();
	});
});

describe('asking for the link again', () => {
	const resend = async (reference: string, email: string) => {
		const reply = await postJson(`${system.url}/requests/${reference}/resend`, { email });
		await system.settled();
		return `${reply.status} ${reply.text}`;
	};

	test('is answered alike whoever asks, and mailed to the request’s own address only', async () => {
		const reference = await submit(system, { right: 'access', email: 'again@example.com' });
		const before = (await system.mails()).length;
		const answers = [
			await resend(reference, 'stranger@example.com'),
			await resend('7K3M-9QXB-2TR', 'again@example.com'),
			await resend('not a reference', 'again@example.com'),
		];
		expect((await system.mails()).length).toBe(before);
		answers.push(await resend(reference, ' Again@Example.com '));
		expect(new Set(answers).size).toBe(1);
		const mails = await mailsOf(system, reference);
		expect(mails.map(({ to }) => to)).toEqual(['again@example.com', 'again@example.com']);
		const link = linkIn(mails[1] as (typeof mails)[number], '/identity');
		expect((await press(link)).status).toBe(200);
		await system.settled();
		expect(await statusOf(reference)).toBe('fulfilling');
	});

	test('sends where the request stands once it is confirmed', async () => {
		const reference = await submit(system, { right: 'access', email: 'stands@example.com' });
		await confirm(system, reference);
		await resend(reference, 'stands@example.com');
		const mail = (await mailsOf(system, reference)).at(-1);
		expect(mail?.text).not.toContain('/identity?');
		const page = await open(linkIn(mail as NonNullable<typeof mail>, ''));
		expect([page.status, page.text.includes('In progress')]).toEqual([200, true]);
	});
});

test('one address gets five mails an hour from forms and no more, and is served the next hour', async () => {
	const email = 'bombed@example.com';
	const references: string[] = [];
	for (let form = 1; form <= 8; form++)
		references.push(await submit(system, { right: form % 2 === 0 ? 'access' : 'erasure', email, nonce: `form ${form}` }));
	const received = async () => (await system.mails()).filter(({ to }) => to === email).length;
	expect([new Set(references).size, await received()]).toEqual([8, 5]);
	const last = references.at(-1) ?? '';
	await postJson(`${system.url}/requests/${last}/resend`, { email });
	expect(await received()).toBe(5);
	await system.clock.advance('PT1H');
	await postJson(`${system.url}/requests/${last}/resend`, { email });
	expect(await received()).toBe(6);
	const [mail] = await mailsOf(system, last);
	expect((await press(linkIn(mail as NonNullable<typeof mail>, '/identity'))).status).toBe(200);
	await system.settled();
});
