/** Tables in plain text. */
import { styled } from './progress.ts';

/** An empty line, the header, the rows. @param right columns of numbers. */
export function table(rows: readonly (readonly string[])[], stream: NodeJS.WriteStream, right: readonly number[] = []): string[] {
	const [head = '', ...body] = aligned(rows, right);
	return ['', `  ${styled('bold', head, stream)}`, ...body.map((line) => `  ${line}`)];
}

/** Columns as wide as their widest cell, the last one aside, two spaces apart. @param right columns of numbers. */
export function aligned(rows: readonly (readonly string[])[], right: readonly number[]): string[] {
	const widths = rows.reduce<number[]>(
		(widest, row) => row.map((cell, at) => Math.max(cell.length, widest[at] ?? 0)).concat(widest.slice(row.length)),
		[],
	);
	return rows.map((row) =>
		row
			.map((cell, at) => (right.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
			.join('  ')
			.trimEnd(),
	);
}
