import type { CaseState, Right } from '../../core/case/case.ts';
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

/** Asks the DPO to have done in a store what no program can do there. */
export const taskNeeded = ({ policy, state, store, caseLink }: TaskNeeded): Letter => {
	const declared = policy.stores[store];
	return letter({
		subject: `Task: ${storeName(policy, store)}, ${rightName[state.right]} ${state.caseId}`,
		blocks: [
			{
				paragraph: `The ${rightName[state.right]} ${state.caseId} needs a person: ${jobs[state.right].short} in ${storeName(policy, store)}.`,
			},
			{
				facts: [
					['House target', longDate(state.houseTargetOn)],
					['Due by law', longDate(state.dueOn)],
					['What is kept there', enumeration((declared?.categories ?? []).map((category) => categoryName(policy, category)))],
				],
			},
			...(declared?.kind === 'manual'
				? [{ heading: 'How to search there' }, { paragraph: declared.instructions }]
				: [{ paragraph: 'What has to be done there, no program of ours can do by itself.' }]),
			{ heading: 'What to do' },
			{
				list: [
					'See in the case whom it is about.',
					...jobs[state.right].steps,
					`Complete the task ("complete-task") with the number of records ${jobs[state.right].counted}, by kind of data, and a note of what was done and where.`,
				],
			},
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});
};

interface Job {
	/** After `needs a person:`. */
	readonly short: string;
	readonly steps: readonly string[];
	/** Which records count. */
	readonly counted: string;
}

const restricting: Job = {
	short: 'records have to be kept out of use',
	steps: [
		'Search the store for the person.',
		'Mark what the request is about as restricted, so that whoever works with it leaves it alone; where the store has no such mark, move it to where nobody uses it.',
	],
	counted: 'restricted',
};

const nothing: Job = { short: 'somebody has to look', steps: ['Search the store for the person.'], counted: 'found' };

/** What each right has a person do. */
const jobs: Readonly<Record<Right, Job>> = {
	access: {
		short: 'somebody has to search',
		steps: [
			'Search the store for the person.',
			'Make a copy of what is found, without what tells of other people (UK GDPR Article 15(4)), and hand it over in a safe way.',
		],
		counted: 'handed over',
	},
	portability: {
		short: 'somebody has to search',
		steps: ['Search the store for the person.', 'Hand over what was found in a form that other programs read.'],
		counted: 'handed over',
	},
	erasure: {
		short: 'records have to be erased',
		steps: [
			'Search the store for the person.',
			'Erase what is found, copies included, save what the plan says is kept or what is under legal hold.',
		],
		counted: 'erased',
	},
	rectification: {
		short: 'records have to be put right',
		steps: [
			'Search the store for the person.',
			'Put right what the person stated: the case has the kind of data, the field and the new value ("corrections"). Note what stood there before.',
		],
		counted: 'put right',
	},
	restriction: restricting,
	objection: restricting,
	'withdrawing-consent': restricting,
	'objection-to-marketing': nothing,
	'automated-decisions': nothing,
	unsubscribing: {
		short: 'records have to be deleted',
		steps: [
			'Search the store for the person.',
			'Delete what the policy keeps only until somebody unsubscribes, save what is under legal hold.',
		],
		counted: 'deleted',
	},
};
