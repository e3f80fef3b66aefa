/** The plan of a request: what becomes of everything that was found, by store and category, and what the DPO must decide. */
import { hash } from 'node:crypto';
import {
	type DecisionNeed,
	decisionNeeds,
	type IdentityProof,
	type IncompleteSearch,
	type PlanEntry,
	type Right,
} from '../case/case.ts';
import type { Resolution } from '../identity/resolve.ts';
import { ruleFor } from '../policy/lookup.ts';
import type { Policy } from '../policy/schema.ts';
import type { StoreAdapter, StoreAdapters, StoreRecord } from '../stores/ports.ts';
import { type Contract, contractFound, contractShownBy, dependsOnContract, type LiveContract, longerLived } from './contract.ts';
import { judgeRecord, type NamedField, namedFields, needsOf } from './judge.ts';
import type { Particulars } from './particulars.ts';
import { rulesOfRight } from './rights.ts';

export interface AssessmentOptions {
	/** What proved who asks. */
	readonly identityBy: IdentityProof;
	/** Calendar date in the controller's time zone. */
	readonly today: string;
	/** What the request says beyond the right. */
	readonly particulars?: Particulars;
	/** Unsubscribing: the calendar date of it, and the person's name where some of what was found bears another. */
	readonly unsubscribedOn?: string;
	readonly onlyUnder?: string;
	/** What can be done by machine; where an adapter lacks what the right needs, a person does it. */
	readonly stores?: StoreAdapters;
}

/** The data of the event `request-assessed`, but for the policy's version. */
export interface AssessmentResult {
	/** In the policy's order of stores and of their categories. */
	readonly plan: readonly PlanEntry[];
	readonly incomplete: readonly IncompleteSearch[];
	/** Each once, in a fixed order; empty: the request can go on by itself. */
	readonly needs: readonly DecisionNeed[];
}

/** Gathers an assessment record by record, in memory that does not grow with them. */
export interface Assessment {
	add(store: string, record: StoreRecord): void;
	/** Takes back all of a store's records: it is read anew. */
	reset(store: string): void;
	finish(search: Pick<Resolution, 'candidates' | 'incomplete' | 'found'>): AssessmentResult;
}

const outcomesInOrder: readonly PlanEntry['outcome'][] = ['act', 'retain', 'needs-person', 'task', 'not-applicable'];

/** What was read of one store. */
interface Reading {
	/** By all that tells entries apart. */
	readonly entries: Map<string, PlanEntry>;
	/** What waits for the answer to whether a contract is live: a record that stands for all that are judged alike, and their number. */
	readonly waiting: Map<string, { readonly record: StoreRecord; readonly count: number }>;
	/** The contract that its records show to be live. */
	contract: LiveContract | undefined;
	/** By stated correction, what it would overwrite: a digest, or `several` where records say different things. */
	readonly overwritten: Map<number, string>;
	/** Places of the stated corrections whose field some record has. */
	readonly recognised: Set<number>;
}

const several = 'several';

/**
 * Starts an assessment. One entry per store, category, outcome, reason and article, with the number of records and the latest
 * `until`; records whose end is not known have an entry of their own, lest their date seem to be that of the others.
 * Whether a contract is live is known once every store has been read; what it may need is judged then.
 *
 * - A store that was searched and holds nothing has an entry for each of its categories, `not-applicable`, `no-data-held`,
 *   so that it shows that it was searched. In a store that holds something, categories without records have none.
 * - A store that only a person can search (manual, or not connected) has a `task` for each of its categories, not counted (0).
 * - A correction of a field that no record has is a `task` in each store with records of that kind, `unknown-field`.
 * - A store out of reach has no entry: it stands in `incomplete`.
 * - Rightful's own store, where no adapter searches it, has what erasure does not reach there (the proof of what was done,
 *   the suppression list), `not-applicable` with the reason and not counted (0): there is no work to do on it.
 */
