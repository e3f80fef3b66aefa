import type { Journal } from '../../core/audit/journal.ts';
import type { IncompleteSearch } from '../../core/case/case.ts';
import { CommandRejectedError, withoutPersonalData } from '../../core/errors.ts';
import { resolveIdentity } from '../../core/identity/resolve.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Clock, Identifier } from '../../core/ports.ts';
import {
	beginHold,
	clearHold,
	type HoldOrder,
	isSameHold,
	type KeptHold,
	liftHold,
	longestLease,
	takeEffect,
	widenHold,
} from '../../core/retention/holds.ts';
import type { Holds } from '../../core/retention/ports.ts';
import type { StoreAdapters } from '../../core/stores/ports.ts';
import { logger } from '../step.ts';

interface TendingDeps {
	readonly holds: Holds;
	readonly journal: Pick<Journal, 'append'>;
	readonly clock: Clock;
	readonly policy: Policy;
}

export interface HoldDeps extends TendingDeps {
	readonly stores: () => Promise<StoreAdapters>;
	readonly keyOf: (identifier: Pick<Identifier, 'kind' | 'value'>) => Promise<string>;
	readonly pause: (milliseconds: number) => Promise<void>;
}

/** Milliseconds that whoever places a hold waits: for the search of the stores, for erasers to end, and between two looks at these. */
const searchTime = 8_000;
const waitTime = 15_000;
const between = 1_000;
/** Milliseconds after which whoever began to place or to lift a hold has ended or died: API Gateway's longest, with room. */
const longestCommand = 300_000;

/**
 * Places a hold. What is sent again is the same hold, carried on where it stopped; that on a person is searched for again.
 *
 * On a person the address counts first; the stores are asked then for whatever else is theirs, and what could not be asked is said. A
 * hold is heeded by each lease that is taken after it was written down, so that it holds for certain once those before are over.
 *
 * @param email of the person that it is on; normalised.
 * @throws CommandRejectedError where the id is that of another hold, or of one that was lifted.
 */
export async function placeHold(deps: HoldDeps, order: HoldOrder, email?: string): Promise<KeptHold> {
	const start = email === undefined ? undefined : ({ kind: 'email', value: email, scope: 'unique' } as const);
	const asked = start ? { ...order, subjects: [await deps.keyOf(start)] } : order;
	await deps.holds.create(beginHold(asked));
	let hold = await deps.holds.change(order.id, (there) => {
		if (!isSameHold(there, asked)) {
			throw new CommandRejectedError('conflict', `The Idempotency-Key was used for another hold, ${order.id}.`);
		}
		if (there.liftedAt !== undefined) throw new CommandRejectedError('conflict', `Hold ${order.id} was lifted; place another.`);
		return undefined;
	});
	await flagAll(deps, hold);
	if (start) {
		const { subjects, incomplete } = await searchFor(deps, start);
		hold = await deps.holds.change(order.id, (there) => widenHold(there, subjects, incomplete));
		await flagAll(deps, hold);
	}
	return putInForce(deps, hold, waitTime);
}

/** Lifts a hold. What was due meanwhile, the next sweep takes up. */
export async function lift(deps: TendingDeps, id: string, by: string): Promise<void> {
	const hold = await deps.holds.change(id, (there) => liftHold(there, deps.clock.now(), by));
	await unflagAll(deps, hold);
	await tellJournal(deps, hold);
}

/** Finishes what a crash left of placing or lifting a hold, and of telling the journal. Whether there was anything. */
export async function finishHold(deps: TendingDeps, hold: KeptHold): Promise<boolean> {
	const { id, liftedAt, effectiveAt, cleared, placedAt, outbox } = hold;
	const died = (since: string) => Date.parse(since) + longestCommand <= Date.parse(deps.clock.now());
	if (liftedAt !== undefined && !cleared && died(liftedAt)) {
		// Also what somebody set who was still placing it while it was lifted.
		await unflagAll(deps, hold);
		await tellJournal(deps, hold);
		await deps.holds.change(id, (there) => clearHold(there, deps.policy));
		return true;
	}
	if (liftedAt === undefined && effectiveAt === undefined && died(placedAt)) {
		await flagAll(deps, hold);
		const unsearched = Object.keys(deps.policy.stores).map((store) => ({ store, why: 'not-searched' }));
		const { on, incomplete = unsearched } = hold;
		const placed =
			on.what === 'person' ? await deps.holds.change(id, (there) => widenHold(there, [], there.incomplete ?? incomplete)) : hold;
		await putInForce(deps, placed, 0);
		return true;
	}
	if (outbox.length === 0) return false;
	await tellJournal(deps, hold);
	return true;
}

