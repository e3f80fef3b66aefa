import type { ComplaintState } from '../../../core/complaint/complaint.ts';
import type { Duty } from '../../../core/complaint/deadlines.ts';
import type { Policy } from '../../../core/policy/schema.ts';
import { longDate } from '../../dates.ts';
import { type Letter, letter } from '../letter.ts';
import { fromRightful } from '../sender.ts';

export interface ComplaintDue {
	readonly policy: Policy;
	readonly state: Pick<ComplaintState, 'caseId' | 'clock' | 'status' | 'authority'>;
	readonly duty: Duty;
	/** Where the DPO API shows the case. */
	readonly caseLink: string;
}

/** Reminds the DPO of what is to be done by a date. */
export const complaintReminder = ({ policy, state, duty, caseLink }: ComplaintDue): Letter =>
	letter({
		subject: `Due ${longDate(duty.dueOn)}: ${nameOf(duty)}, complaint ${state.caseId}`,
		blocks: [
			{ paragraph: `${theDuty(duty)} of the complaint ${state.caseId} is due by ${longDate(duty.dueOn)}.` },
			...about(state, duty),
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});

/** Tells the DPO, and after them the escalation contact, that a date has passed. */
export const complaintOverdue = ({ policy, state, duty, caseLink }: ComplaintDue): Letter =>
	letter({
		subject: `Overdue: ${nameOf(duty)}, complaint ${state.caseId}`,
		blocks: [
			{ paragraph: `${theDuty(duty)} of the complaint ${state.caseId} was due by ${longDate(duty.dueOn)}, and is not there.` },
			...about(state, duty),
			{ paragraph: 'Please see to it today. The person can complain to the supervisory authority.' },
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});

/** Asks the DPO by when the supervisory authority wants our answer, of which nothing is written down. */
export const complaintUndated = ({
	policy,
	state,
	caseLink,
	againOn,
}: Omit<ComplaintDue, 'duty'> & {
	/** Calendar date. */
	readonly againOn: string;
}): Letter =>
	letter({
		subject: `No date yet: answer to the supervisory authority, complaint ${state.caseId}`,
		blocks: [
			{
				paragraph: `The complaint ${state.caseId} is with the supervisory authority, under its reference ${state.authority?.reference ?? ''}. By when it wants our answer is not written down, so that nothing else reminds you of it.`,
			},
			{
				paragraph:
					'Once the authority has stated a date, or you have agreed on one, send the case the action "escalate" again, with the same reference and dueOn. Once it has our answer, send "answer-authority".',
			},
			{ paragraph: `We ask again on ${longDate(againOn)}.` },
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});

function nameOf(duty: Duty): string {
	if (duty.what === 'remedy') return `remedy ${duty.remedy}`;
	return duty.what === 'authority' ? 'answer to the supervisory authority' : duty.what;
}

const theDuty = (duty: Duty): string => (duty.what === 'remedy' ? `Remedy ${duty.remedy}` : `The ${nameOf(duty)}`);

function about({ clock, status, authority }: ComplaintDue['state'], duty: Duty) {
	const { publishedAcknowledgeBy: published } = clock;
	const law: Readonly<Record<Duty['what'], string>> = {
		acknowledgement: `30 days beginning with the day of receipt (Data Protection Act 2018, section 164A), read conservatively: the day of receipt is day 1, and no weekend moves it. As the ICO counts, it is ${longDate(published)}.`,
		outcome: 'The law says "without undue delay" (Data Protection Act 2018, section 164A); the date is our own.',
		authority: `The date that the supervisory authority stated, under its reference ${authority?.reference ?? ''}.`,
		remedy: 'The date that was decided, and that the person was told.',
	};
	return [
		{
			facts: [
				['Received on', longDate(clock.receivedOn)],
				['Status', status.replaceAll('-', ' ')],
			] as const,
		},
		{ paragraph: law[duty.what] },
	];
}
