import { EventField, type IEventBus, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { mailEvents } from './system/events.ts';

export interface ReturnedMailRulesProps {
	readonly bus: IEventBus;
	/** Name of the configuration set whose mails are ours. */
	readonly configurationSet: string;
	readonly record: IFunction;
	readonly deadLetters: IQueue;
}

/**
 * Tells a function of the mails that came back. Of the event only what kind it is, and the mail's tags, are passed on: the rest has
 * addresses. What an event does not have must not be asked for, which is why bounces have a rule of their own.
 */
export class ReturnedMailRules extends Construct {
	constructor(scope: Construct, id: string, props: ReturnedMailRulesProps) {
		super(scope, id);
		const bounce = {
			bounceType: EventField.fromPath('$.detail.bounce.bounceType'),
			bounceSubType: EventField.fromPath('$.detail.bounce.bounceSubType'),
		};
		const others = mailEvents.types.filter((type) => type !== 'Bounce');
		this.addRule('Bounced', 'A mail bounced', ['Bounce'], { bounce }, props);
		this.addRule('NotWanted', 'A mail was called spam, or was not sent', others, {}, props);
	}

	private addRule(
		id: string,
		description: string,
		types: readonly string[],
		more: Readonly<Record<string, unknown>>,
		{ bus, configurationSet, record, deadLetters }: ReturnedMailRulesProps,
	): void {
		const eventType = EventField.fromPath('$.detail.eventType');
		const mail = { tags: EventField.fromPath('$.detail.mail.tags') };
		new Rule(this, id, {
			description,
			eventBus: bus,
			eventPattern: {
				source: ['aws.ses'],
				detail: { eventType: Match.anyOf(...types), mail: { tags: { 'ses:configuration-set': [configurationSet] } } },
			},
			targets: [
				new LambdaFunction(record, {
					event: RuleTargetInput.fromObject({ source: EventField.source, detail: { eventType, ...more, mail } }),
					deadLetterQueue: deadLetters,
					retryAttempts: 185,
					maxEventAge: Duration.hours(24),
				}),
			],
		});
	}
}
