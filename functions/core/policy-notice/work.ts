import { isWorkThere } from '../case/work-wait.ts';
import { mailingUnderWay } from '../mailing/case-mailing.ts';
import type { PolicyNoticeState } from './policy-notice.ts';

/** What the workflow does next: mails the people, waits for the DPO, or is over. */
export type PolicyNoticeWork = 'mail-people' | 'wait' | 'end';

export function nextPolicyNoticeWork(state: PolicyNoticeState): PolicyNoticeWork {
	if (state.closedAt !== undefined || state.settled) return 'end';
	return mailingUnderWay(state) ? 'mail-people' : 'wait';
}

/** The state of the workflow that fails, or would, by its name there. */
export const policyNoticeStepInHand = (state: PolicyNoticeState): string =>
	mailingUnderWay(state) ? 'ListRecipients' : 'PlanPolicyNotice';

/** Whether the case holds what the wait is for, so that the execution may go on. */
export const isPolicyNoticeAnswered = (state: PolicyNoticeState, wait: string): boolean =>
	isWorkThere(wait, state.worked, nextPolicyNoticeWork(state) !== 'wait');
