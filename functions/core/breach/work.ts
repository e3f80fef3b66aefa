import { isWorkThere } from '../case/work-wait.ts';
import { mailingUnderWay } from '../mailing/case-mailing.ts';
import type { BreachState } from './breach.ts';
import { isClockRunning } from './fold.ts';

/** What the workflow does next: mails the authority, then the people, waits for the DPO, or closes. */
export type BreachWork = 'notify-authority' | 'mail-people' | 'wait' | 'end';

export function nextBreachWork(state: BreachState): BreachWork {
	if (state.closedAt !== undefined || state.settledAt !== undefined) return 'end';
	if (state.ordered) return 'notify-authority';
	return mailingUnderWay(state) ? 'mail-people' : 'wait';
}

/** The state of the workflow that fails, or would, by its name there. */
export function breachStepInHand(state: BreachState): string {
	return stepOf[nextBreachWork(state)];
}

const stepOf: Readonly<Record<BreachWork, string>> = {
	'notify-authority': 'NotifyAuthority',
	'mail-people': 'ListRecipients',
	wait: 'PlanBreach',
	end: 'CloseBreach',
};

/** Whether the case holds what the wait is for, so that the execution may go on. */
export const isBreachAnswered = (state: BreachState, wait: string): boolean =>
	isWorkThere(wait, state.worked, nextBreachWork(state) !== 'wait');

/**
 * Whether a mail that could not go out when it was due is to go out still: no escalation once the clock stands, no notification that was
 * filed otherwise, nothing about a task that is done.
 */
export function owesBreachMail(state: BreachState, key: string): boolean {
	const [about, number] = key.split('-');
	if (about === 'escalation') return isClockRunning(state);
	if (about === 'authority') return state.ordered?.phase === Number(number);
	if (about === 'task') return !state.remedies.some((remedy) => remedy.number === Number(number) && remedy.done);
	return true;
}
