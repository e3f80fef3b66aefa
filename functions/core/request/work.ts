/** What a case's workflow does next, by what is recorded: asked after every wait and every round of work. */
import type { CaseState } from '../case/case.ts';
import { isEnded } from '../case/fold.ts';
import type { Phase } from '../ports.ts';
import { rulesOfRight, searchesStores } from './rights.ts';

export interface Work {
	/** `fulfil`: work on the stores. `decide`: wait for the DPO. `respond`: answer the person, and nothing before. `end`: close the case. */
	readonly next: 'fulfil' | 'decide' | 'respond' | 'end';
	/** What is done in the stores: the act of the right, or restricting or lifting; with `respond`, after the answer. */
	readonly phase: 'act' | Phase;
	readonly stores: readonly string[];
}

export function nextWork(state: CaseState): Work {
	const restricted = restrictedStores(state);
	const lift = { phase: 'lift', stores: restricted } as const;
	const nothing = { phase: 'act', stores: [] } as const;
	if (isEnded(state)) {
		// Withdrawn while the DPO weighed: what was restricted until then is so no more.
		return isMarked(state, restricted) && !state.closedAt ? { next: 'fulfil', ...lift } : { next: 'end', ...nothing };
	}
	if (state.lifting) return state.lifted ? { next: 'end', ...nothing } : { next: 'fulfil', ...lift };
	if (state.decision?.outcome === 'refused') {
		const marked = isMarked(state, restricted);
		if (!state.delivered) return { next: 'respond', ...(marked ? lift : nothing) };
		return marked ? { next: 'fulfil', ...lift } : { next: 'end', ...nothing };
	}
	const { restrictedMeanwhile } = rulesOfRight[state.right];
	if (restrictedMeanwhile && !state.decision && !state.restricted) {
		return { next: 'fulfil', phase: 'meanwhile', stores: plannedStores(state, ['act', 'needs-person']) };
	}
	if (state.needs.length > 0 && !state.decision) return { next: 'decide', ...nothing };
	if (!searchesStores(state.right)) return { next: 'fulfil', ...nothing };
	return { next: 'fulfil', phase: 'act', stores: plannedStores(state, ['act', 'retain', 'needs-person', 'task']) };
}

/**
 * Whether something still says that the data is not to be used: marks in the stores, or the one that other systems are told of, which
 * is there even where no record is. A consent that was withdrawn comes back by nothing but a new one.
 */
function isMarked({ effects, lifted }: CaseState, restricted: readonly string[]): boolean {
	return restricted.length > 0 || (!lifted && effects.some((effect) => effect === 'restricted' || effect === 'objected'));
}

type Outcome = NonNullable<CaseState['plan']>[number]['outcome'];

function plannedStores({ plan = [], leftOut }: CaseState, outcomes: readonly Outcome[]): string[] {
	const stores = plan.filter(({ outcome }) => outcomes.includes(outcome)).map(({ store }) => store);
	return [...new Set(stores)].filter((store) => !leftOut.includes(store));
}

/** Stores whose records carry the case's mark. */
export function restrictedStores(state: CaseState): string[] {
	if (state.lifted) return [];
	const acted = rulesOfRight[state.right].act === 'restrict' ? (state.results ?? []) : [];
	const marked = [...(state.restricted?.results ?? []), ...acted].filter((result) => result.acted.length > 0);
	return [...new Set(marked.map(({ store }) => store))];
}
