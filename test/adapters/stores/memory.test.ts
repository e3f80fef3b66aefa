/** The store in memory, which other tests take for a real one, keeps to what those do. */
import { type RecordRules, readRecord } from '../../../functions/adapters/stores/records.ts';
import { type Held, MemoryStore } from '../../fixtures/memory-store.ts';
import { describeDue } from './due-contract.ts';
import type { Harness, PlainRecord } from './harness.ts';
import { Switch } from './switch.ts';

const rules: RecordRules = { category: { always: 'pages' }, dates: { collected: 'seenOn' }, hold: 'legalHold' };

const heldOf = ({ person, name, collected, held = false }: PlainRecord): Held => ({
	...readRecord(rules, 'Europe/London', name, { legalHold: held, ...(collected !== undefined && { seenOn: collected }) }),
	of: [`member-id:${person}`],
});

async function start(): Promise<Harness> {
	const reach = new Switch();
	const store = new MemoryStore('pages', []);
	Object.defineProperty(store, 'available', { get: () => !reach.fails() });
	const put = async (record: PlainRecord) => void store.held.set(record.name, heldOf(record));
	return {
		store,
		large: store,
		category: 'pages',
		identifierOf: (value) => ({ kind: 'member-id', value, scope: 'unique' }),
		idOf: ({ name }) => name,
		async replace(records) {
			store.held.clear();
			for (const record of records) await put(record);
		},
		put,
		remove: async ({ name }) => void store.held.delete(name),
		held: async () => [...store.ids],
		contents: async () => Object.fromEntries([...store.held].map(([id, { fields }]) => [id, { fields, marks: [] }])),
		failAfter: (calls) => reach.failAfter(calls),
		close: async () => undefined,
	};
}

describeDue('a store in memory', start);
