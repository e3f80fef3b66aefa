import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { type Definition, statesOf } from '../../local/workflow/definition.ts';
import { decide, searchCameras } from '../fixtures/journeys/dpo.ts';
import { request } from '../fixtures/journeys/person.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const { documentsPast, householdOther, few, unsubscribed } = samplePeople;

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
	const erasure = await request(system, { right: 'erasure', email: documentsPast.email });
	await decide(system, erasure, 'approve');
	await searchCameras(system, erasure);
	const access = await request(system, { right: 'access', email: few.email });
	await request(system, { right: 'erasure', email: few.email });
	await searchCameras(system, access);
	const objection = await request(system, { right: 'objection', email: unsubscribed.email, details: 'My situation.' });
	await decide(system, objection, 'refuse', { reason: 'compelling-grounds', text: 'We need it.' });
	const interrupted = await request(system, { right: 'erasure', email: householdOther.email });
	system.faults.failService({ service: 'processor', status: 400 });
	await decide(system, interrupted, 'approve');
	await searchCameras(system, interrupted);
	system.startExecution('subject-request', 'bad', {});
	await system.settled();
}, 180_000);
afterAll(() => system.stop());

test('every state of the workflow is entered by some journey', () => {
	const file = new URL('../../state-machines/subject-request.asl.json', import.meta.url);
	const definition = JSON.parse(readFileSync(file, 'utf8')) as Definition;
	const entered = new Set(system.executions().flatMap(({ states }) => states));
	expect(
		statesOf(definition)
			.map(([name]) => name)
			.filter((name) => !entered.has(name)),
	).toEqual([]);
});
