import type { CaseState } from './case.ts';
import { isEnded } from './fold.ts';

/** Name of the wait for the task of a store that only a person can search. */
export const taskWait = (store: string) => `task#${store}`;

/**
 * Whether the case holds what the wait is for, so that the execution may go on. Waits: `identity`, `decision`,
 * `turn`, `task#<store>`.
 */
export function isAnswered(state: CaseState, wait: string): boolean {
	if (isEnded(state)) return true;
	if (wait === 'identity') return state.identity !== undefined;
	if (wait === 'decision') return state.decision !== undefined;
	// What is refused waits behind nothing.
	if (wait === 'turn') return state.deferredBehind === undefined || state.decision?.outcome === 'refused';
	const store = wait.slice(taskWait('').length);
	return state.stopped || state.leftOut.includes(store) || state.tasksDone.some((task) => task.store === store);
}

/**
 * Whether an answer in the case may not have reached the execution: it should have moved on, and shows no sign of it yet.
 * Says so too while the execution is simply at work; delivering an answer twice does no harm.
 */
export function mayWaitInVain(state: CaseState): boolean {
	if (isEnded(state)) return true;
	if (!state.plan) return state.identity !== undefined;
	if (!state.stores) return state.needs.length === 0 || state.decision !== undefined;
	return state.results === undefined;
}
