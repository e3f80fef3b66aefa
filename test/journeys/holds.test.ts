import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { ask, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { postJson } from '../fixtures/journeys/http.ts';
import { mailOf, request } from '../fixtures/journeys/person.ts';
import { resultsOf } from '../fixtures/journeys/plan.ts';
import { compareStock, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const { few } = samplePeople;

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

const authorized = async () => ({ authorization: `Bearer ${await system.token()}` });
const place = async (fields: object) => (await postJson(`${system.url}/holds`, fields, await authorized())).body;
const lift = async (id: unknown) =>
	(await fetch(`${system.url}/holds/${id}`, { method: 'DELETE', headers: await authorized() })).status;

describe('a legal hold on a person', () => {
	let id: unknown;
	let reference: string;

	test('is on them in every store that leads to them, at once, since nobody is erasing', async () => {
		const placed = await place({ on: { email: ' Felix.Fewer@Example.ORG' }, reason: 'Claim 7', reviewOn: '2026-09-01' });
		expect(placed).toEqual({
			...{ id: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}$/), effectiveAt: expect.stringMatching(/^2026-06-10T/) },
			...{ reviewOn: '2026-09-01', alreadyGone: { requests: [], sweeps: [] }, incomplete: [] },
		});
		id = placed.id;
		const { body } = await ask(system, `/holds/${id}`);
		expect([body.status, body.reason, body.on]).toEqual(['in-force', 'Claim 7', { what: 'person' }]);
		// The address and the contact id.
		expect(body.subjects).toHaveLength(2);
	});

	test('keeps everything from a request for erasure, whose answer says so', async () => {
		const before = await takeStock(system);
		reference = await request(system, { right: 'erasure', email: few.email, name: few.name });
		await searchCameras(system, reference);
		const done = await lookAt(system, reference);
		expect([done.status, done.verified?.problems, resultsOf(done)]).toEqual([
			'completed',
			[],
			[
				'crm contact-details: kept 1, legal-claims',
				'events event-attendance: kept 1, legal-claims',
				'marketing marketing-preferences: kept 1, legal-claims',
			],
		]);
		expect(compareStock(before, await takeStock(system))).toEqual({ gone: {}, changed: {} });
		expect((await mailOf(system, reference, 'done')).text).toContain('There was nothing that we could erase.');
	});

	test('that is lifted lets the erasure go on by itself, with the next sweep', async () => {
		await system.runSchedule('retention-sweep');
		await system.settled();
		const before = await takeStock(system);
		expect(Object.keys(before.crm ?? {})).toContain('c-1002/contact#c-1002#001');
		expect([await lift(id), await lift(id)]).toEqual([204, 204]);
		expect((await ask(system, '/holds')).body).toEqual({ holds: [] });
		await system.clock.advance('P1D');
		await system.runSchedule('retention-sweep');
		await system.settled();
		const { gone, changed } = compareStock(before, await takeStock(system));
		expect(gone).toMatchObject({
			crm: expect.arrayContaining(['c-1002/contact#c-1002#001']),
			events: expect.arrayContaining(['e-4002/attendance#felix.fewer@example.org#e-4002']),
			marketing: expect.arrayContaining(['felix.fewer@example.org/preference#newsletter']),
		});
		expect(changed).toEqual({});
	});

	test('placed too late says what was gone, for which request', async () => {
		const { alreadyGone } = await place({ on: { email: few.email }, reason: 'Too late', reviewOn: '2026-09-01' });
		expect(alreadyGone).toEqual({
			requests: [
				{ reference, store: 'crm', category: 'contact-details', count: 1 },
				{ reference, store: 'events', category: 'event-attendance', count: 1 },
				{ reference, store: 'marketing', category: 'marketing-preferences', count: 1 },
			],
			sweeps: [],
		});
	});
});
