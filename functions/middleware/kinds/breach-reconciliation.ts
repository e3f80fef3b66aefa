import type { Breaches } from '../../adapters/breaches.ts';
import type { BreachState } from '../../core/breach/breach.ts';
import { flagBreach } from '../../core/breach/commands.ts';
import { breachStepInHand, isBreachAnswered } from '../../core/breach/work.ts';
import type { Workflow } from '../../core/ports.ts';
import { breachFlagged } from '../../views/letters/breach-flagged.ts';
import { type BreachMailDeps, sendRemedyMails, tellOfReport } from '../breach-mails.ts';
import type { KindReconciliation } from './reconciliation.ts';

export interface BreachFlagDeps extends BreachMailDeps {
	readonly cases: Pick<Breaches, 'load' | 'apply' | 'intake'>;
}

interface Deps extends BreachFlagDeps {
	readonly cases: Breaches;
	readonly workflow: Workflow;
}

/** What it takes to finish what a crash left half done of breaches. */
export function breachReconciliation(deps: Deps): KindReconciliation<BreachState> {
	return {
		kind: 'breach',
		cases: deps.cases,
		workflow: deps.workflow,
		isAnswered: isBreachAnswered,
		flag: (caseId, error) => markFlagged(deps, caseId, error),
		tellDpo: (state) => tellOfFlag(deps, state),
		async finish(state, before) {
			const reported = state.openedAt <= before ? await tellOfReport(deps, state) : 0;
			return reported + (await sendRemedyMails(deps, state, before));
		},
	};
}

/** Records that the workflow could not go on, and where. */
export function markFlagged({ cases, clock }: BreachFlagDeps, caseId: string, error: string): Promise<BreachState> {
	return cases.apply(caseId, 'system', clock.now(), (now) => flagBreach(now, breachStepInHand(now), error));
}

/** Whoever flagged the case may have died before the DPO knew. True where they had not been told. */
export async function tellOfFlag({ policy, mailbox, links }: BreachFlagDeps, state: BreachState): Promise<boolean> {
	const key = `flagged-${state.executions.length}`;
	if (!state.flagged || state.mails.includes(key)) return false;
	const letter = breachFlagged({ policy, state, ...state.flagged, caseLink: links.forDpo(state.caseId) });
	await mailbox.send(state.caseId, key, { to: policy.dpo.email, ...letter });
	return true;
}
