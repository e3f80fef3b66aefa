import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { addresseeOf } from '../../functions/adapters/kept-mails.ts';
import type { MailEvent } from '../../functions/contract/mail-event.ts';
import { close } from '../../functions/core/case/commands.ts';
import type { NonDelivery } from '../../functions/core/case/kind.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { makeRecordNonDelivery } from '../../functions/handlers/record-non-delivery.ts';
import { assessed, delivered } from '../fixtures/cases.ts';
import { dpoApiOf, dpoOf } from '../fixtures/dpo.ts';
import { headerOf, mail } from '../fixtures/mail.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let caseId: string;
let email: string;
let count = 0;
let counted: number;
const toMailing: (readonly [string, string, NonDelivery, string])[] = [];
beforeEach(() => begin());
afterEach(() => tables.stop());

/** A case in tables of its own: what sweeps through all of them sees it alone. */
async function begin(): Promise<void> {
	tables = await startTables();
	around = new Surroundings(tables);
	email = `returned-${count}@example.com`;
	caseId = referenceFrom(`returned ${count++}`);
	counted = 0;
	toMailing.length = 0;
	await around.opened(caseId, { email });
	around.workflow.statuses.set(caseId, 'RUNNING');
	around.post.sent.length = 0;
}
async function renew(): Promise<void> {
	await tables.stop();
	await begin();
}

const send = (key: string, to = email, of = caseId) => around.ports().mailbox.send(of, key, mail({ to }));
/** What SES says of the newest mail of that key, as the rule lets it through. */
function event(key: string, eventType: MailEvent['detail']['eventType'] = 'Bounce', bounceType = 'Permanent'): MailEvent {
	const sent = around.post.sent.findLast((each) => headerOf(each, 'x-rightful-key')[0]?.endsWith(`/${key}`));
	const bounce = eventType === 'Bounce' ? { bounce: { bounceType, bounceSubType: 'General' } } : {};
	return { source: 'aws.ses', detail: { eventType, ...bounce, mail: { tags: sent?.tags ?? {} } } };
}
function record(told: unknown, life = new Life()): Promise<void> {
	const ports = around.ports(life);
	const mailings: Parameters<typeof makeRecordNonDelivery>[0]['mailings'] = {
		...ports.mailings,
		async recordNonDelivery(...of) {
			toMailing.push(of);
		},
	};
	return makeRecordNonDelivery({
		...{ ...ports, mailings },
		addresseeOf: (of, key) => addresseeOf(ports.client, tables.names.cases, of, key),
		count: () => {
			counted++;
		},
	})(told as MailEvent);
}
const undelivered = async () => (await around.state(caseId)).undelivered;
const listed = async () => (await around.ports().returned.list({})).mails.filter((each) => each.caseId === caseId);
const suppressed = async (address: string) => {
	const { unsubscriptions, keyOf } = around.ports();
	return unsubscriptions.isSuppressed(await keyOf(address));
};
const ofMails = ['mail-sent', 'mail-undelivered'];
const reconcile = () =>
	makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: `returned ${count} ${around.clock.now()}` });
const dpo = () => around.policy.dpo.email;
/** In every page of the list. */
async function needing(): Promise<readonly { readonly reference: string }[]> {
	const found: { reference: string }[] = [];
	for (let cursor: string | undefined = ''; cursor !== undefined; ) {
		const { json } = await dpoApiOf(around).get(`/cases?status=needs-attention${cursor === '' ? '' : `&cursor=${cursor}`}`);
		found.push(...json.cases);
		cursor = json.cursor;
	}
	return found.filter(({ reference }) => reference === caseId);
}

test('a mail is sent by the configuration set, with tags that name it', async () => {
	await send('recipient-printer.again-1');
	expect(around.post.sent[0]).toMatchObject({
		configurationSet: 'the-set',
		tags: { case: [caseId], mail: ['recipient-printer_2eagain-1'] },
	});
});

