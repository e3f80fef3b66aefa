import { recordReminder } from '../../core/complaint/commands.ts';
import type { ComplaintState } from '../../core/complaint/complaint.ts';
import {
	type ComplaintDeadline,
	deadlinesAhead,
	dueMail,
	isSuperseded,
	overdueDuties,
	progressDueAt,
} from '../../core/complaint/deadlines.ts';
import { complaintOverdue, complaintReminder, complaintUndated } from '../../views/letters/complaint/due.ts';
import type { Letter } from '../../views/letters/letter.ts';
import type { DeadlineCounts, KindDeadlines } from '../kinds/deadlines.ts';
import { mailEachNowOrLater } from '../mail-now-or-later.ts';
import { type ComplaintMailPorts, tellProgress } from './mails.ts';

/**
 * What the clock does to complaints: the DPO is reminded before each date and told when it has passed, the escalation contact after
 * that; the DPO is asked for the date that is not known; and the person hears how it stands.
 */
export function complaintDeadlines(deps: ComplaintMailPorts): KindDeadlines {
	return {
		kind: 'complaint',
		listOpen: (options) => deps.complaints.listOpen(options),
		meet: (caseId, now) => meetAll(deps, caseId, now),
	};
}

async function meetAll(deps: ComplaintMailPorts, caseId: string, now: string): Promise<DeadlineCounts> {
	const counts = { reminded: 0, escalated: 0, overdue: 0 };
	let state = await deps.complaints.load(caseId);
	if (!state) return counts;
	for (;;) {
		const [due] = deadlinesAhead(state);
		if (!due || due.at > now) break;
		state = await meet(deps, state, due, now);
		if (due.moment === 'reminder' || due.moment === 'undated') counts.reminded++;
		else counts.escalated++;
	}
	const progressAt = progressDueAt(state);
	if (progressAt !== undefined && progressAt <= now) {
		const told = await tellProgress(deps, state);
		counts.reminded += told.words - state.words;
		state = told;
	}
	return { ...counts, overdue: overdueDuties(state, now).length > 0 ? 1 : 0 };
}

/** The mail's key keeps it from going out twice, so the record can come after it. */
async function meet(deps: ComplaintMailPorts, state: ComplaintState, due: ComplaintDeadline, now: string): Promise<ComplaintState> {
	if (!isSuperseded(state, due, now)) await tell(deps, state, due);
	return deps.complaints.apply(state.caseId, 'system', now, (current) => recordReminder(current, due.threshold));
}

async function tell(deps: ComplaintMailPorts, state: ComplaintState, due: ComplaintDeadline): Promise<void> {
	const { mailbox, policy } = deps;
	const { email } = due.moment === 'escalation' ? policy.escalation : policy.dpo;
	await mailEachNowOrLater(mailbox, state, { [dueMail(due)]: { to: email, ...letterOf(deps, state, due) } });
}

function letterOf({ policy, links }: ComplaintMailPorts, state: ComplaintState, due: ComplaintDeadline): Letter {
	const about = { policy, state, caseLink: links.forDpo(state.caseId) };
	if (due.moment === 'undated') return complaintUndated({ ...about, againOn: due.againOn });
	const { duty } = due;
	return due.moment === 'reminder' ? complaintReminder({ ...about, duty }) : complaintOverdue({ ...about, duty });
}
