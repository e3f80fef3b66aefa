import { isDeepStrictEqual } from 'node:util';
import { Temporal } from 'temporal-polyfill';
import type { CaseView } from './case-view.ts';
import { problemsWithClaim } from './check-erasure.ts';
import { checkUntouched } from './check-untouched.ts';
import { beyondChecking, type Checked, claimsOn, countOf } from './checked.ts';
import { belongsTo, type HeldRecord, type Inventory, type Policy } from './inventory.ts';
import { dateOf, keepingsOf } from './keeping.ts';
import type { OwnInventory } from './own-records.ts';
import type { Asker } from './rights-shown.ts';

export interface ScheduleToCheck {
	readonly policy: Policy;
	readonly asker: Asker;
	/** Everybody in the estate. */
	readonly people: readonly Asker[];
	readonly before: Inventory;
	readonly after: Inventory;
	readonly results: NonNullable<CaseView['results']>;
	readonly reference: string;
	readonly receivedOn: string;
	/** Calendar date on which it was known who asks, in the controller's time zone. */
	readonly confirmedOn: string;
	/** Calendar date in the controller's time zone. */
	readonly today: string;
	readonly own: OwnInventory;
}

/**
 * Of unsubscribing: no record was touched yet; what nothing keeps is said to be scheduled, the rest to be kept, as the policy and the
 * records' dates have it; and the schedule in the table says, for each kind of data and day, how many.
 */
export function checkSchedule(schedule: ScheduleToCheck): Checked {
	const { policy, asker, people, before, after, results, reference, today, own } = schedule;
	const theirs = before.records.filter((record) => belongsTo(record, asker));
	const keeping = keepingsOf(policy, theirs, today);
	const untouched = checkUntouched({ asker, people, before, after, results: [] });
	const gone = theirs.filter((record) => keeping(record) === undefined);
	const stayed = theirs.filter((record) => keeping(record) !== undefined);
	const meant = expected(schedule, theirs);
	const items = own.wishes.filter(({ pk, by }) => String(pk).startsWith('DUE#') && by === reference);
	const written = table(
		items.map(({ store, category, on, count }) => [`${store} ${category} ${on}`, typeof count === 'number' ? count : 0]),
	);
	return {
		findings: [...untouched.findings, `${countOf(items.length, 'date')} in the schedule, as the policy has it`],
		problems: [
			...untouched.problems,
			...claimsOn(before.stores, results).flatMap((claim) => problemsWithClaim(claim, { theirs, gone, stayed, keeping })),
			...(isDeepStrictEqual(written, meant)
				? []
				: [`the schedule says ${JSON.stringify(written)}, the policy ${JSON.stringify(meant)}`]),
			...beyondChecking(before.stores, results),
		],
	};
}

/** Records by store, category and the day on which they are looked at. */
function expected({ policy, receivedOn, confirmedOn, today }: ScheduleToCheck, theirs: readonly HeldRecord[]) {
	const keeping = keepingsOf(policy, theirs, today);
	const after = (start: string, period: string) => Temporal.PlainDate.from(start).add(period).toString();
	return table(
		theirs.flatMap((record): [string, number][] => {
			const { store, category } = record;
			const rule = policy.retention.find((each) => each.category === category);
			if (rule === undefined || rule.trigger === 'case-closed') return [];
			const byContract = keeping(record)?.reason === 'right-does-not-apply' ? keeping(record) : undefined;
			const start = rule.trigger === 'unsubscribe' ? receivedOn : dateOf(policy, record, rule.trigger);
			if (start === undefined) return [];
			const on = byContract ? (byContract.until ?? after(confirmedOn, 'P1M')) : after(start, rule.period);
			return [[`${store} ${category} ${on}`, 1]];
		}),
	);
}

function table(rows: readonly (readonly [name: string, count: number])[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const [name, count] of rows.toSorted(([a], [b]) => (a < b ? -1 : 1))) counts[name] = (counts[name] ?? 0) + count;
	return counts;
}
