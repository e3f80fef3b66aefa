import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { holds } from '../adapters/holds.ts';
import { journal } from '../adapters/journal.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { type SweepRuns, sweepRuns } from '../adapters/sweep-runs.ts';
import { env } from '../contract/env.ts';
import { type Journal, journalName } from '../core/audit/journal.ts';
import { localDate } from '../core/clock/statutory.ts';
import type { Mailbox } from '../core/ports.ts';
import { type KeptHold, reminderDue } from '../core/retention/holds.ts';
import type { Holds } from '../core/retention/ports.ts';
import { finishHold } from '../middleware/retention/hold-commands.ts';
import { step } from '../middleware/step.ts';
import { forEachGoingOn, runOnce, type ScheduledRun, type Totals } from '../middleware/sweep.ts';
import { holdReview } from '../views/letters/hold-review.ts';

interface Deps extends Pick<CasePorts, 'clock' | 'policy'> {
	readonly holds: Holds;
	readonly journal: Pick<Journal, 'append'>;
	readonly mailbox: Pick<Mailbox, 'send'>;
	readonly runs: SweepRuns;
	/** Where the DPO API shows a hold. */
	readonly holdLink: (id: string) => string;
}

/** Finishes what a crash left of placing and lifting holds, and reminds the DPO of those to be reviewed, each reminder once. */
export function makeTendHolds(deps: Deps) {
	return (run: ScheduledRun): Promise<Totals | undefined> =>
		runOnce(deps, run, () => tend(deps), { finished: 'HoldsFinished', failed: 'SweepFailures' });
}

async function tend(deps: Deps): Promise<Totals> {
	const counts = { inForce: 0, finished: 0, reminded: 0, failed: 0 };
	const all = new Map((await deps.holds.list()).map((hold) => [hold.id, hold]));
	counts.failed = await forEachGoingOn([...all.keys()], async (id) => {
		const hold = all.get(id);
		if (!hold) return;
		if (hold.liftedAt === undefined) counts.inForce++;
		if (await finishHold(deps, hold)) counts.finished++;
		if (await remind(deps, hold)) counts.reminded++;
	});
	return counts;
}

async function remind({ holds: kept, mailbox, clock, policy, holdLink }: Deps, hold: KeptHold): Promise<boolean> {
	const today = localDate(clock.now(), policy.timeZone);
	const reminder = reminderDue(hold, today, policy.timeZone);
	if (reminder === undefined) return false;
	const letter = holdReview({ policy, hold, today, holdLink: holdLink(hold.id) });
	// The mail's key keeps it from going out twice, so the record can come after it.
	await mailbox.send(journalName, `hold-${hold.id}-${reminder}`, { to: policy.dpo.email, ...letter });
	await kept.change(hold.id, (there) => ({ ...there, reminded: [...new Set([...there.reminded, reminder])] }));
	return true;
}

function production(): Deps {
	const ports = casePorts();
	const publicUrl = required(env.publicUrl);
	return {
		...ports,
		holds: holds(ports.client, required(env.subjectsTable)),
		journal: journal(ports.client, required(env.auditTable)),
		mailbox: sesMailbox(ports),
		runs: sweepRuns(ports.client, required(env.casesTable)),
		holdLink: (id) => `${publicUrl}/holds/${id}`,
	};
}

export const handler = step(() => makeTendHolds(production()));
