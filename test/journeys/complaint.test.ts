import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readTables } from '../../bin/audit-verify/chain-in-tables.ts';
import { judgeChain } from '../../bin/audit-verify/judge-chain.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import type { ComplaintState } from '../../functions/core/complaint/complaint.ts';
import type { LocalSystem } from '../../local/system.ts';
import { type Definition, statesOf } from '../../local/workflow/definition.ts';
import { undescribed } from '../fixtures/described-answer.ts';
import { itemsOf } from '../fixtures/journeys/case-items.ts';
import { act, ask, decide, enter, lookAt } from '../fixtures/journeys/dpo.ts';
import { browser, get, postForm, postJson } from '../fixtures/journeys/http.ts';
import { linkIn, mailKeys, mailOf, open, press, request } from '../fixtures/journeys/person.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
beforeAll(async () => {
	// After 19 June 2026: the law on complaints is in force.
	system = await startSystem({ now: '2026-07-01T08:30:00.000Z' });
}, 120_000);
afterAll(() => system.stop());

const complain = async (fields: Readonly<Record<string, unknown>>): Promise<string> => {
	const reply = await postJson(`${system.url}/complaints`, { about: 'use', text: 'You kept my number.', ...fields });
	expect(reply.status).toBe(202);
	await system.settled();
	return String(reply.body.reference);
};
interface View extends Pick<ComplaintState, 'about' | 'linked' | 'identity' | 'authority'> {
	readonly status: string;
	readonly clock: unknown;
	readonly enquiries: readonly { readonly number: number; readonly question: string }[];
}
const view = async (reference: string) => (await lookAt(system, reference)) as unknown as View;
const sweep = () => system.runSchedule('deadline-sweep');
const keys = async (reference: string) => (await mailKeys(system, reference)).map(([key]) => key);
const register = async (kind: string): Promise<string> => {
	const { headers } = await ask(system, `/registers/${kind}.csv`);
	return (await fetch(headers.get('location') ?? '')).text();
};

