import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { caseOfExecution } from '../../functions/core/case/execution.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { InvalidInput } from '../../functions/core/errors.ts';
import { makeOpenCase } from '../../functions/handlers/open-case.ts';
import { person } from '../fixtures/people.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let caseId: string;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	around = new Surroundings(tables);
	caseId = referenceFrom(`open-case ${count++}`);
});

const open = (input: unknown, execution = caseId, life = new Life()) => makeOpenCase(around.ports(life))({ execution, input });
const typed = (request: Readonly<Record<string, unknown>> = {}) => ({
	request: { right: 'access', email: `${caseId}@example.com`, ...request },
});
/** An address of its own: mails are counted by address. */
const intake = async (changes: Parameters<typeof person>[0] = {}) => {
	const email = changes.email ?? `${caseId.toLowerCase()}@example.com`;
	await around.ports().cases.submit(caseId, person({ subjectKey: `v1.${email}`, email, receivedAt: now, ...changes }));
	return { intakeId: caseId };
};

describe('an intake of the form', () => {
	test('becomes a case whose person is asked to confirm', async () => {
		expect(await open(await intake())).toEqual({ caseId, awaitIdentity: true });
		expect(await around.events(caseId)).toEqual(['case-opened', 'mail-sent']);
		const state = await around.state(caseId);
		expect(state).toMatchObject({
			status: 'awaiting-identity',
			right: 'access',
			channel: 'form',
			receivedOn: '2026-03-02',
			dueOn: '2026-04-02',
			policyVersion: around.policy.version,
			executions: [caseId],
		});
		expect(around.post.keys).toEqual(['acknowledgement']);
		expect(around.post.sent[0]?.destinations).toEqual([`${caseId.toLowerCase()}@example.com`]);
	});

	test('that came after the years whose bank holidays are known becomes one too, due by the earlier date', async () => {
		const receivedAt = '2036-11-25T12:00:00.000Z';
		around.clock.set(receivedAt);
		await open(await intake({ receivedAt }));
		expect((await around.state(caseId)).dueOn).toBe('2036-12-25');
	});

	test('by a link that was mailed before is proven by it: its person is asked nothing', async () => {
		expect(await open(await intake({ right: 'unsubscribing', provenBy: 'mail-link' }))).toEqual({ caseId, awaitIdentity: false });
		expect(await around.events(caseId)).toEqual(['case-opened', 'identity-established', 'effect-taken']);
		const established = (await around.ports().cases.events(caseId))[1];
		expect([established?.actor, established?.data, around.post.keys]).toEqual(['subject', { how: 'mail-link' }, []]);
	});

	test('to unsubscribe stops marketing to the address at once, and still asks its person to confirm', async () => {
		const { email } = person({ email: `${caseId.toLowerCase()}@example.com` });
		expect(await open(await intake({ right: 'unsubscribing' }))).toEqual({ caseId, awaitIdentity: true });
		expect(await around.events(caseId)).toEqual(['case-opened', 'effect-taken', 'mail-sent']);
		expect((await around.state(caseId)).effects).toEqual(['marketing-stopped']);
		const { unsubscriptions } = around.ports();
		expect([await unsubscriptions.isSuppressed(`v1.${email}`), await unsubscriptions.get(`v1.${email}`)]).toEqual([
			true,
			undefined,
		]);
	});

	test('opened again, by the same execution, changes nothing and mails nobody twice', async () => {
		const input = await intake();
		await open(input);
		const before = await tables.itemsOf(caseId);
		expect(await open(input)).toEqual({ caseId, awaitIdentity: true });
		expect(await tables.itemsOf(caseId)).toEqual(before);
		expect(around.post.keys).toEqual(['acknowledgement']);
	});

	test('is not opened by a second execution beside the first', async () => {
		await open(await intake());
		await expect(open({ caseId }, `${caseId}-r499000`)).rejects.toThrow(`Case ${caseId} is in the hands of execution ${caseId}.`);
	});

	test('killed at any call, and tried again, is the same case and one mail', async () => {
		const life = new Life();
		await open(await intake(), caseId, life);
		const whole = await around.events(caseId);
		for (const call of callsToDieAt(life.calls)) {
			caseId = referenceFrom(`open-case killed ${call}`);
			const input = await intake();
			await expect(open(input, caseId, new Life(call, 'after'))).rejects.toThrow(Died);
			around.clock.pass(120_000);
			expect(await open(input)).toEqual({ caseId, awaitIdentity: true });
			await around.ports().mailbox.resume(around.clock.now());
			expect(await around.events(caseId)).toEqual(whole);
		}
	});

	test('of an address that was mailed enough this hour is opened, but mails nobody', async () => {
		around.policy = { ...around.policy, mailsPerAddressAndHour: 2 };
		const email = 'bombed@example.com';
		for (const name of ['one', 'two', 'three']) {
			caseId = referenceFrom(`bombed ${name}`);
			expect(await open(await intake({ email }))).toEqual({ caseId, awaitIdentity: true });
		}
		expect(around.post.sent.map(({ destinations }) => destinations)).toEqual([[email], [email]]);
		around.clock.pass(3_600_000);
		caseId = referenceFrom('bombed, an hour later');
		await open(await intake({ email }));
		expect(around.post.sent).toHaveLength(3);
	});

	test('that nobody made is none', async () => {
		await expect(open({ intakeId: caseId })).rejects.toThrow(`There is no case and no intake ${caseId}.`);
	});

	test('is opened only by an execution that bears its reference', async () => {
		await expect(open(await intake(), 'another')).rejects.toThrow('bears its reference as its name');
	});

	test('goes on from where it ended when the case is withdrawn before it is asked again', async () => {
		const input = await intake();
		await open(input);
		await around.ports().cases.apply(caseId, 'subject', now, () => [{ type: 'request-withdrawn', data: {} }]);
		expect(await open(input)).toEqual({ caseId, awaitIdentity: false });
		expect(around.post.keys).toEqual(['acknowledgement']);
	});
});