describe('a mail that the law asks for and that bounced', () => {
	beforeEach(async () => {
		await send('done');
		await record(event('done'));
	});

	test('stands in the case and in the chain, and the DPO is mailed, once, however often SES says so', async () => {
		expect(await undelivered()).toEqual([{ mail: 'done', why: 'bounced', at: now }]);
		await record(event('done'));
		await record(event('done', 'Complaint'));
		expect(await undelivered()).toEqual([{ mail: 'done', why: 'bounced', at: now }]);
		const events = (await around.events(caseId)).filter((type) => type === 'mail-undelivered');
		expect({ events, keys: around.post.keys, to: around.post.sent.at(-1)?.destinations }).toEqual({
			events: ['mail-undelivered'],
			keys: ['done', 'undelivered-done'],
			to: [dpo()],
		});
		expect(counted).toBe(3);
	});

	test('needs attention, open or closed, and the view says which article asks for it', async () => {
		expect(await needing()).toMatchObject([{ reference: caseId, status: 'assessing', undelivered: 1 }]);
		const { cases } = around.ports();
		await cases.apply(caseId, 'system', now, () => [assessed(), delivered]);
		await cases.apply(caseId, 'system', now, close);
		expect(await needing()).toMatchObject([{ reference: caseId, status: 'completed', undelivered: 1 }]);
		expect((await dpoOf(around).look(caseId)).undelivered).toEqual([
			{ mail: 'done', why: 'bounced', at: now, article: 'UK GDPR Art 12(3)' },
		]);
	});

	test('is settled by the DPO, who says how it was sent otherwise; then nothing needs attention, and hearing of it again changes nothing', async () => {
		const settled = await dpoOf(around).act(caseId, { action: 'settle-mail', mail: 'done', note: 'Sent by post.' });
		expect({ status: settled.status, json: settled.json }).toEqual({
			status: 200,
			json: { reference: caseId, status: 'assessing' },
		});
		expect(await undelivered()).toEqual([{ mail: 'done', why: 'bounced', at: now, settledAt: now }]);
		expect([await needing(), await listed()]).toEqual([[], []]);
		const last = (await around.ports().cases.events(caseId)).at(-1);
		const note = (await around.ports().texts.list(caseId)).find(({ text }) => text === 'Sent by post.');
		expect(last).toMatchObject({ type: 'mail-settled', actor: 'dpo:officer-1' });
		expect(last?.data).toEqual({ mail: 'done', note: { key: note?.key, hash: note?.hash } });
		await record(event('done'));
		await dpoOf(around).act(caseId, { action: 'settle-mail', mail: 'done', note: 'Twice.' });
		expect((await around.ports().cases.events(caseId)).at(-1)).toEqual(last);
		expect(await listed()).toEqual([]);
		expect(around.post.keys).toEqual(['done', 'undelivered-done']);
	});

	test.each([
		[{ action: 'settle-mail', mail: 'refused', note: 'x' }, 'mail'],
		[{ action: 'settle-mail', mail: 'done', note: '' }, 'note'],
		[{ action: 'settle-mail', mail: 'done' }, 'note'],
		[{ action: 'settle-mail', mail: 'done', note: 'x', more: 'y' }, 'more'],
	])('is not settled by %j', async (action, field) => {
		const before = await tables.itemsOf(caseId);
		const { status, json } = await dpoOf(around).act(caseId, action);
		expect({ status, fields: json.errors.map((each: { field: string }) => each.field) }).toEqual({ status: 422, fields: [field] });
		expect(await tables.itemsOf(caseId)).toEqual(before);
	});

	test('suppresses marketing to the address, and what the law asks for is sent there all the same', async () => {
		expect(await suppressed(email)).toBe(true);
		await send('clock-extended-9');
		expect(around.post.keys.at(-1)).toBe('clock-extended-9');
	});
});

