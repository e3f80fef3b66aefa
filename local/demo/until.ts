import { setTimeout } from 'node:timers/promises';

/** Milliseconds between two looks, and those after which waiting is given up; workflows retry within them. */
const interval = 50;
const patience = 180_000;

/**
 * Looks again and again until there is something to see.
 *
 * @param what as it continues "waited for".
 */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
	const start = performance.now();
	for (;;) {
		const seen = await look();
		if (seen !== undefined) return seen;
		if (performance.now() - start > patience) throw new Error(`Waited for ${what}, ${patience / 1000} seconds in vain`);
		await setTimeout(interval);
	}
}
