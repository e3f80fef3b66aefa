import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { env } from '../contract/env.ts';
import { type CaseEvent, type CaseState, rights, type StoreResult } from '../core/case/case.ts';
import { defer, recordLifting, recordRestriction, startFulfilment, takeTurn } from '../core/case/commands.ts';
import { isEnded } from '../core/case/fold.ts';
import { listRecipients } from '../core/case/recipient-commands.ts';
import { FulfilmentIncomplete } from '../core/errors.ts';
import { CaseNotFoundError, type Mailbox, type Person, type Subjects } from '../core/ports.ts';
import { noticesFor } from '../core/request/recipients.ts';
import { rulesOfRight } from '../core/request/rights.ts';
import { nextWork, type Work } from '../core/request/work.ts';
import type { Phase } from '../core/stores/ports.ts';
import { keysOf, marksOf } from '../middleware/retention/subject-marks.ts';
import { step } from '../middleware/step.ts';
import { restrictionLifting } from '../views/letters/restriction-lifting.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'tasks' | 'texts' | 'policies'> {
	readonly subjects: Subjects;
	readonly mailbox: Mailbox;
	readonly links: Links;
}

interface Event {
	readonly caseId: string;
	/** The work that has just been done, where it was none of the right's own act. */
	readonly settles?: Phase;
}

/** `wait`: until another request of the same person is over. */
type Outcome = Work | { readonly next: 'wait'; readonly phase: 'act'; readonly stores: readonly [] };

/**
 * Says what the workflow does next, and records what begins or is over: a store is worked on at a time, after a retry only
 * what is not done yet, or what verification found wrong.
 *
 * @throws FulfilmentIncomplete where the work on a store that is to be settled failed.
 */
export function makePlanFulfilment(deps: Deps) {
	return async ({ caseId, settles }: Event): Promise<Outcome> => {
		const state = await deps.cases.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		const work = nextWork(settles ? await settle(deps, state, settles) : state);
		if (work.next !== 'fulfil') return work;
		const person = await deps.cases.person(caseId);
		if (work.phase === 'act') return begin(deps, state, person, work);
		if (work.phase === 'lift' && state.lifting) await tellOfLifting(deps, state, person);
		return { ...work, stores: await undone(deps, caseId, work) };
	};
}

async function begin(deps: Deps, state: CaseState, person: Person | undefined, work: Work): Promise<Outcome> {
	const { cases, clock, subjects } = deps;
	const { caseId } = state;
	if (person && !state.stores) {
		const behind = await firstInTurn(deps, state, person);
		if (behind !== undefined) {
			const waiting = await cases.apply(caseId, 'system', clock.now(), (now) => defer(now, behind));
			if (waiting.deferredBehind !== undefined) return { next: 'wait', phase: 'act', stores: [] };
		} else if (state.deferredBehind !== undefined) await cases.apply(caseId, 'system', clock.now(), takeTurn);
		// From here on until the case is closed, other systems had better write nothing.
		const quiet = ['erase', 'rectify'].includes(rulesOfRight[state.right].act);
		if (quiet) await marksOf(subjects, person).set({ kind: 'quiesce', by: caseId, since: clock.now() });
	}
	const begun = await cases.apply(caseId, 'system', clock.now(), (now) => startFulfilment(now, work.stores));
	// Asked only now: the person may have withdrawn, or the DPO refused, since it was loaded.
	const next = nextWork(begun);
	if (isEnded(begun) || next.next !== 'fulfil' || next.phase !== 'act') return next;
	return {
		...work,
		stores: await undone(deps, caseId, { ...work, stores: (begun.stores ?? []).filter((store) => !begun.leftOut.includes(store)) }),
	};
}

/** Rights that give a copy. */
const copies = rights.filter((right) => rulesOfRight[right].act === 'export');

/**
 * A request for a copy that is open, under whichever of the person's addresses: what it is to copy must not be erased before. Its
 * case is named.
 */
async function firstInTurn({ cases, subjects }: Deps, { right }: CaseState, person: Person): Promise<string | undefined> {
	if (rulesOfRight[right].act !== 'erase') return undefined;
	for (const key of keysOf(person)) {
		for (const caseId of (await Promise.all(copies.map((copy) => subjects.claimants(key, copy)))).flat()) {
			const other = await cases.load(caseId);
			if (other && !isEnded(other) && !other.delivered) return caseId;
		}
	}
	return undefined;
}

async function undone({ tasks }: Deps, caseId: string, { phase, stores }: Work): Promise<readonly string[]> {
	const done = (await tasks.list(caseId)).filter((task) => (task.phase ?? 'act') === phase && task.status === 'done');
	return stores.filter((store) => !done.some((task) => task.store === store));
}

async function settle({ cases, clock, tasks, subjects, policies }: Deps, state: CaseState, phase: Phase): Promise<CaseState> {
	const { caseId } = state;
	const policy = await policies.of(state.policyVersion);
	const at = clock.now();
	const worked = (await tasks.list(caseId)).filter((task) => task.phase === phase);
	const given = worked.filter(({ store, status }) => status !== 'done' && !state.leftOut.includes(store));
	if (given.length > 0) {
		throw new FulfilmentIncomplete(`The work on these stores failed: ${given.map(({ store }) => store).join(', ')}.`);
	}
	const results = worked.map(
		({ store, status, found, acted, retained }): StoreResult => ({
			...{ store, status: status === 'done' ? status : 'proceeded-without' },
			...{ found, acted, retained },
		}),
	);
	// Whom to tell stands in the same write: whatever dies from here on, a sweep tells them.
	const andList = (events: readonly CaseEvent[], changed: CaseState): readonly CaseEvent[] =>
		events.length > 0 ? [...events, ...listRecipients(changed, noticesFor(policy, changed))] : [];
	if (phase === 'meanwhile') {
		return cases.apply(caseId, 'system', at, (now) =>
			andList(recordRestriction(now, results), { ...now, restricted: { at, results } }),
		);
	}
	const person = await cases.person(caseId);
	if (person) {
		for (const kind of ['restriction', 'objection', 'consent'] as const)
			await marksOf(subjects, person).takeOff({ kind, by: caseId });
	}
	return cases.apply(caseId, 'system', at, (now) => andList(recordLifting(now, results), { ...now, lifted: { at, results } }));
}

/** Before it is lifted, and not after (Art 18(3)). */
async function tellOfLifting(deps: Deps, state: CaseState, person: Person | undefined): Promise<void> {
	if (!person || !state.lifting) return;
	const [policy, reasons] = await Promise.all([
		deps.policies.of(state.policyVersion),
		deps.texts.get(state.caseId, state.lifting.reasons.key),
	]);
	const letter = restrictionLifting({ policy, state, reasons: reasons ?? '', statusLink: await deps.links.view(state) });
	await deps.mailbox.send(state.caseId, 'restriction-lifting', { to: person.email, ...letter });
}

function production(): Deps {
	const ports = casePorts();
	return {
		...ports,
		subjects: subjects(ports.client, required(env.subjectsTable)),
		mailbox: sesMailbox(ports),
		links: links(secretKeys()),
	};
}

export const handler = step(() => makePlanFulfilment(production()));
