import { type Breaches, breaches } from '../adapters/breaches.ts';
import { casePorts } from '../adapters/case-ports.ts';
import { secretKeys } from '../adapters/keys.ts';
import { keptMailings } from '../adapters/mailings.ts';
import type { BreachState } from '../core/breach/breach.ts';
import { type BreachWork, nextBreachWork } from '../core/breach/work.ts';
import { workWait } from '../core/case/work-wait.ts';
import type { Policy } from '../core/policy/schema.ts';
import { CaseNotFoundError } from '../core/ports.ts';
import { type TendMailingDeps, tendMailing } from '../middleware/mailing/tend-mailing.ts';
import { step } from '../middleware/step.ts';
import { breachTold } from '../views/letters/breach-told.ts';

interface Deps extends TendMailingDeps<BreachState> {
	readonly cases: Pick<Breaches, 'apply' | 'load'>;
	readonly policy: Policy;
}

export interface BreachPlan {
	readonly next: BreachWork;
	/** Name of the wait, where it is to wait. */
	readonly wait: string;
	/** Id of the mailing, where the people are mailed. */
	readonly mailing?: string;
}

/** PlanBreach: says what comes next, and records what a letter to the people came to. */
export function makePlanBreach(deps: Deps) {
	return async ({ caseId }: { readonly caseId: string }): Promise<BreachPlan> => {
		const found = await deps.cases.load(caseId);
		if (!found) throw new CaseNotFoundError(caseId);
		const { state, mailing } = await tendMailing(deps, found, (text) => ({
			letter: breachTold({ policy: deps.policy, caseId, text }),
		}));
		return { next: nextBreachWork(state), wait: workWait(state.worked), ...(mailing !== undefined && { mailing }) };
	};
}

function production(): Deps {
	const ports = casePorts();
	return { ...ports, cases: breaches(ports.client), mailings: keptMailings(ports.client, ports.policy, secretKeys()) };
}

export const handler = step(() => makePlanBreach(production()));