describe('what a DPO types into the console', () => {
	test('opens a case of the execution’s name, whoever it is, and moves the person out of the history', async () => {
		const execution = `by hand ${count}`;
		const id = caseOfExecution(execution);
		const answer = await open(
			typed({ name: 'A. Person', details: 'All.', channel: 'post', receivedAt: '2026-02-20T09:30:00+01:00' }),
			execution,
		);
		expect(answer).toEqual({ caseId: id, awaitIdentity: true });
		expect(await around.state(id)).toMatchObject({ channel: 'post', receivedAt: '2026-02-20T08:30:00.000Z', dueOn: '2026-03-20' });
		expect(await around.ports().cases.person(id)).toMatchObject({ name: 'A. Person', details: 'All.', identityEstablished: false });
	});

	test('needs no confirmation where the DPO made sure who asks', async () => {
		expect(await open(typed({ identityEstablished: true }))).toEqual({ caseId, awaitIdentity: false });
		expect(await around.events(caseId)).toEqual(['case-opened', 'identity-established']);
		expect(around.post.sent).toEqual([]);
	});

	test('needs none either when the invocation died between the case and the proof', async () => {
		const life = new Life();
		await open(typed({ identityEstablished: true }), caseId, life);
		for (const call of callsToDieAt(life.calls)) {
			caseId = referenceFrom(`open-case proof ${call}`);
			await expect(open(typed({ identityEstablished: true }), caseId, new Life(call, 'after'))).rejects.toThrow(Died);
			expect(await open(typed({ identityEstablished: true }))).toEqual({ caseId, awaitIdentity: false });
			expect(await around.events(caseId)).toEqual(['case-opened', 'identity-established']);
		}
		expect(around.post.sent).toEqual([]);
	});

	test('weeks after it came by post can still be confirmed: the link is good, and it does not lapse at once', async () => {
		await open(typed({ channel: 'post', receivedAt: '2026-02-02T09:00:00Z' }));
		const state = await around.state(caseId);
		expect(state.deadlines.find(({ threshold }) => threshold === 'lapse')?.at).toBe('2026-03-17T00:00:00.000Z');
		const link = new URL(await around.ports().links.identity(state)).searchParams.get('token');
		expect(await around.ports().links.read(link, caseId, 'identity', now)).toBe('valid');
	});

	test('under the name of a case that is closed says so, and does not swallow the request', async () => {
		await open(typed());
		const { cases } = around.ports();
		await cases.apply(caseId, 'subject', now, () => [
			{ type: 'request-withdrawn', data: {} },
			{ type: 'case-closed', data: { outcome: 'withdrawn' } },
		]);
		await expect(open(typed())).rejects.toThrow('start the execution under another name');
	});
});

