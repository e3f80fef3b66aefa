import type { BreachState } from '../../core/breach/breach.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longTimeOf } from '../dates.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface BreachFlagged {
	readonly policy: Policy;
	readonly state: Pick<BreachState, 'caseId' | 'notifyBy'>;
	/** The step that failed, by its name in the workflow. */
	readonly step: string;
	/** The error's name: its message may hold personal data. */
	readonly error: string;
	readonly caseLink: string;
}

/** Tells the DPO that the workflow of a breach stands still until somebody looks at it. */
export const breachFlagged = ({ policy, state, step, error, caseLink }: BreachFlagged): Letter =>
	letter({
		subject: `Needs attention: personal data breach ${state.caseId}`,
		blocks: [
			{
				paragraph: `The workflow of the breach ${state.caseId} failed, and stands still until somebody sees to it. The 72 hours go on.`,
			},
			{
				facts: [
					['Step', step],
					['Error', error],
					['To be notified by', longTimeOf(state.notifyBy, policy.timeZone)],
				],
			},
			{
				paragraph:
					'Once the cause is removed, send the case the action "retry". It goes on where it stopped; nothing that was done is done twice.',
			},
			{ link: { label: 'The breach', link: caseLink } },
		],
		from: fromRightful(policy),
	});
