import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { below, plain, reaches, table, within } from '../../bench/figure.ts';
import { compare, interleaved, median } from '../../bench/pairs.ts';

describe('a figure', () => {
	test('that reaches a part of the floor’s speed meets its goal, the boundary included', () => {
		const erase = { name: 'erase', value: 10, floor: 8, unit: 's' };
		expect(reaches(erase, 0.8)).toEqual({ ...erase, ratio: 0.8, goal: 'ratio >= 0.8', met: true });
		expect(reaches({ ...erase, value: 10.1 }, 0.8)).toEqual({
			...erase,
			value: 10.1,
			ratio: 0.7921,
			goal: 'ratio >= 0.8',
			met: false,
		});
	});

	test('that stays within so many times the floor meets its goal, the boundary included', () => {
		const size = { name: 'size', value: 150, floor: 100, unit: 'KiB' };
		expect(within(size, 1.5)).toEqual({ ...size, ratio: 1.5, goal: 'ratio <= 1.5', met: true });
		expect(within({ ...size, ratio: 1.51 }, 1.5)).toEqual({ ...size, ratio: 1.51, goal: 'ratio <= 1.5', met: false });
	});

	test('has no floor, or no goal, where there is none', () => {
		expect(below({ name: 'memory', value: 64, unit: 'MiB' }, 64)).toEqual({
			name: 'memory',
			value: 64,
			floor: null,
			ratio: null,
			unit: 'MiB',
			goal: 'value <= 64',
			met: true,
		});
		expect(plain({ name: 'price', value: 2, floor: 4, unit: 'USD' })).toEqual({
			name: 'price',
			value: 2,
			floor: 4,
			ratio: 0.5,
			unit: 'USD',
			goal: null,
			met: null,
		});
	});

	test('stands in the table in a line, numbers to the right', () => {
		const figures = [
			reaches({ name: 'erase', value: 12.5, floor: 5, unit: 's' }, 0.8),
			plain({ name: 'price', value: 7, unit: 'USD' }),
		];
		expect(table(figures)).toBe(
			[
				'name   value  floor  ratio  unit  goal          met',
				'-----  -----  -----  -----  ----  ------------  ---',
				'erase   12.5      5    0.4  s     ratio >= 0.8  NO',
				'price      7                USD',
			].join('\n'),
		);
	});
});

describe('a comparison', () => {
	test('takes turns at going first', async () => {
		const order: string[] = [];
		const measure = (what: string) => async (round: number) => order.push(`${what} ${round}`);
		const pairs = await interleaved(3, { ours: measure('ours'), floor: measure('floor') });
		expect(order).toEqual(['ours 0', 'floor 0', 'floor 1', 'ours 1', 'ours 2', 'floor 2']);
		expect(pairs).toEqual([
			{ ours: 1, floor: 2 },
			{ ours: 4, floor: 3 },
			{ ours: 5, floor: 6 },
		]);
	});

	test('is the median of the pairs’ own quotients, so that a slow moment of the machine does not decide', () => {
		const pairs = [
			{ ours: 2, floor: 1 },
			{ ours: 20, floor: 10 },
			{ ours: 2, floor: 10 },
		];
		expect(compare(pairs, ({ ours, floor }) => floor / ours)).toEqual({ value: 2, floor: 10, quotient: 0.5 });
	});

	test('has at least half of the values on either side of its median', () => {
		fc.assert(
			fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
				const middle = median(values);
				expect(values.filter((value) => value <= middle).length * 2).toBeGreaterThanOrEqual(values.length);
				expect(values.filter((value) => value >= middle).length * 2).toBeGreaterThanOrEqual(values.length);
			}),
		);
		expect(() => median([])).toThrow(RangeError);
	});
});
