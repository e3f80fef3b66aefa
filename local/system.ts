/** The whole system in one process on this machine: the bundles that are deployed, on embedded engines. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { env, type StoreLocations } from '../functions/contract/env.ts';
import type { VariableValues } from '../lib/capabilities.ts';
import { mailEvents } from '../lib/system/events.ts';
import { startClock } from './clock/clock.ts';
import { makeControl } from './control/control.ts';
import { rightful, type SystemDescription } from './description.ts';
import { startDynamo } from './emulators/dynamodb.ts';
import { dropExpired } from './emulators/expiry.ts';
import { startOidc } from './emulators/oidc.ts';
import { startS3 } from './emulators/s3.ts';
import { startSecrets } from './emulators/secrets.ts';
import { type SentMail, startSes } from './emulators/ses.ts';
import { type Fate, letThrough, sesEvent } from './emulators/ses-event.ts';
import { startStepFunctions } from './emulators/step-functions.ts';
import { type SampleEstate, startSampleEstate } from './estate.ts';
import { type Faults, makeFaults } from './faults/faults.ts';
import { makeGateway } from './gateway/gateway.ts';
import { close, host, listen } from './http/listen.ts';
import { currentBundles, currentThread } from './lambda/bundles.ts';
import { makeRunner } from './lambda/runner.ts';
import { makeLogs } from './logs.ts';
import { credentials, region, secretArn, stateMachineArn } from './names.ts';
import type { SamplePerson } from './sample-estate/people.ts';
import { makeSchedules } from './schedules.ts';
import { type Endpoints, variablesOf } from './variables.ts';
import { readDefinition } from './workflow/definition.ts';
import { type Execution, type Executions, makeExecutions } from './workflow/executions.ts';

export interface LocalSystemOptions {
	/** The next free one where it is taken; any free one unless given. */
	readonly port?: number;
	/** Whether the sample people are put into the sample estate; true unless said. */
	readonly seed?: boolean;
	/** Instant at which the clock begins to run. */
	readonly now?: string;
	/** Logs go into `logs`, and not to the console. */
	readonly quiet?: boolean;
	/** Real milliseconds before a workflow retries a step; as the workflow says, unless given. */
	readonly retryIntervalMs?: number;
	/** Folder with `<function>/index.mjs`; built from the sources unless given. */
	readonly bundles?: string;
	/** Whether schedules run by themselves in real time; false unless said. */
	readonly schedules?: boolean;
	/** Whether failed executions are reported to `reconcile-cases` at once, as EventBridge does; true unless said. */
	readonly reportFailures?: boolean;
	/** Whether there is a sample estate; true unless said. */
	readonly estate?: boolean;
	/** What runs; Rightful unless given. */
	readonly description?: SystemDescription;
	/** Folder of the state machines; `state-machines` unless given. */
	readonly stateMachines?: string;
}

export interface LocalSystem {
	/** Origin of the forms and the API. */
	readonly url: string;
	readonly endpoints: Endpoints & { readonly oidc: string };
	/** For an SDK client of a test's own, beside `endpoint`. */
	readonly clientConfig: {
		readonly region: string;
		readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
	};
	/** Physical name by logical one. */
	readonly tables: Readonly<Record<string, string>>;
	readonly buckets: Readonly<Record<string, string>>;
	/** Where the stores of the sample estate are, by store id. */
	readonly locations: StoreLocations;
	readonly people: readonly SamplePerson[];
	/** The outside processor of the sample estate. */
	readonly processor: SampleEstate['processor'] | undefined;
	/** Each answers the new now. Moving it also drops what DynamoDB's time to live would. */
	readonly clock: {
		now(): string;
		/** @param period ISO-8601, as `P1M`. */
		advance(period: string): Promise<string>;
		set(instant: string): Promise<string>;
		reset(): Promise<string>;
	};
	/** Runs a schedule now and waits for it. @param payload beside, or in place of, `{schedule, scheduledAt}`. */
	runSchedule(name: string, payload?: Readonly<Record<string, unknown>>): Promise<unknown>;
	/** Invokes a function and waits. @throws LambdaError */
	invoke(functionName: string, event: unknown): Promise<unknown>;
	/** The newest last. */
	mails(): Promise<readonly SentMail[]>;
	/** So many mails more does SES let through today, as its quota says; without limit unless given. */
	allowMails(mails?: number): void;
	/**
	 * Has SES say what became of a mail: the newest with that key, or to that address.
	 *
	 * @throws RangeError where nothing of the kind was sent. @throws LambdaError
	 */
	bounce(which: { readonly key?: string; readonly to?: string }, fate: Fate): Promise<SentMail>;
	/** A DPO's token. @param claims in the place of the usual ones. */
	token(claims?: Readonly<Record<string, unknown>>): Promise<string>;
	/** The newest first. */
	executions(): readonly Execution[];
	/** Starts an execution, as "Start execution" in the AWS console does. */
	startExecution(workflow: string, name: string, input: unknown): Execution;
	stopExecution(arn: string): Execution | undefined;
	/** Waits until no execution moves: each is over, or waits for a token. */
	settled(): Promise<void>;
	readonly faults: Faults;
	/** Everything that was logged, where it is quiet. */
	readonly logs: readonly string[];
	stop(): Promise<void>;
}

