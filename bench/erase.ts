/** Erasing a person with very many records, against deleting the same records with nothing around it. */
import { type Bench, type Figure, plain, reaches } from './figure.ts';
import { compare, interleaved, median } from './pairs.ts';
import { setScene, workOn } from './scene.ts';
import { requestsTo } from './stage.ts';

const bareDelete = new URL('./floor/delete.ts', import.meta.url);
const bareQuery = new URL('./floor/query.ts', import.meta.url);
/** Records of the round before the first that counts, a tenth of those: clients are connected, code is compiled. */
const warmUpOf = (records: number) => Math.ceil(records / 10);
const goal = 0.8;

export const erase: Bench = {
	name: 'erase',
	async measure({ records, pairs }, progress) {
		const scene = await setScene();
		const functions = await scene.functions(['fulfil-store']);
		const bare = await scene.floor([bareDelete, bareQuery]);
		try {
			return await measure();
		} finally {
			await functions.stop();
			await bare.stop();
			await scene.stop();
		}

		async function measure(): Promise<readonly Figure[]> {
			const counts: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
			const ours = async (count: number) => {
				const visitorId = await scene.seed(count);
				const event = workOn(await scene.request('erasure', visitorId, count));
				await scene.requests();
				const { ms, result } = await functions.invoke(scene.module('fulfil-store'), event);
				if ((result as { status: string }).status !== 'done') throw new Error(`Erasing ended with ${JSON.stringify(result)}`);
				counts.ours.push(requestsTo('dynamodb', await scene.requests()) / count);
				const { result: left } = await bare.invoke(bareQuery, { table: scene.table, visitorId });
				if (left !== 0) throw new Error(`${left} records were not erased`);
				return ms / 1000;
			};
			const floor = async (count: number) => {
				const visitorId = await scene.seed(count);
				await scene.requests();
				const { ms } = await bare.invoke(bareDelete, { table: scene.table, visitorId });
				counts.floor.push(requestsTo('dynamodb', await scene.requests()) / count);
				return ms / 1000;
			};
			progress('erase: warming up');
			await ours(warmUpOf(records));
			await floor(warmUpOf(records));
			counts.ours.length = counts.floor.length = 0;
			const measured = await interleaved(pairs, {
				ours: (round) => told(round, 'ours', () => ours(records)),
				floor: (round) => told(round, 'bare', () => floor(records)),
			});
			const { value, floor: least, quotient } = compare(measured, (pair) => pair.floor / pair.ours);
			return [
				reaches({ name: `erase ${records} records`, value, floor: least, ratio: quotient, unit: 's' }, goal),
				plain({
					name: 'erase: DynamoDB requests per record',
					value: median(counts.ours),
					floor: median(counts.floor),
					unit: 'requests',
				}),
			];

			async function told(round: number, what: string, run: () => Promise<number>): Promise<number> {
				const seconds = await run();
				progress(`erase: round ${round + 1} of ${pairs}, ${what}: ${seconds.toFixed(2)} s`);
				return seconds;
			}
		}
	},
};
