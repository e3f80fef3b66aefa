import { isDeepStrictEqual } from 'node:util';
import type { CaseView, StoreClaim } from './case-view.ts';
import { asTable, beyondChecking, type Checked, checkOthers, claimsOn, countOf, tally } from './checked.ts';
import { corrected, correctionsOf, differences, type FieldChange } from './corrections.ts';
import { belongsTo, type Inventory, nameOf, type Policy, sameRecord } from './inventory.ts';
import type { Asker, Said } from './rights-shown.ts';

export interface RectificationToCheck {
	readonly policy: Policy;
	readonly said: Said;
	readonly asker: Asker;
	/** Everybody in the estate. */
	readonly people: readonly Asker[];
	readonly before: Inventory;
	readonly after: Inventory;
	readonly results: readonly StoreClaim[];
	/** Where what was there before and after is kept with the evidence. */
	readonly notes: CaseView['notes'];
}

/** What differs in the person's records between two looks into the stores. */
export function changesOf(asker: Asker, before: Inventory, after: Inventory): FieldChange[] {
	const now = new Map(after.records.map((record) => [nameOf(record), record]));
	return before.records
		.filter((record) => belongsTo(record, asker))
		.flatMap((record) => differences(record, now.get(nameOf(record)) ?? { ...record, fields: {} }));
}

/**
 * Compares what was said of a rectification with the stores: every record of the kind that was named, which has the field, says what is
 * right now, nothing else of it changed, and what stood there before is kept with the evidence.
 */
export function checkRectification(rectification: RectificationToCheck): Checked {
	const { policy, said, asker, people, before, after, results, notes } = rectification;
	const theirs = before.records.filter((record) => belongsTo(record, asker));
	const now = new Map(after.records.filter((record) => belongsTo(record, asker)).map((record) => [nameOf(record), record]));
	const expected = theirs.flatMap((record) => correctionsOf(policy, said, record));
	const wrong = theirs.filter((record) => {
		const found = now.get(nameOf(record));
		return found === undefined || !sameRecord(corrected(record, correctionsOf(policy, said, record)), found);
	});
	const known = new Set(theirs.map(nameOf));
	const others = checkOthers(asker, people, before, after);
	const records = tally([...Map.groupBy(expected, nameOfRecord).values()].flatMap(([change]) => (change ? [change] : [])));
	return {
		findings: [
			`${countOf(expected.length, 'field')} of ${countOf(
				Object.values(records).reduce((sum, count) => sum + count, 0),
				'record',
			)}: put right, and what stood there kept with the evidence`,
			`${countOf(theirs.length - new Set(expected.map(nameOfRecord)).size, 'record')}: unchanged`,
			...others.findings,
		],
		problems: [
			...wrong.map((record) => `${nameOf(record)} does not say what it should`),
			...[...now.keys()].filter((name) => !known.has(name)).map((name) => `${name} was not there before`),
			...claimsOn(before.stores, results).flatMap((claim) => problemsOf(claim, expected)),
			...problemsWithEvidence(results, notes, expected),
			...beyondChecking(before.stores, results),
			...others.problems,
		],
	};
}

const nameOfRecord = ({ store, record }: FieldChange): string => nameOf({ store, id: record });

function problemsOf({ store, status, acted }: StoreClaim, expected: readonly FieldChange[]): string[] {
	const here = Map.groupBy(
		expected.filter((change) => change.store === store),
		({ record }) => record,
	);
	const is = tally([...here.values()].flatMap(([change]) => (change ? [change] : [])));
	return [
		...(status === 'done' ? [] : [`${store}: ${status}`]),
		...(isDeepStrictEqual(asTable(acted), is)
			? []
			: [`${store}: said to be put right: ${JSON.stringify(asTable(acted))}; in the store: ${JSON.stringify(is)}`]),
	];
}

/** The texts to which the chain commits name each change, with what stood and stands there, and no other. */
function problemsWithEvidence(
	results: readonly StoreClaim[],
	notes: CaseView['notes'],
	expected: readonly FieldChange[],
): string[] {
	const kept = results.flatMap(({ store, changes = [] }) =>
		changes.flatMap(({ key, hash }) => {
			const note = notes.find((each) => each.key === key && each.hash === hash);
			const told = JSON.parse(note?.text ?? '[]') as readonly Omit<FieldChange, 'store'>[];
			return told.map(({ record, category, field, before = null, after }) =>
				JSON.stringify([store, record, category, field, before, after]),
			);
		}),
	);
	const made = expected.map(({ store, record, category, field, before, after }) =>
		JSON.stringify([store, record, category, field, before, after]),
	);
	return [
		...made.filter((change) => !kept.includes(change)).map((change) => `${change} is not with the evidence`),
		...kept.filter((change) => !made.includes(change)).map((change) => `${change} is with the evidence, and not in the store`),
	];
}
