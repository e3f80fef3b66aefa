import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { DisclosedRecord } from '../core/request/export/disclosed-record.ts';
import type { Block } from './access-package-part.ts';

/** Bytes that are read at once. */
const batch = 256 * 1024;

/** The records of one category. */
interface Sheaf {
	readonly path: string;
	readonly file: FileHandle;
	/** Names of the records' fields, in the order of their first appearance. */
	readonly fields: Set<string>;
	count: number;
}

/**
 * Records sorted by category, in files: a part holds a page of a store, a table holds a category, and its header names
 * the fields of the last record too. What stands in memory is, by category, the names of the fields.
 */
export class AccessPackageSpool {
	readonly #directory: string;
	readonly #sheaves = new Map<string, Sheaf>();

	constructor(directory: string) {
		this.#directory = directory;
	}

	/** Categories that have records. */
	get categories(): readonly string[] {
		return [...this.#sheaves.keys()];
	}

	count(category: string): number {
		return this.#sheaves.get(category)?.count ?? 0;
	}

	/** Names of the fields of the category's records, in the order of their first appearance. */
	fields(category: string): readonly string[] {
		return [...(this.#sheaves.get(category)?.fields ?? [])];
	}

	/** Takes a part. */
	async add(blocks: readonly Block[]): Promise<void> {
		for (const { category, count, fields, records } of blocks) {
			const sheaf = this.#sheaves.get(category) ?? (await this.#begin(category));
			for (const name of fields) sheaf.fields.add(name);
			if (sheaf.count > 0) await sheaf.file.appendFile(',\n');
			await sheaf.file.appendFile(records);
			sheaf.count += count;
		}
	}

	/** Nothing is added after. */
	async close(): Promise<void> {
		for (const { file } of this.#sheaves.values()) await file.close();
	}

	/** The category's records as JSON objects separated by commas, in pieces. */
	async *json(category: string): AsyncGenerator<string> {
		const file = await open(this.#path(category));
		try {
			// One buffer for all pieces: a stream's would lie about until they are collected.
			const buffer = Buffer.allocUnsafe(batch);
			const decoder = new StringDecoder('utf8');
			for (;;) {
				const { bytesRead } = await file.read(buffer, 0, batch);
				if (bytesRead === 0) return;
				yield decoder.write(buffer.subarray(0, bytesRead));
			}
		} finally {
			await file.close();
		}
	}

	/** The category's records, in batches. */
	async *records(category: string): AsyncGenerator<readonly DisclosedRecord[]> {
		let rest = '';
		for await (const piece of this.json(category)) {
			const text = rest + piece;
			// A line break never stands inside JSON: between records it always follows a comma.
			const end = text.lastIndexOf('\n');
			rest = text.slice(end + 1);
			if (end > 0) yield JSON.parse(`[${text.slice(0, end - 1)}]`) as DisclosedRecord[];
		}
		if (rest !== '') yield [JSON.parse(rest) as DisclosedRecord];
	}

	async #begin(category: string): Promise<Sheaf> {
		const path = join(this.#directory, `${this.#sheaves.size}.json`);
		const sheaf: Sheaf = { path, file: await open(path, 'w'), fields: new Set(), count: 0 };
		this.#sheaves.set(category, sheaf);
		return sheaf;
	}

	#path(category: string): string {
		const sheaf = this.#sheaves.get(category);
		if (sheaf === undefined) throw new RangeError(`No records of ${category} were spooled.`);
		return sheaf.path;
	}
}
