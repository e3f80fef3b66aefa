/** How far the schedule has come that somebody's unsubscribing set going. */
import type { DueItem, DueName, ScheduleEntry } from './ports.ts';

/**
 * `due`: goes on its day. `waiting`: for something that has no date yet. `held`: a hold keeps it, whatever its day. `done`: it is gone, or
 * is no longer due.
 */
export const standings = ['due', 'waiting', 'held', 'done'] as const;
export type Standing = (typeof standings)[number];

export interface StandingEntry {
	readonly entry: ScheduleEntry;
	readonly standing: Standing;
	/** What of it is in the schedule. */
	readonly items: readonly DueItem[];
}

/** Names of the items of the entries that have a day, each under every key of their person: which is theirs first, no entry says. */
export function namesOf(subjectKeys: readonly string[], entries: readonly ScheduleEntry[]): DueName[] {
	return entries.flatMap(({ store, category, on }) =>
		on === undefined ? [] : subjectKeys.map((subject) => ({ subject, store, category, on, lookOn: on })),
	);
}

/**
 * @param items those of the person that are there
 * @param held whether a hold is on the person: what is not on its day was moved by it, or had gone before
 */
export function standingOf(entries: readonly ScheduleEntry[], items: readonly DueItem[], held: boolean): StandingEntry[] {
	return entries.map((entry) => {
		const { store, category, on, waitsFor, heldBy } = entry;
		const its = items.filter((item) => item.store === store && item.category === category && item.on === on);
		const isHeld = held || waitsFor === 'hold' || heldBy !== undefined || its.some((item) => item.heldBy !== undefined);
		const standing = isHeld ? 'held' : on === undefined ? 'waiting' : its.length > 0 ? 'due' : 'done';
		return { entry, standing, items: its };
	});
}
