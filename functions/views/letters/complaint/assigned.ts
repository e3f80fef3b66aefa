import type { ComplaintState } from '../../../core/complaint/complaint.ts';
import type { Policy } from '../../../core/policy/schema.ts';
import { longDate } from '../../dates.ts';
import { paragraphs } from '../../wording/paragraphs.ts';
import { type Letter, letter } from '../letter.ts';
import { fromRightful } from '../sender.ts';

interface About {
	readonly policy: Policy;
	readonly state: Pick<ComplaintState, 'caseId' | 'clock'>;
}

/** Tells a colleague that they look into a complaint. What it says they see in the case: a mail would be one more copy. */
export const handlerAssigned = ({ policy, state, caseLink }: About & { readonly caseLink: string }): Letter =>
	letter({
		subject: `Complaint ${state.caseId}: yours to look into`,
		blocks: [
			{ paragraph: `Our data protection officer asks you to look into the complaint ${state.caseId}.` },
			{
				facts: [
					['Received on', longDate(state.clock.receivedOn)],
					['The outcome is meant to be there by', longDate(state.clock.outcomeTargetOn)],
				],
			},
			{ link: { label: 'The case', link: caseLink } },
			{ paragraph: `If you cannot open it, ask ${policy.dpo.email}.` },
		],
		from: fromRightful(policy),
	});

/** Tells a colleague what to put right, and by when. */
export const remedyAssigned = ({ policy, state, task, dueOn }: About & { readonly task: string; readonly dueOn: string }): Letter =>
	letter({
		subject: `Task for you: complaint ${state.caseId}`,
		blocks: [
			{
				paragraph: `A complaint was upheld, and you are asked to put right what follows from it. The person was promised that it is done.`,
			},
			...paragraphs(task),
			{ facts: [['Please do it by', longDate(dueOn)]] },
			{ paragraph: `When it is done, write to ${policy.dpo.email} what you did, and name the reference ${state.caseId}.` },
		],
		from: fromRightful(policy),
	});
