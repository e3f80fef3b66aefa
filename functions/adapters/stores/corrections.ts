/** Putting records right that others may change at the same moment. */
import { isDeepStrictEqual } from 'node:util';
import { type Correction, type FieldChange, type StoreRecord, StoreUnavailableError } from '../../core/stores/ports.ts';

/** Times that a record which others keep changing is asked about. */
const triesPerRecord = 5;

export interface Attempt<T> {
	readonly changed: readonly FieldChange[];
	/** Records that somebody changed in between, as they are now. */
	readonly differing: readonly T[];
}

/**
 * Tries with all records, then with those that somebody changed in between, until there are none.
 *
 * @throws StoreUnavailableError when there are still some after five tries
 */
export async function untilUndisturbed<T>(
	store: string,
	records: readonly T[],
	attempt: (records: readonly T[]) => Promise<Attempt<T>>,
): Promise<FieldChange[]> {
	const changed: FieldChange[] = [];
	let left = records;
	for (let tries = 0; left.length > 0; tries++) {
		if (tries === triesPerRecord) {
			throw new StoreUnavailableError(store, `${left.length} records change faster than they are put right`);
		}
		const outcome = await attempt(left);
		changed.push(...outcome.changed);
		left = outcome.differing;
	}
	return changed;
}

/**
 * The fields that the correction sets to something else than what is there.
 *
 * @throws RangeError where it sets one that is fixed, even to what is there
 */
export function changesOf(
	store: string,
	{ id, category, fields }: StoreRecord,
	correction: Correction | undefined,
	fixed: readonly string[],
): FieldChange[] {
	// As it travels: without what JSON has not, such as a negative zero, so that what was set is found equal later.
	const wanted = JSON.parse(JSON.stringify(correction ?? {})) as Correction;
	return Object.entries(wanted).flatMap(([field, after]) => {
		if (fixed.includes(field)) throw new RangeError(`Store ${store}: the field ${field} is never put right`);
		const before = Object.hasOwn(fields, field) ? fields[field] : undefined;
		if (isDeepStrictEqual(before, after)) return [];
		return [{ record: id, category, field, ...(before === undefined ? {} : { before }), after }];
	});
}
