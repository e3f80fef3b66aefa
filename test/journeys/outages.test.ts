import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outage, ServiceName } from '../../local/faults/outages.ts';
import { all } from '../fixtures/journeys/faults/surviving.ts';
import { type Lived, Trials } from '../fixtures/journeys/faults/trials.ts';

let trials: Trials;
let outage: Outage | undefined;
/** How it ends where nothing fails. */
let calm: Lived;
beforeAll(async () => {
	trials = await Trials.start('erasure');
	calm = await trials.run();
}, 180_000);
afterEach(() => outage?.end());
afterAll(() => trials.stop());

const good = () => ({ ending: calm.ending, mails: { repeated: [], strays: [] }, othersUntouched: true });
const pick = ({ ending, mails, othersUntouched }: Lived) => ({ ending, mails, othersUntouched });

test('a journey in which nothing fails needs nobody’s attention', () => {
	expect([calm.flagged, calm.ending.chain, calm.ending.foldsToProjection, calm.ending.unfinished]).toEqual([false, true, true, []]);
});

describe('a service that fails for a while is tried again until it answers:', () => {
	// More than the SDK tries by itself, so that the workflow has to. Throttling costs it whole seconds.
	const outages: [ServiceName, number, number][] = [
		['dynamodb', 500, 9],
		['ses', 503, 5],
		['processor', 429, 7],
		['dynamodb', 400, 5],
		['s3', 500, 5],
		['sfn', 500, 6],
	];
	test.each(all ? outages : outages.slice(0, 2))('%s, with %i, %i times', async (service, status, times) => {
		const lived = await trials.run({
			before: async ({ faults }) => {
				outage = faults.failService({ service, status, times });
			},
		});
		expect(pick(lived)).toEqual(good());
		expect([lived.flagged, outage?.answered]).toEqual([false, times]);
	});
});

test('the secrets, where they are asked for first, are tried again too', async () => {
	const lived = await trials.run({
		// What begins anew asks for them again.
		deaths: [{ name: 'open-case', nth: 1, call: 1, when: 'before' }],
		before: async ({ faults }) => {
			outage = faults.failService({ service: 'secrets', status: 500, times: 6 });
		},
	});
	expect(pick(lived)).toEqual(good());
	expect([lived.flagged, lived.died, outage?.answered]).toEqual([false, 1, 6]);
});

describe('a service that fails for good leaves the case to the DPO, whose retry carries on:', () => {
	test.each<[ServiceName, number]>([
		['ses', 503],
		['s3', 500],
		['processor', 400],
	])('%s, with %i', async (service, status) => {
		const lived = await trials.run({
			before: async ({ faults }) => {
				outage = faults.failService({ service, status });
			},
			everyTurn: (state) => {
				if (state?.flagged) outage?.end();
			},
		});
		expect(pick(lived)).toEqual(good());
		expect(lived.flagged).toBe(true);
	});

	test('DynamoDB, just as the request has been accepted', async () => {
		const lived = await trials.run({
			accepted: async ({ faults, settled }) => {
				outage = faults.failService({ service: 'dynamodb', status: 500 });
				await settled();
				outage.end();
			},
		});
		expect(pick(lived)).toEqual(good());
		expect(outage?.answered).toBeGreaterThan(20);
	});
});

test('while the database is away, the form says so, and stores nothing', async () => {
	const { faults, url } = trials.system;
	outage = faults.failService({ service: 'dynamodb', status: 500 });
	const answer = await fetch(`${url}/requests`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ right: 'access', email: 'unlucky@example.com' }),
	});
	outage.end();
	expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
	expect(await answer.text()).toContain('Please try again in a minute');
	await trials.system.runSchedule('reconcile');
	await trials.system.settled();
	expect((await trials.system.mails()).filter(({ to }) => to === 'unlucky@example.com')).toEqual([]);
});
