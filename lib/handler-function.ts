import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
	ApplicationLogLevel,
	Architecture,
	Code,
	Function as LambdaFunction,
	LoggingFormat,
	Runtime,
	SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { metricsNamespace, metricsService } from './metrics.ts';
import { serviceLogGroup } from './service-log-group.ts';
import type { FunctionSpec } from './system/functions.ts';

export interface HandlerFunctionProps {
	readonly spec: FunctionSpec;
	/** Folder with `index.mjs`, which exports `handler`. */
	readonly code: string;
	readonly key: IKey;
	/** For functions that are invoked asynchronously: where what failed for good ends. */
	readonly deadLetters?: IQueue;
	/** Executions kept for, and allowed to, this function; absent: what the account has. */
	readonly reservedConcurrency?: number;
}

/** One Lambda function with a role of its own, which may write its logs and what is granted to it, and no more. */
export class HandlerFunction extends Construct implements IGrantable {
	readonly handler: LambdaFunction;
	readonly grantPrincipal: IPrincipal;

	constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
		super(scope, id);
		const logGroup = serviceLogGroup(this, 'Logs', props.key);
		const role = new Role(this, 'Role', {
			assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
			description: props.spec.description,
		});
		logGroup.grantWrite(role);
		this.handler = new LambdaFunction(this, 'Function', {
			description: props.spec.description,
			code: Code.fromAsset(props.code),
			handler: 'index.handler',
			runtime: Runtime.NODEJS_24_X,
			architecture: Architecture.ARM_64,
			memorySize: props.spec.memoryMb,
			timeout: Duration.seconds(props.spec.timeoutSeconds),
			...(props.spec.scratchMb === undefined ? {} : { ephemeralStorageSize: Size.mebibytes(props.spec.scratchMb) }),
			role,
			logGroup,
			loggingFormat: LoggingFormat.JSON,
			applicationLogLevelV2: ApplicationLogLevel.INFO,
			systemLogLevelV2: SystemLogLevel.WARN,
			environment: {
				NODE_OPTIONS: '--enable-source-maps',
				POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
				POWERTOOLS_SERVICE_NAME: metricsService,
			},
			...(props.deadLetters === undefined ? {} : { deadLetterQueue: props.deadLetters }),
			...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
		});
		this.grantPrincipal = this.handler.grantPrincipal;
	}

	/** Gives the function the environment variables that go with its capabilities. */
	addEnvironment(variables: Readonly<Record<string, string>>): void {
		for (const [name, value] of Object.entries(variables)) this.handler.addEnvironment(name, value);
	}
}
