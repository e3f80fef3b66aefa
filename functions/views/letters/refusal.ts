import type { CaseState, RefusalReason } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { refusalArticle, refusalInWords } from '../wording/refusals.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { appeals } from './appeals.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface RefusalLetter {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'receivedOn'>;
	readonly reason: RefusalReason;
	/** What the DPO wrote, in paragraphs. */
	readonly text?: string;
}

/** A request is refused: with the reasons and the routes of appeal (UK GDPR Art 12(4)). */
export const refusal = ({ policy, state, reason, text = '' }: RefusalLetter): Letter =>
	letter({
		subject: `Your ${rightName[state.right]} ${state.caseId}: our answer`,
		blocks: [
			{ paragraph: `You asked us on ${longDate(state.receivedOn)} for ${rightAsked[state.right]}. We cannot do so.` },
			{ facts: [['Reference', state.caseId]] },
			{ heading: 'Why' },
			{ paragraph: `${refusalInWords[reason].text} (${refusalArticle(reason, state.right)})` },
			...paragraphs(text),
			...appeals(policy),
		],
		from: fromController(policy),
	});
