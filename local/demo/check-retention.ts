/** What a sweep says of itself against the stores: all that is due by the policy is gone, and not one record besides. */
import { isDeepStrictEqual } from 'node:util';
import { asTable, countOf } from './checked.ts';
import { type FallingDue, fallingDue, isHeldByItself, ownFallingDue, type Unsubscriber } from './falling-due.ts';
import { belongsTo, type HeldRecord, type Inventory, nameOf, type Policy, sameRecord } from './inventory.ts';
import { type OwnInventory, ownRecordsOf } from './own-records.ts';
import type { SweepView } from './retention-desk.ts';

export interface Held extends Unsubscriber {
	/** Pseudonym, as the tables have it. */
	readonly subjectKey: string;
	/** Id of the hold on the person, while it is in force. */
	readonly hold?: string;
}

export interface SweepToCheck {
	readonly policy: Policy;
	/** Calendar date in the controller's time zone. */
	readonly today: string;
	/** Who unsubscribed. */
	readonly people: readonly Held[];
	readonly before: Seen;
	readonly after: Seen;
	readonly sweep: SweepView;
}

interface Seen {
	readonly estate: Inventory;
	readonly own: OwnInventory;
}

/** Records of one store and category that went, or were kept, for one reason. */
export interface Row {
	readonly store: string;
	readonly category: string;
	readonly count: number;
	readonly due: FallingDue;
	/** The hold that keeps it, or `record`: it says itself that it must stay. */
	readonly by?: string;
}

export interface SweepChecked {
	readonly went: readonly Row[];
	/** Due, and there. */
	readonly kept: readonly Row[];
	/** Records that are there as they were. */
	readonly untouched: number;
	readonly problems: readonly string[];
}

interface Judged {
	readonly store: string;
	readonly category: string;
	readonly name: string;
	readonly gone: boolean;
	readonly due: FallingDue | undefined;
	readonly by: string | undefined;
}

/** What each record should have come to by the day of the sweep, and what it came to. */
export function checkSweep(check: SweepToCheck): SweepChecked {
	const { before, after, today, sweep } = check;
	const judged = [...judgeEstate(check), ...judgeOwn(check)];
	const isDue = ({ due }: Judged) => due !== undefined && due.on <= today;
	const gone = judged.filter((each) => each.gone);
	const now = new Map(after.estate.records.map((record) => [nameOf(record), record]));
	const known = new Set(before.estate.records.map(nameOf));
	return {
		went: rowsOf(gone),
		kept: rowsOf(judged.filter((each) => isDue(each) && !each.gone)),
		untouched: judged.length - gone.length,
		problems: [
			...gone.filter((each) => !isDue(each)).map(({ name }) => `${name} is gone, and was not due`),
			...gone.filter(({ by }) => by !== undefined).map(({ name, by }) => `${name} is gone in spite of the hold ${by}`),
			...judged
				.filter((each) => isDue(each) && !each.gone && each.by === undefined)
				.map(({ name, due }) => `${name} was due on ${due?.on}, and is there`),
			...before.estate.records
				.filter((record) => !sameRecord(record, now.get(nameOf(record)) ?? record))
				.map((record) => `${nameOf(record)} was kept, but changed`),
			...[...now.keys()].filter((name) => !known.has(name)).map((name) => `${name} was not there before`),
			...problemsWithSweep(sweep, gone),
			...sweep.byCategory
				.filter(
					({ category, held }) => held > judged.filter((each) => each.category === category && isDue(each) && !each.gone).length,
				)
				.map(({ category, held }) => `${category}: ${held} said to be held, which is more than there are`),
		].map((problem) => `${today}: ${problem}`),
	};
}

function judgeEstate({ policy, today, people, before, after }: SweepToCheck): Judged[] {
	const { records } = before.estate;
	const there = new Set(after.estate.records.map(nameOf));
	return records.map((record) => {
		const { store, category } = record;
		const name = nameOf(record);
		const due = fallingDue(policy, record, { unsubscribers: people, records, today });
		return { store, category, name, due, gone: !there.has(name), by: holdOn(policy, people, record) };
	});
}

