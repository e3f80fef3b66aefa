import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { env } from '../contract/env.ts';
import type { CaseState, Effect } from '../core/case/case.ts';
import { withCaseDates } from '../core/case/case-dates.ts';
import { assess, join, recordEffect } from '../core/case/commands.ts';
import { isEnded } from '../core/case/fold.ts';
import { localDate } from '../core/clock/statutory.ts';
import { subjectKey } from '../core/identity/address.ts';
import { resolveIdentity } from '../core/identity/resolve.ts';
import { CaseNotFoundError, type Mailbox, type Person, type Subjects } from '../core/ports.ts';
import { assessWithoutSearch, createAssessment } from '../core/request/assess.ts';
import { claimOf } from '../core/request/claim.ts';
import { purposesObjected, purposesWithdrawn } from '../core/request/judge.ts';
import { rulesOfRight, searchesStores } from '../core/request/rights.ts';
import { nextWork } from '../core/request/work.ts';
import { type StoreAdapters, StoreUnavailableError } from '../core/stores/ports.ts';
import { marksOf } from '../middleware/retention/subject-marks.ts';
import { step } from '../middleware/step.ts';
import { decisionNeeded } from '../views/letters/decision-needed.ts';
import { joined } from '../views/letters/joined.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies'> {
	readonly subjects: Subjects;
	readonly mailbox: Mailbox;
	readonly links: Links;
	readonly stores: () => Promise<StoreAdapters>;
	readonly keyOf: (address: string) => Promise<string>;
}

/** Where the workflow goes from here. */
type Next = 'plan' | 'end';

/**
 * Finds the person in every store and writes down what becomes of what was found. The first verified request of a
 * person and right is the one that is carried out; a later one joins it here.
 *
 * @throws StoreUnavailableError while a store that the DPO has not left out cannot be searched: a search is complete, or
 *   it is no assessment.
 */
export function makeAssessRequest(deps: Deps) {
	return async ({ caseId }: { readonly caseId: string }): Promise<{ next: Next }> => {
		let state = await deps.cases.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		// What the DPO refused before it was assessed need not be searched for.
		const refused = state.decision?.outcome === 'refused';
		if (!isEnded(state) && !state.plan && !refused) state = await claimAndAssess(deps, state);
		if (state.joined) await tellJoined(deps, state, state.joined);
		if (isEnded(state)) return { next: nextWork(state).next === 'end' ? 'end' : 'plan' };
		if (state.needs.length > 0 && !state.decision) {
			const letter = decisionNeeded({
				policy: deps.policy,
				state: withCaseDates(state, deps.clock.now()),
				caseLink: deps.links.forDpo(caseId),
			});
			await deps.mailbox.send(caseId, 'decision-needed', { to: deps.policy.dpo.email, ...letter });
		}
		return { next: 'plan' };
	};
}

async function claimAndAssess(deps: Deps, state: CaseState): Promise<CaseState> {
	const { caseId, right } = state;
	const person = await deps.cases.person(caseId);
	if (!person) throw new Error(`The person of case ${caseId} is gone.`);
	const isOver = async (holder: string) => {
		const other = await deps.cases.load(holder);
		return !other || isEnded(other);
	};
	if (!rulesOfRight[right].withoutProof) {
		const holder = await deps.subjects.claim(person.subjectKey, claimOf(person), caseId, isOver);
		if (holder !== caseId) return deps.cases.apply(caseId, 'system', deps.clock.now(), (now) => join(now, holder));
	}
	await takeEffect(deps, state, person);
	if (!searchesStores(right)) {
		await deps.policies.keep();
		return deps.cases.apply(caseId, 'system', deps.clock.now(), (now) =>
			assess(now, { policyVersion: deps.policy.version, ...assessWithoutSearch(deps.policy, right) }),
		);
	}
	let { search, assessment } = await searchAll(deps, state, person);
	const mixed = rulesOfRight[right].act === 'schedule' && search.candidates.some(({ why }) => why === 'name-differs');
	// Nobody decides whose it is: only what bears the person's name is surely theirs.
	if (mixed) ({ search, assessment } = await searchAll(deps, state, person, person.name));
	// From here on the case keeps to this policy, whatever is deployed meanwhile.
	await deps.policies.keep();
	const { identifiers, candidates } = search;
	const addresses = identifiers.flatMap(({ kind, value }) => (kind === 'email' && value !== person.email ? [value] : []));
	// Those of an earlier try stay: marks may stand under them.
	const otherKeys = [...new Set([...(person.otherKeys ?? []), ...(await Promise.all(addresses.map(deps.keyOf)))])];
	await deps.cases.updatePerson(caseId, { identifiers, candidates, otherKeys });
	// Under the addresses that were only now found to be the person's too.
	await takeEffect(deps, state, { ...person, otherKeys });
	return deps.cases.apply(caseId, 'system', deps.clock.now(), (now) =>
		assess(now, { policyVersion: deps.policy.version, ...assessment }),
	);
}

