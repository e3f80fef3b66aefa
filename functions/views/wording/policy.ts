import type { LegalBasis, RetentionRule } from '../../core/policy/schema.ts';
import { periodInWords } from '../dates.ts';

/** The legal bases of UK GDPR Art 6(1) in words. */
export const legalBasisInWords: Readonly<Record<LegalBasis, string>> = {
	consent: 'your consent',
	contract: 'a contract with you',
	'legal-obligation': 'a legal obligation',
	'vital-interests': 'someone’s vital interests',
	'public-task': 'a task in the public interest',
	'legitimate-interests': 'our legitimate interests',
};

const starts: Readonly<Record<RetentionRule['trigger'], string>> = {
	collected: 'after we collect it',
	'relationship-end': 'after our relationship with you ends',
	'financial-year-end': 'after the end of the financial year',
	unsubscribe: 'after you unsubscribe or end your relationship with us',
	'case-closed': 'after the case is closed',
};

const starters: Readonly<Record<RetentionRule['trigger'], string>> = {
	collected: 'as soon as we no longer need it for what we collected it for',
	'relationship-end': 'when our relationship with you ends',
	'financial-year-end': 'at the end of the financial year',
	unsubscribe: 'when you unsubscribe or end your relationship with us',
	'case-closed': 'when the case is closed',
};

/** A retention rule in words: `erased 5 years after our relationship with you ends`. */
export const retentionInWords = (rule: Pick<RetentionRule, 'trigger' | 'period' | 'action'>): string => {
	const done = rule.action === 'erase' ? 'erased' : 'made anonymous';
	return `${done} ${endInWords(rule)}`;
};

/** When a retention rule's period ends, in words: `5 years after our relationship with you ends`. */
export const endInWords = (rule: Pick<RetentionRule, 'trigger' | 'period'>): string =>
	/[1-9]/.test(rule.period) ? `${periodInWords(rule.period)} ${starts[rule.trigger]}` : starters[rule.trigger];

const countries = new Intl.DisplayNames('en-GB', { type: 'region' });

/** A country's English name, by its ISO 3166 code. */
export const countryName = (code: string): string => countries.of(code) ?? code;
