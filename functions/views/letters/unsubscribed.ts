import type { CaseState } from '../../core/case/case.ts';
import { ruleFor } from '../../core/policy/lookup.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { ScheduleEntry } from '../../core/retention/ports.ts';
import { isKeptUntil } from '../../core/retention/unsubscribing.ts';
import { longDate, periodInWords } from '../dates.ts';
import { actedOn, categoryName, keptBack, notCovered, records, storeName } from '../wording/outcome.ts';
import { endInWords, retentionInWords } from '../wording/policy.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { suppression } from '../wording/suppression.ts';
import { appeals } from './appeals.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface Unsubscribed {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'receivedOn' | 'plan' | 'incomplete' | 'results' | 'leftOut' | 'tasksDone'>;
	/** What was scheduled. */
	readonly entries: readonly ScheduleEntry[];
	/** Calendar date in the controller's time zone. */
	readonly today: string;
	/** Leads to the page whose button undoes it. */
	readonly undoLink: string;
	readonly statusLink: string;
}

/** Somebody is unsubscribed: what is deleted when, what is kept, why and until when, and how to undo it until then. */
export const unsubscribed = ({ policy, state, entries, today, undoLink, statusLink }: Unsubscribed): Letter => {
	const kept = [...stillKept(policy, entries, today), ...leftAlone(policy, state)];
	const missing = uncovered(policy, state);
	return letter({
		subject: `Your ${rightName.unsubscribing} ${state.caseId}: what we have done`,
		blocks: [
			{ paragraph: `You asked us on ${longDate(state.receivedOn)} ${rightAsked.unsubscribing}. This is what we have done.` },
			{ facts: [['Reference', state.caseId]] },
			{ heading: 'No more marketing' },
			{
				paragraph:
					'We send you no more marketing, and whatever you had consented to has ended. What was done before stays lawful (UK GDPR Article 7(3)).',
			},
			{ paragraph: suppression },
			...deleted(policy, state, entries, today),
			...section('What we keep for now, and why', kept.length > 0, [
				{ table: { columns: ['What', 'How many', 'Why', 'Until'], rows: kept } },
			]),
			...byItself(policy, state),
			...section('What is not covered', missing.length > 0, [
				{ list: missing.map((name) => `${name}: we could not search it completely`) },
			]),
			{
				paragraph:
					'Of this request itself we keep a record, so that we can show how we dealt with it (UK GDPR Article 5(2)); it is deleted by a rule of its own.',
			},
			{ heading: 'If you change your mind' },
			{
				paragraph:
					'You can undo this with the link below: what is still there then stays, and your consent holds again. What has been deleted cannot be brought back.',
			},
			{ link: { label: 'Undo it', link: undoLink } },
			{ link: { label: 'See what became of your request', link: statusLink } },
			...(kept.length + missing.length === 0 ? [] : appeals(policy)),
		],
		from: fromController(policy),
	});
};

const section = (heading: string, shown: boolean, blocks: readonly Block[]): readonly Block[] =>
	shown ? [{ heading }, ...blocks] : [];

const whatOf = (policy: Policy, { category, action }: ScheduleEntry): string =>
	`${categoryName(policy, category)}${action === 'anonymise' ? ' (made anonymous, not deleted)' : ''}`;

/** Rows that say the same of the records of several stores are one. */
function together(rows: readonly (readonly [what: string, count: number, ...rest: string[]])[]): readonly (readonly string[])[] {
	const counts = new Map<string, number>();
	for (const [what, count, ...rest] of rows) {
		const key = JSON.stringify([what, ...rest]);
		counts.set(key, (counts.get(key) ?? 0) + count);
	}
	return [...counts].map(([key, count]) => {
		const [what = '', ...rest] = JSON.parse(key) as string[];
		return [what, records(count), ...rest];
	});
}

