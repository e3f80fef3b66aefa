import { type BatchOptions, batchesInFlight, deleteAll, type Item, writesPerBatch } from './dynamodb-batches.ts';
import { inChunks, inFlight } from './in-flight.ts';

interface Deletion {
	readonly key: Item;
	readonly done: PromiseWithResolvers<void>;
}

/**
 * Deletes for several callers at once: what they ask for in the same turn of the event loop shares its batches. A sweep that deletes
 * a few records of each of many people sends few full batches instead of many small ones. A key that two ask for goes once.
 *
 * @returns what deletes the items with these keys; it is over, or fails, when nothing of that is under way any more.
 */
export function deletions(options: BatchOptions): (keys: readonly Item[]) => Promise<void> {
	let gathered = new Map<string, Deletion>();

	/** A batch that fails is no other's failure. */
	const send = async (batch: readonly Deletion[]): Promise<void> => {
		const sent = deleteAll(
			options,
			batch.map(({ key }) => key),
		);
		await Promise.allSettled([sent]);
		for (const { done } of batch) done.resolve(sent);
	};

	const flush = () => {
		const batches = inChunks(writesPerBatch, [...gathered.values()]);
		gathered = new Map();
		void inFlight(batchesInFlight, batches, send);
	};

	return async (keys) => {
		if (keys.length === 0) return;
		if (gathered.size === 0) setImmediate(flush);
		const mine = keys.map((key) => {
			const name = JSON.stringify(key);
			const deletion = gathered.get(name) ?? { key, done: Promise.withResolvers<void>() };
			gathered.set(name, deletion);
			return deletion.done.promise;
		});
		for (const outcome of await Promise.allSettled(mine)) if (outcome.status === 'rejected') throw outcome.reason;
	};
}
