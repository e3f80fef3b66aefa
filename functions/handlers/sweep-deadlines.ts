import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { type SweepRuns, sweepRuns } from '../adapters/sweep-runs.ts';
import { subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { isAnswered } from '../core/case/answers.ts';
import { type TaskReminderDue, taskRemindersDue } from '../core/case/assignments.ts';
import type { CaseState, Deadline } from '../core/case/case.ts';
import { withCaseDates } from '../core/case/case-dates.ts';
import { lapse, recordReminder } from '../core/case/commands.ts';
import { isEnded, nextDeadline } from '../core/case/fold.ts';
import { readThreshold } from '../core/clock/thresholds.ts';
import type { Mailbox, Workflow } from '../core/ports.ts';
import { sendClockMails } from '../middleware/clock-mails.ts';
import { step } from '../middleware/step.ts';
import { forEachGoingOn, runOnce, type ScheduledRun, type Totals } from '../middleware/sweep.ts';
import { remindOfTask } from '../middleware/task-mails.ts';
import { escalation } from '../views/letters/escalation.ts';
import { reminder } from '../views/letters/reminder.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'waits' | 'texts' | 'tasks'> {
	readonly mailbox: Mailbox;
	readonly links: Links;
	readonly workflow: Workflow;
	readonly runs: SweepRuns;
}

/**
 * What the clock does by itself: requests that nobody confirmed, or for which what was asked for did not come, lapse; the DPO is
 * reminded before the house target and the due date, whoever was given a task before that is due; what is overdue goes to the
 * escalation contact too. Each once, however often or late it runs.
 */
export function makeSweepDeadlines(deps: Deps) {
	return (run: ScheduledRun): Promise<Totals | undefined> =>
		runOnce(deps, run, () => sweep(deps), { overdue: 'OverdueCases', failed: 'SweepFailures' });
}

async function sweep(deps: Deps): Promise<Totals> {
	const now = deps.clock.now();
	const counts = { lapsed: 0, reminded: 0, escalated: 0, overdue: 0, failed: 0 };
	let cursor: string | undefined;
	do {
		const page = await deps.cases.listOpen(cursor === undefined ? {} : { cursor });
		counts.failed += await forEachGoingOn(page.caseIds, async (caseId) => {
			let state = await deps.cases.load(caseId);
			if (!state) return;
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
		});
		cursor = page.next;
	} while (cursor !== undefined);
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
		await mailbox.send(state.caseId, `reminder-${threshold}`, {
			to: policy.dpo.email,
			...reminder({ policy, state, threshold, caseLink }),
		});
		return;
	}
	const letter = escalation({ policy, state, caseLink });
	await mailbox.send(state.caseId, `${threshold}-dpo`, { to: policy.dpo.email, ...letter });
	await mailbox.send(state.caseId, `${threshold}-escalation`, { to: policy.escalation.email, ...letter });
}

function production(): Deps {
	const ports = casePorts();
	return {
		...ports,
		mailbox: sesMailbox(ports),
		links: links(),
		workflow: subjectRequests(),
		runs: sweepRuns(ports.client, required(env.casesTable)),
	};
}

export const handler = step(() => makeSweepDeadlines(production()));
