/** A process that does nothing but run functions, as an execution environment of Lambda does. */
import { performance } from 'node:perf_hooks';
import type { FunctionOrder, FunctionReport } from './function.ts';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const context = { functionName: 'bench', getRemainingTimeInMillis: () => 900_000 };
const handlers = new Map<string, Handler>();

async function answer(order: FunctionOrder): Promise<FunctionReport> {
	if (order.do === 'load') {
		const { handler } = (await import(order.module)) as { readonly handler: Handler };
		handlers.set(order.module, handler);
		return {};
	}
	if (order.do === 'memory') {
		globalThis.gc?.();
		return { idle: process.memoryUsage.rss(), peak: process.resourceUsage().maxRSS * 1024 };
	}
	const handler = handlers.get(order.module);
	if (handler === undefined) throw new Error(`${order.module} was not loaded`);
	const start = performance.now();
	const result = await handler(order.event, context);
	return { ms: performance.now() - start, result };
}

process.on('message', async (order: FunctionOrder) => {
	try {
		process.send?.(await answer(order));
	} catch (error) {
		process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
	}
});
process.on('disconnect', () => process.exit());
