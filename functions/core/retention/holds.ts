/**
 * Legal holds as values: what is under hold is not deleted, by request or by sweep, until the hold is lifted (legal claims, UK GDPR
 * Art 17(3)(e)).
 */

import { commit, type UnsealedEvent } from '../audit/chain.ts';
import type { IncompleteSearch } from '../case/case.ts';
import { addPeriod, daysBetween, localDate } from '../clock/statutory.ts';
import { CommandRejectedError } from '../errors.ts';
import { ruleFor } from '../policy/lookup.ts';
import type { Policy } from '../policy/schema.ts';
import type { Hold, HoldOn, HoldsInForce } from './ports.ts';

/** The longest that an eraser may hold a lease, in milliseconds: longer than its page takes, short for whoever places a hold. */
export const longestLease = 60_000;

/** There is no hold of that id. */
export class HoldNotFoundError extends Error {
	override readonly name = 'HoldNotFoundError';
	constructor() {
		super('There is no such hold.');
	}
}

/** A date on which somebody looks whether the hold is still needed. */
export interface Review {
	/** Calendar date. */
	readonly on: string;
	/** Instant at which it was set. */
	readonly at: string;
	/** `dpo:<sub>`. */
	readonly by: string;
	readonly note?: string;
}

/** What the journal is still to be told. */
export interface HoldEvent {
	readonly event: UnsealedEvent;
	/** Instant. */
	readonly at: string;
	readonly actor: string;
	/** Names it: it is appended once. */
	readonly once: string;
}

/** A hold as it is kept. */
export interface KeptHold extends Hold {
	/** Of what the journal commits to; random, and gone with the hold. */
	readonly nonce: string;
	/** Every review date that it had, `reviewOn` the last: what is under hold was moved to any of them. */
	readonly reviews: readonly Review[];
	/** What the search for the person did not reach; absent while it was not searched for, and where it is on nobody. */
	readonly incomplete?: readonly IncompleteSearch[];
	/** Names of the reminders of a review that were sent. */
	readonly reminded: readonly string[];
	/** Lifted, and no flag of it is left anywhere. */
	readonly cleared?: boolean;
	/** Calendar date after which nothing of it is kept. */
	readonly expiresOn?: string;
	readonly outbox: readonly HoldEvent[];
	/** Counts its changes. */
	readonly version: number;
}

export const holdStatuses = ['placing', 'in-force', 'lifted'] as const;
export type HoldStatus = (typeof holdStatuses)[number];

/** `placing`: it is heeded, but an eraser that began before may not have ended yet. */
export function statusOf({ liftedAt, effectiveAt }: Pick<Hold, 'liftedAt' | 'effectiveAt'>): HoldStatus {
	if (liftedAt !== undefined) return 'lifted';
	return effectiveAt === undefined ? 'placing' : 'in-force';
}

export interface HoldOrder {
	readonly id: string;
	readonly on: HoldOn;
	readonly reason: string;
	/** Calendar date. */
	readonly reviewOn: string;
	/** Instant. */
	readonly at: string;
	/** `dpo:<sub>`. */
	readonly by: string;
	readonly nonce: string;
	readonly subjects?: readonly string[];
}

/** A hold that is being placed. */
export function beginHold({ id, on, reason, reviewOn, at, by, nonce, subjects }: HoldOrder): KeptHold {
	const { what } = on;
	const data = {
		...{ hold: id, what, reviewOn },
		...(on.what === 'category' && { category: on.category }),
		...(on.what !== 'person' && on.store !== undefined && { store: on.store }),
		...(on.what === 'records' && { records: on.records.length }),
		// Reasons and ids of records may tell of a person.
		hash: commit(JSON.stringify([on, reason]), nonce),
	};
	return {
		...{ id, on, reason, reviewOn, nonce },
		...{ placedAt: at, placedBy: by, reviews: [{ on: reviewOn, at, by }], reminded: [], version: 0 },
		...(subjects && { subjects }),
		outbox: [{ event: { type: 'hold-placed', data }, at, actor: by, once: `hold-placed/${id}` }],
	};
}

