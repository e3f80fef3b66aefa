import leven from 'leven';

/** The known word that a misspelt one most likely means; `undefined` where none is near (more than a third of its letters differ). */
export function nearest(word: string, known: readonly string[]): string | undefined {
	const [best] = known
		.map((candidate) => ({ candidate, distance: leven(word, candidate) }))
		.sort((a, b) => a.distance - b.distance);
	return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** What to write instead of an unknown word: the nearest known one, or all of them. */
export function writeInstead(word: string, known: readonly string[]): string {
	const meant = nearest(word, known);
	return meant === undefined ? `write one of ${known.join(', ')}` : `write ${meant}`;
}
