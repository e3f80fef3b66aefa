import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { chainOf } from '../fixtures/journeys/case-items.ts';
import { act, decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { download, linkIn, mailOf, press, request, submit, withdrawalLink } from '../fixtures/journeys/person.ts';
import { documentsOf, everyItem } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const person = samplePeople.many;
const details = 'I wrote to you about my divorce.';
const note = 'She rang: her solicitor is Sabine Solicitor.';

/** What tells of the person: nothing of it may stand where nobody can erase it. */
const telling = [
	person.email,
	encodeURIComponent(person.email),
	person.name,
	'Manifold',
	person.contactId,
	person.memberId,
	person.visitorId,
	'divorce',
	'Solicitor',
	'Oscar Other',
	'EX4 MPL',
	'192.0.2.1',
];
const told = (texts: readonly string[]) =>
	texts.flatMap((text) =>
		telling.filter((word) => text.toLowerCase().includes(word.toLowerCase())).map((word) => `${word} in ${text.slice(0, 200)}`),
	);

let system: LocalSystem;
let references: string[];
beforeAll(async () => {
	system = await startSystem();
	const access = await request(system, { right: 'access', email: person.email, name: person.name, details });
	await act(system, access, 'note', { note });
	await decide(system, access, 'approve', {
		redactions: [{ store: 'crm', record: 'c-1001/enquiry%23c-1001%23011', fields: ['text'] }],
	});
	await searchCameras(system, access);
	await download(linkIn(await mailOf(system, access, 'done'), '/export'));

	// The searching of a store fails, the mailing, and then the person's own doing.
	const outage = system.faults.failService({ service: 'processor', status: 400 });
	const erasure = await request(system, { right: 'erasure', email: person.email, name: person.name, details });
	outage.end();
	await decide(system, erasure, 'retry');
	const mails = system.faults.failService({ service: 'ses', status: 400, times: 30 });
	await decide(system, erasure, 'complete-task', { store: 'cctv', records: 0, note });
	mails.end();
	if ((await lookAt(system, erasure)).flagged) await decide(system, erasure, 'retry');

	const withdrawn = await submit(system, { right: 'access', email: person.email, name: person.name, details });
	await press(await withdrawalLink(system, withdrawn));
	await system.settled();
	const wrong = await submit(system, { right: 'access', email: `${person.email}`, name: person.name, nonce: person.email });
	await press({ url: `${system.url}/requests/${wrong}/identity`, token: person.email });
	await fetch(`${system.url}/requests`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: `{"email":"${person.email}"`,
	});
	for (const schedule of ['deadline-sweep', 'reconcile', 'anchor-chains']) await system.runSchedule(schedule);
	references = [access, erasure, withdrawn, wrong];
}, 240_000);
afterAll(() => system.stop());

test('the journeys came to their ends', async () => {
	const statuses = await Promise.all(references.map(async (reference) => (await lookAt(system, reference)).status));
	expect(statuses).toEqual(['completed', 'completed', 'withdrawn', 'awaiting-identity']);
});

describe('of somebody who asked for a copy, then for erasure, nothing stands', () => {
	test('in the logs and metrics', () => {
		expect(system.logs.length).toBeGreaterThan(20);
		expect(system.logs.some((line) => line.includes('StoreUnavailableError'))).toBe(true);
		expect(told(system.logs)).toEqual([]);
	});

	test('in the chain', async () => {
		const events = (await Promise.all(references.map((reference) => chainOf(system, reference)))).flat();
		expect(events.length).toBeGreaterThan(40);
		expect(told(events.map((event) => JSON.stringify(event)))).toEqual([]);
	});

	test('in the history of the workflow', () => {
		const executions = system.executions();
		expect(executions.length).toBeGreaterThanOrEqual(5);
		expect(told(executions.map((execution) => JSON.stringify(execution)))).toEqual([]);
	});

	test('in the projection, which outlives the person’s own item', async () => {
		const documents = documentsOf(system);
		const items = await everyItem(documents, system.tables.cases ?? '');
		documents.destroy();
		const projections = items.filter(({ sk }) => sk === 'CASE' || String(sk).startsWith('TASK#') || String(sk).startsWith('WAIT#'));
		expect(projections.length).toBeGreaterThan(10);
		expect(
			told(projections.map(({ state, progress, tokens, ...keys }) => JSON.stringify([keys.pk, keys.sk, state, progress, tokens]))),
		).toEqual([]);
	});
});
