import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	type Cell,
	type CountedPart,
	cellOf,
	isToBeLookedThrough,
	lastClosedMonth,
	lastDayOf,
	monthsToMake,
	otherValue,
	PeopleByCell,
	personOf,
	saltOf,
} from '../../../functions/core/retention/aggregate.ts';

describe('a month is closed once it has been over for a whole day:', () => {
	test.each([
		['2026-03-31', '2026-02'],
		['2026-04-01', '2026-02'],
		['2026-04-02', '2026-03'],
		['2026-01-01', '2025-11'],
		['2026-01-02', '2025-12'],
		['2024-03-01', '2024-01'],
	])('on %s the last is %s', (today, month) => {
		expect(lastClosedMonth(today)).toBe(month);
	});
});

test.each([
	['2024-02', '2024-02-29'],
	['2025-12', '2025-12-31'],
])('%s ends on %s', (month, day) => {
	expect(lastDayOf(month)).toBe(day);
});

describe('figures are made of', () => {
	test('the month that closed last, and the store need not be looked through for it', () => {
		expect(monthsToMake({ latest: '2026-02', today: '2026-04-02' })).toEqual(['2026-03']);
		expect(isToBeLookedThrough('2026-02', '2026-04-02')).toBe(false);
	});

	test('no month twice', () => {
		expect(monthsToMake({ latest: '2026-03', seen: ['2026-03'], today: '2026-04-30' })).toEqual([]);
		expect(isToBeLookedThrough('2026-03', '2026-04-30')).toBe(false);
	});

	test('every closed month that there are records of, the first time, in order', () => {
		const seen = ['2026-04', '2026-02', '2019-07', '2026-03'];
		expect(isToBeLookedThrough(undefined, '2026-04-02')).toBe(true);
		expect(monthsToMake({ seen, today: '2026-04-02' })).toEqual(['2019-07', '2026-02', '2026-03']);
	});

	test('what was missed, after a pause, and nothing that comes in late for a month before', () => {
		expect(isToBeLookedThrough('2025-12', '2026-04-02')).toBe(true);
		expect(monthsToMake({ latest: '2025-12', seen: ['2025-11', '2026-01'], today: '2026-04-02' })).toEqual(['2026-01', '2026-03']);
	});

	test('the last closed month even where there are no records, so that nothing is looked through for it again', () => {
		expect(monthsToMake({ today: '2026-04-02' })).toEqual(['2026-03']);
	});
});

describe('a record is counted by its values', () => {
	test('in the order of the rule', () => {
		expect(cellOf({ page: '/', kind: 3, mobile: false, ip: '192.0.2.1' }, ['mobile', 'page', 'kind'])).toEqual(['false', '/', '3']);
	});

	test.each([
		['is missing', undefined],
		['is empty', ' '],
		['is nothing', null],
		['is many', ['a', 'b']],
		['has parts', { a: 1 }],
		['is free text', 'x'.repeat(101)],
		['has an e-mail address in it', '/unsubscribe/marta@example.com'],
		['has one in it as URLs write it', '/unsubscribe?address=marta%40example.com'],
		['has an account in it', 'https://social.example.com/ @marta x@y'],
	])('and where one %s, among the others', (_, value) => {
		expect(cellOf(value === undefined ? {} : { page: value }, ['page'])).toEqual([otherValue]);
	});

	test('and a value of a hundred characters is one', () => {
		expect(cellOf({ page: 'x'.repeat(100) }, ['page'])).toEqual(['x'.repeat(100)]);
	});
});

const salt = saltOf(new Uint8Array(32).fill(1), ['sweep-1', 'crm', 'enquiries', '2026-03']);
const email = (value: string) => ({ kind: 'email', value, scope: 'unique' as const });
const contact = (value: string) => ({ kind: 'contact-id', value, scope: 'unique' as const });
const people = (count: number, from = 0) =>
	Array.from({ length: count }, (_, nth) => personOf([email(`person-${from + nth}@example.com`)], salt));

describe('a person', () => {
	test('has another number in every run', () => {
		const key = new Uint8Array(32).fill(1);
		const runs = [
			['sweep-1', 'crm', 'enquiries', '2026-03'],
			['sweep-1', 'crm', 'enquiries', '2026-04'],
			['sweep-2', 'crm', 'enquiries', '2026-03'],
			['sweep-1', 'crm', 'enquiries2026', '-03'],
		];
		const numbers = runs.map((run) => personOf([email('person@example.com')], saltOf(key, run)));
		const underAnotherKey = personOf([email('person@example.com')], saltOf(new Uint8Array(32), runs[0] ?? []));
		expect(new Set([...numbers, underAnotherKey].map(String)).size).toBe(5);
		expect(personOf([email('person@example.com')], saltOf(key, runs[0] ?? []))).toEqual(numbers[0]);
	});

	test('is known by unique identifiers only', () => {
		expect(personOf([{ kind: 'phone', value: '+44 20 7946 0107', scope: 'shared' }], salt)).toEqual([]);
	});

	test('has a number that is kept exactly', () => {
		fc.assert(
			fc.property(fc.string(), (value) => {
				const [number] = personOf([email(value)], salt);
				expect(Number.isSafeInteger(number)).toBe(true);
			}),
		);
	});
});

/** Everybody in their cells. */
function counted(of: readonly (readonly [Cell, readonly number[]])[]): PeopleByCell {
	const count = new PeopleByCell();
	for (const [cell, person] of of) count.add(cell, person);
	return count;
}

