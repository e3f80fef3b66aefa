import type { CasesOfSubject } from '../adapters/cases-of-subject.ts';
import { localDate } from '../core/clock/statutory.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { CaseRepository, Clock, Tally, TaskProgress, Tasks } from '../core/ports.ts';
import { rulesOfRight } from '../core/request/rights.ts';
import type { KeptHold } from '../core/retention/holds.ts';
import type { DueName, Holds, RetentionSchedule, Unsubscriptions } from '../core/retention/ports.ts';

interface Deps {
	readonly cases: Pick<CaseRepository, 'load'>;
	readonly casesOf: CasesOfSubject;
	readonly tasks: Pick<Tasks, 'list'>;
	readonly holds: Pick<Holds, 'list'>;
	readonly unsubscriptions: Pick<Unsubscriptions, 'get'>;
	readonly schedule: Pick<RetentionSchedule, 'which'>;
	readonly clock: Clock;
	readonly policy: Policy;
}

/** What was deleted before a hold on a person took effect. */
export interface AlreadyGone {
	/** By requests for erasure. What one is deleting at this moment counts. */
	readonly requests: readonly {
		readonly reference: string;
		readonly store: string;
		readonly category: string;
		readonly count: number;
	}[];
	/** By sweeps: what was due on a day that has come, and is not in the schedule any more. */
	readonly sweeps: readonly { readonly store: string; readonly category: string; readonly count: number; readonly dueOn: string }[];
}

/** What requests and sweeps had deleted already of the persons with these keys, as far as is still known. */
export async function alreadyGone(deps: Deps, { subjects = [] }: Pick<KeptHold, 'subjects'>): Promise<AlreadyGone> {
	return { requests: await byRequests(deps, subjects), sweeps: await bySweeps(deps, subjects) };
}

async function byRequests({ cases, casesOf, tasks }: Deps, subjects: readonly string[]): Promise<AlreadyGone['requests']> {
	const references = new Set<string>();
	for (const subject of subjects) for (const caseId of await casesOf(subject)) references.add(caseId);
	const gone: AlreadyGone['requests'][number][] = [];
	for (const reference of references) {
		const state = await cases.load(reference);
		if (!state || rulesOfRight[state.right].act !== 'erase') continue;
		for (const task of await tasks.list(reference)) {
			if (task.phase !== undefined) continue;
			for (const { category, count } of erasedIn(task)) gone.push({ reference, store: task.store, category, count });
		}
	}
	return gone;
}

/** What is recorded as erased, and what the page in hand has announced. */
function erasedIn({ acted, intent }: TaskProgress): readonly Tally[] {
	const all = Map.groupBy([...acted, ...(intent?.erasing ?? [])], ({ category }) => category);
	return [...all].map(([category, of]) => ({ category, count: of.reduce((sum, { count }) => sum + count, 0) }));
}

async function bySweeps(deps: Deps, subjects: readonly string[]): Promise<AlreadyGone['sweeps']> {
	const today = localDate(deps.clock.now(), deps.policy.timeZone);
	// A hold may have moved it to any of its review dates.
	const reviews = (await deps.holds.list()).flatMap((hold) => hold.reviews.map(({ on }) => on));
	const gone: AlreadyGone['sweeps'][number][] = [];
	for (const subject of subjects) {
		const { entries = [] } = (await deps.unsubscriptions.get(subject)) ?? {};
		const due = entries.flatMap(({ on, store, category, count }) =>
			on !== undefined && on <= today ? [{ subject, on, store, category, count }] : [],
		);
		if (due.length === 0) continue;
		const names = due.flatMap(({ count: _, ...item }): DueName[] =>
			[...new Set([item.on, ...reviews])].map((lookOn) => ({ ...item, lookOn })),
		);
		const there = new Set((await deps.schedule.which(names)).map(nameOf));
		for (const item of due) {
			const { store, category, count, on } = item;
			if (!there.has(nameOf(item))) gone.push({ store, category, count, dueOn: on });
		}
	}
	return gone;
}

const nameOf = ({ store, category, on }: Pick<DueName, 'store' | 'category' | 'on'>) => JSON.stringify([store, category, on]);
