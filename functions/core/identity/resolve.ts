/** From the address that somebody proved to everything that the stores hold about that person. */
import type { IncompleteSearch } from '../case/case.ts';
import type { Candidate, Identifier } from '../ports.ts';
import { type StoreAdapter, type StoreAdapters, type StoreRecord, StoreUnavailableError } from '../stores/ports.ts';
import { normaliseAddress } from './address.ts';
import { namesFit } from './name.ts';

/** What the search needs of a store's entry in the data map. */
export interface StoreRules {
	readonly addresses: 'lower-case' | 'as-typed' | 'none';
	/** Identifiers that its records give, where they give any. */
	readonly yields?: Readonly<Record<string, { readonly scope: 'unique' | 'shared' }>>;
}

export interface ResolveOptions {
	/** The person's name, where known: records under another name are shown to the DPO. */
	readonly personName?: string;
	readonly storeRules: (storeId: string) => StoreRules | undefined;
	/** Hears of each record. What it heard of a store before {@link onReread} no longer counts. */
	readonly onRecord?: (store: string, record: StoreRecord) => void;
	/** The store's records so far are void: it is read anew from its first page, or was lost in the middle of it. */
	readonly onReread?: (store: string) => void;
}

export interface Resolution {
	/** Unique identifiers of the person, those at the start included, in order of kind and value. */
	readonly identifiers: readonly Identifier[];
	/** For the DPO's eyes: what may belong to somebody else, each once. */
	readonly candidates: readonly Candidate[];
	/** Records by store, of every store that was searched to its end; 0 where no identifier of the person fits the store. */
	readonly found: ReadonlyMap<string, number>;
	readonly incomplete: readonly IncompleteSearch[];
}

/**
 * Searches all stores, breadth first, by unique identifiers, until none gives a new one. Shared identifiers (a household's phone)
 * are never followed: they, and records under a name that does not fit, become candidates.
 *
 * Each record counts once though several identifiers find it. An adapter promises that only within one run of pages, so
 * a store for which new identifiers turn up is read anew with all of them, and only its last reading counts: no
 * ids are kept, and memory does not grow with the records. Second readings are rare, for stores that give no identifiers are read
 * last, and a store whose first page already names new ones is left until these are known.
 *
 * What could not be searched is `incomplete`, never empty: a store out of reach (`unreachable`; what it had told is void), one
 * that keeps addresses as typed (`inexact-search`), one with records that the data map does not know (`undeclared-records`).
 */
export async function resolveIdentity(
	start: readonly Identifier[],
	stores: StoreAdapters,
	options: ResolveOptions,
): Promise<Resolution> {
	const search = new Search(stores, options);
	for (const identifier of start) search.know(identifier);
	for (let wave = search.nextWave(); wave.length > 0; wave = search.nextWave()) {
		await Promise.all(wave.map((store) => search.read(store)));
	}
	return search.result();
}

class Search {
	readonly #stores: StoreAdapters;
	readonly #options: ResolveOptions;
	readonly #known = new Map<string, Identifier>();
	readonly #candidates = new Map<string, Candidate>();
	/** How many of the known identifiers each store was last asked by: they are only ever added to. */
	readonly #asked = new Map<string, number>();
	readonly #found = new Map<string, number>();
	readonly #undeclared = new Set<string>();
	readonly #unreachable = new Set<string>();

	constructor(stores: StoreAdapters, options: ResolveOptions) {
		this.#stores = stores;
		this.#options = options;
	}

	/** Takes note of an identifier to search by: a unique one. */
	know(identifier: Identifier): void {
		const spelt = spell(identifier);
		if (spelt.scope === 'unique') this.#known.set(keyOf(spelt), spelt);
	}

