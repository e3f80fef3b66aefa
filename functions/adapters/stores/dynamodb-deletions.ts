import { type BatchOptions, batchesInFlight, deleteAll, type Item, writesPerBatch } from './dynamodb-batches.ts';
import { inChunks, inFlight } from './in-flight.ts';

/**
 * Deletes for several callers at once: what they ask for in the same turn of the event loop shares its batches. A sweep that deletes
 * a few records of each of many people sends few full batches instead of many small ones. A key that two ask for goes once.
 *
 * @returns what deletes the items with these keys; it is over, or fails, when nothing of that is under way any more.
 */
export function deletions(options: BatchOptions): (keys: readonly Item[]) => Promise<void> {
	let gathering: Gathering | undefined;

	async function send({ keys, begin }: Gathering): Promise<void> {
		const batches = inChunks(writesPerBatch, [...keys]).map((entries) => ({ entries, ...Promise.withResolvers<void>() }));
		const batchOf = new Map(batches.flatMap(({ entries, promise }) => entries.map(([name]) => [name, promise] as const)));
		begin((name) => batchOf.get(name));
		await inFlight(batchesInFlight, batches, async ({ entries, resolve }) => {
			const deleted = deleteAll(
				options,
				entries.map(([, key]) => key),
			);
			// A batch that fails is no other's failure.
			await Promise.allSettled([deleted]);
			resolve(deleted);
		});
	}

	return async (keys) => {
		if (keys.length === 0) return;
		if (gathering === undefined) {
			const begun = Promise.withResolvers<BatchOfKey>();
			const mine: Gathering = { keys: new Map(), begun: begun.promise, begin: begun.resolve };
			gathering = mine;
			setImmediate(() => {
				gathering = undefined;
				void send(mine);
			});
		}
		const { keys: all, begun } = gathering;
		const names = keys.map((key) => {
			const name = JSON.stringify(key);
			all.set(name, key);
			return name;
		});
		const batchOf = await begun;
		const outcomes = await Promise.allSettled(new Set(names.map(batchOf)));
		for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
	};
}

/** What deletes the batch that a key is in. */
type BatchOfKey = (name: string) => Promise<void> | undefined;

/** What is asked for in one turn of the event loop. */
interface Gathering {
	/** By what names them. */
	readonly keys: Map<string, Item>;
	readonly begun: Promise<BatchOfKey>;
	readonly begin: (batchOf: BatchOfKey) => void;
}
