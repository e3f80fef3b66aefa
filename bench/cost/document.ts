/** docs/cost.md: its price table is where the prices are; what follows from them is written into it, and checked. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Charged, charged, type Usage } from './usage.ts';

const file = fileURLToPath(new URL('../../docs/cost.md', import.meta.url));

export interface Price {
	/** What is counted. */
	readonly unit: string;
	/** How much of it costs `usd`. */
	readonly per: number;
	readonly usd: number;
}
export type Prices = Readonly<Record<Charged, Price>>;

/** By column of a table, and by row; what is absent is not used. */
export type Measured<Column extends string = string> = Readonly<Record<Column, Readonly<Record<string, number>>>>;

/** What is priced, in a column of its own. */
export interface Priced {
	readonly head: string;
	readonly usage: Usage;
	/** How long it takes. */
	readonly seconds?: number;
}

/** Two sections of the document, a table each: what was measured, and what follows from it. */
export interface Chapter<Column extends string = string> {
	/** Their headings. */
	readonly uses: string;
	readonly costs: string;
	/** Of the first table: heads of the columns, and keys of the rows. */
	readonly columns: Readonly<Record<Column, string>>;
	readonly rows: readonly string[];
	/** Columns of the second. */
	readonly priced: (measured: Measured<Column>) => readonly Priced[];
}

export const readDocument = (): string => readFileSync(file, 'utf8');
export const writeDocument = (text: string): void => writeFileSync(file, text);

/** @throws Error where a price is missing or is no number. */
export function readPrices(text: string): Prices {
	const rows = rowsOf(section(text, 'Prices'));
	return Object.fromEntries(
		charged.map((what): [Charged, Price] => {
			const [unit = '', per, usd] = rows.get(what) ?? [];
			const price = { unit, per: numberIn(per), usd: numberIn(usd) };
			if (!(price.per > 0) || !(price.usd >= 0)) throw new Error(`docs/cost.md has no price of ${what}`);
			return [what, price];
		}),
	) as Prices;
}

/** What was measured when the document was written. */
export function readMeasured<Column extends string>(text: string, { uses, columns, rows }: Chapter<Column>): Measured<Column> {
	const cells = rowsOf(section(text, uses));
	return Object.fromEntries(
		Object.keys(columns).map((column, nth) => [
			column,
			Object.fromEntries(
				rows.flatMap((row) => {
					const amount = numberIn(cells.get(row)?.[nth]);
					return amount > 0 ? [[row, amount]] : [];
				}),
			),
		]),
	) as Measured<Column>;
}

/** The document with what was measured, and with everything that follows from it and the document's own prices. */
export function withMeasured<Column extends string>(text: string, chapter: Chapter<Column>, measured: Measured<Column>): string {
	const written = replaced(text, chapter.uses, usesTable(chapter, measured));
	// As rounded.
	const read = readMeasured(written, chapter);
	return replaced(written, chapter.costs, costsTable(chapter.priced(read), readPrices(text)));
}

/** US dollars. */
export function priceOf(usage: Usage, prices: Prices): number {
	return charged.reduce((total, what) => total + partOf(usage, what, prices), 0);
}

const partOf = (usage: Usage, what: Charged, prices: Prices): number => ((usage[what] ?? 0) / prices[what].per) * prices[what].usd;

/** The rows of a table whose first cell is in backquotes, by it. */
function rowsOf(text: string): ReadonlyMap<string, readonly string[]> {
	const rows = text.matchAll(/^\| `([^`]+)` *\|(.*)\|$/gm);
	return new Map([...rows].map(([, key = '', cells = '']) => [key, cells.split('|').map((cell) => cell.trim())]));
}

const numberIn = (text: string | undefined): number => Number((text ?? '').replaceAll(',', ''));

function section(text: string, heading: string): string {
	const from = text.indexOf(`\n## ${heading}\n`);
	if (from < 0) throw new Error(`docs/cost.md has no section "${heading}"`);
	const to = text.indexOf('\n## ', from + 1);
	return text.slice(from, to < 0 ? undefined : to);
}

/** Puts a table in the place of the section's own. */
function replaced(text: string, heading: string, table: string): string {
	const old = section(text, heading);
	const lines = old.split('\n');
	const from = lines.findIndex((line) => line.startsWith('|'));
	if (from < 0) throw new Error(`The section "${heading}" of docs/cost.md has no table`);
	const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
	lines.splice(from, length < 0 ? lines.length - from : length, table);
	return text.replace(old, () => lines.join('\n'));
}

function usesTable<Column extends string>({ columns, rows }: Chapter<Column>, measured: Measured<Column>): string {
	const heads = Object.entries<string>(columns) as [Column, string][];
	return tableOf(
		['what', ...heads.map(([, head]) => head)],
		rows.map((row) => [`\`${row}\``, ...heads.map(([column]) => amount(measured[column][row]))]),
	);
}

function costsTable(columns: readonly Priced[], prices: Prices): string {
	const used = charged.filter((what) => columns.some(({ usage }) => (usage[what] ?? 0) > 0));
	const isTimed = columns.some(({ seconds }) => seconds !== undefined);
	return tableOf(
		['USD', ...columns.map(({ head }) => head)],
		[
			...used.map((what) => [`\`${what}\``, ...columns.map(({ usage }) => dollars(partOf(usage, what, prices)))]),
			['**total**', ...columns.map(({ usage }) => `**${dollars(priceOf(usage, prices))}**`)],
			...(isTimed ? [['minutes', ...columns.map(({ seconds = 0 }) => amount(seconds / 60))]] : []),
		],
	);
}

/** As the formatter has it: the first column to the left, the others numbers. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
	const padded = (row: readonly string[]) =>
		row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)));
	const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
	return [padded(head), rule, ...rows.map(padded)].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Three significant digits, or whole numbers. */
function amount(value: number | undefined): string {
	if (value === undefined || value === 0) return '';
	return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function dollars(value: number): string {
	if (value === 0) return '';
	return value >= 1 ? value.toFixed(2) : value.toFixed(6);
}