const stateMachinesFolder = fileURLToPath(new URL('../state-machines', import.meta.url));
const reconciler = 'reconcile-cases';

export async function startLocalSystem(options: LocalSystemOptions = {}): Promise<LocalSystem> {
	const { description = rightful, seed = true, quiet = false, reportFailures = true } = options;
	const cleanups: (() => Promise<void> | void)[] = [];
	const started = async <T extends { stop(): Promise<void> | void }>(part: T | Promise<T>): Promise<T> => {
		const running = await part;
		cleanups.unshift(() => running.stop());
		return running;
	};
	const stop = async () => {
		for (const cleanup of cleanups.splice(0)) await cleanup();
	};

	try {
		return await start();
	} catch (error) {
		await stop();
		throw error;
	}

	async function start(): Promise<LocalSystem> {
		const logs = makeLogs(quiet);
		const clock = await started(startClock(options.now));
		const bundles = options.bundles ?? (await currentBundles());
		const nowhere = await mkdtemp(join(tmpdir(), 'rightful-'));
		cleanups.unshift(() => rm(nowhere, { recursive: true, force: true }));
		const estate = options.estate === false ? undefined : await started(startSampleEstate());

		const tables = Object.fromEntries(Object.keys(description.tables).map((name) => [name, `rightful-${name}`]));
		const buckets = Object.fromEntries(Object.keys(description.buckets).map((name) => [name, `rightful-${name}`]));
		const ownTables = Object.fromEntries(Object.entries(description.tables).map(([name, spec]) => [`rightful-${name}`, spec]));

		const faults = makeFaults(estate?.processor);
		const keys = {
			root: randomBytes(32).toString('hex'),
			processors: estate?.secrets ?? {},
		};
		let running: Executions | undefined;
		const executions = (): Executions => {
			if (running === undefined) throw new Error('The workflows have not begun');
			return running;
		};
		const [dynamo, s3, ses, secrets, sfn, oidc] = await Promise.all([
			started(startDynamo({ ...ownTables, ...estate?.tables }, faults.gate('dynamodb'))),
			started(startS3([...Object.values(buckets), ...(estate?.buckets ?? [])], faults.gate('s3'))),
			started(startSes(faults.gate('ses'))),
			started(startSecrets({ [secretArn]: JSON.stringify(keys) }, faults.gate('secrets'))),
			started(startStepFunctions(Object.keys(description.workflows), executions, faults.gate('sfn'))),
			started(startOidc()),
		]);
		faults.lagIn(dynamo.lag);
		const endpoints = { dynamodb: dynamo.url, s3: s3.url, ses: ses.url, sfn: sfn.url, secrets: secrets.url, oidc: oidc.url };

		const server = createServer();
		const url = `http://${host}:${await listen(server, options.port)}`;
		cleanups.unshift(() => close(server));

		const values: VariableValues = {
			[env.casesTable]: tables.cases ?? '',
			[env.auditTable]: tables.audit ?? '',
			[env.subjectsTable]: tables.subjects ?? '',
			[env.exportsBucket]: buckets.exports ?? '',
			[env.anchorsBucket]: buckets.anchors ?? '',
			[env.ledgerBucket]: buckets.ledger ?? '',
			[env.keysSecret]: secretArn,
			[env.subjectRequestMachine]: stateMachineArn('subject-request'),
			[env.breachMachine]: stateMachineArn('breach'),
			[env.complaintMachine]: stateMachineArn('complaint'),
			[env.policyNoticeMachine]: stateMachineArn('policy-notice'),
			[env.retentionSweepMachine]: stateMachineArn('retention-sweep'),
			[env.publicUrl]: url,
			[env.mailFrom]: 'privacy@example.com',
			[env.mailConfigurationSet]: 'rightful-mails',
			[env.storeLocations]: JSON.stringify(estate?.locations ?? {}),
		};
		const services = { ...endpoints, ...(estate !== undefined && { processor: estate.processor.url }) };
		const runner = await started(
			makeRunner({
				bundles,
				thread: await currentThread(),
				functions: description.functions,
				variables: (name) => {
					const spec = description.functions[name];
					if (spec === undefined) throw new Error(`No function ${name}`);
					return variablesOf(name, spec, { values, endpoints, nowhere });
				},
				services: Object.fromEntries(Object.entries(services).map(([name, address]) => [new URL(address).host, name])),
				clock: clock.offset,
				deaths: faults.deaths,
				logs,
			}),
		);

		const reports = new Set<Promise<unknown>>();
		const reportFailure = (execution: Execution) => {
			if (!reportFailures || description.functions[reconciler] === undefined) return;
			const report = runner
				.invoke(reconciler, failureEvent(execution))
				.catch((error: Error) => logs.write('events', error.message));
			reports.add(report);
			void report.finally(() => reports.delete(report));
		};
		const folder = options.stateMachines ?? stateMachinesFolder;
		running = makeExecutions({
			workflows: Object.fromEntries(
				Object.entries(description.workflows).map(([name, { file, substitutions }]) => [
					name,
					readDefinition(join(folder, file), substitutions),
				]),
			),
			runner,
			logs,
			onFailed: reportFailure,
			...(options.retryIntervalMs !== undefined && { retryIntervalMs: options.retryIntervalMs }),
		});
		cleanups.unshift(() => executions().close());

		const schedules = makeSchedules(description.schedules, runner, logs);
		if (options.schedules === true) cleanups.unshift(schedules.keep());

		const moved = async (now: string) => {
			await dropExpired(dynamo.url, ownTables, new Date());
			return now;
		};
		const people = seed ? (estate?.people ?? []) : [];
		const system: LocalSystem = {
			url,
			endpoints,
			clientConfig: { region, credentials },
			tables,
			buckets,
			locations: estate?.locations ?? {},
			people,
			processor: estate?.processor,
			clock: {
				now: clock.now,
				advance: async (period) => moved(clock.advance(period)),
				set: async (instant) => moved(clock.set(instant)),
				reset: async () => moved(clock.reset()),
			},
			runSchedule: schedules.run,
			invoke: runner.invoke,
			mails: ses.mails,
			allowMails: ses.allow,
			async bounce({ key, to }, fate) {
				const mail = (await ses.mails()).findLast(
					(sent) => (key !== undefined || to !== undefined) && (key ?? sent.key) === sent.key && (to ?? sent.to) === sent.to,
				);
				if (!mail) throw new RangeError('No such mail was sent; GET /local/mails has the key and the address of each');
				const event = letThrough(sesEvent(mail, fate, clock.now()));
				if (event) await runner.invoke(mailEvents.function, event);
				return mail;
			},
			token: oidc.token,
			executions: () =>
				executions()
					.list()
					.map((execution) => structuredClone(execution)),
			startExecution: (workflow, name, input) => structuredClone(executions().start(workflow, name, JSON.stringify(input))),
			stopExecution: (arn) => structuredClone(executions().stop(arn)),
			async settled() {
				do {
					await executions().settled();
					await Promise.all(reports);
				} while (reports.size > 0);
			},
			faults,
			logs: logs.lines,
			stop,
		};

		const gateway = makeGateway({ routes: description.routes, runner, oidc, logs });
		const control = makeControl(
			{
				now: system.clock.now,
				advance: system.clock.advance,
				setNow: system.clock.set,
				resetNow: system.clock.reset,
				runSchedule: system.runSchedule,
				mails: system.mails,
				bounce: system.bounce,
				token: system.token,
				people: () => people,
				executions: system.executions,
			},
			logs,
		);
		server.on('request', (request, response) => {
			const toEngine = request.url === '/local' || request.url?.startsWith('/local/') === true;
			(toEngine ? control : gateway)(request, response);
		});
		if (seed) await estate?.seed(endpoints, clock.now().slice(0, 10));
		return system;
	}
}

/** What EventBridge says of an execution that ended otherwise than well. */
function failureEvent(execution: Execution): unknown {
	return {
		source: 'aws.states',
		'detail-type': 'Step Functions Execution Status Change',
		time: execution.stoppedAt,
		region,
		resources: [execution.arn],
		detail: {
			status: execution.status,
			name: execution.name,
			executionArn: execution.arn,
			stateMachineArn: stateMachineArn(execution.workflow),
			...(execution.error !== undefined && { error: execution.error }),
			...(execution.cause !== undefined && { cause: execution.cause }),
		},
	};
}
