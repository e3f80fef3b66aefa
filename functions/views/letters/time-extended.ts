import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface TimeExtended {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
	/** The DPO's, why it takes longer. */
	readonly reasons: string;
	/** Calendar date. */
	readonly dueOn: string;
}

/** Tells the person, within the first month, that the answer takes up to two months more, and why (Art 12(3)). */
export const timeExtended = ({ policy, state, reasons, dueOn }: TimeExtended): Letter =>
	letter({
		subject: `Your ${rightName[state.right]} ${state.caseId}: we need more time`,
		blocks: [
			{
				paragraph: `You asked us ${rightAsked[state.right]}. We cannot answer within a month. The law allows two further months for requests that are complex or numerous (UK GDPR, Article 12(3)).`,
			},
			{ heading: 'Why' },
			{ paragraph: reasons },
			{
				facts: [
					['Reference', state.caseId],
					['Our answer is now due by', longDate(dueOn)],
				],
			},
			{ paragraph: `If you have a question or do not agree, write to ${policy.dpo.email}.` },
		],
		from: fromController(policy),
	});
