import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface Receipt {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'receivedOn' | 'dueOn'>;
	readonly statusLink: string;
}

/** The receipt for somebody who need not confirm anything: the DPO has made sure who asks. */
export const receipt = ({ policy, state, statusLink }: Receipt): Letter =>
	letter({
		subject: `We have received your ${rightName[state.right]} ${state.caseId}`,
		blocks: [
			{
				paragraph: `You asked ${policy.organisation.name} ${rightAsked[state.right]}. We are working on it, and write to you when it is done.`,
			},
			{
				facts: [
					['Reference', state.caseId],
					['Received on', longDate(state.receivedOn)],
					['Our answer is due by', longDate(state.dueOn)],
				],
			},
			{ link: { label: 'See where your request stands', link: statusLink } },
			{ paragraph: `If you did not ask for this, write to ${policy.dpo.email}.` },
		],
		from: fromController(policy),
	});
