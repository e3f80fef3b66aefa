import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rights } from '../../functions/core/case/case.ts';
import type { LocalSystem } from '../../local/system.ts';
import { itemsOf } from '../fixtures/journeys/case-items.ts';
import { ask, decide, enter, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { confirm, mailKeys } from '../fixtures/journeys/person.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

/** What each right says beyond itself. */
const particulars: Readonly<Partial<Record<(typeof rights)[number], Readonly<Record<string, unknown>>>>> = {
	rectification: { corrections: [{ category: 'contact-details', field: 'name', value: 'A. Right' }] },
	restriction: { ground: 'unlawful' },
	objection: { details: 'On grounds of my situation.' },
	'withdrawing-consent': { purposes: ['cater-for-diets'] },
	'automated-decisions': { details: 'Look again.' },
};
/** How the DPO decides what has to be decided. */
const decisions: Readonly<Partial<Record<(typeof rights)[number], Readonly<Record<string, unknown>>>>> = {
	objection: { grounds: 'We agree.' },
	'automated-decisions': { grounds: 'It was right.', review: 'upheld' },
};
const identity = { establishedAt: '2026-05-18T09:00:00Z', how: 'Signature compared with the contract' };
const email = (right: string) => `letter.${right}@example.net`;

describe('a letter of last month', () => {
	test.each(rights)('that asks for %s has its due date from the day on which it came, and is carried out', async (right) => {
		const reply = await enter(system, {
			...{ right, email: email(right), receivedAt: '2026-05-15T22:59:00Z', channel: 'post', identity },
			...particulars[right],
		});
		const reference = String(reply.body.reference);
		expect([reply.status, reply.body]).toEqual([201, { reference, dueOn: '2026-06-15' }]);
		const entered = await lookAt(system, reference);
		expect([entered.right, entered.channel, entered.receivedOn, entered.dueOn, entered.houseTargetOn]).toEqual([
			...[right, 'post', '2026-05-15', '2026-06-15', '2026-06-05'],
		]);
		expect([entered.identity?.how, entered.person?.identity?.how]).toEqual(['dpo', identity.how]);
		const row = ((await ask(system, '/cases')).body.cases as Record<string, unknown>[]).find(
			(each) => each.reference === reference,
		);
		if (row) expect(row).toMatchObject({ right, dueOn: '2026-06-15', daysLeft: 5, paused: false });
		if (entered.status === 'awaiting-decision') await decide(system, reference, 'approve', decisions[right]);
		if ((await lookAt(system, reference)).tasks.some(({ status }) => status === 'waiting')) await searchCameras(system, reference);
		const done = await lookAt(system, reference);
		expect([done.status, done.timeline[0]?.actor, done.timeline[0]?.data]).toEqual([
			'completed',
			'dpo:dpo',
			expect.objectContaining({ right, channel: 'post', receivedAt: '2026-05-15T22:59:00.000Z', identityNeeded: false }),
		]);
		expect((await mailKeys(system, reference)).filter(([, to]) => to === email(right)).map(([key]) => key)).toEqual([
			'receipt',
			'done',
		]);
	});
});

test('one minute after midnight in London is the next day, though it is the same day in UTC', async () => {
	const late = { right: 'access', email: 'night@example.net', channel: 'phone', identity };
	const dueOn = async (receivedAt: string) => (await enter(system, { ...late, receivedAt })).body.dueOn;
	expect([await dueOn('2026-05-15T22:59:00Z'), await dueOn('2026-05-15T23:01:00Z')]).toEqual(['2026-06-15', '2026-06-16']);
});

test('a caller of whom nobody made sure who they are is mailed a link first, and nothing is done until they use it', async () => {
	const caller = 'caller@example.net';
	const { body, status } = await enter(system, {
		...{ right: 'access', email: caller, receivedAt: '2026-06-01T10:00:00+01:00', channel: 'phone' },
	});
	const reference = String(body.reference);
	expect([status, body.dueOn, (await lookAt(system, reference)).status]).toEqual([201, '2026-07-01', 'awaiting-identity']);
	expect(await mailKeys(system, reference)).toEqual([['acknowledgement', caller]]);
	await confirm(system, reference);
	const begun = await lookAt(system, reference);
	expect([begun.status, begun.identity?.how, begun.dueOn]).toEqual(['fulfilling', 'mail-link', '2026-07-01']);
});

test.each([
	['a receipt that is still to come', { receivedAt: '2027-01-01T00:00:00Z' }, 'receivedAt'],
	['a receipt before the years that are known', { receivedAt: '2003-01-01T00:00:00Z' }, 'receivedAt'],
	['a day without a time', { receivedAt: '2026-06-01' }, 'receivedAt'],
	['a channel that there is not', { channel: 'pigeon' }, 'channel'],
	['the form as its channel', { channel: 'form' }, 'channel'],
	[
		'an identity that will be established',
		{ identity: { ...identity, establishedAt: '2027-01-01T00:00:00Z' } },
		'identity.establishedAt',
	],
	['an identity established nobody knows how', { identity: { ...identity, how: '' } }, 'identity.how'],
	['a right that there is not', { right: 'oblivion' }, 'right'],
	['an address that is none', { email: 'nobody' }, 'email'],
	['what belongs to another right', { ground: 'accuracy' }, 'ground'],
])('%s is answered with what to write, and nothing is entered', async (_, wrong, field) => {
	const mails = (await system.mails()).length;
	const { status, body } = await enter(system, {
		...{ right: 'access', email: 'wrong@example.net', receivedAt: '2026-06-01T10:00:00Z', channel: 'post', identity },
		...wrong,
	});
	expect([status, (body.errors as { field: string }[]).map((error) => error.field)]).toEqual([422, [field]]);
	expect((await system.mails()).length).toBe(mails);
});

test('how identity was established stands with the person, and not in the chain', async () => {
	const { body } = await enter(system, {
		...{ right: 'access', email: 'proof@example.net', receivedAt: '2026-06-01T10:00:00Z', channel: 'in-person', identity },
	});
	const items = await itemsOf(system, String(body.reference));
	expect(items.get('PERSON')?.identity).toEqual({ ...identity, establishedAt: '2026-05-18T09:00:00.000Z' });
	expect(JSON.stringify((await lookAt(system, String(body.reference))).timeline)).not.toContain('Signature');
});
