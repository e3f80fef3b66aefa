import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { anyCases } from '../adapters/any-cases.ts';
import { breaches } from '../adapters/breaches.ts';
import { casePorts } from '../adapters/case-ports.ts';
import { complaintsHere } from '../adapters/complaints.ts';
import { dpoLinks } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { policyNotices } from '../adapters/policy-notices.ts';
import { caseOfExecution } from '../core/case/execution.ts';
import type { AnyCases } from '../core/ports.ts';
import { breachFlagging } from '../middleware/breach/flagging.ts';
import { complaintFlagging } from '../middleware/complaint/flagging.ts';
import { type FlagPorts, flagCase, tellOfFlag } from '../middleware/flagging.ts';
import type { KindFlagging } from '../middleware/kinds/flagging.ts';
import { policyNoticeFlagging } from '../middleware/policy-notice/flagging.ts';
import { step } from '../middleware/step.ts';
import { subjectRequestFlagging } from '../middleware/subject-request/flagging.ts';

interface Deps extends FlagPorts {
	readonly casesOfAnyKind: Pick<AnyCases, 'load'>;
	/** Of each kind of case. */
	readonly flaggings: readonly KindFlagging[];
	readonly count: () => void;
}

interface Event {
	/** Name of the execution that could not go on. */
	readonly execution: string;
	/** Name of the error. */
	readonly error: string;
}

/** Marks a case that could not go on by itself, and tells the DPO. Without a case there is nobody to tell about. */
export function makeFlagCase(deps: Deps) {
	return async ({ execution, error }: Event): Promise<void> => {
		const found = await deps.casesOfAnyKind.load(caseOfExecution(execution));
		const kind = deps.flaggings.find((each) => each.kind === found?.kind);
		if (!found || !kind || found.closedAt) return;
		const state = await flagCase(deps, kind, found.caseId, error);
		if (!state.flagged) return;
		deps.count();
		await tellOfFlag(deps, kind, state);
	};
}

function production(): Deps {
	const ports = casePorts();
	const { client, policy } = ports;
	const metrics = new Metrics({ namespace: 'Rightful', serviceName: 'rightful' });
	return {
		...ports,
		mailbox: sesMailbox(ports),
		links: dpoLinks(),
		casesOfAnyKind: anyCases(client),
		flaggings: [
			subjectRequestFlagging(ports.cases),
			breachFlagging(breaches(client), policy),
			complaintFlagging(complaintsHere(client)),
			policyNoticeFlagging(policyNotices(client)),
		],
		count: () => {
			metrics.addMetric('CaseFlagged', MetricUnit.Count, 1);
			metrics.publishStoredMetrics();
		},
	};
}

export const handler = step(() => makeFlagCase(production()));