describe('a complaint by the form', () => {
	let reference: string;
	let about: string;
	test('is acknowledged at once, with its reference, and linked to the request that it is about', async () => {
		about = await request(system, { right: 'access', email: 'paul.payments@example.com' });
		reference = await complain({ email: 'paul.payments@example.com', concerning: about.toLowerCase(), about: 'request' });
		expect(await mailKeys(system, reference)).toEqual([['acknowledgement', 'paul.payments@example.com']]);
		expect((await mailOf(system, reference, 'acknowledgement')).text).toContain(reference);
		expect(await view(reference)).toMatchObject({
			...{ kind: 'complaint', about: 'request', status: 'received', channel: 'form', receivedOn: '2026-07-01' },
			...{ linked: { to: about, samePerson: true }, what: 'outcome', dueOn: '2026-09-01' },
			clock: {
				...{ acknowledgeBy: '2026-07-30', publishedAcknowledgeBy: '2026-07-31', outcomeTargetOn: '2026-09-01' },
				...{ reading: 'conservative', acknowledged: true },
			},
		});
		expect((await ask(system, '/cases?kind=complaint')).body.cases).toEqual([
			expect.objectContaining({ reference, kind: 'complaint', daysLeft: 62 }),
		]);
	});

	test('is shown to the holder of the mailed link, without what was written inside', async () => {
		await decide(system, reference, 'assign', { to: 'handler@example.org' });
		await decide(system, reference, 'enquire', { question: 'Membership desk: why was it late?' });
		await decide(system, reference, 'note', { note: 'Not the first one.' });
		await decide(system, reference, 'reply', { text: 'We are asking our colleagues.' });
		const link = linkIn(await mailOf(system, reference, 'acknowledgement'), '');
		const page = await open(link);
		expect(page.text).toContain('Being looked into');
		expect(page.text).not.toMatch(/desk|first one|handler/);
		expect((await get(`${link.url}?token=${link.token}`)).body.history).toEqual(
			[
				...['We received your complaint.', 'We told you that it came.', 'Somebody was asked to look into it.', 'We wrote to you.'],
			].map((what) => ({ on: '2026-07-01', what })),
		);
		const altered = `${link.token.slice(0, -1)}${link.token.endsWith('A') ? 'B' : 'A'}`;
		expect((await fetch(`${link.url}?token=${altered}`)).status).toBe(404);
		const toPerson = (await mailKeys(system, reference)).filter(([, to]) => to === 'paul.payments@example.com');
		expect(toPerson.map(([key]) => key.replace(/\d+$/, 'n'))).toEqual(['acknowledgement', 'reply-n']);
		expect((await mailOf(system, reference, toPerson[1]?.[0] ?? '')).text).not.toMatch(/desk|first one/);
	});

	test('says nothing of personal data before the person has confirmed who they are', async () => {
		const reply = await act(system, reference, 'reply', { text: 'Your number is …', discloses: true });
		expect([reply.status, String(reply.body.detail)]).toEqual([409, expect.stringContaining('ask-identity')]);
		await decide(system, reference, 'ask-identity', { grounds: 'What became of the request.' });
		const key = (await keys(reference)).find((each) => each.startsWith('identity-')) ?? '';
		const link = linkIn(await mailOf(system, reference, key), '/identity');
		expect((await open(link)).text).toContain('Yes, that was me');
		expect((await view(reference)).identity).toBeUndefined();
		for (const _ of [1, 2]) expect((await press(link)).status).toBe(200);
		expect((await open(link)).text).toContain('that is confirmed');
		expect((await view(reference)).identity?.how).toBe('mail-link');
		await decide(system, reference, 'reply', { text: 'Your number is …', discloses: true });
	});

	test('has its outcome, with the way to the supervisory authority, and closes when what was promised is done', async () => {
		const [enquiry] = (await view(reference)).enquiries;
		expect((await act(system, reference, 'decide', { outcome: 'upheld', reasons: 'You waited.' })).status).toBe(409);
		await decide(system, reference, 'answer-enquiry', { enquiry: enquiry?.number, answer: 'They were short of people.' });
		const remedies = [{ task: 'Answer the request', to: 'desk@example.org', dueOn: '2026-07-20' }];
		await decide(system, reference, 'decide', { outcome: 'partly-upheld', reasons: 'You waited\nlong.', remedies });
		const { text } = await mailOf(system, reference, 'outcome');
		for (const said of [
			'right in part',
			'long.',
			'Answer the request (by 20 July 2026)',
			'Wycliffe House',
			'0303 123 1113',
			reference,
		])
			expect(text).toContain(said);
		expect(text).not.toContain('desk@example.org');
		expect((await mailOf(system, reference, 'remedy-1')).to).toBe('desk@example.org');
		expect((await view(reference)).status).toBe('remedying');
		await decide(system, reference, 'complete-remedy', { remedy: 1, note: 'Sent on the 2nd.' });
		expect((await view(reference)).status).toBe('closed');
		expect(system.executions().find(({ name }) => name === reference)?.status).toBe('SUCCEEDED');
	});

	test('that goes to the supervisory authority is open again, with its clock, until that is answered', async () => {
		await decide(system, reference, 'escalate', { reference: 'IC-123456-A1B2', dueOn: '2026-08-03' });
		expect(await view(reference)).toMatchObject({ status: 'with-authority', what: 'authority', dueOn: '2026-08-03' });
		await system.clock.set('2026-08-03T23:00:00.000Z');
		await sweep();
		expect((await keys(reference)).at(-1)).toBe('due-authority-overdue-20260803');
		await decide(system, reference, 'answer-authority', { note: 'By letter.' });
		expect(await view(reference)).toMatchObject({ status: 'closed', authority: { reference: 'IC-123456-A1B2' } });
		const csv = await register('complaint');
		const dates = '2026-07-01T08:[\\d:.]+Z,2026-07-01,2026-07-30,2026-07-31,2026-07-01,yes';
		expect(csv).toMatch(new RegExp(`${reference},request,form,${dates},${about},closed,yes,0,2026-09-01,partly-upheld,`));
		expect(csv).toContain('IC-123456-A1B2,2026-08-03');
		expect(await register('complaint-counts')).toContain('2026-07,request,partly-upheld,1,1');
	});
});

