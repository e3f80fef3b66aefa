import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { storeName } from '../wording/outcome.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface TaskReminder {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
	/** Id of the store that a person has to search. */
	readonly store: string;
	/** Calendar date. */
	readonly dueOn: string;
}

/** Reminds a colleague of a task. Says nothing about whom it is: the mail before does. */
export const taskReminder = ({ policy, state, store, dueOn }: TaskReminder): Letter =>
	letter({
		subject: `Reminder: ${storeName(policy, store)}, ${rightName[state.right]} ${state.caseId}`,
		blocks: [
			{
				paragraph: `We asked you to search ${storeName(policy, store)} for the ${rightName[state.right]} ${state.caseId}. It is to be done by ${longDate(dueOn)}, and is still open.`,
			},
			{
				paragraph: `If it is done, or you cannot do it, write to ${policy.dpo.email}, and name the reference ${state.caseId}.`,
			},
		],
		from: fromRightful(policy),
	});
