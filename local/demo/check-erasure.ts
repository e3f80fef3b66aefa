import { isDeepStrictEqual } from 'node:util';
import type { CaseView, Retained, StoreClaim } from './case-view.ts';
import { asTable, beyondChecking, type Checked, checkOthers, claimsOn, countOf, inOrder, tally } from './checked.ts';
import { belongsTo, type HeldRecord, type Inventory, nameOf, type Policy, sameRecord } from './inventory.ts';
import { type Keeping, keepingsOf } from './keeping.ts';
import type { Asker } from './rights-shown.ts';

export interface ErasureToCheck {
	readonly policy: Policy;
	readonly asker: Asker;
	/** Everybody in the estate. */
	readonly people: readonly Asker[];
	readonly before: Inventory;
	readonly after: Inventory;
	readonly results: NonNullable<CaseView['results']>;
	/** Calendar date in the controller's time zone. */
	readonly today: string;
}

/**
 * Compares what was said of an erasure with the stores: what was erased was there and is gone, what was retained is there,
 * unchanged, for the reason and until the date that was said, and nobody else's records were touched.
 */
export function checkErasure(erasure: ErasureToCheck): Checked {
	const { policy, asker, people, before, after, results, today } = erasure;
	const theirs = before.records.filter((record) => belongsTo(record, asker));
	const now = new Map(after.records.filter((record) => belongsTo(record, asker)).map((record) => [nameOf(record), record]));
	const gone = theirs.filter((record) => !now.has(nameOf(record)));
	const stayed = theirs.filter((record) => now.has(nameOf(record)));
	const keeping = keepingsOf(policy, theirs, today);
	const others = checkOthers(asker, people, before, after);
	const known = new Set(theirs.map(nameOf));
	return {
		findings: [
			`${countOf(gone.length, 'record')}: there before, gone now`,
			`${countOf(stayed.length, 'record')}: kept, unchanged`,
			...others.findings,
		],
		problems: [
			...claimsOn(before.stores, results).flatMap((claim) => problemsWithClaim(claim, { theirs, gone, stayed, keeping })),
			...gone.filter((record) => keeping(record) !== undefined).map((record) => `${nameOf(record)} is gone, and was to be kept`),
			...stayed
				.filter((record) => keeping(record) === undefined)
				.map((record) => `${nameOf(record)} is there, and nothing keeps it`),
			...stayed
				.filter((record) => !sameRecord(record, now.get(nameOf(record)) ?? record))
				.map((record) => `${nameOf(record)} was kept, but changed`),
			...[...now.keys()].filter((name) => !known.has(name)).map((name) => `${name} was not there before`),
			...beyondChecking(before.stores, results),
			...others.problems,
		],
	};
}

interface Outcome {
	readonly theirs: readonly HeldRecord[];
	readonly gone: readonly HeldRecord[];
	readonly stayed: readonly HeldRecord[];
	readonly keeping: (record: HeldRecord) => Keeping | undefined;
}

/** What is not as it was said of one store. @param outcome `gone`: what was, or is to be, erased. */
export function problemsWithClaim({ store, status, found, acted, retained }: StoreClaim, outcome: Outcome): string[] {
	const here = (records: readonly HeldRecord[]) => records.filter((record) => record.store === store);
	const [held, erased] = [here(outcome.theirs).length, tally(here(outcome.gone))];
	const kept = keptRows(here(outcome.stayed), outcome.keeping);
	const differs = (what: string, said: unknown, is: unknown) =>
		`${store}: said to be ${what}: ${JSON.stringify(said)}; in the store: ${JSON.stringify(is)}`;
	return [
		...(status === 'done' ? [] : [`${store}: ${status}`]),
		...(found === held ? [] : [differs('found', found, held)]),
		...(isDeepStrictEqual(asTable(acted), erased) ? [] : [differs('erased', asTable(acted), erased)]),
		...(isDeepStrictEqual(inOrder(retained), kept) ? [] : [differs('retained', inOrder(retained), kept)]),
	];
}

/** A row for each category and reason, with the latest date; what has no known end stands in a row of its own. */
function keptRows(records: readonly HeldRecord[], keeping: Outcome['keeping']): Retained[] {
	const rows = new Map<string, Retained>();
	for (const record of records) {
		const { reason, until } = keeping(record) ?? { reason: 'nothing' };
		const key = JSON.stringify([record.category, reason, until === undefined]);
		const row = rows.get(key);
		const latest = row?.until !== undefined && until !== undefined && row.until > until ? row.until : until;
		rows.set(key, {
			category: record.category,
			count: (row?.count ?? 0) + 1,
			reason,
			...(latest !== undefined && { until: latest }),
		});
	}
	return inOrder([...rows.values()]);
}
