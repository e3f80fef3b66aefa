import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonValue } from '../../../functions/core/ports.ts';
import { correctionTexts, untold } from '../../../functions/core/request/corrections.ts';
import type { FieldChange } from '../../../functions/core/stores/ports.ts';

const change = (record: string, before: JsonValue = 'wrong', after: JsonValue = 'right'): FieldChange => ({
	...{ record, category: 'contact-details', field: 'name' },
	...{ before, after },
});
const said = (changes: readonly FieldChange[]) => correctionTexts(changes).flatMap((text) => JSON.parse(text) as FieldChange[]);

describe('what was put right', () => {
	test('is one text, before and after, where it is little', () => {
		const changes = [change('a'), change('b', 1, 2), change('c', true, false), change('d', null)];
		expect(correctionTexts(changes)).toEqual([JSON.stringify(changes)]);
		expect(correctionTexts([])).toEqual([]);
	});

	test('tells of a field that was not there before', () => {
		const { before: _, ...fresh } = change('a');
		expect(said([fresh])).toEqual([fresh]);
	});

	test('is no text that an item could not hold, and all of it, in order', () => {
		const values = fc.constantFrom('x', 'ж'.repeat(20_000), '"'.repeat(30_000), 'y'.repeat(90_000));
		fc.assert(
			fc.property(fc.array(values, { maxLength: 30 }), (befores) => {
				const changes = befores.map((before, nth) => change(`record-${nth}`, before));
				for (const text of correctionTexts(changes)) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(300_000);
				expect(said(changes)).toEqual(changes);
			}),
			{ numRuns: 30 },
		);
	});

	test('has of a value that no text can hold its digest and its size', () => {
		const long = 'z'.repeat(400_000);
		const sha256 = createHash('sha256').update(JSON.stringify(long)).digest('hex');
		expect(said([change('a', long)])).toEqual([change('a', { bytes: 400_002, sha256 })]);
		expect(said([change('a', 'z'.repeat(99_998))])).toEqual([change('a', 'z'.repeat(99_998))]);
	});

	test('is told once: an earlier try may have told some of it, long values too', () => {
		const long = change('long', 'z'.repeat(400_000));
		const earlier = correctionTexts([change('a'), long]);
		expect(untold([change('a'), long, change('b'), change('a', 'changed since')], earlier)).toEqual([
			change('b'),
			change('a', 'changed since'),
		]);
		expect(untold([change('a')], [])).toEqual([change('a')]);
	});
});
