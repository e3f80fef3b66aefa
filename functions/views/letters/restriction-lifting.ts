import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { appeals } from './appeals.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface RestrictionLifting {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'receivedOn'>;
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
				paragraph: `${since(state)} We are about to end this restriction, and tell you before we do (UK GDPR Article 18(3)).`,
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

const since = ({ right, receivedOn }: RestrictionLifting['state']): string => {
	const on = longDate(receivedOn);
	if (right === 'objection') return `Since your objection of ${on} we have not used the data that it was about.`;
	if (right === 'withdrawing-consent')
		return `Since you withdrew your consent on ${on} we have not used the data that rested on it.`;
	return `Since your request of ${on} we have kept your data without using it otherwise.`;
};