describe('whoever sends the form', () => {
	const shape = async (fields: Readonly<Record<string, string>>) => {
		const body = { about: 'other', text: 'x', ...fields };
		const { status, text } = await postForm(`${system.url}/complaints`, body, browser);
		await system.settled();
		return [status, text.replaceAll(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}/g, 'R')];
	};

	test('hears the same for addresses known and unknown, and whether or not there is the request', async () => {
		const known = await request(system, { right: 'access', email: 'ada.archive@example.com' });
		const unknown = await shape({ email: 'nobody-1@example.com' });
		expect(unknown[0]).toBe(202);
		expect(await shape({ email: 'ada.archive@example.com' })).toEqual(unknown);
		expect(await shape({ email: 'nobody-2@example.com', concerning: known })).toEqual(unknown);
		// A reference of ours by its check, of a request that never was.
		expect(await shape({ email: 'nobody-3@example.com', concerning: referenceFrom('never was') })).toEqual(unknown);
		expect((await shape({ email: 'nobody-4@example.com', concerning: 'not-one' }))[0]).toBe(422);
	});

	test('has the link to it again by the address, whose mail was lost, and hears the same for any other', async () => {
		const reference = await complain({ email: 'lost@example.com' });
		const answers: unknown[] = [];
		for (const email of ['stranger@example.com', 'lost@example.com']) {
			const { status, text } = await postForm(`${system.url}/complaints/${reference}/resend`, { email }, browser);
			answers.push([status, text]);
		}
		await system.settled();
		expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
		const mails = await mailKeys(system, reference);
		expect(mails.map(([key, to]) => [key.replace(/-.*/, ''), to])).toEqual([
			['acknowledgement', 'lost@example.com'],
			['resend', 'lost@example.com'],
		]);
		expect((await open(linkIn(await mailOf(system, reference, mails[1]?.[0] ?? ''), ''))).text).toContain('Received');
	});

	test('has one complaint, however often the form is sent', async () => {
		const [one, two] = [
			await complain({ email: 'twice@example.com', nonce: 'n1' }),
			await complain({ email: 'twice@example.com', nonce: 'n1' }),
		];
		expect(one).toBe(two);
		expect(await keys(one)).toEqual(['acknowledgement']);
	});
});

describe('a complaint that came by post', () => {
	test('counts from the day on which it came; without an address its letters go to the DPO, and it is acknowledged when the DPO says so', async () => {
		await system.clock.set('2026-09-20T09:00:00.000Z');
		const reply = await enter(system, {
			...{ kind: 'complaint', about: 'marketing', text: 'You still write.', channel: 'post' },
			...{ receivedAt: '2026-09-01T09:00:00Z', postalAddress: '1 Street' },
		});
		const reference = String(reply.body.reference);
		expect([reply.status, reply.body]).toEqual([
			201,
			{ reference, acknowledgeBy: '2026-09-30', publishedAcknowledgeBy: '2026-10-01', outcomeTargetOn: '2026-11-01' },
		]);
		expect(await mailKeys(system, reference)).toEqual([['acknowledgement-to-be-posted', 'dpo@example.com']]);
		expect((await mailOf(system, reference, 'acknowledgement-to-be-posted')).text).toContain('1 Street');
		expect(await view(reference)).toMatchObject({ what: 'acknowledgement', dueOn: '2026-09-30' });
		await system.clock.set('2026-09-30T23:00:00.000Z');
		await sweep();
		await sweep();
		await system.clock.set('2026-10-05T09:00:00.000Z');
		await sweep();
		expect((await mailKeys(system, reference)).slice(1)).toEqual([
			['due-acknowledgement-overdue-20260930', 'dpo@example.com'],
			['due-acknowledgement-escalation-20260930', 'escalation@example.com'],
		]);
		await decide(system, reference, 'acknowledge', { on: '2026-10-02', how: 'By letter.' });
		await decide(system, reference, 'end', { why: 'withdrawn', note: 'By telephone.' });
		expect((await view(reference)).status).toBe('closed');
	});
});