/** Appends to the journal what it was not told yet. */
export async function tellJournal({ holds, journal }: Pick<TendingDeps, 'holds' | 'journal'>, hold: KeptHold): Promise<KeptHold> {
	if (hold.outbox.length === 0) return hold;
	for (const { event, at, actor, once } of hold.outbox) await journal.append(event, at, actor, once);
	const told = new Set(hold.outbox.map(({ once }) => once));
	return holds.change(hold.id, (there) => ({ ...there, outbox: there.outbox.filter(({ once }) => !told.has(once)) }));
}

/** Once every lease that was taken before is over, or it is known when it will be. @param patience milliseconds */
async function putInForce(
	deps: TendingDeps & Partial<Pick<HoldDeps, 'pause'>>,
	hold: KeptHold,
	patience: number,
): Promise<KeptHold> {
	let placed = hold;
	if (hold.effectiveAt === undefined && hold.liftedAt === undefined) {
		const effectiveAt = await leasesOver(deps, hold, patience);
		placed = await deps.holds.change(hold.id, (there) => takeEffect(there, effectiveAt, deps.clock.now()));
	}
	// Somebody lifted it meanwhile, and did not see the flags that were set since.
	if (placed.liftedAt !== undefined) await unflagAll(deps, placed);
	return tellJournal(deps, placed);
}

/** The instant at which the last lease that was taken before the hold is over. */
async function leasesOver(
	{ holds, clock, pause }: Pick<TendingDeps, 'holds' | 'clock'> & Partial<Pick<HoldDeps, 'pause'>>,
	{ on, subjects = [] }: KeptHold,
	patience: number,
): Promise<string> {
	// Of whomever the records are, some lease may have been taken a moment ago.
	if (on.what !== 'person') return later(clock.now(), longestLease);
	const deadline = later(clock.now(), patience);
	for (;;) {
		const now = clock.now();
		const { pages = now, sweeps = now } = await holds.leases(subjects);
		const until = pages > sweeps ? pages : sweeps;
		if (until <= now) return now;
		// A sweep gives its lease back as soon as it can; a page's runs out.
		if (!pause || pages > deadline || later(now, between) > deadline) return until;
		await pause(between);
	}
}

/** Keys of all that finds the person, and the stores that were not searched to their end. */
async function searchFor(
	deps: HoldDeps,
	start: Identifier,
): Promise<{ readonly subjects: readonly string[]; readonly incomplete: readonly IncompleteSearch[] }> {
	const all = (why: string) => Object.keys(deps.policy.stores).map((store) => ({ store, why }));
	const search = async () => {
		const { identifiers, incomplete } = await resolveIdentity([start], await deps.stores(), {
			storeRules: (id) => {
				const store = deps.policy.stores[id];
				return store && { addresses: store.addresses, ...('yields' in store && { yields: store.yields }) };
			},
		});
		return { subjects: await Promise.all(identifiers.map(deps.keyOf)), incomplete };
	};
	try {
		const outOfTime = deps.pause(searchTime).then(() => ({ subjects: [], incomplete: all('out-of-time') }));
		return await Promise.race([search(), outOfTime]);
	} catch (error) {
		// The address is under hold already; that nothing else could be found is for the DPO to know.
		logger.error('The search for a person under hold failed', withoutPersonalData(error));
		return { subjects: [], incomplete: all('failed') };
	}
}

async function flagAll({ holds }: Pick<TendingDeps, 'holds'>, { id, subjects = [] }: KeptHold): Promise<void> {
	for (const subjectKey of subjects) await holds.flag(subjectKey, id);
}

async function unflagAll({ holds, clock }: Pick<TendingDeps, 'holds' | 'clock'>, { id, subjects = [] }: KeptHold): Promise<void> {
	for (const subjectKey of subjects) await holds.unflag(subjectKey, id, clock.now());
}

const later = (instant: string, milliseconds: number): string => new Date(Date.parse(instant) + milliseconds).toISOString();
