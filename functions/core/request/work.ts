/** What a case's workflow does next, by what is recorded: asked after every wait and every round of work. */
import type { CaseState, PlanEntry, StoreResult } from '../case/case.ts';
import { isEnded } from '../case/fold.ts';
import { isAwaitingProof } from '../clock/request-clock.ts';
import type { Phase } from '../stores/ports.ts';
import { rulesOfRight, searchesStores, tellsWhy } from './rights.ts';

export interface Work {
	/** `fulfil`: work on the stores. `decide`: wait for the DPO, or for what the person was asked for. `respond`: answer the person, and nothing before. `end`: close the case. */
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
	if (isAwaitingProof(state.clock)) return { next: 'decide', ...nothing };
	const { restrictedMeanwhile } = rulesOfRight[state.right];
	if (restrictedMeanwhile && !state.decision && !state.restricted) {
		return { next: 'fulfil', phase: 'meanwhile', stores: plannedStores(state, ['act', 'needs-person']) };
	}
	if (state.needs.length > 0 && !state.decision) return { next: 'decide', ...nothing };
	if (!searchesStores(state.right)) return { next: 'fulfil', ...nothing };
	return {
		next: 'fulfil',
		phase: 'act',
		stores: plannedStores(state, ['act', 'retain', 'needs-person', 'task', 'not-applicable']),
	};
}

/**
 * Whether something may still say that the data is not to be used: marks in the stores, or the one that other systems are told of. That
 * is set as soon as it is known who asks, and before it is recorded: a request that was withdrawn in between has it too. A consent
 * that was withdrawn comes back by nothing but a new one.
 */
function isMarked({ right, identity, joined, lifted }: CaseState, restricted: readonly string[]): boolean {
	const toldOthers = identity !== undefined && joined === undefined && (right === 'restriction' || right === 'objection');
	return restricted.length > 0 || (!lifted && toldOthers);
}

type Outcome = PlanEntry['outcome'];

function plannedStores(state: CaseState, outcomes: readonly Outcome[]): string[] {
	return storesIn(state, outcomes).filter((store) => !state.leftOut.includes(store));
}

/** Stores of the plan, once each. What the right does not reach counts only where the person is told why. */
function storesIn({ right, plan = [] }: CaseState, outcomes: readonly Outcome[]): string[] {
	const wanted = plan.filter(
		(entry) => outcomes.includes(entry.outcome) && (entry.outcome !== 'not-applicable' || isTold(right, entry)),
	);
	return [...new Set(wanted.map(({ store }) => store))];
}

/**
 * Of a restriction, the person is told what stays in use though they asked about it: there are records, and they are looked at. Not
 * those of the requests themselves, which nothing is done with.
 */
const isTold = (right: CaseState['right'], { count, reason = '' }: PlanEntry): boolean =>
	rulesOfRight[right].act === 'restrict' && count > 0 && reason !== 'accountability' && tellsWhy(right, reason);

/**
 * Stores whose records may carry the case's mark: those where it was set, those where the work on it did not come to its end, and
 * those that were to be restricted by a round of work of which nothing is recorded. In the plan, stores that were left out since count.
 */
export function restrictedStores(state: CaseState): string[] {
	const { right, lifted, plan, restricted, stores, results } = state;
	const { act, restrictedMeanwhile } = rulesOfRight[right];
	if (lifted || act !== 'restrict') return [];
	const meanwhile = restrictedMeanwhile && plan ? marked(storesIn(state, ['act', 'needs-person']), restricted?.results) : [];
	return [...new Set([...meanwhile, ...(stores ? marked(stores, results) : [])])];
}

/** Of the stores that a round of work was for, those that may carry its marks. */
function marked(stores: readonly string[], results: readonly StoreResult[] | undefined): readonly string[] {
	if (!results) return stores;
	const touched = results.filter(({ status, acted }) => status !== 'done' || acted.length > 0).map(({ store }) => store);
	return stores.filter((store) => touched.includes(store));
}