test('a complaint whose acknowledgement came back is not acknowledged, until the DPO has told the person otherwise', async () => {
	const reference = await complain({ email: 'mistyped@example.com' });
	await system.bounce({ key: `${reference}/acknowledgement` }, 'bounce');
	const answer = await ask(system, `/cases/${reference}`);
	expect(undescribed('GET', `/cases/${reference}`, answer)).toBeUndefined();
	expect(answer.body).toMatchObject({
		clock: { acknowledged: false },
		what: 'acknowledgement',
		undelivered: [{ mail: 'acknowledgement', why: 'bounced', article: 'DPA 2018 s.164A' }],
	});
	const list = await ask(system, '/cases?kind=complaint');
	expect(undescribed('GET', '/cases', list)).toBeUndefined();
	expect(list.body.cases).toContainEqual(expect.objectContaining({ reference, undelivered: 1 }));
	await decide(system, reference, 'acknowledge', { how: 'By telephone.' });
	expect(await view(reference)).toMatchObject({ clock: { acknowledged: true }, what: 'outcome' });
	await decide(system, reference, 'settle-mail', { mail: 'acknowledgement', note: 'Told by telephone.' });
	await decide(system, reference, 'end', { why: 'withdrawn', note: 'By telephone.' });
	expect((await view(reference)).status).toBe('closed');
});

test('the person hears how it stands every fortnight, once each time', async () => {
	const reference = await complain({ email: 'patient@example.com' });
	for (const day of ['2026-10-18', '2026-10-19', '2026-10-19', '2026-11-10']) {
		await system.clock.set(`${day}T12:00:00.000Z`);
		await sweep();
	}
	expect((await keys(reference)).filter((key) => key.startsWith('progress'))).toEqual(['progress-1', 'progress-2']);
	expect((await mailOf(system, reference, 'progress-1')).text).toContain('There is no outcome yet');
});

test('what cannot be read is refused, with what to write; a case that fails is flagged, and goes on when retried', async () => {
	system.startExecution('complaint', 'bad', { complaint: { about: 'weather' } });
	await system.settled();
	const reference = await complain({ email: 'flagged@example.com' });
	// Six tries of the step, each with four of the SDK's: then the DPO can be mailed.
	const outage = system.faults.failService({ service: 'ses', status: 503, times: 24 });
	await decide(system, reference, 'decide', { outcome: 'not-upheld', reasons: 'It was as the policy says.' });
	expect((await view(reference)).status).toBe('needs-attention');
	outage.end();
	await decide(system, reference, 'retry');
	expect((await view(reference)).status).toBe('closed');
});

test('nothing of what was said, or of whom, stands where nobody can erase it', async () => {
	const telling = [
		'paul.payments',
		'kept my number',
		'Membership desk',
		'first one',
		'short of people',
		'You waited',
		'example.org',
		'1 Street',
	];
	const everywhere = [
		...system.logs,
		...system
			.executions()
			.filter(({ workflow }) => workflow === 'complaint')
			.map((execution) => JSON.stringify(execution)),
		...(await system.mails()).map(({ subject }) => subject),
	];
	const found = everywhere.flatMap((text) => telling.filter((word) => text.includes(word)));
	const { cases } = (await ask(system, '/cases?kind=complaint&month=2026-08')).body as { cases: { reference: string }[] };
	expect(cases.length).toBeGreaterThan(0);
	for (const { reference } of cases) {
		const { timeline } = await lookAt(system, reference);
		found.push(...telling.filter((word) => JSON.stringify(timeline).includes(word)));
	}
	expect(found).toEqual([]);
});

