import { describe, expect, test } from '@jest/globals';
import { least, total } from '../../bench/cost/least.ts';
import type { Consumption } from '../../bench/cost/meter.ts';
import { indexWriteUnits, writeUnits } from '../../bench/cost/request-units.ts';

const spec = { description: '', partition: 'pk', sort: 'sk', indexes: [{ name: 'byDue', partition: 'duePk', sort: 'dueSk' }] };
const key = { pk: { S: 'a' }, sk: { S: 'b' } };
const due = (at: string) => ({ ...key, duePk: { S: 'OPEN' }, dueSk: { S: at } });

describe('an index of keys', () => {
	test('takes a unit for an entry that comes or goes, two for one that changes, none for one that stays', () => {
		expect(indexWriteUnits(spec, undefined, due('1'))).toBe(1);
		expect(indexWriteUnits(spec, due('1'), key)).toBe(1);
		expect(indexWriteUnits(spec, due('1'), undefined)).toBe(1);
		expect(indexWriteUnits(spec, due('1'), due('2'))).toBe(2);
		expect(indexWriteUnits(spec, due('1'), { ...due('1'), more: { N: '1' } })).toBe(0);
		expect(indexWriteUnits(spec, undefined, { ...key, duePk: { S: 'OPEN' } })).toBe(0);
		expect(indexWriteUnits(spec, undefined, undefined)).toBe(0);
	});
});

test('a write takes a unit for each kilobyte begun, and one at least', () => {
	const ofBytes = (bytes: number) => ({ a: { S: 'x'.repeat(bytes - 1) } });
	expect(writeUnits(undefined)).toBe(1);
	expect([1024, 1025, 2048, 2049].map((bytes) => writeUnits(ofBytes(bytes)))).toEqual([1, 2, 2, 3]);
	expect(writeUnits({ a: { M: { b: { L: [{ S: 'é'.repeat(509) }, { BOOL: true }] } } } })).toBe(2);
});

describe('the least', () => {
	const invocation = { function: 'open-case', ms: 1, initMs: 0 };
	const request = (of: Partial<Consumption>): Consumption => ({
		invocation,
		table: 'cases',
		operation: 'GetItem',
		request: { TableName: 'cases', Key: key },
		readUnits: 0,
		writeUnits: 0,
		indexUnits: 0,
		refused: false,
		...of,
	});
	const update = (UpdateExpression: string, sk = 'CASE') => ({ Key: { ...key, sk: { S: sk } }, UpdateExpression });

	test('reads an item once in an invocation, again in the next one', () => {
		const reads = [
			request({ readUnits: 1 }),
			request({ readUnits: 1 }),
			request({ readUnits: 1, invocation: { ...invocation } }),
			request({ readUnits: 0.5, request: { TableName: 'cases', KeyConditionExpression: 'pk = :pk' } }),
		];
		expect(least(reads)).toEqual({ reads: 2.5, writes: 0 });
		expect(total(reads)).toEqual({ reads: 3.5, writes: 0 });
	});

	test('writes neither what is refused, nor the emptying of the outbox, nor more of a mail than that it is there and sent', () => {
		const writes = [
			request({ writeUnits: 3, indexUnits: 1, request: { ...update('SET #state = :state, outbox = :outbox') } }),
			request({ writeUnits: 3, request: update('REMOVE outbox') }),
			request({ writeUnits: 2, indexUnits: 1, request: update('REMOVE outbox, duePk, dueSk SET closedPk = :pk, closedSk = :sk') }),
			request({ writeUnits: 1, refused: true }),
			request({ writeUnits: 4, request: update('SET sendingUntil = :until', 'MAIL#done') }),
			request({ writeUnits: 4, request: update('SET sentAt = :now', 'MAIL#done') }),
			request({ writeUnits: 4, indexUnits: 1, request: update('REMOVE duePk, dueSk, sendingUntil', 'MAIL#done') }),
		];
		expect(least(writes)).toEqual({ reads: 0, writes: 3 + 1 + 2 + 1 + 4 + 1 });
		expect(total(writes)).toEqual({ reads: 0, writes: 24 });
	});
});
