/** A case of any kind whose workflow could not go on stands still until a person has it retried. */
import { conflict } from '../errors.ts';
import type { CaseHead, Sealed } from './kind.ts';

export type FlagEvent =
	| { readonly type: 'case-flagged'; readonly data: { readonly step: string; readonly error: string } }
	| { readonly type: 'case-retried'; readonly data: { readonly execution: string } };

/** The projection after a flag or a retry; its status and its place in the chain are the caller's to say. */
export function foldFlag<S extends CaseHead>(state: S, event: Sealed<FlagEvent>): S {
	if (event.type === 'case-flagged') return { ...state, flagged: { ...event.data, at: event.at } };
	return { ...unflagged(state), executions: [...state.executions, event.data.execution] };
}

export function unflagged<S extends CaseHead>(state: S): S {
	const { flagged: _, ...rest } = state;
	return rest as S;
}

/**
 * What could not be retried away; recorded once until somebody retries.
 *
 * @param step the step of the workflow that the case was at. @param error its name: a message may hold personal data.
 */
export function flag(state: CaseHead, step: string, error: string): readonly FlagEvent[] {
	return state.flagged || state.closedAt !== undefined ? [] : [{ type: 'case-flagged', data: { step, error } }];
}

/** Carries on a flagged case by a new execution. @throws CommandRejectedError where it is not flagged. */
export function retry(state: CaseHead): readonly FlagEvent[] {
	if (!state.flagged || state.closedAt !== undefined) {
		throw conflict(`Case ${state.caseId} is not flagged (${state.status}); there is nothing to retry.`);
	}
	return [{ type: 'case-retried', data: { execution: nextExecution(state) } }];
}

/** What moves a flagged case on retries it too: no execution is at it any more that could see the change. */
export const goingOn = (state: CaseHead): readonly FlagEvent[] => (state.flagged ? retry(state) : []);

/** Name of the execution after those that worked on the case so far: `<caseId>-r<n>`. */
export const nextExecution = ({ caseId, executions }: CaseHead): string => `${caseId}-r${executions.length}`;
