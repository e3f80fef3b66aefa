import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { PackagedRecord } from './access-package.ts';
import type { CaseView, Redaction, StoreClaim } from './case-view.ts';
import { asTable, beyondChecking, type Checked, checkOthers, claimsOn, countOf, inOrder, tally } from './checked.ts';
import { belongsTo, type HeldRecord, type Inventory, nameOf, sameRecord } from './inventory.ts';
import type { Asker } from './rights-shown.ts';

export interface AccessToCheck {
	readonly asker: Asker;
	/** Everybody in the estate. */
	readonly people: readonly Asker[];
	readonly before: Inventory;
	readonly after: Inventory;
	readonly results: NonNullable<CaseView['results']>;
	/** Files of the package that was downloaded, by path. */
	readonly files: ReadonlyMap<string, Buffer>;
	/** The records in it, but for Rightful's own. */
	readonly packaged: readonly PackagedRecord[];
	/** What the DPO left out. */
	readonly redactions: readonly Redaction[];
	/** Whether the right reaches the kind of data; it reaches all, unless said. */
	readonly reaches?: (category: string) => boolean;
}

/**
 * Compares what was said of a request for a copy, and the package, with the stores: every record of the person that the right
 * reaches is in the package, as the store holds it but for what the DPO left out, no other one is, and the stores are as they were.
 */
export function checkAccess(access: AccessToCheck): Checked {
	const { asker, people, before, after, results, files, packaged, redactions, reaches = () => true } = access;
	const theirs = before.records.filter((record) => belongsTo(record, asker));
	const owed = theirs.filter(({ category }) => reaches(category));
	const rest = theirs.filter(({ category }) => !reaches(category));
	const now = new Map(after.records.map((record) => [nameOf(record), record]));
	const others = checkOthers(asker, people, before, after);
	return {
		findings: [
			`${countOf(packaged.length, 'record')} in the package: as the stores hold them${redactions.length === 0 ? '' : `, but for ${redactions.length} blacked out`}`,
			...(rest.length === 0 ? [] : [`${countOf(rest.length, 'record')} that the right does not reach: not in the package`]),
			`${countOf(theirs.length, 'record')} in the stores: unchanged`,
			...others.findings,
		],
		problems: [
			...claimsOn(before.stores, results).flatMap((claim) =>
				problemsOf(
					claim,
					owed.filter(({ store }) => store === claim.store),
					rest.filter(({ store }) => store === claim.store),
				),
			),
			...theirs
				.filter((record) => !sameRecord(record, now.get(nameOf(record)) ?? { ...record, id: '' }))
				.map((record) => `${nameOf(record)} was changed or is gone`),
			...problemsInPackage(packaged, owed, redactions),
			...problemsWithFiles(files, packaged, owed, redactions),
			...beyondChecking(before.stores, results),
			...others.problems,
		],
	};
}

/** @param rest records that the right does not reach, of which nothing need be said. */
function problemsOf(
	{ store, status, found, acted, retained }: StoreClaim,
	held: readonly HeldRecord[],
	rest: readonly HeldRecord[],
): string[] {
	const said = asTable(acted);
	const left = Object.entries(tally(rest)).map(([category, count]) => ({ category, count, reason: 'right-does-not-apply' }));
	const told = retained.length > 0 && isDeepStrictEqual(inOrder(retained), inOrder(left));
	const there = held.length + (told ? rest.length : 0);
	return [
		...(status === 'done' ? [] : [`${store}: ${status}`]),
		...(found === there ? [] : [`${store}: said to be found: ${found}; in the store: ${there}`]),
		...(isDeepStrictEqual(said, tally(held))
			? []
			: [`${store}: said to be exported: ${JSON.stringify(said)}; in the store: ${JSON.stringify(tally(held))}`]),
		...(retained.length === 0 || told
			? []
			: [`${store}: ${JSON.stringify(retained)} is said to be kept back, which nobody decided`]),
	];
}

function problemsInPackage(
	packaged: readonly PackagedRecord[],
	theirs: readonly HeldRecord[],
	redactions: readonly Redaction[],
): string[] {
	const missing = new Map(theirs.map((record) => [nameOf(record), record]));
	const problems = packaged.flatMap((record) => {
		const name = nameOf(record);
		const held = missing.get(name);
		missing.delete(name);
		if (held === undefined) return [`${name} is in the package, and is not the person's, or is there twice`];
		if (held.category !== record.category) return [`${name} stands in the package under ${record.category}`];
		return problemsInFields(name, record.fields, held.fields, hiddenIn(held, redactions));
	});
	return [...problems, ...[...missing.keys()].map((name) => `${name} is not in the package`)];
}

const hiddenIn = ({ store, id }: HeldRecord, redactions: readonly Redaction[]): readonly string[] =>
	redactions.filter((redaction) => redaction.store === store && redaction.record === id).flatMap(({ fields }) => fields);

function problemsInFields(
	name: string,
	given: PackagedRecord['fields'],
	held: HeldRecord['fields'],
	hidden: readonly string[],
): string[] {
	const shown = hidden.filter((field) => isDeepStrictEqual(given[field], held[field]));
	const open = (fields: PackagedRecord['fields']) =>
		Object.fromEntries(Object.entries(fields).filter(([field]) => !hidden.includes(field)));
	return [
		...shown.map((field) => `${name}: ${field} was to be blacked out, and is not`),
		...(isDeepStrictEqual(open(given), open(held)) ? [] : [`${name} is not in the package as the store holds it`]),
	];
}

/** The page for reading, a table for each category that has records, and the files that the stores hold, byte by byte. */
function problemsWithFiles(
	files: ReadonlyMap<string, Buffer>,
	packaged: readonly PackagedRecord[],
	theirs: readonly HeldRecord[],
	redactions: readonly Redaction[],
): string[] {
	const expected = ['index.html', ...new Set(packaged.map(({ category }) => `data/${category}.csv`))];
	const given = [...files]
		.filter(([path]) => path.startsWith('files/'))
		.map(([, content]) => createHash('sha256').update(content).digest('hex'));
	const held = theirs.flatMap((record) =>
		record.content === undefined || hiddenIn(record, redactions).length > 0 ? [] : [record.content],
	);
	return [
		...expected.filter((path) => !files.has(path)).map((path) => `the package has no ${path}`),
		...(isDeepStrictEqual(given.toSorted(), held.toSorted())
			? []
			: ['the files in the package are not those that the stores hold']),
	];
}
