import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Particulars } from '../../core/request/particulars.ts';
import { longDate } from '../dates.ts';
import { actedOn, keptBack, notCovered, records } from '../wording/outcome.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { appeals } from './appeals.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface Done {
	readonly policy: Policy;
	readonly state: Pick<
		CaseState,
		'caseId' | 'right' | 'receivedOn' | 'results' | 'leftOut' | 'stopped' | 'recipients' | 'decision'
	>;
	readonly particulars: Particulars;
	/** The DPO's grounds, where the law wants a decision with grounds; in paragraphs. */
	readonly grounds?: string;
}

/** Rights whose answer is a letter, and nothing to download. */
export type DoneRight = Exclude<CaseState['right'], 'access' | 'erasure' | 'portability'>;

/** A request that changes what is done with the data is answered: what was done, what not and why. */
export const done = (right: DoneRight, input: Done): Letter => {
	const { policy, state } = input;
	const changed = actedOn(policy, state.results ?? []);
	const kept = keptBack(policy, state);
	const missing = notCovered(policy, state);
	return letter({
		subject: `Your ${rightName[right]} ${state.caseId}: what we have done`,
		blocks: [
			{ paragraph: `You asked us on ${longDate(state.receivedOn)} for ${rightAsked[right]}. This is what we have done.` },
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
			...(missing.length === 0 ? [] : [{ heading: 'What is not covered' }, { list: missing }]),
			...(kept.length === 0 && missing.length === 0 && right !== 'automated-decisions' ? [] : appeals(policy)),
		],
		from: fromController(policy),
	});
};

type Changed = ReturnType<typeof actedOn>;

const counted = (changed: Changed, nothing: string): Block =>
	changed.length === 0 ? { paragraph: nothing } : { list: changed.map(([name, count]) => `${name}: ${records(count)}`) };

const whatWeDid: Readonly<Record<DoneRight, (input: Done, changed: Changed) => readonly Block[]>> = {
	rectification: ({ policy, particulars }, changed) => [
		{ heading: 'What we put right' },
		...(particulars.corrections ?? []).map(({ category, field, value }) => ({
			paragraph: `${policy.categories[category]?.name ?? category}: ${field} is now “${value}”.`,
		})),
		counted(changed, 'We found nothing that had to be changed.'),
	],
	restriction: (_, changed) => [
		{ heading: 'What is restricted' },
		counted(changed, 'We found no data of yours that could be restricted.'),
		{
			paragraph:
				'We keep it, and use it for nothing else but legal claims, the protection of others, or what you agree to. We tell you before we lift the restriction (UK GDPR Article 18(3)).',
		},
	],
	'objection-to-marketing': () => [
		{
			paragraph:
				'We send you no more marketing from now on, for good. We keep an unreadable fingerprint of your e-mail address, and only that, so that we never send marketing to it again (UK GDPR Article 21(3)).',
		},
	],
	objection: ({ grounds = '' }, changed) => [
		{ heading: 'Your objection is upheld' },
		...paragraphs(grounds),
		{ heading: 'What we no longer use' },
		counted(changed, 'We found no data of yours that was used in this way.'),
	],
	'withdrawing-consent': ({ policy, particulars }, changed) => [
		{ heading: 'What you no longer consent to' },
		{
			list: Object.entries(policy.purposes)
				.filter(([id, { legalBasis }]) => legalBasis === 'consent' && (particulars.purposes?.includes(id) ?? true))
				.map(([, { description }]) => description),
		},
		{ paragraph: 'We have stopped. What was done before stays lawful (UK GDPR Article 7(3)).' },
		{ heading: 'What we no longer use' },
		counted(changed, 'We hold no data of yours that rested on this consent alone.'),
	],
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
