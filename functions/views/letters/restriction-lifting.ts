import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { appeals } from './appeals.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface RestrictionLifting {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'receivedOn'>;
	/** The DPO's, in paragraphs. */
	readonly reasons: string;
	readonly statusLink: string;
}

/** Tells the person that a restriction will be lifted, before it is (UK GDPR Art 18(3)). */
export const restrictionLifting = ({ policy, state, reasons, statusLink }: RestrictionLifting): Letter =>
	letter({
		subject: `The restriction of your data ends: ${state.caseId}`,
		blocks: [
			{
				paragraph: `Since your request of ${longDate(state.receivedOn)} we have kept your data without using it. We are about to lift this restriction and tell you before we do (UK GDPR Article 18(3)).`,
			},
			{ facts: [['Reference', state.caseId]] },
			{ heading: 'Why' },
			...paragraphs(reasons),
			{ link: { label: 'See your request', link: statusLink } },
			{ paragraph: `If you do not agree, write to ${policy.dpo.email}, or use the ways below.` },
			...appeals(policy),
		],
		from: fromController(policy),
	});
