import type { ComplaintState } from '../../../core/complaint/complaint.ts';
import type { Policy } from '../../../core/policy/schema.ts';
import { longDate } from '../../dates.ts';
import { type Letter, letter } from '../letter.ts';
import { fromRightful } from '../sender.ts';

export interface ComplaintFlagged {
	readonly policy: Policy;
	readonly state: Pick<ComplaintState, 'caseId' | 'clock'>;
	/** The step that failed, by its name in the workflow. */
	readonly step: string;
	/** The error's name: its message may hold personal data. */
	readonly error: string;
	/** Where the DPO API shows the case. */
	readonly caseLink: string;
}

/** Tells the DPO that a complaint stands still until somebody looks at it. */
export const complaintFlagged = ({ policy, state, step, error, caseLink }: ComplaintFlagged): Letter =>
	letter({
		subject: `Needs attention: complaint ${state.caseId}`,
		blocks: [
			{ paragraph: `The complaint ${state.caseId} failed, and stands still until somebody sees to it. Its time goes on.` },
			{
				facts: [
					['Step', step],
					['Error', error],
					['To be acknowledged by', longDate(state.clock.acknowledgeBy)],
				],
			},
			{
				paragraph:
					'Once the cause is removed, send the case the action "retry". It goes on where it stopped; nothing that was done is done twice.',
			},
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});
