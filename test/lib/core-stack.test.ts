import { describe, expect, test } from '@jest/globals';
import { environmentOf, type VariableValues, variablesOf } from '../../lib/capabilities.ts';
import { mostDays } from '../../lib/period.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { tables } from '../../lib/system/data.ts';
import { mailEvents, schedules } from '../../lib/system/events.ts';
import { type Capability, type FunctionName, type FunctionSpec, functions } from '../../lib/system/functions.ts';
import { routes } from '../../lib/system/routes.ts';
import { workflows } from '../../lib/system/workflows.ts';
import { logical, synthesized, written } from '../fixtures/stacks.ts';

const policy = loadPolicy();
const specs = Object.entries<FunctionSpec>(functions) as [FunctionName, FunctionSpec][];
const steps = new Set<string>(Object.values(workflows).flatMap((workflow) => Object.values(workflow.substitutions)));

describe.each([
	['without the sample estate', {}],
	['with the sample estate', { sampleEstate: 'true' }],
])('the core stack %s', (_, context) => {
	const { core, warnings } = synthesized({ context, validated: true });
	const key = expect.objectContaining({ 'Fn::GetAtt': [expect.stringMatching(/^EncryptionKey/), 'Arn'] });

	test('passes cdk-nag and CloudFormation’s own rules, and has nothing to warn of', () => {
		// A finding is thrown when synthesized.
		expect(warnings).toEqual([]);
	});

	test('names nothing physically, so that two can stand beside each other', () => {
		const names = [
			'TableName',
			'BucketName',
			'FunctionName',
			'StateMachineName',
			'RoleName',
			'QueueName',
			'TopicName',
			'LogGroupName',
			'Name',
			'AlarmName',
		];
		const named = Object.entries(core.resources).flatMap(([id, { Type, Properties }]) =>
			names
				.filter((name) => Properties?.[name] !== undefined && !['AWS::Lambda::Permission'].includes(Type))
				.map((name) => `${id}.${name}`),
		);
		// What API Gateway requires a name for.
		expect(named.filter((name) => !/^RequestApi/.test(name))).toEqual([]);
	});

	test('can be made in some order: no resource waits for itself', () => {
		const waits = new Map(
			Object.entries(core.resources).map(([id, resource]) => [id, referencesIn(resource).filter((name) => name in core.resources)]),
		);
		const made = new Set<string>();
		for (let before = -1; made.size > before; ) {
			before = made.size;
			for (const [id, others] of waits) if (others.every((other) => made.has(other))) made.add(id);
		}
		expect([...waits.keys()].filter((id) => !made.has(id))).toEqual([]);
	});

	describe('encryption', () => {
		test('the key is rotated, and stays when the stack goes', () => {
			const [[id, properties] = ['', undefined], ...more] = core.of('AWS::KMS::Key');
			expect(more).toEqual([]);
			expect(properties.EnableKeyRotation).toBe(true);
			expect(core.resources[id]?.DeletionPolicy).toBe('Retain');
		});

		test('tables, data buckets, secrets, logs, alarms and workflow histories lie under it', () => {
			for (const [, table] of core.of('AWS::DynamoDB::Table')) {
				expect(table.SSESpecification).toEqual({ KMSMasterKeyId: key, SSEEnabled: true, SSEType: 'KMS' });
			}
			for (const prefix of ['Exports', 'Anchors', 'Ledger']) {
				const [rule] = core.one('AWS::S3::Bucket', prefix).BucketEncryption.ServerSideEncryptionConfiguration;
				expect(rule.ServerSideEncryptionByDefault).toEqual({ KMSMasterKeyID: key, SSEAlgorithm: 'aws:kms' });
			}
			for (const [, logs] of core.of('AWS::Logs::LogGroup')) expect(logs.KmsKeyId).toEqual(key);
			for (const [, topic] of core.of('AWS::SNS::Topic')) expect(topic.KmsMasterKeyId).toEqual(key);
			expect(core.one('AWS::SecretsManager::Secret', 'Keys').KmsKeyId).toEqual(key);
			for (const [, machine] of core.of('AWS::StepFunctions::StateMachine')) {
				expect(machine.EncryptionConfiguration).toMatchObject({ Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: key });
			}
		});

		test('roles use the key through the service that holds the data, or for a workflow of ours', () => {
			const uses = core.statementsOf().filter(({ actions }) => actions.some((action) => action.startsWith('kms:')));
			expect(uses.length).toBeGreaterThan(0);
			const bound = ['kms:ViaService', 'kms:EncryptionContext:aws:states:stateMachineArn', 'kms:EncryptionContext:SourceArn'];
			for (const { conditions } of uses) {
				expect(
					Object.values(conditions)
						.flatMap((condition) => Object.keys(condition))
						.some((name) => bound.includes(name)),
				).toBe(true);
			}
		});
	});

	describe('the tables', () => {
		test.each(Object.entries(tables))(
			'%s is on demand, recoverable, protected and kept, with the keys and indexes that the system says',
			(name, spec) => {
				const prefix = `${name[0]?.toUpperCase()}${name.slice(1)}Table`;
				const table = core.one('AWS::DynamoDB::Table', prefix);
				const schema = (partition: string, sort: string) => [
					{ AttributeName: partition, KeyType: 'HASH' },
					{ AttributeName: sort, KeyType: 'RANGE' },
				];
				expect(table).toMatchObject({
					BillingMode: 'PAY_PER_REQUEST',
					DeletionProtectionEnabled: true,
					PointInTimeRecoverySpecification: {
						PointInTimeRecoveryEnabled: true,
						RecoveryPeriodInDays: Math.min(35, mostDays(policy.backups)),
					},
					KeySchema: schema(spec.partition, spec.sort),
				});
				expect(table.TimeToLiveSpecification).toEqual(
					'expires' in spec ? { AttributeName: spec.expires, Enabled: true } : undefined,
				);
				expect(table.GlobalSecondaryIndexes ?? []).toEqual(
					spec.indexes.map((index) => ({
						IndexName: index.name,
						KeySchema: schema(index.partition, index.sort),
						Projection: { ProjectionType: 'KEYS_ONLY' },
					})),
				);
				const [id = ''] = core.of('AWS::DynamoDB::Table').find(([logicalId]) => logicalId.startsWith(prefix)) ?? [];
				expect(core.resources[id]?.DeletionPolicy).toBe('Retain');
			},
		);

		test('no role may change or remove an event of the audit chain, and the table denies it to everybody', () => {
			const onAudit = core
				.statementsOf()
				.filter(({ resources }) => resources.some((resource) => resource.startsWith('<AuditTable')));
			expect(new Set(onAudit.flatMap(({ actions }) => actions))).toEqual(
				new Set(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem']),
			);
			const [denied, ...more] = core.one('AWS::DynamoDB::Table', 'AuditTable').ResourcePolicy.PolicyDocument.Statement;
			expect(more).toEqual([]);
			expect(denied).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Resource: '*' });
			expect(denied.Action).toEqual(
				expect.arrayContaining([
					'dynamodb:UpdateItem',
					'dynamodb:DeleteItem',
					'dynamodb:BatchWriteItem',
					'dynamodb:PartiQLUpdate',
					'dynamodb:PartiQLDelete',
				]),
			);
		});
	});

	describe('the buckets', () => {
		test('are closed to the public, owned by us, and reached by TLS only', () => {
			for (const [id, bucket] of core.of('AWS::S3::Bucket')) {
				expect(bucket.PublicAccessBlockConfiguration).toEqual({
					BlockPublicAcls: true,
					BlockPublicPolicy: true,
					IgnorePublicAcls: true,
					RestrictPublicBuckets: true,
				});
				expect(bucket.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
				const [, bucketPolicy] = core.of('AWS::S3::BucketPolicy').find(([, { Bucket }]) => Bucket.Ref === id) ?? [];
				expect(bucketPolicy.PolicyDocument.Statement).toContainEqual(
					expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
				);
			}
		});

		test('an access package is gone, all versions of it, when the policy’s period is over, and never before', () => {
			const bucket = core.one('AWS::S3::Bucket', 'Exports');
			expect(bucket.VersioningConfiguration).toEqual({ Status: 'Enabled' });
			expect(bucket.LifecycleConfiguration.Rules).toContainEqual(
				expect.objectContaining({
					Status: 'Enabled',
					ExpirationInDays: mostDays(policy.exportAvailable),
					NoncurrentVersionExpiration: { NoncurrentDays: 1 },
					AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
				}),
			);
		});

		test('the ledger of erasures is gone with the last backup, and never before; whoever writes it cannot remove it', () => {
			const bucket = core.one('AWS::S3::Bucket', 'Ledger');
			expect(bucket.VersioningConfiguration).toEqual({ Status: 'Enabled' });
			expect(bucket.LifecycleConfiguration.Rules).toContainEqual(
				expect.objectContaining({
					Status: 'Enabled',
					ExpirationInDays: mostDays(policy.backups),
					NoncurrentVersionExpiration: { NoncurrentDays: 1 },
				}),
			);
			const onLedger = core
				.statementsOf()
				.filter(({ resources }) => resources.some((resource) => resource.startsWith('<LedgerBucket')));
			expect(new Set(onLedger.flatMap(({ actions }) => actions))).toEqual(
				new Set(['s3:GetObject', 's3:ListBucket', 's3:PutObject']),
			);
		});

		test('nobody can remove an anchor for a year', () => {
			expect(core.one('AWS::S3::Bucket', 'Anchors')).toMatchObject({
				ObjectLockEnabled: true,
				ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 365 } } },
				VersioningConfiguration: { Status: 'Enabled' },
			});
		});
	});

	describe.each(specs)('the function %s', (name, spec) => {
		const fn = core.one('AWS::Lambda::Function', `${logical(name)}Function`);

		test('runs as the system says, on the current runtime', () => {
			expect(fn).toMatchObject({
				Runtime: 'nodejs24.x',
				Architectures: ['arm64'],
				Handler: 'index.handler',
				MemorySize: spec.memoryMb,
				Timeout: spec.timeoutSeconds,
				LoggingConfig: { LogFormat: 'JSON' },
			});
			expect(fn.EphemeralStorage?.Size).toBe(spec.scratchMb);
			expect(fn.TracingConfig).toBeUndefined();
		});

		test('is given the variables of its capabilities, and Powertools’ own', () => {
			const all = Object.fromEntries(Object.values(variablesOf).flatMap((names) => names.map((variable) => [variable, variable])));
			expect(Object.keys(fn.Environment.Variables).sort()).toEqual(
				[
					...Object.keys(environmentOf(spec, all as VariableValues)),
					'NODE_OPTIONS',
					'POWERTOOLS_METRICS_NAMESPACE',
					'POWERTOOLS_SERVICE_NAME',
				].sort(),
			);
		});

		test('keeps its logs for half a year in a group of its own', () => {
			expect(fn.LoggingConfig.LogGroup.Ref).toMatch(new RegExp(`^${logical(name)}Logs`));
			expect(core.one('AWS::Logs::LogGroup', `${logical(name)}Logs`).RetentionInDays).toBe(180);
		});

		test('may do what its capabilities say, and nothing else', () => {
			const statements = core.statementsOf(`${logical(name)}Role`);
			const asynchronous = name === mailEvents.function || Object.values(schedules).some((schedule) => schedule.function === name);
			const expected = new Set([
				...spec.uses.flatMap((capability) => actionsOf[capability]),
				'logs:CreateLogStream',
				'logs:PutLogEvents',
				...(asynchronous ? ['sqs:SendMessage'] : []),
			]);
			const allowed = new Set(statements.flatMap(({ actions }) => actions).filter((action) => !action.startsWith('kms:')));
			const onStores = new Set(
				spec.uses.filter((capability) => capability.startsWith('stores:')).flatMap((capability) => actionsOf[capability]),
			);
			// Where no store is connected, there is nothing to grant.
			for (const action of onStores) if (!allowed.has(action)) expected.delete(action);
			expect([...allowed].sort()).toEqual([...expected].sort());
		});

		test('names what it may touch: only objects of a bucket and executions of a workflow go by pattern', () => {
			const statements = core.statementsOf(`${logical(name)}Role`);
			expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
			// SES knows no resource for its quota.
			const patterns = statements
				.filter(({ actions }) => actions.join() !== 'ses:GetSendQuota')
				.flatMap(({ resources }) => resources)
				.filter((resource) => resource.includes('*'));
			for (const pattern of patterns) expect(pattern).toMatch(/^<[^*]+>\/\*$|^arn:[^*]*:execution:<[^*]+>:\*$/);
		});

		if (steps.has(name)) {
			test('as a step holds no right on a workflow, its own least of all', () => {
				const actions = core.statementsOf(`${logical(name)}Role`).flatMap((statement) => statement.actions);
				expect(actions.filter((action) => action.startsWith('states:'))).toEqual([]);
			});
		}
	});

	describe('the workflows', () => {
		test.each(Object.entries(workflows))('%s may invoke the functions of its states, and no others', (name, spec) => {
			const invoke = core.statementsOf(`${logical(name)}Role`).filter(({ actions }) => actions.includes('lambda:InvokeFunction'));
			const arns = Object.values(spec.substitutions).map((fn) =>
				expect.stringMatching(new RegExp(`^<${logical(fn)}Function[0-9A-F]{8}\\.Arn>$`)),
			);
			expect(invoke).toEqual([
				{ effect: 'Allow', actions: ['lambda:InvokeFunction'], resources: expect.arrayContaining(arns), conditions: {} },
			]);
			expect(invoke[0]?.resources).toHaveLength(new Set(Object.values(spec.substitutions)).size);
		});

		test.each(Object.entries(workflows))('%s logs errors without what was in the execution', (name) => {
			expect(core.one('AWS::StepFunctions::StateMachine', logical(name))).toMatchObject({
				LoggingConfiguration: { IncludeExecutionData: false, Level: 'ERROR' },
				TracingConfiguration: { Enabled: true },
			});
		});

		test.each(Object.entries(workflows))('every substitution of %s is given', (name, spec) => {
			const machine = core.one('AWS::StepFunctions::StateMachine', logical(name));
			expect(Object.keys(machine.DefinitionSubstitutions).sort()).toEqual(Object.keys(spec.substitutions).sort());
		});

		test('its key permissions name machines: none ends where a name should stand', () => {
			const machines = core
				.statementsOf()
				.flatMap(({ conditions }) => Object.values(conditions))
				.flatMap((condition) => condition['kms:EncryptionContext:aws:states:stateMachineArn'] ?? [])
				.map(written);
			expect(machines.length).toBeGreaterThan(0);
			for (const machine of machines) expect(machine).toMatch(/stateMachine:\*$|^<.*Machine[0-9A-F]{8}>$/);
		});
	});

	describe('the API', () => {
		test('has the routes of the system: the DPO’s ask for a token, the public ones do not', () => {
			const deployed = core.of('AWS::ApiGatewayV2::Route').map(([, route]) => `${route.RouteKey} ${route.AuthorizationType}`);
			expect(deployed.sort()).toEqual(
				routes.map(({ method, path, auth }) => `${method} ${path} ${auth === 'dpo' ? 'JWT' : 'NONE'}`).sort(),
			);
		});

		test('is throttled, forms more than the rest', () => {
			const stage = core.one('AWS::ApiGatewayV2::Stage', 'RequestApiStage');
			expect(stage.DefaultRouteSettings).toEqual({ ThrottlingBurstLimit: 50, ThrottlingRateLimit: 25 });
			const forms = routes.filter(({ method, auth }) => method === 'POST' && auth === 'public').map(({ path }) => `POST ${path}`);
			expect(stage.RouteSettings).toEqual(
				Object.fromEntries(
					forms.map((form) => {
						// Many press the button after a mailing.
						const isOneClick = form === 'POST /unsubscribe';
						return [form, { ThrottlingBurstLimit: isOneClick ? 100 : 10, ThrottlingRateLimit: isOneClick ? 25 : 5 }];
					}),
				),
			);
		});

		test('logs neither who asked nor what they asked for', () => {
			const { Format } = core.one('AWS::ApiGatewayV2::Stage', 'RequestApiStage').AccessLogSettings;
			expect(Object.keys(JSON.parse(Format))).toEqual([
				'requestId',
				'at',
				'route',
				'status',
				'responseBytes',
				'responseMs',
				'integrationStatus',
				'integrationMs',
				'error',
				'authorizerError',
			]);
			expect(Format).not.toMatch(/sourceIp|userAgent|queryString|\.path\b|claims|identity/i);
		});

		test('lets no other site’s scripts in', () => {
			expect(core.one('AWS::ApiGatewayV2::Api', 'RequestApi').CorsConfiguration).toBeUndefined();
		});

		test('its users are invited, have a long password and a second factor', () => {
			expect(core.one('AWS::Cognito::UserPool', 'DpoSignIn')).toMatchObject({
				AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
				MfaConfiguration: 'ON',
				EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
				Policies: {
					PasswordPolicy: {
						MinimumLength: 14,
						RequireLowercase: true,
						RequireUppercase: true,
						RequireNumbers: true,
						RequireSymbols: true,
					},
				},
			});
		});
	});

	describe('what runs by itself', () => {
		const queue = expect.objectContaining({ 'Fn::GetAtt': [expect.stringMatching(/^DeadLetters/), 'Arn'] });

		test.each(Object.entries(schedules))(
			'the schedule %s says its name and the instant, is retried, and ends with the dead letters',
			(name, spec) => {
				const schedule = core.one('AWS::Scheduler::Schedule', `Schedules${logical(name)}`);
				expect(schedule).toMatchObject({
					ScheduleExpression: spec.expression,
					Target: {
						Arn: { 'Fn::GetAtt': [expect.stringMatching(new RegExp(`^${logical(spec.function)}Function`)), 'Arn'] },
						DeadLetterConfig: { Arn: queue },
						RetryPolicy: { MaximumRetryAttempts: 10 },
					},
				});
				expect(JSON.parse(schedule.Target.Input)).toEqual({ schedule: name, scheduledAt: '<aws.scheduler.scheduled-time>' });
				expect(core.one('AWS::Lambda::Function', `${logical(spec.function)}Function`).DeadLetterConfig).toEqual({
					TargetArn: queue,
				});
			},
		);

		test('a failed execution has reconcile look at its case at once, told the execution’s name and not its input', () => {
			const rule = core.one('AWS::Events::Rule', 'FailedExecutions');
			expect(rule.EventPattern.detail.status).toEqual(['FAILED', 'TIMED_OUT', 'ABORTED']);
			expect(rule.Targets).toEqual([
				expect.objectContaining({
					Arn: { 'Fn::GetAtt': [expect.stringMatching(/^reconcilecasesFunction/), 'Arn'] },
					DeadLetterConfig: { Arn: queue },
					InputTransformer: {
						InputPathsMap: { source: '$.source', 'detail-name': '$.detail.name' },
						InputTemplate: '{"source":<source>,"detail":{"name":<detail-name>}}',
					},
				}),
			]);
		});
	});

	test('what became of a mail of ours is told, without whom it was for, and kept where it cannot be delivered', () => {
		const set = { Ref: expect.stringMatching(/^MailConfiguration/) };
		expect(core.one('AWS::SES::ConfigurationSetEventDestination', 'Mail')).toEqual({
			ConfigurationSetName: set,
			EventDestination: {
				Enabled: true,
				EventBridgeDestination: { EventBusArn: expect.anything() },
				MatchingEventTypes: ['bounce', 'complaint', 'reject', 'renderingFailure'],
			},
		});
		const ruleOf = (name: string) => {
			const { EventPattern, Targets } = core.one('AWS::Events::Rule', `ReturnedMails${name}`);
			expect(EventPattern).toMatchObject({ source: ['aws.ses'], detail: { mail: { tags: { 'ses:configuration-set': [set] } } } });
			expect(Targets).toEqual([
				expect.objectContaining({
					Arn: { 'Fn::GetAtt': [expect.stringMatching(/^recordnondeliveryFunction/), 'Arn'] },
					DeadLetterConfig: { Arn: expect.anything() },
				}),
			]);
			return [EventPattern.detail.eventType, Targets[0].InputTransformer.InputTemplate];
		};
		expect([ruleOf('Bounced'), ruleOf('NotWanted')]).toEqual([
			[
				['Bounce'],
				'{"source":<source>,"detail":{"eventType":<detail-eventType>,"bounce":{"bounceType":<detail-bounce-bounceType>,"bounceSubType":<detail-bounce-bounceSubType>},"mail":{"tags":<detail-mail-tags>}}}',
			],
			[
				['Complaint', 'Reject', 'Rendering Failure'],
				'{"source":<source>,"detail":{"eventType":<detail-eventType>,"mail":{"tags":<detail-mail-tags>}}}',
			],
		]);
	});

	test('the DPO’s role takes a second factor, and starts and reads workflows only', () => {
		expect(core.one('AWS::IAM::Role', 'DpoRole').AssumeRolePolicyDocument.Statement).toEqual([
			expect.objectContaining({ Action: 'sts:AssumeRole', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
		]);
		const actions = core.statementsOf('DpoRole').flatMap((statement) => statement.actions);
		expect([...new Set(actions)].sort()).toEqual([
			'kms:Decrypt',
			'kms:GenerateDataKey',
			'states:DescribeExecution',
			'states:DescribeStateMachine',
			'states:DescribeStateMachineForExecution',
			'states:GetExecutionHistory',
			'states:ListExecutions',
			'states:ListStateMachines',
			'states:StartExecution',
		]);
	});

	test('says where it is, and how the first DPO signs in', () => {
		const outputs = Object.keys(core.outputs);
		for (const output of [
			'RequestApiUrl',
			'DpoSignInUserPoolId',
			'DpoSignInUserPoolClientId',
			'DpoSignInFirstDpoUser',
			'DpoRoleArn',
		]) {
			expect(outputs).toContainEqual(expect.stringMatching(new RegExp(`^${output}`)));
		}
	});
});

