import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Right } from '../case/case.ts';
import type { Particulars } from './particulars.ts';

/**
 * What a verified request claims for its person, so that the same again joins it: the right and, since two corrections are two
 * requests, what it says beyond.
 */
export function claimOf({ right, particulars }: { readonly right: Right; readonly particulars?: Particulars }): string {
	const said = canonicalize(particulars ?? {}) ?? '{}';
	return said === '{}' ? right : `${right}#${hash('sha256', said, 'base64url').slice(0, 22)}`;
}
