import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DynamoCaseRepository } from '../../functions/adapters/case-repository.ts';
import { commit } from '../../functions/core/audit/chain.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { opening } from '../fixtures/cases.ts';
import { StandingClock } from '../fixtures/clock.ts';
import { from, headerOf, mail, mailboxOf, Post } from '../fixtures/mail.ts';
import { person } from '../fixtures/people.ts';
import { Died, Life, mortal, startTables, type Tables } from '../fixtures/tables.ts';

const start = '2026-03-02T10:00:00.000Z';
const minutes = 60_000;
let tables: Tables;
let cases: DynamoCaseRepository;
beforeAll(async () => {
	tables = await startTables();
	cases = new DynamoCaseRepository(tables.client, tables.names);
});
afterAll(() => tables.stop());

let caseId: string;
let count = 0;
let post: Post;
let clock: StandingClock;
beforeEach(() => renew());

async function renew(): Promise<void> {
	caseId = referenceFrom(`mailbox ${count++}`);
	post = new Post();
	clock = new StandingClock(start);
	await cases.submit(caseId, person());
	await cases.open(caseId, 'subject', start, opening({ execution: caseId }));
}

/** A mailbox whose calls, to the tables and to SES, all cost one life. */
function box(life = new Life()) {
	const client = mortal(tables.client, life);
	return mailboxOf(tables, { post, clock, life, client, cases: new DynamoCaseRepository(client, tables.names) });
}

const now = () => new Date(Date.parse(clock.now()) + 1).toISOString();
const sentEvents = async () => (await cases.events(caseId)).filter(({ type }) => type === 'mail-sent');

describe('a mail', () => {
	test('is sent once per key, recorded, and stands in the chain by its hash', async () => {
		const letter = mail({ headers: { 'List-Unsubscribe': '<https://privacy.example.org/u>' } });
		await box().send(caseId, 'done', letter);
		await box().send(caseId, 'done', mail({ subject: 'Another' }));
		expect(post.keys).toEqual(['done']);
		const item = (await tables.itemsOf(caseId))['MAIL#done'];
		const kept = { ...letter, key: 'done', nonce: item?.nonce, recordedAt: start, sentAt: start };
		expect(await box().list(caseId)).toEqual([kept]);
		const mailHash = commit(JSON.stringify([letter.to, letter.subject, letter.text, letter.html]), String(item?.nonce));
		expect((await sentEvents()).map(({ data }) => data)).toEqual([{ key: 'done', mailHash }]);
		expect(item).not.toHaveProperty('duePk');
	});

	test('says from whom and to whom, in text and in HTML, and that no person wrote it', async () => {
		await box().send(caseId, 'done', mail({ subject: 'Ihre Anfrage – ✓', text: 'Grüße', html: '<p>Grüße</p>' }));
		const [sent] = post.sent;
		if (!sent) throw new Error('Nothing was sent.');
		expect(sent.source).toBe(from);
		expect(sent.destinations).toEqual(['person@example.com']);
		expect(headerOf(sent, 'to')).toEqual(['person@example.com']);
		expect(headerOf(sent, 'from')).toEqual([from]);
		expect(headerOf(sent, 'auto-submitted')).toEqual(['auto-generated']);
		expect(headerOf(sent, 'x-rightful-key')).toEqual([`${caseId}/done`]);
		expect(sent.raw).toMatch(/Content-Type: text\/plain/);
		expect(sent.raw).toMatch(/Content-Type: text\/html/);
	});

	test('goes to one address, whatever stands in it', async () => {
		await box().send(caseId, 'done', mail({ to: 'thief@example.net, person@example.com' }));
		const [sent] = post.sent;
		expect(sent?.destinations).toHaveLength(1);
		expect(sent && headerOf(sent, 'to')).toEqual(['<"thief@example.net, person"@example.com>']);
	});

	test('that two send at once goes out once', async () => {
		await Promise.all(Array.from({ length: 8 }, () => box().send(caseId, 'done', mail())));
		expect(post.keys).toEqual(['done']);
		expect(await sentEvents()).toHaveLength(1);
	});

	test('that SES does not take is an error, and is sent as soon as it does', async () => {
		post.refuses.add('person@example.com');
		await expect(box().send(caseId, 'done', mail())).rejects.toThrow('not verified');
		post.refuses.clear();
		await box().send(caseId, 'done', mail());
		expect(post.keys).toEqual(['done']);
	});

	test('erased while it is on its way stays erased', async () => {
		const forgetful = post.client();
		const client = {
			async send(command: never) {
				await forgetful.send(command);
				await cases.forgetPerson(caseId);
			},
		};
		const mailbox = mailboxOf(tables, { post: { client: () => client } as unknown as Post, cases, clock });
		await mailbox.send(caseId, 'done', mail());
		expect(Object.keys(await tables.itemsOf(caseId))).toEqual(['CASE']);
	});
});

