import { randomUUID } from 'node:crypto';
import { commit } from '../../core/audit/chain.ts';
import { assignmentMail, openAssignments, type TaskReminderDue } from '../../core/case/assignments.ts';
import type { CaseState } from '../../core/case/case.ts';
import { reminderMail } from '../../core/case/owed-mails.ts';
import { CommandRejectedError } from '../../core/errors.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { CaseRepository, Mail, Mailbox } from '../../core/ports.ts';
import type { TaskProgress, Tasks } from '../../core/stores/ports.ts';
import { taskAssigned } from '../../views/letters/task-assigned.ts';
import { taskReminder } from '../../views/letters/task-reminder.ts';
import { mailEachNowOrLater } from '../mail-now-or-later.ts';

interface Deps {
	readonly policy: Policy;
	readonly cases: CaseRepository;
	readonly tasks: Tasks;
	readonly mailbox: Mailbox;
}

type Assigned = NonNullable<TaskProgress['assigned']>;

/** To whom a task is given, with a nonce of its own. */
export const assignedTo = (given: Omit<Assigned, 'nonce'>): Assigned => ({ ...given, nonce: randomUUID() });

/** What the chain keeps of it. */
export const assigneeHash = ({ to, dueOn, note, nonce }: Assigned): string =>
	commit(JSON.stringify([to, dueOn, ...(note === undefined ? [] : [note])]), nonce);

/** Writes down with the task who does it. @throws CommandRejectedError while the task is worked on by machine, or is not there yet. */
export async function assignStoredTask({ tasks }: Pick<Deps, 'tasks'>, caseId: string, store: string, assigned: Assigned) {
	const task = await tasks.get(caseId, store);
	if (!task || (await tasks.put(caseId, { ...task, assigned }, task)) === 'lost') {
		throw new CommandRejectedError('conflict', `The task for store ${store} is being prepared; try again in a moment.`);
	}
}

/**
 * Mails everybody who was given a task, and was not mailed yet, what to do; each once.
 *
 * @param before instant: what is not older is left to whoever is at it.
 * @returns how many were mailed.
 */
export async function sendTaskMails({ policy, cases, tasks, mailbox }: Deps, state: CaseState, before?: string): Promise<number> {
	const { caseId } = state;
	const owed = openAssignments(state).filter(
		(assignment) => !state.mails.includes(assignmentMail(assignment)) && (before === undefined || assignment.at <= before),
	);
	const mails: Record<string, Mail> = {};
	for (const assignment of owed) {
		const [person, task] = await Promise.all([cases.person(caseId), tasks.get(caseId, assignment.store)]);
		if (!person || !task?.assigned) continue;
		const { to, dueOn, note } = task.assigned;
		const letter = taskAssigned({ policy, state, store: assignment.store, dueOn, about: person, note });
		mails[assignmentMail(assignment)] = { to, ...letter };
	}
	return mailEachNowOrLater(mailbox, state, mails);
}

/** Reminds whoever was given the task. */
export async function remindOfTask(
	{ policy, tasks, mailbox }: Omit<Deps, 'cases'>,
	state: CaseState,
	{ assignment, threshold }: TaskReminderDue,
): Promise<void> {
	const task = await tasks.get(state.caseId, assignment.store);
	if (!task?.assigned) return;
	const letter = taskReminder({ policy, state, ...assignment });
	await mailEachNowOrLater(mailbox, state, { [reminderMail(threshold)]: { to: task.assigned.to, ...letter } });
}
