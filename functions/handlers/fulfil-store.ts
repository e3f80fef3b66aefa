import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { S3AccessPackages } from '../adapters/access-package.ts';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { ledgerOfErasures } from '../adapters/erasure-ledger.ts';
import { holds } from '../adapters/holds.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { underPolicyOf } from '../adapters/pinned-policy.ts';
import { redactionsOf } from '../adapters/redactions.ts';
import { retentionSchedule } from '../adapters/retention-schedule.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { env } from '../contract/env.ts';
import { isAnswered, taskWait } from '../core/case/answers.ts';
import type { CaseState } from '../core/case/case.ts';
import { withCaseDates } from '../core/case/case-dates.ts';
import { localDate } from '../core/clock/statutory.ts';
import { subjectKeyOfIdentifier } from '../core/identity/address.ts';
import { CaseNotFoundError, type Identifier, type Mailbox, type Person, type Subjects } from '../core/ports.ts';
import { findContract } from '../core/request/contract.ts';
import type { AccessPackages } from '../core/request/export/access-package.ts';
import { applyRedactions, type Redaction } from '../core/request/export/redact.ts';
import { addHeld, addRetained, advance, beginTask, ErasureCount, fulfilmentVerdict, tally } from '../core/request/fulfil.ts';
import { pendingCorrection } from '../core/request/judge.ts';
import { type Act, rulesOfRight, tellsWhy } from '../core/request/rights.ts';
import { advanceSchedule, readSchedule } from '../core/request/schedule.ts';
import type { ErasureLedger, HoldsToHeed, RetentionSchedule } from '../core/retention/ports.ts';
import { dueItems } from '../core/retention/unsubscribing.ts';
import type {
	ErasePage,
	FindPage,
	HeldTally,
	Phase,
	RetainedTally,
	StoreAdapter,
	StoreAdapters,
	StoreRecord,
	TaskProgress,
	Verdict,
} from '../core/stores/ports.ts';
import { guardErasure, HoldsChangedError } from '../middleware/retention/erasure-guard.ts';
import { LedgerPart } from '../middleware/retention/ledger-part.ts';
import { identifiersOf, schedulingOf, whoseNameOf } from '../middleware/retention/scheduling.ts';
import { keysOf } from '../middleware/retention/subject-marks.ts';
import { step } from '../middleware/step.ts';
import { keptCorrections } from '../middleware/subject-request/kept-corrections.ts';
import { liftByHand } from '../views/letters/lift-by-hand.ts';
import { taskNeeded } from '../views/letters/task-needed.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'tasks' | 'texts'> {
	readonly subjects: Subjects;
	readonly holds: HoldsToHeed;
	readonly schedule: Pick<RetentionSchedule, 'put'>;
	readonly ledger: Pick<ErasureLedger, 'write' | 'takeBack'>;
	readonly keyOf: (identifier: Pick<Identifier, 'kind' | 'value'>) => Promise<string>;
	readonly mailbox: Mailbox;
	readonly links: Links;
	readonly stores: () => Promise<StoreAdapters>;
	readonly packages: AccessPackages;
}

interface Event {
	readonly caseId: string;
	readonly store: string;
	/** What is done: the act of the right, unless said. */
	readonly phase?: 'act' | Phase;
}

/** `more`: called again; `task`: a person has to do it, whose answer is waited for. */
interface Outcome {
	readonly status: 'done' | 'more' | 'task';
}

/** Another invocation is at the same page of the store. */
class PageTakenError extends Error {
	override readonly name = 'PageTakenError';
	constructor(store: string) {
		super(`Another invocation is at the same page of store ${store}.`);
	}
}

/** A page must fit into what is left, a retry inside the adapter included. */
const margin = 60_000;
/** Pages that are exported, or scheduled, before the case is looked at again. */
const pagesAtOnce = 8;

