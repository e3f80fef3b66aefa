/** What the law and the policy say about one record when its data subject exercises a right. */
import type { DecisionNeed, IdentityProof, Right } from '../case/case.ts';
import { addPeriod } from '../clock/statutory.ts';
import { basesOf, purposesOf, ruleFor, sourcesOf } from '../policy/lookup.ts';
import type { Policy, RetentionRule } from '../policy/schema.ts';
import type { JsonValue } from '../ports.ts';
import { fateOf, isKept } from '../retention/unsubscribing.ts';
import type { Correction, StoreRecord } from '../stores/ports.ts';
import { type Contract, dependsOnContract } from './contract.ts';
import type { Particulars, RestrictionGround } from './particulars.ts';
import { rulesOfRight } from './rights.ts';

/** `act`: what the right does is done to it. `not-applicable`: the right does not reach it. Each with the article that says so. */
export type Judgement =
	| { readonly outcome: 'act'; readonly article: string }
	| { readonly outcome: 'not-applicable'; readonly reason: NotReached; readonly article: string }
	| {
			readonly outcome: 'retain';
			/** A refusal reason of the law, or what else the policy keeps data for: `suppression`, `accountability`, `storage-period`. */
			readonly reason: string;
			/** Calendar date on which it falls due; absent where that is not known yet. */
			readonly until?: string;
			readonly article: string;
	  }
	| { readonly outcome: 'needs-person'; readonly reason: DecisionNeed; readonly article: string };

/** Why data is kept against a request for erasure, and by which article, after the policy's `keptBy`. */
const keeping: Readonly<Record<NonNullable<RetentionRule['keptBy']>, { readonly reason: string; readonly article: string }>> = {
	'legal-obligation': { reason: 'legal-obligation', article: 'UK GDPR Art 17(3)(b)' },
	'legal-claims': { reason: 'legal-claims', article: 'UK GDPR Art 17(3)(e)' },
	'public-interest': { reason: 'public-interest', article: 'UK GDPR Art 17(3)(d)' },
	'freedom-of-expression': { reason: 'freedom-of-expression', article: 'UK GDPR Art 17(3)(a)' },
	// Still necessary for the contract: the ground of Art 17(1)(a) is not met.
	contract: { reason: 'right-does-not-apply', article: 'UK GDPR Art 17(1)(a)' },
	suppression: { reason: 'suppression', article: 'UK GDPR Art 21(3)' },
	accountability: { reason: 'accountability', article: 'UK GDPR Art 5(2), 17(3)(e)' },
};

/**
 * `right-does-not-apply`: its conditions are not met. `not-named`: the person asked about something else. `other-basis`: the data is also
 * used on a legal basis that the request does not touch.
 */
export type NotReached = 'right-does-not-apply' | 'not-named' | 'other-basis';

const articleOfNeed: Readonly<Partial<Record<DecisionNeed, string>>> = {
	'stronger-identity': 'UK GDPR Art 12(6)',
	'concerns-others': 'UK GDPR Art 15(4)',
};

/** What a judgement rests on besides the record. */
export interface Circumstances {
	/** Calendar date in the controller's time zone. */
	readonly today: string;
	/** What proved who asks; `dpo`, the default, is enough for every category. */
	readonly identityBy?: IdentityProof;
	/** `unknown`, the default, leaves what a contract may need to the DPO, or, where somebody unsubscribes, keeps it. No other right asks. */
	readonly contract?: Contract;
	/** What the request says beyond the right. */
	readonly particulars?: Particulars;
	/** Unsubscribing: the calendar date of it. */
	readonly unsubscribedOn?: string;
	/** Unsubscribing: the person's name, where some of what was found bears another. */
	readonly onlyUnder?: string;
}

/**
 * What becomes of one record.
 *
 * Kept against erasure is what is under legal hold, and what the retention rule's `keptBy` keeps until its period is over;
 * on the date it falls due, nothing keeps it any more. While the date that the period counts from is unknown (the contract runs on) or
 * cannot be read, the end is not known and it is kept. What a contract keeps, it keeps while it is live, whatever the
 * period. Whatever must be kept is kept without asking anybody.
 *
 * Only erasure is kept from what must be kept. Nothing in Art 16 or 18 excepts what the law, or a hold, keeps: a restriction takes
 * nothing away, and claims are what restricted data may still be used for (Art 18(2)); a correction leaves what stood there
 * with the evidence of the case. An invoice that must be kept for tax law must above all be right.
 */
export function judgeRecord(policy: Policy, right: Right, record: StoreRecord, circumstances: Circumstances): Judgement {
	const { today, identityBy = 'dpo', contract = 'unknown', particulars = {} } = circumstances;
	if (right === 'unsubscribing') return judgeUnsubscribed(policy, record, circumstances);
	const kept = right === 'erasure' ? keptAgainstErasure(policy, record, today, contract) : undefined;
	if (kept) return kept;
	const unreached = notReached(policy, right, record, particulars);
	if (unreached) return { outcome: 'not-applicable', reason: unreached, article: rulesOfRight[right].article };
	const [need] = needsOf(policy, right, record.category, identityBy);
	if (need) return { outcome: 'needs-person', reason: need, article: articleOfNeed[need] ?? rulesOfRight[right].article };
	return { outcome: 'act', article: articleFor(policy, right, record.category, particulars) };
}

