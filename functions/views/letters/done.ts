import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { purposesWithdrawn } from '../../core/request/judge.ts';
import type { Particulars, StatedCorrection } from '../../core/request/particulars.ts';
import type { FieldChange } from '../../core/stores/ports.ts';
import { longDate } from '../dates.ts';
import { actedOn, categoryName, keptBack, notCovered, records } from '../wording/outcome.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { suppression } from '../wording/suppression.ts';
import { whoWasTold } from '../wording/told.ts';
import { appeals } from './appeals.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface Done {
	readonly policy: Policy;
	readonly state: Pick<
		CaseState,
		'caseId' | 'right' | 'receivedOn' | 'results' | 'leftOut' | 'stopped' | 'recipients' | 'decision' | 'tasksDone' | 'effects'
	>;
	readonly particulars: Particulars;
	/** The DPO's grounds, where the law wants a decision with grounds; in paragraphs. */
	readonly grounds?: string;
	/** Rectification: what was changed by machine. */
	readonly changes?: readonly FieldChange[];
}

/** Rights whose answer is a letter, and nothing to download. */
export type DoneRight = Exclude<CaseState['right'], 'access' | 'erasure' | 'portability' | 'unsubscribing'>;

/** A request that changes what is done with the data is answered: what was done, what not and why, and who was told. */
export const done = (right: DoneRight, input: Done): Letter => {
	const { policy, state } = input;
	const changed = actedOn(policy, state.results ?? []);
	const kept = keptBack(policy, state);
	const unfound = right === 'rectification' ? corrected(input).filter(({ how }) => how === undefined) : [];
	const missing = notCovered(policy, state);
	const all = kept.length + unfound.length + missing.length === 0;
	return letter({
		subject: `Your ${rightName[right]} ${state.caseId}: what we have done`,
		blocks: [
			{ paragraph: `You asked us on ${longDate(state.receivedOn)} ${rightAsked[right]}. This is what we have done.` },
			{ facts: [['Reference', state.caseId]] },
			...whatWeDid[right](input, changed),
			...(kept.length === 0
				? []
				: [
						{ heading: 'What stays as it was, and why' },
						{
							table: {
								columns: ['What', 'How many', 'Why'],
								rows: kept.map(({ name, count, why }) => [name, records(count), why]),
							},
						},
					]),
			...(unfound.length === 0 ? [] : notFound(policy, unfound)),
			...(missing.length === 0
				? []
				: [{ heading: 'What is not covered' }, { list: missing.map((name) => `${name}: we could not search it completely`) }]),
			...whoWasTold(policy, state),
			...(all && right !== 'automated-decisions' ? [] : appeals(policy)),
		],
		from: fromController(policy),
	});
};

type Changed = ReturnType<typeof actedOn>;

const counted = (changed: Changed, nothing: string): Block =>
	changed.length === 0 ? { paragraph: nothing } : { list: changed.map(([name, count]) => `${name}: ${records(count)}`) };

interface Corrected {
	readonly stated: StatedCorrection;
	/** What it reads as: `Contact details, name`. */
	readonly what: string;
	/** Absent where nothing was changed. */
	readonly how?: string;
}

/** What became of each correction that the person stated. */
const corrected = ({ policy, state, particulars, changes = [] }: Done): readonly Corrected[] =>
	(particulars.corrections ?? []).map((stated) => {
		const { category, field } = stated;
		const what = `${categoryName(policy, category)}, ${field}`;
		const of = changes.filter((change) => change.category === category && change.field === field);
		const count = new Set(of.map(({ record }) => record)).size;
		const byHand = state.tasksDone.some(({ acted }) => acted.some((tally) => tally.category === category && tally.count > 0));
		if (count > 0) return { stated, what, how: `in ${records(count)}${byHand ? ', and by hand where no program can' : ''}` };
		return byHand ? { stated, what, how: 'put right by hand' } : { stated, what };
	});

const notFound = (policy: Policy, unfound: readonly Corrected[]): readonly Block[] => [
	{ heading: 'What we changed nothing in' },
	{ list: unfound.map(({ what }) => `${what}: we hold nothing of that name, or it says so already`) },
	{
		paragraph: `If it is called otherwise in your data, write to ${policy.dpo.email} and say where you saw it: we look for it with you.`,
	},
];

const whatWeDid: Readonly<Record<DoneRight, (input: Done, changed: Changed) => readonly Block[]>> = {
	rectification: (input) => {
		const right = corrected(input).filter(({ how }) => how !== undefined);
		return [
			{ heading: 'What we put right' },
			right.length === 0
				? { paragraph: 'We found nothing that had to be changed.' }
				: { list: right.map(({ what, stated, how }) => `${what}: now “${stated.value}” (${how})`) },
		];
	},
	restriction: (_, changed) => [
		{ heading: 'What is restricted' },
		counted(changed, 'We found no data of yours that could be restricted.'),
		{
			paragraph:
				'We keep it, and use it for nothing else but legal claims, the protection of others, important public interests, or what you agree to (UK GDPR Article 18(2)). We tell you before we lift the restriction (Article 18(3)).',
		},
	],
	'objection-to-marketing': () => [
		{ paragraph: 'We send you no more marketing from now on, for good.' },
		{ paragraph: suppression },
		{ paragraph: 'What a contract or a request of yours needs still reaches you: that is no marketing.' },
	],
	objection: ({ state, grounds = '' }, changed) => [
		{ heading: 'Your objection is upheld' },
		...paragraphs(grounds),
		{ heading: 'What we no longer use' },
		counted(changed, 'We found no data of yours that was used in this way.'),
		...(state.effects.includes('marketing-stopped') ? [{ heading: 'No more marketing' }, { paragraph: suppression }] : []),
	],
	'withdrawing-consent': ({ policy, particulars }, changed) => {
		const purposes = purposesWithdrawn(policy, particulars).map((id) => policy.purposes[id]);
		return [
			{ heading: 'What you no longer consent to' },
			{ list: purposes.map((purpose) => purpose?.description ?? '') },
			{
				paragraph:
					'We have stopped. What was done before stays lawful (UK GDPR Article 7(3)). Should you want to consent again one day, you can, where you did before.',
			},
			...(purposes.some((purpose) => purpose?.directMarketing) ? [{ paragraph: suppression }] : []),
			{ heading: 'What we no longer use' },
			counted(changed, 'We hold no data of yours that rested on this consent alone.'),
		];
	},
	'automated-decisions': ({ policy, state, grounds = '' }) => [
		{ heading: 'How decisions are made' },
		{ paragraph: policy.automatedDecisions },
		{ heading: 'What the review came to' },
		{
			paragraph:
				state.decision?.outcome === 'approved' && state.decision.review === 'changed'
					? 'A person looked at the decision again, with what you wrote, and changed it.'
					: 'A person looked at the decision again, with what you wrote, and upheld it.',
		},
		...paragraphs(grounds),
	],
};