/** Whether a hold that is there is the one that is asked for: the same request, sent again. */
export function isSameHold(hold: KeptHold, order: HoldOrder): boolean {
	const first = order.subjects?.[0];
	return (
		JSON.stringify(hold.on) === JSON.stringify(order.on) &&
		hold.reason === order.reason &&
		hold.reviews[0]?.on === order.reviewOn &&
		(first === undefined || hold.subjects?.includes(first) === true)
	);
}

/**
 * Takes in what a search found of the person; what an earlier one found stays. Under keys that are new it has still to take effect.
 * `undefined`: it says nothing new.
 */
export function widenHold(
	{ effectiveAt, ...hold }: KeptHold,
	subjects: readonly string[],
	incomplete: readonly IncompleteSearch[],
): KeptHold | undefined {
	const all = [...new Set([...(hold.subjects ?? []), ...subjects])];
	const wider = all.length !== hold.subjects?.length;
	const same = !wider && JSON.stringify(incomplete) === JSON.stringify(hold.incomplete);
	if (same || hold.liftedAt !== undefined) return undefined;
	return { ...hold, subjects: all, incomplete, ...(!wider && effectiveAt !== undefined && { effectiveAt }) };
}

/** From `effectiveAt` on, an instant, nothing more of it is deleted: said once, unless it was widened. */
export function takeEffect(hold: KeptHold, effectiveAt: string, at: string): KeptHold | undefined {
	if (hold.effectiveAt !== undefined || hold.liftedAt !== undefined) return undefined;
	const { id, subjects, incomplete = [], version } = hold;
	const data = { hold: id, effectiveAt, ...(subjects && { incomplete: incomplete.map(({ store }) => store) }) };
	const once = `hold-effective/${id}/${version}`;
	return told({ ...hold, effectiveAt }, { type: 'hold-effective', data }, { at, actor: 'system', once });
}

/**
 * Sets another review date. The same again changes nothing.
 *
 * @throws CommandRejectedError where it was lifted.
 */
export function moveReview(hold: KeptHold, review: Review): KeptHold | undefined {
	const { id, liftedAt, reviewOn, reviews, nonce } = hold;
	if (liftedAt !== undefined) throw new CommandRejectedError('conflict', `Hold ${id} was lifted; there is nothing to review.`);
	if (reviewOn === review.on && reviews.at(-1)?.note === review.note) return undefined;
	const nth = reviews.length;
	const { on, at, by, note } = review;
	const data = { hold: id, reviewOn: on, ...(note !== undefined && { hash: commit(note, `${nonce}/${nth}`) }) };
	return told(
		{ ...hold, reviewOn: on, reviews: [...reviews, review] },
		{ type: 'hold-review-moved', data },
		{ at, actor: by, once: `hold-review-moved/${id}/${nth}` },
	);
}

/** Ends it. What it kept goes on with the next sweep. A second time changes nothing. */
export function liftHold(hold: KeptHold, at: string, by: string): KeptHold | undefined {
	if (hold.liftedAt !== undefined) return undefined;
	const { id } = hold;
	return told({ ...hold, liftedAt: at }, { type: 'hold-lifted', data: { hold: id } }, { at, actor: by, once: `hold-lifted/${id}` });
}

/** No flag of it is left. It is kept for as long as the records of a request are, from the day on which it was lifted. */
export function clearHold(hold: KeptHold, policy: Policy): KeptHold | undefined {
	if (hold.cleared || hold.liftedAt === undefined) return undefined;
	const rule = ruleFor(policy, 'request-records');
	const from = [localDate(hold.liftedAt, policy.timeZone), ...hold.reviews.map(({ on }) => on)].sort().at(-1);
	return { ...hold, cleared: true, ...(rule && from && { expiresOn: addPeriod(from, rule.period) }) };
}