/** What the DPO has to decide before the right is carried out on records of the category; nothing for most. */
export function needsOf(policy: Policy, right: Right, category: string, identityBy: IdentityProof): DecisionNeed[] {
	const rules = policy.categories[category];
	if (!rules) return ['undeclared-records'];
	const { act, decides } = rulesOfRight[right];
	const needs: DecisionNeed[] = [];
	// A restriction protects the person, and can be lifted: it needs no more proof than a click.
	if (rules.verification === 'dpo' && identityBy !== 'dpo' && act !== 'restrict') needs.push('stronger-identity');
	if (rules.mayConcernOthers && act === 'export') needs.push('concerns-others');
	if (decides === 'weighing') needs.push('weighing');
	return needs;
}

function notReached(policy: Policy, right: Right, record: StoreRecord, particulars: Particulars): NotReached | undefined {
	switch (right) {
		case 'portability':
			return isPortable(policy, record.category) ? undefined : 'right-does-not-apply';
		case 'rectification':
			return namedFields(record, particulars).length > 0 ? undefined : 'not-named';
		case 'restriction':
			return isNamed(record.category, particulars) ? undefined : 'not-named';
		case 'objection': {
			if (!isNamed(record.category, particulars)) return 'not-named';
			const bases = basesOf(policy, record.category);
			if (!bases.includes('legitimate-interests')) return 'right-does-not-apply';
			return bases.every((basis) => basis === 'legitimate-interests' || basis === 'consent') ? undefined : 'other-basis';
		}
		case 'withdrawing-consent': {
			const purposes = purposesOf(policy, record.category);
			const withdrawn = purposes.filter(({ id }) => purposesWithdrawn(policy, particulars).includes(id));
			if (withdrawn.length === 0) return 'right-does-not-apply';
			return withdrawn.length === purposes.length ? undefined : 'other-basis';
		}
		default:
			return undefined;
	}
}

const isNamed = (category: string, { categories }: Particulars) => categories === undefined || categories.includes(category);

/**
 * Whether the right to portability reaches the category, Art 20(1): used by consent or for a contract, and provided by the person,
 * which what is observed of them is too (WP242). Whether it is processed by automated means is the store's matter.
 */
export function isPortable(policy: Policy, category: string): boolean {
	const bases = basesOf(policy, category);
	if (!bases.includes('consent') && !bases.includes('contract')) return false;
	return sourcesOf(policy, category).some(({ fromPerson }) => fromPerson);
}

/** The purposes that an objection reaches, Art 21(1): those that rest on legitimate interests, of the categories that it is about. */
export function purposesObjected(policy: Policy, { categories }: Particulars): string[] {
	return Object.entries(policy.purposes).flatMap(([id, purpose]) => {
		const isMeant = categories === undefined || purpose.categories.some((category) => categories.includes(category));
		return purpose.legalBasis === 'legitimate-interests' && isMeant ? [id] : [];
	});
}

/** The purposes whose consent the request withdraws: those named, or every one that rests on consent (Art 7(3)). */
export function purposesWithdrawn(policy: Policy, { purposes }: Particulars): string[] {
	return Object.entries(policy.purposes).flatMap(([id, { legalBasis }]) =>
		legalBasis === 'consent' && (purposes === undefined || purposes.includes(id)) ? [id] : [],
	);
}

/** A field that the person named, and that the record has. */
export interface NamedField {
	/** Place among the corrections that the request states. */
	readonly nth: number;
	readonly field: string;
	/**
	 * What is right, as the kind of value that stands there; absent where it cannot be read as one: that is written by a person,
	 * lest a text stand where other systems expect a number or a list.
	 */
	readonly value?: JsonValue;
	/** It says so already. */
	readonly stands: boolean;
}

/** What of a request for rectification is about the record: the fields that it has. */
export function namedFields({ category, fields }: StoreRecord, { corrections = [] }: Particulars): NamedField[] {
	return corrections.flatMap((stated, nth) => {
		const { field } = stated;
		if (stated.category !== category || !Object.hasOwn(fields, field)) return [];
		const before = fields[field] ?? null;
		const value = sameKind(before, stated.value);
		return [{ nth, field, ...(value !== undefined && { value }), stands: JSON.stringify(before) === JSON.stringify(value) }];
	});
}

/**
 * What of a correction is still to be made in the record by machine.
 *
 * @param fixed Fields that the store does not change: a person does.
 */
export function pendingCorrection(
	record: StoreRecord,
	particulars: Particulars,
	fixed: readonly string[] = [],
): Correction | undefined {
	const pending = namedFields(record, particulars).flatMap(({ field, value, stands }): [string, JsonValue][] =>
		stands || value === undefined || fixed.includes(field) ? [] : [[field, value]],
	);
	return pending.length > 0 ? Object.fromEntries(pending) : undefined;
}

