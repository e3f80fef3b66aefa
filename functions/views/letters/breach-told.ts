import type { Policy } from '../../core/policy/schema.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface BreachTold {
	readonly policy: Policy;
	readonly caseId: string;
	/** What the DPO wrote, in plain language. */
	readonly text: string;
}

/** Tells one of the people of a breach (Art 34(2)): the DPO's words, and where more can be asked. The same for all. */
export const breachTold = ({ policy, caseId, text }: BreachTold): Letter =>
	letter({
		subject: `About your personal data: what happened, and what you can do (${caseId})`,
		blocks: [
			...paragraphs(text),
			{ heading: 'Where you can ask more' },
			{
				paragraph: `Write to our data protection officer at ${policy.dpo.email}, and name ${caseId}.`,
			},
		],
		from: fromController(policy),
	});
