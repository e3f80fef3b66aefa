import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Right } from '../case/case.ts';
import type { Particulars } from './particulars.ts';

/** Rights whose free text says what the request is about, and does not only help to find the data. */
const isAbout: readonly Right[] = ['objection', 'automated-decisions'];

interface Claiming {
	readonly right: Right;
	readonly particulars?: Particulars;
	readonly details?: string;
}

/**
 * What a verified request claims for its person, so that the same again joins it: the right and, since two corrections are two
 * requests, what it says beyond. The order in which it says it, and whether it says it twice, does not count.
 */
export function claimOf({ right, particulars, details }: Claiming): string {
	const about = isAbout.includes(right) && details ? { details } : {};
	const said = canonicalize({ ...inOneOrder(particulars ?? {}), ...about }) ?? '{}';
	return said === '{}' ? right : `${right}#${hash('sha256', said, 'base64url').slice(0, 22)}`;
}

/** Of each list, every entry once, in the order of their texts. */
function inOneOrder(particulars: Particulars): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(particulars).map(([name, said]) => [name, Array.isArray(said) ? [...new Set(said.map(text))].sort() : said]),
	);
}

const text = (entry: unknown): string => canonicalize(entry) ?? '';
