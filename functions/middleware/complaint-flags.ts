import type { ComplaintPorts } from '../adapters/complaint-ports.ts';
import { flag } from '../core/complaint/commands.ts';
import type { ComplaintState } from '../core/complaint/complaint.ts';
import { stepInHand } from '../core/complaint/work.ts';
import { complaintFlagged } from '../views/letters/complaint/flagged.ts';

type Deps = Pick<ComplaintPorts, 'complaints' | 'clock' | 'policy' | 'mailbox' | 'links'>;

/** Records that the workflow could not go on, so that a person sees to it. */
export function flagComplaint({ complaints, clock }: Deps, caseId: string, error: string): Promise<ComplaintState> {
	return complaints.apply(caseId, 'system', clock.now(), (now) => flag(now, stepInHand(now), error));
}

/** Tells the DPO that the complaint is flagged, unless they were. True where they had not been. */
export async function tellOfFlag({ policy, mailbox, links }: Deps, state: ComplaintState): Promise<boolean> {
	const key = `flagged-${state.executions.length}`;
	if (!state.flagged || state.mails.includes(key)) return false;
	const letter = complaintFlagged({ policy, state, ...state.flagged, caseLink: links.forDpo(state.caseId) });
	await mailbox.send(state.caseId, key, { to: policy.dpo.email, ...letter });
	return true;
}
