import type { Policy } from '../../core/policy/schema.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface ReplayFailed {
	readonly policy: Policy;
	readonly run: string;
	/** The error's name: its message may hold personal data. */
	readonly error: string;
}

/** Tells the DPO that erasures could not be made again after a restore. */
export const replayFailed = ({ policy, run, error }: ReplayFailed): Letter =>
	letter({
		subject: `Needs attention: erasures not made again, ${run}`,
		blocks: [
			{
				paragraph: `After a backup was restored, the erasures made since were to be made again (${run}). That failed half way: data of people whom we told that it is erased may be there.`,
			},
			{ facts: [['Error', error]] },
			{
				paragraph:
					'Have the cause removed, and start the workflow replay-erasures again with the same input under another name. What was done already is not done twice.',
			},
		],
		from: fromRightful(policy),
	});
