import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { SweepRuns } from '../adapters/sweep-runs.ts';
import type { Clock } from '../core/ports.ts';
import { logger } from './step.ts';

/** What the scheduler sends. */
export interface ScheduledRun {
	readonly schedule: string;
	/** Instant that names the run. */
	readonly scheduledAt: string;
}

export type Totals = Readonly<Record<string, number>>;

/**
 * One run of a schedule: a second firing of the same run does nothing. Totals go into the run's item and, under the
 * names of `metrics`, to CloudWatch.
 */
export async function runOnce(
	deps: { readonly runs: SweepRuns; readonly clock: Clock },
	run: ScheduledRun,
	sweep: () => Promise<Totals>,
	metricNames: Readonly<Record<string, string>> = {},
): Promise<Totals | undefined> {
	if (!(await deps.runs.start(run.schedule, run.scheduledAt, deps.clock.now()))) return undefined;
	const totals = await sweep();
	await deps.runs.end(run.schedule, run.scheduledAt, deps.clock.now(), totals);
	const metrics = new Metrics({ namespace: 'Rightful', serviceName: 'rightful' });
	metrics.addMetric('SweepCompleted', MetricUnit.Count, 1);
	for (const [total, metric] of Object.entries(metricNames)) metrics.addMetric(metric, MetricUnit.Count, totals[total] ?? 0);
	metrics.publishStoredMetrics();
	logger.info('The run is over', { ...run, totals });
	return totals;
}

/** Calls `work` for each item, going on past those that fail; their number is the answer, their names are logged. */
export async function forEachGoingOn(caseIds: readonly string[], work: (caseId: string) => Promise<void>): Promise<number> {
	let failed = 0;
	for (const caseId of caseIds) {
		try {
			await work(caseId);
		} catch (error) {
			failed++;
			logger.error('One case of the sweep failed', { caseId, error: error instanceof Error ? error.name : 'unknown' });
		}
	}
	return failed;
}