function holdOn(policy: Policy, people: readonly Held[], record: HeldRecord): string | undefined {
	if (isHeldByItself(policy, record)) return 'record';
	return people.find(({ asker, hold }) => hold !== undefined && belongsTo(record, asker))?.hold;
}

/** Rightful's own records of the two, which fall due by the closing of their cases. */
function judgeOwn({ policy, people, before, after }: SweepToCheck): Judged[] {
	const [store = 'rightful'] = Object.keys(policy.stores).filter((id) => policy.stores[id]?.kind === 'rightful');
	return people.flatMap(({ subjectKey, hold }) => {
		const there = new Set(ownRecordsOf(after.own, subjectKey).map(({ id }) => id));
		return ownRecordsOf(before.own, subjectKey)
			.filter(({ category }) => category !== 'audit-chain')
			.map(({ id, reference, category }) => {
				const due = ownFallingDue(policy, before.own, reference, category);
				return { store, category, name: `${store} ${id}`, gone: !there.has(id), due, by: hold };
			});
	});
}

function problemsWithSweep({ status, byCategory, failures, totals }: SweepView, gone: readonly Judged[]): string[] {
	const said = asTable(byCategory.map(({ category, erased, anonymised }) => ({ category, count: erased + anonymised })));
	const went = asTable(
		rowsOf(gone)
			.map(({ category, count }) => ({ category, count }))
			.reduce(addUp, []),
	);
	const wrongly = byCategory.filter(({ category, erased, anonymised }) => {
		const action = gone.find((each) => each.category === category)?.due?.action;
		return (action === 'anonymise' && erased > 0) || (action === 'erase' && anonymised > 0);
	});
	return [
		...(status === 'completed' ? [] : [`the sweep is ${status}`]),
		...(failures.length + totals.failed === 0 ? [] : [`the sweep failed at ${JSON.stringify(failures)}`]),
		...(isDeepStrictEqual(said, went) ? [] : [`said to be gone: ${JSON.stringify(said)}; gone: ${JSON.stringify(went)}`]),
		...wrongly.map(({ category }) => `${category}: what the policy erases is said to be anonymised, or the other way round`),
	];
}

type Tally = { readonly category: string; readonly count: number };

const addUp = (tallies: readonly Tally[], { category, count }: Tally): readonly Tally[] => {
	const before = tallies.find((each) => each.category === category)?.count ?? 0;
	return [...tallies.filter((each) => each.category !== category), { category, count: before + count }];
};

/** One row for each store, category and reason, in the order of their names. */
function rowsOf(judged: readonly Judged[]): Row[] {
	const groups = Map.groupBy(
		judged.filter(({ due }) => due !== undefined),
		({ store, category, due, by }) => [store, category, due?.on, by].join('#'),
	);
	return [...groups]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.flatMap(([, [first, ...others]]) => {
			if (first?.due === undefined) return [];
			const { store, category, due, by } = first;
			return [{ store, category, count: others.length + 1, due, ...(by !== undefined && { by }) }];
		});
}

/** What somebody is told of the schedule, against their records: each kind of data with its day, or without one. */
export function problemsWithSchedule(
	policy: Policy,
	unsubscriber: Unsubscriber,
	{ records }: Inventory,
	entries: readonly { readonly store: string; readonly category: string; readonly count: number; readonly on?: string }[],
): string[] {
	const theirs = records.filter((record) => belongsTo(record, unsubscriber.asker));
	const days = theirs.map((record) => {
		const due = fallingDue(policy, record, { unsubscribers: [unsubscriber], records, today: unsubscriber.on });
		return { category: `${record.store} ${record.category} ${due?.on ?? 'waits'}`, count: 1 };
	});
	const meant = asTable(days.reduce(addUp, []));
	const said = asTable(
		entries
			.map(({ store, category, on, count }) => ({ category: `${store} ${category} ${on ?? 'waits'}`, count }))
			.reduce(addUp, []),
	);
	if (isDeepStrictEqual(said, meant)) return [];
	const { email } = unsubscriber.asker;
	return [`${email} is told ${JSON.stringify(said)}; ${countOf(theirs.length, 'record')} by the policy: ${JSON.stringify(meant)}`];
}
