import type { CaseState, RefusalReason } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { refusalArticle, refusalInWords } from '../wording/refusals.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { suppression } from '../wording/suppression.ts';
import { appeals } from './appeals.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface RefusalLetter {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'receivedOn' | 'restricted' | 'effects'>;
	readonly reason: RefusalReason;
	/** What the DPO wrote, in paragraphs. */
	readonly text?: string;
}

/** A request is refused: with the reasons and the routes of appeal (UK GDPR Art 12(4)). */
export const refusal = ({ policy, state, reason, text = '' }: RefusalLetter): Letter =>
	letter({
		subject: `Your ${rightName[state.right]} ${state.caseId}: our answer`,
		blocks: [
			{ paragraph: `You asked us on ${longDate(state.receivedOn)} ${rightAsked[state.right]}. We cannot do so.` },
			{ facts: [['Reference', state.caseId]] },
			{ heading: 'Why' },
			{ paragraph: `${refusalInWords[reason].text} (${refusalArticle(reason, state.right)})` },
			...paragraphs(text),
			...(state.right === 'objection' ? afterObjection(state) : []),
			...appeals(policy),
		],
		from: fromController(policy),
	});

/** The law's own bar for going on, and that what was restricted meanwhile is so no more: told before it is lifted (Art 18(3)). */
const afterObjection = ({ restricted, effects }: RefusalLetter['state']): readonly Block[] => [
	{
		paragraph:
			'Against an objection the law lets us go on only where compelling legitimate grounds override your interests, rights and freedoms, or where we need the data for legal claims (UK GDPR Article 21(1)).',
	},
	...(restricted?.results.some(({ acted }) => acted.length > 0)
		? [
				{ heading: 'What happens now' },
				{
					paragraph:
						'While we weighed your objection we did not use the data. With this answer that restriction ends, and we use the data again (UK GDPR Article 18(3)).',
				},
			]
		: []),
	...(effects.includes('marketing-stopped')
		? [
				{ heading: 'No more marketing' },
				{ paragraph: 'That stays as it is: an objection to marketing needs no weighing.' },
				{ paragraph: suppression },
			]
		: []),
];
