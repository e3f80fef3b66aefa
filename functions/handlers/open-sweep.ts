import * as z from 'zod/mini';
import { connectedStores } from '../adapters/store-ports.ts';
import { sweepPorts } from '../adapters/sweep-ports.ts';
import { sweepSchema } from '../contract/requests/sweep.ts';
import { subjectShards } from '../contract/tables.ts';
import type { Journal } from '../core/audit/journal.ts';
import { localDate } from '../core/clock/statutory.ts';
import { InvalidInput } from '../core/errors.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock, PolicyArchive } from '../core/ports.ts';
import type { HoldsToHeed } from '../core/retention/ports.ts';
import { aggregationsOf, nominationsOf, shardGroups } from '../core/retention/sweep-plan.ts';
import type { SweepRuns } from '../core/retention/sweep-run.ts';
import type { StoreAdapters } from '../core/stores/ports.ts';
import type { Started } from '../middleware/started.ts';
import { step } from '../middleware/step.ts';

interface Deps {
	readonly clock: Clock;
	readonly policy: Policy;
	readonly policies: PolicyArchive;
	readonly runs: SweepRuns;
	readonly holds: HoldsToHeed;
	readonly journal: Journal;
	readonly stores: () => Promise<StoreAdapters>;
}

const inputSchema = z.strictObject({ sweep: sweepSchema });

const howTo =
	'Write {"sweep": {}}, or {"sweep": {"dryRun": true}} to see what would be deleted, or {"sweep": {"confirm": ["crm"]}} where an earlier ' +
	'sweep left the store crm alone, because it would have lost more than the share in the policy.';

/**
 * OpenSweep, the first state of the retention sweep: what it is to do, fixed for the whole run. The run bears the execution's name, so
 * a repeated call opens nothing twice.
 *
 * @throws InvalidInput with what to write instead.
 */
export function makeOpenSweep({ clock, policy, policies, runs, holds, journal, stores }: Deps) {
	return async ({ execution, input }: Started) => {
		const parsed = inputSchema.safeParse(input);
		if (!parsed.success) {
			const issue = parsed.error.issues[0];
			throw new InvalidInput(`${issue?.path.join('.') || 'The input'}: ${issue?.message ?? 'not understood.'} ${howTo}`);
		}
		const { dryRun = false, confirm = [] } = parsed.data.sweep;
		const unknown = confirm.find((store) => !Object.hasOwn(policy.stores, store));
		if (unknown !== undefined) {
			throw new InvalidInput(
				`sweep.confirm: there is no store of that id. Write one of ${Object.keys(policy.stores).join(', ')}. ${howTo}`,
			);
		}
		await policies.keep();
		const now = clock.now();
		const today = localDate(now, policy.timeZone);
		const adapters = await stores();
		const run = await runs.open({
			...{ id: execution, dryRun, confirmed: confirm, today, startedAt: now, status: 'running', policyVersion: policy.version },
			lifted: (await holds.inForce()).lifted.filter((day) => day > today),
		});
		const started = { type: 'sweep-started', data: { sweep: run.id, dryRun, today: run.today, policyVersion: run.policyVersion } };
		await journal.append(started, run.startedAt, 'system', `sweep/${run.id}/started`);
		return {
			sweepId: run.id,
			dryRun: run.dryRun,
			nominations: nominationsOf(policy, adapters),
			aggregations: aggregationsOf(policy, adapters),
			groups: shardGroups(subjectShards),
		};
	};
}

function production(): Deps {
	const ports = sweepPorts();
	return { ...ports, stores: connectedStores(ports, ports.keys) };
}

export const handler = step(() => makeOpenSweep(production()));
