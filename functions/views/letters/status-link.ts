import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface StatusLink {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
	readonly statusLink: string;
}

/** A new link to a request that was confirmed already. */
export const statusLinkLetter = ({ policy, state, statusLink }: StatusLink): Letter =>
	letter({
		subject: `Your ${rightName[state.right]} ${state.caseId}`,
		blocks: [
			{ paragraph: `Here is a new link to your ${rightName[state.right]}, as you asked.` },
			{ button: { label: 'See where your request stands', link: statusLink } },
			{ paragraph: 'If you did not ask for it, do nothing. Please do not pass the link on: whoever has it can see the request.' },
		],
		from: fromController(policy),
	});