export function createAssessment(policy: Policy, right: Right, options: AssessmentOptions): Assessment {
	const { stores, particulars = {}, ...given } = options;
	const { identityBy, today } = options;
	const circumstances = { ...given, particulars };
	const { act, decides } = rulesOfRight[right];
	const readings = new Map<string, Reading>();

	/** Of a store, the entries of records that waited included. */
	const entriesOf = ({ entries, waiting }: Reading, store: string, contract: Contract): PlanEntry[] => {
		const all = new Map(entries);
		for (const { record, count } of waiting.values()) {
			const { outcome, article, ...rest } = judgeRecord(policy, right, record, { ...circumstances, contract });
			addTo(all, { store, category: record.category, outcome, article, count, ...rest });
		}
		return act === 'schedule' ? onlyIfSure([...all.values()]) : [...all.values()].map(byHandIfUnrecognised);
	};

	const isRecognised = (nth: number) => [...readings.values()].some(({ recognised }) => recognised.has(nth));

	/** People do not know what a field is called in a store: where no record has one of that name, a person finds the one that is meant. */
	const byHandIfUnrecognised = (entry: PlanEntry): PlanEntry => {
		const meant = (particulars.corrections ?? []).some(({ category }, nth) => category === entry.category && !isRecognised(nth));
		return meant && entry.reason === 'not-named' ? { ...entry, outcome: 'task', reason: 'unknown-field' } : entry;
	};

	/** Whether the store's adapter can do to the record what the right does. */
	const canByMachine = (record: StoreRecord, store: string): boolean => {
		const adapter = stores?.get(store);
		if (!adapter) return true;
		if (act === 'restrict') return adapter.restrict !== undefined;
		if (act !== 'rectify') return true;
		return namedFields(record, particulars).every((named) => named.stands || isWritable(named, adapter));
	};

	return {
		add(store, record) {
			const reading = readings.get(store) ?? {
				...{ entries: new Map(), waiting: new Map(), contract: undefined },
				...{ overwritten: new Map(), recognised: new Set() },
			};
			readings.set(store, reading);
			const { category } = record;
			reading.contract = longerLived(reading.contract, contractShownBy(policy, record, today));
			if ((act === 'erase' || act === 'schedule') && dependsOnContract(policy, record)) {
				const alike = act === 'erase' ? undated(category) : { ...record, id: category, fields: {} };
				const key = JSON.stringify([category, alike.dates, alike.personName]);
				reading.waiting.set(key, { record: alike, count: (reading.waiting.get(key)?.count ?? 0) + 1 });
				return;
			}
			const judgement = judgeRecord(policy, right, record, circumstances);
			const own = policy.stores[store]?.kind === 'rightful' && changesRecords(right);
			const { article, ...rest } = own
				? ({ ...judgement, outcome: 'not-applicable', reason: 'accountability' } as const)
				: judgement;
			// With a reason where the DPO has to decide on it first.
			const byHand = (rest.outcome === 'act' || rest.outcome === 'needs-person') && !canByMachine(record, store);
			const outcome = byHand ? 'task' : rest.outcome;
			addTo(reading.entries, { store, category, article, count: 1, ...rest, outcome });
			if (right !== 'rectification' || own) return;
			for (const { nth } of namedFields(record, particulars)) reading.recognised.add(nth);
			noteOverwritten(reading.overwritten, record, particulars, stores?.get(store));
		},
		reset(store) {
			readings.delete(store);
		},
		finish({ candidates, incomplete, found }) {
			const unreachable = new Set(incomplete.filter(({ why }) => why === 'unreachable').map(({ store }) => store));
			const live = [...readings.values()].map(({ contract }) => contract).reduce(longerLived, undefined);
			const contract = contractFound(policy, live, (store) => found.has(store));
			const plan = Object.keys(policy.stores)
				.filter((store) => !unreachable.has(store))
				.flatMap((store) => {
					const reading = readings.get(store);
					return reading
						? inOrder(policy, store, entriesOf(reading, store, contract))
						: withoutRecords(policy, right, store, { ...circumstances, searched: found.has(store) });
				});
			// Unsubscribing is as easy as subscribing was (Art 7(3)): what is in doubt is left alone, and nobody is asked.
			if (act === 'schedule') return { plan, incomplete, needs: [] };
			const needs = new Set<DecisionNeed>([
				...(decides ? [decides] : []),
				...(particulars.transferTo === undefined ? [] : (['transfer'] as const)),
				...plan.flatMap(({ outcome, category, reason }) =>
					outcome !== 'needs-person' && !(outcome === 'task' && reason !== undefined)
						? []
						: [...needsOf(policy, right, category, identityBy), ...(reason === 'incomplete-search' ? ([reason] as const) : [])],
				),
				...(severalValues([...readings.values()]) ? (['several-values'] as const) : []),
				...candidates.map(({ why }) => why),
				...incomplete.map(({ why }) => (why === 'undeclared-records' ? why : 'incomplete-search')),
			]);
			return { plan, incomplete, needs: decisionNeeds.filter((need) => needs.has(need)) };
		},
	};
}

/** A sweep deletes by category: where some of one may be somebody else's, none of it is scheduled in that store. */
function onlyIfSure(entries: readonly PlanEntry[]): PlanEntry[] {
	const doubtful = new Map(entries.flatMap((entry) => (entry.reason === 'name-differs' ? [[entry.category, entry]] : [])));
	const all = new Map<string, PlanEntry>();
	for (const entry of entries) addTo(all, { ...(doubtful.get(entry.category) ?? entry), count: entry.count });
	return [...all.values()];
}

/** Whether the store writes it by machine. */
const isWritable = ({ field, value }: NamedField, { rectify, fixed }: StoreAdapter): boolean =>
	rectify !== undefined && value !== undefined && !fixed?.includes(field);

/** One value for a field of many records is right for all of them only if they are wrong in one way: a name, but not the sum of every invoice. */
function noteOverwritten(
	overwritten: Map<number, string>,
	record: StoreRecord,
	particulars: Particulars,
	adapter: StoreAdapter | undefined,
): void {
	for (const named of namedFields(record, particulars)) {
		const { nth, field, stands } = named;
		// Whoever writes it by hand sees what is there.
		if (stands || (adapter && !isWritable(named, adapter))) continue;
		const digest = hash('sha256', JSON.stringify(record.fields[field]), 'base64url');
		overwritten.set(nth, (overwritten.get(nth) ?? digest) === digest ? digest : several);
	}
}

