/** A retention sweep over very many people of whom a little is due, against deleting the same with nothing around it. */

import { readDocument, withMeasured, writeDocument } from './cost/document.ts';
import { total } from './cost/least.ts';
import { type Consumption, startMeter } from './cost/meter.ts';
import { type SweepMeasured, sweeps } from './cost/sweep.ts';
import { type Bench, below, type Figure, plain, reaches, within } from './figure.ts';
import type { FunctionProcess } from './function/function.ts';
import { compare, interleaved, median } from './pairs.ts';
import { requestsTo } from './stage.ts';
import { recordsOfPerson, type SweepScene, setSweepScene, steps } from './sweep-scene.ts';

const goals = {
	/** Of the floor's speed. */
	speed: 0.8,
	/** Times the floor's request units. */
	units: 1.1,
	/** Times the request units per record of a sweep over a tenth of the people. */
	growth: 1.05,
	/** MiB above idle. */
	memory: 64,
	/** MiB more than a sweep over a tenth of the people. */
	moreMemory: 16,
};
const mebibyte = 1024 * 1024;

/** People whose records come to so many; their tenth is the smaller sweep. */
const peopleOf = (records: number) => Math.max(1, Math.round(records / recordsOfPerson));

export const retention: Bench = {
	name: 'retention',
	async measure({ records, pairs, write }, progress) {
		const [few, many] = [peopleOf(records / 10), peopleOf(records)];
		const scene = await setSweepScene();
		try {
			const timed = await time(scene, { few, many, pairs }, progress);
			const counted = await units(scene, { few, many }, progress);
			const records = { ...counted.used, seconds: timed.seconds };
			if (write) writeDocument(withMeasured(readDocument(), sweeps, { records }));
			return [...timed.figures, ...counted.figures, ...(await memory(scene, { few, many }, progress))];
		} finally {
			await scene.stop();
		}
	},
};

interface Sizes {
	readonly few: number;
	readonly many: number;
}

const called = { ours: 'ours', floor: 'bare', again: 'bare, searching again' };

const named = (people: number) => `${people * recordsOfPerson} records of ${people} people`;

async function time(
	scene: SweepScene,
	{ few, many, pairs }: Sizes & { readonly pairs: number },
	progress: (doing: string) => void,
): Promise<{ readonly figures: readonly Figure[]; readonly seconds: number }> {
	const functions = await scene.functions(steps);
	const bare = await scene.bare();
	const counts: Record<'ours' | 'floor' | 'again', number[]> = { ours: [], floor: [], again: [] };
	const one = async (what: keyof typeof counts, people: number) => {
		await scene.seed(people);
		await scene.requests();
		const ms = what === 'ours' ? await scene.sweep(functions, people) : await scene.sweepBare(bare, what === 'again');
		counts[what].push(requestsTo('dynamodb', await scene.requests()) / people / recordsOfPerson);
		return ms / 1000;
	};
	try {
		progress('retention: warming up');
		await one('ours', few);
		await one('floor', few);
		for (const each of Object.values(counts)) each.length = 0;
		const timed = async (round: number, what: keyof typeof counts) => {
			const seconds = await one(what, many);
			progress(`retention: round ${round + 1} of ${pairs}, ${called[what]}: ${seconds.toFixed(2)} s`);
			return seconds;
		};
		const rounds = await interleaved(pairs, {
			ours: (round) => timed(round, 'ours'),
			floor: (round) => timed(round, 'floor'),
			again: (round) => timed(round, 'again'),
		});
		const { value, floor, quotient } = compare(rounds, (pair) => pair.floor / pair.ours);
		const figures = [
			reaches({ name: `retention: ${named(many)}`, value, floor, ratio: quotient, unit: 's' }, goals.speed),
			// What the floor leaves out and a sweep must not: to ask whether what should be gone is.
			plain({
				name: 'retention: the same, where the floor searches again too',
				value,
				floor: median(rounds.map(({ again }) => again)),
				unit: 's',
			}),
			plain({
				name: 'retention: DynamoDB requests per record',
				value: median(counts.ours),
				floor: median(counts.floor),
				unit: 'requests',
			}),
		];
		return { figures, seconds: (value / many / recordsOfPerson) * 1_000 };
	} finally {
		await functions.stop();
		await bare.stop();
	}
}

