/** One request of a sample person through the whole local system, and what it used. */
import { rm } from 'node:fs/promises';
import { sampleTables } from '../../lib/sample-estate-data.ts';
import { functions, tables } from '../../lib/system.ts';
import { makeDataSubject } from '../../local/demo/data-subject.ts';
import { makeOfficer } from '../../local/demo/officer.ts';
import type { Asker, Right } from '../../local/demo/rights-shown.ts';
import { type LocalSystem, startLocalSystem } from '../../local/system.ts';
import { least, total, type Units } from './least.ts';
import { type Invocation, type Meter, startMeter } from './meter.ts';
import { meteredBundles } from './metered-bundles.ts';
import type { Usage } from './usage.ts';

export interface Metered {
	readonly system: LocalSystem;
	readonly meter: Meter;
	stop(): Promise<void>;
}

/** @param throughMeter whether request units are metered, which takes time; else only invocations are. */
export async function startMetered(throughMeter: boolean): Promise<Metered> {
	const named = (prefix: string, specs: object) => Object.entries(specs).map(([name, spec]) => [`${prefix}-${name}`, spec]);
	const meter = await startMeter(Object.fromEntries([...named('rightful', tables), ...named('sample', sampleTables)]));
	const bundles = await meteredBundles(meter.url, throughMeter);
	const system = await startLocalSystem({ quiet: true, bundles });
	meter.measure(system.endpoints.dynamodb);
	return {
		system,
		meter,
		async stop() {
			await system.stop();
			await meter.stop();
			await rm(bundles, { recursive: true, force: true });
		},
	};
}

export interface Measured {
	readonly usage: Usage;
	/** The least that the design needs. */
	readonly least: Units;
}

/** From the form to the answer in hand; what has to be done by hand, the DPO does at once. @throws Error when it is not completed. */
export async function answerRequest({ system, meter }: Metered, asker: Asker, right: Right): Promise<Measured> {
	meter.forget();
	system.faults.forgetCalls();
	const logged = system.logs.length;
	const subject = makeDataSubject(system.url, asker);
	const officer = await makeOfficer(system.url);
	const reference = await subject.ask(right, {});
	await system.settled();
	await subject.confirm(reference);
	await system.settled();
	let view = await officer.look(reference);
	if (view.status === 'awaiting-decision') {
		await officer.decide(view, asker);
		await system.settled();
		view = await officer.look(reference);
	}
	for (const { store, status } of view.tasks) {
		if (status === 'waiting') await officer.finishTask(reference, store, 'Searched by hand: nothing of this person is there.');
	}
	await system.settled();
	if (right === 'access') await subject.download(await subject.answer(reference));
	const { status, mails } = await officer.look(reference);
	if (status !== 'completed') throw new Error(`The ${right} request ended as ${status}`);
	const states = system.executions().flatMap(({ name, states: entered }) => (name.startsWith(reference) ? entered : []));
	const consumption = meter.consumption();
	const units = total(consumption);
	const answered = meter.invocations().filter((invocation) => invocation.function.startsWith('serve-')).length;
	return {
		least: least(consumption),
		usage: {
			...lambdaOf(meter.invocations()),
			...callsOf(system),
			'dynamodb-read': units.reads,
			'dynamodb-write': units.writes,
			// The start counts as one.
			'state-transition': states.length + 1,
			'api-request': answered,
			mail: mails.length,
			// The execution has a data key too.
			'kms-request': kmsRequests(meter, system) + 1,
			'log-gb': (logBytes(system.logs.slice(logged)) + answered * accessLogBytes) / 1e9,
		},
	};
}

/** One run of a schedule. */
export async function runSchedule({ system, meter }: Metered, schedule: string): Promise<Usage> {
	meter.forget();
	system.faults.forgetCalls();
	const logged = system.logs.length;
	await system.runSchedule(schedule);
	const units = total(meter.consumption());
	return {
		...lambdaOf(meter.invocations()),
		...callsOf(system),
		'dynamodb-read': units.reads,
		'dynamodb-write': units.writes,
		'kms-request': kmsRequests(meter, system),
		'log-gb': logBytes(system.logs.slice(logged)) / 1e9,
		'schedule-run': 1,
	};
}

/** Seconds times gigabytes, as billed: by the millisecond, loading the module included. */
export function lambdaOf(invocations: readonly Invocation[]): Usage {
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
	};
}

/**
 * As many as can be: for each function, one for each table that it touches, one for each secret read, one for S3, which has a
 * bucket key. AWS keeps data keys for minutes, and asks less often when there is more to do.
 */
function kmsRequests(meter: Meter, { faults }: LocalSystem): number {
	const touched = new Set(meter.consumption().map(({ invocation, table }) => `${invocation.function} ${table}`));
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
