import type { ComplaintState } from '../../../core/complaint/complaint.ts';
import type { Policy } from '../../../core/policy/schema.ts';
import { paragraphs } from '../../wording/paragraphs.ts';
import { type Letter, letter } from '../letter.ts';
import { fromController } from '../sender.ts';

export interface ComplaintReply {
	readonly policy: Policy;
	readonly state: Pick<ComplaintState, 'caseId'>;
	/** What was written, in paragraphs. */
	readonly text: string;
}

/** Words of whoever deals with the complaint to the person. */
export const complaintReply = ({ policy, state, text }: ComplaintReply): Letter =>
	letter({
		subject: `Your complaint ${state.caseId}`,
		blocks: [...paragraphs(text), { facts: [['Reference', state.caseId]] }],
		from: fromController(policy),
	});
