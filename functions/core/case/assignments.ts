/** Tasks that were given to somebody: what they are still to be told. */
import { addPeriod, startOfLocalDay } from '../clock/statutory.ts';
import type { CaseState, TaskAssignment } from './case.ts';
import { isEnded } from './fold.ts';

/** Those that are not done, and not moot. */
export function openAssignments(state: CaseState): readonly TaskAssignment[] {
	if (isEnded(state) || state.stopped || state.results) return [];
	return state.assignments.filter(
		({ store }) => !state.leftOut.includes(store) && !state.tasksDone.some((task) => task.store === store),
	);
}

/** Key of the mail that gives the task. */
export const assignmentMail = ({ store, number }: TaskAssignment): string => `task-assigned-${store}-${number}`;

/** A moment at which somebody is reminded of their task; its name stands among the case's thresholds that were acted on. */
export interface TaskReminderDue {
	readonly assignment: TaskAssignment;
	readonly threshold: string;
	/** Instant: the start of a day. */
	readonly at: string;
}

/** All for tasks that are open, those that were acted on too: on the same days before a task is due as of the case's dates. */
export function taskReminders(state: CaseState): readonly TaskReminderDue[] {
	const { timeZone, periods } = state.clock;
	return openAssignments(state).flatMap((assignment) =>
		periods.remindDaysBefore.map((days) => ({
			assignment,
			threshold: `task-${assignment.store}-${days}-${assignment.number}`,
			at: startOfLocalDay(addPeriod(assignment.dueOn, `-P${days}D`), timeZone),
		})),
	);
}

/** What a sweep has to remind of at `now`, an instant, earliest first. What would have come before the task was given does not come. */
export function taskRemindersDue(state: CaseState, now: string): readonly TaskReminderDue[] {
	return taskReminders(state)
		.filter(({ assignment, at, threshold }) => at > assignment.at && at <= now && !state.reminded.includes(threshold))
		.sort((a, b) => (a.at < b.at ? -1 : 1));
}
