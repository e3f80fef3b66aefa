import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { holds } from '../adapters/holds.ts';
import { secretKeys } from '../adapters/keys.ts';
import { underPolicyOf } from '../adapters/pinned-policy.ts';
import { retentionSchedule } from '../adapters/retention-schedule.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { env } from '../contract/env.ts';
import type { CaseState, StoreResult } from '../core/case/case.ts';
import { recordResults, recordVerification } from '../core/case/commands.ts';
import { localDate } from '../core/clock/statutory.ts';
import { FulfilmentIncomplete, VerificationFailed } from '../core/errors.ts';
import { subjectKeyOfIdentifier } from '../core/identity/address.ts';
import { CaseNotFoundError, type Identifier, type Person, type Subjects } from '../core/ports.ts';
import { findContract } from '../core/request/contract.ts';
import { fulfilmentVerdict, resultsOf } from '../core/request/fulfil.ts';
import { pendingCorrection } from '../core/request/judge.ts';
import { rulesOfRight } from '../core/request/rights.ts';
import type { DueName, HoldsToHeed, RetentionSchedule } from '../core/retention/ports.ts';
import { dueItems } from '../core/retention/unsubscribing.ts';
import type { StoreAdapter, StoreAdapters, StoreRecord, Tally } from '../core/stores/ports.ts';
import { everyKeyOf } from '../middleware/retention/erasure-guard.ts';
import { schedulingOf } from '../middleware/retention/scheduling.ts';
import { step } from '../middleware/step.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'tasks'> {
	readonly subjects: Pick<Subjects, 'holdsOn'>;
	readonly holds: HoldsToHeed;
	readonly keyOf: (identifier: Pick<Identifier, 'kind' | 'value'>) => Promise<string>;
	readonly stores: () => Promise<StoreAdapters>;
	readonly schedule: Pick<RetentionSchedule, 'which'>;
}

/**
 * Records what was done in each store, then searches again: what should be gone is gone, what should remain is there.
 *
 * @throws FulfilmentIncomplete while the work on a store failed.
 * @throws VerificationFailed with the stores; a retry works on them again.
 */
export function makeVerifyFulfilment(given: Deps) {
	return async ({ caseId }: { readonly caseId: string }): Promise<void> => {
		const deps = await underPolicyOf(given, caseId);
		const state = await deps.cases.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		if (state.verified?.problems.length === 0) return;
		const results = resultsOf(state, await deps.tasks.list(caseId));
		const failed = results.filter(({ status }) => status === 'failed');
		if (failed.length > 0) {
			throw new FulfilmentIncomplete(`The work on these stores failed: ${failed.map(({ store }) => store).join(', ')}.`);
		}
		await deps.cases.apply(caseId, 'system', deps.clock.now(), (now) => recordResults(now, results));
		const problems = await searchAgain(deps, state, results);
		await deps.cases.apply(caseId, 'system', deps.clock.now(), (now) =>
			recordVerification(
				now,
				problems.map(({ store, what }) => `${store}: ${what}`),
			),
		);
		if (problems.length === 0) return;
		for (const { store } of problems) await reopen(deps, state, store);
		throw new VerificationFailed(`Not as it should be: ${problems.map(({ store, what }) => `${store} (${what})`).join(', ')}.`);
	};
}

interface Problem {
	readonly store: string;
	readonly what: string;
}

/** A copy changed nothing: its stores are searched once. The package is counted when it is built. */
async function searchAgain(deps: Deps, state: CaseState, results: readonly StoreResult[]): Promise<Problem[]> {
	const { act } = rulesOfRight[state.right];
	if (act === 'export' || act === 'none') return [];
	const person = await deps.cases.person(state.caseId);
	if (!person) throw new CaseNotFoundError(state.caseId);
	if (act === 'schedule') return missingFromSchedule(deps, state, person, results);
	const identifiers = person.identifiers ?? [];
	const today = localDate(deps.clock.now(), deps.policy.timeZone);
	const stores = await deps.stores();
	const { particulars = {} } = person;
	// Only what is erased depends on a contract, and on a hold.
	const erases = act === 'erase';
	const contract = erases && (await findContract(deps.policy, stores, identifiers, { today, leftOut: state.leftOut }));
	const heldBy = erases ? await keeping(deps, person) : undefined;
	const isDue = (record: StoreRecord, adapter: StoreAdapter) => {
		const circumstances = { today, particulars, ...(contract && { contract }) };
		if (fulfilmentVerdict(deps.policy, state, record, circumstances).outcome !== 'act') return false;
		if (act === 'rectify')
			return adapter.rectify !== undefined && pendingCorrection(record, particulars, adapter.fixed) !== undefined;
		if (act === 'restrict') return adapter.restrict !== undefined && !record.restrictedBy?.includes(state.caseId);
		return heldBy?.(adapter.id, record) === undefined;
	};
	const problems: Problem[] = [];
	for (const result of results) {
		const adapter = stores.get(result.store);
		if (adapter && result.status === 'done')
			problems.push(
				...(await searchStore(
					adapter,
					identifiers,
					(record) => isDue(record, adapter),
					// Who corrects and restricts takes nothing away: what is gone since, somebody else let go.
					erases ? result.retained : [],
				)),
			);
	}
	return problems;
}

