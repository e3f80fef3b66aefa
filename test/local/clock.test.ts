import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startClock } from '../../local/clock/clock.ts';
import { callDynamo } from '../../local/emulators/dynamo-call.ts';
import type { LocalSystem } from '../../local/system.ts';
import { startTrial } from '../fixtures/local/trial-system.ts';

describe('the local clock', () => {
	const real = Date;

	test('starts where it is told, moves Date, and gives it back', () => {
		const clock = startClock('2026-01-31T12:00:00Z');
		expect(new Date().toISOString()).toMatch(/^2026-01-31T12:00:0/);
		expect(clock.advance('P1M')).toMatch(/^2026-02-28T12:00:0/);
		expect(new Date(Date.now()).toISOString()).toMatch(/^2026-02-28T12:00:0/);
		expect(new Date() instanceof real).toBe(true);
		expect(new Date(0).getTime()).toBe(0);
		expect(Date.UTC(1970, 0, 2)).toBe(86_400_000);
		clock.stop();
		expect(Date).toBe(real);
	});

	test('does not go back by a period, only to an instant', () => {
		const clock = startClock();
		expect(() => clock.advance('-PT1S')).toThrow(RangeError);
		expect(clock.set('2001-02-03T04:05:06Z')).toMatch(/^2001-02-03T04:05:06/);
		clock.stop();
	});

	test('is where it was set, whatever went before', () => {
		fc.assert(
			fc.property(
				fc.array(fc.date({ min: new real(0), max: new real(4e12), noInvalidDate: true }), { minLength: 1 }),
				(instants) => {
					const clock = startClock();
					for (const instant of instants) clock.set(instant.toISOString());
					const off = Date.now() - (instants.at(-1)?.getTime() ?? 0);
					clock.stop();
					expect(off).toBeGreaterThanOrEqual(0);
					expect(off).toBeLessThan(60_000);
				},
			),
		);
	});
});

describe('the clock of a system', () => {
	let system: LocalSystem;
	beforeAll(async () => {
		system = await startTrial({ now: '2026-05-31T23:30:00Z' });
	});
	afterEach(() => system.clock.set('2026-05-31T23:30:00Z'));
	afterAll(() => system.stop());

	test('is the functions’ clock too, those that run already as well', async () => {
		expect(await system.invoke('act', { answer: 'clock' })).toEqual({
			now: expect.stringMatching(/^2026-05-31T23:3/),
			dateNow: expect.stringMatching(/^2026-05-31T23:3/),
			loadedAt: expect.stringMatching(/^2026-05-31T23:3/),
		});
		await system.clock.advance('P1M');
		expect(await system.invoke('act', { answer: 'clock' })).toEqual({
			now: expect.stringMatching(/^2026-06-30T23:3/),
			dateNow: expect.stringMatching(/^2026-06-30T23:3/),
			loadedAt: expect.stringMatching(/^2026-05-31T23:3/),
		});
	});

	test('a signed link works until it expires, and not without its signature', async () => {
		const [link] = (await system.invoke('act', { steps: [{ do: 'presign' }] })) as [string];
		expect(await (await fetch(link)).text()).toBe('a package');
		expect((await fetch(link.split('?')[0] ?? '')).status).toBe(403);
		await system.clock.advance('PT9M');
		expect((await fetch(link)).status).toBe(200);
		await system.clock.advance('PT2M');
		expect((await fetch(link)).status).toBe(403);
	});

	test('items whose second of expiry comes are dropped, the others stay', async () => {
		const second = Math.floor(Date.parse('2026-06-01T00:30:00Z') / 1000);
		const put = (id: string, expires?: number) =>
			callDynamo(system.endpoints.dynamodb, 'PutItem', {
				TableName: system.tables.cases,
				Item: { pk: { S: id }, sk: { S: 'CASE' }, ...(expires !== undefined && { expiresAt: { N: String(expires) } }) },
			});
		const has = async (id: string) => {
			const { Item } = await callDynamo(system.endpoints.dynamodb, 'GetItem', {
				TableName: system.tables.cases,
				Key: { pk: { S: id }, sk: { S: 'CASE' } },
			});
			return Item !== undefined;
		};
		await put('expires');
		await put('expires', second);
		await put('stays');
		await system.clock.advance('PT59M');
		expect(await has('expires')).toBe(true);
		await system.clock.advance('PT2M');
		expect([await has('expires'), await has('stays')]).toEqual([false, true]);
	});
});
