import type { Right } from '../../core/case/case.ts';

/** What the person asked of the controller: "you asked us …". */
export const rightAsked: Readonly<Record<Right, string>> = {
	access: 'to give you a copy of your data',
	rectification: 'to put your data right',
	erasure: 'to erase your data',
	restriction: 'to restrict how we use your data',
	portability: 'to hand over your data in a form that other programs read',
	'objection-to-marketing': 'to send you no more marketing',
	objection: 'to stop using your data in a way that you object to',
	'withdrawing-consent': 'to stop what you had consented to',
	'automated-decisions': 'to have a person look again at a decision about you',
	unsubscribing: 'to unsubscribe you',
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
	unsubscribing: 'request to unsubscribe',
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
	unsubscribing: 'UK GDPR Article 7(3)',
};

/** The right as a thing to do: the heading of its form, and the link to it. */
export const rightTitle: Readonly<Record<Right, string>> = {
	access: 'Get a copy of your data',
	rectification: 'Have your data put right',
	erasure: 'Have your data erased',
	restriction: 'Restrict how your data is used',
	portability: 'Take your data elsewhere',
	'objection-to-marketing': 'Stop marketing',
	objection: 'Object to how your data is used',
	'withdrawing-consent': 'Withdraw your consent',
	'automated-decisions': 'Have a person look at a decision',
	unsubscribing: 'Unsubscribe',
};

/** What comes of it, in a sentence or two. */
export const rightSummary: Readonly<Record<Right, string>> = {
	access: 'A download with everything that we hold about you, why we hold it and who else has seen it.',
	rectification: 'Tell us what is wrong or missing, and what is right. We tell whoever had it from us.',
	erasure: 'We erase what we need not keep. Where the law makes us keep something, we tell you what, why and until when.',
	restriction: 'We keep your data and leave it alone, for instance while we check whether it is right.',
	portability: 'What you gave us, in files that other programs read: for you, or sent straight to another organisation.',
	'objection-to-marketing': 'No more marketing from us, from now on and for good. You need give no reason, and confirm nothing.',
	objection: 'Tell us why a use of your data is not right in your situation. We stop it while we weigh that.',
	'withdrawing-consent': 'Take back what you agreed to, in whole or in part. It counts from the moment that you confirm it.',
	'automated-decisions': 'Learn how a decision was made by a machine, say what you think of it, and have a person review it.',
	unsubscribing: 'No more marketing, at once. Once you have confirmed it, we also delete what we only keep until you unsubscribe.',
};

/** What happens once the mailed link is used. */
export const onceConfirmed: Readonly<Record<Right, string>> = {
	access: 'Once you have confirmed, we gather what we hold about you, and send you a second e-mail with a link to download it.',
	rectification:
		'Once you have confirmed, we put right what you named, wherever we hold it, tell those who had it from us, and write to you what was changed.',
	erasure:
		'Once you have confirmed, we erase what we need not keep, and write to you what was erased, and what we kept and why. What we erase cannot be brought back.',
	restriction: 'Once you have confirmed, we keep the data without using it otherwise, and tell you before that ever ends.',
	portability:
		'Once you have confirmed, we gather what you gave us on consent or for a contract, and send you a second e-mail with a link to download it. Where you named another organisation, we send it there too.',
	'objection-to-marketing': 'We send you no more marketing.',
	objection:
		'Once you have confirmed, we stop using the data that you object to while our data protection officer weighs your reasons, and write to you what was decided and why.',
	'withdrawing-consent':
		'The moment you confirm, your consent ends, and we stop what rested on it. What was done before stays lawful.',
	'automated-decisions':
		'Once you have confirmed, a person looks at the decision again, with what you wrote, and we write to you how it was made and what the review came to.',
	unsubscribing:
		'Marketing has stopped. Once you have confirmed, your consent ends, and what we keep only until you unsubscribe is deleted. We write to you what goes when, what we must keep and why, and how to undo it until then.',
};
