import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { caseOfExecution } from '../../functions/core/case/execution.ts';
import type { LocalSystem } from '../../local/system.ts';
import { type Definition, statesOf } from '../../local/workflow/definition.ts';
import { lookAtBreach, mailsOfCase, post, registerRows, report, sweep, uploadList } from '../fixtures/journeys/breach.ts';
import { act, ask, decide } from '../fixtures/journeys/dpo.ts';
import { browser, get, postForm } from '../fixtures/journeys/http.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

/** A Saturday, 20:00 in London, on the eve of summer time. */
const awareAt = '2026-03-28T20:00:00.000Z';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem({ now: '2026-03-28T21:00:00.000Z' });
});
afterAll(() => system.stop());

const keys = async (reference: string) => (await mailsOfCase(system, reference)).map(({ key }) => key);

describe('a breach', () => {
	let reference: string;

	test('is answered with the instant until which the authority must know, over the beginning of summer time', async () => {
		const reply = await post(
			system,
			'/breaches',
			{
				...{ awareAt, nature: 'A list of members was sent to the wrong people.', categories: ['contact-details'], people: 120 },
			},
			{ 'idempotency-key': 'first' },
		);
		reference = String(reply.body.reference);
		expect([reply.status, reply.body]).toEqual([
			201,
			{ reference: expect.stringMatching(/^[0-9A-Z-]{13}$/), notifyBy: '2026-03-31T20:00:00.000Z', openedLate: false },
		]);
		const [mail] = await mailsOfCase(system, reference);
		expect([mail?.to, mail?.text]).toEqual(['dpo@example.com', expect.stringContaining('Tuesday 31 March 2026, 21:00 BST')]);
	});

	test('escalates at each hour to both, however often the sweep runs', async () => {
		await sweep(system);
		expect((await keys(reference)).filter((key) => key.startsWith('escalation'))).toEqual([]);
		await system.clock.set('2026-03-29T20:00:00.000Z');
		await sweep(system);
		await system.clock.advance('PT15M');
		await sweep(system);
		expect((await keys(reference)).filter((key) => key.startsWith('escalation'))).toEqual([
			'escalation-24-dpo',
			'escalation-24-contact',
		]);
	});

	test('has a severity as soon as enough is known, and a clock that only moves to earlier', async () => {
		expect((await lookAtBreach(system, reference)).severity?.status).toBe('unknown');
		await decide(system, reference, 'record-facts', {
			...{
				dataKinds: ['simple'],
				identifiability: 'maximum',
				confidentiality: 0.5,
				consequences: 'Unwanted mail.',
				measures: '=1+1',
			},
		});
		const later = await act(system, reference, 'record-facts', { awareAt: '2026-03-28T20:30:00Z' });
		expect([later.status, later.body.errors]).toEqual([422, [expect.objectContaining({ field: 'awareAt' })]]);
		await decide(system, reference, 'record-facts', { awareAt: '2026-03-28T19:00:00Z' });
		expect(await lookAtBreach(system, reference)).toMatchObject({
			...{ awareAt: '2026-03-28T19:00:00.000Z', notifyBy: '2026-03-31T19:00:00.000Z' },
			severity: { score: 1.5, level: 'low', flags: ['more-than-100-people'] },
			nextEscalation: { hours: 48, at: '2026-03-30T19:00:00.000Z' },
		});
	});

	test('is notified in phases; the first stops the clock', async () => {
		expect((await act(system, reference, 'notify-authority')).status).toBe(409);
		await decide(system, reference, 'decide-authority', { notify: true, grounds: 'Addresses of 120 people.' });
		const draft = await ask(system, `/breaches/${reference}/notification`);
		expect(draft.body.text).toContain('Phase: 1, further phases follow');
		await decide(system, reference, 'notify-authority');
		const view = await lookAtBreach(system, reference);
		expect(view).toMatchObject({ clockRunning: false, notifications: [{ phase: 1, final: false, mail: 'authority-1' }] });
		const mail = (await mailsOfCase(system, reference)).find(({ key }) => key === 'authority-1');
		expect(mail).toMatchObject({
			to: 'authority@example.com',
			subject: expect.stringContaining('phase 1 (further phases follow)'),
		});
		await system.clock.advance('P10D');
		await sweep(system);
		expect((await lookAtBreach(system, reference)).escalated).toEqual([24]);
		await decide(system, reference, 'notify-authority', {
			...{ final: true, filed: { at: system.clock.now(), reference: 'IC-2026/77' } },
		});
		expect(await lookAtBreach(system, reference)).toMatchObject({
			authorityReference: 'IC-2026/77',
			notifications: [{ phase: 1 }, { phase: 2, final: true, document: expect.stringContaining('Phase: 2, the last') }],
		});
	});

	test('tells the people by a public notice, whose text cannot become markup', async () => {
		expect((await get(`${system.url}/notices/${reference}`)).status).toBe(404);
		await decide(system, reference, 'decide-people', {
			...{ outcome: 'public-notice', reason: 'disproportionate-effort', grounds: 'We no longer have their addresses.' },
		});
		await decide(system, reference, 'publish-notice', { text: 'Your address was seen by others.\n<script>alert(1)</script>' });
		const { status, text } = await get(`${system.url}/notices/${reference.toLowerCase().replaceAll('-', '')}`, browser);
		expect([status, text]).toEqual([200, expect.stringContaining('&lt;script&gt;alert(1)&lt;/script&gt;')]);
		expect(text).not.toContain('<script>');
		const unsaid = await act(system, reference, 'withdraw-notice');
		expect(unsaid.body.errors).toEqual(['served', 'note'].map((field) => expect.objectContaining({ field })));
		await decide(system, reference, 'withdraw-notice', { served: false, note: 'It named the wrong system.' });
		expect((await get(`${system.url}/notices/${reference}`, browser)).status).toBe(404);
		const refused = await act(system, reference, 'close');
		expect(refused.body.detail).toContain('the notice was withdrawn before it had served');
		await decide(system, reference, 'publish-notice', { text: 'Your address was seen by others.' });
		await system.clock.advance('P10D');
		await decide(system, reference, 'withdraw-notice', {
			served: true,
			note: 'It stood for ten days, and was linked on our site.',
		});
		expect((await lookAtBreach(system, reference)).notices).toMatchObject([
			{ id: reference, withdrawn: { served: false, note: 'It named the wrong system.' } },
			{ id: reference, withdrawn: { served: true } },
		]);
	});

	test('is closed only when its tasks are done', async () => {
		const dueOn = '2026-04-20';
		await decide(system, reference, 'set-task', { kind: 'lesson', what: 'Train the team.', owner: 'owner@example.com', dueOn });
		const refused = await act(system, reference, 'close');
		expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('these tasks are not done: 1')]);
		await system.clock.set('2026-04-21T00:00:00.000Z');
		await sweep(system);
		await sweep(system);
		expect((await keys(reference)).filter((key) => key.startsWith('task-1'))).toEqual([
			'task-1',
			'task-1-overdue-owner',
			'task-1-overdue-dpo',
		]);
		await decide(system, reference, 'complete-task', { task: 1, note: 'Done in April.' });
		await decide(system, reference, 'close');
		expect((await lookAtBreach(system, reference)).status).toBe('completed');
		expect(system.executions().find(({ name }) => name === reference)?.status).toBe('SUCCEEDED');
		expect((await act(system, reference, 'decide-authority', { notify: false, grounds: 'No.' })).status).toBe(409);
	});

	test('stands in the register with its decisions and their grounds, a formula in it as text', async () => {
		const [row = ''] = await registerRows(system, 'breach.csv');
		expect(row).toContain(reference);
		expect(row).toContain('Addresses of 120 people.');
		expect(row).toContain('We no longer have their addresses.');
		expect(row).toContain("'=1+1");
		expect((await ask(system, `/cases/${reference}/evidence`)).status).toBe(303);
	});
});

