import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface AddressChanged {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
	/** Leads to where the request stands. */
	readonly statusLink: string;
}

/** The first mail to an address that takes the place of another, which it does not name. */
export const addressChanged = ({ policy, state, statusLink }: AddressChanged): Letter =>
	letter({
		subject: `Your ${rightName[state.right]} ${state.caseId}: your new address`,
		blocks: [
			{ paragraph: 'From now on we write to this address about your request, and no more to the one before.' },
			{ facts: [['Reference', state.caseId]] },
			{ button: { label: 'See where your request stands', link: statusLink } },
			{ paragraph: 'Please do not pass the link on: whoever has it can see the request.' },
			{ paragraph: `If you did not ask for this, write to ${policy.dpo.email}.` },
		],
		from: fromController(policy),
	});
