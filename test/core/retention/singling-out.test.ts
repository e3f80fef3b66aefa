/**
 * Attackers who have everything that is ever published of the months, and the sweeps' reports of how many records went each night, and
 * who try to find out about somebody of whom there is no figure.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cellOf, type Figure, PeopleByCell, personOf, saltOf } from '../../../functions/core/retention/aggregate.ts';
import { sampleRecords } from '../../../local/sample-estate/records.ts';

interface Visit {
	readonly person: number;
	readonly page: string;
	/** Calendar date. */
	readonly on: string;
}

const monthOf = ({ on }: Visit) => on.slice(0, 7);
const key = new Uint8Array(32).fill(1);
const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) => (one < other ? -1 : 1);

/** Each month's figures, as published. */
function published(world: readonly Visit[], k: number): Readonly<Record<string, readonly Figure[]>> {
	const months = Map.groupBy(world, monthOf);
	return Object.fromEntries(
		[...months].sort(byName).map(([month, visits]) => {
			const salt = saltOf(key, ['sweep', 'web', 'visits', month]);
			const count = new PeopleByCell();
			for (const { person, page } of visits) {
				count.add(cellOf({ page }, ['page']), personOf([{ kind: 'visitor-id', value: `v-${person}`, scope: 'unique' }], salt));
			}
			return [month, count.figures(k)];
		}),
	);
}

/** How many records went, by night: what the sweeps report. */
const reported = (world: readonly Visit[]) =>
	Object.fromEntries([...Map.groupBy(world, ({ on }) => on)].sort(byName).map(([on, { length }]) => [on, length]));

/** People in each cell that has any, as it is in truth. */
function truth(world: readonly Visit[]): Map<string, Set<number>> {
	const cells = new Map<string, Set<number>>();
	for (const visit of world) {
		const cell = `${monthOf(visit)} ${visit.page}`;
		cells.set(cell, (cells.get(cell) ?? new Set()).add(visit.person));
	}
	return cells;
}

const k = 3;
const pages = ['/', '/offices', '/prices', '/careers'];
const visits = (people: number) =>
	fc.record({
		person: fc.nat(people),
		page: fc.constantFrom(...pages),
		on: fc.constantFrom('2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01'),
	});
const worlds = fc.array(visits(9), { maxLength: 60 });

test('no figure is of fewer people than k, and none is wrong', () => {
	fc.assert(
		fc.property(worlds, (world) => {
			const real = truth(world);
			for (const [month, figures] of Object.entries(published(world, k))) {
				for (const { cell, people } of figures) {
					expect(people).toBe(real.get(`${month} ${cell}`)?.size);
					expect(people).toBeGreaterThanOrEqual(k);
				}
			}
		}),
	);
});

test('who compares the world with somebody and without them sees a difference only in figures that k people share', () => {
	fc.assert(
		fc.property(worlds, fc.array(visits(0), { minLength: 1, maxLength: 8 }), (some, own) => {
			const others = some.map((visit) => ({ ...visit, person: visit.person + 1 }));
			const world = [...others, ...own];
			const [without, whole] = [published(others, k), published(world, k)];
			const real = truth(world);
			for (const month of Object.keys(whole)) {
				const [before, after] = [without, whole].map(
					(all) => new Map((all[month] ?? []).map(({ cell, people }) => [String(cell), people])),
				);
				for (const page of pages.filter((each) => before?.get(each) !== after?.get(each))) {
					expect(real.get(`${month} ${page}`)?.size).toBeGreaterThanOrEqual(k);
				}
			}
		}),
	);
});

test('where nobody but a few did something, all that is published and reported is as if they had done something else', () => {
	fc.assert(
		fc.property(worlds, (world) => {
			for (const [cell, few] of truth(world)) {
				if (few.size >= k) continue;
				const [month, page] = cell.split(' ');
				const elsewhere = world.map((visit) =>
					monthOf(visit) === month && visit.page === page ? { ...visit, page: '/what-nobody-saw' } : visit,
				);
				expect(published(elsewhere, k)).toEqual(published(world, k));
				expect(reported(elsewhere)).toEqual(reported(world));
			}
		}),
	);
});

