import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvHeader, csvRows } from '../../../../functions/core/request/export/csv.ts';

const stores = { crm: { name: 'Customers' } };
const row = (value: string | number) => csvRows([{ id: 'r', store: 'crm', category: 'c', fields: { f: value } }], ['f'], stores);

describe('a cell that a spreadsheet would run', () => {
	test.each(['=1+1', '+1', '-1+1', '@SUM(A1)', '\t=1', '＝1'])('%p gets an apostrophe', (value) => {
		expect(row(value)).toBe(`r,Customers,'${value}\r\n`);
	});

	test('gets it inside its quotes', () => {
		expect(row('=HYPERLINK("https://example.com","x")')).toBe(`r,Customers,"'=HYPERLINK(""https://example.com"",""x"")"\r\n`);
		expect(row('\r=1')).toBe(`r,Customers,"'\r=1"\r\n`);
	});

	test('may stand in the header too', () => {
		expect(csvHeader(['=cmd'])).toBe(`Record,Held in,'=cmd\r\n`);
	});

	test('a negative number is none', () => {
		expect(row(-12.5)).toBe('r,Customers,-12.5\r\n');
	});
});

test('no cell begins like a formula, and every cell comes back as it was', () => {
	fc.assert(
		fc.property(fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', "'", 'a', ' ') }), (value) => {
			const cell = row(value).slice('r,Customers,'.length, -2);
			const bare = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
			if (/[\r\n,"]/.test(bare)) expect(cell).toBe(`"${bare.replaceAll('"', '""')}"`);
			expect(bare).not.toMatch(/^[=+\-@\t\r]/);
			expect([value, `'${value}`]).toContain(bare);
		}),
	);
});

test('a field that a record lacks is empty, even where every object has one of that name', () => {
	expect(csvRows([{ id: 'r', store: 'unknown', category: 'c', fields: {} }], ['toString', '__proto__'], stores)).toBe(
		'r,unknown,,\r\n',
	);
});
