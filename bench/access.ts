/** Exporting a person with very many records, against reading the same records with nothing done to them. */
import { type Bench, below, type Figure, plain, reaches } from './figure.ts';
import { compare, interleaved } from './pairs.ts';
import { type Scene, setScene, workOn } from './scene.ts';
import { requestsTo } from './stage.ts';

const bareQuery = new URL('./floor/query.ts', import.meta.url);
/** What an access request runs through once the person is found: pages and parts, their count, the package and the letter. */
const steps = ['fulfil-store', 'verify-fulfilment', 'deliver-response'] as const;
/** Records of the round before the first that counts, a tenth of those: clients are connected, code is compiled. */
const warmUpOf = (records: number) => Math.ceil(records / 10);
const goal = 0.6;
/** Records of the request that a process has answered when it is idle. */
const small = 2_000;
/** MiB above idle. */
const memoryGoal = 64;
const mebibyte = 1024 * 1024;

export const access: Bench = {
	name: 'access',
	async measure({ records, pairs }, progress) {
		const scene = await setScene();
		try {
			const figures = await time(scene, records, pairs, progress);
			for (const size of [Math.round(records / 10), records]) {
				progress(`access: memory at ${size} records`);
				figures.push(...(await memory(scene, size)));
			}
			return figures;
		} finally {
			await scene.stop();
		}
	},
};

async function time(scene: Scene, records: number, pairs: number, progress: (doing: string) => void): Promise<Figure[]> {
	const functions = await scene.functions(steps);
	const bare = await scene.floor([bareQuery]);
	const counts = { ours: 0, floor: 0 };
	try {
		const ours = async (visitorId: string, count: number) => {
			const caseId = await scene.request('access', visitorId, count);
			await scene.requests();
			let total = 0;
			for (const step of steps) total += (await functions.invoke(scene.module(step), workOn(caseId))).ms;
			const requests = await scene.requests();
			counts.ours = (requestsTo('dynamodb', requests) + requestsTo('s3', requests)) / count;
			return total / 1000;
		};
		const floor = async (visitorId: string, count: number) => {
			await scene.requests();
			const { ms, result } = await bare.invoke(bareQuery, { table: scene.table, visitorId });
			if (result !== count) throw new Error(`${result} records were read, not ${count}`);
			counts.floor = requestsTo('dynamodb', await scene.requests()) / count;
			return ms / 1000;
		};
		progress('access: seeding and warming up');
		const warmUp = warmUpOf(records);
		const few = await scene.seed(warmUp);
		await ours(few, warmUp);
		await floor(few, warmUp);
		const many = await scene.seed(records);
		const told = async (round: number, what: string, run: Promise<number>) => {
			const seconds = await run;
			progress(`access: round ${round + 1} of ${pairs}, ${what}: ${seconds.toFixed(2)} s`);
			return seconds;
		};
		const measured = await interleaved(pairs, {
			ours: (round) => told(round, 'ours', ours(many, records)),
			floor: (round) => told(round, 'bare', floor(many, records)),
		});
		const { value, floor: least, quotient } = compare(measured, (pair) => pair.floor / pair.ours);
		return [
			reaches({ name: `access ${records} records`, value, floor: least, ratio: quotient, unit: 's' }, goal),
			plain({ name: 'access: requests per record', value: counts.ours, floor: counts.floor, unit: 'requests' }),
		];
	} finally {
		await functions.stop();
		await bare.stop();
	}
}

/**
 * A process of its own that has answered one small request is idle; then it answers a large one. What it grows by is the
 * high-water mark of its resident set, as the kernel keeps it, above what was resident while it was idle, garbage collected.
 *
 * Left to itself, V8 lets garbage lie for as long as there is room, and takes what room it finds comfortable, whatever the
 * code needs. So it is told to be thrifty; what it takes when it is not is for information.
 */
async function memory(scene: Scene, records: number): Promise<Figure[]> {
	const thrifty = await growth(scene, records, ['--optimize-for-size', '--max-semi-space-size=8']);
	const usual = await growth(scene, records, []);
	return [
		below({ name: `access: memory above idle, ${records} records`, value: thrifty, unit: 'MiB' }, memoryGoal),
		plain({ name: `access: the same, V8 left to itself, ${records} records`, value: usual, unit: 'MiB' }),
	];
}

/** MiB. */
async function growth(scene: Scene, records: number, execArgv: readonly string[]): Promise<number> {
	const functions = await scene.functions(steps, { execArgv });
	const answer = async (count: number) => {
		const caseId = await scene.request('access', await scene.seed(count), count);
		return async () => {
			for (const step of steps) await functions.invoke(scene.module(step), workOn(caseId));
		};
	};
	try {
		await (await answer(small))();
		const request = await answer(records);
		const { idle } = await functions.memory();
		await request();
		const { peak } = await functions.memory();
		return (peak - idle) / mebibyte;
	} finally {
		await functions.stop();
	}
}
