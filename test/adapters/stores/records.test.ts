import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backoff } from '../../../functions/adapters/stores/backoff.ts';
import { searchable } from '../../../functions/adapters/stores/identifiers.ts';
import { inFlight } from '../../../functions/adapters/stores/in-flight.ts';
import { fixedAttributes, type RecordRules, readRecord, readYields } from '../../../functions/adapters/stores/records.ts';

const rules: RecordRules = {
	category: { attribute: 'type', of: { invoice: 'invoices' } },
	dates: { collected: 'recordedOn', 'financial-year-end': 'yearEnd' },
	hold: 'legalHold',
	personName: 'name',
};
const read = (attributes: Parameters<typeof readRecord>[3]) => readRecord(rules, 'Europe/London', 'r-1', attributes);

describe('a record of a store', () => {
	test.each([
		['a calendar date', '2024-02-29', '2024-02-29'],
		['a day that no calendar has', '2023-02-29', undefined],
		['an instant, by the clock of the controller in summer', '2026-06-30T23:00:00Z', '2026-07-01'],
		['an instant, by the clock of the controller in winter', '2026-12-31T23:59:59.999Z', '2026-12-31'],
		['an instant with an offset', '2026-01-01T01:00:00+02:00', '2025-12-31'],
		['an instant in the last year that dates are compared by', '9999-12-31T23:59:59Z', '9999-12-31'],
		['an instant after it', '+010000-01-01T00:00:00Z', undefined],
		['a time that says no zone', '2026-01-01T01:00:00', undefined],
		['words', 'last spring', undefined],
		['nothing', '', undefined],
		['a number', 20_260_101, undefined],
		['null', null, undefined],
	])('dates %s', (_, value, expected) => {
		expect(read({ type: 'invoice', recordedOn: value }).dates).toEqual(expected === undefined ? {} : { collected: expected });
	});

	test.each([
		[true, true],
		['Dispute 17', true],
		['true', true],
		[1, true],
		[0, true],
		[false, false],
		['false', false],
		['', false],
		[null, false],
	])('with %j in its hold attribute: held is %j', (value, held) => {
		expect(read({ type: 'invoice', legalHold: value }).held).toBe(held);
	});

	test('without a hold attribute is not held', () => {
		expect(read({ type: 'invoice' })).toEqual({
			id: 'r-1',
			category: 'invoices',
			fields: { type: 'invoice' },
			dates: {},
			held: false,
		});
	});

	test.each([
		[
			['B', 'A'],
			['A', 'B'],
		],
		[['A'], ['A']],
		['A', ['A']],
		[[], undefined],
		['', undefined],
		[[7, null, ''], undefined],
		[null, undefined],
		[true, undefined],
	])('with %j in its attribute for marks is restricted by %j, and does not show it', (value, expected) => {
		const { restrictedBy, fields } = read({ type: 'invoice', restrictedBy: value });
		expect({ restrictedBy, fields }).toEqual({ restrictedBy: expected, fields: { type: 'invoice' } });
	});

	test('carries its marks where the data map says, and another attribute of the usual name is a field', () => {
		const attributes = { type: 'invoice', frozen: ['A'], restrictedBy: 'the board' };
		expect(readRecord({ ...rules, restriction: 'frozen' }, 'Europe/London', 'r-1', attributes)).toMatchObject({
			restrictedBy: ['A'],
			fields: { type: 'invoice', restrictedBy: 'the board' },
		});
	});

	test('without a mark has none of that name', () => {
		expect('restrictedBy' in read({ type: 'invoice' })).toBe(false);
	});

	test('has its name put right, and not what it is kept by', () => {
		const yields = { email: { attribute: 'mail', scope: 'unique' } } as const;
		expect(fixedAttributes({ ...rules, yields }, ['id', 'mail'])).toEqual([
			'id',
			'mail',
			'type',
			'recordedOn',
			'yearEnd',
			'legalHold',
			'restrictedBy',
		]);
		expect(fixedAttributes({ category: { always: 'invoices' }, dates: {}, restriction: 'frozen', yields: {} })).toEqual(['frozen']);
	});

	test.each(['receipt', 'INVOICE', 'constructor', '__proto__', '', 7, null])(
		'of the kind %j, which the data map does not know, is undeclared',
		(type) => {
			expect(read({ type }).category).toBe('undeclared');
		},
	);
});

describe('identifiers on records', () => {
	test('come each once, of either scope, addresses in their one spelling', () => {
		const yields = {
			email: { attribute: 'email', scope: 'unique' },
			phone: { attribute: 'phones', scope: 'shared' },
		} as const;
		const records = [
			{ email: 'Ann@Example.com', phones: ['1', '2'] },
			{ email: 'ann@example.com', phones: '2' },
			{ email: 'no address', phones: [null, true, ' '] },
			{},
		];
		expect(readYields(yields, records)).toEqual([
			{ kind: 'email', value: 'ann@example.com', scope: 'unique' },
			{ kind: 'phone', value: '1', scope: 'shared' },
			{ kind: 'phone', value: '2', scope: 'shared' },
		]);
	});
});

describe('what a store is asked by', () => {
	const email = (value: string) => ({ kind: 'email', value, scope: 'unique' }) as const;

	test('is an address in its one spelling where the store keeps it so, and as typed elsewhere', () => {
		expect(searchable([email('Ann@Example.com')], ['email'], 'lower-case')).toEqual([{ kind: 'email', value: 'ann@example.com' }]);
		expect(searchable([email('Ann@Example.com')], ['email'], 'as-typed')).toEqual([{ kind: 'email', value: 'Ann@Example.com' }]);
	});

	test('does not depend on the order or number of times in which it was given', () => {
		const identifier = fc.record({
			kind: fc.constantFrom('email', 'member-id', 'phone', 'other'),
			value: fc.constantFrom('a@example.com', 'b@example.com', '7', ''),
			scope: fc.constantFrom('unique' as const, 'shared' as const),
		});
		const ask = (identifiers: Parameters<typeof searchable>[0]) => searchable(identifiers, ['email', 'member-id'], 'lower-case');
		fc.assert(
			fc.property(fc.array(identifier), (identifiers) => {
				expect(ask([...identifiers.toReversed(), ...identifiers])).toEqual(ask(identifiers));
			}),
		);
	});
});

describe('work in flight', () => {
	test('is never more than its limit, and comes back in order', async () => {
		let under = 0;
		let most = 0;
		const results = await inFlight(3, [5, 1, 4, 2, 3, 0], async (turns) => {
			most = Math.max(most, ++under);
			for (let turn = 0; turn < turns; turn++) await Promise.resolve();
			under--;
			return turns * 10;
		});
		expect(results).toEqual([50, 10, 40, 20, 30, 0]);
		expect(most).toBe(3);
	});

	test('stops at the first failure, once what was begun has ended', async () => {
		const begun: number[] = [];
		const ended: number[] = [];
		const work = inFlight(2, [0, 1, 2, 3], async (item) => {
			begun.push(item);
			if (item === 0) throw new Error('failed');
			await new Promise((resolve) => setImmediate(resolve));
			ended.push(item);
		});
		await expect(work).rejects.toThrow('failed');
		expect({ begun, ended }).toEqual({ begun: [0, 1], ended: [1] });
	});
});

test('a pause grows with the attempts, up to its cap, and is never negative', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 60 }), (attempt) => {
			const milliseconds = backoff(attempt, { base: 100, cap: 3_000 });
			expect(milliseconds).toBeGreaterThanOrEqual(0);
			expect(milliseconds).toBeLessThanOrEqual(Math.min(3_000, 100 * 2 ** attempt));
		}),
	);
});
