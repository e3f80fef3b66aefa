import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { beginTask } from '../core/request/fulfil.ts';
import { step } from '../middleware/step.ts';

interface Event {
	readonly caseId: string;
	readonly store: string;
	/** Name of the error. */
	readonly error: string;
}

/** Writes down that the work on one store failed, so that the others go on; the case is flagged after them. */
export function makeFailTask({ tasks }: Pick<CasePorts, 'tasks'>) {
	return async ({ caseId, store, error }: Event): Promise<void> => {
		const before = await tasks.get(caseId, store);
		if (before?.status === 'done' || before?.status === 'stopped') return;
		await tasks.put(caseId, { ...(before ?? beginTask(store)), status: 'failed', error }, before);
	};
}

export const handler = step(() => makeFailTask(casePorts()));
