import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ownMetric } from './metrics.ts';
import type { Workflow } from './workflow.ts';

export interface AlarmsProps {
	readonly topic: ITopic;
	readonly workflows: Readonly<Record<string, Workflow>>;
	/** Functions outside the workflows, whose errors no execution shows. */
	readonly functions: Readonly<Record<string, IFunction>>;
	readonly sweep: IFunction;
	readonly deadLetters: IQueue;
}

interface AlarmSpec {
	readonly id: string;
	/** What is wrong, in a sentence. */
	readonly says: string;
	/** Heading of docs/runbook.md, as its anchor. */
	readonly runbook: string;
	readonly metric: IMetric;
	/** Default: goes off at 1 or more. */
	readonly when?: { readonly comparison: ComparisonOperator; readonly threshold: number };
	/** Periods in a row in which it must be so; default: 1. */
	readonly periods?: number;
	/** What silence means; default: all is well. */
	readonly missing?: TreatMissingData;
}

/** What somebody must look at. Every alarm names its entry in docs/runbook.md. */
export class Alarms extends Construct {
	readonly alarms: readonly Alarm[];

	constructor(scope: Construct, id: string, props: AlarmsProps) {
		super(scope, id);
		this.alarms = specs(props).map((spec) => {
			const alarm = new Alarm(this, spec.id, {
				alarmDescription: `${spec.says} Runbook: docs/runbook.md#${spec.runbook}`,
				metric: spec.metric,
				comparisonOperator: spec.when?.comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
				threshold: spec.when?.threshold ?? 1,
				evaluationPeriods: spec.periods ?? 1,
				treatMissingData: spec.missing ?? TreatMissingData.NOT_BREACHING,
			});
			alarm.addAlarmAction(new SnsAction(props.topic));
			return alarm;
		});
	}
}

function specs(props: AlarmsProps): readonly AlarmSpec[] {
	const hour = Duration.hours(1);
	return [
		...Object.entries(props.workflows).flatMap(([name, workflow]) =>
			Object.entries(workflow.metricsOfFailure(Duration.minutes(5))).map(([how, metric]) => ({
				id: `executions-${how}-${name}`,
				says: `An execution of the workflow ${name} ended ${how}.`,
				runbook: name === 'replay-erasures' ? 'after-a-restore' : 'failed-executions',
				metric,
			})),
		),
		...Object.entries(props.functions).map(([name, fn]) => ({
			id: `function-errors-${name}`,
			says: `The function ${name} ended with an error.`,
			runbook: 'function-errors',
			metric: fn.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
		})),
		{
			id: 'dead-letters',
			says: 'A scheduled run was given up after all its retries.',
			runbook: 'dead-letters',
			metric: props.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
		},
		{
			id: 'sweep-not-run',
			says: 'The sweep of deadlines did not run for an hour: nobody is reminded.',
			runbook: 'sweep-not-run',
			metric: props.sweep.metricInvocations({ period: hour, statistic: 'Sum' }),
			when: { comparison: ComparisonOperator.LESS_THAN_THRESHOLD, threshold: 1 },
			missing: TreatMissingData.BREACHING,
		},
		{
			id: 'sweep-not-completed',
			says: 'No sweep came to its end for an hour: reminders, escalations and repairs may be missing.',
			runbook: 'sweep-not-completed',
			metric: ownMetric('SweepCompleted', 'Sum', hour),
			when: { comparison: ComparisonOperator.LESS_THAN_THRESHOLD, threshold: 1 },
			missing: TreatMissingData.BREACHING,
		},
		{
			id: 'sweep-failures',
			says: 'A sweep went past a case that it could not deal with.',
			runbook: 'sweep-failures',
			metric: ownMetric('SweepFailures', 'Sum', hour),
		},
		{
			id: 'holds-not-in-force',
			says: 'A hold was found half placed or half lifted, and was finished.',
			runbook: 'holds-that-are-not-in-force',
			metric: ownMetric('HoldsFinished', 'Sum', hour),
		},
		{
			id: 'retention-sweep-behind',
			says: 'No retention sweep came to its end for 36 hours: what is due is not deleted.',
			runbook: 'retention-sweep-behind',
			metric: ownMetric('RetentionSweepCompleted', 'Sum', hour),
			when: { comparison: ComparisonOperator.LESS_THAN_THRESHOLD, threshold: 1 },
			periods: 36,
			missing: TreatMissingData.BREACHING,
		},
		{
			id: 'retention-failures',
			says: 'A retention sweep could not delete something that is due.',
			runbook: 'retention-failures',
			metric: ownMetric('RetentionFailed', 'Sum', hour),
		},
		{
			id: 'reconcile-found-work',
			says: 'Reconcile finished what a crash had left half done.',
			runbook: 'reconcile-found-work',
			metric: ownMetric('ReconcileFoundWork', 'Sum', hour),
		},
		{
			id: 'overdue-cases',
			says: 'A case is past its statutory date.',
			runbook: 'overdue-cases',
			metric: ownMetric('OverdueCases', 'Maximum', hour),
		},
		{
			id: 'flagged-cases',
			says: 'A case was flagged: it needs attention before it can go on.',
			runbook: 'flagged-cases',
			metric: ownMetric('CaseFlagged', 'Sum', Duration.minutes(15)),
		},
		{
			id: 'mails-that-came-back',
			says: 'A mail came back, and whoever it was for, the DPO too, may not know of a case.',
			runbook: 'mails-that-come-back',
			metric: ownMetric('MailUndelivered', 'Sum', hour),
		},
	];
}
