/**
 * dynalite ends what it reads with by `return`, which the iterators of abstract-level do not have: each would stay open, and keep its
 * tables as they were then in memory.
 */
import { AbstractKeyIterator, AbstractValueIterator } from 'abstract-level';

/** Closes what queries and scans were read with. */
export function closeIterators(): void {
	for (const { prototype } of [AbstractKeyIterator, AbstractValueIterator]) Object.assign(prototype, { return: close });
}

function close(this: AbstractKeyIterator<unknown, unknown> | AbstractValueIterator<unknown, unknown, unknown>): Promise<void> {
	return this.close();
}
