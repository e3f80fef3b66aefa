/** docs/cost.md: its price table is where the prices are; what follows from them is written into it, and checked. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type SweepMeasured, sweepMeasures, sweepOf } from './sweep.ts';
import { type Charged, charged, type Occasion, occasions, sum, type Usage, type Usages } from './usage.ts';

const file = fileURLToPath(new URL('../../docs/cost.md', import.meta.url));

export interface Price {
	/** What is counted. */
	readonly unit: string;
	/** How much of it costs `usd`. */
	readonly per: number;
	readonly usd: number;
}
export type Prices = Readonly<Record<Charged, Price>>;

export const readDocument = (): string => readFileSync(file, 'utf8');

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
export function readUsages(text: string): Usages {
	const rows = rowsOf(section(text, 'What is used'));
	return Object.fromEntries(
		occasions.map((occasion, column): [Occasion, Usage] => [
			occasion,
			Object.fromEntries(
				charged.flatMap((what) => {
					const amount = numberIn(rows.get(what)?.[column]);
					return amount > 0 ? [[what, amount]] : [];
				}),
			),
		]),
	) as Usages;
}

/** US dollars. */
export function priceOf(usage: Usage, prices: Prices): number {
	return charged.reduce((total, what) => total + ((usage[what] ?? 0) / prices[what].per) * prices[what].usd, 0);
}

/** A month of so many requests, half for access, half for erasure, beside what an idle month costs. */
export function monthOf(requests: number, usages: Usages): Usage {
	return sum([
		[1, usages['idle month']],
		[requests / 2, usages.access],
		[requests / 2, usages.erasure],
	]);
}

/** The document with these usages, and with everything that follows from them and its own prices. */
export function withUsages(text: string, usages: Usages): string {
	const rounded = readUsages(`\n## What is used\n${usageTable(usages)}`);
	const used = replaced(text, 'What is used', usageTable(rounded));
	const priced = replaced(used, 'What it costs', costTable(rounded, readPrices(text)));
	return withSweep(priced, readSweep(priced));
}

/** What a thousand records of a sweep took when the document was written. */
export function readSweep(text: string): SweepMeasured {
	const rows = rowsOf(section(text, 'What a sweep uses'));
	return Object.fromEntries(sweepMeasures.map((what) => [what, numberIn(rows.get(what)?.[0])])) as SweepMeasured;
}

/** The document with this measured of a sweep, and with what follows from it and the document's own prices. */
export function withSweep(text: string, measured: SweepMeasured): string {
	const table = tableOf(
		['what', '1,000 records'],
		sweepMeasures.map((what) => [`\`${what}\``, amount(measured[what])]),
	);
	const rounded = readSweep(`\n## What a sweep uses\n${table}`);
	return replaced(replaced(text, 'What a sweep uses', table), 'What a sweep costs', sweepTable(rounded, readPrices(text)));
}

function sweepTable(measured: SweepMeasured, prices: Prices): string {
	const sweeps = [1_000_000, 100_000_000].map((records) => sweepOf(records, measured));
	const used = charged.filter((what) => sweeps.some(({ usage }) => (usage[what] ?? 0) > 0));
	const rows = used.map((what) => [
		`\`${what}\``,
		...sweeps.map(({ usage }) => dollars(((usage[what] ?? 0) / prices[what].per) * prices[what].usd)),
	]);
	return tableOf(
		['USD', '1 million records', '100 million records'],
		[
			...rows,
			['**total**', ...sweeps.map(({ usage }) => `**${dollars(priceOf(usage, prices))}**`)],
			['minutes', ...sweeps.map(({ seconds }) => amount(seconds / 60))],
		],
	);
}

export const writeDocument = (text: string): void => writeFileSync(file, text);

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

function usageTable(usages: Usages): string {
	const rows = charged.map((what) => [`\`${what}\``, ...occasions.map((occasion) => amount(usages[occasion][what]))]);
	return tableOf(['what', 'an access request', 'an erasure request', 'an idle month'], rows);
}

function costTable(usages: Usages, prices: Prices): string {
	const month = monthOf(1_000, usages);
	const columns: readonly Usage[] = [...occasions.map((occasion) => usages[occasion]), month];
	const cost = (what: Charged) => columns.map((usage) => dollars(((usage[what] ?? 0) / prices[what].per) * prices[what].usd));
	const rows = charged.map((what) => [`\`${what}\``, ...cost(what)]);
	const totals = ['**total**', ...columns.map((usage) => `**${dollars(priceOf(usage, prices))}**`)];
	return tableOf(
		['USD', 'an access request', 'an erasure request', 'an idle month', 'a month of 1,000 requests'],
		[...rows, totals],
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
