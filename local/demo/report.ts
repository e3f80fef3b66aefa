/** What a journey came to: a table to read, a document for programs. */
import { type Retained, type StoreClaim, total } from './case-view.ts';
import { claimsOn } from './checked.ts';
import type { Policy } from './inventory.ts';
import type { Journey } from './journey.ts';
import { styled } from './progress.ts';

/** The document of `--json`. */
export interface JourneyDocument {
	readonly reference: string;
	readonly right: string;
	readonly status: string;
	readonly stores: readonly {
		readonly store: string;
		readonly found: number;
		readonly erased: number;
		readonly retained: readonly {
			readonly category: string;
			readonly reason: string;
			/** Calendar date; null where it is not known yet. */
			readonly until: string | null;
			readonly count: number;
		}[];
	}[];
	readonly mails: readonly { readonly key: string; readonly subject: string }[];
	readonly audit: { readonly events: number; readonly verified: boolean };
	readonly ms: number;
}

export function documentOf(policy: Policy, journey: Journey): JourneyDocument {
	const { right, view, chain, ms } = journey;
	return {
		reference: view.reference,
		right,
		status: view.status,
		stores: claims(policy, journey).map(({ store, found, acted, retained }) => ({
			store,
			found,
			erased: right === 'erasure' ? total(acted) : 0,
			retained: retained.map(({ category, reason, until, count }) => ({ category, reason, until: until ?? null, count })),
		})),
		mails: view.mails.map(({ key, subject }) => ({ key, subject })),
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

/** The journey's table, why things were kept, what was checked, and what is not as it was said. */
export function showJourney(policy: Policy, journey: Journey, stream: NodeJS.WriteStream): string {
	const { checked, chain } = journey;
	const rows = claims(policy, journey).flatMap((claim) => rowsOf(policy, journey.right, claim));
	const header = ['Store', 'Found', journey.right === 'erasure' ? 'Erased' : 'Exported', 'Retained', 'Reason', 'Until'];
	const [head = '', ...body] = aligned([header, ...rows], [1, 2]);
	return [
		'',
		`  ${styled('bold', head, stream)}`,
		...body.map((line) => `  ${line}`),
		...reasonsIn(policy, journey),
		'',
		...checked.findings.map((finding) => `  ${styled('green', '✓', stream)} ${finding}`),
		`  ${chain.verified ? styled('green', '✓', stream) : styled('red', '✗', stream)} Chain ${chain.text}`,
		...checked.problems.map((problem) => `  ${styled('red', '✗', stream)} ${problem}`),
		'',
	].join('\n');
}

/** One line, and one more for each further thing that was kept. */
function rowsOf(policy: Policy, right: string, { store, found, acted, retained }: StoreClaim): string[][] {
	const name = policy.stores[store]?.name ?? store;
	const [first, ...others] = retained.map((row) => keptIn(policy, row));
	const done = right === 'erasure' || found > 0 ? String(total(acted)) : '0';
	return [[name, String(found), done, ...(first ?? ['–'])], ...others.map((row) => ['', '', '', ...row])];
}

function keptIn(policy: Policy, { category, count, reason, until }: Retained): string[] {
	const name = policy.categories[category]?.name ?? category;
	return [`${count} ${name}`, reason.replaceAll('-', ' '), until ?? 'not yet known'];
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

/** Columns as wide as their widest cell, two spaces apart. @param right columns of numbers. */
function aligned(rows: readonly (readonly string[])[], right: readonly number[]): string[] {
	const widths = rows.reduce<number[]>(
		(widest, row) => row.map((cell, at) => Math.max(cell.length, widest[at] ?? 0)).concat(widest.slice(row.length)),
		[],
	);
	return rows.map((row) =>
		row
			.map((cell, at) => (right.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
			.join('  ')
			.trimEnd(),
	);
}
