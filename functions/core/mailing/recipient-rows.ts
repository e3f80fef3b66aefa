/** Who is meant by a row of a list, or what is wrong with it. */
import { InvalidInput } from '../errors.ts';
import { normaliseAddress } from '../identity/address.ts';
import type { BrokenRow, CsvRow } from './csv-rows.ts';

/** What is wrong with a row. `encoding`: it is not UTF-8. */
export type RowProblem = BrokenRow | 'no-address' | 'not-an-address' | 'encoding';

/** A row by which nobody can be mailed. */
export interface RejectedRow {
	/** Number of the row, or, from a store, the id of the record. */
	readonly row: number | string;
	/** Where it stands, if not in the upload. */
	readonly store?: string;
	readonly problem: RowProblem;
	/** What stands where the address should, cut short; absent where that cannot be said. */
	readonly value?: string;
}

/** `empty`: nothing stands in it. */
export type ReadRow = { readonly address: string } | { readonly rejected: RejectedRow } | 'empty';

/** Characters of what is shown of a value. */
const shown = 120;

/** Names of columns of addresses, as letters only. */
const columnNames = ['email', 'emailaddress', 'mail', 'mailaddress', 'emails', 'emailadresse', 'epost', 'courriel'];

const lettersOf = (name: string) =>
	name
		.normalize('NFKC')
		.toLowerCase()
		.replaceAll(/[^\p{L}]/gu, '');

/**
 * The column of addresses, by the header row.
 *
 * @param named its name; absent: it is known by it.
 * @throws InvalidInput that says what to do; it repeats nothing of the row, which may be no header and name somebody.
 */
export function addressColumn(header: readonly string[], named?: string): number {
	if (header.some((name) => name.includes('@'))) {
		throw new InvalidInput('The first row of the list has an address in it. Let it name the columns.');
	}
	const wanted = named === undefined ? columnNames : [lettersOf(named)];
	const columns = header.flatMap((name, column) => (wanted.includes(lettersOf(name)) ? [column] : []));
	const [column] = columns;
	if (column !== undefined && columns.length === 1) return column;
	const saying = named === undefined ? 'Give "column" the name of the one with the addresses' : 'Look at the name in "column"';
	const found = columns.length === 0 ? 'No column of the list is known to hold' : 'Several columns of the list may hold';
	throw new InvalidInput(
		`${found} the addresses. ${saying}; the list has to be CSV in UTF-8, with a first row that names its columns.`,
	);
}

/** @param column of the address, from 0. */
export function readRow({ row, cells, broken }: CsvRow, column: number): ReadRow {
	if (broken !== undefined) return { rejected: { row, problem: broken } };
	if (cells === undefined || cells.every((cell) => cell.trim() === '')) return 'empty';
	const typed = cells[column] ?? '';
	if (typed.trim() === '') return { rejected: { row, problem: 'no-address' } };
	if (typed.includes('\uFFFD')) return { rejected: { row, problem: 'encoding', value: excerpt(typed) } };
	const address = normaliseAddress(typed);
	return address === undefined ? { rejected: { row, problem: 'not-an-address', value: excerpt(typed) } } : { address };
}

/** In one line, without characters that do something, and no longer than helps to find it. */
export function excerpt(text: string): string {
	const line = text
		.slice(0, 4 * shown)
		.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
		.trim();
	return line.length > shown ? `${line.slice(0, shown)}…` : line;
}
