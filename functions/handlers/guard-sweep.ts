import { connectedStores } from '../adapters/store-ports.ts';
import { sweepPorts } from '../adapters/sweep-ports.ts';
import { withoutPersonalData } from '../core/errors.ts';
import type { Policy } from '../core/policy/schema.ts';
import { SweepNotFoundError } from '../core/retention/errors.ts';
import type { GuardedStore, SweepRuns } from '../core/retention/sweep-run.ts';
import type { StoreAdapter, StoreAdapters } from '../core/stores/ports.ts';
import { logger, step } from '../middleware/step.ts';

interface Deps {
	readonly policy: Policy;
	readonly runs: SweepRuns;
	readonly stores: () => Promise<StoreAdapters>;
}

/**
 * Leaves alone every store that would lose more than the policy lets a sweep delete unasked, until the DPO confirms it: a typo in a
 * period must not empty a store. How large a store is it says itself; one that cannot may lose only what is always allowed.
 */
export function makeGuardSweep({ policy, runs, stores }: Deps) {
	const { share, unasked } = policy.sweep;
	return async ({ sweepId }: { readonly sweepId: string }): Promise<void> => {
		const run = await runs.get(sweepId);
		if (!run) throw new SweepNotFoundError(sweepId);
		const totals = new Map<string, number>();
		for (const { due } of await runs.counts(sweepId)) {
			for (const [store, count] of Object.entries(due)) totals.set(store, (totals.get(store) ?? 0) + count);
		}
		const adapters = await stores();
		const guarded: GuardedStore[] = [];
		for (const [store, due] of totals) {
			if (due <= unasked || run.confirmed.includes(store)) continue;
			if (!(await holdsAtLeast(adapters.get(store), Math.ceil(due / share)))) guarded.push({ store, due });
		}
		await runs.change(sweepId, { guarded });
	};
}

/** A store that does not say how large it is, or cannot be asked now, is taken for a small one. */
async function holdsAtLeast(adapter: StoreAdapter | undefined, records: number): Promise<boolean> {
	try {
		return (await adapter?.holdsAtLeast?.(records)) ?? false;
	} catch (error) {
		logger.error('A store did not say how large it is', withoutPersonalData(error));
		return false;
	}
}

function production(): Deps {
	const ports = sweepPorts();
	return { ...ports, stores: connectedStores(ports, ports.keys) };
}

export const handler = step(() => makeGuardSweep(production()));
