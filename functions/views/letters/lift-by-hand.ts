import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { storeName } from '../wording/outcome.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface LiftByHand {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId'>;
	/** Id of the store in which a person marked the records. */
	readonly store: string;
	readonly caseLink: string;
}

/** Tells the DPO that a restriction ends which a person has to take off: no program of ours put it there. Says nothing about whom it is. */
export const liftByHand = ({ policy, state, store, caseLink }: LiftByHand): Letter =>
	letter({
		subject: `Task: lift the restriction in ${storeName(policy, store)}, ${state.caseId}`,
		blocks: [
			{
				paragraph: `The restriction of case ${state.caseId} ends, and the person has been told. In ${storeName(policy, store)} it was done by hand, and has to be undone by hand.`,
			},
			{
				list: [
					'See in the note of the task what was marked, and how.',
					'Put it back into use, unless another case restricts it too.',
					'Add a note to the case that says so.',
				],
			},
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});
