/** What a journey came to: tables to read, a document for programs. */
import { type Retained, type StoreClaim, total } from './case-view.ts';
import type { Recipients } from './check-recipients.ts';
import { claimsOn } from './checked.ts';
import type { FieldChange } from './corrections.ts';
import type { Policy } from './inventory.ts';
import type { Journey } from './journey.ts';
import type { AddressAnswer } from './officer.ts';
import { styled } from './progress.ts';
import { type Right, shown } from './rights-shown.ts';
import { aligned, table } from './table.ts';

/** The document of `--json`. */
export interface JourneyDocument {
	readonly reference: string;
	readonly right: string;
	readonly status: string;
	/** Calendar date. */
	readonly dueOn: string;
	readonly stores: readonly {
		readonly store: string;
		readonly found: number;
		readonly erased: number;
		/** Records that were put right; of rectification only. */
		readonly rectified?: number;
		/** Records that carry the mark of the case; of what restricts only. */
		readonly restricted?: number;
		/** Records that are given a day on which they are deleted; of unsubscribing only. */
		readonly scheduled?: number;
		readonly retained: readonly {
			readonly category: string;
			readonly reason: string;
			/** Calendar date; null where it is not known yet. */
			readonly until: string | null;
			readonly count: number;
		}[];
		/** What records say otherwise than before, as the store has it; of rectification only. */
		readonly changes?: readonly Omit<FieldChange, 'store'>[];
	}[];
	/** What took effect at once. */
	readonly effects: readonly string[];
	/** What `POST /restrictions/check` answers for the address. */
	readonly otherSystems: { readonly before: AddressAnswer; readonly after: AddressAnswer };
	/** Whether the address is on the suppression list. */
	readonly suppressed: { readonly before: boolean; readonly after: boolean };
	/** Ids of the policy's recipients. */
	readonly recipients: Recipients;
	readonly mails: readonly { readonly key: string; readonly to: string; readonly subject: string }[];
	readonly audit: { readonly events: number; readonly verified: boolean };
	readonly ms: number;
}

export function documentOf(policy: Policy, journey: Journey): JourneyDocument {
	const { right, view, chain, changes, otherSystems, suppressed, recipients, ms } = journey;
	const { act } = shown[right];
	return {
		reference: view.reference,
		right,
		status: view.status,
		dueOn: view.dueOn,
		stores: claims(policy, journey).map(({ store, found, acted, retained }) => ({
			store,
			found,
			erased: act === 'erase' ? total(acted) : 0,
			...(act === 'rectify' && { rectified: total(acted) }),
			...(act === 'mark' && { restricted: total(acted) }),
			...(act === 'schedule' && { scheduled: total(acted) }),
			retained: retained.map(({ category, reason, until, count }) => ({ category, reason, until: until ?? null, count })),
			...(act === 'rectify' && {
				changes: changes.filter((change) => change.store === store).map(({ store: _, ...change }) => change),
			}),
		})),
		effects: view.effects,
		otherSystems,
		suppressed,
		recipients,
		mails: view.mails.map(({ key, to, subject }) => ({ key, to, subject })),
		audit: { events: chain.events, verified: chain.verified },
		ms,
	};
}

/** Every store of the data map, and whatever else was worked on. */
function claims(policy: Policy, { view }: Journey): StoreClaim[] {
	const results = view.results ?? [];
	const worked = new Set(results.map(({ store }) => store));
	const stores = Object.entries(policy.stores).filter(([id, { kind }]) => kind !== 'rightful' || worked.has(id));
	return claimsOn(
		stores.map(([id]) => id),
		results,
	);
}

const doneTo = {
	copy: 'Exported',
	erase: 'Erased',
	rectify: 'Put right',
	mark: 'Restricted',
	schedule: 'Scheduled',
	nothing: 'Changed',
} as const;

