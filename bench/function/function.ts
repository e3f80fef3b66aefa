import { type ChildOptions, startChild } from '../child.ts';

export type FunctionOrder =
	| { readonly do: 'load'; readonly module: string }
	| { readonly do: 'invoke'; readonly module: string; readonly event: unknown }
	| { readonly do: 'memory' };

export interface FunctionReport {
	readonly ms?: number;
	readonly result?: unknown;
	readonly idle?: number;
	readonly peak?: number;
	readonly error?: string;
}

/** Resident set of a process, in bytes. */
export interface Memory {
	/** Now, garbage collected. */
	readonly idle: number;
	/** The most since it began. */
	readonly peak: number;
}

/** A process that runs functions, and nothing else. */
export interface FunctionProcess {
	/** Loads a module that exports `handler`. */
	load(module: URL): Promise<void>;
	/** Calls its handler; answers how long that took, in milliseconds, and what it gave. */
	invoke(module: URL, event: unknown): Promise<{ readonly ms: number; readonly result: unknown }>;
	memory(): Promise<Memory>;
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
	return {
		async load(module) {
			await ask({ do: 'load', module: module.href });
		},
		async invoke(module, event) {
			const { ms = 0, result } = await ask({ do: 'invoke', module: module.href, event });
			return { ms, result };
		},
		async memory() {
			const { idle = 0, peak = 0 } = await ask({ do: 'memory' });
			return { idle, peak };
		},
		stop: child.stop,
	};
}
