/** Measuring things against each other on a machine that others use too. */

export interface Pair {
	readonly ours: number;
	readonly floor: number;
}

/**
 * Measures each, in turn, `count` times; every other time from the last to the first, so that none always meets the warmer machine.
 *
 * @param measure by name; given the round, from 0. @returns what each gave, by round.
 */
export async function interleaved<Name extends string>(
	count: number,
	measure: Readonly<Record<Name, (round: number) => Promise<number>>>,
): Promise<readonly Readonly<Record<Name, number>>[]> {
	const names = Object.keys(measure) as Name[];
	const rounds: Record<Name, number>[] = [];
	for (let round = 0; round < count; round++) {
		const values = {} as Record<Name, number>;
		for (const name of round % 2 === 0 ? names : names.toReversed()) values[name] = await measure[name](round);
		rounds.push(values);
	}
	return rounds;
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
