import type { CasePorts } from '../../adapters/case-ports.ts';
import type { Links } from '../../adapters/links.ts';
import { isAnswered } from '../../core/case/answers.ts';
import { type TaskReminderDue, taskRemindersDue } from '../../core/case/assignments.ts';
import type { CaseState, Deadline } from '../../core/case/case.ts';
import { withCaseDates } from '../../core/case/case-dates.ts';
import { lapse, recordReminder } from '../../core/case/commands.ts';
import { isEnded, nextDeadline } from '../../core/case/fold.ts';
import { overdueMail, reminderMail } from '../../core/case/owed-mails.ts';
import { readThreshold } from '../../core/clock/thresholds.ts';
import type { Mailbox, Workflow } from '../../core/ports.ts';
import { escalation } from '../../views/letters/escalation.ts';
import { reminder } from '../../views/letters/reminder.ts';
import type { DeadlineCounts, KindDeadlines } from '../kinds/deadlines.ts';
import { mailEachNowOrLater } from '../mail-now-or-later.ts';
import { sendClockMails } from './clock-mails.ts';
import { remindOfTask } from './task-mails.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'waits' | 'texts' | 'tasks'> {
	readonly mailbox: Mailbox;
	readonly links: Links;
	readonly workflow: Workflow;
}

/**
 * What the clock does to requests: those that nobody confirmed, or for which what was asked for did not come, lapse; the DPO is
 * reminded before the house target and the due date, whoever was given a task before that is due; what is overdue goes to the
 * escalation contact too.
 */
export function subjectRequestDeadlines(deps: Deps): KindDeadlines {
	return {
		kind: 'subject-request',
		listOpen: (options) => deps.cases.listOpen(options),
		meet: (caseId, now) => meetAll(deps, caseId, now),
	};
}

async function meetAll(deps: Deps, caseId: string, now: string): Promise<DeadlineCounts> {
	const counts = { lapsed: 0, reminded: 0, escalated: 0, overdue: 0 };
	let state = await deps.cases.load(caseId);
	if (!state) return counts;
	for (;;) {
		const due = nextDeadline(state);
		if (!due || due.at > now) break;
		state = await meet(deps, state, due, now);
		const { kind } = readThreshold(due.threshold);
		if (state.ended === 'lapsed') counts.lapsed++;
		else if (kind === 'lapse') continue;
		else if (kind === 'overdue') counts.escalated++;
		else counts.reminded++;
	}
	for (const due of taskRemindersDue(state, now)) {
		state = await remind(deps, state, due, now);
		counts.reminded++;
	}
	if (isOverdue(state)) counts.overdue++;
	return counts;
}

/** Whoever was given a task. After a night skipped only by the last of several mails. */
async function remind(deps: Deps, state: CaseState, due: TaskReminderDue, now: string): Promise<CaseState> {
	const superseded = taskRemindersDue(state, now).some(
		({ assignment, at }) => assignment.number === due.assignment.number && at > due.at,
	);
	if (!superseded) await remindOfTask(deps, state, due);
	return deps.cases.apply(state.caseId, 'system', now, (current) => recordReminder(current, due.threshold));
}

/** By the clock as it stands: what was overdue before it moved may be in time again. */
const isOverdue = (state: CaseState) =>
	!isEnded(state) &&
	state.deadlines.some(({ threshold }) => readThreshold(threshold).kind === 'overdue' && state.reminded.includes(threshold));

async function meet(deps: Deps, state: CaseState, { threshold, at }: Deadline, now: string): Promise<CaseState> {
	const { caseId } = state;
	const { kind } = readThreshold(threshold);
	if (kind === 'lapse') {
		const lapsed = await deps.cases.apply(caseId, 'system', now, lapse);
		for (const wait of ['identity', 'decision', 'turn']) {
			if (isAnswered(lapsed, wait)) await deps.workflow.answer(await deps.waits.tokens(caseId, wait));
		}
		await sendClockMails(deps, lapsed);
		return lapsed;
	}
	// After a night skipped only the last of several reminders is worth a mail.
	const superseded = state.deadlines.some(
		(later) => readThreshold(later.threshold).kind !== 'lapse' && later.at > at && later.at <= now,
	);
	if (!superseded || kind === 'overdue') await tell(deps, state, threshold);
	// The mail's key keeps it from going out twice, so the record can come after it.
	return deps.cases.apply(caseId, 'system', now, (current) => recordReminder(current, threshold));
}

async function tell({ clock, mailbox, links, policy }: Deps, given: CaseState, threshold: string): Promise<void> {
	const state = withCaseDates(given, clock.now());
	const caseLink = links.forDpo(state.caseId);
	if (readThreshold(threshold).kind !== 'overdue') {
		const letter = reminder({ policy, state, threshold, caseLink });
		await mailEachNowOrLater(mailbox, state, { [reminderMail(threshold)]: { to: policy.dpo.email, ...letter } });
		return;
	}
	const letter = escalation({ policy, state, caseLink });
	await mailEachNowOrLater(mailbox, state, {
		[overdueMail(threshold, 'dpo')]: { to: policy.dpo.email, ...letter },
		[overdueMail(threshold, 'escalation')]: { to: policy.escalation.email, ...letter },
	});
}