async function searchAll(deps: Deps, state: CaseState, person: Person, onlyUnder?: string) {
	const { policy } = deps;
	const stores = new Map([...(await deps.stores())].filter(([id]) => !state.leftOut.includes(id)));
	const assessment = createAssessment(policy, state.right, {
		identityBy: state.identity?.how ?? 'mail-link',
		today: localDate(deps.clock.now(), policy.timeZone),
		...(person.particulars && { particulars: person.particulars }),
		unsubscribedOn: state.receivedOn,
		...(onlyUnder !== undefined && { onlyUnder }),
		stores,
	});
	const addresses = [person.email, ...(person.formerEmails ?? [])];
	const start = addresses.map((value) => ({ kind: 'email', value, scope: 'unique' }) as const);
	const found = await resolveIdentity(start, stores, {
		...(person.name && { personName: person.name }),
		storeRules: (id) => {
			const store = policy.stores[id];
			return store && { addresses: store.addresses, ...('yields' in store && { yields: store.yields }) };
		},
		onRecord: assessment.add,
		onReread: assessment.reset,
	});
	const lost = found.incomplete.find(({ why }) => why === 'unreachable');
	if (lost) throw new StoreUnavailableError(lost.store, 'could not be searched');
	const { plan, ...rest } = assessment.finish(found);
	return { search: found, assessment: { plan: plan.filter(({ store }) => !state.leftOut.includes(store)), ...rest } };
}

/** What the request does by itself, at once: nobody has to find, or to decide, anything before. */
async function takeEffect({ cases, clock, policy, subjects }: Deps, state: CaseState, person: Person): Promise<void> {
	const { caseId, right } = state;
	const { particulars = {} } = person;
	const { categories } = particulars;
	const since = clock.now();
	const mark = { by: caseId, since, ...(categories && { categories }) };
	const isMarketing = (id: string) => policy.purposes[id]?.directMarketing === true;
	const record = (effect: Effect, purposes?: readonly string[]) =>
		cases.apply(caseId, 'system', since, (now) => recordEffect(now, effect, purposes));
	if (right === 'restriction') {
		await marksOf(subjects, person).set({ kind: 'restriction', ...mark });
		await record('restricted');
	} else if (right === 'objection') {
		// What rests on a contract, or on the law, goes on: an objection does not reach it.
		const purposes = purposesObjected(policy, particulars);
		await marksOf(subjects, person).set({ kind: 'objection', ...mark, purposes });
		await record('objected');
		// To marketing one may always object, Art 21(2) and (3): nobody weighs that.
		if (purposes.some(isMarketing)) {
			await marksOf(subjects, person).suppress(since);
			await record('marketing-stopped');
		}
	} else if (right === 'withdrawing-consent' || right === 'unsubscribing') {
		const purposes = purposesWithdrawn(policy, particulars);
		await marksOf(subjects, person).set({ kind: 'consent', by: caseId, since, purposes });
		if (right === 'unsubscribing' || purposes.some(isMarketing)) await marksOf(subjects, person).suppress(since);
		await record('consent-withdrawn', purposes);
	}
}

async function tellJoined(deps: Deps, state: CaseState, to: string): Promise<void> {
	const [person, earlier] = await Promise.all([deps.cases.person(state.caseId), deps.cases.load(to)]);
	if (!person || !earlier) return;
	const letter = joined({
		policy: deps.policy,
		state,
		earlier: withCaseDates(earlier, deps.clock.now()),
		statusLink: await deps.links.view(state),
	});
	await deps.mailbox.send(state.caseId, 'joined', { to: person.email, ...letter });
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	return {
		...ports,
		subjects: subjects(ports.client, required(env.subjectsTable)),
		mailbox: sesMailbox(ports),
		links: links(keys),
		stores: connectedStores(ports, keys),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
	};
}

export const handler = step(() => makeAssessRequest(production()));
