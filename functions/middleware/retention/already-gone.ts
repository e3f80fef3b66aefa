import type { CasesOfSubject } from '../../adapters/cases-of-subject.ts';
import { localDate } from '../../core/clock/statutory.ts';
import { ruleFor } from '../../core/policy/lookup.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { CaseRepository, Clock } from '../../core/ports.ts';
import { rulesOfRight } from '../../core/request/rights.ts';
import type { KeptHold } from '../../core/retention/holds.ts';
import type { DueName, Holds, RetentionSchedule, Unsubscriptions } from '../../core/retention/ports.ts';
import type { Tally, TaskProgress, Tasks } from '../../core/stores/ports.ts';

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
	/**
	 * By sweeps: what was due on a day that has come, and is not in the schedule any more. `perhaps`: or a live contract moved its day,
	 * nobody knows where to.
	 */
	readonly sweeps: readonly {
		readonly store: string;
		readonly category: string;
		readonly count: number;
		readonly dueOn: string;
		readonly perhaps?: boolean;
	}[];
}

/** What requests and sweeps had deleted already of the persons with these keys, as far as is still known. */
export async function alreadyGone(deps: Deps, { subjects = [] }: Pick<KeptHold, 'subjects'>): Promise<AlreadyGone> {
	const looks = (await deps.holds.list()).flatMap((hold) => hold.reviews.map(({ on }) => on));
	return { requests: await byRequests(deps, subjects, looks), sweeps: await bySweeps(deps, subjects, looks) };
}

async function byRequests(deps: Deps, subjects: readonly string[], looks: readonly string[]): Promise<AlreadyGone['requests']> {
	const { cases, casesOf, tasks, schedule } = deps;
	const references = new Set<string>();
	for (const subject of subjects) for (const caseId of await casesOf(subject)) references.add(caseId);
	const gone: AlreadyGone['requests'][number][] = [];
	for (const reference of references) {
		const state = await cases.load(reference);
		if (!state || rulesOfRight[state.right].act !== 'erase') continue;
		for (const task of await tasks.list(reference)) {
			if (task.phase !== undefined) continue;
			const { store, held = [] } = task;
			// What an earlier hold kept from the request goes by a sweep once that is lifted.
			const items = held.map((tally) => ({ ...tally, store, on: state.receivedOn }));
			const there = new Set((await schedule.which(namesOf(items, subjects, looks))).map(nameOf));
			const since = items.filter((item) => !there.has(nameOf(item)));
			for (const { category, count } of added([...erasedIn(task), ...since])) gone.push({ reference, store, category, count });
		}
	}
	return gone;
}

/** What is recorded as erased, and what the page in hand has announced. */
const erasedIn = ({ acted, intent }: TaskProgress): readonly Tally[] => [...acted, ...(intent?.erasing ?? [])];

const added = (tallies: readonly Tally[]): readonly Tally[] =>
	[...Map.groupBy(tallies, ({ category }) => category)].map(([category, of]) => ({
		category,
		count: of.reduce((sum, { count }) => sum + count, 0),
	}));

async function bySweeps(deps: Deps, subjects: readonly string[], looks: readonly string[]): Promise<AlreadyGone['sweeps']> {
	const { policy, schedule, unsubscriptions } = deps;
	const today = localDate(deps.clock.now(), policy.timeZone);
	const gone: AlreadyGone['sweeps'][number][] = [];
	for (const subject of subjects) {
		const { entries = [] } = (await unsubscriptions.get(subject)) ?? {};
		const due = entries.flatMap(({ on, store, category, count }) =>
			on !== undefined && on <= today ? [{ on, store, category, count }] : [],
		);
		const there = new Set((await schedule.which(namesOf(due, subjects, looks))).map(nameOf));
		for (const item of due) {
			const { store, category, count, on } = item;
			const perhaps = ruleFor(policy, category)?.keptBy === 'contract';
			if (!there.has(nameOf(item))) gone.push({ store, category, count, dueOn: on, ...(perhaps && { perhaps }) });
		}
	}
	return gone;
}

type Named = Pick<DueName, 'store' | 'category' | 'on'>;

/** Under any key of the person, on its own day or on any that a hold may have moved it to. */
const namesOf = (items: readonly Named[], subjects: readonly string[], looks: readonly string[]): DueName[] =>
	items.flatMap(({ store, category, on }) =>
		subjects.flatMap((subject) => [...new Set([on, ...looks])].map((lookOn) => ({ subject, store, category, on, lookOn }))),
	);

const nameOf = ({ store, category, on }: Named) => JSON.stringify([store, category, on]);