const isKept = (policy: Policy, { category, on, waitsFor }: ScheduleEntry, today: string): boolean => {
	const rule = ruleFor(policy, category);
	return waitsFor !== undefined || on === undefined || (rule !== undefined && isKeptUntil(rule, on, today));
};

function deleted(
	policy: Policy,
	{ tasksDone }: Unsubscribed['state'],
	entries: readonly ScheduleEntry[],
	today: string,
): readonly Block[] {
	const rows = together(
		entries
			.filter((entry) => !isKept(policy, entry, today))
			.map((entry) => {
				const { count, on = today } = entry;
				return [whatOf(policy, entry), count, on <= today ? 'in the next of our nightly runs' : longDate(on)] as const;
			}),
	);
	const byHand = actedOn(
		policy,
		tasksDone.map(({ store, acted }) => ({ store, status: 'done', found: 0, acted, retained: [] })),
	);
	return [
		{ heading: 'What we delete, and when' },
		rows.length === 0
			? { paragraph: 'We hold nothing that we keep only until you unsubscribe.' }
			: { table: { columns: ['What', 'How many', 'When'], rows } },
		...(byHand.length === 0
			? []
			: [{ list: byHand.map(([name, count]) => `${name}: ${records(count)}, deleted by hand already`) }]),
		...(rows.length === 0
			? []
			: [
					{
						paragraph: `What you asked us to restrict, or another open request of yours needs, waits until that is over. Our backups still hold copies for up to ${periodInWords(policy.backups)} after; then these are gone too.`,
					},
				]),
	];
}

function stillKept(policy: Policy, entries: readonly ScheduleEntry[], today: string): readonly (readonly string[])[] {
	return together(
		entries
			.filter((entry) => isKept(policy, entry, today))
			.map((entry) => {
				const { count, reason, waitsFor } = entry;
				const why =
					waitsFor === 'hold' ? 'We need it to establish, exercise or defend legal claims. (UK GDPR Article 17(3)(e))' : reason;
				return [whatOf(policy, entry), count, why, until(policy, entry)] as const;
			}),
	);
}

function until(policy: Policy, { category, on, waitsFor }: ScheduleEntry): string {
	const rule = ruleFor(policy, category);
	if (on !== undefined) return longDate(on);
	if (waitsFor === 'hold') return 'it is no longer needed for that';
	if (waitsFor === 'contract-end') return 'the contract ends';
	if (waitsFor === 'unsubscribe') return 'you unsubscribe again: it came after your request';
	return rule === undefined ? 'not yet known' : endInWords(rule);
}

/** What unsubscribing does not reach, since we cannot be sure what, or whose, it is. */
function leftAlone(policy: Policy, state: Unsubscribed['state']): readonly (readonly string[])[] {
	const reasons = ['undeclared-records', 'name-differs', 'identity-not-verified'];
	return keptBack(policy, state)
		.filter(({ reason }) => reasons.includes(reason))
		.map(({ name, count, why }) => [name, records(count), why, `you or we have found out: write to ${policy.dpo.email}`]);
}

/** Stores that only a person can search, and that delete by the policy's period by themselves. */
function byItself(policy: Policy, { plan = [] }: Unsubscribed['state']): readonly Block[] {
	const list = plan.flatMap(({ store, category, outcome, reason }) => {
		const rule = ruleFor(policy, category);
		return outcome === 'not-applicable' && reason === 'storage-period' && rule
			? [`${categoryName(policy, category)}, in ${storeName(policy, store)}: ${retentionInWords(rule)}`]
			: [];
	});
	return section('What goes by itself', list.length > 0, [{ list }]);
}

/** Stores that were left out, or whose search may not have found all. */
const uncovered = (policy: Policy, state: Unsubscribed['state']): readonly string[] => [
	...new Set([
		...notCovered(policy, state),
		...state.incomplete.filter(({ why }) => why === 'inexact-search').map(({ store }) => storeName(policy, store)),
	]),
];
