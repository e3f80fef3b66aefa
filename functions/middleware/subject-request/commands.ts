/** What each action of the DPO says of a case: the command, and the texts that it brings along. */

import type { Action } from '../../contract/requests/subject-request-action.ts';
import type { CaseEvent, CaseState, CompletedTask, TextReference } from '../../core/case/case.ts';
import { caseDates } from '../../core/case/case-dates.ts';
import { clarify, extend, resume } from '../../core/case/clock-commands.ts';
import { approve, assignTask, completeTask, leaveOut, lift, refuse, stop } from '../../core/case/commands.ts';
import { retry } from '../../core/case/flagging.ts';
import { askProof, changeAddress, receiveProof } from '../../core/case/identity-commands.ts';
import { addNote } from '../../core/case/kind.ts';
import { acknowledge, tellAgain } from '../../core/case/recipient-commands.ts';
import { localDate } from '../../core/clock/statutory.ts';
import { CommandRejectedError } from '../../core/errors.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { pending } from '../pending-text.ts';

/** Texts that belong to an action; kept where they can be erased. */
export interface Texts<Text> {
	readonly main?: Text | undefined;
	/** Names of attached files, a JSON list. */
	readonly names?: Text | undefined;
}

/**
 * What the command says of the case, given the texts that belong to it.
 *
 * @param now instant.
 * @param assignee commitment to whom a task is given.
 */
export function commandOf(
	policy: Policy,
	action: Action,
	now: string,
	assignee = '',
): (state: CaseState, texts: Texts<TextReference>) => readonly CaseEvent[] {
	const todayOf = ({ clock }: CaseState) => localDate(now, clock.timeZone);
	switch (action.action) {
		case 'approve':
			return (state, { main: text }) =>
				approve(state, { redactions: action.redactions?.length ?? 0, ...(action.review && { review: action.review }) }, text);
		case 'refuse':
			return (state, { main: text }) => refuse(state, action.reason, text);
		case 'complete-task':
			return (state, { main: note = pending, names = pending }) => {
				const task = taskOf(policy.stores[action.store]?.categories ?? [], action);
				const sha256 = action.attachments?.map((file) => file.sha256);
				return completeTask(state, { ...task, ...(sha256 && { attachments: { sha256, names } }), note });
			};
		case 'assign-task':
			return (state) => {
				const { dueOn: due } = caseDates(state, now);
				const task = { store: action.store, dueOn: taskDueOn(action, state, now), assignee };
				return assignTask(state, task, { today: todayOf(state), due });
			};
		case 'proceed-without':
			return (state, { main: text }) => leaveOut(state, action.store, Object.keys(policy.stores), text);
		case 'stop':
			return (state, { main: text }) => stop(state, text);
		case 'note':
			return (state, { main: text }) => addNote(state, text ?? pending);
		case 'retry':
			return (state) => retry(state);
		case 'lift':
			return (state, { main: text }) => lift(state, text ?? pending);
		case 'extend':
			return (state, { main: text }) => extend(state, todayOf(state), text ?? pending);
		case 'clarify':
			return (state, { main: text }) => clarify(state, todayOf(state), text ?? pending, action.about);
		case 'resume':
			return (state, { main: text }) => resume(state, todayOf(state), action.on, text);
		case 'ask-proof':
			return (state, { main: text }) => askProof(state, { kind: action.kind, today: todayOf(state) }, text ?? pending);
		case 'receive-proof':
			return (state, { main: text }) => receiveProof(state, { kind: action.kind, on: action.on, today: todayOf(state) }, text);
		case 'change-address':
			return (state, { main: text }) => changeAddress(state, text ?? pending, action.former);
		case 'tell-recipient':
			return (state) => tellAgain(state, action.recipient);
		case 'acknowledge':
			return (state, { main: text }) => acknowledge(state, action.recipient, text);
	}
}

/** The last day for a task: as said, or the house target, unless that has passed. */
export function taskDueOn({ dueOn }: Extract<Action, { action: 'assign-task' }>, state: CaseState, now: string): string {
	if (dueOn !== undefined) return dueOn;
	const { houseTargetOn, dueOn: due } = caseDates(state, now);
	const today = localDate(now, state.clock.timeZone);
	return [houseTargetOn, due].find((date) => date >= today) ?? today;
}

function taskOf(
	categories: readonly string[],
	{ store, records = 0 }: Extract<Action, { action: 'complete-task' }>,
): CompletedTask {
	const wrong = (message: string) => new CommandRejectedError('unprocessable', message, 'records');
	if (typeof records === 'number') {
		const [category, ...others] = categories;
		if (category === undefined || (others.length > 0 && records > 0)) {
			throw wrong(`Write the number of records by category: ${categories.join(', ')}.`);
		}
		return { store, acted: records > 0 ? [{ category, count: records }] : [] };
	}
	const unknown = Object.keys(records).find((category) => !categories.includes(category));
	if (unknown !== undefined) throw wrong(`Store ${store} holds no ${unknown}. Write: ${categories.join(', ')}.`);
	return { store, acted: Object.entries(records).map(([category, count]) => ({ category, count })) };
}

/** What stands in the action in somebody's own words. */
export function textsOf(action: Action): Texts<{ readonly kind: string; readonly text: string }> {
	const names = action.action === 'complete-task' && action.attachments?.map(({ name }) => name);
	return { main: mainText(action), ...(names && { names: { kind: 'attachments', text: JSON.stringify(names) } }) };
}

function mainText(action: Action): { kind: string; text: string } | undefined {
	// Kept with the task: it is for whoever does it.
	if (action.action === 'assign-task') return undefined;
	if (action.action === 'ask-proof') return { kind: 'proof', text: action.text };
	if (action.action === 'change-address') return { kind: 'address', text: action.how };
	if (action.action === 'lift') return { kind: 'lifting', text: action.reasons };
	if (action.action === 'approve') {
		if (action.redactions?.length) return { kind: 'redactions', text: JSON.stringify(action.redactions) };
		return action.grounds ? { kind: 'grounds', text: action.grounds } : undefined;
	}
	if (action.action === 'refuse') return action.text ? { kind: 'refusal', text: action.text } : undefined;
	if (action.action === 'extend') return { kind: 'extension', text: action.reasons };
	if (action.action === 'clarify') return { kind: 'clarification', text: action.question };
	return 'note' in action && action.note ? { kind: 'note', text: action.note } : undefined;
}
