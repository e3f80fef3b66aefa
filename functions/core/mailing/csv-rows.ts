/**
 * Rows of a CSV file, of any length in little memory, from any place on; a row that is broken costs that row only. The file is opened once,
 * however many rows are broken, and read no further ahead than a row is long.
 */
import { CsvError, type InfoRecord, parse } from 'csv-parse/sync';

/** The octets of the file from one on; none where it is not as long. */
export type OpenFile = (from: number) => AsyncIterable<Uint8Array>;

/**
 * What is wrong with a row as such. `quotes`: a quote opens and does not close within what a row may be, or stands where none may.
 * `swallowed`: one that closes late, after lines in which addresses stand. `too-long`: its line is longer than any row of a list is.
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

/** Octets of a row, its end included, beyond which it is none. */
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
export async function* csvRows(open: OpenFile, place: CsvPlace): AsyncGenerator<CsvRow> {
	const reader = new RowReader(place);
	for await (const piece of open(place.from)) yield* reader.rows(piece, false);
	yield* reader.rows(new Uint8Array(), true);
}

/** Rows of a file that comes in pieces. Of what it has read it keeps a row that has not ended. */
class RowReader {
	readonly #delimiter: string;
	#next: number;
	#row: number;
	/** Octets from `#next` on. */
	#ahead: Buffer = Buffer.alloc(0);
	/** The line there is too long, and nothing of it is kept. */
	#endless = false;

	constructor({ delimiter, from, row }: CsvPlace) {
		this.#delimiter = delimiter;
		this.#next = from;
		this.#row = row;
	}

	/** Those that end in a piece. @param last nothing comes after it. */
	*rows(piece: Uint8Array, last: boolean): Generator<CsvRow> {
		this.#ahead = Buffer.concat([this.#ahead, piece]);
		const end = this.#next + (last ? this.#ahead.length : endOfLines(this.#ahead));
		for (;;) {
			if (!this.#endless) {
				const lines = this.#ahead.subarray(0, end - this.#next);
				const { rows, broken } = parsed(lines, this.#delimiter, this.#next === 0);
				for (const { cells, length } of rows) yield this.#took(length, { cells });
				const mayEnd = !last && this.#ahead.length <= longestRow;
				if (broken !== undefined && !(broken === 'open' && mayEnd)) {
					const length = lengthOfLine(this.#ahead, last) ?? this.#ahead.length;
					yield this.#took(length, { broken: length > longestRow ? 'too-long' : broken === 'swallowed' ? broken : 'quotes' });
					continue;
				}
				if (last || mayEnd) return;
				this.#endless = true;
			}
			const length = lengthOfLine(this.#ahead, last);
			if (length === undefined) {
				// A carriage return may be half of an end.
				this.#drop(this.#ahead.at(-1) === carriageReturn ? this.#ahead.length - 1 : this.#ahead.length);
				return;
			}
			yield this.#took(length, { broken: 'too-long' });
			this.#endless = false;
		}
	}

	#took(length: number, row: Pick<CsvRow, 'cells' | 'broken'>): CsvRow {
		this.#drop(length);
		return { row: this.#row++, ...row, next: this.#next };
	}

	#drop(length: number): void {
		this.#ahead = this.#ahead.subarray(length);
		this.#next += length;
	}
}

interface Parsed {
	readonly cells: readonly string[];
	/** Octets, the end of the row included. */
	readonly length: number;
}

/** What the parser takes for a row, and is none. */
class NoRow extends Error {
	readonly broken: BrokenRow;
	constructor(broken: BrokenRow) {
		super();
		this.broken = broken;
	}
}

/** Rows of a text of whole lines, up to one that is broken; `open`: a quote in it is not closed. */
function parsed(
	text: Uint8Array,
	delimiter: string,
	bom: boolean,
): { readonly rows: readonly Parsed[]; readonly broken?: BrokenRow | 'open' } {
	const rows: Parsed[] = [];
	let end = 0;
	const keep = (cells: string[], { bytes }: InfoRecord) => {
		if (bytes - end > longestRow) throw new NoRow('quotes');
		// Whoever forgot to close a quote must not lose the rows that it goes on over.
		if (cells.some((cell) => /[\r\n]/.test(cell) && cell.includes('@'))) throw new NoRow('swallowed');
		rows.push({ cells, length: bytes - end });
		end = bytes;
		return undefined;
	};
	try {
		parse(text, {
			...{ bom, delimiter, record_delimiter: ends, relax_column_count: true, skip_empty_lines: false },
			on_record: keep,
		});
		return { rows };
	} catch (error) {
		if (error instanceof NoRow) return { rows, broken: error.broken };
		if (!(error instanceof CsvError)) throw error;
		return { rows, broken: error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : 'quotes' };
	}
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The octet after the last line that has surely ended: what follows a carriage return has to be known. */
function endOfLines(text: Buffer): number {
	if (text.length < 2) return text[0] === lineFeed ? 1 : 0;
	return 1 + Math.max(text.lastIndexOf(lineFeed), text.lastIndexOf(carriageReturn, text.length - 2));
}

/** Octets of the first line, its end included: a carriage return with a line feed behind it is one. `undefined`: it has not ended. */
function lengthOfLine(text: Buffer, last: boolean): number | undefined {
	const fed = text.indexOf(lineFeed);
	const returned = text.subarray(0, fed < 0 ? undefined : fed).indexOf(carriageReturn);
	if (returned < 0 && fed >= 0) return fed + 1;
	if (returned >= 0 && returned + 1 < text.length) return text[returned + 1] === lineFeed ? returned + 2 : returned + 1;
	return last ? text.length : undefined;
}
