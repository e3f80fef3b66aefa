/** What a case costs, and a month without any: measured in units, priced by the table in docs/cost.md. */
import { type ScheduleName, schedules } from '../lib/system/events.ts';
import type { Asker } from '../local/demo/rights-shown.ts';
import { samplePeople } from '../local/sample-estate/people.ts';
import { cases } from './cost/cases.ts';
import { type Course, courses } from './cost/courses.ts';
import { priceOf, readDocument, readPrices, withMeasured, writeDocument } from './cost/document.ts';
import type { Units } from './cost/least.ts';
import { type Measured, type Metered, measure, onSystem } from './cost/metered.ts';
import { standing } from './cost/standing.ts';
import { type CaseOccasion, caseOccasions, sum, type Usage, type Usages } from './cost/usage.ts';
import { type Bench, type Figure, plain } from './figure.ts';

/** Not a member: a contact, withdrawn consent, a few pages seen. Most who ask are like her. */
const typical = samplePeople.unsubscribed;
const another = samplePeople.few;

/** Runs in a month of 730 hours: every quarter of an hour, or nightly. */
const runsInMonth = { 'rate(15 minutes)': 2_920, 'cron(30 1 * * ? *)': 30.4, 'cron(30 2 * * ? *)': 30.4 } as const;
const runsInDay = 96;

interface Case {
	readonly usage: Usage;
	/** The least that the design needs. */
	readonly least: Units;
	/** With everything warm, in gigabyte-seconds. */
	readonly warm: number;
}

export const cost: Bench = {
	name: 'cost',
	async measure({ write }, progress) {
		const prices = readPrices(readDocument());
		const measured = {} as Record<CaseOccasion, Case>;
		for (const occasion of caseOccasions) {
			progress(`cost: ${occasion}`);
			measured[occasion] = await measureCase(courses[occasion]);
		}
		progress('cost: an idle month');
		const { idle, open } = await measureMonth();
		const usages = { ...mapped(measured, ({ usage }) => usage), 'idle month': idle } satisfies Usages;
		if (write) writeDocument(withMeasured(readDocument(), cases, usages));
		return [
			...caseOccasions.flatMap((occasion) => figuresOf(occasion, measured[occasion], priceOf(usages[occasion], prices))),
			...Object.entries(open).map(([occasion, { reads, writes }]) =>
				plain({ name: `cost: an open case (${occasion}), a day of sweeps`, value: reads + writes, unit: 'request units' }),
			),
			plain({ name: 'cost: an idle month', value: priceOf(idle, prices), unit: 'USD' }),
		];
	},
};

function mapped<K extends string, A, B>(record: Readonly<Record<K, A>>, of: (value: A) => B): Record<K, B> {
	return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, of(value)])) as Record<K, B>;
}

function figuresOf(occasion: CaseOccasion, { usage, least, warm }: Case, price: number): Figure[] {
	const figure = (what: string, unit: string, value: number, floor?: number) =>
		plain({ name: `cost: ${occasion}, ${what}`, value, unit, ...(floor !== undefined && { floor }) });
	return [
		figure('state transitions', 'transitions', usage['state-transition'] ?? 0),
		figure('DynamoDB writes', 'request units', usage['dynamodb-write'] ?? 0, least.writes),
		figure('DynamoDB reads', 'request units', usage['dynamodb-read'] ?? 0, least.reads),
		figure('Lambda', 'GB-ms', (usage['lambda-gb-second'] ?? 0) * 1000, warm * 1000),
		figure('price', 'USD per 1,000', price * 1000),
	];
}

/** Units from a system in which they are metered, times from one in which they are not. */
async function measureCase({ open, close }: Course): Promise<Case> {
	const whole = (metered: Metered, person: Asker): Promise<Measured> =>
		measure(metered, async () => close(metered.system, person, await open(metered.system, person)));
	const { usage, least } = await onSystem(true, (metered) => whole(metered, typical));
	return onSystem(false, async (metered) => {
		// So few cases come that each finds everything to be started.
		const cold = await whole(metered, typical);
		const warm = await whole(metered, another);
		const timed = { 'lambda-gb-second': cold.usage['lambda-gb-second'] ?? 0 };
		return { usage: { ...usage, ...timed }, least, warm: warm.usage['lambda-gb-second'] ?? 0 };
	});
}

interface Month {
	/** Without a case. */
	readonly idle: Usage;
	/** What a day's sweeps use more for each case that is open. */
	readonly open: Readonly<Record<string, Units>>;
}

async function measureMonth(): Promise<Month> {
	const timed = await onSystem(false, idleMonth);
	return onSystem(true, async (metered) => {
		const units = await idleMonth(metered);
		const idle = sum([
			[1, { ...units, 'lambda-gb-second': timed['lambda-gb-second'] ?? 0 }],
			[1, await standing()],
		]);
		const open: Record<string, Units> = {};
		let before = await sweepsOfDay(metered);
		for (const occasion of ['access', 'complaint', 'breach'] as const) {
			await courses[occasion].open(metered.system, typical);
			const after = await sweepsOfDay(metered);
			open[occasion] = { reads: after.reads - before.reads, writes: after.writes - before.writes };
			before = after;
		}
		return { idle, open };
	});
}

async function idleMonth(metered: Metered): Promise<Usage> {
	const names = Object.keys(schedules) as ScheduleName[];
	// What only the first night has to do: notes of the policy's version, and what fell due before there was a system.
	for (const name of names) await runSchedule(metered, name);
	await metered.system.clock.advance('P1D');
	const parts: (readonly [number, Usage])[] = [];
	for (const name of names) parts.push([runsInMonth[schedules[name].expression], await runSchedule(metered, name)]);
	return sum(parts);
}

/** One run of a schedule, with all that it starts; everything has to be started for it. */
async function runSchedule(metered: Metered, name: ScheduleName): Promise<Usage> {
	metered.meter.startAnew();
	const { usage } = await measure(metered, () => metered.system.runSchedule(name));
	return { ...usage, 'schedule-run': 1 };
}

/** The sweeps that look at every open case, an hour on: what is young is left alone, and what is done once is done before. */
async function sweepsOfDay(metered: Metered): Promise<Units> {
	const sweeps = ['deadline-sweep', 'reconcile'] as const;
	await metered.system.clock.advance('PT1H');
	for (const name of sweeps) await runSchedule(metered, name);
	let [reads, writes] = [0, 0];
	for (const name of sweeps) {
		const usage = await runSchedule(metered, name);
		reads += runsInDay * (usage['dynamodb-read'] ?? 0);
		writes += runsInDay * (usage['dynamodb-write'] ?? 0);
	}
	return { reads, writes };
}
