import { EventBus } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRule, Fn, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { env, type StoreLocations } from '../functions/contract/env.ts';
import type { Policy } from '../functions/core/policy/schema.ts';
import { AccessLogBucket } from './access-log-bucket.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { Alarms } from './alarms.ts';
import { AnchorBucket } from './anchor-bucket.ts';
import { AuditTable } from './audit-table.ts';
import { environmentOf, type VariableValues } from './capabilities.ts';
import type { Configuration } from './configuration.ts';
import { ConnectedStores } from './connected-stores.ts';
import { DeadLetters } from './dead-letters.ts';
import { DpoRole } from './dpo-role.ts';
import { DpoSignIn } from './dpo-sign-in.ts';
import { Encryption } from './encryption.ts';
import { ExportBucket } from './export-bucket.ts';
import { FailedExecutionRule } from './failed-execution-rule.ts';
import { HandlerFunction } from './handler-function.ts';
import { KeysSecret } from './keys-secret.ts';
import { LedgerBucket } from './ledger-bucket.ts';
import { MailSender } from './mail-sender.ts';
import { OperationsDashboard } from './operations-dashboard.ts';
import { mostDays } from './period.ts';
import { RecordTable } from './record-table.ts';
import { RequestApi } from './request-api.ts';
import { ReturnedMailRules } from './returned-mail-rules.ts';
import { Schedules } from './schedules.ts';
import { type ConnectedStore, StoreAccess } from './store-access.ts';
import { buckets, tables } from './system/data.ts';
import { mailEvents, type ScheduleSpec, schedules } from './system/events.ts';
import { type Capability, type FunctionName, type FunctionSpec, functions } from './system/functions.ts';
import { routes } from './system/routes.ts';
import { type WorkflowName, type WorkflowSpec, workflows } from './system/workflows.ts';
import { Workflow } from './workflow.ts';

export interface CoreStackProps extends StackProps {
	readonly policy: Policy;
	readonly configuration: Configuration;
	/** Folder of each function's bundle. */
	readonly bundles: Readonly<Record<FunctionName, string>>;
	/** Folder of the workflows' definitions. */
	readonly definitions: string;
	/** Stores of an estate stack of ours. */
	readonly estate?: { readonly stores: Readonly<Record<string, ConnectedStore>>; readonly locations: StoreLocations };
}

/** Point-in-time recovery reaches back this far at most. */
const longestRecoveryDays = 35;

/** What mails come from in templates that are not for deploying. */
const nobody = 'nobody@rightful.invalid';

