import type { CaseState } from '../../core/case/case.ts';
import type { ProofKind } from '../../core/clock/request-clock.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { lastDayBefore, longDate } from '../dates.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { proofInWords } from '../wording/proofs.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { appeals } from './appeals.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface ProofAsked {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'receivedOn' | 'deadlines'>;
	readonly kind: ProofKind;
	/** The DPO's words: what is asked for, and why. */
	readonly text?: string;
}

/**
 * Asks for something without which nothing is done, and says that the time for answering begins when it arrives (Art 12A). Who is
 * asked for a fee is told how to appeal: it stands for a refusal (Art 12(4), 12(5)).
 */
export const proofAsked = ({ policy, state, kind, text = '' }: ProofAsked): Letter =>
	letter({
		subject: `Your ${rightName[state.right]} ${state.caseId}: we need something from you`,
		blocks: [
			{
				paragraph: `You asked us on ${longDate(state.receivedOn)} ${rightAsked[state.right]}. We need ${proofInWords[kind].name} first.`,
			},
			{ paragraph: proofInWords[kind].why },
			...paragraphs(text),
			{ paragraph: `Write to ${policy.dpo.email}, and name the reference ${state.caseId}.` },
			{
				paragraph: [
					'The time in which we have to answer begins on the day on which we have it. We then write to you by when we answer.',
					...lapse(state, policy.timeZone),
				].join(' '),
			},
			...(kind === 'fee' ? appeals(policy) : []),
		],
		from: fromController(policy),
	});

const lapse = ({ deadlines }: ProofAsked['state'], timeZone: string): readonly string[] =>
	deadlines
		.filter(({ threshold }) => threshold === 'lapse')
		.map(({ at }) => `If it is not here by ${lastDayBefore(at, timeZone)}, the request lapses; you can then make a new one.`);
