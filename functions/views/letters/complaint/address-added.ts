import type { ComplaintState } from '../../../core/complaint/complaint.ts';
import type { Policy } from '../../../core/policy/schema.ts';
import { longDate } from '../../dates.ts';
import { type Letter, letter } from '../letter.ts';
import { fromController } from '../sender.ts';

export interface ComplainantAddressAdded {
	readonly policy: Policy;
	readonly state: Pick<ComplaintState, 'caseId' | 'clock' | 'addressChanges'>;
	/** Leads to where the complaint stands. */
	readonly statusLink: string;
}

/** The first mail to an address of whoever complained without one, or with another. */
export const complainantAddressAdded = ({ policy, state, statusLink }: ComplainantAddressAdded): Letter =>
	letter({
		subject: `Your complaint ${state.caseId}: your e-mail address`,
		blocks: [
			{
				paragraph: `You complained to us on ${longDate(state.clock.receivedOn)}. From now on we write to this address about it, and no more ${state.addressChanges ? 'to the one before: links that were mailed there open nothing any more' : 'by post'}.`,
			},
			{ facts: [['Reference', state.caseId]] },
			{ link: { label: 'See where your complaint stands', link: statusLink } },
			{ paragraph: 'Please do not pass the link on: whoever has it can see how the complaint stands.' },
			{ paragraph: `If you did not give us this address, write to ${policy.dpo.email}.` },
		],
		from: fromController(policy),
	});
