import type { ComplaintState } from '../../../core/complaint/complaint.ts';
import type { Policy } from '../../../core/policy/schema.ts';
import { type Letter, letter } from '../letter.ts';
import { fromRightful } from '../sender.ts';

export interface ToBePosted {
	readonly policy: Policy;
	readonly state: Pick<ComplaintState, 'caseId'>;
	/** What the person would have been mailed. */
	readonly content: Letter;
	readonly postalAddress?: string | undefined;
	/** It acknowledges the complaint: that it went out is for the DPO to say. */
	readonly acknowledges: boolean;
}

/** Gives the DPO a letter to a person who has no e-mail address. */
export const toBePosted = ({ policy, state, content, postalAddress, acknowledges }: ToBePosted): Letter =>
	letter({
		subject: `To be posted: complaint ${state.caseId}`,
		blocks: [
			{ paragraph: `Who made the complaint ${state.caseId} gave no e-mail address. Please send this letter by post, or call:` },
			...(postalAddress === undefined ? [] : [{ paragraph: postalAddress }]),
			...(acknowledges
				? [{ paragraph: 'When it has gone out, send the case the action "acknowledge": until then its statutory time goes on.' }]
				: []),
			{ paragraph: 'If they give an e-mail address, send the case the action "add-address": from then on they are mailed.' },
			{ heading: content.subject },
			...content.text
				.split(/\n{2,}/)
				.filter((part) => part.trim() !== '')
				.map((paragraph) => ({ paragraph })),
		],
		from: fromRightful(policy),
	});
