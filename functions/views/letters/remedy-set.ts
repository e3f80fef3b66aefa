import type { BreachState, Remedy } from '../../core/breach/breach.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { remedyInWords } from '../wording/breach.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface RemedySet {
	readonly policy: Policy;
	readonly state: Pick<BreachState, 'caseId'>;
	readonly remedy: Pick<Remedy, 'number' | 'kind' | 'dueOn'>;
	readonly what: string;
}

/** Gives a colleague what is to be done after a breach, with its day. */
export const remedySet = (given: RemedySet): Letter => {
	const { policy, state, remedy } = given;
	return letter({
		subject: `Task ${remedy.number} for you after the data breach ${state.caseId}`,
		blocks: [
			{
				paragraph: `Our data protection officer asks you to see to a ${remedyInWords[remedy.kind]} after the personal data breach ${state.caseId}.`,
			},
			...whatAndWhen(given),
			{
				paragraph: `When it is done, write to ${policy.dpo.email} what was done, and name task ${remedy.number} of ${state.caseId}.`,
			},
		],
		from: fromRightful(policy),
	});
};

/** Its day has passed: to its owner, and to the DPO. */
export const remedyOverdue = (given: RemedySet): Letter => {
	const { policy, state, remedy } = given;
	return letter({
		subject: `Overdue: task ${remedy.number} after the data breach ${state.caseId}`,
		blocks: [
			{ paragraph: `Task ${remedy.number} after the personal data breach ${state.caseId} is not done, and its day has passed.` },
			...whatAndWhen(given),
			{ paragraph: `The breach cannot be closed before. When it is done, write to ${policy.dpo.email} what was done.` },
		],
		from: fromRightful(policy),
	});
};

const whatAndWhen = ({ remedy, what }: RemedySet) => [
	...paragraphs(what),
	{ facts: [['Please do it by', longDate(remedy.dueOn)] as const] },
];
