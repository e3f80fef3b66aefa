import type { CaseState } from '../../core/case/case.ts';
import type { ProofKind } from '../../core/clock/request-clock.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { enumeration } from '../wording/outcome.ts';
import { proofInWords } from '../wording/proofs.ts';
import { rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface ProofReceived {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
	readonly kind: ProofKind;
	/** Calendar dates. */
	readonly on: string;
	readonly dueOn: string;
	/** What has still not come: nothing is due before. */
	readonly awaiting: readonly ProofKind[];
}

/** Tells the person that what they were asked for is here, and by when the answer is due now, or what is still missing. */
export const proofReceived = ({ policy, state, kind, on, dueOn, awaiting }: ProofReceived): Letter =>
	letter({
		subject: `Your ${rightName[state.right]} ${state.caseId}: we have what we asked for`,
		blocks: [
			{ paragraph: `We asked you for ${proofInWords[kind].name}, and have it.` },
			{
				facts: [
					['Reference', state.caseId],
					['Arrived on', longDate(on)],
					...(awaiting.length === 0 ? [['Our answer is due by', longDate(dueOn)] as const] : []),
				],
			},
			{
				paragraph:
					awaiting.length === 0
						? 'We now carry on with your request.'
						: `We still need ${enumeration(awaiting.map((other) => proofInWords[other].name))}, as we wrote to you.`,
			},
			{ paragraph: `If you have a question, write to ${policy.dpo.email}.` },
		],
		from: fromController(policy),
	});
