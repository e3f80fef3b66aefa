import type { ComplaintState } from '../../../core/complaint/complaint.ts';
import type { Policy } from '../../../core/policy/schema.ts';
import { longDate } from '../../dates.ts';
import { type Letter, letter } from '../letter.ts';
import { fromController } from '../sender.ts';

export interface ComplainantAsked {
	readonly policy: Policy;
	readonly state: Pick<ComplaintState, 'caseId' | 'clock'>;
	/** Leads to the page whose button confirms the address. */
	readonly confirmLink: string;
}

/** Asks the person to confirm the address, since our answer would tell personal data. */
export const complainantAsked = ({ policy, state, confirmLink }: ComplainantAsked): Letter =>
	letter({
		subject: `Please confirm your complaint ${state.caseId}`,
		blocks: [
			{
				paragraph: `Somebody complained to us on ${longDate(state.clock.receivedOn)}, and gave this address. We may have to tell you personal data in answering, and must know first that it is you:`,
			},
			{ button: { label: 'Confirm my complaint', link: confirmLink } },
			{ facts: [['Reference', state.caseId]] },
			{ paragraph: 'We look into your complaint whether or not you confirm it. Until you have, we leave such data out.' },
			{ paragraph: 'If you did not complain, do nothing.' },
		],
		from: fromController(policy),
	});
