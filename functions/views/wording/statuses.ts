import type { CaseState, CaseStatus, Right } from '../../core/case/case.ts';

interface Standing {
	readonly title: string;
	readonly text: string;
}

/** What a case's status means to the person who asked. */
export const standing = (
	state: Pick<CaseState, 'right' | 'status' | 'joined' | 'deferredBehind' | 'lifting' | 'lifted'>,
): Standing => {
	const { right, status } = state;
	if (state.joined !== undefined)
		return { title: 'Joined', text: 'You had asked the same before, and we answer both requests with one.' };
	if (state.lifting && !state.lifted) return { title: 'Ending', text: 'The restriction is about to end. Our e-mail says why.' };
	if (state.lifted && status === 'completed') return { title: 'Ended', text: 'The restriction has ended. Our e-mail says why.' };
	if (state.deferredBehind !== undefined && status === 'fulfilling') {
		return { title: 'In progress', text: 'First you get the copy of your data that you also asked for. Then we erase.' };
	}
	return { ...general[status], ...particular[right]?.[status] };
};

const general: Readonly<Record<CaseStatus, Standing>> = {
	received: { title: 'Received', text: 'We have your request. Please use the link in our e-mail to confirm your address.' },
	'awaiting-identity': {
		title: 'Waiting for you',
		text: 'Please use the link in our e-mail to confirm your address. We start working on your request once you have.',
	},
	'awaiting-proof': {
		title: 'Waiting for you',
		text: 'We have asked you for something that we need first. Our e-mail says what, and where to send it.',
	},
	assessing: { title: 'In progress', text: 'We are looking for your data in all of our systems.' },
	'awaiting-decision': { title: 'Being reviewed', text: 'Our data protection officer is looking at your request.' },
	fulfilling: { title: 'In progress', text: 'We are carrying out your request.' },
	completed: { title: 'Done', text: 'We have carried out your request, and told you the outcome by e-mail.' },
	refused: {
		title: 'Refused',
		text: 'We could not do what you asked for. Our e-mail gives the reasons, and what you can do about it.',
	},
	withdrawn: { title: 'Withdrawn', text: 'You withdrew this request. You can make a new one at any time.' },
	lapsed: {
		title: 'Lapsed',
		text: 'What we needed from you did not come in time, so we did nothing. You can make a new request at any time.',
	},
	'needs-attention': {
		title: 'In progress',
		text: 'This is taking more work than usual. Our data protection officer is dealing with it.',
	},
};

const marketing: Standing = { title: 'In effect', text: 'We send you no more marketing, for good.' };

const unconfirmed: Partial<Standing> = {
	title: 'Marketing has stopped',
	text: 'We send you no more marketing. To have the data deleted that we keep only until you unsubscribe, please use the link in our e-mail.',
};

/** Where the right has more to say. */
const particular: Readonly<Partial<Record<Right, Readonly<Partial<Record<CaseStatus, Partial<Standing>>>>>>> = {
	restriction: {
		completed: { title: 'In effect', text: 'We keep your data, and do not use it otherwise. We tell you before that ends.' },
	},
	objection: {
		'awaiting-decision': {
			title: 'Being weighed',
			text: 'Our data protection officer weighs your reasons. Until it is decided, we do not use the data that your objection is about.',
		},
		completed: { title: 'Upheld', text: 'We no longer use your data in the way that you objected to.' },
	},
	'withdrawing-consent': {
		completed: { title: 'In effect', text: 'Your consent has ended, and we have stopped what rested on it alone.' },
	},
	'objection-to-marketing': {
		received: marketing,
		'awaiting-identity': marketing,
		assessing: marketing,
		fulfilling: marketing,
		completed: marketing,
	},
	unsubscribing: {
		received: unconfirmed,
		'awaiting-identity': unconfirmed,
		completed: {
			title: 'In effect',
			text: 'You are unsubscribed. Our e-mail says what is deleted when, and how to undo it until then.',
		},
		lapsed: { text: 'You did not confirm it in time. We send you no more marketing, and did nothing else.' },
		withdrawn: { text: 'You withdrew this request. We still send you no marketing.' },
	},
	'automated-decisions': {
		assessing: { text: 'We have your request, and pass it on to our data protection officer.' },
		'awaiting-decision': { title: 'Being reviewed', text: 'A person is looking at the decision again, with what you wrote.' },
	},
};
