import type { Gate } from '../emulators/emulator.ts';
import type { IndexLag } from '../emulators/index-lag.ts';
import type { CallRecordsProcessor } from '../sample-estate/call-records-processor.ts';
import { type Deaths, type InvocationCalls, type Kill, type KillOrder, makeDeaths } from './deaths.ts';
import { makeOutages, type Outage, type OutageOrder, type ServiceName } from './outages.ts';

/** What can be made to go wrong. */
export interface Faults {
	/** Lets an invocation die at its k-th call to an outside service: reported as a runtime that exited, its later calls come to nothing. */
	kill(order: KillOrder): Kill;
	/** Lets a service answer errors for a while. */
	failService(order: OutageOrder): Outage;
	/** Real milliseconds by which indexes lag behind tables; `true`: they stand still; `false`: they are up to date again. */
	delayIndex(lag: number | boolean): Promise<void>;
	/** Calls to outside services by invocation, since the start or the last `forgetCalls`. */
	calls(): readonly InvocationCalls[];
	forgetCalls(): void;
}

/** The same, with what the engine wires. */
export interface WiredFaults extends Faults {
	readonly deaths: Deaths;
	gate(service: ServiceName): Gate;
	lagIn(lag: IndexLag): void;
}

export function makeFaults(processor: CallRecordsProcessor | undefined): WiredFaults {
	const deaths = makeDeaths();
	const outages = makeOutages();
	let lag: IndexLag | undefined;
	return {
		deaths,
		gate: outages.gate,
		lagIn(index) {
			lag = index;
		},
		kill: deaths.kill,
		failService: (order) => (order.service === 'processor' ? failProcessor(processor, order) : outages.begin(order)),
		async delayIndex(wanted) {
			await lag?.set(wanted);
		},
		calls: deaths.calls,
		forgetCalls: deaths.forget,
	};
}

function failProcessor(processor: CallRecordsProcessor | undefined, order: OutageOrder): Outage {
	if (processor === undefined) throw new Error('There is no processor without the sample estate');
	const before = processor.requests();
	const times = order.times ?? Number.POSITIVE_INFINITY;
	processor.fail({ mode: 'status', status: order.status }, times);
	return {
		get answered() {
			return Math.min(processor.requests() - before, times);
		},
		end: () => processor.fail(undefined),
	};
}
