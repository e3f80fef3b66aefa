import { inFlight } from '../../adapters/stores/in-flight.ts';
import { InvalidInput } from '../../core/errors.ts';
import { normaliseAddress } from '../../core/identity/address.ts';
import { resolveIdentity } from '../../core/identity/resolve.ts';
import { latestDay, type StoreList } from '../../core/mailing/store-lists.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Identifier } from '../../core/ports.ts';
import { type StoreAdapters, StoreUnavailableError } from '../../core/stores/ports.ts';
import type { ListPage } from './list-upload.ts';

/** Where reading goes on. */
interface Place extends StoreList {
	/** The store's own; absent where its list begins. */
	readonly cursor?: string;
}

/** People asked for at once, of whom a store knows something else than an address. */
const asked = 8;

/**
 * Everybody of whom stores have records, in pages. Whom a store knows by something else, the others may know by an address: they are
 * asked. Of a person with several, the first in their order counts.
 *
 * @throws StoreUnavailableError, also where one of those that are asked cannot be reached: nobody is left out because of it.
 */
export async function* storePages(
	{ policy, stores }: { readonly policy: Policy; readonly stores: StoreAdapters },
	lists: readonly StoreList[],
	cursor: string | undefined,
): AsyncGenerator<ListPage> {
	let at: Place | undefined = cursor === undefined ? lists[0] : (JSON.parse(cursor) as Place);
	if (at === undefined) yield { addresses: [], rejected: [], rows: 0 };
	while (at !== undefined) {
		const { store, category, cursor: after } = at;
		const adapter = stores.get(store);
		// It was deployed without it since: what is listed by now is not all that was meant.
		if (!adapter?.due) throw new InvalidInput(`The store ${store} does not name its records any more: order the letter anew.`);
		const { records, next } = await adapter.due(category, { trigger: 'collected', latest: latestDay }, { part: 0, of: 1 }, after);
		const found = await inFlight(asked, records, async ({ record, identifiers }) => ({
			id: record.id,
			address: await addressOf(policy, stores, identifiers),
		}));
		const following: Place | undefined = lists[lists.findIndex((list) => list.store === store && list.category === category) + 1];
		at = next === undefined ? following : { store, category, cursor: next };
		yield {
			addresses: found.flatMap(({ address }) => address ?? []),
			rejected: found.flatMap(({ id, address }) =>
				address === undefined ? [{ row: id, store, problem: 'no-address' as const }] : [],
			),
			rows: records.length,
			...(at !== undefined && { next: JSON.stringify(at) }),
		};
	}
}

async function addressOf(policy: Policy, stores: StoreAdapters, identifiers: readonly Identifier[]): Promise<string | undefined> {
	const own = addressAmong(identifiers);
	if (own !== undefined || identifiers.length === 0) return own;
	const { identifiers: all, incomplete } = await resolveIdentity(identifiers, stores, { storeRules: (id) => policy.stores[id] });
	const lost = incomplete.find(({ why }) => why === 'unreachable');
	if (lost) throw new StoreUnavailableError(lost.store, 'was not reached when it was asked for an address');
	return addressAmong(all);
}

const addressAmong = (identifiers: readonly Identifier[]): string | undefined =>
	identifiers
		.filter(({ kind, scope }) => kind === 'email' && scope === 'unique')
		.flatMap(({ value }) => normaliseAddress(value) ?? [])
		.sort()[0];
