/**
 * Figures that stay when records go: how many people there were, by month and by what a record says, never of so few that somebody could
 * be singled out (UK GDPR recital 26; why nobody can be, docs/adr/0026).
 */
import { createHash, createHmac } from 'node:crypto';
import { addPeriod } from '../clock/statutory.ts';
import type { Identifier, JsonValue } from '../ports.ts';

/** Values of the attributes that the policy's rule names, in its order. */
export type Cell = readonly string[];

export interface Figure {
	readonly cell: Cell;
	/** Distinct people, k or more. */
	readonly people: number;
}

/** Some of what was counted, without names: it can be written down and taken in again, in any order and more than once. */
export interface CountedPart {
	readonly cells: readonly (readonly [cell: Cell, people: readonly number[]])[];
	/** Two numbers that are one person. */
	readonly same: readonly (readonly [number, number])[];
}

/** Characters of a value beyond which somebody may have written it about somebody. */
const longestValue = 100;
/** Where values that are none, or that may be about a person, are counted. */
export const otherValue = 'other';
/** Bits of a person's number beyond the 32 of its lower half: as many as a number of JavaScript keeps exactly. */
const upperBits = 0x1f_ffff;
/** Numbers in one part, which is some three megabytes as text. */
const numbersInPart = 200_000;

/** The last month (`yyyy-mm`) that has been over for a whole day: what comes in late, or counts by another clock, is there. */
export function lastClosedMonth(today: string): string {
	return monthAfter(addPeriod(today, '-P1D').slice(0, 7), -1);
}

/** The last calendar date of a month (`yyyy-mm`). */
export function lastDayOf(month: string): string {
	return addPeriod(`${monthAfter(month, 1)}-01`, '-P1D');
}

/**
 * Whether the store has to be looked through for the months that it has records of: the first time, and after a pause. Every other time
 * one month has closed since `latest`, the last that there are figures of.
 */
export function isToBeLookedThrough(latest: string | undefined, today: string): boolean {
	return latest === undefined || monthAfter(latest, 1) < lastClosedMonth(today);
}

/**
 * The months to make figures of, in order: each that is closed and has records, and the last that is closed in any case. Once a later
 * month has figures none is made of an earlier: it had nothing to count.
 *
 * @param seen months that the store has records of, as far as it was looked through.
 */
export function monthsToMake({
	latest,
	seen = [],
	today,
}: {
	readonly latest?: string | undefined;
	readonly seen?: Iterable<string>;
	readonly today: string;
}): readonly string[] {
	const last = lastClosedMonth(today);
	return [...new Set([...seen, last])].filter((month) => month <= last && (latest === undefined || month > latest)).sort();
}

function monthAfter(month: string, count: number): string {
	return addPeriod(`${month}-01`, `${count < 0 ? '-' : ''}P${Math.abs(count)}M`).slice(0, 7);
}

/** Where a record is counted. What is long, or has an address in it, may be about a person, however many share it. */
export function cellOf(fields: Readonly<Record<string, JsonValue>>, per: readonly string[]): Cell {
	return per.map((name) => {
		const value = fields[name];
		if (typeof value === 'number' || typeof value === 'boolean') return String(value);
		return typeof value === 'string' && isImpersonal(value) ? value : otherValue;
	});
}

function isImpersonal(value: string): boolean {
	return value.trim() !== '' && value.length <= longestValue && !/\S(@|%40)\S/i.test(value);
}

/**
 * What makes the numbers of one run mean nothing to another. It follows from the key, so that a step done again counts nobody twice.
 *
 * @param run names it: the same people have the same numbers in it.
 */
export function saltOf(key: Uint8Array, run: readonly string[]): Uint8Array {
	return createHmac('sha256', key)
		.update(JSON.stringify(['rightful/people', ...run]))
		.digest();
}

