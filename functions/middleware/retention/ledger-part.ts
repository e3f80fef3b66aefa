import { randomUUID } from 'node:crypto';
import type { Identifier } from '../../core/ports.ts';
import type { ErasureLedger, LedgerEntry } from '../../core/retention/ports.ts';
import type { StoreRecord } from '../../core/stores/ports.ts';

interface Of {
	/** Reference of the case. */
	readonly by: string;
	readonly store: string;
	/** Number of the page. */
	readonly page: number;
	readonly identifiers: readonly Identifier[];
	/** Instant at which the page was begun. */
	readonly at: string;
}

/**
 * What one try of one page erases, in the ledger. Each try, and each announcement of it, has a part of its own: nothing that another
 * try wrote is written over, be it that both live.
 */
export class LedgerPart {
	readonly #ledger: Pick<ErasureLedger, 'write' | 'takeBack'>;
	readonly #of: Of;
	readonly #try = randomUUID();
	#erasing: string[] = [];
	#staying: string[] = [];
	#parts = 0;

	constructor(ledger: Pick<ErasureLedger, 'write' | 'takeBack'>, of: Of) {
		this.#ledger = ledger;
		this.#of = of;
	}

	erases({ id }: StoreRecord): void {
		this.#erasing.push(id);
	}

	/** An earlier try was going to erase it, and it is there, and stays. */
	spares({ id }: StoreRecord): void {
		this.#staying.push(id);
	}

	/** Writes what has been said since the last time; nothing: nothing. */
	async write(): Promise<void> {
		const { by, store, page, identifiers, at } = this.#of;
		const [erasing, staying] = [this.#erasing, this.#staying];
		this.#erasing = [];
		this.#staying = [];
		const part = `${store}-${String(page).padStart(6, '0')}-${this.#try}-${this.#parts++}`;
		const entryOf = (records: readonly string[]): LedgerEntry => ({ store, identifiers, records, at, by });
		if (staying.length > 0) await this.#ledger.takeBack(by, part, [entryOf(staying)]);
		if (erasing.length > 0) await this.#ledger.write(by, part, [entryOf(erasing)]);
	}
}
