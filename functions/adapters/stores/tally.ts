/** Counts what erasing did, and keeps what no verdict may erase. */
import type { ErasePage, RetainedTally, StoreRecord, Verdict } from '../../core/stores/ports.ts';
import { undeclared } from './records.ts';

/**
 * The verdict on a record, except that what is under legal hold, and what the data map does not know, is kept whatever
 * the verdict says.
 */
export function settle(record: StoreRecord, judge: (record: StoreRecord) => Verdict): Verdict {
	const verdict = judge(record);
	if (verdict.outcome === 'retain') return verdict;
	if (record.held) return { outcome: 'retain', reason: 'legal-claims' };
	if (record.category === undeclared) return { outcome: 'retain', reason: 'undeclared-records' };
	return verdict;
}

export class Tally {
	readonly #erased = new Map<string, number>();
	readonly #retained = new Map<string, RetainedTally>();

	erased(category: string): void {
		this.#erased.set(category, (this.#erased.get(category) ?? 0) + 1);
	}

	retained(category: string, { reason, until }: Extract<Verdict, { outcome: 'retain' }>): void {
		// Without a known end it is counted apart: nobody is told a date that is not true of it.
		const name = JSON.stringify([category, reason, until === undefined]);
		const before = this.#retained.get(name);
		const latest = before?.until !== undefined && until !== undefined && before.until > until ? before.until : until;
		this.#retained.set(name, {
			category,
			count: (before?.count ?? 0) + 1,
			reason,
			...(latest === undefined ? {} : { until: latest }),
		});
	}

	page(next: string | undefined): ErasePage {
		return {
			erased: [...this.#erased].map(([category, count]) => ({ category, count })),
			retained: [...this.#retained.values()],
			...(next === undefined ? {} : { next }),
		};
	}
}
