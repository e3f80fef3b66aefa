import type { CaseStatus } from '../../core/case/case.ts';

/** What a status means to the person who asked. */
export const statusInWords: Readonly<Record<CaseStatus, { readonly title: string; readonly text: string }>> = {
	received: { title: 'Received', text: 'We have your request. Please use the link in our e-mail to confirm your address.' },
	'awaiting-identity': {
		title: 'Waiting for you',
		text: 'Please use the link in our e-mail to confirm your address. We start working on your request once you have.',
	},
	assessing: { title: 'In progress', text: 'We are looking for your data in all of our systems.' },
	'awaiting-decision': { title: 'Being reviewed', text: 'Our data protection officer is looking at your request.' },
	fulfilling: { title: 'In progress', text: 'We are carrying out your request.' },
	completed: { title: 'Done', text: 'We have done what you asked for, and told you the outcome by e-mail.' },
	refused: {
		title: 'Refused',
		text: 'We could not do what you asked for. Our e-mail gives the reasons, and what you can do about it.',
	},
	withdrawn: { title: 'Withdrawn', text: 'You withdrew this request. You can make a new one at any time.' },
	lapsed: {
		title: 'Lapsed',
		text: 'The address was not confirmed in time, so we did nothing. You can make a new request at any time.',
	},
	'needs-attention': {
		title: 'In progress',
		text: 'This is taking more work than usual. Our data protection officer is dealing with it.',
	},
};
