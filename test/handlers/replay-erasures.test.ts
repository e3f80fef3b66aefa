import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { journalName } from '../../functions/core/audit/journal.ts';
import { stop } from '../../functions/core/case/commands.ts';
import { InvalidInput } from '../../functions/core/errors.ts';
import { type ReplayPhase, replayPhases, runOf } from '../../functions/core/retention/replay.ts';
import { makeFailReplay } from '../../functions/handlers/fail-replay.ts';
import { makeFulfilStore } from '../../functions/handlers/fulfil-store.ts';
import { makeOpenReplay } from '../../functions/handlers/open-replay.ts';
import { makeReplayLedger } from '../../functions/handlers/replay-ledger.ts';
import { makeReportReplay } from '../../functions/handlers/report-replay.ts';
import { assessed, planned, started } from '../fixtures/cases.ts';
import { forgetHolds, hold, holdsOf } from '../fixtures/holds.ts';
import { type Held, MemoryStore, record } from '../fixtures/memory-store.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { callsToDieAt, Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let crm: MemoryStore;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

const records = (): readonly Held[] => [
	...['a', 'b', 'c', 'd', 'e'].map((id) => record(id, 'contact-details')),
	record('kept', 'invoices', { dates: { 'financial-year-end': '2026-03-31' } }),
	record('others', 'contact-details', { of: ['email:somebody-else@example.com'] }),
];
const remaining = ['kept', 'others'];

beforeEach(() => {
	crm = new MemoryStore('crm', records());
	around = new Surroundings(tables, { stores: [crm] });
});

const plenty = { getRemainingTimeInMillis: () => 900_000 };
const nearlyOver = { getRemainingTimeInMillis: () => 59_999 };

async function begun(): Promise<string> {
	const { caseId } = await around.opened(`replay ${count++}`, { right: 'erasure' });
	const { cases } = around.ports();
	await cases.updatePerson(caseId, { identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }] });
	await cases.apply(caseId, 'system', around.clock.now(), () => [assessed({ plan: [planned('crm')] }), started]);
	return caseId;
}
const fulfil = (caseId: string, life = new Life(), time = plenty) =>
	makeFulfilStore(around.ports(life))({ caseId, store: 'crm' }, time);

/** What the store holds, to be put back as a restore would. */
const snapshot = () => new Map(crm.held);
function restore(held: ReadonlyMap<string, Held>): void {
	crm.held.clear();
	for (const [id, each] of held) crm.held.set(id, each);
}

const ports = (life = new Life()) => {
	const { replays: runs, ...others } = around.ports(life);
	return { ...others, runs };
};
const open = (execution: string, input: unknown) => makeOpenReplay(ports())({ execution, input });
async function pages(run: string, phase: ReplayPhase, life = new Life()): Promise<void> {
	while ((await makeReplayLedger(ports(life))({ run, phase }, plenty)).next === 'more');
}
/** As the workflow does. */
async function replay(restoredTo = now, more: { readonly dryRun?: boolean; readonly stores?: readonly string[] } = {}) {
	const { run, dryRun } = await open(`restore ${count++}`, { replay: { restoredTo, ...more } });
	for (const phase of dryRun ? (['count'] as const) : replayPhases) await pages(run, phase);
	return { run, ...(await makeReportReplay(ports())({ run })) };
}
/** The event of a run in the journal. */
async function eventOf(run: string) {
	const events = (await tables.rows('audit')).filter(({ pk }) => pk === `CASE#${journalName}`);
	const found = events.filter(({ type, data }) => type === 'erasures-replayed' && (data as { run: string }).run === run);
	expect(found).toHaveLength(1);
	return found[0]?.data as Record<string, unknown>;
}
const storesOf = async (run: string) => (await eventOf(run)).stores;

