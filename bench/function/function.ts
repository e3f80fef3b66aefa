import { type ChildOptions, startChild } from '../child.ts';

export type FunctionOrder =
	| { readonly do: 'load'; readonly module: string }
	| { readonly do: 'invoke'; readonly module: string; readonly event: unknown }
	/** Notes what is held now; then looks at what is alive at such intervals, if any. */
	| { readonly do: 'watch'; readonly everyMs?: number }
	| { readonly do: 'watched' };

export interface FunctionReport {
	readonly ms?: number;
	readonly result?: unknown;
	/** Bytes. */
	readonly live?: number;
	readonly resident?: number;
	readonly error?: string;
}

/** Bytes of a process. */
export interface Memory {
	/** Heap and what hangs on it, once garbage is collected. */
	readonly live: number;
	/** Resident set. */
	readonly resident: number;
}

/** A process that runs functions, and nothing else. */
export interface FunctionProcess {
	/** Loads a module that exports `handler`. */
	load(module: URL): Promise<void>;
	/** Calls its handler; answers how long that took, in milliseconds, and what it gave. */
	invoke(module: URL, event: unknown): Promise<{ readonly ms: number; readonly result: unknown }>;
	/**
	 * Answers what the process holds while it is idle, and watches it from then on.
	 *
	 * @param everyMs how often what is alive is looked at. Each look collects all garbage, which changes what is resident:
	 *   without it, garbage is left to V8.
	 */
	watch(everyMs?: number): Promise<Memory>;
	/** Answers the most that it has held. */
	watched(): Promise<Memory>;
	stop(): Promise<void>;
}

export function startFunctions(options: ChildOptions): FunctionProcess {
	const child = startChild(new URL('./process.ts', import.meta.url), {
		...options,
		execArgv: ['--expose-gc', ...(options.execArgv ?? [])],
	});
	const ask = async (order: FunctionOrder): Promise<FunctionReport> => {
		const report = await child.ask<FunctionReport>(order);
		if (report.error !== undefined) throw new Error(report.error);
		return report;
	};
	const memory = ({ live = 0, resident = 0 }: FunctionReport): Memory => ({ live, resident });
	return {
		async load(module) {
			await ask({ do: 'load', module: module.href });
		},
		async invoke(module, event) {
			const { ms = 0, result } = await ask({ do: 'invoke', module: module.href, event });
			return { ms, result };
		},
		watch: async (everyMs) => memory(await ask({ do: 'watch', ...(everyMs !== undefined && { everyMs }) })),
		watched: async () => memory(await ask({ do: 'watched' })),
		stop: child.stop,
	};
}
