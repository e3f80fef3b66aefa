import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Aws, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface AlarmTopicProps {
	readonly key: IKey;
	/** Who is mailed; absent: nobody subscribes at deployment. */
	readonly email?: string;
}

/** Where alarms go. They say what is wrong with the system, and name nobody. */
export class AlarmTopic extends Construct {
	readonly topic: ITopic;

	constructor(scope: Construct, id: string, props: AlarmTopicProps) {
		super(scope, id);
		this.topic = new Topic(this, 'Topic', { displayName: 'Rightful', masterKey: props.key, enforceSSL: true });
		this.topic.applyRemovalPolicy(RemovalPolicy.DESTROY);
		props.key.addToResourcePolicy(
			new PolicyStatement({
				sid: 'AlarmsOfThisAccount',
				principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
				actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
				resources: ['*'],
				conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
			}),
		);
		if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
	}
}
