import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyRedactions, type Redaction } from '../../../../functions/core/request/export/redact.ts';
import type { StoreRecord } from '../../../../functions/core/stores/ports.ts';

const record = (id: string, fields: StoreRecord['fields']): StoreRecord => ({
	id,
	category: 'enquiries',
	fields,
	dates: {},
	held: false,
});

const letter = record('e-1', { from: 'Ada', about: 'Bob', text: 'Bob said' });
const note = record('e-2', { text: 'nothing' });

test('blacks out the fields named, and keeps the rest', () => {
	expect(applyRedactions('crm', [letter, note], [{ store: 'crm', record: 'e-1', fields: ['about', 'text'] }])).toEqual({
		records: [record('e-1', { from: 'Ada', about: '[redacted]', text: '[redacted]' }), note],
		redacted: 1,
	});
});

test('withholds a whole record where no fields are named, also beside a redaction of fields', () => {
	const redactions = [
		{ store: 'crm', record: 'e-1', fields: ['about'] },
		{ store: 'crm', record: 'e-1' },
	];
	expect(applyRedactions('crm', [letter, note], redactions)).toEqual({ records: [note], redacted: 1 });
});

describe('counts nothing that it did not touch', () => {
	test.each<[string, Redaction]>([
		['a record of the same id in another store', { store: 'call-records', record: 'e-1' }],
		['a record that is not there', { store: 'crm', record: 'e-9' }],
		['a field that the record lacks', { store: 'crm', record: 'e-1', fields: ['toString', 'phone'] }],
		['no field at all', { store: 'crm', record: 'e-1', fields: [] }],
	])('%s', (_what, redaction) => {
		expect(applyRedactions('crm', [letter, note], [redaction])).toEqual({ records: [letter, note], redacted: 0 });
	});
});

test('a redacted value is nowhere in what is handed out, and what was handed in stays as it was', () => {
	const names = fc.constantFrom('a', 'b', '__proto__', 'constructor');
	fc.assert(
		fc.property(fc.uniqueArray(names, { minLength: 1 }), fc.uniqueArray(names), (present, redacted) => {
			const fields = Object.fromEntries(present.map((name) => [name, `secret of ${name}`]));
			const before = JSON.stringify(fields);
			const result = applyRedactions('s', [record('r', fields)], [{ store: 's', record: 'r', fields: redacted }]);
			const text = JSON.stringify(result.records);
			for (const name of present) expect(text.includes(`secret of ${name}`)).toBe(!redacted.includes(name));
			expect(result.redacted).toBe(present.some((name) => redacted.includes(name)) ? 1 : 0);
			expect(JSON.stringify(fields)).toBe(before);
		}),
	);
});
