import type { ComplaintState } from '../../../core/complaint/complaint.ts';
import type { Policy } from '../../../core/policy/schema.ts';
import { longDate } from '../../dates.ts';
import { type Letter, letter } from '../letter.ts';
import { fromController } from '../sender.ts';

export interface ComplaintAcknowledged {
	readonly policy: Policy;
	readonly state: Pick<ComplaintState, 'caseId' | 'clock'>;
	/** Leads to where the complaint stands. */
	readonly statusLink: string;
}

/**
 * Tells the person that the complaint came (Data Protection Act 2018, s.164A). It goes to an address that anybody may have typed, and
 * repeats nothing that was typed.
 */
export const complaintAcknowledged = ({ policy, state, statusLink }: ComplaintAcknowledged): Letter =>
	letter({
		subject: `We have received your complaint ${state.caseId}`,
		blocks: [
			{
				paragraph: `We have received a complaint to ${policy.organisation.name} about how personal data was handled, with this address. We look into it without undue delay, tell you how it stands, and then the outcome with our reasons.`,
			},
			{
				facts: [
					['Reference', state.caseId],
					['Received on', longDate(state.clock.receivedOn)],
					['We mean to tell you the outcome by', longDate(state.clock.outcomeTargetOn)],
				],
			},
			{ link: { label: 'See where your complaint stands', link: statusLink } },
			{ paragraph: `If you want to add something, write to ${policy.dpo.email}, and name the reference.` },
			{ heading: 'If you did not complain' },
			{ paragraph: `Somebody gave your address by mistake. You need do nothing; if you want to, tell ${policy.dpo.email}.` },
		],
		from: fromController(policy),
	});
