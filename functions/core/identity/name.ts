/** Whether two spellings of a name can be one person's: enough to raise a doubt, never to settle one. */

const titles = new Set(['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'sir', 'dame', 'rev']);

/**
 * Every part of the shorter name is a part of the longer one, or an initial for it. Case, diacritics, order, titles and
 * punctuation do not count. A name without letters says nothing, and fits.
 */
export function namesFit(one: string, other: string): boolean {
	const [shorter = [], longer = []] = [partsOf(one), partsOf(other)].sort((a, b) => a.length - b.length);
	const left = [...longer];
	// Whole parts first, so that an initial does not take the part that another word needs.
	return shorter.toSorted((a, b) => b.length - a.length).every((part) => take(left, part));
}

function take(parts: string[], part: string): boolean {
	const exact = parts.indexOf(part);
	const index = exact >= 0 ? exact : parts.findIndex((candidate) => isInitial(part, candidate) || isInitial(candidate, part));
	if (index >= 0) parts.splice(index, 1);
	return index >= 0;
}

function isInitial(part: string, whole: string): boolean {
	return [...part].length === 1 && whole.startsWith(part);
}

function partsOf(name: string): string[] {
	const folded = name
		.normalize('NFKD')
		.replace(/[\p{M}'’]/gu, '')
		.toLowerCase();
	return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).filter((part) => !titles.has(part));
}
