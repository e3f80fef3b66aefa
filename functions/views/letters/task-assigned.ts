import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { categoryName, enumeration, storeName } from '../wording/outcome.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface TaskAssigned {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
	/** Id of the store that a person has to search. */
	readonly store: string;
	/** Calendar date. */
	readonly dueOn: string;
	/** Whom it is about: what it cannot be searched without, and nothing else of the person. */
	readonly about: { readonly name?: string | undefined; readonly email: string };
	/** The DPO's words. */
	readonly note?: string | undefined;
}

/** Tells a colleague what to do in a store that no adapter reaches, for whom, and by when. */
export const taskAssigned = ({ policy, state, store, dueOn, about, note = '' }: TaskAssigned): Letter => {
	const declared = policy.stores[store];
	return letter({
		subject: `Task for you: ${storeName(policy, store)}, ${rightName[state.right]} ${state.caseId}`,
		blocks: [
			{
				paragraph: `Our data protection officer asks you to search ${storeName(policy, store)} for the ${rightName[state.right]} ${state.caseId}.`,
			},
			{
				facts: [
					['Please do it by', longDate(dueOn)],
					...(about.name === undefined ? [] : [['Name', about.name] as const]),
					['E-mail address', about.email],
					['What is kept there', enumeration((declared?.categories ?? []).map((category) => categoryName(policy, category)))],
				],
			},
			...(declared?.kind === 'manual' ? [{ paragraph: declared.instructions }] : []),
			...paragraphs(note),
			{
				paragraph: `When it is done, write to ${policy.dpo.email} how many records you found and what you did, and name the reference ${state.caseId}. Use what stands here for nothing else, and delete this mail then.`,
			},
		],
		from: fromRightful(policy),
	});
};
