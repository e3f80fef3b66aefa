import type { CaseState } from '../../core/case/case.ts';
import type { ProofKind } from '../../core/clock/request-clock.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { enumeration } from '../wording/outcome.ts';
import { proofInWords } from '../wording/proofs.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { appeals } from './appeals.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface RequestLapsed {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'receivedOn'>;
	readonly awaited: readonly ProofKind[];
}

/** Tells somebody we know that nothing is done, since what they were asked for did not come, and how to appeal (Art 12(4)). */
export const requestLapsed = ({ policy, state, awaited }: RequestLapsed): Letter =>
	letter({
		subject: `Your ${rightName[state.right]} ${state.caseId} has lapsed`,
		blocks: [
			{
				paragraph: `You asked us on ${longDate(state.receivedOn)} ${rightAsked[state.right]}. We asked you for ${enumeration(awaited.map((kind) => proofInWords[kind].name))}, and it did not come in time. So we have not done what you asked for.`,
			},
			{ facts: [['Reference', state.caseId]] },
			{ paragraph: `You can make a new request at any time. If you have a question, write to ${policy.dpo.email}.` },
			...appeals(policy),
		],
		from: fromController(policy),
	});
