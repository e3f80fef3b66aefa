import { EventField, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface FailedExecutionRuleProps {
	readonly machines: readonly IStateMachine[];
	readonly reconcile: IFunction;
	readonly deadLetters: IQueue;
}

/**
 * Has reconcile look at a case as soon as an execution of it ends badly. A convenience: the schedule of reconcile is the
 * guarantee. Of the event only the execution's name is passed on, since its detail may carry the execution's input.
 */
export class FailedExecutionRule extends Construct {
	constructor(scope: Construct, id: string, props: FailedExecutionRuleProps) {
		super(scope, id);
		new Rule(this, 'Rule', {
			description: 'An execution failed, timed out or was aborted',
			eventPattern: {
				source: ['aws.states'],
				detailType: ['Step Functions Execution Status Change'],
				detail: {
					stateMachineArn: props.machines.map((machine) => machine.stateMachineArn),
					status: Match.anyOf('FAILED', 'TIMED_OUT', 'ABORTED'),
				},
			},
			targets: [
				new LambdaFunction(props.reconcile, {
					event: RuleTargetInput.fromObject({ source: EventField.source, detail: { name: EventField.fromPath('$.detail.name') } }),
					deadLetterQueue: props.deadLetters,
					retryAttempts: 10,
					maxEventAge: Duration.hours(1),
				}),
			],
		});
	}
}
