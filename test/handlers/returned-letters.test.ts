import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { breachesIn } from '../../functions/adapters/breaches.ts';
import { addresseeOf } from '../../functions/adapters/kept-mails.ts';
import type { MailEvent } from '../../functions/contract/mail-event.ts';
import type { BreachEvent, BreachState } from '../../functions/core/breach/breach.ts';
import { closeBreach, decideAuthority, decidePeople, orderMailing, settle } from '../../functions/core/breach/commands.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { endMailing } from '../../functions/core/mailing/case-mailing.ts';
import { breachColumns, breachRow } from '../../functions/core/register/breach-register.ts';
import { makeReconcileCases } from '../../functions/handlers/reconcile-cases.ts';
import { makeRecordNonDelivery } from '../../functions/handlers/record-non-delivery.ts';
import { reported, text } from '../fixtures/breaches.ts';
import { dpoApiOf, dpoOf } from '../fixtures/dpo.ts';
import { csvOf, MailingScene, peopleOf, recipientOf } from '../fixtures/mailing.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let caseId: string;
let nth = 0;

beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => begin());

const [ann = '', bob = '', cy = ''] = peopleOf(3);
const list = { kind: 'upload', key: 'list.csv' } as const;
const breaches = () => breachesIn(tables.client, tables.names);
const does = (...commands: readonly ((state: BreachState) => readonly BreachEvent[])[]) =>
	commands.reduce<Promise<unknown>>(
		(before, command) => before.then(() => breaches().apply(caseId, 'dpo:officer-1', now, command)),
		Promise.resolve(),
	);

/** A breach of which three people were told by a letter, as reported; each other test has its own. */
async function begin(): Promise<void> {
	caseId = referenceFrom(`returned letter ${++nth}`);
	around = new Surroundings(tables);
	around.workflow.statuses.set(caseId, 'RUNNING');
	await breaches().open(caseId, 'dpo:officer-1', now, reported({ execution: caseId, awareAt: now }));
	const scene = new MailingScene(tables);
	const id = `${caseId}-m1`;
	await scene.ports().mailings.open({ id, caseId, letter: { subject: '', text: '', html: '' }, source: list }, now);
	scene.lists.files.set(list.key, csvOf(peopleOf(3)));
	await does(
		(state) => decideAuthority(state, false, text('grounds')),
		(state) => decidePeople(state, 'tell-each', undefined, text('grounds')),
		(state) => orderMailing(state, text('letter'), list),
	);
	await scene.run(id);
	await does((state) => endMailing(state, 1, { outcome: 'sent', reached: 3, missed: 0 }));
}
const closed = () => does(settle, closeBreach);

/** SES says that the letter to that address came back. */
function comesBack(address: string, life = new Life(), ports = around.ports(life)): Promise<void> {
	const tags = { mailing: [`${caseId}-m1`], recipient: [recipientOf(`${caseId}-m1`, address)] };
	const bounce = { bounceType: 'Transient', bounceSubType: 'General' };
	return makeRecordNonDelivery({
		...ports,
		addresseeOf: (of, key) => addresseeOf(ports.client, tables.names.cases, of, key),
	})({ source: 'aws.ses', detail: { eventType: 'Bounce', bounce, mail: { tags } } } satisfies MailEvent);
}
const state = async () => (await breaches().load(caseId)) as BreachState;
const toldPeople = async () => breachRow(await state(), new Map(), now)[breachColumns.indexOf('People told')];
const undelivered = async () => (await state()).undelivered?.map(({ mail, settledAt }) => [mail, settledAt !== undefined]);
const listed = async () => (await around.ports().returned.list({})).mails.filter((each) => each.caseId === caseId);
const settleMail = (mail: string, missed: number) =>
	dpoOf(around).act(caseId, { action: 'settle-mail', mail, missed, note: 'Told by telephone.' });
const reconcile = () =>
	makeReconcileCases(around.ports())({ schedule: 'reconcile', scheduledAt: `letters ${nth} ${around.clock.now()}` });
/** In every page of the list. */
async function needing(): Promise<readonly unknown[]> {
	const found: { reference: string; status: string; undelivered?: number }[] = [];
	for (let cursor: string | undefined = ''; cursor !== undefined; ) {
		const { json } = await dpoApiOf(around).get(`/cases?status=needs-attention${cursor === '' ? '' : `&cursor=${cursor}`}`);
		found.push(...json.cases);
		cursor = json.cursor;
	}
	return found.filter(({ reference }) => reference === caseId).map(({ status, undelivered: count }) => [status, count]);
}

