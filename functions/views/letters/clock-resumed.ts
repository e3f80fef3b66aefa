import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface ClockResumed {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
	/** Calendar dates. */
	readonly on: string;
	readonly dueOn: string;
}

/** Tells the person that the time for answering moves on, and by when the answer is due now. */
export const clockResumed = ({ policy, state, on, dueOn }: ClockResumed): Letter =>
	letter({
		subject: `Your ${rightName[state.right]} ${state.caseId} goes on`,
		blocks: [
			{ paragraph: 'We asked you a question about your request, and now carry on with it.' },
			{
				facts: [
					['Reference', state.caseId],
					['The time for our answer moves on from', longDate(on)],
					['Our answer is due by', longDate(dueOn)],
				],
			},
			{ paragraph: `If you have a question, write to ${policy.dpo.email}.` },
		],
		from: fromController(policy),
	});
