import type { StoreClaim } from './case-view.ts';
import { beyondChecking, type Checked, checkOthers, countOf } from './checked.ts';
import { belongsTo, type Inventory, nameOf, sameRecord } from './inventory.ts';
import type { Asker } from './rights-shown.ts';

export interface UntouchedToCheck {
	readonly asker: Asker;
	/** Everybody in the estate. */
	readonly people: readonly Asker[];
	readonly before: Inventory;
	readonly after: Inventory;
	readonly results: readonly StoreClaim[];
}

/** Of a right that does nothing to records: all of them, the person's and everybody's, are as they were, and nothing else is said. */
export function checkUntouched({ asker, people, before, after, results }: UntouchedToCheck): Checked {
	const theirs = before.records.filter((record) => belongsTo(record, asker));
	const now = new Map(after.records.filter((record) => belongsTo(record, asker)).map((record) => [nameOf(record), record]));
	const known = new Set(theirs.map(nameOf));
	const others = checkOthers(asker, people, before, after);
	return {
		findings: [`${countOf(theirs.length, 'record')} in the stores: unchanged`, ...others.findings],
		problems: [
			...theirs
				.filter((record) => {
					const found = now.get(nameOf(record));
					return found === undefined || !sameRecord(record, found);
				})
				.map((record) => `${nameOf(record)} was changed or is gone`),
			...[...now.keys()].filter((name) => !known.has(name)).map((name) => `${name} was not there before`),
			...results
				.filter(({ found, acted }) => found > 0 || acted.length > 0)
				.map(({ store }) => `${store}: something is said to be done, where nothing is`),
			...beyondChecking(before.stores, results),
			...others.problems,
		],
	};
}