/** A number stays a number, a yes or no a yes or no; `undefined` where the new value cannot be read as what is there. */
function sameKind(before: JsonValue, value: string): JsonValue | undefined {
	if (before === null || typeof before === 'string') return value;
	if (typeof before === 'number') return numberIn(value.trim());
	return typeof before === 'boolean' ? yesOrNo.get(value.trim().toLowerCase()) : undefined;
}

const yesOrNo: ReadonlyMap<string, boolean> = new Map([
	['true', true],
	['yes', true],
	['false', false],
	['no', false],
]);

/** A number as people write it, of as many digits as a double holds for certain. */
function numberIn(text: string): number | undefined {
	const [, whole, fraction = ''] = /^-?0*(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
	return whole === undefined || whole.length + fraction.length > 15 ? undefined : Number(text);
}

function articleFor(policy: Policy, right: Right, category: string, { ground }: Particulars): string {
	if (right === 'erasure') return groundOfErasure(policy, category);
	if (right === 'restriction' && ground) return articleOfRestriction[ground];
	return rulesOfRight[right].article;
}

const articleOfRestriction: Readonly<Record<RestrictionGround, string>> = {
	accuracy: 'UK GDPR Art 18(1)(a)',
	unlawful: 'UK GDPR Art 18(1)(b)',
	claims: 'UK GDPR Art 18(1)(c)',
};

function keptAgainstErasure(policy: Policy, record: StoreRecord, today: string, contract: Contract): Judgement | undefined {
	if (record.held) return { outcome: 'retain', ...keeping['legal-claims'] };
	if (dependsOnContract(policy, record)) return keptByContract(contract);
	const rule = ruleFor(policy, record.category);
	// Erasing what an open case consists of would end it unanswered.
	if (rule?.trigger === 'case-closed' && !record.dates['case-closed']) return { outcome: 'retain', ...keeping.accountability };
	if (!rule?.keptBy) return undefined;
	const until = fallsDueOn(rule, record);
	if (until === undefined) return { outcome: 'retain', ...keeping[rule.keptBy] };
	return today < until ? { outcome: 'retain', ...keeping[rule.keptBy], until } : undefined;
}

/**
 * What nothing keeps any longer than its period is scheduled for deletion, on whichever day: storage limitation, Art 5(1)(e). Nothing waits
 * for the DPO.
 */
function judgeUnsubscribed(
	policy: Policy,
	record: StoreRecord,
	{ today, identityBy = 'dpo', contract = 'unknown', unsubscribedOn = today, onlyUnder }: Circumstances,
): Judgement {
	const article = 'UK GDPR Art 5(1)(e)';
	const fate = fateOf(policy, record, { unsubscribedOn, contract, identityBy, ...(onlyUnder !== undefined && { onlyUnder }) });
	if (fate.when === 'never') return { outcome: 'retain', reason: fate.reason, article };
	if (record.held) return { outcome: 'retain', ...keeping['legal-claims'] };
	if (!isKept(fate, today)) return { outcome: 'act', article };
	const { keptBy } = fate.rule;
	const reason = keptBy ? keeping[keptBy].reason : 'storage-period';
	return { outcome: 'retain', reason, article, ...(fate.when === 'on' && { until: fate.on }) };
}

function keptByContract(contract: Contract): Judgement | undefined {
	if (contract === 'none') return undefined;
	if (contract === 'unknown') return { outcome: 'needs-person', reason: 'incomplete-search', article: keeping.contract.article };
	return { outcome: 'retain', ...keeping.contract, ...(contract.until !== undefined && { until: contract.until }) };
}

/** The date on which the record's period ends; `undefined` while it is not known when it starts. */
function fallsDueOn({ trigger, period }: RetentionRule, { dates }: StoreRecord): string | undefined {
	if (trigger === 'unsubscribe') return undefined;
	const start = dates[trigger];
	if (start === undefined) return undefined;
	try {
		return addPeriod(start, period);
	} catch (error) {
		// Stores hold dates that no calendar knows. Not knowing the end keeps the record, which can be put right later.
		if (error instanceof RangeError) return undefined;
		throw error;
	}
}

/**
 * Why the person can have it erased, Art 17(1): consent withdrawn and nothing else carries it (b); an objection to legitimate
 * interests (c); else, no longer necessary (a), as for what is past the end of its period.
 */
function groundOfErasure(policy: Policy, category: string): string {
	const bases = basesOf(policy, category);
	if (ruleFor(policy, category)?.keptBy || bases.length === 0) return 'UK GDPR Art 17(1)(a)';
	if (bases.every((basis) => basis === 'consent')) return 'UK GDPR Art 17(1)(b)';
	if (bases.every((basis) => basis === 'consent' || basis === 'legitimate-interests')) return 'UK GDPR Art 17(1)(c)';
	return 'UK GDPR Art 17(1)(a)';
}
