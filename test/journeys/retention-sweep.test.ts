import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readTables } from '../../bin/audit-verify/chain-in-tables.ts';
import { judgeChain } from '../../bin/audit-verify/judge-chain.ts';
import { journalName } from '../../functions/core/audit/journal.ts';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { type Definition, statesOf } from '../../local/workflow/definition.ts';
import { chainOf } from '../fixtures/journeys/case-items.ts';
import { ask } from '../fixtures/journeys/dpo.ts';
import { browser, get, postForm, postJson, type Reply } from '../fixtures/journeys/http.ts';
import { mailOf, request } from '../fixtures/journeys/person.ts';
import { endow, smallPerson } from '../fixtures/journeys/small-person.ts';
import { compareStock, documentsOf, everyItem, type Holdings, mentioning, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const { few, guest, many, documentsPast, documentsInside } = samplePeople;
const judy = smallPerson('judy');

let system: LocalSystem;
let seeded: Holdings;
beforeAll(async () => {
	system = await startSystem();
	await endow(system, judy);
	seeded = await takeStock(system);
});
afterAll(() => system.stop());

const asOfficer = async (path: string, fields: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
	postJson(`${system.url}${path}`, fields, { authorization: `Bearer ${await system.token()}`, ...headers });

interface Row {
	readonly category: string;
	readonly erased: number;
	readonly anonymised: number;
	readonly held: number;
	readonly failed: number;
}
interface Sweep {
	readonly status: string;
	readonly dryRun: boolean;
	readonly startedAt: string;
	readonly endedAt: string;
	readonly totals: Omit<Row, 'category'>;
	readonly byCategory: readonly Row[];
	readonly failures: readonly unknown[];
}
const sweepOf = async (id: string) => (await ask(system, `/sweeps/${id}`)).body as unknown as Sweep;
const erasedBy = ({ byCategory }: Sweep) =>
	Object.fromEntries(byCategory.filter(({ erased }) => erased > 0).map(({ category, erased }) => [category, erased]));
const heldBy = ({ byCategory }: Sweep) =>
	Object.fromEntries(byCategory.filter(({ held }) => held > 0).map(({ category, held }) => [category, held]));
const reportOf = async (id: string) => (await system.mails()).filter(({ key }) => key === `retention/${id}-report`);
const untouched = { gone: {}, changed: {} };

/** The night's sweep. @returns its id */
async function night(): Promise<string> {
	const { id } = (await system.runSchedule('retention-sweep')) as { id: string };
	await system.settled();
	expect(system.executions().find(({ name }) => name === id)?.status).toBe('SUCCEEDED');
	return id;
}

/** Presses the button behind the link of a mail that takes the unsubscribing back. */
async function comeBack(reference: string): Promise<number> {
	const { text } = await mailOf(system, reference, 'done');
	const page = await get(String(/http\S+\/unsubscribe\/undo\?\S+/.exec(text)?.[0]), browser);
	const action = /<form method="post" action="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&');
	return (await postForm(`${system.url}${action}`, {}, browser)).status;
}

const gone = (before: Holdings, after: Holdings) => compareStock(before, after).gone;

describe('a dry run that the DPO starts', () => {
	let id: string;

	test('is answered with its id; the same request again is the same sweep', async () => {
		const key = { 'idempotency-key': 'before the first night' };
		const { status, body, headers } = await asOfficer('/sweeps/retention', { dryRun: true }, key);
		id = String(body.id);
		expect([status, headers.get('location')]).toEqual([202, `/sweeps/${id}`]);
		expect((await asOfficer('/sweeps/retention', { dryRun: true }, key)).body).toEqual({ id });
		await system.settled();
	});

	test('says what would go, and touches nothing', async () => {
		const sweep = await sweepOf(id);
		expect(sweep).toMatchObject({
			...{ status: 'completed', dryRun: true, failures: [] },
			...{ startedAt: expect.stringMatching(/^2026-06-10T/), endedAt: expect.stringMatching(/^2026-06-10T/) },
		});
		expect(erasedBy(sweep)).toMatchObject({ 'identity-documents': 3, 'credit-checks': 1 });
		expect(compareStock(seeded, await takeStock(system))).toEqual(untouched);
	});

	test('is reported to the DPO, as one that only shows, and as a table', async () => {
		const [mail, ...others] = await reportOf(id);
		expect([mail?.to, mail?.subject, others]).toEqual(['dpo@example.com', 'Dry run of the retention sweep, 10 June 2026', []]);
		expect(mail?.text).toContain('would have done. Nothing was touched.');
		const { status, headers } = await ask(system, `/sweeps/${id}/report`);
		const table = await (await fetch(headers.get('location') ?? '')).text();
		expect([status, table.replace('\ufeff', '').split('\r\n')[0]]).toEqual([303, 'store,category,erased,anonymised,held,failed']);
		expect(table).toContain('membership,credit-checks,1,0,0,0');
	});
});

describe('the night after people unsubscribed', () => {
	let before: Holdings;
	let after: Holdings;
	let id: string;
	beforeAll(async () => {
		await request(system, { right: 'unsubscribing', email: few.email });
		const { body } = await asOfficer('/unsubscribe/links', { emails: [judy.email] });
		const [made] = body.links as readonly { readonly url: string }[];
		await postForm(String(made?.url), { 'List-Unsubscribe': 'One-Click' });
		await system.settled();
		const back = await request(system, { right: 'unsubscribing', email: guest.email });
		expect(await comeBack(back)).toBe(200);
		const hold = { on: { category: 'call-records' }, reason: 'A claim about calls', reviewOn: '2026-09-01' };
		expect((await asOfficer('/holds', hold)).status).toBe(201);
		before = await takeStock(system);
		// The schedule did not fire in one night.
		await system.clock.advance('P2D');
		id = await night();
		after = await takeStock(system);
	}, 120_000);

	test('what they left goes from every store, a night late where one was skipped', () => {
		expect(mentioning(after, few.email, few.contactId)).toEqual({});
		expect(Object.keys(mentioning(before, few.email, few.contactId))).toEqual(['crm', 'events', 'marketing']);
		expect(gone(before, after)).toMatchObject({
			crm: expect.arrayContaining([`${judy.contactId}/enquiry#${judy.contactId}`]),
			events: expect.arrayContaining([`e-1/attendance#${judy.email}`]),
			marketing: expect.arrayContaining([`${judy.email}/campaign#001`, `${judy.email}/preference#newsletter`]),
		});
		expect(mentioning(after, judy.email, judy.contactId, judy.memberId, judy.visitorId)).toEqual({
			// The contract runs on, and needs these; analytics keeps pages seen for its months; the call is under a hold.
			...{ crm: [`${judy.contactId}/contact#${judy.contactId}`], membership: [`${judy.memberId}/contract#${judy.memberId}`] },
			payments: [`${judy.memberId}/invoice#${judy.memberId}#2`],
			'building-access': expect.any(Array),
			'web-analytics': [`${judy.visitorId}/page#${judy.visitorId}`],
			'call-records': [`call-${judy.contactId}`],
		});
	});

	test('who came back before keeps everything', () => {
		expect(mentioning(after, guest.email, guest.contactId)).toEqual(mentioning(before, guest.email, guest.contactId));
	});

	test('who never came to us loses what is past its years: invoices after six, identity documents after five', () => {
		const lost = gone(before, after);
		expect(lost['identity-documents']).toEqual(
			expect.arrayContaining([`members/${documentsPast.memberId}/passport.txt`, `members/${judy.memberId}/passport.txt`]),
		);
		expect(lost.payments).toEqual(expect.arrayContaining([`${many.memberId}/invoice#${many.memberId}#007`]));
		expect(mentioning(after, `members/${documentsInside.memberId}/`)).toEqual(
			mentioning(before, `members/${documentsInside.memberId}/`),
		);
	});

	test('is counted to the record: what the report says is what is gone', async () => {
		const { status, totals, failures } = await sweepOf(id);
		const records = Object.values(gone(before, after)).flat().length;
		expect([status, totals.erased, totals.failed, failures]).toEqual(['completed', records, 0, []]);
	});

	test('is reported to the DPO in words, what is held too, and names nobody', async () => {
		const [mail, ...others] = await reportOf(id);
		expect([mail?.to, mail?.subject, others]).toEqual(['dpo@example.com', 'Retention sweep, 12 June 2026', []]);
		expect(mail?.text).toContain('* Calls: 1, under a hold');
		expect(mail?.text).not.toMatch(/judy|Fewer|@example\.(net|org)/i);
		expect(heldBy(await sweepOf(id))['call-records']).toBe(1);
	});

	test('is over: the same night again is the same sweep, and another finds nothing to do', async () => {
		expect(await night()).toBe(id);
		expect(await reportOf(id)).toHaveLength(1);
		const { body } = await asOfficer('/sweeps/retention', {});
		await system.settled();
		expect((await sweepOf(String(body.id))).totals).toMatchObject({ erased: 0, anonymised: 0, failed: 0 });
		expect(compareStock(after, await takeStock(system))).toEqual(untouched);
	});
});

test('years later, what fell due meanwhile goes with nobody asking', async () => {
	const before = await takeStock(system);
	const inside = `members/${documentsInside.memberId}/`;
	expect(Object.keys(mentioning(before, inside))).toEqual(['identity-documents']);
	await system.clock.advance('P2M');
	await night();
	expect(mentioning(await takeStock(system), inside)).toEqual({});
	await system.clock.advance('P7Y');
	const sweep = await sweepOf(await night());
	expect(sweep.failures).toEqual([]);
	const after = await takeStock(system);
	expect(after.payments).not.toHaveProperty([`${judy.memberId}/invoice#${judy.memberId}#2`]);
	expect(after.membership).toHaveProperty([`${judy.memberId}/contract#${judy.memberId}`]);
}, 120_000);

describe('what the DPO asks for', () => {
	test.each([
		['no JSON', '{', 400],
		['a list', [], 422],
		['a text for a boolean', { dryRun: 'yes' }, 422],
		['a store that there is not', { confirm: ['crm', 'ada'] }, 422],
		['a field that there is not', { shards: [1] }, 422],
		['a list of too many stores', { confirm: Array.from({ length: 101 }, () => 'crm') }, 422],
	])('as %s is refused, and starts nothing', async (_, fields, status) => {
		const before = system.executions().length;
		const reply =
			typeof fields === 'string'
				? await fetch(`${system.url}/sweeps/retention`, {
						method: 'POST',
						headers: { authorization: `Bearer ${await system.token()}`, 'content-type': 'application/json' },
						body: fields,
					})
				: await asOfficer('/sweeps/retention', fields);
		expect([reply.status, reply.headers.get('content-type')]).toEqual([
			status,
			expect.stringContaining('application/problem+json'),
		]);
		expect(system.executions().length).toBe(before);
	});

	test('is for the DPO alone, and a sweep that there is not is not found', async () => {
		expect((await postJson(`${system.url}/sweeps/retention`, { dryRun: true })).status).toBe(401);
		for (const path of ['/sweeps/none', '/sweeps/none/report', `/sweeps/${'x'.repeat(90)}`, '/sweeps/..%2Fcases']) {
			expect([path, (await ask(system, path)).status]).toEqual([path, 404]);
		}
	});
});

test.each([
	['nothing', {}, 'sweep'],
	['a text', { sweep: 'now' }, 'sweep'],
	['a store that there is not', { sweep: { confirm: ['ada'] } }, 'sweep.confirm'],
	['an unknown field', { sweep: { force: true } }, 'sweep'],
])('"Start execution" with %s fails as InvalidInput, says what to write, and mails nobody', async (what, input, field) => {
	const mails = (await system.mails()).length;
	const name = `bad-${what.replaceAll(' ', '-')}`;
	system.startExecution('retention-sweep', name, input);
	await system.settled();
	const execution = system.executions().find((each) => each.name === name);
	expect([execution?.status, execution?.error, execution?.states]).toEqual([
		'FAILED',
		'InvalidInput',
		['OpenSweep', 'RejectInput'],
	]);
	const { errorMessage } = JSON.parse(execution?.cause ?? '') as { errorMessage: string };
	expect(errorMessage).toContain(field);
	expect(errorMessage).toContain('Write {"sweep": {}}, or {"sweep": {"dryRun": true}}');
	expect((await system.mails()).length).toBe(mails);
});

describe('what goes wrong with', () => {
	interface Work {
		readonly store?: string;
		readonly category?: string;
		readonly work?: { readonly store: string; readonly category: string; readonly part: number };
		readonly shards?: readonly number[];
	}
	/** Every try of one part of the work. */
	const failing = (name: string, isPart: (event: Work) => boolean) =>
		Array.from({ length: 6 }, (_, again) =>
			system.faults.kill({
				...{ function: name, event: (event) => isPart(event as Work), invocation: again + 1 },
				...{ call: 1, when: 'before' },
			}),
		);

	test.each([
		[
			...(['a store that is asked what is due', 'nominate-due', 'FailNominate'] as const),
			({ work }: Work) => work?.category === 'invoices' && work.part === 0,
		],
		[
			...(['figures', 'aggregate-months', 'FailAggregate'] as const),
			({ store, category }: Work) => store === 'web-analytics' && category === 'technical-data',
		],
		['some shards', 'delete-due', 'FailDelete', ({ shards }: Work) => shards?.[0] === 0],
	] as const)('%s for good is reported, and the rest goes on', async (_, name, state, isPart) => {
		await system.clock.advance('P1D');
		const kills = failing(name, isPart);
		const id = await night();
		for (const kill of kills) kill.cancel();
		const sweep = await sweepOf(id);
		expect([sweep.status, sweep.failures.length]).toEqual(['completed', 1]);
		expect(system.executions().find((each) => each.name === id)?.states).toContain(state);
		expect((await reportOf(id))[0]?.subject).toContain('not all of it worked');
	});

	test('the guard itself ends the sweep before anything is deleted, and the DPO is told', async () => {
		await system.clock.advance('P1D');
		const before = await takeStock(system);
		const kills = failing('guard-sweep', () => true);
		const { id } = (await system.runSchedule('retention-sweep')) as { id: string };
		await system.settled();
		for (const kill of kills) kill.cancel();
		expect(system.executions().find((each) => each.name === id)?.error).toBe('SweepFailed');
		expect((await sweepOf(id)).status).toBe('failed');
		const mails = (await system.mails()).filter(({ key }) => key === `retention/${id}-failed`);
		expect(mails.map(({ to, subject }) => [to, subject])).toEqual([['dpo@example.com', `The retention sweep ${id} failed`]]);
		expect(compareStock(before, await takeStock(system))).toEqual(untouched);
	});

	test('which every state of the workflow was entered', () => {
		const file = new URL('../../state-machines/retention-sweep.asl.json', import.meta.url);
		const entered = new Set(system.executions().flatMap(({ states }) => states));
		const names = statesOf(JSON.parse(readFileSync(file, 'utf8')) as Definition).map(([name]) => name);
		expect(names.filter((name) => !entered.has(name))).toEqual([]);
	});
});

describe('where nobody can erase it', () => {
	const telling = [judy.email, judy.contactId, judy.memberId, few.email, few.name, many.email, many.memberId, 'claim about calls'];
	const told = (texts: readonly string[]) =>
		texts.flatMap((text) => telling.filter((word) => text.includes(word)).map((word) => `${word} in ${text.slice(0, 200)}`));

	test('the journal of sweeps holds, and names nobody', async () => {
		const { cases = '', audit = '' } = system.tables;
		const client = new DynamoDBClient({ ...system.clientConfig, endpoint: system.endpoints.dynamodb });
		expect(judgeChain(await readTables(client, { cases, audit }, journalName)).holds).toBe(true);
		client.destroy();
		const events = await chainOf(system, journalName);
		const sweeps = events.filter(({ type }) => type === 'sweep-started' || type === 'sweep-ended');
		expect(sweeps.length).toBeGreaterThan(8);
		expect(told(events.map((event) => JSON.stringify(event)))).toEqual([]);
	});

	test('neither logs nor the history of the workflow, nor what is kept of a sweep, name anybody', async () => {
		expect(told(system.logs)).toEqual([]);
		const executions = system.executions().filter(({ name }) => /^(nightly|sweep)-/.test(name));
		expect(executions.length).toBeGreaterThan(5);
		expect(told(executions.map((execution) => JSON.stringify(execution)))).toEqual([]);
		const documents = documentsOf(system);
		const kept = (await everyItem(documents, system.tables.cases ?? '')).filter(({ pk }) => String(pk).startsWith('SWEEP#'));
		documents.destroy();
		expect(kept.length).toBeGreaterThan(100);
		expect(told(kept.map((item) => JSON.stringify(item)))).toEqual([]);
	});
});