test('a closed breach whose notice proves to have told nobody is open again until the people were told', async () => {
	const reference = await report(system, { awareAt: system.clock.now() });
	await decide(system, reference, 'decide-authority', { notify: false, grounds: 'No risk to anybody.' });
	await decide(system, reference, 'decide-people', {
		...{ outcome: 'public-notice', reason: 'disproportionate-effort', grounds: 'We no longer have their addresses.' },
	});
	await decide(system, reference, 'publish-notice', { text: 'Your address was seen by others.' });
	await decide(system, reference, 'close');
	expect((await lookAtBreach(system, reference)).status).toBe('completed');
	await decide(system, reference, 'withdraw-notice', { served: false, note: 'The page was never linked.' });
	expect((await lookAtBreach(system, reference)).status).toBe('notifying');
	const again = () => system.executions().find(({ name }) => name === `${reference}-r1`)?.status;
	expect(again()).toBe('RUNNING');
	await decide(system, reference, 'publish-notice', { text: 'Your address was seen by others.' });
	await decide(system, reference, 'close');
	expect([(await lookAtBreach(system, reference)).status, again()]).toEqual(['completed', 'SUCCEEDED']);
});

describe('a breach of which we had known for more than 72 hours', () => {
	test('opens late and says so, to the escalation contact too, and is notified only with the reasons', async () => {
		const reference = await report(system, { awareAt: '2026-04-01T00:00:00Z' });
		expect(await lookAtBreach(system, reference)).toMatchObject({ openedLate: true, status: 'awaiting-decision' });
		expect((await mailsOfCase(system, reference)).map(({ key, to, subject }) => [key, to, subject])).toEqual([
			['reported-dpo', 'dpo@example.com', `Already late: personal data breach ${reference}`],
			['reported-escalation', 'escalation@example.com', `Already late: personal data breach ${reference}`],
		]);
		await decide(system, reference, 'decide-authority', { notify: true, grounds: 'A risk is likely.' });
		const without = await act(system, reference, 'notify-authority', { final: true });
		expect([without.status, without.body.errors]).toEqual([422, [expect.objectContaining({ field: 'delay' })]]);
		await decide(system, reference, 'notify-authority', { final: true, delay: 'It was taken for a fault of the printer.' });
		const mail = (await mailsOfCase(system, reference)).find(({ key }) => key === 'authority-1');
		expect(mail?.text).toContain('Reasons for the delay (Article 33(1))');
		expect(mail?.text).toContain('It was taken for a fault of the printer.');
	});
});

