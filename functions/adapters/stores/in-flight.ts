/** Bounded concurrency. */

/**
 * Runs `work` on every item, at most `limit` at once. After the first failure nothing new is begun; what is under way is
 * awaited, then the failure is thrown, so that nothing goes on behind the caller's back.
 */
export async function inFlight<T, R>(limit: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
	const results: R[] = new Array(items.length);
	let next = 0;
	let failed = false;
	const worker = async () => {
		while (!failed && next < items.length) {
			const index = next++;
			try {
				results[index] = await work(items[index] as T);
			} catch (error) {
				failed = true;
				throw error;
			}
		}
	};
	const settled = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
	for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
	return results;
}

export function inChunks<T>(size: number, items: readonly T[]): T[][] {
	return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
