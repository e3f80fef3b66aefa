import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type BreachPorts, breachPorts } from '../adapters/breach-ports.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { caseOfExecution } from '../core/case/execution.ts';
import type { Mailbox } from '../core/ports.ts';
import { markFlagged, tellOfFlag } from '../middleware/kinds/breach-reconciliation.ts';
import { step } from '../middleware/step.ts';

interface Deps extends BreachPorts {
	readonly mailbox: Mailbox;
	readonly count: () => void;
}

interface Event {
	/** Name of the execution that could not go on. */
	readonly execution: string;
	/** Name of the error. */
	readonly error: string;
}

/** FlagBreach: marks a breach whose workflow could not go on, and tells the DPO. Without a case there is nobody to tell about. */
export function makeFlagBreach(deps: Deps) {
	return async ({ execution, error }: Event): Promise<void> => {
		const caseId = caseOfExecution(execution);
		const found = await deps.cases.load(caseId);
		if (!found || found.closedAt) return;
		const state = await markFlagged(deps, caseId, error);
		if (!state.flagged) return;
		deps.count();
		await tellOfFlag(deps, state);
	};
}

function production(): Deps {
	const ports = breachPorts();
	const metrics = new Metrics({ namespace: 'Rightful', serviceName: 'rightful' });
	return {
		...ports,
		mailbox: sesMailbox(ports),
		count: () => {
			metrics.addMetric('CaseFlagged', MetricUnit.Count, 1);
			metrics.publishStoredMetrics();
		},
	};
}

export const handler = step(() => makeFlagBreach(production()));