function told(hold: KeptHold, event: UnsealedEvent, of: Omit<HoldEvent, 'event'>): KeptHold {
	return { ...hold, outbox: [...hold.outbox, { event, ...of }] };
}

/** What erasers have to heed of the holds that there are. */
export function holdsInForce(holds: readonly KeptHold[]): HoldsInForce {
	const persons = new Map<string, string>();
	const categories = new Map<string, string>();
	const records = new Map<string, string>();
	for (const { id, on, subjects = [], liftedAt } of holds) {
		if (liftedAt !== undefined) continue;
		for (const subject of subjects) persons.set(subject, id);
		if (on.what === 'category') categories.set(JSON.stringify([on.store, on.category]), id);
		if (on.what === 'records') for (const record of on.records) records.set(JSON.stringify([on.store, record]), id);
	}
	const byId = new Map(holds.map((hold) => [hold.id, hold]));
	const lifted = holds.filter(({ liftedAt }) => liftedAt !== undefined).flatMap(({ reviews }) => reviews.map(({ on }) => on));
	// Judged for every record of a page: most often there is nothing to look up.
	const onSome = categories.size > 0 || records.size > 0;
	return {
		ids: holds.filter(({ liftedAt }) => liftedAt === undefined).map(({ id }) => id),
		onPerson: (subjectKeys) => subjectKeys.map((subject) => persons.get(subject)).find((id) => id !== undefined),
		on: (store, { id, category }) =>
			onSome
				? (records.get(JSON.stringify([store, id])) ??
					categories.get(JSON.stringify([store, category])) ??
					categories.get(JSON.stringify([undefined, category])))
				: undefined,
		reviewOn: (id) => (byId.get(id)?.liftedAt === undefined ? byId.get(id)?.reviewOn : undefined),
		lastReviewOn: (id) => byId.get(id)?.reviewOn,
		lifted: [...new Set(lifted)].sort(),
	};
}

/** Days before the review on which the DPO is reminded, and days between reminders after it. */
const daysAhead = 7;
const everyDays = 7;

/**
 * The reminder of a review that is to be sent: a week before, on the day, and every week after, each once. After days that were skipped
 * only the last. Nothing is reminded of on the day on which the date was set, or before.
 *
 * @param today calendar date in the controller's time zone.
 */
export function reminderDue(hold: KeptHold, today: string, timeZone: string): string | undefined {
	const { reviewOn, reviews, reminded, liftedAt, placedAt } = hold;
	if (liftedAt !== undefined) return undefined;
	const days = daysBetween(reviewOn, today);
	if (days < -daysAhead) return undefined;
	const moment = days < 0 ? -daysAhead : Math.floor(days / everyDays) * everyDays;
	const setOn = localDate(reviews.at(-1)?.at ?? placedAt, timeZone);
	const name = `review-${reviewOn}${moment === 0 ? '' : moment > 0 ? `+${moment}` : String(moment)}`;
	return addPeriod(reviewOn, `${moment < 0 ? '-' : ''}P${Math.abs(moment)}D`) <= setOn || reminded.includes(name)
		? undefined
		: name;
}

/** What is wrong with a hold that is asked for: by field, what to write. */
export function wrongHold(policy: Policy, on: HoldOn): readonly { readonly field: string; readonly message: string }[] {
	if (on.what === 'person') return [];
	const { store } = on;
	const known = store === undefined ? undefined : policy.stores[store];
	if (store !== undefined && !Object.hasOwn(policy.stores, store)) {
		return [
			{ field: 'on.store', message: `There is no store of that id; write one of: ${Object.keys(policy.stores).join(', ')}.` },
		];
	}
	if (on.what === 'records') return [];
	if (!Object.hasOwn(policy.categories, on.category)) {
		return [{ field: 'on.category', message: 'The policy has no category of that id.' }];
	}
	if (known && !known.categories.includes(on.category)) {
		return [{ field: 'on.store', message: `It holds none of ${on.category}; leave the store out, or write one that does.` }];
	}
	return [];
}
