/** What the runner and the threads that run functions say to each other. */
import type { SharedOffset } from '../clock/offset-date.ts';
import type { CallLabel } from './outside-calls.ts';

export interface ThreadData {
	/** URL of the bundle. */
	readonly bundle: string;
	readonly clock: SharedOffset;
	/** Service by `host:port`. */
	readonly services: Readonly<Record<string, string>>;
}

/** An order to die; `fired` is one shared number, which the first that dies sets to 1. */
export interface Death {
	/** Number of the call, from 1. */
	readonly call: number;
	readonly when: 'before' | 'after';
	readonly fired: SharedArrayBuffer;
}

export interface InvokeMessage {
	readonly event: string;
	readonly functionName: string;
	readonly requestId: string;
	readonly memoryMb: number;
	readonly timeoutMs: number;
	readonly deaths: readonly Death[];
}

export interface FunctionError {
	readonly errorType: string;
	readonly errorMessage: string;
	readonly trace: readonly string[];
}

export type ThreadMessage =
	| { readonly type: 'call'; readonly label: CallLabel }
	| { readonly type: 'result'; readonly payload: string }
	| { readonly type: 'error'; readonly error: FunctionError }
	| { readonly type: 'died' };
