import type { Clock, Identifier, Person, Subjects } from '../../core/ports.ts';
import { longestLease } from '../../core/retention/holds.ts';
import type { DueItem, HoldsInForce, HoldsToHeed } from '../../core/retention/ports.ts';
import type { HeldTally, StoreRecord } from '../../core/stores/ports.ts';
import { keysOf } from './subject-marks.ts';

interface Deps {
	readonly subjects: Pick<Subjects, 'leaseErasing' | 'holdsOn'>;
	readonly holds: HoldsToHeed;
	readonly clock: Clock;
	readonly keyOf: (identifier: Pick<Identifier, 'kind' | 'value'>) => Promise<string>;
}

/** A hold was placed, or lifted, while a page was under way: the page is looked at anew. */
export class HoldsChangedError extends Error {
	override readonly name = 'HoldsChangedError';
	constructor() {
		super('Holds changed while a page was being erased.');
	}
}

/** What keeps records of a person from being erased. */
export interface ErasureGuard {
	/** Id of the hold that keeps the record. */
	heldBy(store: string, record: Pick<StoreRecord, 'id' | 'category'>): string | undefined;
	/**
	 * To be awaited before anything is erased: prolongs leases that are half over, looking at the holds anew.
	 *
	 * @throws HoldsChangedError where they are not what they were.
	 */
	renew(): Promise<void>;
	/** What is due again when the holds are lifted, to be looked at on their review dates. */
	dueAgain(
		held: readonly HeldTally[],
		about: Pick<DueItem, 'store' | 'on' | 'identifiers'> & { readonly by: string },
	): readonly DueItem[];
}

/** Keys of everything that is known to find the person: of addresses, the first that of the request; then of other unique identifiers. */
export async function everyKeyOf(person: Person, keyOf: Deps['keyOf']): Promise<readonly string[]> {
	const unique = (person.identifiers ?? []).filter(({ scope }) => scope === 'unique');
	return [...new Set([...keysOf(person), ...(await Promise.all(unique.map(keyOf)))])];
}

/**
 * Takes the leases under which a page of the person's records may be erased, of every key that finds them, and looks at the holds
 * then: whoever places a hold after that waits until the leases are over.
 */
export async function guardErasure(deps: Deps, person: Person): Promise<ErasureGuard> {
	const keys = await everyKeyOf(person, deps.keyOf);
	let { begun, inForce, onPerson } = await look(deps, keys);
	return {
		heldBy: (store, record) => onPerson?.hold ?? inForce.on(store, record),
		async renew() {
			if (Date.parse(deps.clock.now()) < begun + longestLease / 2) return;
			const before = { hold: onPerson?.hold, ids: new Set(inForce.ids) };
			({ begun, inForce, onPerson } = await look(deps, keys));
			if (onPerson?.hold !== before.hold || inForce.ids.some((id) => !before.ids.has(id))) throw new HoldsChangedError();
		},
		dueAgain: (held, about) =>
			held.flatMap(({ category, count, hold }) => {
				const lookOn = inForce.lastReviewOn(hold);
				// Under a key that the hold is on: whoever deletes what is due looks for holds there.
				const subject = (hold === onPerson?.hold ? onPerson.key : undefined) ?? person.subjectKey;
				const item = { ...about, subject, category, count, trigger: 'erasure-request', heldBy: hold } as const;
				return lookOn === undefined ? [] : [{ ...item, lookOn }];
			}),
	};
}

interface Looked {
	/** Milliseconds since 1970: when the leases were asked for. */
	readonly begun: number;
	readonly inForce: HoldsInForce;
	/** A hold on the person, and the key of theirs that it is on. */
	readonly onPerson?: { readonly hold: string; readonly key: string };
}

async function look({ subjects, holds, clock }: Deps, keys: readonly string[]): Promise<Looked> {
	for (;;) {
		const begun = Date.parse(clock.now());
		const until = new Date(begun + longestLease).toISOString();
		const leased = await Promise.all(keys.map((key) => subjects.leaseErasing(key, until)));
		const inForce = await holds.inForce();
		for (const key of keys) {
			const hold = inForce.onPerson([key]);
			if (hold !== undefined) return { begun, inForce, onPerson: { hold, key } };
		}
		const refused = keys.filter((_, nth) => !leased[nth]);
		for (const key of refused) {
			// A hold that is being lifted: it is heeded until its last flag is gone.
			const [hold] = (await subjects.holdsOn(key)).toSorted();
			if (hold !== undefined) return { begun, inForce, onPerson: { hold, key } };
		}
		if (refused.length === 0) return { begun, inForce };
	}
}
