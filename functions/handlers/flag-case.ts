import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { withCaseDates } from '../core/case/case-dates.ts';
import { flag } from '../core/case/commands.ts';
import { caseOfExecution } from '../core/case/execution.ts';
import { stepInHand } from '../core/case/fold.ts';
import type { Mailbox } from '../core/ports.ts';
import { step } from '../middleware/step.ts';
import { caseFlagged } from '../views/letters/case-flagged.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy'> {
	readonly mailbox: Mailbox;
	readonly links: Links;
	readonly count: () => void;
}

interface Event {
	/** Name of the execution that could not go on. */
	readonly execution: string;
	/** Name of the error. */
	readonly error: string;
}

/** Marks a case that could not go on by itself, and tells the DPO. Without a case there is nobody to tell about. */
export function makeFlagCase({ cases, clock, policy, mailbox, links, count }: Deps) {
	return async ({ execution, error }: Event): Promise<void> => {
		const caseId = caseOfExecution(execution);
		const found = await cases.load(caseId);
		if (!found || found.closedAt) return;
		const state = await cases.apply(caseId, 'system', clock.now(), (now) => flag(now, stepInHand(now), error));
		if (!state.flagged) return;
		count();
		const letter = caseFlagged({
			policy,
			state: withCaseDates(state, clock.now()),
			...state.flagged,
			caseLink: links.forDpo(caseId),
		});
		await mailbox.send(caseId, `flagged-${state.executions.length}`, { to: policy.dpo.email, ...letter });
	};
}

function production(): Deps {
	const ports = casePorts();
	const metrics = new Metrics({ namespace: 'Rightful', serviceName: 'rightful' });
	return {
		...ports,
		mailbox: sesMailbox(ports),
		links: links(),
		count: () => {
			metrics.addMetric('CaseFlagged', MetricUnit.Count, 1);
			metrics.publishStoredMetrics();
		},
	};
}

export const handler = step(() => makeFlagCase(production()));
