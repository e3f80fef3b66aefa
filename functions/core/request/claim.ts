import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Right } from '../case/case.ts';
import type { Particulars } from './particulars.ts';

/**
 * What a verified request claims for its person, so that the same again joins it: the right and, since two corrections are two
 * requests, what it says beyond. The order in which it says it, and whether it says it twice, does not count.
 */
export function claimOf({ right, particulars }: { readonly right: Right; readonly particulars?: Particulars }): string {
	const said = canonicalize(inOneOrder(particulars ?? {})) ?? '{}';
	return said === '{}' ? right : `${right}#${hash('sha256', said, 'base64url').slice(0, 22)}`;
}

/** Of each list, every entry once, in the order of their texts. */
function inOneOrder(particulars: Particulars): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(particulars).map(([name, said]) => [name, Array.isArray(said) ? [...new Set(said.map(text))].sort() : said]),
	);
}

const text = (entry: unknown): string => canonicalize(entry) ?? '';