/** The journey's tables, why things were kept, what was checked, and what is not as it was said. */
export function showJourney(policy: Policy, journey: Journey, stream: NodeJS.WriteStream): string {
	const { checked, chain } = journey;
	const { act } = shown[journey.right];
	const header = ['Store', 'Found', doneTo[act], 'Retained', 'Reason', 'Until'];
	const rows = claims(policy, journey).flatMap((claim) => rowsOf(policy, journey.right, claim));
	return [
		...(act === 'nothing' ? [] : table([header, ...rows], stream, [1, 2])),
		...reasonsIn(policy, journey),
		...changesIn(policy, journey, stream),
		...outcomeOf(policy, journey, stream),
		'',
		...checked.findings.map((finding) => `  ${styled('green', '✓', stream)} ${finding}`),
		`  ${chain.verified ? styled('green', '✓', stream) : styled('red', '✗', stream)} Chain ${chain.text}`,
		...checked.problems.map((problem) => `  ${styled('red', '✗', stream)} ${problem}`),
		'',
	].join('\n');
}

/** One line, and one more for each further thing that was kept. */
function rowsOf(policy: Policy, right: Right, { store, found, acted, retained }: StoreClaim): string[][] {
	const name = policy.stores[store]?.name ?? store;
	const [first, ...others] = retained.map((row) => keptIn(policy, right, row));
	return [[name, String(found), String(total(acted)), ...(first ?? ['–'])], ...others.map((row) => ['', '', '', ...row])];
}

/** Only what is kept against erasure falls due. */
function keptIn(policy: Policy, right: Right, { category, count, reason, until }: Retained): string[] {
	const name = policy.categories[category]?.name ?? category;
	return [`${count} ${name}`, reason.replaceAll('-', ' '), until ?? (right === 'erasure' ? 'not yet known' : '–')];
}

/** The policy's own words for each rule that kept something. */
function reasonsIn(policy: Policy, { view }: Journey): string[] {
	const kept = (view.results ?? []).flatMap(({ retained }) => retained).filter(({ until }) => until !== undefined);
	const lines = [...new Set(kept.map(({ category }) => category))].flatMap((category) => {
		const rule = policy.retention.find((each) => each.category === category);
		return rule === undefined ? [] : [`  ${policy.categories[category]?.name ?? category}: ${rule.reason}`];
	});
	return lines.length === 0 ? [] : ['', ...lines];
}

/** Field by field, what the stores had before and have now. */
function changesIn(policy: Policy, { changes }: Journey, stream: NodeJS.WriteStream): string[] {
	if (changes.length === 0) return [];
	const rows = changes.map(({ store, category, field, before, after }) => [
		policy.stores[store]?.name ?? store,
		policy.categories[category]?.name ?? category,
		field,
		text(before),
		text(after),
	]);
	return table([['Store', 'What', 'Field', 'Before', 'After'], ...rows], stream);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Where the case stands, and who heard what. */
function outcomeOf(policy: Policy, journey: Journey, stream: NodeJS.WriteStream): string[] {
	const { view, recipients, otherSystems, suppressed } = journey;
	const nameOf = (id: string) => policy.recipients[id]?.name ?? id;
	const why = (id: string) => view.recipients?.find(({ recipient }) => recipient === id)?.why ?? 'not reached yet';
	const mails = view.mails.filter(({ key }) => !key.startsWith('recipient-'));
	const rows: (readonly string[])[] = [
		['Status', view.status],
		['Due', view.dueOn],
		...lines('Told', recipients.told.map(nameOf)),
		...lines(
			'Not told',
			recipients.notTold.map((id) => `${nameOf(id)}: ${why(id)}`),
		),
		['Other systems', `${heard(otherSystems.before)}; now ${heard(otherSystems.after)}`],
		['Suppression list', suppressed.before ? 'on it before' : suppressed.after ? 'put on it' : 'not on it'],
		...lines(
			'Mails',
			mails.map(({ to, subject }) => `${to}: ${subject}`),
		),
	];
	return ['', ...aligned(rows, []).map((line) => `  ${line}`)].map((line) => (line === '' ? line : styled('dim', line, stream)));
}

/** The first with its label, the others below it; nobody, if there is none. */
function lines(label: string, items: readonly string[]): string[][] {
	return items.length === 0 ? [[label, 'nobody']] : items.map((item, nth) => [nth === 0 ? label : '', item]);
}

/** What another system makes of the answer. */
function heard({ marks }: AddressAnswer): string {
	if (marks.length === 0) return 'nothing to heed';
	return marks
		.map(({ kind, by, categories, purposes }) => {
			const about = [...(categories ?? []), ...(purposes ?? [])];
			return `${kind} by ${by}${about.length === 0 ? '' : ` (${about.join(', ')})`}`;
		})
		.join(', ');
}
