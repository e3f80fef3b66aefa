import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type * as z from 'zod/mini';
import type { policyNoticeViewSchema } from '../../functions/contract/answers/policy-notice.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { type LocalSystem, startLocalSystem } from '../../local/system.ts';
import { mailsOfCase, post, sweep, uploadList } from '../fixtures/journeys/breach.ts';
import { act, ask, decide } from '../fixtures/journeys/dpo.ts';
import { get } from '../fixtures/journeys/http.ts';
import { bundlesWith, changed } from '../fixtures/journeys/upcoming-policy.ts';

const policy = loadPolicy();
const documented = (name: string): unknown =>
	JSON.parse(readFileSync(new URL(`../../state-machines/inputs/policy-notice/${name}`, import.meta.url), 'utf8'));
/** Keeps events for longer, and says less of something else. */
const upcoming = changed(policy, (next) => {
	next.organisation.lastUpdated = '2026-12-01';
	for (const rule of next.retention) if (rule.category === 'event-attendance') rule.period = 'P9Y';
	next.commitments = { ...next.commitments, kindness: 'We answer <b>kindly</b>.' };
});

let system: LocalSystem;
let bundles: Awaited<ReturnType<typeof bundlesWith>>;
let reference: string;
beforeAll(async () => {
	bundles = await bundlesWith(upcoming);
	system = await startLocalSystem({ bundles: bundles.folder, quiet: true, retryIntervalMs: 0, now: '2026-11-02T09:00:00.000Z' });
}, 120_000);
afterAll(async () => {
	await system.stop();
	await bundles.remove();
});

const look = async (of = reference) =>
	(await ask(system, `/cases/${of}`)).body as unknown as z.infer<typeof policyNoticeViewSchema>;
const quarterOfAnHour = async (): Promise<void> => {
	await system.clock.advance('PT15M');
	await sweep(system);
	await system.settled();
};
const casesOfNotices = async () =>
	(await ask(system, '/cases?kind=policy-notice')).body.cases as readonly { readonly reference: string }[];
const letters = async (number: number) =>
	(await system.mails()).filter(({ key }) => key.startsWith(`${reference}/${reference}-m${number}/`));

