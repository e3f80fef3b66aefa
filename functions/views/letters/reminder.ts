import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface Reminder {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'status' | 'dueOn' | 'houseTargetOn'>;
	/** As the case has it: `house-target-7`, `due-2`. */
	readonly threshold: string;
	/** Where the DPO API shows the case. */
	readonly caseLink: string;
}

/** Reminds the DPO of a date that comes near. */
export const reminder = ({ policy, state, threshold, caseLink }: Reminder): Letter => {
	const near = threshold.startsWith('house-target') ? 'house target' : 'due date';
	return letter({
		subject: `Reminder: ${rightName[state.right]} ${state.caseId} is near its ${near}`,
		blocks: [
			{ paragraph: `The ${rightName[state.right]} ${state.caseId} is still open, and its ${near} ${daysLeft(threshold)}.` },
			{
				facts: [
					['House target', longDate(state.houseTargetOn)],
					['Due by law', longDate(state.dueOn)],
					['Status', state.status.replaceAll('-', ' ')],
				],
			},
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});
};

const daysLeft = (threshold: string): string => {
	const days = Number(/-(\d+)$/.exec(threshold)?.[1] ?? Number.NaN);
	if (Number.isNaN(days)) return 'comes near';
	if (days === 0) return 'is today';
	return days === 1 ? 'is tomorrow' : `is in ${days} days`;
};
