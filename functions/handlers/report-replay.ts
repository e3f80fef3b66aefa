import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { journal } from '../adapters/journal.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { replayRuns } from '../adapters/replay-runs.ts';
import { env } from '../contract/env.ts';
import { type Journal, journalName } from '../core/audit/journal.ts';
import type { Mailbox } from '../core/ports.ts';
import { type ReplayRuns, replayReport } from '../core/retention/replay.ts';
import { step } from '../middleware/step.ts';
import { replayReportLetter } from '../views/letters/replay-report.ts';

interface Deps extends Pick<CasePorts, 'clock' | 'policy'> {
	readonly runs: Pick<ReplayRuns, 'get' | 'progress'>;
	readonly journal: Pick<Journal, 'append'>;
	readonly mailbox: Pick<Mailbox, 'send'>;
}

/** Records what the replay came to in the journal, and mails it to the DPO. `complete`: what should be gone is, as far as machines see. */
export function makeReportReplay({ clock, policy, runs, journal, mailbox }: Deps) {
	return async ({ run: id }: { readonly run: string }): Promise<{ readonly complete: boolean }> => {
		const run = await runs.get(id);
		if (!run) throw new Error(`There is no run ${id}.`);
		const [count, erase, verify] = await Promise.all([
			runs.progress(id, 'count'),
			runs.progress(id, 'erase'),
			runs.progress(id, 'verify'),
		]);
		const report = replayReport(run, { count, erase, verify });
		const { restoredTo, dryRun, stores } = run;
		const event = { type: 'erasures-replayed', data: { run: id, restoredTo, dryRun, ...(stores && { only: stores }), ...report } };
		await journal.append(event, clock.now(), 'system', `replay/${id}`);
		const letter = replayReportLetter({ policy, run, report });
		await mailbox.send(journalName, `replay-report-${id}`, { to: policy.dpo.email, ...letter });
		return { complete: report.complete };
	};
}

function production(): Deps {
	const ports = casePorts();
	return {
		...ports,
		runs: replayRuns(ports.client, required(env.casesTable), ports.clock.now),
		journal: journal(ports.client, required(env.auditTable)),
		mailbox: sesMailbox(ports),
	};
}

export const handler = step(() => makeReportReplay(production()));
