import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface ClarificationAsked {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
	/** The DPO's. */
	readonly question: string;
}

/** Asks the person what the request is about, and says that the time for answering stands still meanwhile (Art 12A). */
export const clarificationAsked = ({ policy, state, question }: ClarificationAsked): Letter =>
	letter({
		subject: `Your ${rightName[state.right]} ${state.caseId}: a question`,
		blocks: [
			{ paragraph: `You asked us ${rightAsked[state.right]}. Before we can answer, please tell us:` },
			{ paragraph: question },
			{ paragraph: `Write to ${policy.dpo.email}, and name the reference ${state.caseId}.` },
			{
				paragraph:
					'Until your answer is here, the time in which we have to answer stands still (UK GDPR, Article 12A). It moves on from the day on which your answer comes, and we then write to you by when we answer.',
			},
		],
		from: fromController(policy),
	});