/** Logical ids that a part of a template refers to: `Ref`, `Fn::GetAtt`, `Fn::Sub`, `DependsOn`. */
function referencesIn(part: unknown): string[] {
	if (Array.isArray(part)) return part.flatMap(referencesIn);
	if (typeof part !== 'object' || part === null) return [];
	return Object.entries(part).flatMap(([name, value]) => {
		if (name === 'Ref') return [value as string];
		if (name === 'Fn::GetAtt') return [(value as string[])[0] ?? ''];
		if (name === 'DependsOn') return [value as string | string[]].flat();
		const substituted =
			name === 'Fn::Sub' ? [...JSON.stringify(value).matchAll(/\$\{([A-Za-z0-9]+)/g)].map(([, id = '']) => id) : [];
		return [...substituted, ...referencesIn(value)];
	});
}

/** The least that each capability needs, said once more and independently of the constructs. */
const table = {
	read: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
	write: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
};
const actionsOf: Readonly<Record<Capability, readonly string[]>> = {
	'cases:read': table.read,
	'cases:write': [...table.read, ...table.write],
	'audit:read': ['dynamodb:GetItem', 'dynamodb:Query'],
	'audit:append': ['dynamodb:PutItem'],
	'sweeps:start': ['states:StartExecution', 'states:ListExecutions', 'states:DescribeExecution'],
	'subjects:read': table.read,
	'subjects:write': [...table.read, ...table.write],
	'exports:read': ['s3:GetObject', 's3:ListBucket'],
	'exports:write': [
		's3:GetObject',
		's3:PutObject',
		's3:DeleteObject',
		's3:DeleteObjectVersion',
		's3:AbortMultipartUpload',
		's3:ListBucket',
		's3:ListBucketVersions',
	],
	'anchors:write': ['s3:PutObject'],
	'ledger:read': ['s3:GetObject', 's3:ListBucket'],
	'ledger:write': ['s3:PutObject'],
	'mail:send': ['ses:SendRawEmail'],
	'mail:quota': ['ses:GetSendQuota'],
	'links:make': [],
	'keys:read': ['secretsmanager:GetSecretValue'],
	'complaint:start': ['states:StartExecution'],
	'complaint:answer': ['states:SendTaskSuccess'],
	'complaint:inspect': ['states:ListExecutions', 'states:DescribeExecution'],
	'policy-notice:start': ['states:StartExecution'],
	'policy-notice:answer': ['states:SendTaskSuccess'],
	'policy-notice:inspect': ['states:ListExecutions', 'states:DescribeExecution'],
	'workflow:start': ['states:StartExecution'],
	'workflow:answer': ['states:SendTaskSuccess'],
	'workflow:inspect': ['states:ListExecutions', 'states:DescribeExecution'],
	'breach:start': ['states:StartExecution'],
	'breach:answer': ['states:SendTaskSuccess'],
	'breach:inspect': ['states:ListExecutions', 'states:DescribeExecution'],
	'stores:read': [
		'dynamodb:GetItem',
		'dynamodb:BatchGetItem',
		'dynamodb:Query',
		's3:GetObject',
		's3:GetObjectVersion',
		's3:GetObjectTagging',
		's3:GetObjectVersionTagging',
		's3:ListBucket',
		's3:ListBucketVersions',
		's3:ListBucketMultipartUploads',
	],
	'stores:sweep': [
		'dynamodb:Scan',
		'dynamodb:DescribeTable',
		's3:GetObject',
		's3:GetObjectVersion',
		's3:GetObjectTagging',
		's3:GetObjectVersionTagging',
		's3:ListBucket',
		's3:ListBucketVersions',
	],
	'stores:erase': [
		'dynamodb:DeleteItem',
		'dynamodb:BatchWriteItem',
		'dynamodb:UpdateItem',
		's3:DeleteObject',
		's3:DeleteObjectVersion',
		's3:AbortMultipartUpload',
		's3:PutObjectTagging',
		's3:PutObjectVersionTagging',
	],
};
