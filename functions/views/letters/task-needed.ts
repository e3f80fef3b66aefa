import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { categoryName, enumeration, storeName } from '../wording/outcome.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface TaskNeeded {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'dueOn' | 'houseTargetOn'>;
	/** Id of the store that a person has to search. */
	readonly store: string;
	/** Where the DPO API shows the case. */
	readonly caseLink: string;
}

/** Asks the DPO to have a store searched that no adapter reaches. */
export const taskNeeded = ({ policy, state, store, caseLink }: TaskNeeded): Letter => {
	const declared = policy.stores[store];
	return letter({
		subject: `Task: ${storeName(policy, store)}, ${rightName[state.right]} ${state.caseId}`,
		blocks: [
			{ paragraph: `The ${rightName[state.right]} ${state.caseId} needs somebody to search ${storeName(policy, store)}.` },
			{
				facts: [
					['House target', longDate(state.houseTargetOn)],
					['Due by law', longDate(state.dueOn)],
					['What is kept there', enumeration((declared?.categories ?? []).map((category) => categoryName(policy, category)))],
				],
			},
			{
				paragraph:
					declared?.kind === 'manual'
						? declared.instructions
						: 'This store is in the data map, but not connected: somebody has to search it.',
			},
			{
				paragraph:
					'The case says whom it is about. When it is done, complete the task with the number of records found and a note of what was done.',
			},
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});
};
