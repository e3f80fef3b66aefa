import { type CsvPlace, csvRows, delimiterOf, type OpenFile } from '../../core/mailing/csv-rows.ts';
import type { UploadedLists } from '../../core/mailing/ports.ts';
import { addressColumn, type RejectedRow, readRow } from '../../core/mailing/recipient-rows.ts';

/** Some of a source, read: who is meant by it, what by nobody, and where to go on. */
export interface ListPage {
	readonly addresses: readonly string[];
	readonly rejected: readonly RejectedRow[];
	/** Rows or records read. */
	readonly rows: number;
	/** Absent on the last page. */
	readonly next?: string;
}

/** Where reading goes on, and all that the header said. */
interface Place extends CsvPlace {
	readonly column: number;
	/** Of the file that is read. */
	readonly mark: string;
}

/** Of one page: addresses, which each cost a write, and rows, most of which cost none where they are broken. */
export const largestPage = { addresses: 500, rows: 5_000 };

/**
 * An uploaded list in pages, in one go for as long as the caller takes them; from a cursor on it reads only what is left.
 *
 * @throws InvalidInput where the list as a whole is none.
 */
export async function* uploadPages(
	lists: UploadedLists,
	{ key, column }: { readonly key: string; readonly column?: string },
	cursor: string | undefined,
): AsyncGenerator<ListPage> {
	let mark = cursor === undefined ? undefined : (JSON.parse(cursor) as Place).mark;
	const open: OpenFile = (from) => lists.open(key, from, mark, (seen) => (mark ??= seen));
	const place = cursor === undefined ? await firstPlace(open, column) : (JSON.parse(cursor) as Place);
	let page = emptyPage();
	/** Those of the page, empty ones too. */
	let rows = 0;
	for await (const row of csvRows(open, place)) {
		const read = readRow(row, place.column);
		if (read !== 'empty') page.rows++;
		if (read !== 'empty' && 'address' in read) page.addresses.push(read.address);
		if (read !== 'empty' && 'rejected' in read) page.rejected.push(read.rejected);
		if (page.addresses.length === largestPage.addresses || ++rows === largestPage.rows) {
			const { delimiter, column: at } = place;
			yield {
				...page,
				next: JSON.stringify({ delimiter, from: row.next, row: row.row + 1, column: at, mark: mark ?? '' } satisfies Place),
			};
			page = emptyPage();
			rows = 0;
		}
	}
	yield page;
}

/** Behind the header row. */
async function firstPlace(open: OpenFile, named: string | undefined): Promise<Omit<Place, 'mark'>> {
	const delimiter = await delimiterOf(open);
	for await (const { cells = [], next, row } of csvRows(open, { delimiter, from: 0, row: 1 })) {
		return { delimiter, from: next, row: row + 1, column: addressColumn(cells, named) };
	}
	return { delimiter, from: 0, row: 1, column: addressColumn([], named) };
}

const emptyPage = (): { addresses: string[]; rejected: RejectedRow[]; rows: number } => ({ addresses: [], rejected: [], rows: 0 });
