import { isAnswered } from '../../core/complaint/answers.ts';
import { progressMail } from '../../core/complaint/commands.ts';
import type { ComplaintState } from '../../core/complaint/complaint.ts';
import { owesComplaintMail } from '../../core/complaint/deadlines.ts';
import type { Subjects, Workflow } from '../../core/ports.ts';
import type { KindReconciliation } from '../kinds/reconciliation.ts';
import { complaintFlagging } from './flagging.ts';
import { acknowledgeComplaint, sendComplaintMails, type TellingPorts, tellProgress } from './mails.ts';

interface Deps extends TellingPorts {
	readonly subjects: Pick<Subjects, 'allowMail'>;
	readonly workflow: Workflow;
}

/** How complaints are finished that a crash left half done, or that could not be acknowledged at once. */
export function complaintReconciliation(deps: Deps): KindReconciliation<ComplaintState> {
	return {
		...complaintFlagging(deps.complaints),
		cases: deps.complaints,
		workflow: deps.workflow,
		isAnswered,
		owesMail: owesComplaintMail,
		finish: (state, before) => finish(deps, state, before),
	};
}

async function finish(deps: Deps, state: ComplaintState, before: string): Promise<number> {
	let finished = await sendComplaintMails(deps, state, before);
	if (!state.acknowledged && state.openedAt <= before) {
		const { acknowledged } = await acknowledgeComplaint(deps, state);
		if (acknowledged) finished++;
	}
	// It was mailed, and whoever did died before recording it: the next word is counted from it.
	if (state.mails.includes(progressMail(state))) {
		await tellProgress(deps, state);
		finished++;
	}
	return finished;
}
