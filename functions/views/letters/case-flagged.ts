import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface CaseFlagged {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'dueOn'>;
	/** The step that failed, by its name in the workflow. */
	readonly step: string;
	/** The error's name: its message may hold personal data. */
	readonly error: string;
	/** Where the DPO API shows the case. */
	readonly caseLink: string;
}

/** Tells the DPO that a case stands still until somebody looks at it. */
export const caseFlagged = ({ policy, state, step, error, caseLink }: CaseFlagged): Letter =>
	letter({
		subject: `Needs attention: ${rightName[state.right]} ${state.caseId}`,
		blocks: [
			{
				paragraph: `The ${rightName[state.right]} ${state.caseId} failed, and stands still until somebody sees to it. Its time goes on.`,
			},
			{
				facts: [
					['Step', step],
					['Error', error],
					['Due by law', longDate(state.dueOn)],
				],
			},
			{
				paragraph:
					'Once the cause is removed, send the case the action "retry". It goes on where it stopped; nothing that was done is done twice.',
			},
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});