/** Whoever the identifiers are of, as numbers that do not tell: one for each unique identifier. None: nobody is known by the others. */
export function personOf(identifiers: readonly Identifier[], salt: Uint8Array): readonly number[] {
	return identifiers
		.filter(({ scope }) => scope === 'unique')
		.map(({ kind, value }) => {
			const digest = createHash('sha256')
				.update(salt)
				.update(JSON.stringify([kind, value]))
				.digest();
			return (digest.readUInt32BE(0) & upperBits) * 2 ** 32 + digest.readUInt32BE(4);
		});
}

/**
 * Distinct people by cell. In memory stands a number of 53 bits for each person in each cell, which takes some 50 octets, or 150 where
 * nobody else is in it. Two people with one number count as one: a figure may be too low, never too high.
 */
export class PeopleByCell {
	readonly #people = new Map<string, Set<number>>();
	/** Leads from a number to another of the same person, the last of which stands for them. */
	readonly #same = new Map<number, number>();

	/** @param person as {@link personOf} gives them; several numbers are one person from now on, in every cell. */
	add(cell: Cell, [one, ...others]: readonly number[]): void {
		if (one === undefined) return;
		this.#in(cell).add(one);
		for (const other of others) this.#unite(one, other);
	}

	addPart({ cells, same }: CountedPart): void {
		for (const [cell, people] of cells) {
			const there = this.#in(cell);
			for (const person of people) there.add(person);
		}
		for (const [one, other] of same) this.#unite(one, other);
	}

	/** All that was counted. @param most numbers in a part */
	*parts(most = numbersInPart): Generator<CountedPart> {
		let cells: [Cell, number[]][] = [];
		let room = most;
		for (const [name, people] of this.#people) {
			const cell = JSON.parse(name) as Cell;
			const all = [...people];
			for (let from = 0; from < all.length; ) {
				const some = all.slice(from, from + room);
				cells.push([cell, some]);
				from += some.length;
				room -= some.length;
				if (room > 0) continue;
				yield { cells, same: [] };
				cells = [];
				room = most;
			}
		}
		if (cells.length > 0) yield { cells, same: [] };
		const same = [...this.#same];
		for (let from = 0; from < same.length; from += most) yield { cells: [], same: same.slice(from, from + most) };
	}

	/**
	 * What may be published: the cells of at least `k` people, in an order that does not tell in which they were counted. That there are
	 * others, or how many, nothing says.
	 *
	 * Where all others together are fewer than `k`, the smallest of these is left out too: who knows how many records went that month,
	 * and that each person had one, would else know by subtraction how few were in the others (docs/adr/0026).
	 */
	figures(k: number): readonly Figure[] {
		const counted = [...this.#people].map(([name, people]) => ({ name, people: this.#distinct(people) }));
		const enough = counted.filter(({ people }) => people >= k);
		const fewer = counted.filter(({ people }) => people < k).reduce((sum, { people }) => sum + people, 0);
		const smallest = enough.toSorted((one, other) => one.people - other.people || inOrder(one, other))[0];
		return enough
			.filter((each) => each !== smallest || fewer === 0 || fewer >= k)
			.sort(inOrder)
			.map(({ name, people }) => ({ cell: JSON.parse(name) as Cell, people }));
	}

	#in(cell: Cell): Set<number> {
		const name = JSON.stringify(cell);
		const there = this.#people.get(name) ?? new Set();
		this.#people.set(name, there);
		return there;
	}

	#distinct(people: ReadonlySet<number>): number {
		return this.#same.size === 0 ? people.size : new Set([...people].map((person) => this.#standsFor(person))).size;
	}

	#unite(one: number, other: number): void {
		const [a, b] = [this.#standsFor(one), this.#standsFor(other)];
		if (a !== b) this.#same.set(Math.max(a, b), Math.min(a, b));
	}

	#standsFor(person: number): number {
		let last = person;
		for (let next = this.#same.get(last); next !== undefined; next = this.#same.get(last)) last = next;
		// The way is short the next time.
		if (last !== person) this.#same.set(person, last);
		return last;
	}
}

const inOrder = (one: { readonly name: string }, other: { readonly name: string }): number => (one.name < other.name ? -1 : 1);
