import type { Context } from 'aws-lambda';
import { bundledPolicy } from '../adapters/bundled-policy.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { ledgerOfErasures } from '../adapters/erasure-ledger.ts';
import { holds } from '../adapters/holds.ts';
import { secretKeys } from '../adapters/keys.ts';
import { replayRuns } from '../adapters/replay-runs.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { inFlight } from '../adapters/stores/in-flight.ts';
import { subjects } from '../adapters/subjects.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { env } from '../contract/env.ts';
import { subjectKeyOfIdentifier } from '../core/identity/address.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock, Identifier, Subjects } from '../core/ports.ts';
import { longestLease } from '../core/retention/holds.ts';
import type { ErasureLedger, HoldsInForce, HoldsToHeed, LedgerEntry } from '../core/retention/ports.ts';
import {
	advanceReplay,
	type FoundAgain,
	judgeAgain,
	ledgerFrom,
	type ReplayFailure,
	type ReplayPhase,
	type ReplayRun,
	type ReplayRuns,
	type ReplayWork,
	replayWork,
} from '../core/retention/replay.ts';
import type { ErasePage, StoreAdapter, StoreAdapters } from '../core/stores/ports.ts';
import { HoldsChangedError } from '../middleware/retention/erasure-guard.ts';
import { logger, step } from '../middleware/step.ts';

interface Deps {
	readonly clock: Clock;
	readonly policy: Policy;
	readonly runs: Pick<ReplayRuns, 'get' | 'progress' | 'advance'>;
	readonly ledger: Pick<ErasureLedger, 'since' | 'entries' | 'takenBack'>;
	readonly subjects: Pick<Subjects, 'leaseErasing' | 'holdsOn'>;
	readonly stores: () => Promise<StoreAdapters>;
	readonly holds: HoldsToHeed;
	readonly keyOf: (identifier: Identifier) => Promise<string>;
}

interface Event {
	readonly run: string;
	readonly phase: ReplayPhase;
}

interface Outcome {
	readonly next: 'more' | 'done';
}

/** Another invocation has moved the phase on; tried again, this one goes on from there. */
class PhaseMovedError extends Error {
	override readonly name = 'PhaseMovedError';
	constructor(run: string, phase: ReplayPhase) {
		super(`Another invocation has moved ${phase} of ${run} on.`);
	}
}

/** Parts of the ledger that are taken together must fit into what is left, their retries included. */
const margin = 120_000;
/** Parts are taken together, since what one case erased of a person in many pages is searched for once: until they name so much. */
const mostRecords = 50_000;
const mostEntries = 200;
/** Searches under way at once. */
const searchesInFlight = 4;

/**
 * Goes through the ledger since the backup, and counts, or erases, what it names and is there again: until the time is nearly up. What
 * fails is noted, and does not keep the rest waiting.
 */
