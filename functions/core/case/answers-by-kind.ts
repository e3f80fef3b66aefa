import type { BreachState } from '../breach/breach.ts';
import { isBreachAnswered } from '../breach/work.ts';
import { isAnswered as isComplaintAnswered } from '../complaint/answers.ts';
import type { ComplaintState } from '../complaint/complaint.ts';
import { isAnswered as isRequestAnswered } from './answers.ts';
import type { CaseState } from './case.ts';
import type { CaseHead, CaseKindName } from './kind.ts';

/** Whether a case of the kind holds what the wait is for. */
const answers: Partial<Record<CaseKindName, (state: never, wait: string) => boolean>> = {
	'subject-request': (state: CaseState, wait) => isRequestAnswered(state, wait),
	breach: (state: BreachState, wait) => isBreachAnswered(state, wait),
	complaint: (state: ComplaintState, wait) => isComplaintAnswered(state, wait),
};

/** Whether the case, whatever its kind, holds what the wait is for, so that its execution may go on. */
export function isAnswered(state: CaseHead, wait: string): boolean {
	const isAnsweredBy = answers[state.kind];
	if (!isAnsweredBy) throw new Error(`Cases of the kind ${state.kind} wait for nothing.`);
	return isAnsweredBy(state as never, wait);
}
