/** What the law makes of each right, as far as a workflow has to know. */
import type { DecisionNeed, Right } from '../case/case.ts';

/**
 * What carrying out a right does to records: a copy, erasure, correction, a mark that restricts their use, a date on which they are
 * deleted, or nothing at all.
 */
export type Act = 'export' | 'erase' | 'rectify' | 'restrict' | 'schedule' | 'none';

export interface RightRules {
	/** The article that gives it. */
	readonly article: string;
	readonly act: Act;
	/** What the DPO decides in every such case. */
	readonly decides?: DecisionNeed;
	/** Records are restricted while the DPO weighs, Art 18(1)(d). */
	readonly restrictedMeanwhile: boolean;
	/** Has its effect for an address that nobody confirmed: stopping marketing harms nobody, and needs no login (Art 21(3)). */
	readonly withoutProof: boolean;
	/** Marketing stops as soon as the request is here, whoever typed the address, even where the rest waits for a confirmation. */
	readonly stopsMarketing: boolean;
}

const usual = { restrictedMeanwhile: false, withoutProof: false, stopsMarketing: false } as const;

export const rulesOfRight: Readonly<Record<Right, RightRules>> = {
	access: { ...usual, article: 'UK GDPR Art 15', act: 'export' },
	rectification: { ...usual, article: 'UK GDPR Art 16', act: 'rectify' },
	erasure: { ...usual, article: 'UK GDPR Art 17', act: 'erase' },
	restriction: { ...usual, article: 'UK GDPR Art 18(1)', act: 'restrict' },
	portability: { ...usual, article: 'UK GDPR Art 20(1)', act: 'export' },
	'objection-to-marketing': { ...usual, article: 'UK GDPR Art 21(3)', act: 'none', withoutProof: true, stopsMarketing: true },
	objection: { ...usual, article: 'UK GDPR Art 21(1)', act: 'restrict', decides: 'weighing', restrictedMeanwhile: true },
	'withdrawing-consent': { ...usual, article: 'UK GDPR Art 7(3)', act: 'restrict' },
	'automated-decisions': { ...usual, article: 'UK GDPR Art 22C', act: 'none', decides: 'human-review' },
	unsubscribing: { ...usual, article: 'UK GDPR Art 7(3)', act: 'schedule', stopsMarketing: true },
};

/**
 * Whether recipients of the data are told of what was done, Art 19: it names erasure under Art 17(1), rectification and restriction, and
 * not the deleting of what its period no longer keeps.
 */
export const tellsRecipients = (right: Right): boolean => ['erase', 'rectify', 'restrict'].includes(rulesOfRight[right].act);

/**
 * Whether the person is told that data stays as it was for this reason, Art 12(4): not where they asked about something else, as
 * who withdraws consent did about everything that does not rest on it.
 */
export const tellsWhy = (right: Right, reason: string): boolean =>
	reason !== 'not-named' && !(right === 'withdrawing-consent' && reason === 'right-does-not-apply');

/** Whether the stores are searched: not where nothing is done in them. */
export const searchesStores = (right: Right): boolean => rulesOfRight[right].act !== 'none';