describe('the form', () => {
	const minted = async (holder: string, renew = false) =>
		new URL(String((await post(system, '/breaches/links', { for: holder, renew })).body.url));
	const filled = (link: URL, said = {}) => ({
		...{ from: link.searchParams.get('from') ?? '', key: link.searchParams.get('key') ?? '' },
		...{ awareAt: '2026-04-20T12:00', nature: 'A mail went astray.', people: '3', ...said },
	});
	const send = async (fields: Readonly<Record<string, string>>, headers = browser) => {
		const reply = await postForm(`${system.url}/breaches/report`, fields, headers);
		await system.settled();
		return reply;
	};

	test('opens by a processor’s link, for that processor alone', async () => {
		const link = await minted('cloud-hosting');
		expect((await get(link.href, browser)).text).toContain('Providers of cloud-hosted IT systems');
		const others = new URL(link);
		others.searchParams.set('from', 'responsetap');
		const bare = await get(`${system.url}/breaches/report`, browser);
		expect([(await get(others.href, browser)).status, bare.status]).toEqual([404, 404]);
		expect(bare.text).toContain('dpo@example.com');
		expect((await send(filled(others))).status).toBe(404);
		expect((await post(system, '/breaches/links', { for: 'nobody' })).status).toBe(422);
	});

	test('opens a breach of the processor’s, whose time was typed by the clocks here', async () => {
		const link = await minted('cloud-hosting');
		const { status, text } = await send(filled(link, { name: 'Rae', email: 'rae@example.net' }));
		const [reference = ''] = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(text) ?? [];
		expect(status).toBe(201);
		expect(await lookAtBreach(system, reference)).toMatchObject({
			...{ channel: 'processor', processor: 'cloud-hosting', awareAt: '2026-04-20T11:00:00.000Z', facts: { people: 3 } },
			reporter: { name: 'Rae', email: 'rae@example.net' },
		});
	});

	test('is shown again with what was typed where something is wrong', async () => {
		const { status, text } = await send(filled(await minted('staff'), { people: 'many', awareAt: 'soon' }));
		expect([status, text]).toEqual([422, expect.stringContaining('A mail went astray.')]);
		expect(text).toContain('Write how many people, in digits.');
	});

	test('opens by the link before no more once it is renewed', async () => {
		const before = await minted('staff');
		expect((await minted('staff')).href).toBe(before.href);
		const renewed = await minted('staff', true);
		expect([(await get(before.href, browser)).status, (await get(renewed.href, browser)).status]).toEqual([404, 200]);
	});

	test('takes so many reports an hour by one link, the same one twice as one', async () => {
		const link = await minted('responsetap');
		const statuses: number[] = [];
		for (let nth = 0; nth < 21; nth++)
			statuses.push((await send(filled(link, { nature: `Report ${nth}.`, nonce: `${nth}` }))).status);
		expect(statuses).toEqual([...Array(20).fill(201), 429]);
		expect((await send(filled(link, { nature: 'Report 0.', nonce: '0' }))).status).toBe(201);
	});
});

