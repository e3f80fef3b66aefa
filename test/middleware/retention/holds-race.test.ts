/** A hold is placed while a request for erasure is erasing, in every order that chance makes of their steps. */
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeFulfilStore } from '../../../functions/handlers/fulfil-store.ts';
import { assessed, planned, started } from '../../fixtures/cases.ts';
import type { StandingClock } from '../../fixtures/clock.ts';
import { forgetHolds, hold, holdsOf } from '../../fixtures/holds.ts';
import { MemoryStore, record } from '../../fixtures/memory-store.ts';
import { now, Surroundings } from '../../fixtures/ports.ts';
import { Life, startTables, type Tables } from '../../fixtures/tables.ts';

let tables: Tables;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

const plenty = { getRemainingTimeInMillis: () => 900_000 };
const records = () => ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => record(id, 'contact-details'));
const kinds = [
	{ email: 'person@example.com' },
	{ category: 'contact-details' },
	{ store: 'crm', records: ['a', 'b', 'c', 'd', 'e', 'f'] },
];

type Actor = 'eraser' | 'officer';

/** Lets one call after the other take effect, of whoever has the turn, once nothing else is under way. */
class Turns {
	readonly #order: readonly Actor[];
	readonly #clock: StandingClock;
	readonly #waiting: { readonly actor: Actor; readonly call: () => Promise<void> }[] = [];
	#taken = 0;
	#running = false;

	constructor(order: readonly Actor[], clock: StandingClock) {
		this.#order = order;
		this.#clock = clock;
	}

	take<T>(actor: Actor, call: () => Promise<T>): Promise<T> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ actor, call: () => call().then(resolve, reject) });
			void this.#run();
		});
	}

	async #run(): Promise<void> {
		if (this.#running) return;
		this.#running = true;
		for (;;) {
			// Whoever was answered comes to its next call first.
			await setImmediate();
			if (this.#waiting.length === 0) break;
			this.#clock.pass(1);
			const turn = this.#order[this.#taken++ % this.#order.length];
			const place = this.#waiting.findIndex(({ actor }) => actor === turn);
			await this.#waiting.splice(Math.max(0, place), 1)[0]?.call();
		}
		this.#running = false;
	}
}

/** A life that never ends, each of whose calls waits for its turn. */
class TakingTurns extends Life {
	readonly #turns: Turns;
	readonly #actor: Actor;
	constructor(turns: Turns, actor: Actor) {
		super();
		this.#turns = turns;
		this.#actor = actor;
	}
	override spend<T>(call: () => Promise<T>): Promise<T> {
		return this.#turns.take(this.#actor, () => super.spend(call));
	}
}

/** Turns as they come: some of one, then some of the other. */
const someTurns = (most: number) => fc.integer({ min: 0, max: most });
const orders = fc
	.array(fc.tuple(someTurns(30), someTurns(20)), { minLength: 2, maxLength: 5 })
	.map((bursts) =>
		bursts.flatMap(([eraser, officer]): Actor[] => [
			'eraser',
			...Array.from({ length: eraser }, () => 'eraser' as const),
			...Array.from({ length: officer }, () => 'officer' as const),
		]),
	);

test('from when it is effective on, nothing more is deleted, and what is left is due again when the hold is reviewed', async () => {
	/** Runs by what was left: the test says something only where both sides win. */
	const left = new Set<number>();
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(...kinds),
			orders,
			// How long the store takes to find a page: longer than a lease, too.
			fc.array(fc.constantFrom(0, 0, 20_000, 45_000, 90_000), { minLength: 4, maxLength: 8 }),
			async (on, order, delays) => {
				await forgetHolds(tables);
				const crm = new MemoryStore('crm', records());
				const around = new Surroundings(tables, { stores: [crm] });
				const deletedAt: string[] = [];
				const { caseId } = await around.opened(`race ${count++}`, { right: 'erasure' });
				const { cases } = around.ports();
				await cases.updatePerson(caseId, { identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }] });
				await cases.apply(caseId, 'system', now, () => [assessed({ plan: [planned('crm')] }), started]);
				Object.defineProperty(crm.held, 'delete', {
					value: (id: string) => {
						deletedAt.push(around.clock.now());
						return Map.prototype.delete.call(crm.held, id);
					},
				});
				const turns = new Turns(order, around.clock);
				const eraser = around.ports(new TakingTurns(turns, 'eraser'));
				const slowly = async () => {
					const stores = await eraser.stores();
					const slow = stores.get('crm') as MemoryStore;
					const erase = slow.erase.bind(slow);
					Object.defineProperty(slow, 'erase', {
						value: (...[identifiers, judge, cursor, announce]: Parameters<MemoryStore['erase']>) =>
							erase(
								identifiers,
								judge,
								cursor,
								announce &&
									(async () => {
										around.clock.pass(delays[deletedAt.length % delays.length] ?? 0);
										await announce();
									}),
							),
					});
					return stores;
				};
				const erasing = makeFulfilStore({ ...eraser, stores: slowly })({ caseId, store: 'crm' }, plenty);
				const placing = holdsOf(around, new TakingTurns(turns, 'officer')).place({ on, ...hold });
				const [, { status, json }] = await Promise.all([erasing, placing]);
				expect(status).toBe(201);
				expect(deletedAt.filter((at) => at > json.effectiveAt)).toEqual([]);
				left.add(crm.held.size);
				const due = (await tables.rows('subjects')).filter(({ pk }) => String(pk).startsWith('DUE#'));
				expect(due.map(({ lookOn, by, heldBy, count: of }) => [lookOn, by, heldBy, of])).toEqual(
					crm.held.size === 0 ? [] : [['2026-06-01', caseId, json.id, crm.held.size]],
				);
			},
		),
		{ numRuns: 60 },
	);
	expect(left.size).toBeGreaterThan(1);
}, 240_000);

test('without leases the same would be caught: an eraser that takes none deletes after the hold is effective', async () => {
	await forgetHolds(tables);
	const crm = new MemoryStore('crm', records());
	const around = new Surroundings(tables, { stores: [crm] });
	const { caseId } = await around.opened(`race ${count++}`, { right: 'erasure' });
	const { cases, subjects, ...ports } = around.ports();
	await cases.updatePerson(caseId, { identifiers: [{ kind: 'email', value: 'person@example.com', scope: 'unique' }] });
	await cases.apply(caseId, 'system', now, () => [assessed({ plan: [planned('crm')] }), started]);
	const { holds } = ports;
	const before = await holds.inForce();
	const { json } = await holdsOf(around).place({ on: { email: 'person@example.com' }, ...hold });
	around.clock.pass(1);
	const heedless = {
		...ports,
		cases,
		subjects: { ...subjects, leaseErasing: async () => true },
		holds: { inForce: async () => before },
	};
	await makeFulfilStore(heedless)({ caseId, store: 'crm' }, plenty);
	expect([crm.held.size, around.clock.now() > json.effectiveAt]).toEqual([0, true]);
}, 30_000);
