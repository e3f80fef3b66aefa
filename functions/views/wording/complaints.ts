import { localDate } from '../../core/clock/statutory.ts';
import type {
	ComplaintEvent,
	ComplaintOutcome,
	ComplaintState,
	ComplaintStatus,
	ComplaintSubject,
} from '../../core/complaint/complaint.ts';
import type { Policy } from '../../core/policy/schema.ts';

/** What a complaint can be about, as people choose it. */
export const complaintSubjectInWords: Readonly<Record<ComplaintSubject, string>> = {
	request: 'How we dealt with a request of mine',
	use: 'What we use my data for, or how long we keep it',
	marketing: 'Marketing that I do not want',
	accuracy: 'Data about me that is wrong',
	security: 'How my data is protected',
	sharing: 'Whom my data was given to',
	other: 'Something else about my data',
};

export const outcomeInWords: Readonly<Record<ComplaintOutcome, string>> = {
	upheld: 'You are right, and we uphold your complaint.',
	'partly-upheld': 'You are right in part, and we uphold your complaint in part.',
	'not-upheld': 'We looked into it, and do not uphold your complaint.',
};

/** What a complaint's status means to the person. */
export const complaintStanding = (state: Pick<ComplaintState, 'status' | 'outcome' | 'ended'>) => {
	if (state.status === 'closed' && state.ended) return { title: 'Ended', text: 'This complaint ended without an outcome.' };
	return standings[state.status];
};

const looking = {
	title: 'Being looked into',
	text: 'We are looking into your complaint, and tell you the outcome by e-mail or by post.',
};

const standings: Readonly<Record<ComplaintStatus, { readonly title: string; readonly text: string }>> = {
	received: { title: 'Received', text: 'We have your complaint. Somebody is about to look into it.' },
	'in-hand': looking,
	decided: { title: 'Decided', text: 'We have decided on your complaint. Our letter to you is on its way.' },
	remedying: { title: 'Being put right', text: 'You have our answer. What it promises is being done.' },
	'with-authority': {
		title: 'With the supervisory authority',
		text: 'Your complaint is with the supervisory authority, which we answer.',
	},
	closed: { title: 'Closed', text: 'You have our answer, and what it promises is done.' },
	'needs-attention': looking,
};

/** What the person is told of an event; enquiries, notes and who deals with it are our own business. */
const told: Readonly<Partial<Record<ComplaintEvent['type'], string>>> = {
	'case-opened': 'We received your complaint.',
	'complaint-acknowledged': 'We told you that it came.',
	'handler-assigned': 'Somebody was asked to look into it.',
	'reply-written': 'We wrote to you.',
	'progress-told': 'We wrote to you how it stands.',
	'address-added': 'We took down your e-mail address.',
	'address-changed': 'We took down another e-mail address of yours.',
	'identity-asked': 'We asked you to confirm your address.',
	'identity-established': 'It was made sure that it comes from you.',
	'outcome-decided': 'We decided on it.',
	'outcome-told': 'We sent you our answer.',
	'remedy-completed': 'Something was put right.',
	'complaint-ended': 'It ended without an outcome.',
	'authority-involved': 'It went to the supervisory authority.',
	'authority-answered': 'We answered the supervisory authority.',
	'case-closed': 'We closed it.',
};

/** The history of a complaint in sentences, by calendar date in the controller's time zone. */
export const complaintHistory = (events: readonly { readonly at: string; readonly type: string }[], timeZone: string) =>
	events.flatMap(({ at, type }) => {
		const what = told[type as ComplaintEvent['type']];
		return what === undefined ? [] : [{ on: localDate(at, timeZone), what }];
	});

/** How to reach the supervisory authority, in a line. */
export const authorityInWords = ({ supervisoryAuthority: { name, address, phone, url } }: Policy): string =>
	`${name}, ${address}, telephone ${phone}, ${url}`;