describe('a death while a mail is sent', () => {
	for (const when of ['before', 'after'] as const) {
		test(`${when} any of its calls took effect loses nothing: it goes out once, or twice where nobody knew that it had`, async () => {
			const whole = new Life();
			await box(whole).send(caseId, 'done', mail());
			const sent: number[] = [];
			for (let call = 1; call <= whole.calls; call++) {
				await renew();
				await expect(box(new Life(call, when)).send(caseId, 'done', mail())).rejects.toThrow(Died);
				// The step is tried again at once, and a sweep looks after two minutes.
				await box().send(caseId, 'done', mail());
				clock.pass(3 * minutes);
				await box().resume(now());
				const events = await sentEvents();
				expect(events).toHaveLength(1);
				if (post.sent.length > 1) expect(events[0]?.data).toMatchObject({ perhapsTwice: true });
				expect((await tables.itemsOf(caseId))['MAIL#done']).not.toHaveProperty('duePk');
				expect(new Set(post.sent.map((one) => headerOf(one, 'message-id')[0])).size).toBe(1);
				sent.push(post.sent.length);
			}
			expect(sent.filter((times) => times !== 1)).toEqual([2]);
		});
	}

	test('is made good by the sweep alone, though nobody tries the step again', async () => {
		// Recorded, then dead.
		await expect(box(new Life(1, 'after')).send(caseId, 'done', mail())).rejects.toThrow(Died);
		expect(post.sent).toEqual([]);
		expect(await box().resume(start)).toEqual({ sent: 0, failed: 0 });
		expect(await box().resume(now())).toEqual({ sent: 1, failed: 0 });
		expect(post.keys).toEqual(['done']);
		expect(await box().resume(now())).toEqual({ sent: 0, failed: 0 });
	});

	test('leaves the mail to its sender for as long as it may still be at it', async () => {
		// Recorded and claimed, then dead.
		await expect(box(new Life(2, 'after')).send(caseId, 'done', mail())).rejects.toThrow(Died);
		clock.pass(minutes);
		expect(await box().resume(now())).toEqual({ sent: 0, failed: 0 });
		clock.pass(1);
		expect(await box().resume(now())).toEqual({ sent: 1, failed: 0 });
	});
});

describe('what waits for an address', () => {
	const wrong = 'wrong@example.com';
	const recorded = async (key: string, to = wrong) => {
		await expect(box(new Life(1, 'after')).send(caseId, key, mail({ to }))).rejects.toThrow(Died);
	};
	const kept = async () => (await box().list(caseId)).map(({ key, to }) => [key, to]);

	test('is withdrawn, and its key is free again; what was sent or goes to another stays', async () => {
		await box().send(caseId, 'sent', mail({ to: wrong }));
		await recorded('waiting');
		await recorded('another', 'another@example.com');
		await box().withdraw(caseId, wrong);
		expect((await kept()).toSorted()).toEqual([
			['another', 'another@example.com'],
			['sent', wrong],
		]);
		await box().send(caseId, 'waiting', mail());
		expect(post.keys).toEqual(['sent', 'waiting']);
	});

	test('is not withdrawn where it may have gone out; it goes where it is redirected to', async () => {
		await expect(box(new Life(2, 'after')).send(caseId, 'done', mail({ to: wrong }))).rejects.toThrow(Died);
		await box().withdraw(caseId, wrong);
		expect(await kept()).toEqual([['done', wrong]]);
		await box().redirect(caseId, wrong, 'right@example.com');
		clock.pass(minutes + 1);
		await box().resume(now());
		const to = post.sent
			.filter((each) => headerOf(each, 'x-rightful-key')[0] === `${caseId}/done`)
			.map(({ destinations }) => destinations);
		expect(to).toEqual([['right@example.com']]);
	});
});

test('one mail that SES does not take does not keep the others waiting', async () => {
	const waiting = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
	for (const key of waiting) {
		const to = key === 'c' ? 'refused@example.com' : 'person@example.com';
		await expect(box(new Life(1, 'after')).send(caseId, key, mail({ to }))).rejects.toThrow(Died);
	}
	post.refuses.add('refused@example.com');
	expect(await box().resume(now())).toEqual({ sent: 6, failed: 1 });
	expect(post.keys.toSorted()).toEqual(waiting.filter((key) => key !== 'c'));
	post.refuses.clear();
	expect(await box().resume(now())).toEqual({ sent: 1, failed: 0 });
});

