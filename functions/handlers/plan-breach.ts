import { type Breaches, breaches } from '../adapters/breaches.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { type BreachWork, nextBreachWork, workWait } from '../core/breach/work.ts';
import { CaseNotFoundError } from '../core/ports.ts';
import { step } from '../middleware/step.ts';

/** PlanBreach: says what comes next, and, where that is to wait, what the wait is named. */
export function makePlanBreach({ cases }: { readonly cases: Pick<Breaches, 'load'> }) {
	return async ({ caseId }: { readonly caseId: string }): Promise<{ readonly next: BreachWork; readonly wait: string }> => {
		const state = await cases.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		return { next: nextBreachWork(state), wait: workWait(state.worked) };
	};
}

export const handler = step(() => makePlanBreach({ cases: breaches(documentClient()) }));