export function makeReplayLedger(deps: Deps) {
	return async (
		{ run: id, phase }: Event,
		{ getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
	): Promise<Outcome> => {
		const run = await deps.runs.get(id);
		if (!run) throw new Error(`There is no run ${id}.`);
		const takenBack = await deps.ledger.takenBack(ledgerFrom(run));
		for (;;) {
			const before = await deps.runs.progress(id, phase);
			if (before.done) return { next: 'done' };
			if (getRemainingTimeInMillis() < margin) return { next: 'more' };
			const { entries, through, done } = await nextParts(deps, run, before.cursor);
			const work = replayWork(run, entries, takenBack);
			const results = await inFlight(searchesInFlight, work, (search) => attempt(deps, phase, search));
			const next = advanceReplay(before, {
				through,
				done,
				stores: results.flatMap(({ found }) => (found ? [found] : [])),
				failures: results.flatMap(({ failure }) => (failure ? [failure] : [])),
			});
			if ((await deps.runs.advance(id, phase, next, before)) === 'lost') throw new PhaseMovedError(id, phase);
		}
	};
}

/** Some parts of the ledger, those of one page's listing at most, and where they end. */
async function nextParts({ ledger }: Deps, run: ReplayRun, cursor: string | undefined) {
	const { parts, next } = await ledger.since(ledgerFrom(run), cursor);
	const entries: LedgerEntry[] = [];
	let records = 0;
	let taken = 0;
	for (; taken < parts.length && records < mostRecords && entries.length < mostEntries; taken++) {
		const more = await ledger.entries(parts[taken] ?? '');
		entries.push(...more);
		for (const entry of more) records += entry.records.length;
	}
	return { entries, through: parts[taken - 1], done: next === undefined && taken === parts.length };
}

interface Attempt {
	readonly found?: FoundAgain;
	readonly failure?: ReplayFailure;
}

async function attempt(deps: Deps, phase: ReplayPhase, work: ReplayWork): Promise<Attempt> {
	try {
		const adapter = (await deps.stores()).get(work.store);
		if (!adapter) return failed(work, 'NotConnected');
		if (phase !== 'erase') return { found: await count(deps, adapter, work) };
		await eraseAgain(deps, adapter, work);
		return {};
	} catch (error) {
		return failed(work, error instanceof Error ? error.name : 'unknown');
	}
}

function failed({ store, by }: ReplayWork, error: string): Attempt {
	logger.error('Some erasures of one store could not be looked at', { store, by, error });
	return { failure: { store, error, count: 1, by } };
}

/** What is there again. */
async function count(deps: Deps, adapter: StoreAdapter, work: ReplayWork): Promise<FoundAgain> {
	const keys = await keysOf(deps, work);
	const flags = await Promise.all(keys.map((key) => deps.subjects.holdsOn(key)));
	const holds = await deps.holds.inForce();
	const personHeld = flags.flat().length > 0 || holds.onPerson(keys) !== undefined;
	const circumstances = { timeZone: deps.policy.timeZone, personHeld, holds };
	const counted = { store: work.store, found: 0, held: 0, newer: 0 };
	let cursor: string | undefined;
	do {
		const page = await adapter.find(work.identifiers, cursor);
		for (const record of page.records) {
			const verdict = judgeAgain(work, record, circumstances);
			if (verdict === 'foreign') continue;
			counted.found++;
			if (verdict !== 'erase') counted[verdict]++;
		}
		cursor = page.next;
	} while (cursor !== undefined);
	return counted;
}

/** Erases exactly what the ledger names, page by page, under the leases of everything that finds the person. */
async function eraseAgain(deps: Deps, adapter: StoreAdapter, work: ReplayWork): Promise<void> {
	const keys = await keysOf(deps, work);
	let cursor: string | undefined;
	for (;;) {
		const page = await erasePage(deps, adapter, work, keys, cursor);
		// Holds changed: it is looked at anew.
		if (!page) continue;
		cursor = page.next;
		if (cursor === undefined) return;
	}
}

async function erasePage(
	deps: Deps,
	adapter: StoreAdapter,
	work: ReplayWork,
	keys: readonly string[],
	cursor: string | undefined,
): Promise<ErasePage | undefined> {
	const { timeZone } = deps.policy;
	const before = await guard(deps, keys);
	try {
		return await adapter.erase(
			work.identifiers,
			(record) => {
				const verdict = judgeAgain(work, record, { timeZone, ...before });
				if (verdict === 'erase') return { outcome: 'erase' };
				return { outcome: 'retain', reason: verdict === 'held' ? 'legal-claims' : 'right-does-not-apply' };
			},
			cursor,
			async () => {
				const { personHeld, holds } = await guard(deps, keys);
				const known = new Set(before.holds.ids);
				if (personHeld !== before.personHeld || holds.ids.some((id) => !known.has(id))) throw new HoldsChangedError();
			},
		);
	} catch (error) {
		if (error instanceof HoldsChangedError) return undefined;
		throw error;
	}
}

interface Guarded {
	readonly personHeld: boolean;
	readonly holds: HoldsInForce;
}

/** Takes, or prolongs, the leases, and looks at the holds then: whoever places a hold after that waits until the leases are over. */
async function guard({ clock, subjects, holds }: Deps, keys: readonly string[]): Promise<Guarded> {
	const until = new Date(Date.parse(clock.now()) + longestLease).toISOString();
	const leased = await Promise.all(keys.map((key) => subjects.leaseErasing(key, until)));
	const inForce = await holds.inForce();
	return { personHeld: leased.includes(false) || inForce.onPerson(keys) !== undefined, holds: inForce };
}

/** Keys of whoever the identifiers find: holds and leases stand under them. */
async function keysOf({ keyOf }: Deps, { identifiers }: ReplayWork): Promise<readonly string[]> {
	return [...new Set(await Promise.all(identifiers.filter(({ scope }) => scope === 'unique').map(keyOf)))];
}

function production(): Deps {
	const client = documentClient();
	const policy = bundledPolicy();
	const keys = secretKeys();
	return {
		clock: systemClock,
		policy,
		runs: replayRuns(client, required(env.casesTable), systemClock.now),
		ledger: ledgerOfErasures(keys),
		subjects: subjects(client, required(env.subjectsTable)),
		stores: connectedStores({ policy, clock: systemClock }, keys),
		holds: holds(client, required(env.subjectsTable)),
		keyOf: async (identifier) => subjectKeyOfIdentifier(identifier, (await keys()).subjectKey),
	};
}

export const handler = step(() => makeReplayLedger(production()));
