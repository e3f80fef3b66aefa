import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Aws } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allow } from './permission.ts';
import type { ScheduleSpec } from './system/events.ts';
import type { FunctionName } from './system/functions.ts';

export interface SchedulesProps {
	readonly schedules: Readonly<Record<string, ScheduleSpec>>;
	readonly functions: Readonly<Record<FunctionName, IFunction>>;
	readonly deadLetters: IQueue;
}

/**
 * What runs by itself. Each invocation carries the schedule's name and the instant that it was due, which names the run, so
 * that one delivered twice is one run.
 */
export class Schedules extends Construct {
	constructor(scope: Construct, id: string, props: SchedulesProps) {
		super(scope, id);
		const role = new Role(this, 'Role', {
			description: 'Invokes what runs on a schedule',
			assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
				conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
			}),
		});
		allow(role, {
			actions: ['lambda:InvokeFunction'],
			resources: Object.values(props.schedules).map((spec) => props.functions[spec.function].functionArn),
		});
		allow(role, { actions: ['sqs:SendMessage'], resources: [props.deadLetters.queueArn] });
		for (const [name, spec] of Object.entries(props.schedules)) {
			const schedule = new CfnSchedule(this, name, {
				description: spec.description,
				scheduleExpression: spec.expression,
				...(spec.timeZone === undefined ? {} : { scheduleExpressionTimezone: spec.timeZone }),
				flexibleTimeWindow: { mode: 'OFF' },
				target: {
					arn: props.functions[spec.function].functionArn,
					roleArn: role.roleArn,
					input: JSON.stringify({ schedule: name, scheduledAt: '<aws.scheduler.scheduled-time>' }),
					// An hour: by then the next runs have come, and the alarm on sweeps that do not run has gone off.
					retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
					deadLetterConfig: { arn: props.deadLetters.queueArn },
				},
			});
			schedule.node.addDependency(role);
		}
	}
}