/** Does to what one store holds of a person what the right, or the phase, does: pages until it is done or the time is nearly up. */
export function makeFulfilStore(given: Deps) {
	return async (
		{ caseId, store, phase: wanted = 'act' }: Event,
		{ getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
	): Promise<Outcome> => {
		const phase = wanted === 'act' ? undefined : wanted;
		const deps = await underPolicyOf(given, caseId);
		const person = await deps.cases.person(caseId);
		if (!person) throw new CaseNotFoundError(caseId);
		const adapter = (await deps.stores()).get(store);
		const reader = adapter && readAhead(adapter, identifiersOf(person));
		const goesOn = () => getRemainingTimeInMillis() >= margin;
		let redactions: readonly Redaction[] | undefined;
		for (;;) {
			const [state, before] = await Promise.all([deps.cases.load(caseId), deps.tasks.get(caseId, store, phase)]);
			if (!state) throw new CaseNotFoundError(caseId);
			redactions ??= await redactionsOf(deps, state);
			if (before?.status === 'done' || before?.status === 'stopped') return { status: 'done' };
			// A store that was left out may carry marks from before: lifting is tried there too, and may fail.
			if (state.leftOut.includes(store) && phase !== 'lift') return { status: 'done' };
			const task = before ?? beginTask(store, phase);
			if (phase && (!adapter?.restrict || !reader)) {
				if (phase === 'lift') await tellToLiftByHand(deps, state, store);
				await deps.tasks.put(caseId, advance(task, { acted: [], retained: [] }), before);
			} else if (state.stopped) await deps.tasks.put(caseId, await stopped(deps, state, task, adapter, person), before);
			else if (!adapter || !reader || task.byHand) {
				if (!(await settleTask(deps, state, task, before))) return { status: 'task' };
			} else {
				const page: Page = { state, person, adapter, reader, task, before, redactions, goesOn };
				const next = await doers[phase ? 'restrict' : rulesOfRight[state.right].act](deps, page);
				if (next.status !== 'done' && !goesOn()) {
					await reader.settled();
					return { status: 'more' };
				}
			}
		}
	};
}

interface Page {
	readonly state: CaseState;
	readonly person: Person;
	readonly adapter: StoreAdapter;
	readonly reader: Reader;
	readonly task: TaskProgress;
	/** The task as stored, for the conditional write; `undefined`: not yet. */
	readonly before: TaskProgress | undefined;
	readonly redactions: readonly Redaction[];
	/** Whether there is time for another page. */
	readonly goesOn: () => boolean;
}

interface Reader {
	page(cursor: string | undefined): Promise<FindPage>;
	/** Nothing is read any more. */
	settled(): Promise<void>;
}

/** Reads a store's pages, each while the caller is still busy with the one before. */
function readAhead(adapter: StoreAdapter, identifiers: readonly Identifier[]): Reader {
	let ahead: { readonly cursor: string; readonly page: Promise<FindPage> } | undefined;
	return {
		async page(cursor) {
			const page = await (ahead !== undefined && ahead.cursor === cursor ? ahead.page : adapter.find(identifiers, cursor));
			ahead = page.next === undefined ? undefined : { cursor: page.next, page: adapter.find(identifiers, page.next) };
			// What fails is thrown to whoever asks for the page, if anybody does.
			ahead?.page.catch(() => {});
			return page;
		},
		async settled() {
			await Promise.allSettled([ahead?.page]);
		},
	};
}

/** Exports some pages, each written and recorded while the next one is looked at. */
async function exportPages(deps: Deps, { state, adapter, reader, task, before, redactions, goesOn }: Page): Promise<TaskProgress> {
	let progress = task;
	let stored = before;
	let recording = Promise.resolve();
	try {
		for (let pages = 0; progress.status !== 'done' && pages < pagesAtOnce && (pages === 0 || goesOn()); pages++) {
			const found = await reader.page(progress.cursor);
			const { records, retained } = disclose(deps, state, adapter.id, found.records, redactions);
			const next = advance(progress, { acted: tally(records), retained, ...(found.next !== undefined && { next: found.next }) });
			await recording;
			recording = recordPart(deps, state, records, next, stored);
			recording.catch(() => {});
			stored = progress = next;
		}
	} finally {
		// What was exported before something failed is recorded all the same.
		await Promise.allSettled([recording]);
	}
	await recording;
	return progress;
}

const doers: Readonly<Record<Act, (deps: Deps, page: Page) => Promise<TaskProgress>>> = {
	export: exportPages,
	erase: erasePage,
	rectify: rectifyPage,
	restrict: restrictPage,
	schedule: schedulePages,
	// Nothing is done in the stores, and no store is planned.
	none: async ({ tasks }, { state, task, before }) => {
		const done = advance(task, { acted: [], retained: [] });
		await tasks.put(state.caseId, done, before);
		return done;
	},
};

/** Puts right what the person stated; what stood there before is kept with the evidence. */
async function rectifyPage(deps: Deps, { state, person, adapter, task, before }: Page): Promise<TaskProgress> {
	const { caseId } = state;
	const today = localDate(deps.clock.now(), deps.policy.timeZone);
	const { particulars = {} } = person;
	const count = new ErasureCount(task.intent);
	const kept = keptCorrections(deps.texts, caseId);
	// By record: one that somebody else changes meanwhile is asked about again.
	const withheld = new Map<string, RetainedTally>();
	let changes = task.intent?.changes ?? [];
	let stored = before;
	const page = await adapter.rectify?.(
		identifiersOf(person),
		(record) => {
			const verdict = fulfilmentVerdict(deps.policy, state, record, { today, particulars });
			if (verdict.outcome === 'retain') {
				if (tellsWhy(state.right, verdict.reason)) {
					withheld.set(record.id, { category: record.category, count: 1, ...withoutOutcome(verdict) });
				}
				return undefined;
			}
			const correction = pendingCorrection(record, particulars, adapter.fixed);
			if (correction) count.add(record);
			return correction;
		},
		task.cursor,
		async (changed) => {
			changes = await kept.add(task, changes, changed);
			const announced: TaskProgress = { ...task, status: 'working', intent: { ...count.intent, changes } };
			if ((await deps.tasks.put(caseId, announced, stored)) === 'lost') throw new PageTakenError(adapter.id);
			stored = announced;
		},
	);
	const retained = addRetained([], [...withheld.values()]);
	const done = advance(task, { acted: count.erasing, retained, changes, ...(page?.next !== undefined && { next: page.next }) });
	const next = await kept.inFewReferences(andByHand(state, done));
	await deps.tasks.put(caseId, next, stored);
	return next;
}

/** Marks what may not be used, or takes the case's mark off where the restriction is lifted. */
async function restrictPage(deps: Deps, { state, person, adapter, task, before }: Page): Promise<TaskProgress> {
	const { caseId } = state;
	const today = localDate(deps.clock.now(), deps.policy.timeZone);
	const { particulars } = person;
	const set = task.phase !== 'lift';
	let retained: readonly RetainedTally[] = [];
	const page = await adapter.restrict?.(
		identifiersOf(person),
		(record) => {
			// Lifting counts what an earlier try of the page took the mark off, and reaches a processor that does not show it.
			if (!set && record.restrictedBy?.includes(caseId)) return true;
			const verdict = fulfilmentVerdict(deps.policy, state, record, { today, ...(particulars && { particulars }) });
			if (verdict.outcome === 'act') return true;
			if (!set) return false;
			if (tellsWhy(state.right, verdict.reason)) {
				retained = addRetained(retained, [{ category: record.category, count: 1, ...withoutOutcome(verdict) }]);
			}
			return false;
		},
		{ by: caseId, set },
		task.cursor,
	);
	const next = andByHand(
		state,
		advance(task, { acted: page?.marked ?? [], retained, ...(page?.next !== undefined && { next: page.next }) }),
	);
	await deps.tasks.put(caseId, next, before);
	return next;
}

/**
 * Counts when what some pages hold is to be deleted. The schedule is written once the whole store has been read, before that is recorded:
 * a try that died in between writes the same again.
 */
async function schedulePages(deps: Deps, { state, person, adapter, reader, task, before, goesOn }: Page): Promise<TaskProgress> {
	const { policy, subjects } = deps;
	const today = localDate(deps.clock.now(), policy.timeZone);
	const [contract, holds] = await Promise.all([
		findContract(policy, await deps.stores(), identifiersOf(person), { today, leftOut: state.leftOut }),
		Promise.all(keysOf(person).map(subjects.holdsOn)),
	]);
	const options = { today, contract, held: holds.flat().length > 0, ...whoseNameOf(person) };
	let progress = task;
	let stored = before;
	for (let pages = 0; progress.status !== 'done' && pages < pagesAtOnce && (pages === 0 || goesOn()); pages++) {
		const { records, next } = await reader.page(progress.cursor);
		const reading = readSchedule(policy, state, records, options);
		const { acted, retained } = reading;
		progress = advanceSchedule(advance(progress, { acted, retained, ...(next !== undefined && { next }) }), reading);
		if (progress.status === 'done') {
			await deps.schedule.put(dueItems(policy, adapter.id, progress.scheduled ?? [], schedulingOf(policy, state, person)));
		}
		// Two at one page would each count it: the second gives way, and is called again.
		if ((await deps.tasks.put(state.caseId, progress, stored)) === 'lost') throw new PageTakenError(adapter.id);
		stored = progress;
	}
	return progress;
}

/** What a person marked, a person puts back into use: the DPO is told, and the case need not wait for it. */
async function tellToLiftByHand({ policy, mailbox, links }: Deps, state: CaseState, store: string): Promise<void> {
	const { caseId } = state;
	if (!state.tasksDone.some((task) => task.store === store && task.acted.length > 0)) return;
	const letter = liftByHand({ policy, state, store, caseLink: links.forDpo(caseId) });
	await mailbox.send(caseId, `lift-by-hand-${store}`, { to: policy.dpo.email, ...letter });
}

/** What a store's adapter cannot do, a person does once it has done the rest. */
function andByHand(state: CaseState, next: TaskProgress): TaskProgress {
	const byHand = state.plan?.some(({ store, outcome }) => store === next.store && outcome === 'task');
	return next.status === 'done' && next.phase === undefined && byHand ? { ...next, status: 'working', byHand: true } : next;
}

/** What of a page the person gets, and what not. */
function disclose(
	deps: Deps,
	state: CaseState,
	store: string,
	found: readonly StoreRecord[],
	redactions: readonly Redaction[],
): { readonly records: readonly StoreRecord[]; readonly retained: readonly RetainedTally[] } {
	const today = localDate(deps.clock.now(), deps.policy.timeZone);
	let retained: readonly RetainedTally[] = [];
	const disclosed: StoreRecord[] = [];
	for (const record of found) {
		const verdict = fulfilmentVerdict(deps.policy, state, record, { today });
		if (verdict.outcome === 'act') disclosed.push(record);
		else retained = addRetained(retained, [{ category: record.category, count: 1, ...withoutOutcome(verdict) }]);
	}
	if (redactions.length === 0) return { records: disclosed, retained };
	const { records } = applyRedactions(store, disclosed, redactions);
	const kept = new Set(records.map(({ id }) => id));
	for (const { id, category } of disclosed) {
		if (!kept.has(id)) retained = addRetained(retained, [{ category, count: 1, reason: 'rights-of-others' }]);
	}
	return { records, retained };
}

async function recordPart(
	deps: Deps,
	{ caseId }: CaseState,
	records: readonly StoreRecord[],
	next: TaskProgress,
	before: TaskProgress | undefined,
): Promise<void> {
	await deps.packages.writePart(caseId, next.store, next.page - 1, records);
	if (next.status === 'done') await deps.packages.finishParts(caseId, next.store, next.page);
	await deps.tasks.put(caseId, next, before);
}

async function erasePage(deps: Deps, { state, person, adapter, task, before }: Page): Promise<TaskProgress> {
	const { caseId } = state;
	const { id: store } = adapter;
	const today = localDate(deps.clock.now(), deps.policy.timeZone);
	const identifiers = identifiersOf(person);
	const [guard, contract] = await Promise.all([
		guardErasure(deps, person),
		findContract(deps.policy, await deps.stores(), identifiers, { today, leftOut: state.leftOut }),
	]);
	const count = new ErasureCount(task.intent);
	const ledger = ledgerPart(deps, state, task, person);
	const kept: HeldTally[] = [];
	let stored = before;
	const judge = (record: StoreRecord): Verdict => {
		const verdict = fulfilmentVerdict(deps.policy, state, record, { today, contract });
		const hold = verdict.outcome === 'act' ? guard.heldBy(store, record) : undefined;
		if (verdict.outcome === 'act' && hold === undefined) {
			count.add(record);
			ledger.erases(record);
			return { outcome: 'erase' };
		}
		// An earlier try may have announced it.
		if (count.spare(record)) ledger.spares(record);
		if (verdict.outcome === 'retain') return verdict;
		if (hold !== undefined) kept.push({ category: record.category, count: 1, hold });
		return { outcome: 'retain', reason: 'legal-claims' };
	};
	const announce = async () => {
		const announced: TaskProgress = { ...task, status: 'working', intent: count.intent };
		// Two at one page would each count only what the other left: the second gives way, and is called again.
		if ((await deps.tasks.put(caseId, announced, stored)) === 'lost') throw new PageTakenError(store);
		stored = announced;
		// After the task, which one invocation at a time gets past: what never was to be erased is not in the ledger.
		await ledger.write();
		await guard.renew();
	};
	let page: ErasePage;
	try {
		page = await adapter.erase(identifiers, judge, task.cursor, announce);
	} catch (error) {
		if (error instanceof HoldsChangedError) return task;
		throw error;
	}
	await ledger.write();
	const held = addHeld(task.held ?? [], kept);
	// Lifting the hold lets the erasure go on by itself. Before it is recorded: what is repeated writes the same again.
	if (kept.length > 0) await deps.schedule.put(guard.dueAgain(held, { store, on: state.receivedOn, identifiers, by: caseId }));
	const { retained, next } = page;
	const progress = advance(task, { acted: count.erasing, retained, held, ...(next !== undefined && { next }) });
	await deps.tasks.put(caseId, progress, stored);
	return progress;
}

const ledgerPart = ({ ledger, clock }: Deps, { caseId }: CaseState, { store, page }: TaskProgress, person: Person) =>
	new LedgerPart(ledger, { by: caseId, store, page, identifiers: identifiersOf(person), at: clock.now() });

/** The task as it ends. Of a page that a try died in the midst of, what is not there any more was erased. */
async function stopped(
	deps: Deps,
	state: CaseState,
	task: TaskProgress,
	adapter: StoreAdapter | undefined,
	person: Person,
): Promise<TaskProgress> {
	if (!task.intent || !adapter) return { ...task, status: 'stopped' };
	const count = new ErasureCount(task.intent);
	const ledger = ledgerPart(deps, state, task, person);
	let cursor: string | undefined;
	do {
		const page = await adapter.find(identifiersOf(person), cursor);
		for (const record of page.records) if (count.spare(record)) ledger.spares(record);
		cursor = page.next;
	} while (cursor !== undefined);
	await ledger.write();
	return { ...advance(task, { acted: count.erasing, retained: [] }), status: 'stopped' };
}

/** A store that a person searches: done when they said so; else the DPO is asked. */
async function settleTask(deps: Deps, state: CaseState, task: TaskProgress, before: TaskProgress | undefined): Promise<boolean> {
	const { caseId } = state;
	if (isAnswered(state, taskWait(task.store))) {
		const acted = state.tasksDone.find(({ store }) => store === task.store)?.acted ?? [];
		await deps.tasks.put(caseId, advance(task, { acted, retained: [] }), before);
		return true;
	}
	await deps.tasks.put(caseId, { ...task, status: 'waiting' }, before);
	const letter = taskNeeded({
		policy: deps.policy,
		state: withCaseDates(state, deps.clock.now()),
		store: task.store,
		caseLink: deps.links.forDpo(caseId),
	});
	await deps.mailbox.send(caseId, `task-needed-${task.store}`, { to: deps.policy.dpo.email, ...letter });
	return false;
}

function withoutOutcome({ reason, until }: { readonly reason: string; readonly until?: string }) {
	return { reason, ...(until !== undefined && { until }) };
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	const s3 = new S3Client({ maxAttempts: 4 });
	const table = required(env.subjectsTable);
	return {
		...ports,
		subjects: subjects(ports.client, table),
		holds: holds(ports.client, table),
		schedule: retentionSchedule({ client: ports.client, table, key: async () => (await keys()).sealingKey }),
		keyOf: async (identifier) => subjectKeyOfIdentifier(identifier, (await keys()).subjectKey),
		mailbox: sesMailbox(ports),
		links: links(keys),
		stores: connectedStores(ports, keys),
		packages: new S3AccessPackages({ s3, bucket: required(env.exportsBucket) }),
		ledger: ledgerOfErasures(keys),
	};
}

export const handler = step(() => makeFulfilStore(production()));