	/** Stores that were not asked by all that is known; those that lead to others before those that do not. */
	nextWave(): StoreAdapter[] {
		const open = [...this.#stores.values()].filter((store) => this.#hasNews(store));
		const leading = open.filter((store) => this.#leads(store));
		return leading.length > 0 ? leading : open;
	}

	/** One whole reading of a store by all identifiers that it finds by. */
	async read(store: StoreAdapter): Promise<void> {
		try {
			await this.#readPages(store);
		} catch (error) {
			if (!(error instanceof StoreUnavailableError)) throw error;
			this.#forget(store);
			this.#unreachable.add(store.id);
		}
	}

	result(): Resolution {
		const searched = [...this.#stores.values()].filter(({ id }) => !this.#unreachable.has(id));
		return {
			identifiers: sortedValues(this.#known),
			candidates: sortedValues(this.#candidates),
			found: new Map(searched.map(({ id }) => [id, this.#found.get(id) ?? 0])),
			incomplete: [...this.#stores.values()].flatMap((store) => this.#faultsOf(store).map((why) => ({ store: store.id, why }))),
		};
	}

	async #readPages(store: StoreAdapter): Promise<void> {
		const identifiers = this.#identifiersFor(store);
		this.#forget(store);
		this.#asked.set(store.id, identifiers.length);
		let page = await store.find(identifiers);
		this.#note(store, page.yields);
		// The next wave asks by the new ones too: reading on would be for nothing.
		if (this.#hasNews(store)) return;
		this.#count(store, page.records);
		while (page.next !== undefined) {
			page = await store.find(identifiers, page.next);
			this.#note(store, page.yields);
			this.#count(store, page.records);
		}
	}

	#forget(store: StoreAdapter): void {
		if (this.#found.delete(store.id)) this.#options.onReread?.(store.id);
		this.#undeclared.delete(store.id);
	}

	#count(store: StoreAdapter, records: readonly StoreRecord[]): void {
		const { personName, onRecord } = this.#options;
		for (const record of records) {
			if (record.category === 'undeclared') this.#undeclared.add(store.id);
			if (personName !== undefined && record.personName !== undefined && !namesFit(personName, record.personName)) {
				this.#propose({ store: store.id, why: 'name-differs', personName: record.personName });
			}
			onRecord?.(store.id, record);
		}
		this.#found.set(store.id, (this.#found.get(store.id) ?? 0) + records.length);
	}

	#note(store: StoreAdapter, yields: readonly Identifier[]): void {
		for (const identifier of yields) {
			if (identifier.scope === 'unique') this.know(identifier);
			else this.#propose({ store: store.id, why: 'shared-identifier', identifier: spell(identifier) });
		}
	}

	#propose(candidate: Candidate): void {
		const { store, why, identifier, personName } = candidate;
		this.#candidates.set(JSON.stringify([store, why, identifier?.kind, identifier?.value, personName]), candidate);
	}

	#identifiersFor(store: StoreAdapter): Identifier[] {
		return [...this.#known.values()].filter(({ kind }) => store.finds.includes(kind));
	}

	#hasNews(store: StoreAdapter): boolean {
		return !this.#unreachable.has(store.id) && this.#identifiersFor(store).length > (this.#asked.get(store.id) ?? 0);
	}

	#leads({ id }: StoreAdapter): boolean {
		return Object.values(this.#options.storeRules(id)?.yields ?? {}).some(({ scope }) => scope === 'unique');
	}

	#faultsOf({ id, finds }: StoreAdapter): string[] {
		if (this.#unreachable.has(id)) return ['unreachable'];
		const inexact = this.#options.storeRules(id)?.addresses === 'as-typed' && finds.includes('email');
		return [...(inexact ? ['inexact-search'] : []), ...(this.#undeclared.has(id) ? ['undeclared-records'] : [])];
	}
}

/** Addresses in their one spelling, so that the same one found twice is one. */
function spell(identifier: Identifier): Identifier {
	return identifier.kind === 'email'
		? { ...identifier, value: normaliseAddress(identifier.value) ?? identifier.value }
		: identifier;
}

function keyOf({ kind, value }: Identifier): string {
	return JSON.stringify([kind, value]);
}

/** In the order of the keys: what the search says does not depend on which store answered first. */
function sortedValues<T>(entries: ReadonlyMap<string, T>): T[] {
	return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
