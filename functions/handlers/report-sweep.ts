import { createHash } from 'node:crypto';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { sweepPorts } from '../adapters/sweep-ports.ts';
import { type Journal, journalName } from '../core/audit/journal.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock, Mailbox } from '../core/ports.ts';
import { SweepNotFoundError } from '../core/retention/errors.ts';
import type { SweepTotals } from '../core/retention/sweep.ts';
import { type DueCounts, outcomeOf, type SweepRun, type SweepRuns } from '../core/retention/sweep-run.ts';
import { step } from '../middleware/step.ts';
import { sweepFailed } from '../views/letters/sweep-failed.ts';
import { sweepReport } from '../views/letters/sweep-report.ts';

interface Deps {
	readonly clock: Clock;
	readonly policy: Policy;
	readonly runs: SweepRuns;
	readonly journal: Journal;
	readonly mailbox: Mailbox;
	readonly links: Pick<Links, 'sweep'>;
	readonly measure: (totals: SweepTotals, complete: boolean) => void;
}

interface Event {
	readonly sweepId: string;
	/** Name of the error, where the sweep did not come to its end. */
	readonly error?: string;
}

/** Adds up what a sweep did, and tells the DPO; each once, however often it is called. */
export function makeReportSweep(deps: Deps) {
	return async ({ sweepId, error }: Event): Promise<void> => {
		const run = await deps.runs.get(sweepId);
		if (!run) {
			// It failed before there was anything to tell of.
			if (error !== undefined) return;
			throw new SweepNotFoundError(sweepId);
		}
		const endedAt = run.endedAt ?? deps.clock.now();
		const [parts, failures, counts] = await Promise.all([
			deps.runs.parts(sweepId),
			deps.runs.failures(sweepId),
			deps.runs.counts(sweepId),
		]);
		const outcome = run.outcome ?? outcomeOf(parts, failures, comingOf(counts), sha256);
		const status = error === undefined ? 'completed' : 'failed';
		if (run.status === 'running') await deps.runs.change(sweepId, { endedAt, status, outcome });
		const { totals, certificates, proof } = outcome;
		const data = { sweep: sweepId, dryRun: run.dryRun, status, ...totals, certificates, proof };
		await deps.journal.append({ type: 'sweep-ended', data }, endedAt, 'system', `sweep/${sweepId}/ended`);
		await mail(deps, { ...run, outcome }, error);
		if (!run.dryRun) deps.measure(totals, error === undefined);
	};
}

async function mail(
	{ policy, mailbox, links }: Deps,
	run: SweepRun & Required<Pick<SweepRun, 'outcome'>>,
	error: string | undefined,
) {
	const link = links.sweep(run.id);
	const letter = error === undefined ? sweepReport({ policy, run, link }) : sweepFailed({ policy, id: run.id, error, link });
	await mailbox.send(journalName, `${run.id}-${error === undefined ? 'report' : 'failed'}`, { to: policy.dpo.email, ...letter });
}

function comingOf(counts: readonly DueCounts[]) {
	const totals = new Map<string, number>();
	for (const { coming } of counts)
		for (const [name, count] of Object.entries(coming)) totals.set(name, (totals.get(name) ?? 0) + count);
	return [...totals].sort().map(([name, count]) => {
		const [store = '', category = ''] = name.split('#');
		return { store, category, count };
	});
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function production(): Deps {
	const ports = sweepPorts();
	const metrics = new Metrics({ namespace: 'Rightful', serviceName: 'rightful' });
	return {
		...ports,
		mailbox: sesMailbox(ports),
		links: links(ports.keys),
		measure: (totals, complete) => {
			if (complete) metrics.addMetric('RetentionSweepCompleted', MetricUnit.Count, 1);
			metrics.addMetric('RetentionErased', MetricUnit.Count, totals.erased + totals.anonymised);
			metrics.addMetric('RetentionHeld', MetricUnit.Count, totals.held);
			metrics.addMetric('RetentionFailed', MetricUnit.Count, totals.failed);
			metrics.publishStoredMetrics();
		},
	};
}

export const handler = step(() => makeReportSweep(production()));