describe('a policy that is to come', () => {
	test('opens its case by itself, once, and the DPO reads in words what changes', async () => {
		await quarterOfAnHour();
		await quarterOfAnHour();
		const found = await casesOfNotices();
		expect(found).toHaveLength(1);
		reference = found[0]?.reference ?? '';
		const [mail, ...more] = await mailsOfCase(system, reference);
		expect(more).toEqual([]);
		expect(mail).toMatchObject({
			...{ key: 'changed-dpo', to: policy.dpo.email },
			subject: expect.stringContaining('is to change: 2 changes; people must be told of 1 before it applies'),
		});
		expect(mail?.text).toContain('How long it is kept');
		expect(mail?.html).toContain('We answer &lt;b&gt;kindly&lt;/b&gt;');
		expect(await look()).toMatchObject({
			...{ status: 'awaiting-decision', before: policy.version, after: upcoming.version, standing: 'to-come', number: 2 },
			...{ changes: 2, mustBeTold: [1] },
			difference: [
				{ heading: 'How long it is kept', changes: [{ number: 1, categories: ['event-attendance'], notice: 'before-it-applies' }] },
				{ heading: 'What else we promise', changes: [{ number: 2, notice: 'to-be-judged' }] },
			],
		});
	});

	test('stands among the versions; the same change asked for is the same case', async () => {
		expect((await ask(system, '/policies')).body).toEqual({
			inForce: [
				{
					...{ number: 1, version: policy.version, lastUpdated: policy.organisation.lastUpdated },
					...{ since: expect.any(String), notices: [] },
				},
			],
			upcoming: { number: 2, version: upcoming.version, lastUpdated: '2026-12-01', notices: [reference] },
		});
		for (const asked of [{}, { before: policy.version, after: upcoming.version }]) {
			expect(await post(system, '/policy-notices', asked)).toMatchObject({ status: 200, body: { reference } });
		}
		const known = { before: upcoming.version, after: policy.version };
		expect((await post(system, '/policy-notices', known)).status).toBe(422);
		expect((await post(system, '/policy-notices', { after: 'f'.repeat(64) })).status).toBe(422);
		expect((await post(system, '/policy-notices', { after: 'the next one' })).status).toBe(422);
		expect(await casesOfNotices()).toHaveLength(1);
	});

	test('is not opened twice from the console either, which says where it is, and what to write', async () => {
		const started = async (name: string, input: unknown) => {
			system.startExecution('policy-notice', name, input);
			await system.settled();
			return system.executions().find((execution) => execution.name === name);
		};
		expect(await started('by-hand', documented('newest.json'))).toMatchObject({
			...{ error: 'InvalidInput', cause: expect.stringContaining(reference) },
		});
		for (const [name, input, says] of [
			['badly', { policyNotice: { after: 1 } }, 'policyNotice.after'],
			['of-nothing', { policyNotice: { before: policy.version, after: policy.version } }, 'No such version was in force'],
			['of-another', { caseId: reference }, 'bears its reference as its name'],
			['of-none', {}, 'The input has no'],
		] as const) {
			expect(await started(name, input)).toMatchObject({
				error: 'InvalidInput',
				cause: expect.stringMatching(new RegExp(says, 'i')),
			});
		}
	});

	test('of which nobody decides is brought back to the DPO, then to the escalation contact, each once', async () => {
		for (const period of ['P7D', 'P1D', 'P6D', 'P1D'] as const) {
			await system.clock.advance(period);
			await sweep(system);
		}
		const reminders = (await mailsOfCase(system, reference)).filter(({ key }) => key.startsWith('undecided'));
		expect(reminders.map(({ key, to, subject }) => [key, to, subject])).toEqual([
			['undecided-dpo', policy.dpo.email, expect.stringContaining('Still to be decided')],
			['undecided-escalation', policy.escalation.email, expect.stringContaining('Still to be decided')],
		]);
	});

	test('is told only when that is decided, of changes that there are, with the day on which they apply', async () => {
		const early = await act(system, reference, 'mail-people', { text: 'It changes.' });
		expect([early.status, early.body.detail]).toEqual([409, expect.stringContaining('Decide first')]);
		for (const [fields, field] of [
			[{ tell: true, grounds: 'Art 13(3).' }, 'appliesOn'],
			[{ tell: true, grounds: 'Art 13(3).', appliesOn: '2026-12-01', changes: [3] }, 'changes'],
			[{ tell: true, appliesOn: '2026-12-01' }, 'grounds'],
			[{ tell: true, grounds: 'Art 13(3).', appliesOn: '2026-11-02' }, 'appliesOn'],
			[{ tell: 'perhaps', grounds: 'Art 13(3).' }, 'tell'],
		] as const) {
			const refused = await act(system, reference, 'decide', fields);
			expect([refused.status, refused.body.errors]).toEqual([422, [expect.objectContaining({ field })]]);
		}
		await decide(system, reference, 'decide', { tell: true, appliesOn: '2026-12-01', grounds: 'It is kept for longer.' });
		expect(await look()).toMatchObject({
			...{ status: 'telling', decision: { tell: true, changes: [1], appliesOn: '2026-12-01', grounds: 'It is kept for longer.' } },
		});
	});

	test('is told to those whom it concerns, each once, in the words of the DPO and with what changes', async () => {
		await decide(system, reference, 'mail-people', { text: 'We keep who came for <i>longer</i>, since disputes last.' });
		const sent = await letters(1);
		const people = sent.map(({ to }) => to);
		expect(people.length).toBeGreaterThan(2);
		expect(new Set(people).size).toBe(people.length);
		expect(sent[0]).toMatchObject({
			subject: `Our privacy policy is changing: ${policy.organisation.name}`,
			text: expect.stringMatching(/Applies from: .*1 December 2026[\s\S]*9 years[\s\S]*Your rights:\nhttp/),
			html: expect.stringContaining('&lt;i&gt;longer&lt;/i&gt;'),
		});
		expect(sent[0]?.text).not.toContain('kindly');
		const { mailings = [] } = await look();
		expect(mailings).toMatchObject([{ categories: ['event-attendance'], ended: { outcome: 'sent', reached: people.length } }]);
	});

	test('is told to nobody by categories that no store has', async () => {
		const refused = await act(system, reference, 'mail-people', { text: 'It changes.', categories: ['audit-chain-of-nobody'] });
		expect([refused.status, refused.body.errors]).toEqual([422, [expect.objectContaining({ field: 'categories' })]]);
	});

	test('is told by a second letter only to those who did not get the first', async () => {
		const [known] = await letters(1);
		const upload = await uploadList(system, `email\n${known?.to}\nsomebody.else@example.net\n`);
		await decide(system, reference, 'mail-people', { text: 'We keep who came for longer.', upload });
		expect((await letters(2)).map(({ to }) => to)).toEqual(['somebody.else@example.net']);
	});

	test('is told anew to those, too, where the DPO says so; and though what lists or sends dies on the way', async () => {
		const [known] = await letters(1);
		const people = Array.from({ length: 12 }, (_, nth) => `told${nth}@example.net`);
		const upload = await uploadList(system, `email\n${[known?.to, ...people].join('\n')}\n`);
		for (const name of ['plan-policy-notice', 'list-recipients', 'send-mailing', 'report-mailing']) {
			system.faults.kill({ function: name, call: 3, when: 'after' });
		}
		// Who finds a mail claimed waits until its sender must be dead.
		const hurry = setInterval(() => system.clock.advance('PT1M'), 500);
		await decide(system, reference, 'mail-people', { text: 'We were wrong about the day.', upload, again: true });
		clearInterval(hurry);
		const times = Map.groupBy(await letters(3), ({ to }) => to);
		expect([...times.keys()].toSorted()).toEqual([known?.to ?? '', ...people].toSorted());
		expect([...times.values()].filter((each) => each.length > 2)).toEqual([]);
	});

	test('is known to have been told to whom, when', async () => {
		const [letter] = await letters(1);
		const { body } = await post(system, '/subjects/lookup', { email: letter?.to });
		const told = (await ask(system, `/subjects/${body.subjectKey}/policy-notices`)).body.told;
		const letter1 = { version: upcoming.version, reference, mailing: `${reference}-m1`, sentAt: expect.any(String) };
		expect(told).toEqual([letter1, { ...letter1, mailing: `${reference}-m3` }]);
		expect((await ask(system, `/subjects/v1.${'0'.repeat(43)}/policy-notices`)).body).toEqual({ told: [] });
		expect((await ask(system, '/subjects/me/policy-notices')).status).toBe(404);
		const { headers } = await ask(system, `/mailings/${reference}-m3/recipients`);
		const list = (await get(headers.get('location') ?? '')).text.trim().split('\r\n');
		expect(list).toHaveLength(14);
		expect(list.filter((row) => new RegExp(`^${letter?.to},2026-1`).test(row))).toHaveLength(1);
		expect((await ask(system, `/mailings/${reference}-m1`)).body).toMatchObject({
			...{ policyVersion: upcoming.version, text: expect.stringContaining('9 years') },
		});
	});

	test('is closed when it is said what became of those whom no letter reached, and stays closed', async () => {
		await system.bounce({ to: 'told3@example.net' }, 'bounce');
		expect((await act(system, reference, 'close')).body.errors).toEqual([expect.objectContaining({ field: 'note' })]);
		await decide(system, reference, 'close', { note: 'The others read it at the desk.' });
		expect(await look()).toMatchObject({ status: 'told', settled: { note: 'The others read it at the desk.' } });
		expect((await act(system, reference, 'mail-people', { text: 'Again.' })).status).toBe(409);
		await quarterOfAnHour();
		expect((await casesOfNotices()).length).toBe(0);
		expect(system.executions().filter(({ status }) => status === 'RUNNING')).toEqual([]);
	});

	test('has its evidence, and names nobody in logs and executions', async () => {
		expect((await ask(system, `/cases/${reference}/evidence`)).status).toBe(303);
		const people = (await letters(1)).map(({ to }) => to);
		const logged = [...system.logs, ...system.executions().map((execution) => JSON.stringify(execution))];
		expect(logged.filter((line) => people.some((address) => line.includes(address)))).toEqual([]);
	});
});