/** Nothing is deleted yet: what is to be must stand in the schedule. */
async function missingFromSchedule(
	{ policy, schedule }: Deps,
	state: CaseState,
	person: Person,
	results: readonly StoreResult[],
): Promise<Problem[]> {
	const problems: Problem[] = [];
	for (const { store, scheduled = [] } of results) {
		const items = dueItems(policy, store, scheduled, schedulingOf(policy, state, person));
		const there = new Set((await schedule.which(items)).map(nameOf));
		const missing = items.filter((item) => !there.has(nameOf(item))).length;
		if (missing > 0) problems.push({ store, what: `${missing} of ${items.length} dates are missing in the schedule` });
	}
	return problems;
}

const nameOf = ({ subject, store, category, on, lookOn }: DueName): string =>
	JSON.stringify([subject, store, category, on, lookOn]);

/** Id of the hold that keeps a record of the person; as the flags say, and as the holds do. */
async function keeping(
	{ subjects, holds, keyOf }: Deps,
	person: Person,
): Promise<(store: string, record: StoreRecord) => string | undefined> {
	const keys = await everyKeyOf(person, keyOf);
	const [inForce, ...flags] = await Promise.all([holds.inForce(), ...keys.map((key) => subjects.holdsOn(key))]);
	const onPerson = inForce.onPerson(keys) ?? flags.flat()[0];
	return (store, record) => onPerson ?? inForce.on(store, record);
}

async function searchStore(
	adapter: StoreAdapter,
	identifiers: readonly Identifier[],
	isDue: (record: StoreRecord) => boolean,
	retained: StoreResult['retained'],
): Promise<Problem[]> {
	let remaining = 0;
	const kept = new Map<string, number>();
	let cursor: string | undefined;
	do {
		const page = await adapter.find(identifiers, cursor);
		for (const record of page.records) {
			if (isDue(record)) remaining++;
			else kept.set(record.category, (kept.get(record.category) ?? 0) + 1);
		}
		cursor = page.next;
	} while (cursor !== undefined);
	const missing = [...Map.groupBy(retained, ({ category }) => category)]
		.filter(([category, rows]) => (kept.get(category) ?? 0) < rows.reduce((total, { count }) => total + count, 0))
		.map(([category]) => ({ store: adapter.id, what: `some of what was to be kept of ${category} is gone` }));
	return [...(remaining > 0 ? [{ store: adapter.id, what: `${remaining} records are not as they should be` }] : []), ...missing];
}

/**
 * Has a retry go through the store again, keeping the count of what it erased or put right so far. Marks are counted where they are,
 * whoever set them, as is what is to be deleted one day, and what a person did by hand once it is asked about again: these start from nothing.
 */
async function reopen(deps: Deps, state: CaseState, store: string): Promise<void> {
	const before = await deps.tasks.get(state.caseId, store);
	if (before?.status !== 'done') return;
	const { cursor: _, byHand, scheduled: __, unsure: ___, held: ____, ...task } = before;
	const byPerson = byHand ? state.tasksDone.filter((done) => done.store === store).flatMap(({ acted }) => acted) : [];
	const acted = ['restrict', 'schedule'].includes(rulesOfRight[state.right].act) ? [] : without(task.acted, byPerson);
	const found = acted.reduce((total, { count }) => total + count, 0);
	await deps.tasks.put(state.caseId, { ...task, status: 'working', found, acted, retained: [] }, before);
}

function without(tallies: readonly Tally[], taken: readonly Tally[]): Tally[] {
	const left = tallies.map(({ category, count }) => {
		const gone = taken.filter((each) => each.category === category).reduce((total, each) => total + each.count, 0);
		return { category, count: count - gone };
	});
	return left.filter(({ count }) => count > 0);
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	const table = required(env.subjectsTable);
	return {
		...ports,
		subjects: subjects(ports.client, table),
		schedule: retentionSchedule({ client: ports.client, table, key: async () => (await keys()).sealingKey }),
		holds: holds(ports.client, table),
		keyOf: async (identifier) => subjectKeyOfIdentifier(identifier, (await keys()).subjectKey),
		stores: connectedStores(ports, keys),
	};
}

export const handler = step(() => makeVerifyFulfilment(production()));
