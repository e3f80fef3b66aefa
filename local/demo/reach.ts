/** Which kinds of data a right reaches, by the published policy: a second reading, so that what the system says can be compared with it. */
import type { Policy } from './inventory.ts';
import type { Right, Said } from './rights-shown.ts';

/** `not-named`: the person asked about something else. `other-basis`: also used on a basis that the request does not touch. */
export type Unreached = 'not-named' | 'right-does-not-apply' | 'other-basis';

/** Why the right leaves the kind of data as it is; `undefined`: it reaches it. */
export function unreached(policy: Policy, right: Right, said: Said, category: string): Unreached | undefined {
	if (said.categories !== undefined && !said.categories.includes(category)) return 'not-named';
	const purposes = Object.entries(policy.purposes).filter(([, { categories }]) => categories.includes(category));
	const onBasis = (...bases: readonly string[]) => purposes.filter(([, { legalBasis }]) => bases.includes(legalBasis));
	if (right === 'portability') {
		const given = Object.values(policy.sources).some(({ categories, fromPerson }) => fromPerson && categories.includes(category));
		return given && onBasis('consent', 'contract').length > 0 ? undefined : 'right-does-not-apply';
	}
	if (right === 'objection') {
		if (onBasis('legitimate-interests').length === 0) return 'right-does-not-apply';
		return onBasis('legitimate-interests', 'consent').length === purposes.length ? undefined : 'other-basis';
	}
	if (right === 'withdrawing-consent') {
		const withdrawn = onBasis('consent').filter(([id]) => said.purposes?.includes(id) ?? true);
		if (withdrawn.length === 0) return 'right-does-not-apply';
		return withdrawn.length === purposes.length ? undefined : 'other-basis';
	}
	return undefined;
}

/** Whether the person has to be told that it stays as it was for this reason (Art 12(4)), and not that they asked about something else. */
export const mustBeTold = (right: Right, reason: Unreached): boolean =>
	reason === 'other-basis' || (reason === 'right-does-not-apply' && right !== 'withdrawing-consent');

/** The purposes that the request ends, sorted: those whose consent it withdraws, or that it objects to. */
export function purposesEnded({ purposes }: Policy, right: Right, said: Said): string[] {
	const basis =
		right === 'withdrawing-consent' || right === 'unsubscribing'
			? 'consent'
			: right === 'objection'
				? 'legitimate-interests'
				: undefined;
	return Object.entries(purposes)
		.filter(([id, { legalBasis, categories }]) => {
			const named = said.purposes?.includes(id) ?? true;
			return legalBasis === basis && named && (said.categories?.some((category) => categories.includes(category)) ?? true);
		})
		.map(([id]) => id)
		.sort();
}