/** Rightful itself. The stack only wires: what a thing is stands in its construct, what there is in `system/`. */
export class CoreStack extends Stack {
	constructor(scope: Construct, id: string, props: CoreStackProps) {
		const { policy, configuration, bundles, definitions, estate, ...stackProps } = props;
		super(scope, id, { description: 'Rightful: privacy policy as running workflows', ...stackProps });

		const encryption = new Encryption(this, 'Encryption');
		const recoveryDays = Math.min(mostDays(policy.backups), longestRecoveryDays);
		const cases = new RecordTable(this, 'Cases', { spec: tables.cases, encryption, recoveryDays });
		const subjects = new RecordTable(this, 'Subjects', { spec: tables.subjects, encryption, recoveryDays });
		const audit = new AuditTable(this, 'Audit', { spec: tables.audit, encryption, recoveryDays });
		const accessLogs = new AccessLogBucket(this, 'AccessLogs');
		const exports = new ExportBucket(this, 'Exports', { encryption, availableDays: mostDays(policy.exportAvailable) });
		const anchors = new AnchorBucket(this, 'Anchors', {
			encryption,
			lockedDays: buckets.anchors.lockedDays,
			accessLogs: accessLogs.bucket,
		});
		const ledger = new LedgerBucket(this, 'Ledger', {
			encryption,
			keptDays: mostDays(policy.backups),
			accessLogs: accessLogs.bucket,
		});
		const keys = new KeysSecret(this, 'Keys', { encryption });
		const bus = EventBus.fromEventBusName(this, 'DefaultBus', 'default');
		const mail = new MailSender(this, 'Mail', {
			bus,
			from: configuration.mailFrom ?? nobody,
			...(configuration.mailDomain === undefined ? {} : { domain: configuration.mailDomain }),
			sandbox: configuration.mailSandbox,
		});
		if (configuration.mailFrom === undefined) {
			// CloudFormation refuses the stack before it makes anything; a synth to look at goes through.
			new CfnRule(this, 'MailFromIsGiven', {
				assertions: [
					{
						assert: Fn.conditionEquals(mail.from, 'given'),
						assertDescription: 'Say which address the mails come from: -c mailFrom=…',
					},
				],
			});
		}
		const stores = new StoreAccess(this, 'Stores', {
			stores: { ...new ConnectedStores(this, 'ConnectedStores', { stores: policy.stores }).stores, ...estate?.stores },
		});
		const deadLetters = new DeadLetters(this, 'DeadLetters').queue;

		const named = Object.entries<FunctionSpec>(functions) as [FunctionName, FunctionSpec][];
		const asynchronous = new Set<FunctionName>([
			...Object.values<ScheduleSpec>(schedules).map((schedule) => schedule.function),
			mailEvents.function,
		]);
		const reachable = new Set<FunctionName>(routes.map((route) => route.function));
		const handlers = recordOf(named, ([name, spec]) => {
			const { reservedConcurrency } = configuration;
			return new HandlerFunction(this, name, {
				spec,
				code: bundles[name],
				key: encryption.key,
				...(asynchronous.has(name) ? { deadLetters } : {}),
				...(reservedConcurrency !== undefined && reachable.has(name) ? { reservedConcurrency } : {}),
			});
		});
		const lambdas = recordOf(named, ([name]): IFunction => handlers[name].handler);

		const machines = recordOf(
			Object.entries<WorkflowSpec>(workflows) as [WorkflowName, WorkflowSpec][],
			([name, spec]) => new Workflow(this, name, { spec, definitions, functions: lambdas, key: encryption.key }),
		);
		const everyMachine = Object.values(machines);
		const signIn = new DpoSignIn(this, 'DpoSignIn', configuration.oidc === undefined ? {} : { oidc: configuration.oidc });
		const api = new RequestApi(this, 'RequestApi', { routes, functions: lambdas, dpo: signIn.authorizer, key: encryption.key });

		const values: VariableValues = {
			[env.casesTable]: cases.table.tableName,
			[env.auditTable]: audit.table.tableName,
			[env.subjectsTable]: subjects.table.tableName,
			[env.exportsBucket]: exports.bucket.bucketName,
			[env.anchorsBucket]: anchors.bucket.bucketName,
			[env.ledgerBucket]: ledger.bucket.bucketName,
			[env.keysSecret]: keys.secret.secretArn,
			[env.subjectRequestMachine]: machines['subject-request'].machine.stateMachineArn,
			[env.breachMachine]: machines.breach.machine.stateMachineArn,
			[env.complaintMachine]: machines.complaint.machine.stateMachineArn,
			[env.policyNoticeMachine]: machines['policy-notice'].machine.stateMachineArn,
			[env.retentionSweepMachine]: machines['retention-sweep'].machine.stateMachineArn,
			[env.publicUrl]: api.url,
			[env.mailFrom]: mail.from,
			[env.mailConfigurationSet]: mail.configurationSet,
			[env.storeLocations]: this.toJsonString(estate?.locations ?? {}),
		};
		const grants: Readonly<Record<Capability, (handler: HandlerFunction) => void>> = {
			'cases:read': (handler) => cases.grantRead(handler),
			'cases:write': (handler) => cases.grantWrite(handler),
			'audit:read': (handler) => audit.grantRead(handler),
			'audit:append': (handler) => audit.grantAppend(handler),
			'subjects:read': (handler) => subjects.grantRead(handler),
			'subjects:write': (handler) => subjects.grantWrite(handler),
			'exports:read': (handler) => exports.grantRead(handler),
			'exports:write': (handler) => exports.grantWrite(handler),
			'anchors:write': (handler) => anchors.grantWrite(handler),
			'ledger:read': (handler) => ledger.grantRead(handler),
			'ledger:write': (handler) => ledger.grantWrite(handler),
			'mail:send': (handler) => mail.grantSend(handler),
			'mail:quota': (handler) => mail.grantQuota(handler),
			// Where links lead is no secret: what they open with is, and that is a capability of its own.
			'links:make': () => undefined,
			'keys:read': (handler) => keys.grantRead(handler),
			'workflow:start': (handler) => {
				machines['subject-request'].grantStart(handler);
			},
			'workflow:answer': (handler) => {
				machines['subject-request'].grantAnswer(handler);
			},
			'workflow:inspect': (handler) => {
				machines['subject-request'].grantInspect(handler);
			},
			'breach:start': (handler) => machines.breach.grantStart(handler),
			'breach:answer': (handler) => machines.breach.grantAnswer(handler),
			'breach:inspect': (handler) => machines.breach.grantInspect(handler),
			'complaint:start': (handler) => {
				machines.complaint.grantStart(handler);
			},
			'complaint:answer': (handler) => {
				machines.complaint.grantAnswer(handler);
			},
			'complaint:inspect': (handler) => {
				machines.complaint.grantInspect(handler);
			},
			'policy-notice:start': (handler) => {
				machines['policy-notice'].grantStart(handler);
			},
			'policy-notice:answer': (handler) => {
				machines['policy-notice'].grantAnswer(handler);
			},
			'policy-notice:inspect': (handler) => {
				machines['policy-notice'].grantInspect(handler);
			},
			'sweeps:start': (handler) => {
				machines['retention-sweep'].grantStart(handler);
				machines['retention-sweep'].grantInspect(handler);
			},
			'stores:read': (handler) => stores.grantRead(handler),
			'stores:sweep': (handler) => stores.grantSweep(handler),
			'stores:erase': (handler) => stores.grantErase(handler),
		};
		for (const [name, spec] of named) {
			handlers[name].addEnvironment(environmentOf(spec, values));
			for (const capability of spec.uses) grants[capability](handlers[name]);
		}

		new Schedules(this, 'Schedules', { schedules, functions: lambdas, deadLetters });
		new FailedExecutionRule(this, 'FailedExecutions', {
			machines: everyMachine.map((workflow) => workflow.machine),
			reconcile: lambdas['reconcile-cases'],
			deadLetters,
		});
		new ReturnedMailRules(this, 'ReturnedMails', {
			bus,
			configurationSet: mail.configurationSet,
			record: lambdas[mailEvents.function],
			deadLetters,
		});
		new DpoRole(this, 'DpoRole', { workflows: everyMachine });

		const steps = new Set<FunctionName>(
			Object.values<WorkflowSpec>(workflows).flatMap((spec) => Object.values(spec.substitutions)),
		);
		const outside = Object.fromEntries(named.filter(([name]) => !steps.has(name)).map(([name]) => [name, lambdas[name]]));
		const topic = new AlarmTopic(this, 'AlarmTopic', {
			key: encryption.key,
			...(configuration.alarmsTo === undefined ? {} : { email: configuration.alarmsTo }),
		});
		const alarms = new Alarms(this, 'Alarms', {
			topic: topic.topic,
			workflows: machines,
			functions: outside,
			sweep: lambdas['sweep-deadlines'],
			deadLetters,
		});
		new OperationsDashboard(this, 'Operations', {
			alarms: alarms.alarms,
			api: api.api,
			workflows: machines,
			functions: outside,
			deadLetters,
		});
	}
}

function recordOf<K extends string, S, V>(entries: readonly [K, S][], make: (entry: [K, S]) => V): Record<K, V> {
	return Object.fromEntries(entries.map((entry) => [entry[0], make(entry)])) as Record<K, V>;
}