describe('the people', () => {
	let reference: string;
	const text = 'A list with your name and address was sent to the wrong people.\n\nBe wary of <b>unexpected</b> mails.';
	const letters = async (number: number) =>
		(await system.mails()).filter(({ key }) => key.startsWith(`${reference}/${reference}-m${number}/`));
	const mailing = async (number: number) => (await ask(system, `/mailings/${reference}-m${number}`)).body;
	beforeAll(async () => {
		reference = await report(system, { awareAt: system.clock.now() });
		await decide(system, reference, 'decide-authority', { notify: false, grounds: 'No risk to anybody.' });
	});

	test('are told, or not, with grounds only', async () => {
		for (const [action, decision] of [
			['decide-authority', { notify: false }],
			['decide-authority', { notify: false, grounds: ' ' }],
			['decide-people', { outcome: 'not-told', reason: 'no-high-risk' }],
		] as const) {
			const refused = await act(system, reference, action, decision);
			expect([refused.status, refused.body.errors]).toEqual([422, [expect.objectContaining({ field: 'grounds' })]]);
		}
	});

	test('are mailed only when it is decided, and to somebody', async () => {
		const early = await act(system, reference, 'mail-people', { text, categories: ['contact-details'] });
		expect([early.status, early.body.detail]).toEqual([409, expect.stringContaining('Decide first')]);
		await decide(system, reference, 'decide-people', { outcome: 'tell-each', grounds: 'They have to be on their guard.' });
		for (const [to, field] of [
			[{}, 'upload'],
			[{ upload: 'exports/everything.zip' }, 'upload'],
			[{ upload: 'x', categories: ['contact-details'] }, 'upload'],
			[{ categories: ['shoe-sizes'] }, 'categories'],
		] as const) {
			const refused = await act(system, reference, 'mail-people', { text, ...to });
			expect([refused.status, refused.body.errors]).toEqual([422, [expect.objectContaining({ field })]]);
		}
		expect((await lookAtBreach(system, reference)).mailings).toEqual([]);
	});

	test('are not mailed by what is no list; the DPO is told why, and can send another', async () => {
		await decide(system, reference, 'mail-people', { text, upload: await uploadList(system, 'name,phone\nAnn,1\n') });
		expect((await lookAtBreach(system, reference)).mailings).toMatchObject([{ number: 1, ended: { outcome: 'refused' } }]);
		expect(await mailing(1)).toMatchObject({ status: 'refused', refused: expect.stringContaining('column') });
		const mail = (await mailsOfCase(system, reference)).at(-1);
		expect([mail?.to, mail?.subject]).toEqual(['dpo@example.com', expect.stringContaining('nobody was mailed')]);
	});

	test('of a list are mailed each once, in plain words that cannot become markup; rows that are none are listed', async () => {
		const upload = await uploadList(system, 'email\nann@example.net\nbob@example.net\nANN@example.net\nnobody\n=1+1@x\n');
		await decide(system, reference, 'mail-people', { text, upload });
		const sent = await letters(2);
		expect(sent.map(({ to }) => to).toSorted()).toEqual(['ann@example.net', 'bob@example.net']);
		expect(sent[0]?.html).toContain('&lt;b&gt;unexpected&lt;/b&gt;');
		expect(sent[0]?.text).toContain('dpo@example.com');
		expect(sent[0]?.subject).toContain(reference);
		expect(await mailing(2)).toMatchObject({ status: 'reported', progress: { listed: 2, sent: 2, rejectedRows: 2 } });
		expect((await lookAtBreach(system, reference)).mailings?.[1]).toMatchObject({
			...{ id: `${reference}-m2`, text, ended: { outcome: 'sent', reached: 2, missed: 2 } },
		});
		expect(
			(await act(system, reference, 'decide-people', { outcome: 'not-told', grounds: 'x', reason: 'no-high-risk' })).status,
		).toBe(409);
	});

	test('whom it did not reach are counted and listed, and the breach is closed only when it is said what became of them', async () => {
		await system.bounce({ to: 'bob@example.net' }, 'bounce');
		expect(await mailing(2)).toMatchObject({ progress: { undelivered: 1 } });
		await system.bounce({ to: 'bob@example.net' }, 'bounce');
		const told = (await mailsOfCase(system, reference)).filter(({ key }) => key.startsWith('undelivered-'));
		expect(told.map(({ to, subject }) => [to, subject])).toEqual([
			['dpo@example.com', `Needs attention: mails of mailing ${reference}-m2 came back since it was reported`],
		]);
		const { body } = await post(system, '/suppressions/check', { emails: ['bob@example.net', 'ann@example.net'] });
		expect(body.results).toMatchObject([{ suppressed: true }, { suppressed: false }]);
		const { headers } = await ask(system, `/mailings/${reference}-m2/undelivered`);
		expect((await get(headers.get('location') ?? '')).text).toContain('bob@example.net');
		const early = await act(system, reference, 'close');
		expect([early.status, early.body.detail]).toEqual([409, expect.stringContaining('not everybody was reached by mail')]);
		expect(await mailing(2)).toMatchObject({ missed: 3 });
		await decide(system, reference, 'record-telling', {
			...{ at: system.clock.now(), people: 0, missed: 3, how: 'Nothing but the address is known of them.' },
		});
		const view = await lookAtBreach(system, reference);
		// What came back is not counted as told.
		expect(view.mailings?.[1]?.ended).toMatchObject({ reached: 1, missed: 3 });
		expect(view.undelivered).toMatchObject([{ mail: 'people-2-1', article: 'UK GDPR Art 34(1)', settledAt: expect.any(String) }]);
	});

	test('of whom the stores have records are mailed, too, when the mails of a day are used up before, on the next', async () => {
		system.allowMails(2);
		const nextDay = setTimeout(() => system.allowMails(), 1_000);
		await decide(system, reference, 'mail-people', { text, categories: ['event-attendance'] });
		const { mailings = [] } = await lookAtBreach(system, reference);
		const addresses = (await letters(3)).map(({ to }) => to);
		expect(addresses.length).toBeGreaterThan(2);
		expect(new Set(addresses).size).toBe(addresses.length);
		clearTimeout(nextDay);
		expect(mailings[2]).toMatchObject({ categories: ['event-attendance'], ended: { outcome: 'sent', reached: addresses.length } });
	});

	test('are told though what lists, sends or records dies on the way: each at most twice, which is reported', async () => {
		const people = Array.from({ length: 40 }, (_, nth) => `mailed${nth}@example.net`);
		const upload = await uploadList(system, `email\n${people.join('\n')}\n`);
		const kills = [
			...['list-recipients', 'send-mailing', 'report-mailing'].flatMap((name) => [
				system.faults.kill({ function: name, call: 3, when: 'before' }),
				system.faults.kill({ function: name, call: 4, when: 'after' }),
			]),
		];
		// Who finds a mail claimed waits until its sender must be dead.
		const hurry = setInterval(() => system.clock.advance('PT1M'), 500);
		await decide(system, reference, 'mail-people', { text, upload });
		clearInterval(hurry);
		const times = Map.groupBy(await letters(4), ({ to }) => to);
		expect([...times.keys()].toSorted()).toEqual(people.toSorted());
		const twice = [...times.values()].filter((each) => each.length > 1);
		expect(twice.every((each) => each.length === 2)).toBe(true);
		const { progress } = (await mailing(4)) as { readonly progress: { readonly repeated: number } };
		expect(progress).toMatchObject({ listed: 40, sent: 40, failed: 0 });
		expect(progress.repeated).toBeGreaterThanOrEqual(twice.length);
		expect(kills.filter(({ fired }) => fired).length).toBeGreaterThanOrEqual(3);
	});

	test('stand in the register, told', async () => {
		await decide(system, reference, 'close');
		expect((await lookAtBreach(system, reference)).status).toBe('completed');
		const rows = await registerRows(system, 'breach.csv');
		expect(rows.find((row) => row.includes(reference))).toContain('They have to be on their guard.');
		const logged = [...system.logs, ...system.executions().map((execution) => JSON.stringify(execution))];
		expect(logged.filter((line) => /(ann|bob|mailed\d+)@example\.net/i.test(line))).toEqual([]);
	});
});

