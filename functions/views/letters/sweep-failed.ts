import type { Policy } from '../../core/policy/schema.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

/** Tells the DPO that a sweep did not come to its end. */
export const sweepFailed = ({ policy, id, error, link }: { policy: Policy; id: string; error: string; link: string }): Letter =>
	letter({
		subject: `The retention sweep ${id} failed`,
		blocks: [
			{
				paragraph: `The retention sweep ${id} did not come to its end (${error}). What it had deleted until then was due, and stays deleted; the rest is left to the next sweep, which catches up by itself.`,
			},
			{ paragraph: 'Should the next one fail too, see the entry on sweeps in the runbook.' },
			{ link: { label: 'The sweep', link } },
		],
		from: fromRightful(policy),
	});
