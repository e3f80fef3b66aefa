import type { CaseState, DecisionNeed, IncompleteSearch } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { rulesOfRight, searchesStores } from '../../core/request/rights.ts';
import { longDate } from '../dates.ts';
import { storeName } from '../wording/outcome.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface DecisionNeeded {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'needs' | 'incomplete' | 'dueOn' | 'houseTargetOn'>;
	/** Where the DPO API shows the case. */
	readonly caseLink: string;
}

/** Tells the DPO what has to be decided before a request can go on. Says nothing about whom it is. */
export const decisionNeeded = ({ policy, state, caseLink }: DecisionNeeded): Letter =>
	letter({
		subject: `Decision needed: ${rightName[state.right]} ${state.caseId}`,
		blocks: [
			{ paragraph: `The ${rightName[state.right]} ${state.caseId} waits for your decision.` },
			{
				facts: [
					['House target', longDate(state.houseTargetOn)],
					['Due by law', longDate(state.dueOn)],
				],
			},
			{ heading: 'What needs deciding' },
			{ list: [...state.needs.map((need) => needInWords[need]), ...state.incomplete.map((search) => incomplete(policy, search))] },
			{ heading: 'How to go on' },
			{
				list: howToGoOn(state),
			},
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});

const howToGoOn = ({ right, needs }: DecisionNeeded['state']): readonly string[] => {
	const { decides } = rulesOfRight[right];
	const steps: readonly (string | false)[] = [
		searchesStores(right) && 'Look at the plan and the records in question.',
		decides !== undefined && 'Read what the person wrote: the case has it.',
		decides === 'weighing' &&
			'To uphold the objection, approve it with your grounds ("grounds"); the person reads them, and the data stays out of use.',
		decides === 'weighing' &&
			'To turn it down, refuse it with the reason "compelling-grounds" or "legal-claims" and your own words ("text"); the person reads them, and then the restriction ends.',
		decides === 'human-review' &&
			'Then approve with your grounds ("grounds") and what the review came to ("review": "upheld" or "changed"); the person reads both.',
		needs.includes('transfer') &&
			'Approve, and the data goes to the address that the case names. Refuse if it is not the address of a controller that the person may send it to.',
		decides === undefined &&
			!needs.includes('transfer') &&
			`Then approve${needs.includes('concerns-others') ? ' (with redactions where others are concerned)' : ''}, or refuse with a typed reason and your own words.`,
		needs.includes('incomplete-search') && 'For a store that cannot be searched, proceed without it first ("proceed-without").',
	];
	return steps.filter((step) => step !== false);
};

const needInWords: Readonly<Record<DecisionNeed, string>> = {
	'concerns-others': 'Some records may tell about other people. Redact or withhold what is theirs (UK GDPR Article 15(4)).',
	'stronger-identity': 'The data needs more proof of who asks than a link in a mail (UK GDPR Article 12(6)).',
	'shared-identifier': 'An identifier is shared by several people. Decide whether the records found by it belong to this request.',
	'name-differs': 'The name on some records is not the one given. Decide whether they belong to this request.',
	'incomplete-search':
		'A store could not be searched completely. Have it searched, or proceed without it; the answer then says what is missing.',
	'undeclared-records': 'A store holds records that the data map does not know. Decide what becomes of them.',
	'several-values':
		'A field that is to be put right says different things in several records. Approve only if the value is right for all of them: each is changed. Otherwise refuse, and ask which is meant.',
	weighing:
		'Weigh the objection: approve it with your grounds, or refuse it where compelling legitimate grounds override it (UK GDPR Article 21(1)). Until then the data is restricted.',
	'human-review':
		'Look again at the decision that was made by automated means, with what the person writes: approve with your grounds and what it came to, upheld or changed (UK GDPR Articles 22A to 22D).',
	transfer:
		'The data is to be sent to the address of another controller. Approve only if you have made sure whose address that is (UK GDPR Article 20(2)).',
};

const incomplete = (policy: Policy, { store, why }: IncompleteSearch): string =>
	`${storeName(policy, store)}: ${incompleteInWords[why] ?? why.replaceAll('-', ' ')}.`;

const incompleteInWords: Readonly<Record<string, string>> = {
	unreachable: 'could not be reached',
	'inexact-search': 'cannot be searched exactly',
	'undeclared-records': 'holds records that the data map does not know',
};
