import type { LedgerEntry } from '../../core/retention/ports.ts';

/** Entries by what they are for. */
export type LedgerEntries = ReadonlyMap<string, LedgerEntry>;

/**
 * The part of the ledger that is written for one page of items, which are worked on side by side: once for all of them, when each
 * has either said what it is going to delete or is through. What comes later, of records that take more than one page of their
 * store, is written with what stands there already.
 */
export class LedgerPage {
	readonly #write: (entries: readonly LedgerEntry[]) => Promise<void>;
	readonly #entries: Map<string, LedgerEntry>;
	readonly #awaited: Set<string>;
	#changed = false;
	#writing: Promise<void> = Promise.resolve();
	#gathered: PromiseWithResolvers<void> = Promise.withResolvers();

	/** @param items names of all items of the page. @param earlier what a try that died wrote for the same page */
	constructor(write: (entries: readonly LedgerEntry[]) => Promise<void>, items: readonly string[], earlier: LedgerEntries) {
		this.#write = write;
		this.#entries = new Map(earlier);
		this.#awaited = new Set(items);
	}

	/** Resolves when the ledger has the entry: from then on the records may be deleted. */
	async announce(name: string, entry: LedgerEntry): Promise<void> {
		this.#entries.set(name, entry);
		this.#changed = true;
		this.arrive(name);
		await this.#gathered.promise;
		await this.#flush();
	}

	/** The item is through, or has announced: nobody waits for it any more. */
	arrive(name: string): void {
		this.#awaited.delete(name);
		if (this.#awaited.size === 0) this.#gathered.resolve();
	}

	/** One at a time; whoever comes while one is under way is in the next. */
	#flush(): Promise<void> {
		this.#writing = this.#writing.then(async () => {
			if (!this.#changed) return;
			this.#changed = false;
			try {
				await this.#write([...this.#entries.values()]);
			} catch (error) {
				this.#changed = true;
				throw error;
			}
		});
		const written = this.#writing;
		// The next one tries anew; what failed is thrown to whoever waited for it.
		this.#writing = written.catch(() => undefined);
		return written;
	}
}
