import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toAttribute, toFields } from '../../../functions/adapters/stores/attribute-values.ts';
import type { JsonValue } from '../../../functions/core/ports.ts';

const read = (value: AttributeValue): JsonValue => toFields({ value }).value as JsonValue;

describe('a value that is written', () => {
	test.each<[string, JsonValue, AttributeValue | undefined, AttributeValue]>([
		['a text', 'old', undefined, { S: 'old' }],
		['an empty text', '', { S: 'old' }, { S: '' }],
		['a number', 42, undefined, { N: '42' }],
		['a number where a text was', 42, { S: '41' }, { N: '42' }],
		['a text of digits where a text was', '042', { S: '41' }, { S: '042' }],
		['a text of digits that a number can hold stays text', '42', { N: '41' }, { S: '42' }],
		['digits that no double holds, where a number was', '12345678901234567890', { N: '1' }, { N: '12345678901234567890' }],
		['the same digits where a text was', '12345678901234567890', { S: '1' }, { S: '12345678901234567890' }],
		['38 digits', '1'.repeat(38), { N: '1' }, { N: '1'.repeat(38) }],
		['39 digits, which DynamoDB does not hold', '1'.repeat(39), { N: '1' }, { S: '1'.repeat(39) }],
		['a number with a leading zero', '012345678901234567890', { N: '1' }, { S: '012345678901234567890' }],
		['bytes', 'AQID', { B: new Uint8Array([1]) }, { B: Buffer.from([1, 2, 3]) }],
		['what is no base64, where bytes were', 'no bytes', { B: new Uint8Array([1]) }, { S: 'no bytes' }],
		['a list', ['a', 'b'], undefined, { L: [{ S: 'a' }, { S: 'b' }] }],
		['a list where a set was', ['b', 'a'], { SS: ['a'] }, { SS: ['b', 'a'] }],
		['a list with a member twice, where a set was', ['a', 'a'], { SS: ['a'] }, { L: [{ S: 'a' }, { S: 'a' }] }],
		['an empty list, where a set was', [], { SS: ['a'] }, { L: [] }],
		['a list of several kinds, where a set was', ['a', 1], { SS: ['a'] }, { L: [{ S: 'a' }, { N: '1' }] }],
		['numbers where a set of numbers was', [1, '12345678901234567890'], { NS: ['2'] }, { NS: ['1', '12345678901234567890'] }],
		['words where a set of numbers was', ['one'], { NS: ['2'] }, { L: [{ S: 'one' }] }],
		['a map', { a: null, b: true }, undefined, { M: { a: { NULL: true }, b: { BOOL: true } } }],
		[
			'a map whose members keep their types',
			{ set: ['b'], list: ['AQID', 1] },
			{ M: { set: { SS: ['a'] }, list: { L: [{ B: new Uint8Array() }] } } },
			{ M: { set: { SS: ['b'] }, list: { L: [{ B: Buffer.from([1, 2, 3]) }, { N: '1' }] } } },
		],
		['a member named as what every object has', { constructor: 'x' }, { M: {} }, { M: { constructor: { S: 'x' } } }],
	])('%s', (_, value, now, written) => {
		expect(toAttribute(value, now)).toEqual(written);
	});

	const digits = fc.tuple(fc.constantFrom('', '-'), fc.stringMatching(/^[1-9]\d{0,36}$/), fc.stringMatching(/^(\.\d{0,2}[1-9])?$/));
	const number = fc.oneof(
		fc.integer().map(String),
		digits.map((parts) => parts.join('').slice(0, 38)).filter((text) => /\d$/.test(text)),
	);
	const bytes = fc.uint8Array({ maxLength: 6 }).map((array) => Buffer.from(array));
	const member = fc.string({ unit: 'grapheme', maxLength: 5 });
	const { attribute } = fc.letrec<{ attribute: AttributeValue }>((tie) => ({
		attribute: fc.oneof(
			{ maxDepth: 2 },
			fc.record({ S: member }),
			fc.record({ N: number }),
			fc.record({ B: bytes }),
			fc.record({ BOOL: fc.boolean() }),
			fc.constant({ NULL: true as const }),
			fc.record({ SS: fc.uniqueArray(member, { minLength: 1, maxLength: 3 }) }),
			fc.record({ L: fc.array(tie('attribute'), { maxLength: 3 }) }),
			fc.record({ M: fc.dictionary(member, tie('attribute'), { maxKeys: 3, noNullPrototype: true }) }),
		) as fc.Arbitrary<AttributeValue>,
	}));

	test('is read as what was written, whatever was there', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.option(attribute, { nil: undefined }), (drawn, now) => {
				const value = JSON.parse(JSON.stringify(drawn)) as JsonValue;
				expect(read(toAttribute(value, now))).toEqual(value);
			}),
		);
	});

	test('stays of its type where it stays what it is', () => {
		fc.assert(
			fc.property(attribute, (now) => {
				expect(toAttribute(read(now), now)).toEqual(now);
			}),
		);
	});
});

describe('a number that is read', () => {
	test.each<[string, JsonValue]>([
		['0', 0],
		['-1.5', -1.5],
		['0.1', 0.1],
		['0.00000025', 2.5e-7],
		['1500000000000000000000', 1.5e21],
		['9007199254740992', 9_007_199_254_740_992],
		['9007199254740993', '9007199254740993'],
		['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
		['12345678901234567890', '12345678901234567890'],
	])('%s is %j: exact, or text', (written, value) => {
		expect(read({ N: written })).toEqual(value);
	});
});
