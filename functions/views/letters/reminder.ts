import type { CaseState } from '../../core/case/case.ts';
import { readThreshold, type Threshold } from '../../core/clock/thresholds.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface Reminder {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'status' | 'dueOn' | 'houseTargetOn'>;
	/** As the case has it: `house-target-7`, `due-2@20261117`. */
	readonly threshold: string;
	/** Where the DPO API shows the case. */
	readonly caseLink: string;
}

/** Reminds the DPO of a date that comes near. */
export const reminder = ({ policy, state, threshold, caseLink }: Reminder): Letter => {
	const read = readThreshold(threshold);
	const near = read.kind === 'house-target' ? 'house target' : 'due date';
	return letter({
		subject: `Reminder: ${rightName[state.right]} ${state.caseId} is near its ${near}`,
		blocks: [
			{ paragraph: `The ${rightName[state.right]} ${state.caseId} is still open, and its ${near} ${daysLeft(read)}.` },
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

const daysLeft = (threshold: Threshold): string => {
	if (!('daysBefore' in threshold)) return 'comes near';
	const { daysBefore } = threshold;
	if (daysBefore === 0) return 'is today';
	return daysBefore === 1 ? 'is tomorrow' : `is in ${daysBefore} days`;
};
