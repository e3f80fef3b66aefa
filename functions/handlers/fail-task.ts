import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { beginTask } from '../core/request/fulfil.ts';
import type { Phase } from '../core/stores/ports.ts';
import { step } from '../middleware/step.ts';

interface Event {
	readonly caseId: string;
	readonly store: string;
	readonly phase: 'act' | Phase;
	/** Name of the error. */
	readonly error: string;
}

/** Writes down that the work on one store failed, so that the others go on; the case is flagged after them. */
export function makeFailTask({ tasks }: Pick<CasePorts, 'tasks'>) {
	return async ({ caseId, store, phase: wanted, error }: Event): Promise<void> => {
		const phase = wanted === 'act' ? undefined : wanted;
		const before = await tasks.get(caseId, store, phase);
		if (before?.status === 'done' || before?.status === 'stopped') return;
		await tasks.put(caseId, { ...(before ?? beginTask(store, phase)), status: 'failed', error }, before);
	};
}

export const handler = step(() => makeFailTask(casePorts()));
