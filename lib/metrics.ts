import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';

/** Powertools writes our own metrics under this namespace … */
export const metricsNamespace = 'Rightful';
/** … with this as their only dimension, `service`. */
export const metricsService = 'rightful';

/** Metrics that our functions write by themselves, all counts. */
export type OwnMetric =
	| 'OverdueCases'
	| 'ReconcileFoundWork'
	| 'SweepCompleted'
	| 'SweepFailures'
	| 'CaseFlagged'
	| 'MailUndelivered'
	| 'HoldsFinished'
	| 'RetentionSweepCompleted'
	| 'RetentionFailed';

export function ownMetric(metricName: OwnMetric, statistic: 'Sum' | 'Maximum', period: Duration = Duration.hours(1)): Metric {
	return new Metric({ namespace: metricsNamespace, metricName, dimensionsMap: { service: metricsService }, statistic, period });
}
