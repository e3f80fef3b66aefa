/**
 * Names of the moments at which a sweep has something to do: `lapse`, `house-target-7`, `due-2`, `overdue`.
 *
 * A name stands for one act on one date, and is acted on once. When a pause, an extension or a later start moves the date, the
 * names carry it (`due-2@20260601`), so that what was said of the old date is said again of the new one, and what did not move is not repeated.
 */

/** `daysBefore` the date that it reminds of. */
export type Threshold =
	| { readonly kind: 'lapse' | 'overdue' }
	| { readonly kind: 'house-target' | 'due'; readonly daysBefore: number };

const name = /^(?:(?<moment>lapse|overdue)|(?<before>house-target|due)-(?<days>\d+))(?:@\d{8})?$/;

/** The name; `movedTo` is the date where it is not the one that stood at receipt. */
export function thresholdName(threshold: Threshold, movedTo?: string): string {
	const plain = 'daysBefore' in threshold ? `${threshold.kind}-${threshold.daysBefore}` : threshold.kind;
	return movedTo === undefined ? plain : `${plain}@${movedTo.replaceAll('-', '')}`;
}

/** What the name stands for. @throws RangeError where it is no such name. */
export function readThreshold(threshold: string): Threshold {
	const { moment, before, days } = name.exec(threshold)?.groups ?? {};
	if (moment === 'lapse' || moment === 'overdue') return { kind: moment };
	if (before === 'house-target' || before === 'due') return { kind: before, daysBefore: Number(days) };
	throw new RangeError(`No threshold is named ${threshold}.`);
}
