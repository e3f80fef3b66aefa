import { setTimeout } from 'node:timers/promises';
import { StateMachine } from 'aws-local-stepfunctions';
import { LambdaError } from '../lambda/errors.ts';
import type { LambdaRunner } from '../lambda/runner.ts';
import type { Logs } from '../logs.ts';
import { executionArn, functionNameOf, stateMachineArn } from '../names.ts';
import { type Definition, statesOf } from './definition.ts';
import { checkSize, TaskError, taskErrorOf } from './task-error.ts';
import { makeTokens, type TaskTokens } from './tokens.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
	readonly arn: string;
	readonly name: string;
	/** Name of the workflow. */
	readonly workflow: string;
	readonly status: ExecutionStatus;
	/** JSON. */
	readonly input: string;
	/** JSON. */
	readonly output?: string;
	readonly error?: string;
	readonly cause?: string;
	/** Instants. */
	readonly startedAt: string;
	readonly stoppedAt?: string;
	/** States entered, in order, those of iterations too. */
	readonly states: readonly string[];
}

type Draft = { -readonly [K in keyof Execution]: Execution[K] } & { readonly states: string[] };

export interface Executions {
	/** @throws ExecutionAlreadyExistsError unless one of that name and input still runs, which is then the answer. */
	start(workflow: string, name: string, input: string): Execution;
	find(arn: string): Execution | undefined;
	/** The newest first. */
	list(workflow?: string): readonly Execution[];
	stop(arn: string, error?: string, cause?: string): Execution | undefined;
	readonly tokens: TaskTokens;
	/** Waits until no execution moves: each is over, or waits for a token. */
	settled(): Promise<void>;
	/** Ends everything that runs and waits until it has. */
	close(): Promise<void>;
}

export class ExecutionAlreadyExistsError extends Error {
	override readonly name = 'ExecutionAlreadyExists';
}

export interface ExecutionSettings {
	readonly workflows: Readonly<Record<string, Definition>>;
	readonly runner: LambdaRunner;
	readonly logs: Logs;
	/** Real milliseconds before a retry, and of a state that waits; as the definition says, unless given. */
	readonly retryIntervalMs?: number;
	/** Runs after an execution ended otherwise than well. */
	readonly onFailed: (execution: Execution) => void;
}