describe('input that cannot be understood is refused with what to write, without its values, and stores nothing', () => {
	const secret = 'secret-value';
	test.each<[string, unknown, string]>([
		['nothing', null, 'The input is not a JSON object.'],
		['a text', secret, 'The input is not a JSON object.'],
		['a list', [secret], 'The input has no "request".'],
		['an empty object', {}, 'The input has no "request".'],
		['a request that is a text', { request: secret }, 'Not understood: request.'],
		['an unknown right', typed({ right: secret }), 'Not understood: request.right.'],
		['no right', { request: { email: 'a@example.com' } }, 'Not understood: request.right.'],
		['no address', { request: { right: 'access' } }, 'Not understood: request.email.'],
		['an address that is none', typed({ email: `${secret}@` }), 'request.email is not an e-mail address.'],
		['two addresses', typed({ email: 'a@example.com, b@example.com' }), 'request.email is not an e-mail address.'],
		['a name too long', typed({ name: 'x'.repeat(201) }), 'Not understood: request.name.'],
		['details too long', typed({ details: 'x'.repeat(2001) }), 'Not understood: request.details.'],
		['an unknown channel', typed({ channel: secret }), 'Not understood: request.channel.'],
		['a date for an instant', typed({ receivedAt: '2026-11-02' }), 'Not understood: request.receivedAt.'],
		['a day that is none', typed({ receivedAt: '2026-02-30T09:30:00Z' }), 'Not understood: request.receivedAt.'],
		['the future', typed({ receivedAt: '2026-03-02T10:05:00.001Z' }), 'request.receivedAt lies in the future.'],
		['long ago', typed({ receivedAt: '1999-01-01T00:00:00Z' }), 'request.receivedAt lies too far back.'],
		['a yes for true', typed({ identityEstablished: 'yes' }), 'Not understood: request.identityEstablished.'],
		['a field too many', typed({ [secret]: 1 }), 'Not understood: request.'],
		['a field beside the request', { ...typed(), [secret]: 1 }, 'Not understood: the input.'],
		[
			'a correction of nothing',
			typed({ right: 'rectification', corrections: [] }),
			'request.corrections: Write what is wrong: the kind of data, the field, and what is right.',
		],
		[
			'half a character in a correction',
			typed({ right: 'rectification', corrections: [{ category: 'contact-details', field: 'name', value: '\ud83d' }] }),
			'request.corrections.0.value: Leave out what is no character.',
		],
		[
			'a correction of no field',
			typed({ right: 'rectification', corrections: [{ category: 'contact-details', field: '', value: secret }] }),
			'request.corrections.0.field: Write the field, in at most 255 characters.',
		],
		['a ground that the law has not', typed({ right: 'restriction', ground: secret }), 'Not understood: request.ground.'],
		[
			'a controller on the inside',
			typed({ right: 'portability', transferTo: 'https://10.0.0.1/' }),
			'request.transferTo: Write the name of a host, not an IP address.',
		],
		['two wrong fields', typed({ right: 1, channel: 1 }), 'Not understood: request.right, request.channel.'],
		['an id that is no text', { intakeId: 1 }, 'The input has no "request".'],
	])('%s', async (_, input, complaint) => {
		const before = await tables.rows('cases');
		const error = await open(input).then(
			() => undefined,
			(thrown: unknown) => thrown as Error,
		);
		expect(error).toBeInstanceOf(InvalidInput);
		expect(
			error?.message.startsWith(`${complaint} Write {"request": {"right": "…", "email": "…"}}; right is one of access, `),
		).toBe(true);
		expect(error?.message).not.toContain(secret);
		expect(await tables.rows('cases')).toEqual(before);
	});

	test('what has just passed is not the future', async () => {
		expect(await open(typed({ receivedAt: now }))).toEqual({ caseId, awaitIdentity: true });
	});
});
