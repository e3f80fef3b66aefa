import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { isAnswered } from '../core/case/answers.ts';
import { AlreadyAnswered } from '../core/errors.ts';
import { CaseNotFoundError } from '../core/ports.ts';
import { step } from '../middleware/step.ts';

interface Event {
	readonly caseId: string;
	/** `identity`, `decision` or `task`; a task's `store` beside it. */
	readonly wait: string;
	readonly store?: string;
	readonly token: string;
}

/**
 * Stores the task token, and only then looks whether the answer is there: whoever answers writes the answer first and
 * then looks for tokens, so that one of the two sees the other.
 *
 * @throws AlreadyAnswered which the state catches into its next one.
 */
export function makeAwaitAnswer({ cases, waits }: Pick<CasePorts, 'cases' | 'waits'>) {
	return async ({ caseId, wait, store, token }: Event): Promise<void> => {
		const name = store === undefined ? wait : `${wait}#${store}`;
		await waits.add(caseId, name, token);
		const state = await cases.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		if (isAnswered(state, name)) throw new AlreadyAnswered(`${name} of case ${caseId} is answered.`);
	};
}

export const handler = step(() => makeAwaitAnswer(casePorts()));
