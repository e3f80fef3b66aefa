import { anyCases } from '../adapters/any-cases.ts';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { isAnswered } from '../core/case/answers-by-kind.ts';
import { AlreadyAnswered } from '../core/errors.ts';
import { type AnyCases, CaseNotFoundError } from '../core/ports.ts';
import { step } from '../middleware/step.ts';

interface Deps extends Pick<CasePorts, 'waits'> {
	readonly casesOfAnyKind: Pick<AnyCases, 'load'>;
}

interface Event {
	readonly caseId: string;
	/** As the kind of case calls it: `identity`, `decision` or `task` of a request; a task's `store` beside it. */
	readonly wait: string;
	readonly store?: string;
	readonly token: string;
}

/**
 * Stores the task token, and only then looks whether the answer is there: whoever answers writes the answer first and
 * then looks for tokens, so that one of the two sees the other. For cases of every kind.
 *
 * @throws AlreadyAnswered which the state catches into its next one.
 */
export function makeAwaitAnswer({ casesOfAnyKind, waits }: Deps) {
	return async ({ caseId, wait, store, token }: Event): Promise<void> => {
		const name = store === undefined ? wait : `${wait}#${store}`;
		await waits.add(caseId, name, token);
		const state = await casesOfAnyKind.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		if (isAnswered(state, name)) throw new AlreadyAnswered(`${name} of case ${caseId} is answered.`);
	};
}

function production(): Deps {
	const { client, waits } = casePorts();
	return { waits, casesOfAnyKind: anyCases(client) };
}

export const handler = step(() => makeAwaitAnswer(production()));