describe('a mail that SES did not take', () => {
	const to = 'dpo@example.org';
	const boxOf = (dpo: string) => mailboxOf(tables, { post, clock, cases, roles: { authority: 'ico@example.org', dpo } });
	beforeEach(() => void post.refuses.add(to));

	test('is written anew when it is sent again: to whom, and in the words, that are right by then', async () => {
		await expect(box().send(caseId, 'done', mail({ to }))).rejects.toThrow('not verified');
		await box().send(caseId, 'done', mail({ to: 'right@example.org', subject: 'Late' }));
		expect(await box().list(caseId)).toEqual([
			expect.objectContaining({ to: 'right@example.org', subject: 'Late', sentAt: start }),
		]);
		expect(post.sent.map(({ destinations }) => destinations)).toEqual([['right@example.org']]);
		expect(await box().resume(now())).toEqual({ sent: 0, failed: 0 });
	});

	test('goes where it was redirected, whatever somebody writes who does not know', async () => {
		await expect(box().send(caseId, 'done', mail({ to }))).rejects.toThrow('not verified');
		await box().redirect(caseId, to, 'right@example.org');
		await box().send(caseId, 'done', mail({ to }));
		expect(post.sent.map(({ destinations }) => destinations)).toEqual([['right@example.org']]);
	});

	test('and was redirected is written anew by whoever knows where it goes', async () => {
		await expect(box().send(caseId, 'done', mail({ to }))).rejects.toThrow('not verified');
		await box().redirect(caseId, to, 'right@example.org');
		await box().send(caseId, 'done', mail({ to: 'right@example.org', text: 'Another link.' }));
		expect(await box().list(caseId)).toEqual([expect.objectContaining({ to: 'right@example.org', text: 'Another link.' })]);
	});

	test('goes out again as it was, where it may have gone out: it died between SES and its record', async () => {
		post.refuses.clear();
		await expect(box(new Life(3, 'after')).send(caseId, 'done', mail({ to }))).rejects.toThrow(Died);
		clock.pass(2 * minutes);
		await box().send(caseId, 'done', mail({ to: 'other@example.org', subject: 'Another' }));
		expect(post.sent.map(({ destinations }) => destinations)).toEqual([[to], [to]]);
		expect(new Set(post.sent.map((one) => headerOf(one, 'subject')[0]))).toEqual(new Set(['Your request']));
	});

	test('to somebody whom the policy names goes to their address of today, and stands in the chain with it', async () => {
		await expect(boxOf(to).send(caseId, 'done', mail({ to }))).rejects.toThrow('not verified');
		await expect(boxOf(to).send(caseId, 'other', mail({ to: 'refused@example.com' }))).resolves.toBeUndefined();
		expect(await boxOf(to).resume(now())).toEqual({ sent: 0, failed: 1 });
		expect(await boxOf('new@example.org').resume(now())).toEqual({ sent: 1, failed: 0 });
		expect(post.sent.map(({ destinations }) => destinations)).toEqual([['refused@example.com'], ['new@example.org']]);
		const sent = (await box().list(caseId)).find(({ key }) => key === 'done');
		expect(sent).toMatchObject({ to: 'new@example.org', sentAt: clock.now() });
		const mailHash = commit(JSON.stringify([sent?.to, sent?.subject, sent?.text, sent?.html]), String(sent?.nonce));
		expect((await sentEvents()).at(-1)?.data).toEqual({ key: 'done', mailHash });
	});

	test('is taken back once nobody is owed it, unless it may have gone out', async () => {
		await expect(box().send(caseId, 'refused', mail({ to }))).rejects.toThrow('not verified');
		post.refuses.clear();
		await expect(box(new Life(3, 'after')).send(caseId, 'perhaps', mail({ to }))).rejects.toThrow(Died);
		clock.pass(2 * minutes);
		expect(await box().resume(now(), async () => false)).toEqual({ sent: 1, failed: 0 });
		expect(await box().list(caseId)).toEqual([
			expect.objectContaining({ key: 'perhaps', sentAt: clock.now(), perhapsTwice: true }),
		]);
		expect(post.keys).toEqual(['perhaps', 'perhaps']);
	});

	test('is not said to have come twice, unless somebody died with it in hand', async () => {
		await expect(box().send(caseId, 'refused', mail({ to }))).rejects.toThrow('not verified');
		await expect(box(new Life(2, 'after')).send(caseId, 'perhaps', mail({ to }))).rejects.toThrow(Died);
		clock.pass(2 * minutes);
		expect(await box().resume(now())).toEqual({ sent: 0, failed: 2 });
		post.refuses.clear();
		expect(await box().resume(now())).toEqual({ sent: 2, failed: 0 });
		const said = (await sentEvents()).map(({ data }) => [data.key, 'perhapsTwice' in data]);
		expect(said.toSorted()).toEqual([
			['perhaps', true],
			['refused', false],
		]);
	});
});

describe('whatever stands in a subject or a name', () => {
	// Made before any connection is open: it takes seconds, in which the engine would drop one that is idle.
	const nasty = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.constantFrom(
			'x\r\nBcc: thief@example.net',
			'x\nBcc: thief@example.net',
			'x\rBcc: thief@example.net',
			'x\r\n\r\n<script>',
			'x\u0000\u2028Bcc: a@b.example',
		),
	);
	test('adds no header and no recipient', async () => {
		await box().send(caseId, 'plain', mail());
		const names = post.sent[0]?.headers.map(([name]) => name);
		let key = 0;
		await fc.assert(
			fc.asyncProperty(nasty, nasty, async (subject, text) => {
				post.sent.length = 0;
				await box().send(caseId, `key-${key++}`, mail({ subject: `Request of ${subject}`, text, html: text }));
				const [sent] = post.sent;
				expect(sent?.headers.map(([name]) => name)).toEqual(names);
				expect(sent?.destinations).toEqual(['person@example.com']);
				expect(sent && headerOf(sent, 'to')).toEqual(['person@example.com']);
			}),
			{ numRuns: 40 },
		);
	});
});
