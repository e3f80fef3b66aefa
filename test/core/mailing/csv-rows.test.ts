import { describe, expect, test } from '@jest/globals';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { type CsvRow, csvRows, delimiterOf, type OpenFile } from '../../../functions/core/mailing/csv-rows.ts';

/** A file that comes in pieces of so many octets. */
const fileOf = (text: string | Buffer, piece = 7): OpenFile =>
	async function* (from) {
		const octets = Buffer.from(text as string);
		for (let at = from; at < octets.length; at += piece) yield octets.subarray(at, Math.min(at + piece, octets.length));
	};

async function read(text: string, { from = 0, row = 1, delimiter = ',', piece = 7 } = {}): Promise<CsvRow[]> {
	const rows: CsvRow[] = [];
	for await (const each of csvRows(fileOf(text, piece), { from, row, delimiter })) rows.push(each);
	return rows;
}

const brief = (rows: readonly CsvRow[]) => rows.map(({ row, cells, broken }) => [row, cells ?? broken]);

describe('rows', () => {
	test('are numbered as a spreadsheet numbers them, empty ones and those of several lines included', async () => {
		expect(brief(await read('email,note\r\na@example.com,1\r\n\r\nb@example.com,"two\r\nlines"\r\nc@example.com,3'))).toEqual([
			[1, ['email', 'note']],
			[2, ['a@example.com', '1']],
			[3, ['']],
			[4, ['b@example.com', 'two\r\nlines']],
			[5, ['c@example.com', '3']],
		]);
	});

	test('end with any line break', async () => {
		for (const end of ['\n', '\r\n', '\r'])
			expect(brief(await read(`a${end}b${end}`))).toEqual([
				[1, ['a']],
				[2, ['b']],
			]);
	});

	test('carry no byte order mark', async () => {
		expect(brief(await read('\uFEFFemail\na'))).toEqual([
			[1, ['email']],
			[2, ['a']],
		]);
	});

	test('of an empty file there are none', async () => {
		expect(await read('')).toEqual([]);
	});

	test('may be of different lengths', async () => {
		expect(brief(await read('a,b\n1\n1,2,3\n'))).toEqual([
			[1, ['a', 'b']],
			[2, ['1']],
			[3, ['1', '2', '3']],
		]);
	});
});

describe('a broken row', () => {
	test('with a quote that is never closed costs that row, and not the rest of the file', async () => {
		expect(brief(await read('email\n"a@example.com\nb@example.com\nc@example.com'))).toEqual([
			[1, ['email']],
			[2, 'quotes'],
			[3, ['b@example.com']],
			[4, ['c@example.com']],
		]);
	});

	test('with a quote where none may stand is left out', async () => {
		expect(brief(await read('email,n\na"b"@example.com,1\r\nb@example.com,2\n'))).toEqual([
			[1, ['email', 'n']],
			[2, 'quotes'],
			[3, ['b@example.com', '2']],
		]);
	});

	test('whose quote is closed only by a later row’s swallows none of those in between', async () => {
		expect(brief(await read('email,name\na@example.com,"Ann\nb@example.com,Bob\nc@example.com,Cy"\nd@example.com,Di\n'))).toEqual([
			[1, ['email', 'name']],
			[2, 'swallowed'],
			[3, ['b@example.com', 'Bob']],
			[4, 'quotes'],
			[5, ['d@example.com', 'Di']],
		]);
	});

	test('without end is left out, and the row behind it read', async () => {
		const long = 'x'.repeat(70_000);
		expect(brief(await read(`email\n${long}\nb@example.com\n`, { piece: 5_000 }))).toEqual([
			[1, ['email']],
			[2, 'too-long'],
			[3, ['b@example.com']],
		]);
	});
});

test('the cells are divided by what divides the header', async () => {
	expect(await delimiterOf(fileOf('email;name, first;last;\n'))).toBe(';');
	expect(await delimiterOf(fileOf('email\tname'))).toBe('\t');
	expect(await delimiterOf(fileOf('"a;b;c",email\nx;y;z;z'))).toBe(',');
	expect(await delimiterOf(fileOf('email'))).toBe(',');
	expect(await delimiterOf(fileOf(''))).toBe(',');
});

const cell = fc.oneof(
	fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', ' ', 'é', '😀', '='), maxLength: 8 }),
	fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/[@\uFEFF]/g, '')),
);
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 12 });
const written = (rows: readonly (readonly string[])[], end: string) =>
	stringify(rows as string[][], { record_delimiter: end, quoted: true });

test('whatever is written as CSV is read as it was, however the file comes in pieces', async () => {
	await fc.assert(
		fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 40 }), async (rows, end, piece) => {
			const text = written(rows, end);
			expect((await read(text, { piece })).map(({ cells }) => cells)).toEqual(rows);
		}),
	);
});

test('reading goes on from the end of any row as if it had never stopped', async () => {
	// Anything at all, mostly broken.
	const anything = fc.string({ unit: fc.constantFrom('a', '@', '"', ',', '\n', '\r', '\r\n', 'é', '\uFEFF'), maxLength: 60 });
	await fc.assert(
		fc.asyncProperty(
			fc.oneof(
				anything,
				table.map((rows) => written(rows, '\r\n')),
			),
			fc.nat(20),
			fc.integer({ min: 1, max: 9 }),
			async (text, stop, piece) => {
				const whole = await read(text, { piece });
				const last = whole[stop % (whole.length || 1)];
				if (!last) return;
				const rest = await read(text, { from: last.next, row: last.row + 1, piece });
				expect(rest).toEqual(whole.slice(whole.indexOf(last) + 1));
			},
		),
		{ numRuns: 300 },
	);
});

test('no line of a file is lost: each is in a row that is read, or in one that is said to be broken', async () => {
	const lines = fc.array(fc.string({ unit: fc.constantFrom('a', '@', '"', ',', ' '), maxLength: 12 }), {
		minLength: 1,
		maxLength: 15,
	});
	await fc.assert(
		fc.asyncProperty(lines, async (texts) => {
			const text = texts.map((line) => `${line}\n`).join('');
			const rows = await read(text);
			// Rows follow upon each other without a gap, to the end of the file.
			expect(rows.map(({ row }) => row)).toEqual(rows.map((_, nth) => nth + 1));
			expect(rows.at(-1)?.next).toBe(Buffer.byteLength(text));
			// A row of several lines has no address in what it goes on over.
			for (const { cells = [] } of rows) expect(cells.filter((each) => /[\r\n]/.test(each) && each.includes('@'))).toEqual([]);
		}),
	);
});
