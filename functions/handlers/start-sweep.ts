import { retentionSweeps } from '../adapters/workflow-ports.ts';
import type { Workflow } from '../core/ports.ts';
import { step } from '../middleware/step.ts';
import type { ScheduledRun } from '../middleware/sweep.ts';

/** Starts the night's sweep. It bears the night's date, so that a schedule which fires twice starts one. */
export function makeStartSweep({ workflow }: { readonly workflow: Pick<Workflow, 'start'> }) {
	return async ({ scheduledAt }: ScheduledRun): Promise<{ id: string }> => {
		const id = `nightly-${scheduledAt.slice(0, 10)}`;
		await workflow.start(id, { sweep: {} });
		return { id };
	};
}

export const handler = step(() => makeStartSweep({ workflow: retentionSweeps() }));