/** Whether a correction would overwrite different things, be it in different stores. */
function severalValues(readings: readonly Reading[]): boolean {
	const all = new Map<number, string>();
	for (const [nth, digest] of readings.flatMap(({ overwritten }) => [...overwritten])) {
		if (digest === several || (all.get(nth) ?? digest) !== digest) return true;
		all.set(nth, digest);
	}
	return false;
}

/** A record that stands for all of its category: of what waits for a contract nothing but the category matters. */
const undated = (category: string): StoreRecord => ({ id: category, category, fields: {}, dates: {}, held: false });

function addTo(entries: Map<string, PlanEntry>, entry: PlanEntry): void {
	const key = JSON.stringify([entry.category, entry.outcome, entry.reason, entry.article, entry.until === undefined]);
	const before = entries.get(key);
	const until = latest(before?.until, entry.until);
	entries.set(key, { ...entry, count: (before?.count ?? 0) + entry.count, ...(until !== undefined && { until }) });
}

function latest(one: string | undefined, other: string | undefined): string | undefined {
	return one !== undefined && other !== undefined && one > other ? one : other;
}

function withoutRecords(
	policy: Policy,
	right: Right,
	store: string,
	{ searched, ...circumstances }: Pick<AssessmentOptions, 'today' | 'particulars'> & { readonly searched: boolean },
): PlanEntry[] {
	const rules = policy.stores[store];
	if (!rules) return [];
	const { article } = rulesOfRight[right];
	if (searched) {
		return rules.categories.map((category) => ({
			store,
			category,
			outcome: 'not-applicable',
			article,
			count: 0,
			reason: 'no-data-held',
		}));
	}
	if (rules.kind !== 'rightful') {
		return rules.categories.map((category) => {
			const unreached = notByHand(policy, right, category, { ...circumstances, byHand: rules.kind === 'manual' });
			const entry = { store, category, article, count: 0 };
			return unreached ? { ...entry, outcome: 'not-applicable', reason: unreached } : { ...entry, outcome: 'task' };
		});
	}
	if (changesRecords(right)) return [];
	return rules.categories.flatMap((category) => {
		const judgement = judgeRecord(policy, right, undated(category), circumstances);
		if (judgement.outcome !== 'retain') return [];
		const { reason, article } = judgement;
		return [{ store, category, outcome: 'not-applicable', article, count: 0, reason }];
	});
}

/** Why a person need not look for the category in a store that only a person can search; `undefined` where somebody must. */
function notByHand(
	policy: Policy,
	right: Right,
	category: string,
	{ today, particulars = {}, byHand }: Pick<AssessmentOptions, 'today' | 'particulars'> & { readonly byHand: boolean },
): string | undefined {
	// What no machine processes is not portable, Art 20(1)(b); of a store that is only not connected, it may be.
	if (right === 'portability' && byHand) return 'right-does-not-apply';
	if (right === 'rectification')
		return particulars.corrections?.some((stated) => stated.category === category) ? undefined : 'not-named';
	// What it does not set going, goes by itself there.
	if (right === 'unsubscribing') return ruleFor(policy, category)?.trigger === 'unsubscribe' ? undefined : 'storage-period';
	const judgement = judgeRecord(policy, right, undated(category), { today, particulars });
	return judgement.outcome === 'not-applicable' ? judgement.reason : undefined;
}

/** What the right does would change records: our own, which prove what was done, are not changed, and go by a rule of their own. */
const changesRecords = (right: Right): boolean => ['rectify', 'restrict', 'schedule'].includes(rulesOfRight[right].act);

/**
 * The assessment of a right for which nothing is searched: what marketing stops for, Art 21(3); what the DPO decides in any case.
 */
export function assessWithoutSearch(policy: Policy, right: Right): AssessmentResult {
	const { article, decides } = rulesOfRight[right];
	const marketing = new Set(
		Object.values(policy.purposes).flatMap(({ directMarketing, categories }) => (directMarketing ? categories : [])),
	);
	const plan =
		right === 'objection-to-marketing'
			? Object.entries(policy.stores).flatMap(([store, { categories }]) =>
					categories
						.filter((category) => marketing.has(category))
						.map((category): PlanEntry => ({ store, category, outcome: 'act', article, count: 0 })),
				)
			: [];
	return { plan, incomplete: [], needs: decides ? [decides] : [] };
}

function inOrder(policy: Policy, store: string, entries: readonly PlanEntry[]): PlanEntry[] {
	const declared = policy.stores[store]?.categories ?? [];
	const ranked = entries.map((entry) => {
		const place = declared.indexOf(entry.category);
		const { category, outcome, reason, article, until } = entry;
		return {
			entry,
			place: place < 0 ? declared.length : place,
			outcome: outcomesInOrder.indexOf(outcome),
			rest: JSON.stringify([category, reason, article, until]),
		};
	});
	ranked.sort((a, b) => a.place - b.place || a.outcome - b.outcome || (a.rest < b.rest ? -1 : 1));
	return ranked.map(({ entry }) => entry);
}
