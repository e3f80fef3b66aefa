import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { rightAsked } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface Joined {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
	/** The request that it joined: reference and due date. */
	readonly earlier: Pick<CaseState, 'caseId' | 'dueOn'>;
	readonly statusLink?: string;
}

/** A confirmed request joins one of the same kind that is already under way. */
export const joined = ({ policy, state, earlier, statusLink }: Joined): Letter =>
	letter({
		subject: `Your request ${state.caseId} goes on as ${earlier.caseId}`,
		blocks: [
			{
				paragraph: `Thank you for confirming. You have already asked us ${rightAsked[state.right]}, and we are working on that, so we answer both requests with one.`,
			},
			{
				facts: [
					['Reference from now on', earlier.caseId],
					['Our answer is due by', longDate(earlier.dueOn)],
				],
			},
			...(statusLink === undefined ? [] : [{ link: { label: 'See where your request stands', link: statusLink } }]),
		],
		from: fromController(policy),
	});