describe('an erasure, before it is made', () => {
	test('is in the ledger: whatever call it dies at, what is gone is named there', async () => {
		const life = new Life();
		await fulfil(await begun(), life);
		for (const call of callsToDieAt(life.calls)) {
			around.ledgerBucket.objects.clear();
			restore(new Map(records().map((each) => [each.id, each])));
			const caseId = await begun();
			await expect(fulfil(caseId, new Life(call, 'after'))).rejects.toThrow(Died);
			const { ledger } = around.ports();
			const { parts } = await ledger.since(now);
			const entries = (await Promise.all(parts.map((part) => ledger.entries(part)))).flat();
			const gone = records().filter(({ id }) => !crm.held.has(id));
			expect(entries.flatMap((entry) => entry.records)).toEqual(expect.arrayContaining(gone.map(({ id }) => id)));
			for (const entry of entries) {
				expect({ ...entry, records: [] }).toEqual({
					...{ store: 'crm', records: [], at: now, by: caseId },
					identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }],
				});
			}
		}
	});
});

describe('after a restore', () => {
	test('what had been erased is erased again, and nothing else; the journal and the DPO are told how much', async () => {
		const before = snapshot();
		await fulfil(await begun());
		restore(before);
		const { run, complete } = await replay();
		expect([complete, crm.ids]).toEqual([true, remaining]);
		expect(await eventOf(run)).toEqual({
			...{ run, restoredTo: now, dryRun: false, complete: true, failures: [], once: `replay/${run}` },
			stores: [{ store: 'crm', found: 5, erased: 5, held: 0, newer: 0, left: 0 }],
		});
		const mail = around.post.sent.at(-1);
		expect([mail?.destinations, around.post.keys.at(-1)]).toEqual([[around.policy.dpo.email], `replay-report-${run}`]);
	});

	test('of any moment, whatever died on the way, exactly the same is gone as before', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					deaths: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
					moment: fc.nat({ max: 4 }),
					stops: fc.boolean(),
					twice: fc.boolean(),
					replayDies: fc.option(fc.integer({ min: 1, max: 30 })),
				}),
				async ({ deaths, moment, stops, twice, replayDies }) => {
					around = new Surroundings(tables, { stores: [crm] });
					restore(new Map(records().map((each) => [each.id, each])));
					const caseId = await begun();
					const moments = [{ at: around.clock.now(), held: snapshot() }];
					for (const death of deaths) {
						// Alive again, it is some days later.
						await fulfil(caseId, new Life(death, 'after')).catch((error) => expect(error).toBeInstanceOf(Died));
						around.clock.pass(86_400_000);
						moments.push({ at: around.clock.now(), held: snapshot() });
					}
					if (stops && (await around.state(caseId)).status === 'fulfilling') {
						await around.ports().cases.apply(caseId, 'dpo:x', around.clock.now(), (state) => stop(state));
					}
					await fulfil(caseId);
					around.clock.pass(86_400_000);
					const after = crm.ids;
					const restored = moments[Math.min(moment, moments.length - 1)];
					restore(restored?.held ?? new Map());
					if (replayDies !== null) {
						const { run } = await open(`dies ${count++}`, { replay: { restoredTo: restored?.at } });
						const life = new Life(replayDies, 'after');
						await pages(run, 'erase', life).catch((error) => expect([Died.name, 'PhaseMovedError']).toContain(error.name));
					}
					const outcomes = await Promise.all(Array.from({ length: twice ? 2 : 1 }, () => replay(restored?.at)));
					expect(crm.ids).toEqual(after);
					expect(outcomes.map(({ complete }) => complete)).toEqual(outcomes.map(() => true));
				},
			),
			{ numRuns: 15 },
		);
	}, 120_000);

	test.each([
		[
			'the DPO stopped the erasure',
			(caseId: string) => around.ports().cases.apply(caseId, 'dpo:x', around.clock.now(), (state) => stop(state)),
		],
		[
			'it came under hold',
			async () => {
				for (const each of records()) if (crm.held.has(each.id)) crm.held.set(each.id, { ...each, held: true });
			},
		],
	])('what was announced, and stays since %s, is not erased by a replay', async (_, interfere) => {
		const before = snapshot();
		const life = new Life();
		await fulfil(await begun(), life);
		let stayed = 0;
		for (let call = 1; call < life.calls; call += 3) {
			around = new Surroundings(tables, { stores: [crm] });
			restore(before);
			const caseId = await begun();
			await expect(fulfil(caseId, new Life(call, 'after'))).rejects.toThrow(Died);
			around.clock.pass(86_400_000);
			await interfere(caseId);
			await fulfil(caseId);
			const after = crm.ids;
			restore(before);
			expect(await replay()).toMatchObject({ complete: true });
			expect({ call, ids: crm.ids }).toEqual({ call, ids: after });
			if ([...around.ledgerBucket.objects.keys()].some((key) => key.startsWith('taken-back/'))) stayed++;
		}
		expect(stayed).toBeGreaterThan(0);
	});

	test('a second replay finds nothing any more', async () => {
		const before = snapshot();
		await fulfil(await begun());
		restore(before);
		await replay();
		const { run, complete } = await replay();
		expect([complete, await storesOf(run), crm.ids]).toEqual([
			true,
			[{ store: 'crm', found: 0, erased: 0, held: 0, newer: 0, left: 0 }],
			remaining,
		]);
	});

	test('a step that is repeated after its crash counts nothing twice', async () => {
		const before = snapshot();
		await fulfil(await begun());
		restore(before);
		const { run } = await open('repeated', { replay: { restoredTo: now } });
		for (const phase of replayPhases) {
			for (let call = 1; call <= 8; call++) await pages(run, phase, new Life(call, 'after')).catch(() => {});
			await pages(run, phase);
		}
		await makeReportReplay(ports())({ run });
		expect(await storesOf(run)).toEqual([{ store: 'crm', found: 5, erased: 5, held: 0, newer: 0, left: 0 }]);
		expect(crm.ids).toEqual(remaining);
		expect(await makeReportReplay(ports())({ run })).toEqual({ complete: true });
		await eventOf(run);
		expect(around.post.keys).toEqual([`replay-report-${run}`]);
	});

	test('hands on when the time is nearly up, and goes on where it was', async () => {
		const before = snapshot();
		await fulfil(await begun());
		restore(before);
		const { run } = await open('in a hurry', { replay: { restoredTo: now } });
		expect(await makeReplayLedger(ports())({ run, phase: 'count' }, nearlyOver)).toEqual({ next: 'more' });
		await pages(run, 'count');
		expect(await makeReplayLedger(ports())({ run, phase: 'count' }, nearlyOver)).toEqual({ next: 'done' });
		expect(crm.ids).toEqual([...before.keys()].sort());
	});

	test('what was erased before the backup and collected anew stays', async () => {
		await fulfil(await begun());
		around.clock.pass(86_400_000);
		crm.held.set('a', record('a', 'contact-details', { dates: { collected: '2026-03-03' } }));
		const { run, complete } = await replay();
		expect([complete, crm.ids, await storesOf(run)]).toEqual([
			true,
			['a', ...remaining],
			[{ store: 'crm', found: 1, erased: 0, held: 0, newer: 1, left: 0 }],
		]);
	});

	test('what is under a hold today is kept, record by record or the whole person, and reported', async () => {
		const before = snapshot();
		await fulfil(await begun());
		restore(before);
		crm.held.set('a', record('a', 'contact-details', { held: true }));
		const office = holdsOf(around);
		await office.place({ ...hold, on: { store: 'crm', records: ['b'] } });
		const single = await replay(now);
		expect([single.complete, crm.ids]).toEqual([true, ['a', 'b', ...remaining]]);
		expect(await storesOf(single.run)).toEqual([{ store: 'crm', found: 5, erased: 3, held: 2, newer: 0, left: 0 }]);
		await forgetHolds(tables);
		restore(before);
		await holdsOf(around).place({ ...hold, on: { email: 'person@example.com' } });
		const whole = await replay(now);
		await forgetHolds(tables);
		expect([whole.complete, crm.ids]).toEqual([true, [...before.keys()].sort()]);
		expect(await storesOf(whole.run)).toEqual([{ store: 'crm', found: 5, erased: 0, held: 5, newer: 0, left: 0 }]);
	});

	test('a hold that is placed while a page is under way wins', async () => {
		const before = snapshot();
		await fulfil(await begun());
		restore(before);
		const { run } = await open('held meanwhile', { replay: { restoredTo: now } });
		await pages(run, 'count');
		const given = ports();
		let looks = 0;
		const inForce = async () => {
			// The second look is the one right before anything goes.
			if (++looks === 2) await holdsOf(around).place({ ...hold, on: { store: 'crm', records: [...before.keys()] } });
			return given.holds.inForce();
		};
		await makeReplayLedger({ ...given, holds: { inForce } })({ run, phase: 'erase' }, plenty);
		await forgetHolds(tables);
		expect(crm.ids).toEqual([...before.keys()].sort());
	});

	test('a store out of reach does not keep the others waiting, and the report says what is missing', async () => {
		const payments = new MemoryStore('payments', [record('card', 'payment-details')]);
		around.stores = [crm, payments];
		const before = snapshot();
		const caseId = await begun();
		await fulfil(caseId);
		await around.ports().ledger.write(caseId, 'payments-000000', [
			{
				store: 'payments',
				identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }],
				records: ['card'],
				at: now,
				by: caseId,
			},
		]);
		restore(before);
		payments.available = false;
		const { run, complete } = await replay();
		expect([complete, crm.ids, payments.ids]).toEqual([false, remaining, ['card']]);
		expect((await eventOf(run)).failures).toEqual(
			replayPhases.map((phase) => ({ store: 'payments', error: 'StoreUnavailableError', count: 1, by: [caseId], phase })),
		);
		expect(around.post.sent.at(-1)?.raw).toMatch(/Subject: Needs attention: Erasures not all made again/);
		payments.available = true;
		expect([(await replay()).complete, payments.ids]).toEqual([true, []]);
		around.stores = [crm];
		crm.held.set('a', record('a', 'contact-details'));
		// Nobody can look there any more.
		expect((await eventOf((await replay()).run)).failures).toContainEqual(
			expect.objectContaining({ store: 'payments', error: 'NotConnected' }),
		);
	});

	test('only the stores that were restored are looked at, where these are named', async () => {
		const before = snapshot();
		await fulfil(await begun());
		restore(before);
		const { run } = await replay(now, { stores: ['payments'] });
		expect([await storesOf(run), crm.ids]).toEqual([[], [...before.keys()].sort()]);
	});

	test('a dry run counts and touches nothing', async () => {
		const before = snapshot();
		await fulfil(await begun());
		restore(before);
		const { run, complete } = await replay(now, { dryRun: true });
		expect([complete, crm.ids]).toEqual([true, [...before.keys()].sort()]);
		expect(await storesOf(run)).toEqual([{ store: 'crm', found: 5, erased: 0, held: 0, newer: 0, left: 5 }]);
	});

	test('a part of the ledger that was altered stops the replay, which tells the DPO once', async () => {
		await fulfil(await begun());
		const [[key = '', bytes = Buffer.of()] = []] = [...around.ledgerBucket.objects];
		around.ledgerBucket.objects.set(key, Buffer.concat([bytes.subarray(0, -1), Buffer.of((bytes.at(-1) ?? 0) ^ 1)]));
		const { run } = await open('altered', { replay: { restoredTo: now } });
		await expect(pages(run, 'count')).rejects.toThrow('altered');
		const fail = () => makeFailReplay(ports())({ execution: 'altered', error: 'SealBrokenError' });
		await fail();
		await fail();
		expect(around.post.keys).toEqual([`replay-failed-${runOf('altered')}`]);
		expect(around.post.sent[0]?.raw).toContain('SealBrokenError');
	});
});