export function makeExecutions(settings: ExecutionSettings): Executions {
	const { runner, logs } = settings;
	const tokens = makeTokens();
	const machines = new Map(Object.entries(settings.workflows).map(([name, definition]) => [name, prepare(definition)]));
	const executions = new Map<string, { readonly state: Draft; abort(): void; over: Promise<void> }>();
	/** Functions that run for an execution now. */
	const invoking = new Map<string, number>();
	let closing = false;

	function prepare(definition: Definition) {
		const states = statesOf(definition);
		// The engine's own types are stricter than ASL. `npm run check:workflows` validates: that takes half of the time to start.
		const machine = new StateMachine(definition as unknown as ConstructorParameters<typeof StateMachine>[0], {
			validationOptions: { noValidate: true },
		});
		const retried = states.filter(([, state]) => state.Retry !== undefined).map(([name]) => name);
		const waits = states.filter(([, state]) => state.Type === 'Wait').map(([name]) => name);
		const interval = settings.retryIntervalMs;
		const overridden = (names: readonly string[]) =>
			interval === undefined ? {} : Object.fromEntries(names.map((name) => [name, interval]));
		return {
			machine,
			tasks: states.filter(([, state]) => state.Type === 'Task'),
			retryIntervalOverrides: overridden(retried),
			waitTimeOverrides: overridden(waits),
		};
	}

	async function runTask(name: string, resource: string, input: unknown, arn: string): Promise<unknown> {
		checkSize(name, input);
		try {
			const result = await callResource(resource, input, (target, event) => invokeFor(arn, target, event), arn);
			checkSize(name, result);
			return result;
		} catch (error) {
			throw error instanceof LambdaError ? taskErrorOf(error) : error;
		}
	}

	async function invokeFor(arn: string, name: string, event: unknown): Promise<unknown> {
		invoking.set(arn, (invoking.get(arn) ?? 0) + 1);
		try {
			return await runner.invoke(functionNameOf(name), event);
		} finally {
			const left = (invoking.get(arn) ?? 1) - 1;
			if (left === 0) invoking.delete(arn);
			else invoking.set(arn, left);
		}
	}

	async function callResource(
		resource: string,
		input: unknown,
		invoke: (name: string, event: unknown) => Promise<unknown>,
		arn: string,
	): Promise<unknown> {
		const { FunctionName = '', Payload } = (input ?? {}) as { readonly FunctionName?: string; readonly Payload?: unknown };
		if (resource === 'arn:aws:states:::lambda:invoke') {
			return { ExecutedVersion: '$LATEST', Payload: await invoke(FunctionName, Payload), StatusCode: 200 };
		}
		if (resource === 'arn:aws:states:::lambda:invoke.waitForTaskToken') {
			const answer = tokens.waitFor(Payload, arn);
			// The answer may come, or fail, while the function still runs.
			answer.catch(() => {});
			await invoke(FunctionName, Payload);
			return answer;
		}
		if (resource.startsWith('arn:aws:lambda:')) return invoke(resource, input);
		throw new TaskError('States.Runtime', `The local engine does not know ${resource}`, false);
	}

	function run(workflow: string, state: Draft): { abort(): void; over: Promise<void> } {
		const prepared = machines.get(workflow);
		if (prepared === undefined) throw new Error(`No workflow ${workflow}`);
		const task = {
			get Token() {
				return tokens.issue();
			},
		};
		const execution = prepared.machine.run(JSON.parse(state.input), {
			context: {
				Execution: { Id: state.arn, Name: state.name, StartTime: state.startedAt },
				StateMachine: { Id: stateMachineArn(workflow), Name: workflow },
				Task: task,
			},
			overrides: {
				taskResourceLocalHandlers: Object.fromEntries(
					prepared.tasks.map(([name, definition]) => [
						name,
						(input: unknown) => runTask(name, definition.Resource ?? '', input, state.arn) as Promise<never>,
					]),
				),
				retryIntervalOverrides: prepared.retryIntervalOverrides,
				waitTimeOverrides: prepared.waitTimeOverrides,
			},
		});
		const tooLarge = new Promise<never>((_resolve, reject) => {
			const watch = async () => {
				for await (const event of execution.eventLogs) {
					if (event.type === 'StateEntered') {
						state.states.push(event.state.name);
						checkSize(event.state.name, event.state.input);
					} else if (event.type === 'StateExited') checkSize(event.state.name, event.state.output);
				}
			};
			watch().catch(reject);
		});
		const over = Promise.race([execution.result, tooLarge])
			.then((output) => {
				checkSize('output', output);
				end(state, { status: 'SUCCEEDED', output: JSON.stringify(output) ?? 'null' });
			})
			.catch((error: Error) => {
				execution.abort();
				end(state, failureOf(error));
			});
		execution.result.catch(() => {});
		return { abort: () => execution.abort(), over };
	}

	function end(state: Draft, outcome: Pick<Execution, 'status'> & Partial<Execution>): void {
		tokens.drop(state.arn);
		if (state.status !== 'RUNNING') return;
		Object.assign(state, outcome, { stoppedAt: new Date().toISOString() });
		if (outcome.status === 'SUCCEEDED' || closing) return;
		logs.write('workflow', `${state.workflow} ${state.name} ${state.status}: ${state.error ?? ''} ${state.cause ?? ''}`);
		settings.onFailed({ ...state });
	}

	return {
		tokens,
		start(workflow, name, input) {
			const arn = executionArn(workflow, name);
			const existing = executions.get(arn)?.state;
			if (existing !== undefined) {
				if (existing.status === 'RUNNING' && existing.input === input) return existing;
				throw new ExecutionAlreadyExistsError(`Execution Already Exists: '${arn}'`);
			}
			const state: Draft = { arn, name, workflow, status: 'RUNNING', input, startedAt: new Date().toISOString(), states: [] };
			executions.set(arn, { state, ...run(workflow, state) });
			return state;
		},
		find: (arn) => executions.get(arn)?.state,
		list: (workflow) =>
			[...executions.values()]
				.map(({ state }) => state)
				.filter((state) => workflow === undefined || state.workflow === workflow)
				.reverse(),
		stop(arn, error, cause) {
			const execution = executions.get(arn);
			if (execution === undefined) return undefined;
			end(execution.state, { status: 'ABORTED', ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) });
			execution.abort();
			return execution.state;
		},
		async settled() {
			const moves = (state: Execution) => state.status === 'RUNNING' && !(tokens.holds(state.arn) && !invoking.has(state.arn));
			while ([...executions.values()].some(({ state }) => moves(state))) await setTimeout(10);
		},
		async close() {
			closing = true;
			for (const { abort } of executions.values()) abort();
			await Promise.all([...executions.values()].map(({ over }) => over));
		},
	};
}

function failureOf(error: Error): Pick<Execution, 'status'> & Partial<Execution> {
	if (error.name === 'ExecutionAbortedError') return { status: 'ABORTED' };
	if (error.name === 'ExecutionTimeoutError') return { status: 'TIMED_OUT', error: 'States.Timeout' };
	const cause = error.cause instanceof Error ? error.cause : error;
	return { status: 'FAILED', error: cause.name, cause: cause.message };
}