describe('a letter to the people of which mails come back after the breach was closed', () => {
	beforeEach(async () => {
		await closed();
		await comesBack(ann);
	});

	test('needs attention, as the law asks for it, and the register counts whom it reached', async () => {
		expect([await needing(), await toldPeople(), await undelivered()]).toEqual([[['completed', 1]], 2, [['people-1-1', false]]]);
		expect((await dpoOf(around).look(caseId)).undelivered).toEqual([
			{ mail: 'people-1-1', why: 'bounced', at: now, article: 'UK GDPR Art 34(1)' },
		]);
	});

	test('is one mail of the case, of which the DPO is told once; the register counts each', async () => {
		await comesBack(bob);
		await comesBack(ann);
		expect([await needing(), await toldPeople(), around.post.keys]).toEqual([[['completed', 1]], 1, ['undelivered-people-1-1']]);
		expect(around.post.sent[0]?.raw).toContain(`Needs attention: mails of mailing ${caseId}-m1 came back`);
	});

	test('is settled by a note; another that comes back needs it again, and the same one does not', async () => {
		expect((await settleMail('people-1-1', 1)).status).toBe(200);
		expect([await needing(), await listed()]).toEqual([[], []]);
		await comesBack(ann);
		expect([await needing(), await toldPeople()]).toEqual([[], 2]);
		await comesBack(cy);
		expect([await needing(), await toldPeople(), await undelivered()]).toEqual([
			...[[['completed', 1]], 1],
			[
				['people-1-1', true],
				['people-1-2', false],
			],
		]);
		expect(around.post.keys).toEqual(['undelivered-people-1-1', 'undelivered-people-1-2']);
	});

	test('of somebody who was never on its list changes nothing', async () => {
		await settleMail('people-1-1', 1);
		const before = await tables.itemsOf(caseId);
		await comesBack('stranger@example.com');
		expect(await tables.itemsOf(caseId)).toEqual(before);
	});
});

describe('a letter to the people of which mails come back before the breach is closed', () => {
	const close = () => dpoOf(around).act(caseId, { action: 'close' });
	const tell = (people: number, missed = people) =>
		dpoOf(around).act(caseId, { action: 'record-telling', at: around.clock.now(), people, missed, how: 'By telephone.' });

	test('keeps it from being closed until it is said how they were told, which settles it', async () => {
		await comesBack(ann);
		expect((await close()).json.detail).toContain('not everybody was reached by mail');
		expect((await tell(1)).status).toBe(200);
		expect([await needing(), await undelivered(), await toldPeople()]).toEqual([[], [['people-1-1', true]], 3]);
		expect((await close()).status).toBe(200);
		expect(await listed()).toEqual([]);
	});

	test('while the others are being told are not taken for these: neither word is recorded until they were seen', async () => {
		await comesBack(ann);
		await comesBack(bob);
		for (const said of [await settleMail('people-1-1', 1), await tell(1)]) {
			expect([said.status, said.json.detail]).toEqual([409, expect.stringContaining('have missed 2 by now, not 1')]);
		}
		expect([await needing(), await undelivered()]).toEqual([[['notifying', 1]], [['people-1-1', false]]]);
		expect([(await settleMail('people-1-1', 2)).status, (await close()).status]).toEqual([200, 200]);
	});

	test('and after it was said how others were told keeps it from being closed until that is settled, too', async () => {
		await comesBack(ann);
		await tell(1);
		await comesBack(bob);
		expect([await needing(), (await close()).json.detail]).toEqual([
			[['notifying', 1]],
			expect.stringContaining('letter 1 missed 2'),
		]);
		await settleMail('people-1-2', 2);
		expect((await close()).status).toBe(200);
	});
});

test('a mail that comes back while the letter is being reported is told of too', async () => {
	const ports = around.ports(new Life());
	let reported = false;
	const mailings: typeof ports.mailings = {
		...ports.mailings,
		get: async (id) => {
			const mailing = await ports.mailings.get(id);
			const { reportedAt: _, ...unreported } = mailing ?? {};
			return reported ? mailing : (unreported as typeof mailing);
		},
		recordNonDelivery: (...back) => {
			reported = true;
			return ports.mailings.recordNonDelivery(...back);
		},
	};
	await comesBack(ann, undefined, { ...ports, mailings });
	expect([await needing(), await toldPeople(), around.post.keys]).toEqual([[['notifying', 1]], 2, ['undelivered-people-1-1']]);
});

test.each(['before', 'after'] as const)(
	'whoever records it dies %s any call: told again, it ends as it would have',
	async (when) => {
		await closed();
		const whole = new Life();
		await comesBack(ann, whole);
		for (const call of callsToDieAt(whole.calls)) {
			await begin();
			await closed();
			await expect(comesBack(ann, new Life(call, when))).rejects.toMatchObject({ name: 'Died' });
			around.clock.pass(180_000);
			await reconcile();
			await comesBack(ann);
			await reconcile();
			expect([await needing(), await toldPeople(), await undelivered()]).toEqual([
				...[[['completed', 1]], 2],
				[['people-1-1', false]],
			]);
			expect(new Set(around.post.keys.filter((key) => key.startsWith('undelivered')))).toEqual(new Set(['undelivered-people-1-1']));
			expect((await listed()).map(({ mail }) => mail)).toEqual(['people-1-1']);
		}
	},
);

test('of two mails that come back at once the case knows both, and the DPO is told once', async () => {
	await closed();
	await Promise.all([comesBack(ann), comesBack(bob), comesBack(cy)]);
	expect([await needing(), await toldPeople(), new Set(around.post.keys)]).toEqual([
		...[[['completed', 1]], undefined],
		new Set(['undelivered-people-1-1']),
	]);
});