describe('a figure', () => {
	test('is of ten people, and of nine there is none', () => {
		const ten = people(10).map((person) => [['/'], person] as const);
		const nine = ['/b', '/c'].flatMap((page) => people(9).map((person) => [[page], person] as const));
		expect(counted([...ten, ...nine]).figures(10)).toEqual([{ cell: ['/'], people: 10 }]);
	});

	describe('is left out besides', () => {
		const seen = (sizes: Readonly<Record<string, number>>) =>
			counted(
				Object.entries(sizes).flatMap(([page, size]) => people(size).map((person): [Cell, readonly number[]] => [[page], person])),
			)
				.figures(10)
				.map(({ cell }) => cell[0]);

		test('where those without one are fewer than ten together: the smallest there is', () => {
			expect(seen({ yes: 30, perhaps: 20, no: 1 })).toEqual(['yes']);
			expect(seen({ yes: 30, perhaps: 20, no: 5, never: 4 })).toEqual(['yes']);
			expect(seen({ yes: 30, no: 9 })).toEqual([]);
		});

		test('but not where there are none without, or ten', () => {
			expect(seen({ yes: 30, perhaps: 20 })).toEqual(['perhaps', 'yes']);
			expect(seen({ yes: 30, perhaps: 20, no: 5, never: 5 })).toEqual(['perhaps', 'yes']);
		});

		test('of two as small, always the same', () => {
			expect(seen({ b: 10, a: 10, c: 1 })).toEqual(['b']);
			expect(seen({ c: 1, a: 10, b: 10 })).toEqual(['b']);
		});
	});

	test('counts people, however many records each has', () => {
		const often = Array.from({ length: 50 }, () => people(9)).flat();
		expect(counted(often.map((person) => [['/'], person])).figures(10)).toEqual([]);
	});

	test('counts nobody for a record that nothing finds', () => {
		expect(counted([...people(9), ...Array.from({ length: 9 }, () => [])].map((person) => [['/'], person])).figures(10)).toEqual(
			[],
		);
	});

	test('counts somebody once whose records are found by different identifiers, if any record shows that they are the same', () => {
		const nth = (n: number) => [email(`person-${n}@example.com`), contact(`c-${n}`)];
		const byBoth = Array.from({ length: 9 }, (_, n) => [
			[['/'], personOf(nth(n).slice(0, 1), salt)] as const,
			[['/'], personOf(nth(n).slice(1), salt)] as const,
		]).flat();
		expect(counted(byBoth).figures(10)).toEqual([{ cell: ['/'], people: 18 }]);
		// One record of each shows it, wherever it is counted.
		const shown = Array.from({ length: 9 }, (_, n) => [['/elsewhere'], personOf(nth(n), salt)] as const);
		expect(counted([...byBoth, ...shown]).figures(10)).toEqual([]);
	});

	test('comes in the order of its values, not in that of the people', () => {
		const cells = ['/b', '/a', '/c'].flatMap((page) => people(10).map((person) => [[page], person] as const));
		expect(counted(cells).figures(10)).toEqual(counted([...cells].reverse()).figures(10));
		expect(
			counted(cells)
				.figures(10)
				.map(({ cell }) => cell),
		).toEqual([['/a'], ['/b'], ['/c']]);
	});
});

const records = fc.array(
	fc.tuple(
		fc.constantFrom<Cell>(['a'], ['b'], ['c']),
		fc.uniqueArray(fc.nat(12), { maxLength: 3 }).map((ids) => ids.flatMap((id) => personOf([contact(`c-${id}`)], salt))),
	),
	{ maxLength: 40 },
);

describe('what was counted in parts', () => {
	const throughParts = (pieces: readonly CountedPart[]) => {
		const whole = new PeopleByCell();
		for (const part of pieces) whole.addPart(JSON.parse(JSON.stringify(part)));
		return whole.figures(1);
	};

	test('gives the same figures together, in any order, and however often a part is taken in', () => {
		fc.assert(
			fc.property(records, fc.nat(40), fc.integer({ min: 1, max: 7 }), (all, cut, most) => {
				const first = [...counted(all.slice(0, cut)).parts(most)];
				// A step that is done again counts some of the same.
				const second = [...counted(all.slice(Math.max(0, cut - 3))).parts(most)];
				const expected = counted(all).figures(1);
				expect(throughParts([...first, ...second])).toEqual(expected);
				expect(throughParts([...second, ...first, ...second].reverse())).toEqual(expected);
			}),
		);
	});

	test('is cut into no larger parts than asked for', () => {
		fc.assert(
			fc.property(records, fc.integer({ min: 1, max: 7 }), (all, most) => {
				for (const { cells, same } of counted(all).parts(most)) {
					const numbers = cells.reduce((sum, [, of]) => sum + of.length, 0);
					expect(numbers <= most && same.length <= most && numbers + same.length > 0).toBe(true);
				}
			}),
		);
	});
});

test('distinct people are counted as somebody who compares each with each would', () => {
	fc.assert(
		fc.property(
			fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.uniqueArray(fc.nat(9), { maxLength: 3 })), { maxLength: 25 }),
			(all) => {
				// Names of people, merged until no record has two.
				const person = Array.from({ length: 10 }, (_, id) => id);
				for (let changed = true; changed; ) {
					changed = false;
					for (const [, ids] of all) {
						const least = Math.min(...ids.map((id) => person[id] ?? 0));
						for (const id of ids) {
							if (person[id] !== least) changed = true;
							person[id] = least;
						}
					}
				}
				const expected = ['a', 'b'].flatMap((value) => {
					const found = new Set(all.flatMap(([cell, [id]]) => (cell === value && id !== undefined ? [person[id]] : [])));
					return found.size > 0 ? [{ cell: [value], people: found.size }] : [];
				});
				const asRecords = all.map(([cell, ids]): [Cell, readonly number[]] => [
					[cell],
					ids.flatMap((id) => personOf([contact(`c-${id}`)], salt)),
				]);
				expect(counted(asRecords).figures(1)).toEqual(expected);
			},
		),
	);
});
