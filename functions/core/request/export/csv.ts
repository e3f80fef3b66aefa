import { stringify } from 'csv-stringify/sync';
import type { JsonValue } from '../../ports.ts';
import type { DisclosedRecord } from './disclosed-record.ts';

/** First bytes of a CSV file, by which spreadsheets know that it is UTF-8. */
export const byteOrderMark = '\uFEFF';

/** The header of a category's table. @param fields The union of its records' fields. */
export const csvHeader = (fields: readonly string[]): string => csv([['Record', 'Held in', ...fields]]);

/** Rows of a category's table, under the same fields. @param stores Names of stores by id. */
export const csvRows = (
	records: readonly DisclosedRecord[],
	fields: readonly string[],
	stores: Readonly<Record<string, { readonly name: string }>>,
): string =>
	csv(
		records.map(({ id, store, fields: values }) => [
			id,
			stores[store]?.name ?? store,
			...fields.map((name) => (Object.hasOwn(values, name) ? cell(values[name]) : undefined)),
		]),
	);

/** RFC 4180. A cell that a spreadsheet would run as a formula gets a leading apostrophe; a negative number is none. */
export const csv = (rows: readonly (readonly Cell[])[]): string =>
	stringify(rows as Cell[][], {
		record_delimiter: 'windows',
		// A lone line break in a cell ends a row in many a reader, which then takes what follows for a cell of its own.
		quote_record_delimiter: true,
		escape_formulas: true,
	});

export type Cell = string | number | undefined;

const cell = (value: JsonValue | undefined): Cell => {
	if (typeof value === 'string' || typeof value === 'number') return value;
	return value === null || value === undefined ? undefined : JSON.stringify(value);
};
