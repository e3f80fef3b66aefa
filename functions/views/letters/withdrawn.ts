import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface Withdrawn {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
}

/** Confirms that a request was withdrawn. */
export const withdrawnLetter = ({ policy, state }: Withdrawn): Letter =>
	letter({
		subject: `Your ${rightName[state.right]} ${state.caseId} is withdrawn`,
		blocks: [
			{ paragraph: `You asked us ${rightAsked[state.right]}, and have now withdrawn that request. We have stopped working on it.` },
			...(state.right === 'erasure' ? [{ paragraph: 'What we had erased before that cannot be brought back.' }] : []),
			...(state.right === 'withdrawing-consent'
				? [{ paragraph: 'The consent that you withdrew does not come back by this.' }]
				: []),
			...(state.right === 'unsubscribing'
				? [{ paragraph: 'We still send you no marketing. What you had consented to does not come back by this.' }]
				: []),
			{ paragraph: `You can ask again at any time. If it was not you who withdrew it, please write to ${policy.dpo.email}.` },
		],
		from: fromController(policy),
	});
