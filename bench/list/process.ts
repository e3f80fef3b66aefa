/** Reads a list of recipients of so many rows, as a mailing does or with the parser alone, in a process of its own. */
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { uploadPages } from '../../functions/middleware/mailing/list-upload.ts';
import { listFile } from './file.ts';

/** What this process is asked. */
export interface ListOrder {
	readonly rows: number;
	/** `floor`: the parser alone, whose rows nobody looks at. */
	readonly what: 'ours' | 'floor';
}

export interface ListRead {
	readonly seconds: number;
	/** The most that was in use at once, in octets, above what was before; between collections of garbage. */
	readonly memory: number;
	readonly addresses: number;
}

/** Rows between two looks at the memory. */
const look = 50_000;

const collect = (globalThis as { gc?: () => void }).gc ?? (() => undefined);

function inUse(): number {
	collect();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

async function read({ rows, what }: ListOrder): Promise<ListRead> {
	const before = inUse();
	let [most, seen, addresses, looked] = [before, 0, 0, 0];
	let aside = 0;
	const saw = (count: number) => {
		seen += count;
		if (seen - looked < look) return;
		looked = seen;
		const begun = performance.now();
		most = Math.max(most, inUse());
		aside += performance.now() - begun;
	};
	const begun = performance.now();
	if (what === 'floor') {
		for await (const _ of Readable.from(listFile(rows), { objectMode: false }).pipe(parse())) saw(1);
	} else {
		const lists = {
			open: (_key: string, from: number) => skipping(listFile(rows), from),
			remove: async () => undefined,
		};
		for await (const page of uploadPages(lists, { key: 'list' }, undefined)) {
			addresses += page.addresses.length;
			saw(page.rows);
		}
	}
	return { seconds: (performance.now() - begun - aside) / 1000, memory: most - before, addresses };
}

async function* skipping(pieces: AsyncIterable<Uint8Array>, from: number): AsyncGenerator<Uint8Array> {
	let left = from;
	for await (const piece of pieces) {
		if (left >= piece.length) left -= piece.length;
		else {
			yield piece.subarray(left);
			left = 0;
		}
	}
}

process.on('message', async (order: ListOrder) => process.send?.(await read(order)));