describe('six years after complaints by post were closed', () => {
	const postalAddress = 'Nemo House, 7 Nowhere Lane';
	const email = 'nemo@example.net';
	/** Who complained, their words, letters and notes. */
	const telling = /Nowhere|Nemo|nemo@|They never stop|By telephone|They rang/;
	/** Sort keys of the case's items that name or quote anybody. */
	const personal = async (reference: string) =>
		[...(await itemsOf(system, reference))]
			.filter(([, item]) => telling.test(JSON.stringify(item)))
			.map(([key]) => key.replace(/-[0-9a-f-]+$/, ''));
	const chainHolds = async (reference: string) => {
		const { cases = '', audit = '' } = system.tables;
		const client = new DynamoDBClient({ ...system.clientConfig, endpoint: system.endpoints.dynamodb });
		const { holds } = judgeChain(await readTables(client, { cases, audit }, reference));
		client.destroy();
		return holds;
	};
	async function posted(): Promise<string> {
		const { body } = await enter(system, {
			...{ kind: 'complaint', about: 'marketing', text: 'They never stop.', channel: 'post', receivedAt: system.clock.now() },
			...{ name: 'Nemo', postalAddress },
		});
		const reference = String(body.reference);
		await decide(system, reference, 'acknowledge', { how: 'By telephone.' });
		await decide(system, reference, 'end', { why: 'withdrawn', note: 'By telephone.' });
		return reference;
	}
	const hold = async (on: object): Promise<string> => {
		const fields = { on, reason: 'A claim', reviewOn: '2033-06-01' };
		const { status, body } = await postJson(`${system.url}/holds`, fields, { authorization: `Bearer ${await system.token()}` });
		expect(status).toBe(201);
		return String(body.id);
	};
	const night = async () => {
		await system.clock.advance('P1D');
		const { id } = (await system.runSchedule('retention-sweep')) as { id: string };
		await system.settled();
		return (await ask(system, `/sweeps/${id}`)).body as unknown as {
			readonly byCategory: readonly { readonly category: string; readonly erased: number }[];
			readonly failures: readonly unknown[];
		};
	};
	const erased = ({ byCategory }: Awaited<ReturnType<typeof night>>) =>
		byCategory
			.filter(({ category, erased }) => category.startsWith('complaint-') && erased > 0)
			.map(({ category }) => category)
			.toSorted();
	const all = ['MAIL#acknowledgement-to-be-posted', 'PERSON', 'TEXT#acknowledgement', 'TEXT#note'];
	let [gone, held, claimed] = ['', '', ''];
	let holds: readonly string[] = [];
	beforeAll(async () => {
		[gone, held, claimed] = [await posted(), await posted(), await posted()];
	});

	test('one whose person gave an address since is found by it', async () => {
		await decide(system, claimed, 'add-address', { email, how: 'They rang.' });
		expect((await view(claimed)).status).toBe('closed');
		expect(await mailKeys(system, claimed)).toEqual([['acknowledgement-to-be-posted', 'dpo@example.com']]);
		const asked = await request(system, { right: 'access', email });
		const { plan } = await lookAt(system, asked);
		await decide(system, asked, 'refuse', { reason: 'manifestly-unfounded' });
		expect(plan).toContainEqual(expect.objectContaining({ store: 'rightful', category: 'complaint-records', count: 2 }));
	});

	test('who complained and what was said is erased, in a sweep that counts it; what is under a hold stays', async () => {
		await system.clock.advance('P6Y');
		holds = [await hold({ store: 'rightful', records: [held] }), await hold({ email })];
		expect(await personal(gone)).toEqual(all);
		const sweep = await night();
		expect(sweep.failures).toEqual([]);
		expect(erased(sweep)).toEqual(['complaint-notes', 'complaint-records']);
		expect([...(await itemsOf(system, gone)).keys()]).toEqual(['CASE']);
		expect(await personal(held)).toEqual(['PERSON']);
		expect(await personal(claimed)).toEqual([...all.slice(0, 3), 'TEXT#address', 'TEXT#note']);
	});

	test('the chain holds, and the register has its row, which names nobody', async () => {
		expect(await chainHolds(gone)).toBe(true);
		expect((await view(gone)).status).toBe('closed');
		const { headers } = await ask(system, '/registers/complaint.csv?from=2026-11&to=2026-12');
		const csv = await (await fetch(headers.get('location') ?? '')).text();
		expect(csv).toContain(`${gone},marketing,post,`);
		expect(csv).not.toMatch(telling);
	});

	test('once the holds are lifted, the rest goes, and no sweep asks for it again', async () => {
		for (const id of holds) {
			const headers = { authorization: `Bearer ${await system.token()}` };
			expect((await fetch(`${system.url}/holds/${id}`, { method: 'DELETE', headers })).status).toBe(204);
		}
		expect(erased(await night())).toEqual(['complaint-notes', 'complaint-records']);
		for (const reference of [held, claimed]) expect([...(await itemsOf(system, reference)).keys()]).toEqual(['CASE']);
		expect(erased(await night())).toEqual([]);
		for (const reference of [held, claimed]) expect(await chainHolds(reference)).toBe(true);
	});
});

test('every state of the workflow was entered', () => {
	const file = new URL('../../state-machines/complaint.asl.json', import.meta.url);
	const definition = JSON.parse(readFileSync(file, 'utf8')) as Definition;
	const entered = new Set(
		system
			.executions()
			.filter(({ workflow }) => workflow === 'complaint')
			.flatMap(({ states }) => states),
	);
	expect(
		statesOf(definition)
			.map(([name]) => name)
			.filter((name) => !entered.has(name)),
	).toEqual([]);
});
