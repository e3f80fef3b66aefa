import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { env } from '../contract/env.ts';
import type { CaseState, StoreResult } from '../core/case/case.ts';
import { defer, recordLifting, recordRestriction, startFulfilment } from '../core/case/commands.ts';
import { isEnded } from '../core/case/fold.ts';
import { FulfilmentIncomplete } from '../core/errors.ts';
import { CaseNotFoundError, type Mailbox, type Person, type Phase, type Subjects } from '../core/ports.ts';
import { rulesOfRight } from '../core/request/rights.ts';
import { nextWork, type Work } from '../core/request/work.ts';
import { step } from '../middleware/step.ts';
import { marksOf } from '../middleware/subject-marks.ts';
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
		}
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

/** An access request that is open: what it is to copy must not be erased before (its case is named). */
async function firstInTurn({ cases, subjects }: Deps, { right }: CaseState, { subjectKey }: Person): Promise<string | undefined> {
	if (right !== 'erasure') return undefined;
	const access = await subjects.claimedBy(subjectKey, 'access');
	const other = access && (await cases.load(access));
	return other && !isEnded(other) && !other.delivered ? access : undefined;
}

async function undone({ tasks }: Deps, caseId: string, { phase, stores }: Work): Promise<readonly string[]> {
	const done = (await tasks.list(caseId)).filter((task) => (task.phase ?? 'act') === phase && task.status === 'done');
	return stores.filter((store) => !done.some((task) => task.store === store));
}

async function settle({ cases, clock, tasks, subjects }: Deps, state: CaseState, phase: Phase): Promise<CaseState> {
	const { caseId } = state;
	const worked = (await tasks.list(caseId)).filter((task) => task.phase === phase);
	const failed = worked.filter(({ status }) => status === 'failed').map(({ store }) => store);
	if (failed.length > 0) throw new FulfilmentIncomplete(`The work on these stores failed: ${failed.join(', ')}.`);
	const results = worked.map(
		({ store, found, acted, retained }): StoreResult => ({ store, status: 'done', found, acted, retained }),
	);
	if (phase === 'meanwhile') return cases.apply(caseId, 'system', clock.now(), (now) => recordRestriction(now, results));
	const person = await cases.person(caseId);
	if (person) {
		for (const kind of ['restriction', 'objection', 'consent'] as const)
			await marksOf(subjects, person).takeOff({ kind, by: caseId });
	}
	return cases.apply(caseId, 'system', clock.now(), (now) => recordLifting(now, results));
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
