/** What cases and an idle month come to. */
import type { Chapter } from './document.ts';
import { charged, sum, type Usage, type Usages } from './usage.ts';

const columns = {
	access: 'an access request',
	erasure: 'an erasure request',
	complaint: 'a complaint',
	breach: 'a breach',
	'idle month': 'an idle month',
} as const;

export const cases: Chapter<keyof Usages> = {
	uses: 'What is used',
	costs: 'What it costs',
	columns,
	rows: charged,
	priced: (usages) => [
		...Object.entries(columns).map(([column, head]) => ({ head, usage: usages[column as keyof Usages] })),
		{ head: 'a month of 1,000 requests', usage: monthOf(1_000, usages) },
	],
};

/** A month of so many requests, half for access, half for erasure, beside what an idle month costs. */
export function monthOf(requests: number, usages: Pick<Usages, 'idle month' | 'access' | 'erasure'>): Usage {
	return sum([
		[1, usages['idle month']],
		[requests / 2, usages.access],
		[requests / 2, usages.erasure],
	]);
}
