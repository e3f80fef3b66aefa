import type { Breaches } from '../../adapters/breaches.ts';
import type { BreachState } from '../../core/breach/breach.ts';
import { isBreachAnswered, owesBreachMail } from '../../core/breach/work.ts';
import type { Workflow } from '../../core/ports.ts';
import type { KindReconciliation } from '../kinds/reconciliation.ts';
import { breachFlagging } from './flagging.ts';
import { type BreachMailDeps, sendRemedyMails, tellOfReport } from './mails.ts';

interface Deps extends BreachMailDeps {
	readonly cases: Breaches;
	readonly workflow: Workflow;
}

/** What it takes to finish what a crash left half done of breaches. */
export function breachReconciliation(deps: Deps): KindReconciliation<BreachState> {
	return {
		...breachFlagging(deps.cases, deps.policy),
		cases: deps.cases,
		workflow: deps.workflow,
		isAnswered: isBreachAnswered,
		owesMail: owesBreachMail,
		async finish(state, before) {
			const reported = state.openedAt <= before ? await tellOfReport(deps, state) : 0;
			return reported + (await sendRemedyMails(deps, state, before));
		},
	};
}
