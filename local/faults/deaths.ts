import type { CallLabel } from '../lambda/outside-calls.ts';
import type { Death } from '../lambda/protocol.ts';

/** An invocation that is to die at one of its calls to an outside service. */
export interface KillOrder {
	/** Only invocations of this function; of any, unless said. */
	readonly function?: string;
	/** Only invocations with such an event; with any, unless said. */
	readonly event?: (event: unknown) => boolean;
	/** Only the n-th matching invocation from now on, from 1; the first that gets so far, unless said. */
	readonly invocation?: number;
	/** The call at which it dies, from 1; a retry by the SDK is a call. */
	readonly call: number;
	/** `after`: the call took effect, its answer never arrived. */
	readonly when: 'before' | 'after';
}

/** Kills one invocation at most. */
export interface Kill {
	/** Whether an invocation died of it. */
	readonly fired: boolean;
	cancel(): void;
}

/** Calls of one invocation to outside services, in order. */
export interface InvocationCalls {
	readonly function: string;
	/** Number of the invocation among those of its function, from 1. */
	readonly invocation: number;
	/** What it was invoked with. */
	readonly event: unknown;
	/** As `dynamodb:UpdateItem`. */
	readonly calls: readonly CallLabel[];
}

export interface RecordedInvocation {
	readonly deaths: readonly Death[];
	readonly called: (label: CallLabel) => void;
}

export interface Deaths {
	kill(order: KillOrder): Kill;
	/** Every invocation since the start or the last `forget`. */
	calls(): readonly InvocationCalls[];
	forget(): void;
	/** Called by the runner as an invocation begins. */
	begin(name: string, event: unknown): RecordedInvocation;
}

/** A system that runs for days forgets older invocations. */
const remembered = 1_000;

export function makeDeaths(): Deaths {
	const record: { function: string; invocation: number; event: unknown; calls: CallLabel[] }[] = [];
	const counts = new Map<string, number>();
	const orders = new Set<{ readonly order: KillOrder; readonly fired: SharedArrayBuffer; matched: number }>();
	const hasFired = (fired: SharedArrayBuffer) => Atomics.load(new Int32Array(fired), 0) === 1;
	return {
		kill(order) {
			if (!Number.isInteger(order.call) || order.call < 1) throw new RangeError('Calls are counted from 1');
			const fired = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
			const entry = { order, fired, matched: 0 };
			orders.add(entry);
			return {
				get fired() {
					return hasFired(fired);
				},
				cancel: () => void orders.delete(entry),
			};
		},
		calls: () => record.map((each) => ({ ...each, calls: [...each.calls] })),
		forget() {
			record.length = 0;
			counts.clear();
		},
		begin(name, event) {
			const calls: CallLabel[] = [];
			const invocation = (counts.get(name) ?? 0) + 1;
			counts.set(name, invocation);
			record.push({ function: name, invocation, event, calls });
			if (record.length > remembered) record.shift();
			const deaths: Death[] = [];
			for (const entry of orders) {
				const { order, fired } = entry;
				if (hasFired(fired)) orders.delete(entry);
				else if ((order.function === undefined || order.function === name) && (order.event?.(event) ?? true)) {
					entry.matched += 1;
					if (order.invocation === undefined || order.invocation === entry.matched)
						deaths.push({ call: order.call, when: order.when, fired });
				}
			}
			return { deaths, called: (label) => void calls.push(label) };
		},
	};
}
