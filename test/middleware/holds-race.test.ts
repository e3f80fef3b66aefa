/** A hold is placed while a request for erasure is erasing, in every order that chance makes of their steps. */
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeFulfilStore } from '../../functions/handlers/fulfil-store.ts';
import { assessed, planned, started } from '../fixtures/cases.ts';
import { forgetHolds, hold, holdsOf } from '../fixtures/holds.ts';
import { MemoryStore, record } from '../fixtures/memory-store.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { Life, startTables, type Tables } from '../fixtures/tables.ts';

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

/** Lets one call after the other take effect, each chosen among those that wait once nothing else is under way. */
class Turns {
	readonly #choices: readonly number[];
	readonly #waiting: (() => Promise<void>)[] = [];
	#chosen = 0;
	#running = false;

	constructor(choices: readonly number[]) {
		this.#choices = choices;
	}

	take<T>(call: () => Promise<T>): Promise<T> {
		return new Promise((resolve, reject) => {
			this.#waiting.push(() => call().then(resolve, reject));
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
			const choice = this.#choices[this.#chosen++ % this.#choices.length] ?? 0;
			await this.#waiting.splice(choice % this.#waiting.length, 1)[0]?.();
		}
		this.#running = false;
	}
}

/** A life that never ends, each of whose calls waits for its turn. */
class TakingTurns extends Life {
	readonly #turns: Turns;
	constructor(turns: Turns) {
		super();
		this.#turns = turns;
	}
	override spend<T>(call: () => Promise<T>): Promise<T> {
		return this.#turns.take(() => super.spend(call));
	}
}

test('from when it is effective on, nothing more is deleted, and what is left is due again when the hold is reviewed', async () => {
	/** Runs by what was left: the test says something only where both sides win. */
	const left = new Set<number>();
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(...kinds),
			fc.array(fc.nat({ max: 9 }), { minLength: 20, maxLength: 40 }),
			// How long the store takes to find a page: longer than a lease, too.
			fc.array(fc.constantFrom(0, 0, 20_000, 45_000, 90_000), { minLength: 4, maxLength: 8 }),
			fc.nat({ max: 40 }),
			async (on, choices, delays, head) => {
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
				const turns = new Turns(choices);
				const eraser = around.ports(new TakingTurns(turns));
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
				const placing = (async () => {
					for (let step = 0; step < head; step++) await turns.take(async () => {});
					return holdsOf(around, new TakingTurns(turns)).place({ on, ...hold });
				})();
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
		{ numRuns: 40 },
	);
	expect(left.size).toBeGreaterThan(2);
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
