/** Rows of a CSV file, of any length in little memory, from any place on; a row that is broken costs that row only. */
import { Readable } from 'node:stream';
import { CsvError, type InfoRecord, parse } from 'csv-parse';

/** The octets of the file from one on; none where it is not as long. */
export type OpenFile = (from: number) => AsyncIterable<Uint8Array>;

/**
 * What is wrong with a row as such. `quotes`: a quote opens and does not close, or stands where none may. `swallowed`: one that closes late,
 * after lines in which addresses stand. `too-long`: longer than any row of a list is.
 */
export type BrokenRow = 'quotes' | 'swallowed' | 'too-long';

export interface CsvRow {
	/** As a spreadsheet numbers it: from 1, the header and empty rows included. */
	readonly row: number;
	/** Absent where the row is broken. */
	readonly cells?: readonly string[];
	readonly broken?: BrokenRow;
	/** The octet after it: reading goes on there. */
	readonly next: number;
}

export interface CsvPlace {
	readonly delimiter: string;
	/** Octet at which a row begins. */
	readonly from: number;
	/** The number of that row. */
	readonly row: number;
}

/** Characters of a row beyond which it is none. */
const longestRow = 64 * 1024;

const ends = ['\r\n', '\n', '\r'];

/** By what the cells of the first line are divided: what stands in it most often of comma, semicolon and tab. */
export async function delimiterOf(open: OpenFile): Promise<string> {
	let head = Buffer.alloc(0);
	for await (const chunk of open(0)) {
		head = Buffer.concat([head, chunk]);
		if (head.length >= longestRow || /[\r\n]/.test(head.toString('latin1'))) break;
	}
	const [line = ''] = head.toString('utf8').split(/[\r\n]/, 1);
	const unquoted = line.replaceAll(/"[^"]*"/g, '');
	const count = (delimiter: string) => unquoted.split(delimiter).length;
	return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}

/**
 * Every row from a place on. After a broken one reading goes on with the next line, so that a single stray quote does not swallow the
 * rest of the file. A byte order mark belongs to no cell.
 */
export async function* csvRows(open: OpenFile, { delimiter, ...place }: CsvPlace): AsyncGenerator<CsvRow> {
	let { from, row } = place;
	/** What comes next once that octet is reached, where it is known. */
	let broken: BrokenRow | undefined;
	let until = Number.POSITIVE_INFINITY;
	for (;;) {
		const reading = readRows(open, { delimiter, from, row }, until);
		let read = await reading.next();
		for (; !read.done; read = await reading.next()) {
			yield read.value;
			from = read.value.next;
			row++;
		}
		if (read.value !== 'end') {
			({ broken, until } = read.value);
			if (from < until) continue;
		}
		if (broken === undefined) return;
		const next = await nextLine(open, from);
		yield { row, broken, next };
		from = next;
		row++;
		broken = undefined;
		until = Number.POSITIVE_INFINITY;
	}
}

/** What stopped the reading: a row that begins at that octet. */
interface Stopped {
	readonly broken: BrokenRow;
	readonly until: number;
}

/** Rows up to an octet at which one ends, to the end of the file, or to one that is broken. */
async function* readRows(
	open: OpenFile,
	{ delimiter, from, row: first }: CsvPlace,
	until: number,
): AsyncGenerator<CsvRow, Stopped | 'end'> {
	const file = Readable.from(upTo(open(from), until - from), { objectMode: false });
	/** The octet after the last row that the parser has read, which is ahead of those that it has handed on. */
	let parsed = from;
	const parser = parse({
		...{ bom: from === 0, delimiter, record_delimiter: ends, info: true },
		...{ relax_column_count: true, skip_empty_lines: false, max_record_size: longestRow },
		on_record: (record: string[], { bytes }: InfoRecord) => {
			parsed = from + bytes;
			return record;
		},
	});
	file.on('error', (error) => parser.destroy(error));
	let row = first;
	let next = from;
	try {
		for await (const { record: cells, info } of file.pipe(parser) as AsyncIterable<Parsed>) {
			// Whoever forgot to close a quote must not lose the rows that it goes on over.
			if (cells.some((cell) => /[\r\n]/.test(cell) && cell.includes('@'))) return { broken: 'swallowed', until: next };
			next = from + info.bytes;
			yield { row: row++, cells, next };
		}
		return 'end';
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		// What it had not handed on yet is lost, and read again, up to there.
		return { broken: error.code === 'CSV_MAX_RECORD_SIZE' ? 'too-long' : 'quotes', until: parsed };
	} finally {
		file.destroy();
		parser.destroy();
	}
}

/** So many octets at most. */
async function* upTo(file: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
	let left = most;
	for await (const chunk of file) {
		if (chunk.length >= left) {
			if (left > 0) yield chunk.subarray(0, left);
			return;
		}
		left -= chunk.length;
		yield chunk;
	}
}

interface Parsed {
	readonly record: readonly string[];
	readonly info: { readonly bytes: number };
}

/** The octet after the line that begins at `from`; a carriage return with a line feed behind it is one end. */
async function nextLine(open: OpenFile, from: number): Promise<number> {
	let at = from;
	let returned = false;
	for await (const chunk of open(from)) {
		for (const octet of chunk) {
			if (returned) return octet === 0x0a ? at + 1 : at;
			at++;
			if (octet === 0x0a) return at;
			returned = octet === 0x0d;
		}
	}
	return at;
}
