import * as z from 'zod/mini';
import { bundledPolicy } from '../adapters/bundled-policy.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { replayRuns } from '../adapters/replay-runs.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { env } from '../contract/env.ts';
import { addPeriod, localDate } from '../core/clock/statutory.ts';
import { InvalidInput } from '../core/errors.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock } from '../core/ports.ts';
import { type ReplayRuns, runOf } from '../core/retention/replay.ts';
import { notUnderstood, type Started } from '../middleware/started.ts';
import { step } from '../middleware/step.ts';

interface Deps {
	readonly clock: Clock;
	readonly policy: Policy;
	readonly runs: Pick<ReplayRuns, 'open'>;
}

const replay = z.strictObject({
	restoredTo: z.iso.datetime({ offset: true }),
	stores: z.optional(z.array(z.string()).check(z.minLength(1))),
	dryRun: z.optional(z.boolean()),
});

/**
 * OpenReplay, the first state: validates what was typed, and opens the run. The run belongs to the execution's name: a repeated
 * call opens nothing twice.
 *
 * @throws InvalidInput with what to write instead.
 */
export function makeOpenReplay({ clock, policy, runs }: Deps) {
	// What a person searches, a person erases again.
	const reached = Object.entries(policy.stores).flatMap(([id, { kind }]) => (kind === 'manual' ? [] : [id]));
	const howTo =
		'Write {"replay": {"restoredTo": "…"}}, the instant of the backup, as 2026-11-02T09:30:00Z. ' +
		`Optionally with stores, those that were restored (of ${reached.join(', ')}), and dryRun (true or false).`;

	return async ({ execution, input }: Started): Promise<{ run: string; dryRun: boolean }> => {
		const parsed = z.safeParse(z.strictObject({ replay }), input);
		if (!parsed.success) throw new InvalidInput(`${notUnderstood(parsed.error.issues)} ${howTo}`);
		const { stores, dryRun = false, ...given } = parsed.data.replay;
		const restoredTo = new Date(given.restoredTo).toISOString();
		const now = clock.now();
		if (restoredTo > now) throw new InvalidInput(`replay.restoredTo lies in the future. ${howTo}`);
		const earliest = addPeriod(localDate(now, policy.timeZone), `-${policy.backups}`);
		if (localDate(restoredTo, policy.timeZone) < earliest) {
			throw new InvalidInput(
				`replay.restoredTo lies before ${earliest}: no backup lives longer, and the ledger reaches no further. ${howTo}`,
			);
		}
		for (const [index, store] of (stores ?? []).entries()) {
			if (!reached.includes(store))
				throw new InvalidInput(`replay.stores.${index} is no store that is reached by machine. ${howTo}`);
		}
		const id = runOf(execution);
		const run = await runs.open({ id, restoredTo, ...(stores && { stores }), dryRun, startedAt: now });
		return { run: run.id, dryRun: run.dryRun };
	};
}

function production(): Deps {
	const runs = replayRuns(documentClient(), required(env.casesTable), systemClock.now);
	return { clock: systemClock, policy: bundledPolicy(), runs };
}

export const handler = step(() => makeOpenReplay(production()));