describe('who lists every world that there can be, and strikes out those that do not fit what is published and reported,', () => {
	/** They know everybody there is and both answers that there are, and that nobody answers the same twice on a day. */
	const answers = ['yes', 'no'];
	const listed = (people: number, days: readonly string[]) => {
		const all = days.flatMap((on) =>
			answers.flatMap((page) => Array.from({ length: people }, (_, person): Visit => ({ person, page, on }))),
		);
		const everyWorld = Array.from({ length: 2 ** all.length }, (_, bits) => all.filter((_visit, nth) => (bits >> nth) & 1));
		return {
			all,
			suspects: [...Map.groupBy(everyWorld, (world) => JSON.stringify([published(world, k), reported(world)])).values()],
		};
	};

	test.each([
		['six people in a day', 6, ['2026-01-31']],
		['three in two', 3, ['2026-01-30', '2026-01-31']],
	])('of %s, cannot tell of how few there is no figure, nor show of anybody that they are among them', (_, people, days) => {
		const { all, suspects } = listed(people, days);
		expect(suspects.some(([world = []]) => Object.values(published(world, k)).flat().length > 0)).toBe(true);
		for (const possible of suspects) {
			const shown = Object.values(published(possible[0] ?? [], k)).flatMap((figures) => figures.map(({ cell }) => String(cell)));
			for (const page of answers.filter((each) => !shown.includes(each))) {
				const sizes = new Set(possible.map((world) => truth(world).get(`2026-01 ${page}`)?.size ?? 0));
				// That nobody was there tells of nobody; k or more are enough to hide among.
				expect(sizes.size > 1 || sizes.has(0) || Math.max(...sizes) >= k).toBe(true);
				const certain = all.filter((visit) => visit.page === page && possible.every((world) => world.includes(visit)));
				expect(Math.max(...sizes) >= k ? [] : certain).toEqual([]);
			}
		}
	});
});

describe('of the people of the sample estate', () => {
	const rows = sampleRecords('2026-06-10').tables['web-analytics'];
	const sample = rows
		.filter(({ type }) => type === 'page')
		.map(({ visitorId, page, seenOn }) => ({ person: Number(String(visitorId).slice(2)), page: String(page), on: String(seenOn) }));
	const named = [...new Set(sample.map(({ person }) => person))];
	/** Nine others, who saw what each of them saw. */
	const crowd = (size: number) =>
		sample.flatMap((visit) => Array.from({ length: size }, (_, nth) => ({ ...visit, person: 10_000 + nth })));

	test('there is no figure at all: they are too few', () => {
		expect(named.length).toBeGreaterThan(2);
		expect(Object.values(published(sample, 10)).flat()).toEqual([]);
	});

	test('each hides among nine others, and among eight there is no figure to look for them in', () => {
		for (const person of named) {
			const own = sample.filter((visit) => visit.person === person);
			const monthsAndPages = new Set(own.map((visit) => `${monthOf(visit)} ${visit.page}`));
			const cellsOf = (world: readonly Visit[]) =>
				Object.entries(published(world, 10)).flatMap(([month, figures]) =>
					figures.map(({ cell, people }) => [`${month} ${cell}`, people]),
				);
			expect(cellsOf([...own, ...crowd(8)]).filter(([cell]) => monthsAndPages.has(String(cell)))).toEqual([]);
			expect(new Map(cellsOf([...own, ...crowd(9)]) as [string, number][])).toEqual(
				new Map([...monthsAndPages].map((cell) => [cell, 10])),
			);
		}
	});

	test('a month after shows nothing about them by what it differs in from the month before: its records are others', () => {
		const world = [...sample, ...crowd(9)];
		const whole = published(world, 10);
		for (const month of Object.keys(whole)) {
			expect(
				published(
					world.filter((visit) => monthOf(visit) === month),
					10,
				),
			).toEqual({ [month]: whole[month] });
		}
	});
});
