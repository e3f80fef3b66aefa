import type { BreachState } from './breach.ts';

/** What the workflow does next: mails the authority, waits for the DPO, or closes. */
export type BreachWork = 'notify-authority' | 'wait' | 'end';

export function nextBreachWork({ settledAt, closedAt, ordered }: BreachState): BreachWork {
	if (closedAt !== undefined || settledAt !== undefined) return 'end';
	return ordered ? 'notify-authority' : 'wait';
}

/** The state of the workflow that fails, or would, by its name there. */
export function breachStepInHand(state: BreachState): string {
	const next = nextBreachWork(state);
	return next === 'wait' ? 'PlanBreach' : next === 'end' ? 'CloseBreach' : 'NotifyAuthority';
}

/** Name of the wait that the workflow is in once it has done so many pieces of work. */
export const workWait = (worked: number): string => `work-${worked}`;

/** Whether the case holds what the wait is for, so that the execution may go on: something to do. */
export function isBreachAnswered(state: BreachState, wait: string): boolean {
	const [, worked] = /^work-(\d+)$/.exec(wait) ?? [];
	return worked !== undefined && (Number(worked) < state.worked || nextBreachWork(state) !== 'wait');
}
