import { isDeepStrictEqual } from 'node:util';
import type { StoreClaim } from './case-view.ts';
import { asTable, beyondChecking, type Checked, checkOthers, claimsOn, countOf, inOrder, tally } from './checked.ts';
import { belongsTo, type HeldRecord, type Inventory, nameOf, type Policy, sameRecord } from './inventory.ts';
import { mustBeTold, unreached } from './reach.ts';
import type { Asker, Right, Said } from './rights-shown.ts';

export interface MarksToCheck {
	readonly policy: Policy;
	readonly right: Right;
	readonly said: Said;
	readonly reference: string;
	readonly asker: Asker;
	/** Everybody in the estate. */
	readonly people: readonly Asker[];
	readonly before: Inventory;
	readonly after: Inventory;
	/** Absent while the work on the stores is not recorded as done. */
	readonly results?: readonly StoreClaim[];
}

/**
 * Compares what was said of a restriction with the stores: every record that it reaches carries the mark of the case and says the same
 * as before, every other one is as it was.
 */
export function checkMarks(marking: MarksToCheck): Checked {
	const { policy, right, said, reference, asker, people, before, after, results } = marking;
	const theirs = before.records.filter((record) => belongsTo(record, asker));
	const now = new Map(after.records.filter((record) => belongsTo(record, asker)).map((record) => [nameOf(record), record]));
	const reached = theirs.filter(({ category }) => unreached(policy, right, said, category) === undefined);
	const known = new Set(theirs.map(nameOf));
	const others = checkOthers(asker, people, before, after);
	const problems = theirs.flatMap((record) => {
		const found = now.get(nameOf(record));
		if (found === undefined) return [`${nameOf(record)} is gone`];
		const wanted = reached.includes(record) ? [...record.restrictedBy, reference].sort() : record.restrictedBy;
		if (!isDeepStrictEqual(found.restrictedBy, wanted)) {
			return [`${nameOf(record)} is restricted by ${JSON.stringify(found.restrictedBy)}, and not by ${JSON.stringify(wanted)}`];
		}
		return sameRecord({ ...record, restrictedBy: wanted }, found) ? [] : [`${nameOf(record)} says something else than before`];
	});
	return {
		findings: [
			`${countOf(reached.length, 'record')} in ${countOf(new Set(reached.map(({ store }) => store)).size, 'store')}: marked as restricted, and otherwise as they were`,
			...(reached.length === theirs.length ? [] : [`${countOf(theirs.length - reached.length, 'record')}: not marked, unchanged`]),
			...others.findings,
		],
		problems: [
			...problems,
			...[...now.keys()].filter((name) => !known.has(name)).map((name) => `${name} was not there before`),
			...(results === undefined ? [] : problemsWithClaims(marking, results, theirs, reached)),
			...others.problems,
		],
	};
}

function problemsWithClaims(
	{ policy, right, said, before }: MarksToCheck,
	results: readonly StoreClaim[],
	theirs: readonly HeldRecord[],
	reached: readonly HeldRecord[],
): string[] {
	const problems = claimsOn(before.stores, results).flatMap(({ store, status, found, acted, retained }) => {
		const here = (records: readonly HeldRecord[]) => records.filter((record) => record.store === store);
		const kept = Map.groupBy(here(theirs), ({ category }) => category);
		const toTell = [...kept].flatMap(([category, { length: count }]) => {
			const reason = unreached(policy, right, said, category);
			return reason !== undefined && mustBeTold(right, reason) ? [{ category, count, reason }] : [];
		});
		const marked = tally(here(reached));
		const differs = (what: string, said_: unknown, is: unknown) =>
			`${store}: said to be ${what}: ${JSON.stringify(said_)}; in the store: ${JSON.stringify(is)}`;
		const accounted = [...acted, ...retained].reduce((sum, { count }) => sum + count, 0);
		return [
			...(status === 'done' ? [] : [`${store}: ${status}`]),
			...(found === accounted ? [] : [`${store}: said to be found: ${found}; accounted for: ${accounted}`]),
			...(isDeepStrictEqual(asTable(acted), marked) ? [] : [differs('restricted', asTable(acted), marked)]),
			...(isDeepStrictEqual(inOrder(retained), inOrder(toTell)) ? [] : [differs('left', inOrder(retained), inOrder(toTell))]),
		];
	});
	return [...problems, ...beyondChecking(before.stores, results)];
}