describe('what came back', () => {
	test.each<[string, NonDelivery, MailEvent['detail']['eventType'], string, boolean]>([
		['a complaint', 'complained', 'Complaint', '', true],
		['a mailbox that is full for days', 'bounced', 'Bounce', 'Transient', false],
		['a mail that SES took for harmful', 'rejected', 'Reject', '', false],
	])('as %s needs attention too; marketing stops where nothing will arrive, or is wanted', async (_, why, type, bounce, stops) => {
		await send('refused');
		await record(event('refused', type, bounce));
		expect(await undelivered()).toEqual([{ mail: 'refused', why, at: now }]);
		expect(await listed()).toEqual([{ caseId, mail: 'refused' }]);
		expect(await suppressed(email)).toBe(stops);
	});

	test('is shown, and needs nobody, where the law does not ask for it', async () => {
		await send('receipt');
		await record(event('receipt'));
		expect(await undelivered()).toEqual([{ mail: 'receipt', why: 'bounced', at: now }]);
		expect({ needing: await needing(), listed: await listed(), keys: around.post.keys }).toEqual({
			...{ needing: [], listed: [], keys: ['receipt'] },
		});
		expect(counted).toBe(1);
	});

	test('from the DPO is counted, for the alarm to say so, and nobody is mailed that it came back', async () => {
		await send('done');
		await record(event('done'));
		await record(event('undelivered-done'));
		expect(around.post.keys).toEqual(['done', 'undelivered-done']);
		expect((await undelivered())?.map((each) => each.mail)).toEqual(['done', 'undelivered-done']);
		expect(counted).toBe(2);
		expect(await suppressed(dpo())).toBe(false);
	});

	test('and belongs to no case stands in the journal, once', async () => {
		const key = `sweep-${count}-report`;
		await send(key, dpo(), 'retention');
		for (let time = 0; time < 2; time++) await record(event(key));
		const journal = (await tables.rows('audit')).filter(
			({ pk, data }) => pk === 'CASE#retention' && (data as { mail?: string }).mail === key,
		);
		expect(journal.map(({ type, data }) => ({ type, data }))).toEqual([
			{ type: 'mail-undelivered', data: { mail: key, why: 'bounced', once: `mail/${key}/undelivered` } },
		]);
		expect(counted).toBe(2);
	});

	test('and is of a mailing goes to the mailing', async () => {
		await send('done');
		const { detail } = event('done');
		const mailTags = { ...detail.mail.tags, mailing: [`${caseId}-m1`], recipient: ['abc'] };
		await record({ source: 'aws.ses', detail: { ...detail, mail: { tags: mailTags } } });
		expect(toMailing).toEqual([[`${caseId}-m1`, 'abc', 'bounced', now]]);
		expect(await undelivered()).toBeUndefined();
	});

	test.each([
		['a mail that was never written', { case: ['SELF'], mail: ['done'] }],
		['a case that is not there', { case: [referenceFrom('nobody')], mail: ['done'] }],
		['a case of no name of ours', { case: ['x'], mail: ['done'] }],
		['the journal, which has no such mail', { case: ['retention'], mail: ['done'] }],
		['nothing', {}],
	])('of %s changes nothing', async (_, tags) => {
		const before = await tables.rows('cases');
		const named = JSON.parse(JSON.stringify(tags).replace('SELF', caseId));
		await record({ source: 'aws.ses', detail: { eventType: 'Complaint', mail: { tags: named } } });
		expect(await tables.rows('cases')).toEqual(before);
		expect(counted).toBe(0);
	});

	test('before it was recorded that it was sent is recorded all the same', async () => {
		// Recorded, taken in hand, handed to SES, and then no more.
		const { mailbox } = around.ports(new Life(4));
		await expect(mailbox.send(caseId, 'done', mail({ to: email }))).rejects.toThrow(Died);
		expect((await around.state(caseId)).mails).not.toContain('done');
		expect(around.post.keys).toContain('done');
		await record(event('done'));
		expect(await undelivered()).toEqual([{ mail: 'done', why: 'bounced', at: now }]);
		around.clock.pass(180_000);
		await reconcile();
		expect((await around.state(caseId)).mails).toContain('done');
	});
});

