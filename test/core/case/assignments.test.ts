import { describe, expect, test } from '@jest/globals';
import { assignmentMail, openAssignments, taskRemindersDue } from '../../../functions/core/case/assignments.ts';
import type { CaseEvent } from '../../../functions/core/case/case.ts';
import { assignTask } from '../../../functions/core/case/commands.ts';
import type { CommandRejectedError } from '../../../functions/core/errors.ts';
import {
	approved,
	assessed,
	closed,
	confirmed,
	delivered,
	fulfilled,
	having,
	havingErasure,
	started,
} from '../../fixtures/cases.ts';

const given = (dueOn = '2026-03-20', assignee = 'a'.repeat(64)): CaseEvent => ({
	type: 'task-assigned',
	data: { store: 'cctv', dueOn, assignee },
});
const note = { key: 'note-1', hash: 'b'.repeat(64) };
const done: CaseEvent = { type: 'task-completed', data: { store: 'cctv', acted: [], note } };
const open = [confirmed, assessed(), started] as const;

describe('a task that is given to somebody', () => {
	const days = { today: '2026-03-10', due: '2026-04-02' };
	const task = { store: 'cctv', dueOn: '2026-03-20', assignee: 'a'.repeat(64) };

	test('stands in the case, without a name; the last for each store', () => {
		const state = having(...open, given(), given('2026-03-25', 'c'.repeat(64)));
		expect(openAssignments(state)).toEqual([
			{ store: 'cctv', dueOn: '2026-03-25', assignee: 'c'.repeat(64), number: state.seq, at: expect.any(String) },
		]);
		expect(openAssignments(state).map(assignmentMail)).toEqual([`task-assigned-cctv-${state.seq}`]);
		expect(assignTask(having(...open), task, days)).toEqual([{ type: 'task-assigned', data: task }]);
	});

	test.each<[string, readonly CaseEvent[]]>([
		['done', [...open, given(), done]],
		['left out', [...open, given(), { type: 'store-left-out', data: { store: 'cctv' } }]],
		['settled with the others', [...open, given(), fulfilled]],
		['of a case that is closed', [...open, given(), delivered, closed()]],
	])('is nobody’s any more once it is %s', (_, events) => {
		expect(openAssignments(having(...events))).toEqual([]);
	});

	test.each<[string, () => unknown, Partial<CommandRejectedError>]>([
		['of another store', () => assignTask(having(...open), { ...task, store: 'crm' }, days), { kind: 'conflict' }],
		['before the work begins', () => assignTask(having(confirmed, assessed()), task, days), { kind: 'conflict' }],
		['that is done', () => assignTask(having(...open, done), task, days), { kind: 'conflict' }],
		[
			'of what was stopped',
			() => assignTask(havingErasure(...open, { type: 'erasure-stopped', data: {} }), task, days),
			{ kind: 'conflict' },
		],
		['of a closed case', () => assignTask(having(...open, delivered, closed()), task, days), { kind: 'conflict' }],
		[
			'for yesterday',
			() => assignTask(having(...open), { ...task, dueOn: '2026-03-09' }, days),
			{ kind: 'unprocessable', field: 'dueOn' },
		],
		[
			'for after the answer is due',
			() => assignTask(having(...open), { ...task, dueOn: '2026-04-03' }, days),
			{ kind: 'unprocessable', field: 'dueOn' },
		],
	])('is refused: one %s', (_, command, expected) => {
		let rejected: unknown;
		try {
			command();
		} catch (error) {
			rejected = error;
		}
		expect(rejected).toMatchObject({ name: 'CommandRejectedError', ...expected });
	});

	test('for the last day of the answer is taken, and for any day once that has passed', () => {
		expect(assignTask(having(...open), { ...task, dueOn: '2026-04-02' }, days)).toHaveLength(1);
		expect(assignTask(having(...open), { ...task, dueOn: '2026-04-09' }, { ...days, today: '2026-04-07' })).toHaveLength(1);
	});
});

describe('the reminders of a task', () => {
	/** The policy of these cases reminds two days before. */
	const state = having(...open, given('2026-03-20'));
	const threshold = `task-cctv-2-${state.seq}`;

	test('come on the days of the policy before it is due, from the start of the day', () => {
		expect(taskRemindersDue(state, '2026-03-17T23:59:59.999Z')).toEqual([]);
		expect(taskRemindersDue(state, '2026-03-18T00:00:00.000Z')).toEqual([
			{ assignment: state.assignments[0], threshold, at: '2026-03-18T00:00:00.000Z' },
		]);
	});

	test('come once, and again for whoever gets it next', () => {
		const reminded: CaseEvent = { type: 'reminder-sent', data: { threshold } };
		const now = '2026-03-19T09:00:00.000Z';
		expect(taskRemindersDue(having(...open, given(), reminded), now)).toEqual([]);
		const again = having(...open, given(), reminded, given());
		expect(taskRemindersDue(again, now).map((each) => each.threshold)).toEqual([`task-cctv-2-${again.seq}`]);
	});

	test('do not come where their day had begun before the task was given', () => {
		expect(taskRemindersDue(having(...open, given('2026-03-04')), '2026-03-04T12:00:00.000Z')).toEqual([]);
	});

	test('do not come for what is done', () => {
		expect(taskRemindersDue(having(...open, given(), done), '2026-03-19T09:00:00.000Z')).toEqual([]);
		expect(taskRemindersDue(having(...open, approved), '2026-03-19T09:00:00.000Z')).toEqual([]);
	});
});
