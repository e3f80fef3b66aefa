import type { RefusalReason, Right } from '../../core/case/case.ts';

interface Refusal {
	/** The reason to the person. */
	readonly text: string;
	/** Where the law allows it, for every right; where they differ, by right. */
	readonly article: string | (Readonly<Partial<Record<Right, string>>> & { readonly other: string });
}

/** Where the law allows the refusal of this right for this reason. */
export const refusalArticle = (reason: RefusalReason, right: Right): string => {
	const { article } = refusalInWords[reason];
	return typeof article === 'string' ? article : (article[right] ?? article.other);
};

/** Why a request, or a part of one, may be refused; UK GDPR Art 12(4) asks for the reasons. */
export const refusalInWords: Readonly<Record<RefusalReason, Refusal>> = {
	'identity-not-verified': {
		text: 'We have reasonable doubts about who made the request, and could not establish it.',
		article: 'UK GDPR Article 12(6)',
	},
	'no-data-held': {
		text: 'We searched, and found no personal data of yours.',
		article: { access: 'UK GDPR Article 15(1)', erasure: 'UK GDPR Article 17(1)', other: 'UK GDPR Article 12(4)' },
	},
	'legal-obligation': {
		text: 'A legal obligation prevents us.',
		article: { erasure: 'UK GDPR Article 17(3)(b)', other: 'Data Protection Act 2018, Schedule 2, paragraph 5' },
	},
	'legal-claims': {
		text: 'We need the data to establish, exercise or defend legal claims.',
		article: {
			erasure: 'UK GDPR Article 17(3)(e)',
			objection: 'UK GDPR Article 21(1)',
			other: 'Data Protection Act 2018, Schedule 2, paragraph 5(3)',
		},
	},
	'freedom-of-expression': {
		text: 'The data is needed for freedom of expression and information.',
		article: { erasure: 'UK GDPR Article 17(3)(a)', other: 'Data Protection Act 2018, Schedule 2, paragraph 26' },
	},
	'public-interest': {
		text: 'The data is needed in the public interest.',
		article: { erasure: 'UK GDPR Article 17(3)(b) to (d)', other: 'Data Protection Act 2018, Schedule 2, Parts 1 and 2' },
	},
	'rights-of-others': {
		text: 'It would harm the rights and freedoms of other people.',
		article: {
			access: 'UK GDPR Article 15(4)',
			portability: 'UK GDPR Article 20(4)',
			erasure: 'UK GDPR Article 17(3)',
			other: 'UK GDPR Article 18(2)',
		},
	},
	'manifestly-unfounded': {
		text: 'The request is manifestly unfounded.',
		article: 'UK GDPR Article 12(5)(b)',
	},
	excessive: {
		text: 'The request is excessive, in particular because it repeats earlier ones.',
		article: 'UK GDPR Article 12(5)(b)',
	},
	'right-does-not-apply': {
		text: 'The law does not grant this right for the data in question.',
		article: {
			access: 'UK GDPR Article 15(1)',
			rectification: 'UK GDPR Article 16',
			erasure: 'UK GDPR Article 17(1)',
			restriction: 'UK GDPR Article 18(1)',
			portability: 'UK GDPR Article 20(1)',
			'objection-to-marketing': 'UK GDPR Article 21(2)',
			objection: 'UK GDPR Article 21(1)',
			'withdrawing-consent': 'UK GDPR Article 7(3)',
			other: 'UK GDPR Article 22A',
		},
	},
	'outside-jurisdiction': {
		text: 'The data in question is not covered by the law that the request relies on.',
		article: 'UK GDPR Article 3',
	},
	'compelling-grounds': {
		text: 'We have compelling legitimate grounds for the use of the data, which override your interests, rights and freedoms.',
		article: 'UK GDPR Article 21(1)',
	},
};
