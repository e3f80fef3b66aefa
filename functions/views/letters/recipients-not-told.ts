import type { CaseState, RecipientEntry } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { recipientName } from '../wording/outcome.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface RecipientsNotTold {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
	readonly failed: readonly Pick<RecipientEntry, 'recipient' | 'by' | 'why'>[];
	/** Where the DPO API shows the case. */
	readonly caseLink: string;
}

/** Tells the DPO that recipients could not be told (UK GDPR Art 19), while the case goes on. */
export const recipientsNotTold = ({ policy, state, failed, caseLink }: RecipientsNotTold): Letter =>
	letter({
		subject: `Recipients not told: ${rightName[state.right]} ${state.caseId}`,
		blocks: [
			{
				paragraph: `Recipients of the data that the ${rightName[state.right]} ${state.caseId} concerns could not be told what was done (UK GDPR Article 19). The person gets the answer all the same.`,
			},
			{
				table: {
					columns: ['Recipient', 'Id', 'By', 'Why not'],
					rows: failed.map(({ recipient, by, why = '' }) => [recipientName(policy, recipient), recipient, by, why]),
				},
			},
			{
				paragraph:
					'They are tried again, less and less often, until seven days after the case is closed. Once the cause is removed, the action "tell-recipient" does so at once. If you told one yourself, say so by the action "acknowledge", with a note.',
			},
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});
