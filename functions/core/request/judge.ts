/** What the law and the policy say about one record when its data subject asks for a copy of it or for its erasure. */
import type { DecisionNeed, IdentityProof, Right } from '../case/case.ts';
import { addPeriod } from '../clock/statutory.ts';
import { basesOf, ruleFor } from '../policy/lookup.ts';
import type { Policy, RetentionRule } from '../policy/schema.ts';
import type { StoreRecord } from '../ports.ts';
import { type Contract, dependsOnContract } from './contract.ts';

/** `act`: to be exported or erased. Each with the article that says so. */
export type Judgement =
	| { readonly outcome: 'act'; readonly article: string }
	| {
			readonly outcome: 'retain';
			/** A refusal reason of the law, or what else the policy keeps data for: `suppression`, `accountability`. */
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

const articleOfNeed: Readonly<Partial<Record<DecisionNeed, string>>> = {
	'stronger-identity': 'UK GDPR Art 12(6)',
	'concerns-others': 'UK GDPR Art 15(4)',
};

/** The article that gives the right itself. */
export const articleOfRight: Readonly<Record<Right, string>> = { access: 'UK GDPR Art 15', erasure: 'UK GDPR Art 17' };

/** What a judgement rests on besides the record. */
export interface Circumstances {
	/** Calendar date in the controller's time zone. */
	readonly today: string;
	/** What proved who asks; `dpo`, the default, is enough for every category. */
	readonly identityBy?: IdentityProof;
	/** `unknown`, the default, leaves what a contract may need to the DPO. Only erasure asks. */
	readonly contract?: Contract;
}

/**
 * What becomes of one record.
 *
 * Kept against erasure is what is under legal hold, and what the retention rule's `keptBy` keeps until its period is over;
 * on the date it falls due, nothing keeps it any more. While the date that the period counts from is unknown (the contract runs on) or
 * cannot be read, the end is not known and it is kept. What a contract keeps, it keeps while it is live, whatever the
 * period. Whatever must be kept is kept without asking anybody.
 */
export function judgeRecord(
	policy: Policy,
	right: Right,
	record: StoreRecord,
	{ today, identityBy = 'dpo', contract = 'unknown' }: Circumstances,
): Judgement {
	const kept = right === 'erasure' ? keptAgainstErasure(policy, record, today, contract) : undefined;
	if (kept) return kept;
	const [need] = needsOf(policy, right, record.category, identityBy);
	if (need) return { outcome: 'needs-person', reason: need, article: articleOfNeed[need] ?? articleOfRight[right] };
	return { outcome: 'act', article: right === 'erasure' ? groundOfErasure(policy, record.category) : articleOfRight[right] };
}

/** What the DPO has to decide before records of the category are disclosed or erased; nothing for most. */
export function needsOf(policy: Policy, right: Right, category: string, identityBy: IdentityProof): DecisionNeed[] {
	const rules = policy.categories[category];
	if (!rules) return ['undeclared-records'];
	const needs: DecisionNeed[] = [];
	if (rules.verification === 'dpo' && identityBy !== 'dpo') needs.push('stronger-identity');
	if (rules.mayConcernOthers && right === 'access') needs.push('concerns-others');
	return needs;
}

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
