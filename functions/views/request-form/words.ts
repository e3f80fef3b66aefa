import type { Right } from '../../core/case/case.ts';

/** Every control that some right's form has. */
export type FormField = 'corrections' | 'ground' | 'categories' | 'purposes' | 'transferTo' | 'details' | 'email' | 'name';

/** The controls of each right's form, in their order: what it is about first, then who asks. */
export const fieldsOfRight: Readonly<Record<Right, readonly FormField[]>> = {
	access: ['email', 'name', 'details'],
	rectification: ['corrections', 'email', 'name', 'details'],
	erasure: ['email', 'name', 'details'],
	restriction: ['ground', 'categories', 'email', 'name', 'details'],
	portability: ['email', 'name', 'transferTo', 'details'],
	'objection-to-marketing': ['email'],
	objection: ['details', 'categories', 'email', 'name'],
	'withdrawing-consent': ['purposes', 'email'],
	'automated-decisions': ['details', 'email', 'name'],
	unsubscribing: ['email'],
};

const confirming =
	'Once you have sent this form, we mail you a link to confirm that the address is yours. Nothing happens until you use it.';

/** What stands above the form. */
export const leadOfRight: Readonly<Record<Right, string>> = {
	access: confirming,
	rectification: `Tell us what is wrong or missing, and what is right. ${confirming}`,
	erasure: `Where the law makes us keep something, we tell you what, why and until when. ${confirming}`,
	restriction: `We keep your data, and do nothing else with it. ${confirming}`,
	portability: `You get what you gave us on your consent or for a contract with you, as files that other programs read. ${confirming}`,
	'objection-to-marketing':
		'It takes effect at once, and for good. You need give no reason, and there is nothing to confirm: the address is all that we need.',
	objection: `For what we do in our own interest, you can object. We stop while we weigh your reasons against ours. ${confirming}`,
	'withdrawing-consent': `You can take consent back as easily as you gave it. ${confirming}`,
	'automated-decisions': `A person looks again at a decision that was made about you without one. ${confirming}`,
	unsubscribing:
		'Marketing stops at once. For the rest, we mail you a link to confirm that the address is yours: once you have used it, we delete what we keep only until you unsubscribe.',
};

interface Details {
	readonly label: string;
	readonly hint: string;
}

const finding: Details = {
	label: 'Anything that helps us find your data (optional)',
	hint: 'Such as a member number, or an event that you came to.',
};

/** What the free text is for. */
export const detailsOfRight: Readonly<Record<Right, Details>> = {
	access: finding,
	erasure: finding,
	portability: finding,
	'objection-to-marketing': finding,
	'withdrawing-consent': finding,
	unsubscribing: finding,
	rectification: {
		label: 'Anything else that we should know (optional)',
		hint: 'Such as how we can see that it is right, or a member number.',
	},
	restriction: {
		label: 'Anything else that we should know (optional)',
		hint: 'Such as what is wrong with the data, or which claim you need it for.',
	},
	objection: {
		label: 'What do you object to, and why?',
		hint: 'Say which use of your data it is, and what in your own situation speaks against it.',
	},
	'automated-decisions': {
		label: 'Which decision is it, and what do you think of it? (optional)',
		hint: 'Say when you heard of it and what it was about, what is wrong with it, and what we should take into account.',
	},
};

/** Longest `details`, in characters. */
export const detailsMax = 2000;
