/** What the years came to: tables to read, a document for programs. */
import type { Row } from './check-retention.ts';
import { dayOf } from './falling-due.ts';
import type { Policy } from './inventory.ts';
import { styled } from './progress.ts';
import type { RetentionShown } from './retention.ts';
import type { SweepView } from './retention-desk.ts';
import { aligned, table } from './table.ts';

/** The document of `--retention --json`. */
export interface RetentionDocument {
	readonly steps: readonly {
		/** Instant. */
		readonly at: string;
		readonly sweep: Pick<SweepView, 'id' | 'totals' | 'byCategory' | 'failures'>;
		readonly went: readonly { readonly store: string; readonly category: string; readonly count: number }[];
	}[];
	readonly held: readonly {
		/** Id of the hold; `record` where the record itself says that it must stay. */
		readonly by: string;
		readonly store: string;
		readonly category: string;
		readonly count: number;
		/** Calendar date since which nothing else kept it. */
		readonly due: string;
		/** Calendar date on which it went; null: it is there. */
		readonly until: string | null;
	}[];
	readonly suppressed: boolean;
	readonly mails: readonly { readonly key: string; readonly subject: string }[];
	readonly schedule: readonly string[];
	/** Of the two cases and of the journal. */
	readonly audit: { readonly events: number; readonly verified: boolean };
	readonly ms: number;
}

export function documentOfRetention({ steps, held, suppressed, mails, schedule, chains, ms }: RetentionShown): RetentionDocument {
	return {
		steps: steps.map(({ at, sweep: { id, totals, byCategory, failures }, went }) => ({
			at,
			sweep: { id, totals, byCategory, failures },
			went: addedUp(went),
		})),
		held: held.map(({ by = 'record', store, category, count, due, until }) => ({
			...{ by, store, category, count, due: due.on, until: until ?? null },
		})),
		...{ suppressed, mails, schedule },
		audit: { events: chains.reduce((sum, { events }) => sum + events, 0), verified: chains.every(({ verified }) => verified) },
		ms,
	};
}

/** By store and category, whatever the day on which it was due. */
function addedUp(rows: readonly Row[]) {
	return [...Map.groupBy(rows, ({ store, category }) => `${store}#${category}`).values()].flatMap(([first, ...others]) => {
		if (first === undefined) return [];
		const { store, category, count } = first;
		return [{ store, category, count: others.reduce((sum, each) => sum + each.count, count) }];
	});
}

/** What went when, what was kept until when, what was checked, and what is not as it was said. */
export function showYears(policy: Policy, shown: RetentionShown, stream: NodeJS.WriteStream): string {
	const { steps, held, suppressed, mails, schedule, chains, checked, ms } = shown;
	const went = steps.flatMap(({ at, went: rows }) => wentOn(policy, dayOf(policy, at), rows));
	const kept = held.map(({ by = 'record', until, ...row }) => [
		...wordsOf(policy, row),
		row.due.on,
		by === 'record' ? 'the record itself' : `hold ${by}`,
		until ?? 'still there',
	]);
	const facts = [
		...schedule.map((sentence, nth) => [nth === 0 ? 'Schedule' : '', sentence]),
		['Suppression list', suppressed ? 'on it to the end' : 'not on it'],
		['Mails', `${mails.length}`],
		['Seconds', `${Math.round(ms / 1000)}`],
	];
	const mark = (holds: boolean) => (holds ? styled('green', '✓', stream) : styled('red', '✗', stream));
	return [
		...table([['Went on', 'Store', 'What', 'Records', 'Done', 'By which rule'], ...went], stream, [3]),
		...table([['Store', 'What', 'Records', 'Due', 'Kept by', 'Until'], ...kept], stream, [2]),
		'',
		...aligned(facts, []).map((line) => styled('dim', `  ${line}`, stream)),
		'',
		...checked.findings.map((finding) => `  ${mark(true)} ${finding}`),
		...chains.map(({ verified, text }) => `  ${mark(verified)} Chain ${text}`),
		...checked.problems.map((problem) => `  ${mark(false)} ${problem}`),
		'',
	].join('\n');
}

/** One line for each store, category and rule; the day only where it is another. */
function wentOn(policy: Policy, day: string, rows: readonly Row[]): string[][] {
	return addedUp(rows).map(({ store, category, count }, nth) => {
		const due = rows.find((row) => row.store === store && row.category === category)?.due;
		const done = due?.action === 'anonymise' ? 'anonymised' : 'erased';
		const [where = '', what = '', records = ''] = wordsOf(policy, { store, category, count });
		const rule = due === undefined ? '' : `${due.period} after ${due.trigger.replaceAll('-', ' ')}`;
		return [nth === 0 ? day : '', where, what, records, done, rule];
	});
}

const wordsOf = (policy: Policy, { store, category, count }: Pick<Row, 'store' | 'category' | 'count'>): string[] => [
	policy.stores[store]?.name ?? store,
	policy.categories[category]?.name ?? category,
	String(count),
];
