import { nextWork } from '../request/work.ts';
import type { CaseState } from './case.ts';
import { isEnded, isProven } from './fold.ts';

/** Name of the wait for the task of a store that only a person can search. */
export const taskWait = (store: string) => `task#${store}`;

/**
 * Whether the case holds what the wait is for, so that the execution may go on. Waits: `identity`, `decision`,
 * `turn`, `task#<store>`.
 */
export function isAnswered(state: CaseState, wait: string): boolean {
	if (isEnded(state)) return true;
	// What is refused waits for nothing.
	if (state.decision?.outcome === 'refused') return true;
	if (wait === 'identity') return isProven(state);
	if (wait === 'decision') return state.plan !== undefined && nextWork(state).next !== 'decide';
	if (wait === 'turn') return state.deferredBehind === undefined;
	const store = wait.slice(taskWait('').length);
	return state.stopped || state.leftOut.includes(store) || state.tasksDone.some((task) => task.store === store);
}

/**
 * Whether an answer in the case may not have reached the execution: it should have moved on, and shows no sign of it yet.
 * Says so too while the execution is simply at work; delivering an answer twice does no harm.
 */
export function mayWaitInVain(state: CaseState): boolean {
	if (isEnded(state)) return true;
	if (!state.plan) return isAnswered(state, 'identity');
	if (!state.stores) return isAnswered(state, 'decision');
	return state.results === undefined;
}