describe('opening a replay', () => {
	const rejected = async (input: unknown) => {
		const error = await open(`bad ${count++}`, input).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(InvalidInput);
		return (error as Error).message;
	};

	test.each([
		['nothing', undefined, 'Not understood: the input.'],
		['no replay', {}, 'Not understood: replay.'],
		['no instant', { replay: {} }, 'Not understood: replay.restoredTo.'],
		['a date for the instant', { replay: { restoredTo: '2026-03-01' } }, 'Not understood: replay.restoredTo.'],
		['an instant without its zone', { replay: { restoredTo: '2026-03-01T10:00:00' } }, 'Not understood: replay.restoredTo.'],
		['an instant to come', { replay: { restoredTo: '2026-03-02T10:05:00.001Z' } }, 'replay.restoredTo lies in the future.'],
		['no stores', { replay: { restoredTo: now, stores: [] } }, 'Not understood: replay.stores.'],
		['a store that there is not', { replay: { restoredTo: now, stores: ['crm', 'ada'] } }, 'replay.stores.1 is no store'],
		['a store that a person searches', { replay: { restoredTo: now, stores: ['cctv'] } }, 'replay.stores.0 is no store'],
		['a field that there is not', { replay: { restoredTo: now, store: 'ada' } }, 'Not understood: replay.'],
		['something beside', { replay: { restoredTo: now }, ada: 1 }, 'Not understood: the input.'],
	])('%s is refused, with what to write, and without what was written', async (_, input, complaint) => {
		const message = await rejected(input);
		expect(message).toContain(complaint);
		expect(message).toContain('Write {"replay": {"restoredTo": "…"}}, the instant of the backup');
		expect(message).toContain('(of crm, payments)');
		expect(message).not.toMatch(/\bada\b/);
	});

	test('no backup is older than the policy says, nor is the ledger', async () => {
		// 35 days before 2 March, in London.
		expect(await open('the oldest', { replay: { restoredTo: '2026-01-26T00:00:00Z' } })).toMatchObject({ dryRun: false });
		expect(await rejected({ replay: { restoredTo: '2026-01-25T23:59:59.999Z' } })).toContain('lies before 2026-01-26');
	});

	test('twice under one name is one run, as it was first asked for', async () => {
		const first = await open('once', { replay: { restoredTo: '2026-03-01T10:00:00+01:00', dryRun: true } });
		around.clock.pass(60_000);
		expect(await open('once', { replay: { restoredTo: now } })).toEqual(first);
		expect(await ports().runs.get(first.run)).toEqual({
			...{ id: first.run, restoredTo: '2026-03-01T09:00:00.000Z', dryRun: true, startedAt: now },
		});
	});

	test('by each documented input, which stands in the README', async () => {
		const inputs = new URL('../../state-machines/inputs/', import.meta.url);
		const readme = readFileSync(new URL('README.md', inputs), 'utf8');
		around = new Surroundings(tables);
		around.policy = { ...around.policy, stores: { ...around.policy.stores, marketing: around.policy.stores.crm as never } };
		around.clock.set('2026-11-20T09:00:00.000Z');
		const files = readdirSync(new URL('replay-erasures/', inputs));
		expect(files).toEqual(['dry-run.json', 'every-store.json', 'restored.json']);
		for (const name of files) {
			const input = JSON.parse(readFileSync(new URL(`replay-erasures/${name}`, inputs), 'utf8'));
			expect(await open(`documented ${name}`, input)).toEqual({ run: expect.any(String), dryRun: name === 'dry-run.json' });
			expect(readme).toContain(`(replay-erasures/${name})`);
		}
	});
});
