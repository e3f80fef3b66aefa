import type { CaseHead } from '../../core/case/kind.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { type Resendable, resendable } from '../wording/resending.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface StatusLink {
	readonly policy: Policy;
	readonly kind: Resendable;
	/** What the case is called, as "erasure request"; what its kind is called, unless said. */
	readonly name?: string;
	readonly state: Pick<CaseHead, 'caseId'>;
	readonly statusLink: string;
}

/** A new link to where a request that was confirmed already, or a complaint, stands. */
export const statusLinkLetter = ({ policy, kind, name = resendable[kind].name, state, statusLink }: StatusLink): Letter =>
	letter({
		subject: `Your ${name} ${state.caseId}`,
		blocks: [
			{ paragraph: `Here is a new link to your ${name}, as you asked.` },
			{ button: { label: `See where your ${resendable[kind].name} stands`, link: statusLink } },
			{
				paragraph: `If you did not ask for it, do nothing. Please do not pass the link on: whoever has it can see the ${resendable[kind].name}.`,
			},
		],
		from: fromController(policy),
	});
