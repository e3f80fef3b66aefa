import type { Policy } from '../../core/policy/schema.ts';
import { heldOf, type Kept } from '../../core/retention/sweep.ts';
import type { SweepOutcome, SweepRun } from '../../core/retention/sweep-run.ts';
import { longDate } from '../dates.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface SweepReport {
	readonly policy: Policy;
	readonly run: SweepRun & { readonly outcome: SweepOutcome };
	/** Where the API shows the run. */
	readonly link: string;
}

/** Why something due was kept, in words. */
export const keptInWords: Readonly<Record<Kept, string>> = {
	hold: 'under a hold',
	'legal-hold': 'the record itself is under legal hold',
	'open-case': 'a request of the person is open',
	restriction: 'the person had its use restricted (Art 18)',
	contract: 'a contract still needs it',
	'not-aggregated': 'its month is not counted yet',
	guarded: 'more than the policy lets a sweep delete unasked',
	'not-yet': 'due later',
	'unknown-subject': 'it could not be found out whose it is',
};

/** Tells the DPO what a sweep deleted, and what it left. It names nobody. */
export function sweepReport({ policy, run, link }: SweepReport): Letter {
	const { totals, rows, failures, ahead } = run.outcome;
	const categoryName = (id: string) => policy.categories[id]?.name ?? id;
	const storeName = (id: string) => policy.stores[id]?.name ?? id;
	const nothing = rows.length === 0;
	const blocks: Block[] = [
		{
			paragraph: run.dryRun
				? `This is what a retention sweep on ${longDate(run.today)} would have done. Nothing was touched.`
				: `The retention sweep of ${longDate(run.today)} is through.`,
		},
		{
			facts: [
				['Erased', String(totals.erased)],
				['Anonymised', String(totals.anonymised)],
				['Due and kept', String(totals.held)],
				['Failed', String(totals.failed)],
			],
		},
	];
	if ((run.guarded ?? []).length > 0) {
		blocks.push(
			{ heading: 'Needs your word' },
			{
				paragraph: `These stores would have lost more than the ${policy.sweep.share * 100} per cent that the policy lets a sweep delete unasked, and were left alone. Look at the periods in the policy. If they are right, start a sweep that names the stores in "confirm".`,
			},
			{ list: (run.guarded ?? []).map(({ store, due }) => `${storeName(store)} (${store}): ${due} records due`) },
		);
	}
	if (!nothing) {
		blocks.push({
			table: {
				columns: ['What', 'Where', 'Erased', 'Anonymised', 'Kept', 'Failed'],
				rows: rows.map((row) => [
					categoryName(row.category),
					storeName(row.store),
					...[row.erased, row.anonymised, heldOf(row), row.failed].map(String),
				]),
			},
		});
	} else blocks.push({ paragraph: 'Nothing was due.' });
	const reasons = rows.flatMap(({ category, held }) =>
		Object.entries(held).flatMap(([why, count]) =>
			why === 'not-yet' || why === 'contract' ? [] : [`${categoryName(category)}: ${count}, ${keptInWords[why as Kept]}`],
		),
	);
	if (reasons.length > 0) blocks.push({ heading: 'Due, and kept' }, { list: reasons });
	if (failures.length > 0) {
		blocks.push(
			{ heading: 'Did not work' },
			{
				list: failures.map(
					({ store, category, error, items }) => `${storeName(store)}, ${categoryName(category)}: ${error} (${items})`,
				),
			},
			{ paragraph: 'The next sweep tries again.' },
		);
	}
	blocks.push(
		{ heading: 'The next thirty days' },
		ahead.length === 0
			? { paragraph: 'Nothing that is scheduled falls due. What falls due by its own date, as invoices do, is found on the day.' }
			: { list: ahead.map(({ store, category, count }) => `${categoryName(category)} in ${storeName(store)}: ${count}`) },
		{ link: { label: 'The sweep', link } },
	);
	const what = run.dryRun ? 'Dry run of the retention sweep' : 'Retention sweep';
	const trouble =
		(run.guarded ?? []).length > 0 ? ': needs your word' : totals.failed + failures.length > 0 ? ': not all of it worked' : '';
	return letter({ subject: `${what}, ${longDate(run.today)}${trouble}`, blocks, from: fromRightful(policy) });
}
