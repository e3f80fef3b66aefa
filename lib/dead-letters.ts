import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * Where invocations end that no retry got through: of schedules, of the rule on failed executions, and of the functions that
 * they invoke. A message holds the name and time of a run, no personal data.
 */
export class DeadLetters extends Construct {
	readonly queue: IQueue;

	constructor(scope: Construct, id: string) {
		super(scope, id);
		this.queue = new Queue(this, 'Queue', {
			encryption: QueueEncryption.SQS_MANAGED,
			enforceSSL: true,
			retentionPeriod: Duration.days(14),
			removalPolicy: RemovalPolicy.DESTROY,
		});
	}
}
