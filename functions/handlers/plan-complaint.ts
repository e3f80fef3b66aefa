import { complaintPorts } from '../adapters/complaint-ports.ts';
import { type ComplaintWork, nextWork } from '../core/complaint/work.ts';
import { CaseNotFoundError } from '../core/ports.ts';
import { type ComplaintMailPorts, sendComplaintMails } from '../middleware/complaint/mails.ts';
import { step } from '../middleware/step.ts';

/** Says what the workflow does next; mails what is owed before. */
export function makePlanComplaint(deps: ComplaintMailPorts) {
	return async ({ caseId }: { readonly caseId: string }): Promise<ComplaintWork> => {
		const state = await deps.complaints.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		await sendComplaintMails(deps, state);
		return nextWork((await deps.complaints.load(caseId)) ?? state);
	};
}

export const handler = step(() => makePlanComplaint(complaintPorts()));
