import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { rightArticle, rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface Escalation {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'status' | 'receivedOn' | 'dueOn'>;
	/** Where the DPO API shows the case. */
	readonly caseLink: string;
}

/** Tells the DPO and the escalation contact that a statutory date has passed. */
export const escalation = ({ policy, state, caseLink }: Escalation): Letter =>
	letter({
		subject: `Overdue: ${rightName[state.right]} ${state.caseId}`,
		blocks: [
			{
				paragraph: `The ${rightName[state.right]} ${state.caseId} should have been answered by ${longDate(state.dueOn)} (${rightArticle[state.right]}, Article 12(3)), and was not.`,
			},
			{
				facts: [
					['Received on', longDate(state.receivedOn)],
					['Was due by law', longDate(state.dueOn)],
					['Status', state.status.replaceAll('-', ' ')],
				],
			},
			{
				paragraph:
					'Please see to it today: answer it, or tell the person why it is late. They can complain to the supervisory authority.',
			},
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});
