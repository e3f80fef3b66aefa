import { complaintPorts } from '../adapters/complaint-ports.ts';
import { close } from '../core/complaint/commands.ts';
import { CaseNotFoundError } from '../core/ports.ts';
import { type ComplaintMailPorts, sendComplaintMails } from '../middleware/complaint/mails.ts';
import { step } from '../middleware/step.ts';

/** Closes a complaint. Nobody looks after what a closed case still owes, so that is mailed first. */
export function makeCloseComplaint(deps: ComplaintMailPorts) {
	return async ({ caseId }: { readonly caseId: string }): Promise<void> => {
		const state = await deps.complaints.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		await sendComplaintMails(deps, state);
		await deps.complaints.apply(caseId, 'system', deps.clock.now(), close);
	};
}

export const handler = step(() => makeCloseComplaint(complaintPorts()));
