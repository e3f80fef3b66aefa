import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type Alarm, AlarmStatusWidget, Dashboard, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ownMetric } from './metrics.ts';
import type { Workflow } from './workflow.ts';

export interface OperationsDashboardProps {
	readonly alarms: readonly Alarm[];
	readonly api: HttpApi;
	readonly workflows: Readonly<Record<string, Workflow>>;
	readonly functions: Readonly<Record<string, IFunction>>;
	readonly deadLetters: IQueue;
}

/** Whether the system is well, on one page: what is wrong first, then what flows through it. */
export class OperationsDashboard extends Construct {
	constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
		super(scope, id);
		const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.days(7) });
		const hour = Duration.hours(1);
		dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 4 }));
		dashboard.addWidgets(
			new GraphWidget({
				title: 'Cases',
				width: 12,
				left: [ownMetric('OverdueCases', 'Maximum'), ownMetric('CaseFlagged', 'Sum'), ownMetric('ReconcileFoundWork', 'Sum')],
				right: [ownMetric('SweepCompleted', 'Sum')],
			}),
			new GraphWidget({
				title: 'Executions that ended badly',
				width: 12,
				left: Object.values(props.workflows).flatMap((workflow) => Object.values(workflow.metricsOfFailure(hour))),
			}),
		);
		dashboard.addWidgets(
			new GraphWidget({
				title: 'API',
				width: 12,
				left: [
					props.api.metricCount({ period: hour }),
					props.api.metricClientError({ period: hour }),
					props.api.metricServerError({ period: hour }),
				],
				right: [props.api.metricLatency({ period: hour, statistic: 'p99' })],
			}),
			new GraphWidget({
				title: 'Function errors, dead letters',
				width: 12,
				left: Object.values(props.functions).map((fn) => fn.metricErrors({ period: hour })),
				right: [props.deadLetters.metricApproximateNumberOfMessagesVisible({ period: hour })],
			}),
		);
	}
}
