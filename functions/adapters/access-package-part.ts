import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import type { DisclosedRecord } from '../core/request/export/disclosed-record.ts';
import type { StoreRecord } from '../core/stores/ports.ts';

/** The records of one category in a part. */
export interface Block {
	readonly category: string;
	/** Number of records. */
	readonly count: number;
	/** Names of the records' fields, in the order of their first appearance. */
	readonly fields: readonly string[];
	/** {@link DisclosedRecord}s as JSON, a line each, with commas between. */
	readonly records: Buffer;
}

type Head = Omit<Block, 'records'> & { readonly bytes: number };

/**
 * A page of a store as a part: by category, a line that says what follows, and the records; compressed. Whoever puts parts
 * together need not look at each record. The same page gives the same bytes.
 */
export function packPart(store: string, records: readonly StoreRecord[]): Promise<Buffer> {
	const lines: string[] = [];
	for (const [category, members] of Map.groupBy(records, (record) => record.category)) {
		const names = new Set<string>();
		for (const { fields } of members) for (const name of Object.keys(fields)) names.add(name);
		const text = members
			.map(({ id, fields }) => JSON.stringify({ id, store, category, fields } satisfies DisclosedRecord))
			.join(',\n');
		const head: Head = { category, count: members.length, fields: [...names], bytes: Buffer.byteLength(text) };
		lines.push(JSON.stringify(head), text);
	}
	// Parts live for minutes: what counts is that they are quick.
	return promisify(gzip)(lines.map((line) => `${line}\n`).join(''), { level: constants.Z_BEST_SPEED });
}

/** @throws Error where the bytes are no whole part. */
export async function unpackPart(packed: Uint8Array): Promise<readonly Block[]> {
	const bytes = await promisify(gunzip)(packed);
	const blocks: Block[] = [];
	for (let at = 0; at < bytes.length; ) {
		const start = bytes.indexOf('\n', at) + 1;
		const head = JSON.parse(bytes.toString('utf8', at, start)) as Head;
		const end = start + head.bytes;
		const { category, count, fields } = head;
		blocks.push({ category, count, fields, records: bytes.subarray(start, end) });
		at = end + 1;
	}
	return blocks;
}
