import type { RefusalReason, Right } from '../../core/case/case.ts';

interface Refusal {
	/** The reason to the person. */
	readonly text: string;
	/** Where the law allows it, by the right that was exercised. */
	readonly article: Readonly<Record<Right, string>>;
}

/** Why a request, or a part of one, may be refused; UK GDPR Art 12(4) asks for the reasons. */
export const refusalInWords: Readonly<Record<RefusalReason, Refusal>> = {
	'identity-not-verified': {
		text: 'We have reasonable doubts about who made the request, and could not establish it.',
		article: { access: 'UK GDPR Article 12(6)', erasure: 'UK GDPR Article 12(6)' },
	},
	'no-data-held': {
		text: 'We searched, and found no personal data of yours.',
		article: { access: 'UK GDPR Article 15(1)', erasure: 'UK GDPR Article 17(1)' },
	},
	'legal-obligation': {
		text: 'A legal obligation prevents us.',
		article: { access: 'Data Protection Act 2018, Schedule 2, paragraph 5', erasure: 'UK GDPR Article 17(3)(b)' },
	},
	'legal-claims': {
		text: 'We need the data to establish, exercise or defend legal claims.',
		article: { access: 'Data Protection Act 2018, Schedule 2, paragraph 5(3)', erasure: 'UK GDPR Article 17(3)(e)' },
	},
	'freedom-of-expression': {
		text: 'The data is needed for freedom of expression and information.',
		article: { access: 'Data Protection Act 2018, Schedule 2, paragraph 26', erasure: 'UK GDPR Article 17(3)(a)' },
	},
	'public-interest': {
		text: 'The data is needed in the public interest.',
		article: { access: 'Data Protection Act 2018, Schedule 2, Parts 1 and 2', erasure: 'UK GDPR Article 17(3)(b) to (d)' },
	},
	'rights-of-others': {
		text: 'It would harm the rights and freedoms of other people.',
		article: { access: 'UK GDPR Article 15(4)', erasure: 'UK GDPR Article 17(3)' },
	},
	'manifestly-unfounded': {
		text: 'The request is manifestly unfounded.',
		article: { access: 'UK GDPR Article 12(5)(b)', erasure: 'UK GDPR Article 12(5)(b)' },
	},
	excessive: {
		text: 'The request is excessive, in particular because it repeats earlier ones.',
		article: { access: 'UK GDPR Article 12(5)(b)', erasure: 'UK GDPR Article 12(5)(b)' },
	},
	'right-does-not-apply': {
		text: 'The law does not grant this right for the data in question.',
		article: { access: 'UK GDPR Article 15(1)', erasure: 'UK GDPR Article 17(1)' },
	},
	'outside-jurisdiction': {
		text: 'The data in question is not covered by the law that the request relies on.',
		article: { access: 'UK GDPR Article 3', erasure: 'UK GDPR Article 3' },
	},
};
