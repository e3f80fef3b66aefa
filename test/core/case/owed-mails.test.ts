import { describe, expect, test } from '@jest/globals';
import { assignmentMail, openAssignments, taskReminders } from '../../../functions/core/case/assignments.ts';
import type { CaseEvent, CaseState } from '../../../functions/core/case/case.ts';
import { overdueMail, owesRequestMail, reminderMail } from '../../../functions/core/case/owed-mails.ts';
import { approved, assessed, closed, confirmed, delivered, having, started } from '../../fixtures/cases.ts';

const owed = (keys: readonly string[], state: CaseState) => keys.filter((key) => owesRequestMail(state, key));
const open = [confirmed, assessed(), started] as const;

describe('a mail of a request that could not go out when it was due is owed', () => {
	const ofDates = ['reminder-house-target-2', 'reminder-due-2', 'overdue-dpo', 'overdue-escalation'];

	test('of a date: until the person has the answer, or the request ends', () => {
		expect(ofDates).toEqual([
			...['house-target-2', 'due-2'].map(reminderMail),
			...(['dpo', 'escalation'] as const).map((to) => overdueMail('overdue', to)),
		]);
		expect(owed(ofDates, having(...open))).toEqual(ofDates);
		const reminded: CaseEvent = { type: 'reminder-sent', data: { threshold: 'due-2' } };
		expect(owed(ofDates, having(...open, reminded))).toEqual(ofDates);
		expect(owed(ofDates, having(...open, approved, delivered))).toEqual([]);
		expect(owed(ofDates, having(confirmed, { type: 'request-withdrawn', data: {} }))).toEqual([]);
	});

	test('of a date: not once it has moved', () => {
		const moved = ofDates.map((key) => key.replace('overdue', 'overdue@20260601').replace('due-2', 'due-2@20260601'));
		expect(owed(moved, having(...open))).toEqual(['reminder-house-target-2']);
	});

	test('about a task: until it is done, or another’s', () => {
		const given: CaseEvent = { type: 'task-assigned', data: { store: 'cctv', dueOn: '2026-03-20', assignee: 'a'.repeat(64) } };
		const done: CaseEvent = {
			type: 'task-completed',
			data: { store: 'cctv', acted: [], note: { key: 'note-1', hash: 'b'.repeat(64) } },
		};
		const state = having(...open, given);
		const keys = [
			...openAssignments(state).map(assignmentMail),
			...taskReminders(state).map(({ threshold }) => reminderMail(threshold)),
		];
		expect(keys).toEqual([`task-assigned-cctv-${state.seq}`, `reminder-task-cctv-2-${state.seq}`]);
		expect(owed(keys, state)).toEqual(keys);
		expect(owed(keys, having(...open, given, done))).toEqual([]);
		expect(owed(keys, having(...open, given, given))).toEqual([]);
	});

	test('whatever happens, where it says what does not pass', () => {
		const lasting = ['acknowledgement', 'done', 'recipient-crm', 'task-needed-cctv', 'overdue'];
		expect(owed(lasting, having(...open, approved, delivered, closed()))).toEqual(lasting);
	});
});
