import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SharedOffset } from '../clock/offset-date.ts';
import type { FunctionSpecs } from '../description.ts';
import type { Deaths, RecordedInvocation } from '../faults/deaths.ts';
import type { Logs } from '../logs.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { LambdaError } from './errors.ts';

/** Lambda's limit of a payload in and out of a synchronous invocation. */
export const payloadLimitBytes = 6 * 1024 * 1024;

/** Threads of one function; more invocations wait their turn. */
const concurrency = 2;

export interface LambdaRunner {
	/**
	 * Invokes and waits; event and result pass as JSON.
	 *
	 * @throws LambdaError named as the error that the function threw, or as Lambda names what went wrong around it.
	 */
	invoke(name: string, event: unknown): Promise<unknown>;
	stop(): Promise<void>;
}

export interface RunnerSettings {
	/** Folder with `<function>/index.mjs`. */
	readonly bundles: string;
	/** What runs in the thread of a function. */
	readonly thread: string;
	readonly functions: FunctionSpecs;
	/** All environment variables of a function. */
	readonly variables: (name: string) => Readonly<Record<string, string>>;
	readonly services: Readonly<Record<string, string>>;
	readonly clock: SharedOffset;
	readonly deaths: Deaths;
	readonly logs: Logs;
}

export function makeRunner(settings: RunnerSettings): LambdaRunner {
	const pools = new Map<string, Pool>();
	let stopped = false;

	return {
		async invoke(name, event) {
			const spec = settings.functions[name];
			if (spec === undefined) throw new LambdaError('ResourceNotFoundException', `Function not found: ${name}`);
			if (stopped) throw new LambdaError('Lambda.Unknown', 'The system is stopped', { crashed: true });
			const text = JSON.stringify(event) ?? 'null';
			if (Buffer.byteLength(text) > payloadLimitBytes) {
				throw new LambdaError(
					'RequestEntityTooLargeException',
					`${Buffer.byteLength(text)} bytes exceed the limit of ${payloadLimitBytes}`,
				);
			}
			const pool = pools.get(name) ?? makePool(() => start(name));
			pools.set(name, pool);
			const environment = await pool.take();
			const invocation: RecordedInvocation = settings.deaths.begin(name, event);
			try {
				const payload = await environment.invoke(
					{
						event: text,
						functionName: name,
						requestId: randomUUID(),
						memoryMb: spec.memoryMb,
						timeoutMs: spec.timeoutSeconds * 1000,
						deaths: invocation.deaths,
					},
					invocation.called,
				);
				if (Buffer.byteLength(payload) > payloadLimitBytes) {
					throw new LambdaError(
						'Function.ResponseSizeTooLarge',
						`Response payload size exceeded maximum allowed payload size (${payloadLimitBytes} bytes).`,
					);
				}
				return JSON.parse(payload);
			} finally {
				pool.giveBack(environment);
			}
		},
		async stop() {
			stopped = true;
			await Promise.all([...pools.values()].map((pool) => pool.stop()));
		},
	};

	function start(name: string): Environment {
		return startEnvironment({
			name,
			file: settings.thread,
			variables: settings.variables(name),
			logs: settings.logs,
			data: {
				bundle: pathToFileURL(join(settings.bundles, name, 'index.mjs')).href,
				clock: settings.clock,
				services: settings.services,
			},
		});
	}
}

interface Pool {
	take(): Promise<Environment>;
	giveBack(environment: Environment): void;
	stop(): Promise<void>;
}

function makePool(start: () => Environment): Pool {
	const all = new Set<Environment>();
	const idle: Environment[] = [];
	const waiting: ((environment: Environment) => void)[] = [];
	const fresh = () => {
		const environment = start();
		all.add(environment);
		return environment;
	};
	return {
		async take() {
			for (let environment = idle.pop(); environment !== undefined; environment = idle.pop()) {
				if (environment.usable) return environment;
				all.delete(environment);
			}
			if (all.size < concurrency) return fresh();
			return new Promise((resolve) => waiting.push(resolve));
		},
		giveBack(environment) {
			if (!environment.usable) all.delete(environment);
			const next = waiting.shift();
			if (next !== undefined) next(environment.usable ? environment : fresh());
			else if (environment.usable) idle.push(environment);
		},
		async stop() {
			await Promise.all([...all].map((environment) => environment.stop()));
		},
	};
}
