import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type ComplaintPorts, complaintPorts } from '../adapters/complaint-ports.ts';
import { caseOfExecution } from '../core/case/execution.ts';
import { flagComplaint, tellOfFlag } from '../middleware/complaint-flags.ts';
import { step } from '../middleware/step.ts';

interface Event {
	/** Name of the execution that could not go on. */
	readonly execution: string;
	/** Name of the error. */
	readonly error: string;
}

/** Marks a complaint that could not go on by itself, and tells the DPO. Without a case there is nobody to tell about. */
export function makeFlagComplaint(
	deps: Pick<ComplaintPorts, 'complaints' | 'clock' | 'policy' | 'mailbox' | 'links'> & { readonly count: () => void },
) {
	return async ({ execution, error }: Event): Promise<void> => {
		const found = await deps.complaints.load(caseOfExecution(execution));
		if (!found || found.closedAt) return;
		const state = await flagComplaint(deps, found.caseId, error);
		if (!state.flagged) return;
		deps.count();
		await tellOfFlag(deps, state);
	};
}

function production() {
	const metrics = new Metrics({ namespace: 'Rightful', serviceName: 'rightful' });
	return {
		...complaintPorts(),
		count: () => {
			metrics.addMetric('CaseFlagged', MetricUnit.Count, 1);
			metrics.publishStoredMetrics();
		},
	};
}

export const handler = step(() => makeFlagComplaint(production()));
