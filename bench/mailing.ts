/** Reading a list of very many recipients, against the parser alone, and in how much memory. */
import { startChild } from './child.ts';
import { type Bench, below, type Figure, reaches } from './figure.ts';
import type { ListOrder, ListRead } from './list/process.ts';
import { compare, interleaved } from './pairs.ts';

const goals = {
	/** Of the floor's speed: each address is brought into its one spelling besides. */
	speed: 0.4,
	/** MiB above idle. */
	memory: 32,
	/** MiB more than for a list of a tenth. */
	moreMemory: 4,
};
const mebibyte = 1024 * 1024;

/** Rows for each record that the other benches are asked for. */
const rowsPerRecord = 10;

export const mailing: Bench = {
	name: 'mailing',
	async measure({ records, pairs }, progress) {
		const rows = records * rowsPerRecord;
		const few = Math.round(rows / 10);
		const child = startChild(new URL('./list/process.ts', import.meta.url), { execArgv: ['--expose-gc'] });
		const read = (order: ListOrder) => child.ask<ListRead>(order);
		try {
			progress('mailing: warming up');
			await read({ rows: few, what: 'floor' });
			const small = await read({ rows: few, what: 'ours' });
			let large = small;
			const measured = await interleaved(pairs, {
				ours: async (round) => {
					large = await read({ rows, what: 'ours' });
					progress(`mailing: round ${round + 1} of ${pairs}, ours: ${large.seconds.toFixed(2)} s`);
					return large.seconds;
				},
				floor: async (round) => {
					const { seconds } = await read({ rows, what: 'floor' });
					progress(`mailing: round ${round + 1} of ${pairs}, the parser alone: ${seconds.toFixed(2)} s`);
					return seconds;
				},
			});
			const { value, floor, quotient } = compare(measured, (pair) => pair.floor / pair.ours);
			const figures: Figure[] = [
				reaches({ name: `mailing: a list of ${rows} rows`, value, floor, ratio: quotient, unit: 's' }, goals.speed),
				...[
					{ of: few, used: small },
					{ of: rows, used: large },
				].map(({ of, used }) =>
					below({ name: `mailing: memory above idle, ${of} rows`, value: used.memory / mebibyte, unit: 'MiB' }, goals.memory),
				),
				below(
					{ name: `mailing: memory, ${rows} rows above ${few}`, value: (large.memory - small.memory) / mebibyte, unit: 'MiB' },
					goals.moreMemory,
				),
			];
			return figures;
		} finally {
			await child.stop();
		}
	},
};