describe('while a request is not answered, another address', () => {
	const change = (to: string, life = new Life()) =>
		dpoOf(around, life).act(caseId, { action: 'change-address', email: to, how: 'Rang the number that we had.' });
	beforeEach(async () => {
		await send('clock-extended-7');
		await send('receipt');
		for (const key of ['clock-extended-7', 'receipt']) await record(event(key));
	});

	test('has what came back and the law asks for sent there again as it was, and that is settled', async () => {
		await change('right@example.com');
		const again = around.post.sent.find((each) => headerOf(each, 'x-rightful-key')[0]?.endsWith('/clock-extended-7.again-1'));
		expect(again?.destinations).toEqual(['right@example.com']);
		expect(around.post.keys.filter((key) => key.includes('again'))).toEqual(['clock-extended-7.again-1']);
		expect((await undelivered())?.map(({ mail, settledAt }) => ({ mail, settledAt }))).toEqual([
			{ mail: 'clock-extended-7', settledAt: now },
			{ mail: 'receipt', settledAt: undefined },
		]);
		expect([await needing(), await listed()]).toEqual([[], []]);
	});

	test('that takes no mail either needs attention again, until there is a third', async () => {
		await change('wrong@example.com');
		await record(event('clock-extended-7.again-1'));
		expect(await needing()).toMatchObject([{ undelivered: 1 }]);
		expect(around.post.keys).toContain('undelivered-clock-extended-7.again-1');
		await change('right@example.com');
		expect(around.post.sent.at(-1)?.destinations).toEqual(['right@example.com']);
		expect(around.post.keys.filter((key) => key.includes('.again') && !key.startsWith('undelivered'))).toEqual([
			...['clock-extended-7.again-1', 'clock-extended-7.again-2'],
		]);
		expect(await needing()).toEqual([]);
	});

	test('is mailed once, wherever the sending of it dies, and reconcile settles it', async () => {
		const whole = new Life();
		await change('right@example.com', whole);
		for (const at of callsToDieAt(whole.calls)) {
			await renew();
			await send('clock-extended-7');
			await record(event('clock-extended-7'));
			await change('right@example.com', new Life(at, 'after'));
			around.clock.pass(180_000);
			await change('right@example.com');
			await reconcile();
			expect(around.post.keys.filter((key) => key.includes('again')).length).toBeGreaterThanOrEqual(1);
			expect(around.post.keys.filter((key) => key.includes('again')).length).toBeLessThanOrEqual(2);
			expect(new Set(around.post.keys.filter((key) => key.includes('again')))).toEqual(new Set(['clock-extended-7.again-1']));
			expect([await needing(), await listed()]).toEqual([[], []]);
		}
	});
});

describe('whoever records it dies', () => {
	test.each(['before', 'after'] as const)(
		'%s any call: told again, or by the next sweep, it ends as it would have',
		async (when) => {
			await send('done');
			const whole = new Life();
			await record(event('done'), whole);
			const expected = { undelivered: await undelivered(), listed: (await listed()).map((each) => each.mail) };
			const events = (await around.events(caseId)).filter((type) => ofMails.includes(type));
			for (const call of callsToDieAt(whole.calls)) {
				for (const ended of ['again', 'swept'] as const) {
					await renew();
					await send('done');
					const told = event('done');
					await expect(record(told, new Life(call, when))).rejects.toThrow(Died);
					const nominated = (await listed()).length > 0;
					around.clock.pass(180_000);
					if (ended === 'again') await record(told);
					await reconcile();
					// Until it is listed only another try of the event brings it: Lambda makes two, and keeps what fails for good.
					if (ended === 'swept' && !nominated) continue;
					const found = (await undelivered())?.map(({ mail, why }) => ({ mail, why }));
					expect(found).toEqual(expected.undelivered?.map(({ mail, why }) => ({ mail, why })));
					expect((await listed()).map((each) => each.mail)).toEqual(expected.listed);
					expect(new Set(around.post.keys)).toEqual(new Set(['done', 'undelivered-done']));
					expect((await around.events(caseId)).filter((type) => ofMails.includes(type)).toSorted()).toEqual(events.toSorted());
				}
			}
		},
	);

	test('and where it was settled but still stands in the list, the sweep takes it out', async () => {
		await send('done');
		await record(event('done'));
		const whole = new Life();
		await dpoOf(around, whole).act(caseId, { action: 'settle-mail', mail: 'done', note: 'By post.' });
		await renew();
		await send('done');
		await record(event('done'));
		await dpoOf(around, new Life(whole.calls, 'before')).act(caseId, { action: 'settle-mail', mail: 'done', note: 'By post.' });
		expect(await listed()).toHaveLength(1);
		expect(await needing()).toEqual([]);
		around.clock.pass(180_000);
		await reconcile();
		expect(await listed()).toEqual([]);
	});
});