describe('"Start execution"', () => {
	const folder = new URL('../../state-machines/inputs/breach/', import.meta.url);

	test.each(readdirSync(folder))('with %s opens a breach', async (name) => {
		await system.clock.set('2026-11-20T09:00:00.000Z');
		const execution = `documented-breach-${name.replace('.json', '')}`;
		system.startExecution('breach', execution, JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
		await system.settled();
		expect(await lookAtBreach(system, caseOfExecution(execution))).toMatchObject({
			...{ channel: 'console', status: 'awaiting-decision', openedLate: name === 'already-late.json' },
		});
	});

	test('with what it cannot read fails, and says what to write', async () => {
		system.startExecution('breach', 'bad', { breach: { nature: 'Nobody knows since when.' } });
		await system.settled();
		expect(system.executions().find(({ name }) => name === 'bad')).toMatchObject({
			...{ status: 'FAILED', error: 'InvalidInput' },
		});
	});
});

test('ordered in time and mailed too late, for want of SES, it is notified with the reasons', async () => {
	const reference = await report(system, { awareAt: new Date(Date.parse(system.clock.now()) - 71 * 3_600_000).toISOString() });
	await decide(system, reference, 'decide-authority', { notify: true, grounds: 'A risk is likely.' });
	const outage = system.faults.failService({ service: 'ses', status: 400, times: 24 });
	await act(system, reference, 'notify-authority', { final: true });
	outage.end();
	expect(await lookAtBreach(system, reference)).toMatchObject({ status: 'needs-attention', ordered: { phase: 1 } });
	await system.clock.advance('PT3H');
	await decide(system, reference, 'retry');
	const { notifications = [] } = await lookAtBreach(system, reference);
	expect(notifications).toMatchObject([{ phase: 1, delay: expect.stringContaining('could not send it until now') }]);
});

test('every state of the workflow is entered by some journey', async () => {
	const reference = await report(system, { awareAt: system.clock.now() });
	await decide(system, reference, 'decide-authority', { notify: true, grounds: 'A risk is likely.' });
	// Each try of the step, of four calls each, and none of those that flag.
	const outage = system.faults.failService({ service: 'ses', status: 400, times: 24 });
	await act(system, reference, 'notify-authority');
	outage.end();
	const definition = JSON.parse(
		readFileSync(new URL('../../state-machines/breach.asl.json', import.meta.url), 'utf8'),
	) as Definition;
	const entered = new Set(system.executions().flatMap(({ states }) => states));
	expect(
		statesOf(definition)
			.map(([name]) => name)
			.filter((name) => !entered.has(name)),
	).toEqual([]);
	expect((await lookAtBreach(system, reference)).status).toBe('needs-attention');
	await decide(system, reference, 'retry');
	expect(await lookAtBreach(system, reference)).toMatchObject({ status: 'awaiting-decision', notifications: [{ phase: 1 }] });
});
