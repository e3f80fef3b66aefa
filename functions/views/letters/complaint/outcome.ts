import type { ComplaintOutcome, ComplaintState } from '../../../core/complaint/complaint.ts';
import type { Policy } from '../../../core/policy/schema.ts';
import { longDate } from '../../dates.ts';
import { authorityInWords, outcomeInWords } from '../../wording/complaints.ts';
import { paragraphs } from '../../wording/paragraphs.ts';
import { type Letter, letter } from '../letter.ts';
import { fromController } from '../sender.ts';

export interface OutcomeLetter {
	readonly policy: Policy;
	readonly state: Pick<ComplaintState, 'caseId' | 'clock'>;
	readonly outcome: ComplaintOutcome;
	/** The DPO's, in paragraphs. */
	readonly reasons: string;
	/** What is put right, each by a calendar date. */
	readonly remedies: readonly { readonly what: string; readonly dueOn: string }[];
}

/** The outcome, with the reasons, what is put right, and how to go to the supervisory authority (Data Protection Act 2018, s.164A, s.165). */
export const complaintOutcome = ({ policy, state, outcome, reasons, remedies }: OutcomeLetter): Letter =>
	letter({
		subject: `Your complaint ${state.caseId}: our answer`,
		blocks: [
			{ paragraph: `You complained to us on ${longDate(state.clock.receivedOn)}. ${outcomeInWords[outcome]}` },
			{ facts: [['Reference', state.caseId]] },
			{ heading: 'Why' },
			...paragraphs(reasons),
			...(remedies.length > 0
				? [
						{ heading: 'What we put right' },
						{ list: remedies.map(({ what, dueOn }) => `${what.replaceAll(/\s*\n\s*/g, ' ')} (by ${longDate(dueOn)})`) },
					]
				: []),
			{ heading: 'If you disagree' },
			{
				paragraph: `You can complain to the supervisory authority: ${authorityInWords(policy)} (Data Protection Act 2018, section 165). It will ask for our reference, ${state.caseId}, and for this letter.`,
			},
			{ paragraph: 'You can also go to court. Neither needs our consent, and neither has to wait for the other.' },
		],
		from: fromController(policy),
	});
