/** The whole local system, and what is used of it while something is done. */
import { rm } from 'node:fs/promises';
import { sampleTables } from '../../lib/sample-estate-data.ts';
import { tables } from '../../lib/system/data.ts';
import { functions } from '../../lib/system/functions.ts';
import { type LocalSystem, startLocalSystem } from '../../local/system.ts';
import { least, total, type Units } from './least.ts';
import { type Consumption, type Invocation, type Meter, startMeter } from './meter.ts';
import { meteredBundles } from './metered-bundles.ts';
import type { Usage } from './usage.ts';

export interface Metered {
	readonly system: LocalSystem;
	readonly meter: Meter;
}

/** @param throughMeter whether request units are metered, which takes time; else only invocations are. */
export async function onSystem<T>(throughMeter: boolean, work: (metered: Metered) => Promise<T>): Promise<T> {
	const named = (prefix: string, specs: object) => Object.entries(specs).map(([name, spec]) => [`${prefix}-${name}`, spec]);
	const meter = await startMeter(Object.fromEntries([...named('rightful', tables), ...named('sample', sampleTables)]));
	const bundles = await meteredBundles(meter.url, throughMeter);
	const system = await startLocalSystem({ quiet: true, bundles });
	meter.measure(system.endpoints.dynamodb);
	try {
		return await work({ system, meter });
	} finally {
		await system.stop();
		await meter.stop();
		await rm(bundles, { recursive: true, force: true });
	}
}

export interface Measured {
	readonly usage: Usage;
	/** The least that the design needs. */
	readonly least: Units;
	readonly invocations: readonly Invocation[];
	/** Nothing, unless request units are metered. */
	readonly consumption: readonly Consumption[];
}

/** What is used from now until it is done, and nothing moves any more. */
export async function measure({ system, meter }: Metered, work: () => Promise<unknown>): Promise<Measured> {
	await system.settled();
	meter.forget();
	system.faults.forgetCalls();
	const logged = system.logs.length;
	const before = enteredIn(system);
	await work();
	await system.settled();
	const after = enteredIn(system);
	const [invocations, consumption] = [meter.invocations(), meter.consumption()];
	const units = total(consumption);
	const answered = invocations.filter((invocation) => invocation.function.startsWith('serve-')).length;
	return {
		...{ least: least(consumption), invocations, consumption },
		usage: {
			...lambdaOf(invocations),
			...callsOf(system),
			'dynamodb-read': units.reads,
			'dynamodb-write': units.writes,
			// The start counts as one.
			'state-transition': after.states - before.states + after.executions - before.executions,
			'api-request': answered,
			// An execution has a data key too.
			'kms-request': kmsRequests(consumption, system) + after.executions - before.executions,
			'log-gb': (logBytes(system.logs.slice(logged)) + answered * accessLogBytes) / 1e9,
		},
	};
}

function enteredIn(system: LocalSystem): { readonly executions: number; readonly states: number } {
	const executions = system.executions();
	return { executions: executions.length, states: executions.reduce((sum, { states }) => sum + states.length, 0) };
}

/** Seconds times gigabytes, as billed: by the millisecond, loading the module included. */
function lambdaOf(invocations: readonly Invocation[]): Usage {
	const gbSeconds = invocations.reduce((sum, { function: name, ms, initMs }) => {
		const memoryMb = functions[name as keyof typeof functions].memoryMb;
		return sum + (Math.ceil(ms + initMs) / 1000) * (memoryMb / 1024);
	}, 0);
	return { 'lambda-gb-second': gbSeconds, 'lambda-request': invocations.length };
}

function callsOf({ faults }: LocalSystem): Usage {
	const calls = faults.calls().flatMap((invocation) => invocation.calls);
	const count = (label: RegExp) => calls.filter((call) => label.test(call)).length;
	return {
		's3-write': count(/^s3:(PUT|POST)$/),
		's3-read': count(/^s3:(GET|HEAD)$/),
		'secret-read': count(/^secrets:/),
		mail: count(/^ses:/),
	};
}

/**
 * As many as can be: for each function, one for each table that it touches, one for each secret read, one for S3, which has a
 * bucket key. AWS keeps data keys for minutes, and asks less often when there is more to do.
 */
function kmsRequests(consumption: readonly Consumption[], { faults }: LocalSystem): number {
	const touched = new Set(consumption.map(({ invocation, table }) => `${invocation.function} ${table}`));
	const calls = faults.calls();
	const withS3 = new Set(calls.filter((each) => each.calls.some((call) => call.startsWith('s3:'))).map((each) => each.function));
	const secrets = calls.flatMap((each) => each.calls).filter((call) => call.startsWith('secrets:'));
	return touched.size + withS3.size + secrets.length;
}

/** What the HTTP API logs of a request: see lib/request-api.ts. */
const accessLogBytes = 350;

/** Each line is an event, for which CloudWatch counts 26 bytes more. */
function logBytes(lines: readonly string[]): number {
	return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 26, 0);
}
