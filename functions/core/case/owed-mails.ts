import { assignmentMail, openAssignments, taskReminders } from './assignments.ts';
import type { CaseState } from './case.ts';
import { isEnded } from './fold.ts';

/** Key of the mail that reminds of a date, of the case or of a task. */
export const reminderMail = (threshold: string): string => `reminder-${threshold}`;

/** Key of the mail to each who is told that a date has passed. */
export const overdueMail = (threshold: string, to: 'dpo' | 'escalation'): string => `${threshold}-${to}`;

/** Mails that say something only until what they ask for is done, or its date moves. */
const passing = /^(?:task-assigned-|reminder-|overdue(?:@\d{8})?-(?:dpo|escalation)$)/;

/**
 * Whether a mail that could not go out when it was due is to go out still: no word of a date that was met, or has moved since, and nothing
 * about a task that is done, or another's by now.
 */
export function owesRequestMail(state: CaseState, key: string): boolean {
	return !passing.test(key) || passingMails(state).includes(key);
}

function passingMails(state: CaseState): readonly string[] {
	const met = isEnded(state) || state.delivered;
	return [
		...openAssignments(state).map(assignmentMail),
		...taskReminders(state).map(({ threshold }) => reminderMail(threshold)),
		...(met ? [] : state.deadlines).flatMap(({ threshold }) => [
			reminderMail(threshold),
			overdueMail(threshold, 'dpo'),
			overdueMail(threshold, 'escalation'),
		]),
	];
}
