import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Logs } from '../logs.ts';
import { crash, LambdaError } from './errors.ts';
import type { CallLabel } from './outside-calls.ts';
import type { InvokeMessage, ThreadData, ThreadMessage } from './protocol.ts';

/** One execution environment: a thread with its own modules, environment variables and `Date`. */
export interface Environment {
	/** False once it crashed: another one takes its place. */
	readonly usable: boolean;
	/** One at a time. @throws LambdaError */
	invoke(message: InvokeMessage, onCall: (label: CallLabel) => void): Promise<string>;
	stop(): Promise<void>;
}

export interface EnvironmentSettings {
	readonly name: string;
	/** What runs in the thread: `thread.ts` as JavaScript. */
	readonly file: string;
	readonly data: ThreadData;
	readonly variables: Readonly<Record<string, string>>;
	readonly logs: Logs;
}

export function startEnvironment({ name, file, data, variables, logs }: EnvironmentSettings): Environment {
	const thread = new Worker(file, {
		workerData: data,
		// Half of the time until a function runs is compiling: what was compiled is kept beside the bundles, and goes with them.
		env: { ...variables, NODE_COMPILE_CACHE: fileURLToPath(new URL('../compiled', data.bundle)) },
		execArgv: ['--disable-warning=ExperimentalWarning'],
		stdout: true,
		stderr: true,
	});
	for (const stream of [thread.stdout, thread.stderr]) forwardLines(stream, (line) => logs.write(name, line));

	let usable = true;
	let current: { settle(outcome: string | LambdaError): void; onCall(label: CallLabel): void } | undefined;
	const fail = (error: LambdaError) => {
		usable = false;
		current?.settle(error);
	};
	thread.on('message', (message: ThreadMessage) => {
		if (message.type === 'call') current?.onCall(message.label);
		else if (message.type === 'result') current?.settle(message.payload);
		else if (message.type === 'error') {
			const { errorType, errorMessage, trace } = message.error;
			logs.write(name, trace.length > 0 ? trace.join('\n') : `${errorType}: ${errorMessage}`);
			current?.settle(new LambdaError(errorType, errorMessage, { trace }));
		} else {
			fail(crash(''));
			void thread.terminate();
		}
	});
	thread.on('error', (error: Error) => {
		logs.write(name, error.stack ?? String(error));
		fail(crash(error.message));
	});
	thread.on('exit', (code) => fail(crash(`exit status ${code}`)));

	return {
		get usable() {
			return usable;
		},
		invoke(message, onCall) {
			return new Promise((resolve, reject) => {
				const timer = setTimeout(() => {
					const seconds = (message.timeoutMs / 1000).toFixed(2);
					fail(new LambdaError('Sandbox.Timedout', `Task timed out after ${seconds} seconds`, { crashed: true }));
					void thread.terminate();
				}, message.timeoutMs);
				current = {
					onCall,
					settle(outcome) {
						clearTimeout(timer);
						current = undefined;
						if (typeof outcome === 'string') resolve(outcome);
						else reject(outcome);
					},
				};
				thread.postMessage(message);
			});
		},
		async stop() {
			await thread.terminate();
		},
	};
}

function forwardLines(stream: NodeJS.ReadableStream, write: (line: string) => void): void {
	let rest = '';
	stream.setEncoding('utf8');
	stream.on('data', (chunk: string) => {
		const lines = (rest + chunk).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) write(line);
	});
	stream.on('end', () => write(rest));
}
