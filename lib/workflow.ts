import { join } from 'node:path';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnStateMachine, DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Aws, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allow, type Grantee } from './permission.ts';
import { serviceLogGroup } from './service-log-group.ts';
import type { FunctionName } from './system/functions.ts';
import type { WorkflowSpec } from './system/workflows.ts';

export interface WorkflowProps {
	readonly spec: WorkflowSpec;
	/** Folder of the definitions. */
	readonly definitions: string;
	/** The function of each name. */
	readonly functions: Readonly<Record<FunctionName, IFunction>>;
	readonly key: IKey;
}

/** One state machine: it may invoke the functions of its states, and nothing else. Its history lies under our key. */
export class Workflow extends Construct {
	readonly machine: StateMachine;
	private readonly key: IKey;

	constructor(scope: Construct, id: string, props: WorkflowProps) {
		super(scope, id);
		this.key = props.key;
		const role = new Role(this, 'Role', {
			assumedBy: new ServicePrincipal('states.amazonaws.com'),
			description: props.spec.description,
		});
		const arns = Object.entries(props.spec.substitutions).map(([name, fn]) => [name, props.functions[fn].functionArn] as const);
		role.addToPrincipalPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: arns.map(([, arn]) => arn) }));
		this.machine = new StateMachine(this, 'Machine', {
			definitionBody: DefinitionBody.fromFile(join(props.definitions, props.spec.file)),
			definitionSubstitutions: Object.fromEntries(arns),
			stateMachineType: StateMachineType.STANDARD,
			role,
			// What a DPO types into the console may hold personal data: only names of states and errors are logged.
			logs: { destination: serviceLogGroup(this, 'Logs', props.key), level: LogLevel.ERROR, includeExecutionData: false },
			tracingEnabled: true,
			removalPolicy: RemovalPolicy.DESTROY,
		});
		this.encrypt(role);
		Validations.of(this).acknowledge(
			{
				id: 'AwsSolutions-SF1',
				reason: 'Every event of an execution stands in its history, under our key. Logs keep errors only, and no input or output.',
			},
			{
				id: 'AwsSolutions-IAM5[Resource::*]',
				reason: 'Log delivery (logs:*LogDelivery, resource policies) and X-Ray have no resources to name: AWS allows only *.',
			},
		);
	}

	/**
	 * Puts the machine under the key. By hand: for a machine without a physical name, CDK's own encryptionConfiguration writes
	 * conditions that name no machine, and so permissions that never apply.
	 */
	private encrypt(role: Role): void {
		(this.machine.node.defaultChild as CfnStateMachine).encryptionConfiguration = {
			type: 'CUSTOMER_MANAGED_KMS_KEY',
			kmsKeyId: this.key.keyArn,
			kmsDataKeyReusePeriodSeconds: Duration.minutes(5).toSeconds(),
		};
		const ours = `${Aws.REGION}:${Aws.ACCOUNT_ID}`;
		// The machine's own name would be a cycle: it is made after its role.
		allow(role, {
			actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
			resources: [this.key.keyArn],
			conditions: { ArnLike: { [machineContext]: `arn:${Aws.PARTITION}:states:${ours}:stateMachine:*` } },
		});
		const logs = { StringLike: { [logsContext]: `arn:${Aws.PARTITION}:logs:${ours}:*` } };
		allow(role, { actions: ['kms:GenerateDataKey'], resources: [this.key.keyArn], conditions: logs });
		this.key.addToResourcePolicy(
			new PolicyStatement({
				principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
				actions: ['kms:Decrypt'],
				resources: ['*'],
				conditions: logs,
			}),
		);
	}

	/** Starts executions. */
	grantStart(grantee: Grantee): void {
		this.allowMachine(grantee, ['states:StartExecution']);
	}

	/** Answers task tokens. */
	grantAnswer(grantee: Grantee): void {
		this.allowMachine(grantee, ['states:SendTaskSuccess']);
	}

	/** Sees which executions there are and how they ended. */
	grantInspect(grantee: Grantee): void {
		this.allowMachine(grantee, ['states:ListExecutions']);
		this.allowExecutions(grantee, ['states:DescribeExecution']);
	}

	/** What a person in the AWS console does: starts executions, reads the workflow and the history of its executions. */
	grantConsole(grantee: Grantee): void {
		this.allowMachine(grantee, ['states:StartExecution', 'states:DescribeStateMachine', 'states:ListExecutions']);
		this.allowExecutions(grantee, [
			'states:DescribeExecution',
			'states:DescribeStateMachineForExecution',
			'states:GetExecutionHistory',
		]);
	}

	/** Executions that ended otherwise than well, by how they ended. */
	metricsOfFailure(period: Duration): Readonly<Record<'failed' | 'timed-out' | 'aborted', Metric>> {
		const options = { period, statistic: 'Sum' };
		return {
			failed: this.machine.metricFailed(options),
			'timed-out': this.machine.metricTimedOut(options),
			aborted: this.machine.metricAborted(options),
		};
	}

	private allowMachine(grantee: Grantee, actions: readonly string[]): void {
		const machine = this.machine.stateMachineArn;
		allow(grantee, { actions, resources: [machine] });
		allow(grantee, {
			actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
			resources: [this.key.keyArn],
			conditions: { StringEquals: { [machineContext]: machine } },
		});
	}

	private allowExecutions(grantee: Grantee, actions: readonly string[]): void {
		const execution = Stack.of(this).formatArn({
			service: 'states',
			resource: 'execution',
			resourceName: `${this.machine.stateMachineName}:*`,
			arnFormat: ArnFormat.COLON_RESOURCE_NAME,
		});
		allow(grantee, {
			actions,
			resources: [execution],
			wildcardBecause: 'Executions of this one workflow are named by the case, which comes after the role.',
		});
	}
}

/** Step Functions uses the key with the machine's ARN as encryption context. */
const machineContext = 'kms:EncryptionContext:aws:states:stateMachineArn';
/** And log delivery with that of the account's logs. */
const logsContext = 'kms:EncryptionContext:SourceArn';
