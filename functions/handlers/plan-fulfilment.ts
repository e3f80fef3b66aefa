import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { startFulfilment } from '../core/case/commands.ts';
import { isEnded } from '../core/case/fold.ts';
import { CaseNotFoundError } from '../core/ports.ts';
import { step } from '../middleware/step.ts';

/** `fulfil`: work on the stores; `respond`: nothing to do but to answer; `end`: nothing at all. */
interface Work {
	readonly next: 'fulfil' | 'respond' | 'end';
	readonly stores: readonly string[];
}

/**
 * Turns assessment and decision into work: a store each. After a retry only what is not done yet, or what verification
 * found wrong.
 */
export function makePlanFulfilment({ cases, clock, tasks }: Pick<CasePorts, 'cases' | 'clock' | 'tasks'>) {
	return async ({ caseId }: { readonly caseId: string }): Promise<Work> => {
		const state = await cases.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		const planned = (state.plan ?? []).filter(({ outcome }) => outcome !== 'not-applicable').map(({ store }) => store);
		const begun = await cases.apply(caseId, 'system', clock.now(), (now) => startFulfilment(now, [...new Set(planned)]));
		// Asked only now: the person may have withdrawn, or the DPO refused, since it was loaded.
		if (isEnded(begun)) return { next: 'end', stores: [] };
		if (begun.decision?.outcome === 'refused') return { next: 'respond', stores: [] };
		const done = new Set((await tasks.list(caseId)).filter(({ status }) => status === 'done').map(({ store }) => store));
		return { next: 'fulfil', stores: (begun.stores ?? []).filter((store) => !begun.leftOut.includes(store) && !done.has(store)) };
	};
}

export const handler = step(() => makePlanFulfilment(casePorts()));
