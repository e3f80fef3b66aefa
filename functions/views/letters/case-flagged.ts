import type { CaseHead } from '../../core/case/kind.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface CaseFlagged {
	readonly policy: Policy;
	readonly state: Pick<CaseHead, 'caseId'>;
	/** What the case is, as `access request`. */
	readonly name: string;
	/** The date that does not wait for it: what it is, and when, in words; absent where nothing is due. */
	readonly due?: readonly [string, string];
	/** The step that failed, by its name in the workflow. */
	readonly step: string;
	/** The error's name: its message may hold personal data. */
	readonly error: string;
	/** Where the DPO API shows the case. */
	readonly caseLink: string;
}

/** Tells the DPO that a case of any kind stands still until somebody looks at it. */
export const caseFlagged = ({ policy, state, name, due, step, error, caseLink }: CaseFlagged): Letter =>
	letter({
		subject: `Needs attention: ${name} ${state.caseId}`,
		blocks: [
			{
				paragraph: `The workflow of the ${name} ${state.caseId} failed. It stands still until somebody sees to it, and its time goes on.`,
			},
			{ facts: [['Step', step], ['Error', error], ...(due ? [due] : [])] },
			{
				paragraph:
					'Once the cause is removed, send the case the action "retry". It goes on where it stopped; nothing that was done is done twice.',
			},
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});