/** Request units, indexes included: of ours and of the floor over many people, and of ours over few; and what 1,000 records take. */
async function units(
	scene: SweepScene,
	{ few, many }: Sizes,
	progress: (doing: string) => void,
): Promise<{ readonly figures: readonly Figure[]; readonly used: Omit<SweepMeasured, 'seconds'> }> {
	progress('retention: request units');
	const least = await metered(scene, 'floor', many);
	const ofFew = await metered(scene, 'ours', few);
	const ofMany = await metered(scene, 'ours', many);
	const perRecord = ({ consumption }: Metered, people: number) => {
		const { reads, writes } = total(consumption);
		return { reads: reads / people / recordsOfPerson, writes: writes / people / recordsOfPerson };
	};
	const [ours, small, floor] = [perRecord(ofMany, many), perRecord(ofFew, few), perRecord(least, many)];
	const unit = 'request units';
	const thousands = (many * recordsOfPerson) / 1_000;
	const used = {
		'dynamodb-read': ours.reads * 1_000,
		'dynamodb-write': ours.writes * 1_000,
		's3-write': (ofMany.requests['s3:PUT'] ?? 0) / thousands,
		's3-read': (ofMany.requests['s3:GET'] ?? 0) / thousands,
	};
	const figures = [
		within(
			{ name: 'retention: request units per record', value: ours.reads + ours.writes, floor: floor.reads + floor.writes, unit },
			goals.units,
		),
		plain({ name: 'retention: reads per record', value: ours.reads, floor: floor.reads, unit }),
		plain({ name: 'retention: writes per record', value: ours.writes, floor: floor.writes, unit }),
		within(
			{
				name: `retention: request units per record, ${many} people against ${few}`,
				value: ours.reads + ours.writes,
				floor: small.reads + small.writes,
				unit,
			},
			goals.growth,
		),
	];
	return { figures, used };
}

interface Metered {
	readonly consumption: readonly Consumption[];
	/** By `service:Operation`. */
	readonly requests: Readonly<Record<string, number>>;
}

async function metered(scene: SweepScene, what: 'ours' | 'floor', people: number): Promise<Metered> {
	const meter = await startMeter(scene.tables);
	meter.measure(scene.dynamodb);
	const dynamodb = `${meter.url}/dynamodb/${what}`;
	await fetch(`${meter.url}/begin/${what}?function=delete-due`);
	const process = await (what === 'ours' ? scene.functions(steps, { dynamodb }) : scene.bare(dynamodb));
	try {
		await scene.seed(people);
		await scene.requests();
		await (what === 'ours' ? scene.sweep(process, people) : scene.sweepBare(process));
		return { consumption: meter.consumption(), requests: await scene.requests() };
	} finally {
		await process.stop();
		await meter.stop();
	}
}

/**
 * A process of its own that has swept a few people is idle; then it sweeps so many, all in the shards of one invocation: there are as
 * many a shard as in a sweep over all groups' times as many. What it grows by is measured as for an export: the high-water mark of its
 * resident set above what was resident while it was idle, garbage collected, V8 told to be thrifty.
 */
async function memory(scene: SweepScene, { few, many }: Sizes, progress: (doing: string) => void): Promise<Figure[]> {
	const growth = async (people: number) => {
		progress(`retention: memory of one invocation for ${people} people`);
		const functions = await scene.functions(steps, { execArgv: ['--optimize-for-size', '--max-semi-space-size=8'] });
		try {
			await swept(functions, Math.min(few, 100));
			const { idle } = await functions.memory();
			await swept(functions, people);
			return ((await functions.memory()).peak - idle) / mebibyte;
		} finally {
			await functions.stop();
		}
	};
	const swept = async (functions: FunctionProcess, people: number) => {
		await scene.seed(people, scene.oneGroup);
		await scene.sweep(functions, people);
	};
	const [small, large] = [await growth(few), await growth(many)];
	const of = (people: number) => `${people} people in one of ${scene.groups} groups`;
	return [
		below({ name: `retention: memory above idle, ${of(few)}`, value: small, unit: 'MiB' }, goals.memory),
		below({ name: `retention: memory above idle, ${of(many)}`, value: large, unit: 'MiB' }, goals.memory),
		below({ name: `retention: memory, ${many} people above ${few}`, value: large - small, unit: 'MiB' }, goals.moreMemory),
	];
}
