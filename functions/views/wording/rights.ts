import type { Right } from '../../core/case/case.ts';

/** The right as a person would ask for it: `a copy of your data`. */
export const rightAsked: Readonly<Record<Right, string>> = {
	access: 'a copy of your data',
	rectification: 'your data to be put right',
	erasure: 'your data to be erased',
	restriction: 'the use of your data to be restricted',
	portability: 'your data in a form that others can read',
	'objection-to-marketing': 'no more marketing',
	objection: 'an end to uses of your data that you object to',
	'withdrawing-consent': 'your consent to be taken back',
	'automated-decisions': 'a person to look again at a decision made about you',
};

/** The request by its name: `access request`. */
export const rightName: Readonly<Record<Right, string>> = {
	access: 'access request',
	rectification: 'rectification request',
	erasure: 'erasure request',
	restriction: 'restriction request',
	portability: 'portability request',
	'objection-to-marketing': 'objection to marketing',
	objection: 'objection',
	'withdrawing-consent': 'withdrawal of consent',
	'automated-decisions': 'request for a human review',
};

/** Where the law grants it. */
export const rightArticle: Readonly<Record<Right, string>> = {
	access: 'UK GDPR Article 15',
	rectification: 'UK GDPR Article 16',
	erasure: 'UK GDPR Article 17',
	restriction: 'UK GDPR Article 18',
	portability: 'UK GDPR Article 20',
	'objection-to-marketing': 'UK GDPR Article 21(2)',
	objection: 'UK GDPR Article 21(1)',
	'withdrawing-consent': 'UK GDPR Article 7(3)',
	'automated-decisions': 'UK GDPR Articles 22A to 22D',
};
