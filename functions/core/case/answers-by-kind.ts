import type { BreachState } from '../breach/breach.ts';
import { isBreachAnswered } from '../breach/work.ts';
import { isAnswered as isComplaintAnswered } from '../complaint/answers.ts';
import type { ComplaintState } from '../complaint/complaint.ts';
import type { PolicyNoticeState } from '../policy-notice/policy-notice.ts';
import { isPolicyNoticeAnswered } from '../policy-notice/work.ts';
import { isAnswered as isRequestAnswered } from './answers.ts';
import type { CaseState } from './case.ts';
import type { CaseHead, CaseKindName } from './kind.ts';

/** Whether a case of the kind holds what the wait is for. */
const answers: Readonly<Record<CaseKindName, (state: never, wait: string) => boolean>> = {
	'subject-request': (state: CaseState, wait) => isRequestAnswered(state, wait),
	breach: (state: BreachState, wait) => isBreachAnswered(state, wait),
	complaint: (state: ComplaintState, wait) => isComplaintAnswered(state, wait),
	'policy-notice': (state: PolicyNoticeState, wait) => isPolicyNoticeAnswered(state, wait),
};

/** Whether the case, whatever its kind, holds what the wait is for, so that its execution may go on. */
export function isAnswered(state: CaseHead, wait: string): boolean {
	return answers[state.kind](state as never, wait);
}
