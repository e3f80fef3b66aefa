import type { Right } from '../../core/case/case.ts';

/** The right as a person would ask for it: `a copy of your data`. */
export const rightAsked: Readonly<Record<Right, string>> = {
	access: 'a copy of your data',
	erasure: 'your data to be erased',
};

/** The request by its name: `access request`. */
export const rightName: Readonly<Record<Right, string>> = {
	access: 'access request',
	erasure: 'erasure request',
};

/** Where the law grants it. */
export const rightArticle: Readonly<Record<Right, string>> = {
	access: 'UK GDPR Article 15',
	erasure: 'UK GDPR Article 17',
};
