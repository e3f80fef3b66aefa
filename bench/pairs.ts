/** Measuring two things against each other on a machine that others use too. */

export interface Pair {
	readonly ours: number;
	readonly floor: number;
}

/**
 * Measures both, in turn, `count` times; who goes first alternates, so that neither always meets the warmer machine.
 */
export async function interleaved(
	count: number,
	measure: { readonly ours: (round: number) => Promise<number>; readonly floor: (round: number) => Promise<number> },
): Promise<readonly Pair[]> {
	const pairs: Pair[] = [];
	for (let round = 0; round < count; round++) {
		if (round % 2 === 0) {
			const ours = await measure.ours(round);
			pairs.push({ ours, floor: await measure.floor(round) });
		} else {
			const floor = await measure.floor(round);
			pairs.push({ floor, ours: await measure.ours(round) });
		}
	}
	return pairs;
}

/** The middle value; of an even number, the mean of the two in the middle. @throws RangeError for none. */
export function median(values: readonly number[]): number {
	if (values.length === 0) throw new RangeError('There is no median of nothing');
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const high = sorted[middle] ?? 0;
	return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}

export interface Comparison {
	/** Medians. */
	readonly value: number;
	readonly floor: number;
	/** The median of each pair's own quotient: what slows the machine for a while slows both halves of a pair. */
	readonly quotient: number;
}

/** @param quotient of a pair. */
export function compare(pairs: readonly Pair[], quotient: (pair: Pair) => number): Comparison {
	return {
		value: median(pairs.map(({ ours }) => ours)),
		floor: median(pairs.map(({ floor }) => floor)),
		quotient: median(pairs.map(quotient)),
	};
}
