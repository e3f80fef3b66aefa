import type { ComplaintState } from './complaint.ts';
import { isWithAuthority, openRemedies } from './fold.ts';

/** What the workflow does next. `answer`: tells the person the outcome. */
export type ComplaintWork =
	| { readonly next: 'answer' | 'close' }
	/** Until a person has done something; `wait` names it. */
	| { readonly next: 'wait'; readonly wait: string };

const prefix = 'work-';

export function nextWork(state: ComplaintState): ComplaintWork {
	if (state.closedAt) return { next: 'close' };
	if (state.outcome && !state.answered && !state.ended) return { next: 'answer' };
	const settled = state.ended !== undefined || (state.answered !== undefined && openRemedies(state).length === 0);
	return settled && !isWithAuthority(state) ? { next: 'close' } : { next: 'wait', wait: `${prefix}${state.seq}` };
}

/** The workflow's step that a complaint is at, for people to read. */
export function stepInHand(state: ComplaintState): string {
	const { next } = nextWork(state);
	if (next === 'answer') return 'AnswerComplaint';
	return next === 'close' ? 'CloseComplaint' : 'AwaitWork';
}
