/** A thread that runs one function, one invocation at a time, as an execution environment of Lambda does. */
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { offsetDate } from '../clock/offset-date.ts';
import { functionArn } from '../names.ts';
import { watchOutsideCalls } from './outside-calls.ts';
import type { Death, FunctionError, InvokeMessage, ThreadData, ThreadMessage } from './protocol.ts';

const data = workerData as ThreadData;
const send = (message: ThreadMessage): void => parentPort?.postMessage(message);

let calls = 0;
let deaths: readonly Death[] = [];
let dead = false;

function die(): void {
	if (dead) return;
	dead = true;
	send({ type: 'died' });
}

offsetDate(data.clock);
watchOutsideCalls(data.services, {
	begin(label) {
		if (dead) return 'dies-before';
		calls += 1;
		send({ type: 'call', label });
		const death = deaths.find((each) => each.call === calls && Atomics.compareExchange(new Int32Array(each.fired), 0, 0, 1) === 0);
		if (death?.when === 'before') {
			die();
			return 'dies-before';
		}
		return death === undefined ? 'goes-on' : 'dies-after';
	},
	died: die,
});

type Handler = (event: unknown, context: unknown) => unknown;

let handler: Promise<Handler> | undefined;

async function load(): Promise<Handler> {
	const module = (await import(data.bundle)) as { handler?: Handler };
	if (module.handler === undefined) throw new Error(`${data.bundle} exports no handler`);
	return module.handler;
}

async function invoke(message: InvokeMessage): Promise<ThreadMessage> {
	calls = 0;
	deaths = message.deaths;
	const deadline = performance.now() + message.timeoutMs;
	const context = {
		functionName: message.functionName,
		functionVersion: '$LATEST',
		invokedFunctionArn: functionArn(message.functionName),
		memoryLimitInMB: String(message.memoryMb),
		awsRequestId: message.requestId,
		logGroupName: `/aws/lambda/${message.functionName}`,
		logStreamName: 'local',
		callbackWaitsForEmptyEventLoop: true,
		getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
	};
	try {
		handler ??= load();
		const run = await handler;
		const result = await run(JSON.parse(message.event), context);
		return { type: 'result', payload: JSON.stringify(result) ?? 'null' };
	} catch (error) {
		return { type: 'error', error: errorOf(error) };
	}
}

function errorOf(error: unknown): FunctionError {
	if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
	return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

parentPort?.on('message', async (message: InvokeMessage) => {
	const answer = await invoke(message);
	if (!dead) send(answer);
});
